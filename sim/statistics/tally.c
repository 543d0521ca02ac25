#include "statistics/tally.h"

void tally_merge(struct tally *tally, const struct tally *other)
{
    if (other->count == 0)
        return;
    if (tally->count == 0) {
        *tally = *other;
        return;
    }
    double ours = (double)tally->count;
    double theirs = (double)other->count;
    double deviation = other->mean - tally->mean;
    tally->count += other->count;
    tally->mean += deviation * (theirs / (ours + theirs));
    tally->squares += other->squares + deviation * deviation * (ours * theirs / (ours + theirs));
    if (other->minimum < tally->minimum)
        tally->minimum = other->minimum;
    if (other->maximum > tally->maximum)
        tally->maximum = other->maximum;
}

double tally_variance(const struct tally *tally)
{
    return tally->count < 2 ? 0.0 : tally->squares / (double)(tally->count - 1);
}

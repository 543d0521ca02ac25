/* What it would take to decide, and more replications for it. */
#include "base/warning.h"
#include "study/excess.h"
#include "study/search/compare.h"

#include "base/portable.h"

#include <math.h>

#define SURPLUS 1.3 /* by which more replications are asked for than are thought to decide */

/* Of the leader and another that is not told apart from it; NULL where it is. */
static const struct finding *pair_with_leader(const struct comparison *comparison, size_t i,
                                              size_t rate)
{
    size_t leader = comparison->leaders[rate];
    if (comparison_contest(comparison, i, rate)->standing != STANDING_ALIKE || i == leader)
        return NULL;
    return leader < i ? comparison_pair(comparison, leader, i, rate)
                      : comparison_pair(comparison, i, leader, rate);
}

double comparison_needed(const struct comparison *comparison, size_t rate)
{
    double needed = 0.0;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        if (comparison_contest(comparison, i, rate)->is_withheld)
            return INFINITY;
        const struct finding *pair = pair_with_leader(comparison, i, rate);
        if (pair && excess_sample_may_decide(pair->items))
            needed = fmax(needed, pair->needed);
    }
    return needed;
}

bool comparison_is_equal(const struct comparison *comparison, size_t rate)
{
    bool is_equal = true;
    size_t alike = 0;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        const struct finding *pair = pair_with_leader(comparison, i, rate);
        if (!pair)
            continue;
        const struct tally *differences = &pair->items->least;
        alike++;
        is_equal = is_equal && differences->count > 0 && differences->minimum == 0.0
                && differences->maximum == 0.0;
    }
    return alike > 0 && is_equal;
}

bool comparison_is_decided(const struct comparison *comparison)
{
    for (size_t one = 0; one < comparison->contender_count; one++)
        for (size_t other = one + 1; other < comparison->contender_count; other++)
            for (size_t rate = 0; rate < comparison->rate_count; rate++)
                if (comparison_pair(comparison, one, other, rate)->sign == 0)
                    return false;
    return true;
}

/* As many as are likely to decide; where that is not known, geometric steps that reach the most at
 * the last look. */
static uint64_t next_replications(const struct comparison *comparison, uint64_t count,
                                  double needed)
{
    double most = (double)comparison->most_replications;
    double looks_left = (double)(comparison->look_count - comparison->look);
    double wanted = isfinite(needed) && looks_left > 1.0
                      ? SURPLUS * needed
                      : (double)count * portable_power(most / (double)count, 1.0 / looks_left);
    return (uint64_t)fmin(most, ceil(fmax(2.0 * (double)count, wanted)));
}

/* Whether a contender's reach here is taken from another rate (comparison_reach), where more
 * replications may change it. */
static bool is_borrowed(const struct comparison *comparison, size_t rate)
{
    bool is_borrowed = false;
    for (size_t i = 0; i < comparison->contender_count; i++)
        is_borrowed |= comparison_contest(comparison, i, rate)->tail == TAIL_UNSEEN;
    return is_borrowed;
}

static bool is_asked_for(const struct comparison *comparison)
{
    bool asks = false;
    for (size_t rate = 0; rate < comparison->rate_count; rate++)
        asks |= comparison_needed(comparison, rate) > 0.0;
    return asks;
}

bool comparison_look_again(struct comparison *comparison, struct experiment *experiment)
{
    bool asks = false;
    size_t count = comparison->contender_count * comparison->rate_count;
    comparison->look++;
    const bool is_last = comparison->look + 1 == comparison->look_count && is_asked_for(comparison);
    for (size_t i = 0; i < count && comparison->is_drawn; i++) {
        struct point *point = &experiment->points[comparison->contests[i].point];
        struct replication_rule *rule = &point->scenario.replications;
        const size_t rate = i % comparison->rate_count;
        double needed = comparison_needed(comparison, rate);
        bool is_wanted = needed > 0.0 || (is_last && is_borrowed(comparison, rate));
        point->is_left_out = !is_wanted || rule->fewest >= comparison->most_replications;
        if (point->is_left_out)
            continue;
        warnings_free(&point->warnings);
        rule->fewest = rule->most = next_replications(comparison, rule->fewest, needed);
        asks = true;
    }
    return asks;
}

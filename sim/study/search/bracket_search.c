#include "study/search/bracket_search.h"

#include "base/memory.h"
#include "study/search/bracket_aim.h"
#include "study/search/bracket_ends.h"
#include "study/search/bracket_looks.h"

#include <math.h>
#include <stdlib.h>

/* ---- judging ---- */

/* Whether the other value, where the answer is the other one, tells how far replications may reach
 * on this side here. */
static bool tells_reach(const struct bracket_search *search, const struct finding *finding,
                        const struct finding *other, size_t criterion, int side)
{
    const struct excess_sample *there = &other->items[criterion];
    bool is_either = search->low_sign == 0;
    bool is_above = side != search->low_sign;
    bool is_there = is_either ? other != finding
                  : is_above  ? other->value > finding->value
                              : other->value < finding->value;
    bool is_above_limit = other->is_beyond || there->least.mean > 0.0;
    return is_there && (side > 0) == is_above_limit && excess_sample_tail(there, side) == TAIL_SEEN;
}

static const struct finding *nearest_telling(const struct bracket_search *search,
                                             const struct finding *finding, size_t criterion,
                                             int side)
{
    const struct finding *nearest = NULL;
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *other = &search->findings[i];
        bool is_nearer =
            !nearest
            || fabs(other->value - finding->value) <= fabs(nearest->value - finding->value);
        if (is_nearer && tells_reach(search, finding, other, criterion, side))
            nearest = other;
    }
    return nearest;
}

/*
 * As far from the mean as replications reach at the nearest value that tells; infinite where none
 * does.
 *
 * side   1: of those where the criterion is not met, -1: where it is
 */
static double reach_from(const struct bracket_search *search, const struct finding *finding,
                         size_t criterion, int side)
{
    const struct excess_sample *here = &finding->items[criterion];
    enum tail tail = excess_sample_tail(here, side);
    const struct finding *nearest = tail == TAIL_SEEN || tail == TAIL_UNLIKELY
                                      ? nearest_telling(search, finding, criterion, side)
                                      : NULL;
    if (tail == TAIL_UNSEEN)
        return side > 0 ? here->most.mean + here->alone.highest
                        : here->least.mean + here->alone.lowest;
    if (!nearest)
        return side > 0 ? INFINITY : -INFINITY;
    struct mean_reach reach = excess_sample_reach(&nearest->items[criterion]);
    double scale = search->sums_grow ? finding->value / nearest->value : 1.0;
    return side > 0 ? here->most.mean + scale * reach.highest
                    : here->least.mean + scale * reach.lowest;
}

/* That one criterion of several fails is said with a part of the error each (Bonferroni); that all
 * are met, with all of it. */
static struct mean_limits limits_of(const struct bracket_search *search,
                                    const struct excess_sample *sample,
                                    const struct mean_reach *reach, double error)
{
    double low = excess_sample_limits(sample, reach, error / (double)search->criterion_count).low;
    return (struct mean_limits){low, excess_sample_limits(sample, reach, error).high};
}

static double lean_of(const struct excess_sample *sample, const struct mean_limits *limits)
{
    double mean = sample->least.mean;
    double half_width = isfinite(limits->low) && isfinite(limits->high)
                          ? (limits->high - limits->low) / 2.0
                          : fmin(limits->high - mean, mean - limits->low);
    return half_width > 0.0 && isfinite(half_width) ? mean / half_width : NAN;
}

/* All must be met; one that is not decides. The worst off is the one that leans most. */
static void add_criterion(const struct bracket_search *search, struct finding *finding, size_t i)
{
    const struct excess_sample *sample = &finding->items[i];
    const double error = search->looks[finding->look].error;
    const struct mean_reach reach = {reach_from(search, finding, i, -1),
                                     reach_from(search, finding, i, 1)};
    struct mean_limits limits = limits_of(search, sample, &reach, error);
    int sign = excess_sample_sign(sample, &limits);
    double lean = lean_of(sample, &limits);
    if (sign == 1 || (sign == 0 && finding->sign != 1))
        finding->sign = sign;
    if (sign == 0)
        finding->needed = fmax(
            fmax(finding->needed, 2.0 * (double)sample->least.count * excess_sample_each(sample)),
            excess_sample_needed(sample, &reach, error));
    if (!isnan(finding->lean) && !(lean <= finding->lean)) {
        finding->lean = lean;
        finding->failing = i;
        finding->limits = limits;
    }
}

static void judge(const struct bracket_search *search, struct finding *finding)
{
    finding->sign = -1;
    finding->lean = -INFINITY;
    finding->needed = 0.0;
    for (size_t i = 0; i < search->criterion_count; i++)
        add_criterion(search, finding, i);
    if (finding->is_beyond)
        finding->sign = 1;
}

const struct finding *bracket_finding(const struct bracket_search *search, double value)
{
    for (size_t i = search->finding_count; i-- > 0;)
        if (search->findings[i].value == value)
            return &search->findings[i];
    return NULL;
}

/* The first value of the other side, and the last of the low side before it. */
void bracket_judge(struct bracket_search *search)
{
    struct bracket bracket = {NAN, NAN, search->low_sign};
    for (size_t i = 0; i < search->finding_count; i++)
        judge(search, &search->findings[i]);
    for (size_t i = 0; i < search->finding_count; i++)
        if (search->findings[i].sign == -search->low_sign)
            bracket.high = fmin(bracket.high, search->findings[i].value);
    for (size_t i = 0; i < search->finding_count; i++)
        if (search->findings[i].sign == search->low_sign
            && !(search->findings[i].value >= bracket.high))
            bracket.low = fmax(bracket.low, search->findings[i].value);
    search->bracket = bracket;
    search->ends = bracket_ends(search, bracket_finding(search, bracket.low),
                                bracket_finding(search, bracket.high));
}

bool bracket_leaves_open(const struct bracket_search *search, const struct finding *finding)
{
    return finding->sign == 0 && !(finding->value <= search->bracket.low)
        && !(finding->value >= search->bracket.high);
}

/* Of those between the ends that do not decide, the one that would first. */
double bracket_needed(const struct bracket_search *search)
{
    double fewest = INFINITY;
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *finding = &search->findings[i];
        if (bracket_leaves_open(search, finding))
            fewest = fmin(fewest, finding->needed);
    }
    return fewest;
}

/* ---- probing ---- */

static void remember(struct bracket_search *search, const struct finding *finding)
{
    search->findings = memory_grow(search->findings, &search->finding_capacity,
                                   search->finding_count + 1, sizeof *search->findings);
    search->findings[search->finding_count++] = *finding;
    bracket_judge(search);
    if (search->on_probe)
        search->on_probe(search->context, search);
}

bool bracket_probe(struct bracket_search *search, double value, int *sign, struct error *error)
{
    const struct finding *before = bracket_finding(search, value);
    if (before && before->look >= search->look) {
        *sign = before->sign;
        return true;
    }
    struct finding finding = {.value = value,
                              .look = search->look,
                              .times = search->looks[search->look].times,
                              .items =
                                  memory_allocate(search->criterion_count, sizeof *finding.items)};
    bool simulated = search->simulate(search->context, &finding, error);
    if (!simulated || finding.sign == BISECTION_REFUSED) {
        *sign = BISECTION_REFUSED;
        free(finding.items);
        return simulated;
    }
    remember(search, &finding);
    *sign = search->findings[search->finding_count - 1].sign;
    return true;
}

void bracket_search_free(struct bracket_search *search)
{
    for (size_t i = 0; i < search->finding_count; i++)
        free(search->findings[i].items);
    free(search->findings);
    search->findings = NULL;
    search->finding_count = 0;
}

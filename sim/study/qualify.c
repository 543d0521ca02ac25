#include "study/qualify.h"

#include "base/memory.h"
#include "base/readable.h"
#include "base/warning.h"
#include "scenario/measure_name.h"
#include "study/measure.h"

#include <stdlib.h>
#include <string.h>

/* The cap was reached, and not the precision. */
static void qualify_precision(struct point *point)
{
    const struct replication_rule *rule = &point->scenario.replications;
    char name[MEASURE_NAME_SIZE];
    for (size_t i = 0; rule->precision > 0.0 && point->answer.is_drawn && i < rule->measure_count;
         i++) {
        measure_print(rule->measures[i], name);
        if (!measure_is_precise(rule->measures[i], &point->answer, rule->precision))
            warnings_add(&point->warnings, "precision_not_met",
                         "%s is not known within %g %%, although all replications were run: raise "
                         "replications.max or lengthen the horizon",
                         name, 100.0 * rule->precision);
    }
}

static void qualify_warmup(struct point *point)
{
    size_t short_count = 0;
    for (size_t i = 0; i < point->replication_count; i++)
        short_count += point->replications[i].run_is_too_short;
    if (short_count > 0)
        warnings_add(&point->warnings, "run_too_short",
                     "no end of the warm-up was found in the first half of a replication, and at "
                     "most half is cut: lengthen the horizon, or the rate is too high for there to "
                     "be one");
}

/* What would let all be done: a drained horizon has gone on for as long again already. */
static const char *way_to_finish(const struct point *point)
{
    bool is_too_much = point->answer.load >= 1.0;
    if (point->scenario.simulation.drain)
        return is_too_much ? "by twice the horizon, where at_horizon \"drain\" ends: lower the rate"
                           : "by twice the horizon, where at_horizon \"drain\" ends: lengthen the "
                             "horizon";
    return is_too_much
             ? "by the horizon: lower the rate, or at_horizon \"drain\" goes on to twice it"
             : "by the horizon: at_horizon \"drain\" goes on until they are, at most to "
               "twice it";
}

static void qualify_latency(struct point *point)
{
    const struct answer *answer = &point->answer;
    if (answer->metrics[METRIC_E2E].withheld)
        warnings_add(&point->warnings, "withheld", "%s", answer->metrics[METRIC_E2E].withheld);
    if (answer->latency_is_lower_bound)
        warnings_add(&point->warnings, "latency_is_lower_bound",
                     "latency is at least what is told: the slowest requests were not done %s",
                     way_to_finish(point));
    if (answer->e2e_is_estimated)
        warnings_add(&point->warnings, "latency_is_estimated",
                     "some requests were not done at the horizon: e2e_s is estimated for all "
                     "(~, Kaplan-Meier), its parts and its maximum are of those that were done");
    if (answer->metrics[METRIC_E2E].empty_replications == answer->replications)
        warnings_add(&point->warnings, "empty_replications",
                     "no request was done in any replication, so there are no latencies: "
                     "lengthen the horizon");
    else if (answer->metrics[METRIC_E2E].empty_replications > 0)
        warnings_add(&point->warnings, "empty_replications",
                     "in some replications no request was done, and they are left out of the "
                     "means: lengthen the horizon");
}

void qualify_point(struct point *point)
{
    qualify_precision(point);
    qualify_warmup(point);
    qualify_latency(point);
}

void qualify_measure(struct point *point, struct measure measure)
{
    struct warnings warnings = {0};
    const char *gap = measure_gap(measure, &point->answer);
    for (size_t i = 0; i < point->warnings.count; i++)
        if (strcmp(point->warnings.items[i].code, "withheld") != 0)
            warnings_add(&warnings, point->warnings.items[i].code, "%s",
                         point->warnings.items[i].message);
    char name[MEASURE_NAME_SIZE];
    measure_print(measure, name);
    if (gap)
        warnings_add(&warnings, "withheld", "%s has no interval: %s", name, gap);
    warnings_free(&point->warnings);
    point->warnings = warnings;
}

/* ---- for all points together ---- */

static void count_warning(struct qualifications *all, const struct warning *warning)
{
    size_t i = 0;
    while (i < all->distinct.count
           && (strcmp(all->distinct.items[i].code, warning->code) != 0
               || strcmp(all->distinct.items[i].message, warning->message) != 0))
        i++;
    if (i == all->distinct.count) {
        warnings_add(&all->distinct, warning->code, "%s", warning->message);
        all->counts = memory_grow(all->counts, &all->capacity, i + 1, sizeof *all->counts);
        all->counts[i] = 0;
    }
    all->counts[i]++;
}

void qualifications_add(struct qualifications *all, const struct point *point)
{
    all->points++;
    for (size_t i = 0; i < point->warnings.count; i++)
        count_warning(all, &point->warnings.items[i]);
}

void qualifications_tell(const struct qualifications *all, struct warnings *warnings)
{
    for (size_t i = 0; i < all->distinct.count; i++)
        warnings_add(warnings, all->distinct.items[i].code, "%s (%zu of %zu point%s)",
                     all->distinct.items[i].message, all->counts[i], all->points,
                     readable_plural((double)all->points));
}

void qualifications_free(struct qualifications *all)
{
    warnings_free(&all->distinct);
    free(all->counts);
    *all = (struct qualifications){0};
}

void qualify_summarize(struct warnings *warnings, const struct point points[], size_t count)
{
    struct qualifications all = {0};
    for (size_t k = 0; k < count; k++)
        qualifications_add(&all, &points[k]);
    qualifications_tell(&all, warnings);
    qualifications_free(&all);
}

#include "study/verdict.h"

#include "models/plan/plan.h"
#include "statistics/tally.h"
#include "study/answer.h"
#include "study/measure.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrival_extent.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>

/* Replications that say how the queue grows, to call it overload; and how many of the longest
 * offline phases arrivals must go on for before a load of 1 is one (both: tests/coverage). */
#define FEWEST_WITH_BOTH_HALVES 10
#define FEWEST_OFFLINE_PHASES 10.0
#define PI 3.14159265358979323846

const char *verdict_name(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_STABLE:
        return "stable";
    case VERDICT_OVERLOADED:
        return "overloaded";
    case VERDICT_UNRESOLVED:
        break;
    }
    return "unresolved";
}

/* Somebody waited, or still does. */
static bool has_waited(const struct answer *answer)
{
    return answer->waiting > 0 || answer->metrics[METRIC_QUEUE_WAIT].pooled.maximum > 0.0
        || answer->metrics[METRIC_OFFLINE_WAIT].pooled.maximum > 0.0;
}

static size_t count_with_both_halves(const struct metrics replications[], size_t count)
{
    size_t both = 0;
    for (size_t i = 0; i < count; i++)
        both += replications[i].arrived_at_half > 0
             && replications[i].arrived_at_horizon > replications[i].arrived_at_half;
    return both;
}

/*
 * What a queue at a load of exactly 1 that begins empty shows as growth: the number in it is that
 * of a reflected random walk, sqrt(2 v A / pi) after A arrivals, v being the variance per arrival
 * (Feller, Probability Theory II, chapter XII: the maximum of a driftless walk). Of the second half
 * of A it is sqrt(2 v / pi) (sqrt(A) - sqrt(A / 2)) / (A / 2). Each client has a queue of its own.
 */
static double critical_growth(const struct scenario *scenario, const struct metrics replications[],
                              size_t count)
{
    struct tally arrivals = {0};
    double clients = (double)settings_client_count(&scenario->simulation);
    for (size_t i = 0; i < count; i++)
        tally_add(&arrivals, (double)replications[i].arrived_at_horizon);
    double variance = tally_variance(&arrivals) / arrivals.mean
                    + scenario->simulation.variability.cv * scenario->simulation.variability.cv;
    return 2.0 * (1.0 - sqrt(0.5)) * sqrt(2.0 * variance / PI) / sqrt(arrivals.mean / clients);
}

/* The load, but no more than that of the rate that was asked for: more may be drawn by luck, which
 * does not last. Unknown rates compare as false. */
static double lasting_load(const struct answer *answer, const struct scenario *scenario)
{
    double asked_per_s = scenario->arrivals.rate_per_s;
    bool is_luck = arrivals_are_drawn(&scenario->arrivals) && asked_per_s < answer->rate_per_s;
    return is_luck ? answer->load * (asked_per_s / answer->rate_per_s) : answer->load;
}

/* More comes than can be served, for long enough that it must show. */
static bool is_above_bound(const struct answer *answer, const struct scenario *scenario)
{
    struct arrivals_span span = arrivals_span(&scenario->arrivals, scenario->simulation.horizon_s);
    double longest_s = 0.0;
    if (arrivals_are_closed(&scenario->arrivals)) /* users wait: no more come than are served */
        return false;
    for (size_t i = 0; i < scenario->simulation.class_count; i++) {
        const struct client_class *class = &scenario->simulation.classes[i];
        longest_s = fmax(longest_s, plan_phase_s(class->plan, PHASE_OFFLINE, &class->link));
    }
    return lasting_load(answer, scenario) >= 1.0
        && span.end_s - span.begin_s > FEWEST_OFFLINE_PHASES * longest_s;
}

/* Nothing is drawn, and everybody is done at the horizon, or will be without having waited: what
 * was simulated is all there is. */
static bool is_all_done(const struct answer *answer, const struct metrics replications[])
{
    bool is_served = !has_waited(answer) && answer->load < 1.0;
    return !answer->is_drawn && answer->arrived > 0
        && (replications[0].in_system_at_horizon == 0 || is_served);
}

/* A process that goes on above the bound was served from a stock, which will not last. After a
 * trace nothing more comes. */
static bool lasts_while_a_stock_does(const struct answer *answer, const struct scenario *scenario)
{
    return answer->load > 1.0 && scenario->arrivals.process != ARRIVAL_TRACE;
}

/*
 * Users ask for no more than is served, so what is above the bound came from the first stock, which
 * will not last; without one it is those who wait at the end. Of several classes of users the bound
 * is how often they ask (bounds.h).
 */
static bool is_within_bound(const struct answer *answer, const struct scenario *scenario)
{
    if (!arrivals_are_closed(&scenario->arrivals))
        return !(answer->load >= 1.0);
    return scenario->class_count > 1 || !scenario_begins_with_stock(scenario)
        || !(answer->load >= 1.0);
}

/* So many were not done in the end that those who were say little of the rest. */
static bool is_cut(const struct answer *answer)
{
    return (double)(answer->in_service + answer->waiting) > GROWTH_LIMIT * (double)answer->arrived;
}

/* Comparisons with NAN are false: one replication of many that there might be tells nothing. */
enum verdict verdict_judge(const struct answer *answer, const struct scenario *scenario,
                           const struct metrics replications[], size_t count)
{
    struct interval growth = measure_interval((struct measure){.source = MEASURE_GROWTH}, answer);
    if (is_all_done(answer, replications))
        return lasts_while_a_stock_does(answer, scenario) ? VERDICT_UNRESOLVED : VERDICT_STABLE;
    if (is_above_bound(answer, scenario))
        return VERDICT_OVERLOADED;
    bool grows = growth.low > GROWTH_LIMIT + critical_growth(scenario, replications, count);
    if (grows && has_waited(answer)
        && count_with_both_halves(replications, count) >= FEWEST_WITH_BOTH_HALVES)
        return VERDICT_OVERLOADED;
    bool stays = growth.high < GROWTH_LIMIT && is_within_bound(answer, scenario) && !is_cut(answer);
    return stays ? VERDICT_STABLE : VERDICT_UNRESOLVED;
}

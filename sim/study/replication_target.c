#include "study/replication_target.h"

#include "scenario/scenario.h"
#include "study/answer.h"
#include "study/evidence.h"
#include "study/measure.h"

static bool is_precise(const struct answer *answer, const struct replication_rule *rule)
{
    for (size_t i = 0; i < rule->measure_count; i++)
        if (!measure_is_precise(rule->measures[i], answer, rule->precision))
            return false;
    return true;
}

/* Replications are cheap where all of them take this many events, about a tenth of a second. */
#define CHEAP_EVENTS 400000.0

/* Replications from which it is seen how many events one takes. */
#define FIRST_REPLICATIONS 10

/* Without a word on how many: as many as it takes until they have seen what means depend on, while
 * they are cheap. */
static size_t next_by_evidence(const struct point *point, const struct replication_rule *rule)
{
    size_t count = point->replication_count;
    double events = 0.0;
    for (size_t i = 0; i < count; i++)
        events += (double)point->replications[i].events;
    size_t wanted = count < rule->fewest ? (size_t)rule->fewest : 2 * count;
    bool has_stock = scenario_has_offline(&point->scenario);
    struct evidence evidence = evidence_of(point->replications, count, has_stock);
    bool is_cheap = events / (double)count * (double)wanted <= CHEAP_EVENTS;
    bool is_enough = count >= rule->fewest && evidence_is_enough(&evidence);
    return is_cheap && !is_enough && wanted <= rule->most ? wanted : count;
}

size_t replication_target_next(struct point *point)
{
    const struct replication_rule *rule = &point->scenario.replications;
    size_t count = point->replication_count;
    if (count >= rule->most || !scenario_is_drawn(&point->scenario))
        return count;
    if (rule->by_evidence)
        return next_by_evidence(point, rule);
    answer_build(&point->answer, &point->scenario, &point->bounds, point->replications, count);
    bool is_enough = is_precise(&point->answer, rule);
    answer_free(&point->answer);
    return is_enough ? count : 2 * count < rule->most ? 2 * count : (size_t)rule->most;
}

size_t replication_target_first(const struct scenario *scenario)
{
    const struct replication_rule *rule = &scenario->replications;
    if (!scenario_is_drawn(scenario))
        return 1;
    return rule->by_evidence && rule->fewest < rule->most ? FIRST_REPLICATIONS : rule->fewest;
}

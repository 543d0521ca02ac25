#include "study/search/goal.h"
#include "scenario/measure_name.h"
#include "study/bounds/bounds.h"
#include "study/excess.h"
#include "study/slo_verdict.h"

#include <string.h>

size_t goal_criteria(enum goal goal, const struct scenario *scenario,
                     struct slo slos[static MOST_SLOS])
{
    switch (goal) {
    case GOAL_SLO:
        memcpy(slos, scenario->slos, scenario->slo_count * sizeof *slos);
        return scenario->slo_count;
    case GOAL_STABLE:
        slos[0] = (struct slo){.measure = {.source = MEASURE_GROWTH}, .limit = GROWTH_LIMIT};
        return 1;
    case GOAL_ONSET:
        slos[0] = onset_criterion(ONSET_THRESHOLD);
        return 1;
    }
    return 0;
}

bool goal_is_beyond(enum goal goal, const struct point *point)
{
    return goal == GOAL_STABLE
        && point->scenario.arrivals.rate_per_s >= bounds_binding(&point->bounds)->bound_per_s;
}

static bool gets_easier(const struct slo *slo)
{
    return measure_falls_with_rate(slo->measure) != slo->at_least;
}

/* What is better high grows, and what is spent. */
static bool gets_easier_with_more(const struct slo *slo)
{
    bool grows =
        measure_is_better_high(slo->measure) || measure_kind(slo->measure) == MEASURE_KIND_COST;
    return grows == slo->at_least;
}

static enum goal_course course_of(size_t easier, size_t count)
{
    return easier == 0 ? GOAL_HARDER : easier == count ? GOAL_EASIER : GOAL_MIXED;
}

enum goal_course goal_course(const struct slo slos[], size_t count)
{
    size_t easier = 0;
    for (size_t i = 0; i < count; i++)
        easier += gets_easier(&slos[i]);
    return course_of(easier, count);
}

enum goal_course goal_course_with_more(const struct slo slos[], size_t count)
{
    size_t easier = 0;
    for (size_t i = 0; i < count; i++)
        easier += gets_easier_with_more(&slos[i]);
    return course_of(easier, count);
}

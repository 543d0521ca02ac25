#include "experiment/goal.h"

#include "experiment/onset.h"

static int verdict_sign(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_STABLE:
        return -1;
    case VERDICT_OVERLOADED:
        return 1;
    case VERDICT_UNRESOLVED:
        return 0;
    }
    return 0;
}

static int onset_sign(const struct answer *answer)
{
    struct interval stock_out =
        measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, answer);
    return stock_out.high < ONSET_THRESHOLD ? -1 : stock_out.low > ONSET_THRESHOLD ? 1 : 0;
}

static int slo_sign(const struct scenario *scenario, const struct answer *answer,
                    struct slo *failing)
{
    enum slo_verdict worst = slo_judge_all(scenario->slos, scenario->slo_count, answer);
    for (size_t i = scenario->slo_count; i-- > 0;) {
        struct interval interval;
        if (worst == SLO_FAIL && slo_judge(&scenario->slos[i], answer, &interval) == SLO_FAIL)
            *failing = scenario->slos[i];
    }
    return worst == SLO_PASS ? -1 : worst == SLO_FAIL ? 1 : 0;
}

int goal_sign(enum goal goal, const struct point *point, struct slo *failing)
{
    switch (goal) {
    case GOAL_SLO:
        return slo_sign(&point->scenario, &point->answer, failing);
    case GOAL_STABLE:
        return verdict_sign(point->answer.verdict);
    case GOAL_ONSET:
        return onset_sign(&point->answer);
    }
    return 0;
}

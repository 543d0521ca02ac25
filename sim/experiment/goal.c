#include "experiment/goal.h"

#include "experiment/onset.h"

#include <math.h>

/* Of an interval that should be below the limit. */
static double lean(const struct interval *interval, double limit)
{
    double half_width = isinf(interval->high) ? interval->value - interval->low
                                              : (interval->high - interval->low) / 2.0;
    return half_width > 0.0 ? (interval->value - limit) / half_width : NAN;
}

static struct judgement judge_stability(const struct answer *answer)
{
    struct judgement judgement = {.lean = lean(&answer->growth, GROWTH_LIMIT)};
    switch (answer->verdict) {
    case VERDICT_STABLE:
        judgement.sign = -1;
        break;
    case VERDICT_OVERLOADED:
        judgement.sign = 1;
        break;
    case VERDICT_UNRESOLVED:
        break;
    }
    return judgement;
}

static struct judgement judge_onset(const struct answer *answer)
{
    struct interval stock_out =
        measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, answer);
    return (struct judgement){.sign = stock_out.high < ONSET_THRESHOLD ? -1
                                    : stock_out.low > ONSET_THRESHOLD  ? 1
                                                                       : 0,
                              .lean = lean(&stock_out, ONSET_THRESHOLD)};
}

/* Takes an objective into the judgement of those before; what is not known makes all unknown. */
static void add_slo(struct judgement *judgement, const struct slo *slo, const struct answer *answer)
{
    struct interval interval;
    enum slo_verdict verdict = slo_judge(slo, answer, &interval);
    double direction = slo->at_least ? -1.0 : 1.0;
    double here = direction * lean(&interval, slo->limit);
    judgement->lean = here > judgement->lean || isnan(here) ? here : judgement->lean;
    if (verdict == SLO_FAIL && judgement->sign <= 0)
        judgement->failing = *slo;
    if (verdict == SLO_FAIL || (verdict == SLO_UNDECIDED && judgement->sign < 0))
        judgement->sign = verdict == SLO_FAIL ? 1 : 0;
}

static struct judgement judge_slos(const struct scenario *scenario, const struct answer *answer)
{
    struct judgement judgement = {.sign = -1, .lean = -INFINITY};
    for (size_t i = 0; i < scenario->slo_count; i++)
        add_slo(&judgement, &scenario->slos[i], answer);
    return judgement;
}

struct judgement goal_judge(enum goal goal, const struct point *point)
{
    switch (goal) {
    case GOAL_SLO:
        return judge_slos(&point->scenario, &point->answer);
    case GOAL_STABLE:
        return judge_stability(&point->answer);
    case GOAL_ONSET:
        return judge_onset(&point->answer);
    }
    return (struct judgement){.lean = NAN};
}

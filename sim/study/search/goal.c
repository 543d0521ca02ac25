#include "study/search/goal.h"
#include "study/slo_verdict.h"

#include "study/search/onset.h"

#include <math.h>
#include <string.h>

/* Of an interval that should be below the limit. */
static double lean(const struct interval *interval, double limit)
{
    double half_width = isinf(interval->high) ? interval->value - interval->low
                                              : (interval->high - interval->low) / 2.0;
    return half_width > 0.0 ? (interval->value - limit) / half_width : NAN;
}

static struct judgement judge_stability(enum verdict verdict, const struct interval *growth)
{
    struct judgement judgement = {.lean = lean(growth, GROWTH_LIMIT)};
    switch (verdict) {
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

static struct judgement judge_onset(const struct interval *stock_out)
{
    struct judgement judgement = {.lean = lean(stock_out, ONSET_THRESHOLD)};
    if (stock_out->high < ONSET_THRESHOLD)
        judgement.sign = -1;
    if (stock_out->low > ONSET_THRESHOLD)
        judgement.sign = 1;
    return judgement;
}

/* Takes an objective into the judgement of those before; what is not known makes all unknown. */
static void add_slo(struct judgement *judgement, const struct slo *slo, enum slo_verdict verdict,
                    const struct interval *interval)
{
    double direction = slo->at_least ? -1.0 : 1.0;
    double here = direction * lean(interval, slo->limit);
    judgement->lean = here > judgement->lean || isnan(here) ? here : judgement->lean;
    if (verdict == SLO_FAIL && judgement->sign <= 0)
        judgement->failing = *slo;
    if (verdict == SLO_FAIL || (verdict == SLO_UNDECIDED && judgement->sign < 0))
        judgement->sign = verdict == SLO_FAIL ? 1 : 0;
}

static struct judgement judge_slos(const struct scenario *scenario, const struct answer *answer)
{
    struct judgement judgement = {.sign = -1, .lean = -INFINITY};
    for (size_t i = 0; i < scenario->slo_count; i++) {
        struct interval interval;
        enum slo_verdict verdict = slo_judge(&scenario->slos[i], answer, &interval);
        add_slo(&judgement, &scenario->slos[i], verdict, &interval);
    }
    return judgement;
}

struct judgement goal_judge(enum goal goal, const struct point *point)
{
    const struct answer *answer = &point->answer;
    struct interval stock_out =
        measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, answer);
    switch (goal) {
    case GOAL_SLO:
        return judge_slos(&point->scenario, answer);
    case GOAL_STABLE:
        return judge_stability(answer->verdict, &answer->growth);
    case GOAL_ONSET:
        return judge_onset(&stock_out);
    }
    return (struct judgement){.lean = NAN};
}

/* ---- from the database ---- */

static struct interval interval_of(const struct past_interval *past)
{
    return (struct interval){past->value, past->low, past->high};
}

/* False where there is no such verdict. */
static bool recall_verdict(const char *name, enum verdict *verdict)
{
    for (*verdict = VERDICT_STABLE; *verdict < VERDICT_UNRESOLVED; ++*verdict)
        if (strcmp(name, verdict_name(*verdict)) == 0)
            return true;
    return strcmp(name, verdict_name(*verdict)) == 0;
}

static enum slo_verdict slo_verdict_of(const char *name)
{
    return strcmp(name, slo_verdict_name(SLO_PASS)) == 0 ? SLO_PASS
         : strcmp(name, slo_verdict_name(SLO_FAIL)) == 0 ? SLO_FAIL
                                                         : SLO_UNDECIDED;
}

static const struct past_slo *find_slo(const struct past_point *past, const struct slo *slo)
{
    char criterion[SLO_TEXT_SIZE];
    slo_print(slo, criterion);
    for (size_t i = 0; i < past->slo_count; i++)
        if (strcmp(past->slos[i].criterion, criterion) == 0)
            return &past->slos[i];
    return NULL;
}

/* An upper end beyond all bounds is stored as none. */
static bool recall_slos(const struct scenario *scenario, const struct past_point *past,
                        struct judgement *judgement)
{
    *judgement = (struct judgement){.sign = -1, .lean = -INFINITY};
    for (size_t i = 0; i < scenario->slo_count; i++) {
        const struct past_slo *known = find_slo(past, &scenario->slos[i]);
        if (!known)
            return false;
        struct interval interval = interval_of(&known->interval);
        if (isnan(interval.high) && !isnan(interval.low))
            interval.high = INFINITY;
        add_slo(judgement, &scenario->slos[i], slo_verdict_of(known->verdict), &interval);
    }
    return true;
}

bool goal_recall(enum goal goal, const struct scenario *scenario, const struct past_point *past,
                 struct judgement *judgement)
{
    struct interval growth = interval_of(&past->growth);
    struct interval stock_out = interval_of(&past->stock_out);
    enum verdict verdict;
    if (!scenario_is_drawn(scenario))
        stock_out.low = stock_out.high = stock_out.value;
    switch (goal) {
    case GOAL_SLO:
        return recall_slos(scenario, past, judgement);
    case GOAL_STABLE:
        if (!recall_verdict(past->verdict, &verdict))
            return false;
        *judgement = judge_stability(verdict, &growth);
        return true;
    case GOAL_ONSET:
        *judgement = judge_onset(&stock_out);
        return true;
    }
    return false;
}

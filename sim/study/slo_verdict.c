#include "study/slo_verdict.h"

#include "study/answer.h"

#include <math.h>

const char *slo_verdict_name(enum slo_verdict verdict)
{
    switch (verdict) {
    case SLO_PASS:
        return "pass";
    case SLO_UNDECIDED:
        break;
    case SLO_FAIL:
        return "fail";
    }
    return "undecided";
}

/* Where all replications have one mean that is not the limit itself, that decides, as it does in a
 * search (excess.h). */
static struct interval judged(const struct slo *slo, const struct answer *answer,
                              const struct interval *told)
{
    bool is_decided = measure_is_alike(slo->measure, answer) && told->value != slo->limit;
    return is_decided ? (struct interval){told->value, told->value, told->value} : *told;
}

/* Comparisons with NAN are false: what has no interval decides nothing. */
enum slo_verdict slo_judge(const struct slo *slo, const struct answer *answer,
                           struct interval *interval)
{
    *interval = measure_interval(slo->measure, answer);
    struct interval sure = judged(slo, answer, interval);
    if (measure_is_lower_bound(slo->measure, answer))
        interval->high = sure.high = INFINITY;
    const double edge = slo_edge(slo);
    bool is_below = sure.high <= edge;
    bool is_above = sure.low >= edge;
    if (slo->at_least ? is_above : is_below)
        return SLO_PASS;
    bool fails = slo->at_least ? sure.high < edge : sure.low > edge;
    return fails ? SLO_FAIL : SLO_UNDECIDED;
}

enum slo_verdict slo_judge_all(const struct slo slos[], size_t count, const struct answer *answer)
{
    enum slo_verdict worst = SLO_PASS;
    for (size_t i = 0; i < count; i++) {
        struct interval interval;
        enum slo_verdict verdict = slo_judge(&slos[i], answer, &interval);
        if (verdict > worst)
            worst = verdict;
    }
    return worst;
}

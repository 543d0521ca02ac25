/*
 * slo_verdict.h: whether a point meets its objectives.
 *
 * An objective is met or failed where the whole interval of its measure lies on one side of the
 * limit; where the limit lies within it, these replications do not decide.
 */
#ifndef STUDY_SLO_VERDICT_H
#define STUDY_SLO_VERDICT_H

#include "scenario/slo.h"
#include "study/measure.h"

enum slo_verdict { SLO_PASS, SLO_UNDECIDED, SLO_FAIL }; /* the worse, the greater */

/* "pass", "undecided", "fail" */
const char *slo_verdict_name(enum slo_verdict verdict);

/*
 * A latency that is a lower bound may fail an upper limit, but cannot meet it.
 *
 * interval   out; its high is INFINITY where the measure is a lower bound
 */
enum slo_verdict slo_judge(const struct slo *slo, const struct answer *answer,
                           struct interval *interval);

/* The worst verdict of several; SLO_PASS of none. */
enum slo_verdict slo_judge_all(const struct slo slos[], size_t count, const struct answer *answer);

#endif

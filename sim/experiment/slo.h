/*
 * slo.h: service-level objectives: "e2e_s.p95 <= 600", "done_fraction >= 0.99".
 *
 * An objective is met or failed where the whole interval of its measure lies on one side of the
 * limit; where the limit lies within it, these replications do not decide.
 */
#ifndef EXPERIMENT_SLO_H
#define EXPERIMENT_SLO_H

#include "base/json.h"
#include "experiment/measure.h"

#define MOST_SLOS 64
#define SLO_TEXT_SIZE 80

struct slo {
    struct measure measure;
    bool at_least; /* >=, else <= */
    double limit;
};

enum slo_verdict { SLO_PASS, SLO_UNDECIDED, SLO_FAIL }; /* the worse, the greater */

/* "pass", "undecided", "fail" */
const char *slo_verdict_name(enum slo_verdict verdict);

/* The node's own value, a text. */
bool slo_load(struct slo *slo, const struct json_node *node, struct error *error) MUST_CHECK;

/* "e2e_s.p95 <= 600", the same however it was written. */
void slo_print(const struct slo *slo, char text[static SLO_TEXT_SIZE]);

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

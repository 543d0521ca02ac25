/*
 * slo.h: service-level objectives as a scenario asks for them: "e2e_s.p95 <= 600".
 */
#ifndef SCENARIO_SLO_H
#define SCENARIO_SLO_H

#include "scenario/measure_name.h"
#include "json/json.h"

#define MOST_SLOS 64      /* far more than a service promises, few enough for an array */
#define SLO_TEXT_SIZE 128 /* bytes of a name, a sign and a limit */

struct slo {
    struct measure measure;
    bool at_least; /* >=, else <= */
    double limit;
};

/* The node's own value, a text. */
bool slo_load(struct slo *slo, const struct json_node *node, struct error *error) MUST_CHECK;

/* The limit, and what a value may be beyond it by rounding alone. */
double slo_edge(const struct slo *slo);

/* "e2e_s.p95 <= 600", the same however it was written; "10min" is 600. */
void slo_print(const struct slo *slo, char text[static SLO_TEXT_SIZE]);

#endif

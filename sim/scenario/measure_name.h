/*
 * measure_name.h: the numbers of a point that a user can ask for, by name: "e2e_s.p95".
 *
 * Metrics and statistics are named as in the database. What the user names to stop replications, as
 * an objective, or to compare by, is a measure; study/measure.h has their values.
 */
#ifndef SCENARIO_MEASURE_NAME_H
#define SCENARIO_MEASURE_NAME_H

#include "system/requests/metrics.h"

enum statistic { STATISTIC_MEAN, STATISTIC_P50, STATISTIC_P95, STATISTIC_P99, STATISTIC_MAX };

enum measure_source {
    MEASURE_LATENCY,
    MEASURE_DONE,      /* done_fraction: of the arrived */
    MEASURE_DROPPED,   /* dropped_fraction: likewise */
    MEASURE_STOCK_OUT, /* stock_out_fraction: of the taken up */
    MEASURE_GROWTH,    /* growth_fraction */
    MEASURE_THROUGHPUT /* throughput_per_s: done by the horizon, per second of it */
};

enum { STATISTIC_COUNT = STATISTIC_MAX + 1, MEASURE_SOURCE_COUNT = MEASURE_THROUGHPUT + 1 };

struct measure {
    enum measure_source source;
    enum metric metric; /* of latencies, as is the statistic */
    enum statistic statistic;
};

/* "e2e_s" alone is its mean. False where there is no such name. */
bool measure_read(const char *name, struct measure *measure);

/* `no metric "e2e" (did you mean "e2e_s.mean"?)`, owned by the caller. */
char *measure_unknown_message(const char *name);

/* "e2e_s.mean"; the pointer is static. */
const char *measure_name(struct measure measure);

#endif

/*
 * measure.h: a number of a point by its name: "e2e_s.p95", "stock_out_fraction".
 *
 * Metrics and statistics are named as in the database. What the user names to stop replications, as
 * an objective, or to compare by, is a measure.
 */
#ifndef EXPERIMENT_MEASURE_H
#define EXPERIMENT_MEASURE_H

#include "system/metrics.h"

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

/* A value and its interval; low and high are NAN where there is none. */
struct interval {
    double value;
    double low;
    double high;
};

/* "e2e_s" alone is its mean. False where there is no such name. */
bool measure_read(const char *name, struct measure *measure);

/* `no metric "e2e" (did you mean "e2e_s.mean"?)`, owned by the caller. */
char *measure_unknown_message(const char *name);

/* "e2e_s.mean"; the pointer is static. */
const char *measure_name(struct measure measure);

struct answer;

/*
 * What the answer says of it. Without any random draw it is as it is: low and high equal the value.
 * The maximum is that of the requests that were simulated, without an interval, too.
 */
struct interval measure_interval(struct measure measure, const struct answer *answer);

/* Whether the half-width is at most this share of the value. */
bool measure_is_precise(struct measure measure, const struct answer *answer, double precision);

/* A latency of requests that are done, while those that wait longest are not among them: it is at
 * least that. */
bool measure_is_lower_bound(struct measure measure, const struct answer *answer);

#endif

/*
 * measure_name.h: the numbers of a point that a user can ask for, by name: "e2e_s.p95".
 *
 * Metrics and statistics are named as in the database. What the user names to stop replications, as
 * an objective, or to compare by, is a measure; study/measure.h has their values.
 */
#ifndef SCENARIO_MEASURE_NAME_H
#define SCENARIO_MEASURE_NAME_H

#include "system/requests/metrics.h"

enum statistic {
    STATISTIC_MEAN,
    STATISTIC_QUANTILE, /* "p99.9" */
    STATISTIC_MAX,
    STATISTIC_WITHIN /* "within(600)": of all that arrived, those that are done and took no longer
                      */
};

enum measure_source {
    MEASURE_LATENCY,
    MEASURE_DONE,       /* done_fraction: of the arrived */
    MEASURE_DROPPED,    /* dropped_fraction: likewise */
    MEASURE_STOCK_OUT,  /* stock_out_fraction: of the taken up */
    MEASURE_GROWTH,     /* growth_fraction */
    MEASURE_THROUGHPUT, /* throughput_per_s: done by the horizon, per second of it */
    /* what was spent from the warm-up to the horizon, per request that was finished in that time,
     * or in 30 days */
    MEASURE_USD_PER_REQUEST,
    MEASURE_USD_PER_MONTH,
    MEASURE_JOULES_PER_REQUEST,
    MEASURE_JOULES_PER_MONTH,
    MEASURE_BYTES_PER_REQUEST
};

enum { MEASURE_SOURCE_COUNT = MEASURE_BYTES_PER_REQUEST + 1 };

/* How the replications of a point add up to it. */
enum measure_kind {
    MEASURE_KIND_LATENCY,
    MEASURE_KIND_SHARE, /* so many of so many: the sum over replications of each (study/measure.h)
                         */
    MEASURE_KIND_RATE,  /* so many per second */
    MEASURE_KIND_COST   /* study/cost/cost.h */
};

struct measure {
    enum measure_source source;
    enum metric metric; /* of latencies, as are the next two */
    enum statistic statistic;
    double level; /* of quantiles, in (0, 1); of those within a limit, its seconds */
};

/* Bytes of a name; the longest has a metric, "within" and a number of up to 24 characters. */
#define MEASURE_NAME_SIZE 64

/* "e2e_s" alone is its mean. False where there is no such name. */
bool measure_read(const char *name, struct measure *measure);

/* `no metric "e2e" (did you mean "e2e_s.mean"?)`, owned by the caller. */
char *measure_unknown_message(const char *name);

/* "e2e_s.mean" */
void measure_print(struct measure measure, char text[static MEASURE_NAME_SIZE]);

/* By its source. */
enum measure_kind measure_kind(struct measure measure);

/* Whether source, metric, statistic and level are the same. */
bool measure_is_equal(struct measure one, struct measure other);

/* Whether prices, or powers, must be known for it. */
bool measure_is_of_money(struct measure measure);
bool measure_is_of_energy(struct measure measure);

/* Of most measures less is better. */
bool measure_is_better_high(struct measure measure);

/* Most grow with the rate of requests. */
bool measure_falls_with_rate(struct measure measure);

/* How its unit is written at the end of a name, such as "_s" (json/quantity.h). */
const char *measure_unit_ending(struct measure measure);

#endif

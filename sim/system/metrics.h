/*
 * metrics.h: what one simulation measured.
 *
 * Every request is counted; latencies are observed when a request that arrived after the warm-up is
 * done, all four parts at once, so that they are over the same requests and add up.
 */
#ifndef SYSTEM_METRICS_H
#define SYSTEM_METRICS_H

#include "engine/histogram.h"
#include "engine/tally.h"
#include "system/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum metric { METRIC_E2E, METRIC_QUEUE_WAIT, METRIC_OFFLINE_WAIT, METRIC_ONLINE, METRIC_COUNT };

/* "e2e_s", "queue_wait_s", "offline_wait_s", "online_s" */
const char *metric_name(enum metric metric);

/* One request as it stood at the end; times that were not reached are NAN. */
struct request_record {
    uint64_t request_index;
    uint64_t client_index;
    double arrival_s;
    double start_s;
    double offline_wait_s;
    double completion_s;
    enum request_state state;
};

struct metrics {
    /* all requests */
    uint64_t arrived;
    uint64_t done;
    uint64_t in_service; /* taken up and not done at the end */
    uint64_t waiting;    /* not taken up at the end */
    uint64_t dropped;
    /* requests that arrived after the warm-up */
    uint64_t taken_up;
    uint64_t stock_outs; /* ... and found no ready precompute then */
    struct tally tallies[METRIC_COUNT];
    struct histogram histograms[METRIC_COUNT]; /* owned */

    uint64_t precomputes; /* offline phases that ended, those on the critical path included */
    uint64_t events;
    uint64_t in_system_at_half; /* waiting or in service at half of the horizon */
    uint64_t arrived_at_half;
    uint64_t in_system_at_horizon;
    uint64_t arrived_at_horizon;

    struct request_record *records; /* owned; on demand, by request_index in the end */
    size_t record_count;
    size_t record_capacity;
};

/* Observes a request that is done. */
void metrics_observe(struct metrics *metrics, const struct request *request);

/* Keeps a request as it stands. */
void metrics_record(struct metrics *metrics, const struct request *request);

/* Puts the records in order of arrival. */
void metrics_sort_records(struct metrics *metrics);

/* arrived = done + in_service + waiting + dropped */
bool metrics_are_complete(const struct metrics *metrics);

void metrics_free(struct metrics *metrics);

#endif

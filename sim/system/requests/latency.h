/*
 * latency.h: the latencies of a request, and limits that it may keep.
 */
#ifndef SYSTEM_REQUESTS_LATENCY_H
#define SYSTEM_REQUESTS_LATENCY_H

enum metric { METRIC_E2E, METRIC_QUEUE_WAIT, METRIC_OFFLINE_WAIT, METRIC_ONLINE, METRIC_COUNT };

/* "e2e_s", "queue_wait_s", "offline_wait_s", "online_s" */
const char *metric_name(enum metric metric);

/* Latencies are differences of two times of a clock that is rounded: what is beyond a limit by no
 * more than such a part of it may keep it. */
#define LATENCY_ROUNDING 1e-9

/* How many requests take no longer is counted exactly, where a histogram knows it to a bucket. */
struct latency_limit {
    enum metric metric;
    double seconds;
};

#endif

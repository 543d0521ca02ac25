/*
 * queue_fit.h: whether a fitted process makes a queue as a trace does.
 *
 * Moments of gaps and of counts per minute say little about long busy times, and these make the
 * queues at high loads. So both go through the same queue: one server that takes a fixed time for
 * each request, first come first served. The process does so 39 times with as many requests as the
 * trace has: if the trace were one of its replications, it would lie outside of all 39 in 2 of 40
 * cases (a prediction interval of order statistics: Wilks, "Determination of sample sizes for
 * setting tolerance limits", Annals of Mathematical Statistics 12, 1941).
 */
#ifndef CALIBRATION_QUEUE_FIT_H
#define CALIBRATION_QUEUE_FIT_H

#include "traces/arrivals/arrivals.h"

/* Utilisations of the server: from few who wait to many, where bursts matter most. */
enum { QUEUE_LOADS = 3 };
extern const double queue_fit_loads[QUEUE_LOADS]; /* 0.5, 0.8, 0.9 */

/* The least for which the range of all is a prediction interval of 95 %: 1 - 2 / (39 + 1). */
#define QUEUE_REPLICATIONS 39

struct queue_fit {
    double wait_s[QUEUE_LOADS]; /* mean over replications */
    double low_s[QUEUE_LOADS];  /* least of them */
    double high_s[QUEUE_LOADS]; /* greatest */
};

/* Mean waits of a trace's requests at each load; times ascend and do not all stand still. */
void queue_of_times(const double times_s[], size_t count, double wait_s[QUEUE_LOADS]);

/*
 * The same of a drawn process.
 *
 * count, span_s   the requests of a replication, and what the trace takes for as many: the time for
 *                 each request at load 1 is span_s / (count - 1)
 */
void queue_of_process(struct queue_fit *fit, const struct arrivals_settings *settings, size_t count,
                      double span_s);

/* Whether a wait lies among those of the replications. */
bool queue_fit_is_like(const struct queue_fit *fit, int load, double wait_s);

#endif

/*
 * trace_fit.h: arrival processes that are like a trace.
 *
 * - gamma: independent gaps of the trace's mean rate and variation (by moments: gaps of 0 have no
 *   likelihood)
 * - mmpp: the Markov-modulated Poisson process of two states with the trace's mean rate, its
 *   variation of gaps and its dispersion of counts per minute; of all these, which differ in how
 *   fast the chain forgets its state, the one that makes the trace's gaps the most likely
 */
#ifndef CALIBRATION_TRACE_FIT_H
#define CALIBRATION_TRACE_FIT_H

#include "calibration/mmpp.h"
#include "calibration/queue_fit.h"
#include "traces/reading/trace_statistics.h"

/* Of the counts whose dispersion is fitted: the minutes of struct trace_statistics. */
#define FIT_WINDOW_S 60.0

struct trace_fit {
    struct trace_statistics statistics; /* of the trace */
    const char *no_gamma;               /* why there is none, or NULL */
    double gamma_cv;
    const char *no_mmpp; /* why there is none, or NULL */
    struct mmpp mmpp;
    double trace_wait_s[QUEUE_LOADS]; /* mean waits at queue_fit_loads */
    struct queue_fit gamma_queue;     /* of the fitted ones; not set where there is none */
    struct queue_fit mmpp_queue;
};

/*
 * trace   held (trace_file_hold)
 * Fails when the trace is too short, or all its requests come at one time.
 */
bool trace_fit(struct trace_fit *fit, const struct trace_file *trace,
               struct error *error) MUST_CHECK;

#endif

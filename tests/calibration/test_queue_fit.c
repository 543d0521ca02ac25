/* What traces and processes make of one queue. */
#include "calibration/queue_fit.h"

#include "statistics/queueing.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/* Gaps 0, 2 at a mean of 1: at load 0.5 the second waits 0.5, at 0.8 0.8, at 0.9 0.9; the third
 * comes when all is done. */
Test(queue_fit, a_request_waits_for_what_is_left_of_the_one_before)
{
    const double times_s[] = {5.0, 5.0, 7.0};
    double wait_s[QUEUE_LOADS];
    queue_of_times(times_s, 3, wait_s);
    cr_assert(epsilon_eq(dbl, wait_s[0], 0.5 / 3.0, 1e-12));
    cr_assert(epsilon_eq(dbl, wait_s[1], 0.8 / 3.0, 1e-12));
    cr_assert(epsilon_eq(dbl, wait_s[2], 0.9 / 3.0, 1e-12));
}

/* Pollaczek and Khinchine's mean lies between the least and the greatest of 39 replications. */
Test(queue_fit, poisson_arrivals_wait_as_theory_says)
{
    struct arrivals_settings settings = {.process = ARRIVAL_POISSON, .rate_per_s = 2.0};
    struct queue_fit fit;
    queue_of_process(&fit, &settings, 20001, 10000.0);
    for (int load = 0; load < QUEUE_LOADS; load++) {
        struct queue queue = {
            .rate_per_s = 2.0, .service_s = queue_fit_loads[load] / 2.0, .servers = 1};
        double wait_s = queue_general_wait_s(&queue);
        cr_assert(queue_fit_is_like(&fit, load, wait_s));
        cr_assert(epsilon_eq(dbl, fit.wait_s[load] / wait_s, 1.0, 0.05), "%g: %g instead of %g",
                  queue_fit_loads[load], fit.wait_s[load], wait_s);
    }
}

/* The times of one replication; owned by the caller. */
static double *draw(const struct arrivals_settings *settings, size_t count)
{
    struct error error = {0};
    struct arrival arrival;
    double *times_s = malloc(count * sizeof *times_s);
    struct arrivals *arrivals = arrivals_open(settings, 77, 1, &error);
    for (size_t k = 0; k < count; k++) {
        cr_assert(arrivals_next(arrivals, &arrival, &error));
        times_s[k] = arrival.arrival_s;
    }
    arrivals_close(arrivals);
    return times_s;
}

/* Requests that come twice as often for half of the time, over the whole length of the trace: gaps
 * and minutes hardly vary more than those of a Poisson process, but at load 0.8 the queue grows for
 * half of the trace. */
Test(queue_fit, what_independent_gaps_do_not_know_is_seen_in_the_queue)
{
    const size_t count = 4001;
    struct arrivals_settings gamma = {.process = ARRIVAL_GAMMA, .rate_per_s = 1.0, .cv = 1.06};
    struct arrivals_settings slow = {
        .process = ARRIVAL_PROFILE,
        .rate_per_s = 1.0,
        .profile = {.period_s = 4000.0, .amplitude = 0.7, .peak_s = 2000.0}};
    struct queue_fit fit;
    double wait_s[QUEUE_LOADS];
    double *times_s = draw(&slow, count);
    queue_of_times(times_s, count, wait_s);
    queue_of_process(&fit, &gamma, count, times_s[count - 1] - times_s[0]);
    free(times_s);
    cr_assert(not(queue_fit_is_like(&fit, 1, wait_s[1])));
    cr_assert(not(queue_fit_is_like(&fit, 2, wait_s[2])));
    cr_assert(gt(dbl, wait_s[1], 10.0 * fit.wait_s[1]));
    times_s = draw(&gamma, count);
    queue_of_times(times_s, count, wait_s);
    free(times_s);
    for (int load = 0; load < QUEUE_LOADS; load++)
        cr_assert(queue_fit_is_like(&fit, load, wait_s[load]), "%d", load);
}

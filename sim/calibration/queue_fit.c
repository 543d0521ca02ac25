#include "calibration/queue_fit.h"

#include <assert.h>
#include <math.h>

#define SEED 1 /* any; the same for all processes that are compared */

const double queue_fit_loads[QUEUE_LOADS] = {0.5, 0.8, 0.9};

/* The queues of all loads at once. */
struct queues {
    double service_s[QUEUE_LOADS];
    double wait_s[QUEUE_LOADS]; /* of the request that came last */
    double sum_s[QUEUE_LOADS];
    double last_s;
    size_t count;
};

static struct queues queues_of(double gap_s)
{
    struct queues queues = {0};
    for (int load = 0; load < QUEUE_LOADS; load++)
        queues.service_s[load] = queue_fit_loads[load] * gap_s;
    return queues;
}

/* A request waits for what is left of the one before it (Lindley, "The theory of queues with a
 * single server", Proceedings of the Cambridge Philosophical Society 48, 1952). */
static void take(struct queues *queues, double time_s)
{
    double gap_s = queues->count > 0 ? time_s - queues->last_s : INFINITY;
    for (int load = 0; load < QUEUE_LOADS; load++) {
        queues->wait_s[load] = fmax(0.0, queues->wait_s[load] + queues->service_s[load] - gap_s);
        queues->sum_s[load] += queues->wait_s[load];
    }
    queues->last_s = time_s;
    queues->count++;
}

void queue_of_times(const double times_s[], size_t count, double wait_s[QUEUE_LOADS])
{
    struct queues queues = queues_of((times_s[count - 1] - times_s[0]) / (double)(count - 1));
    for (size_t k = 0; k < count; k++)
        take(&queues, times_s[k]);
    for (int load = 0; load < QUEUE_LOADS; load++)
        wait_s[load] = queues.sum_s[load] / (double)count;
}

/* Drawn processes read no file, so nothing can fail. */
static struct queues replication(const struct arrivals_settings *settings, uint64_t index,
                                 size_t count, double gap_s)
{
    struct error error = {0};
    struct arrival arrival;
    struct queues queues = queues_of(gap_s);
    struct arrivals *arrivals = arrivals_open(settings, SEED, index, &error);
    while (queues.count < count && arrivals_next(arrivals, &arrival, &error))
        take(&queues, arrival.arrival_s);
    arrivals_close(arrivals);
    return queues;
}

void queue_of_process(struct queue_fit *fit, const struct arrivals_settings *settings, size_t count,
                      double span_s)
{
    assert(settings->process != ARRIVAL_TRACE && count > 1);
    *fit = (struct queue_fit){0};
    for (uint64_t index = 1; index <= QUEUE_REPLICATIONS; index++) {
        struct queues queues = replication(settings, index, count, span_s / (double)(count - 1));
        for (int load = 0; load < QUEUE_LOADS; load++) {
            double wait_s = queues.sum_s[load] / (double)count;
            fit->wait_s[load] += wait_s / QUEUE_REPLICATIONS;
            fit->low_s[load] = index == 1 ? wait_s : fmin(fit->low_s[load], wait_s);
            fit->high_s[load] = fmax(fit->high_s[load], wait_s);
        }
    }
}

bool queue_fit_is_like(const struct queue_fit *fit, int load, double wait_s)
{
    return wait_s >= fit->low_s[load] && wait_s <= fit->high_s[load];
}

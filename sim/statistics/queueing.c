#include "statistics/queueing.h"

#include "base/portable.h"

#include <assert.h>
#include <math.h>

double queue_load(const struct queue *queue)
{
    return queue->rate_per_s * queue->service_s / queue->servers;
}

static double idle_fraction(const struct queue *queue)
{
    return fmax(1.0 - queue_load(queue), 0.0);
}

double queue_general_wait_s(const struct queue *queue)
{
    if (queue->servers != 1)
        return NAN;
    double variation = 1.0 + queue->service_cv * queue->service_cv;
    return queue_load(queue) * queue->service_s * variation / (2.0 * idle_fraction(queue));
}

/* P(wait) = a^c / c! * c / (c - a) over the sum of it and a^k / k! for k < c. */
double queue_erlang_c(double offered, unsigned servers)
{
    double term = 1.0;
    double sum = 0.0;
    assert(offered < servers);
    for (unsigned k = 0; k < servers; k++) {
        sum += term;
        term *= offered / (k + 1);
    }
    double waiting = term * servers / (servers - offered);
    return waiting / (sum + waiting);
}

double queue_exponential_wait_s(const struct queue *queue)
{
    double offered = queue->rate_per_s * queue->service_s;
    if (queue->service_cv != 1.0)
        return NAN;
    if (offered >= queue->servers)
        return INFINITY;
    return queue_erlang_c(offered, queue->servers) * queue->service_s / (queue->servers - offered);
}

double queue_exponential_sojourn_s(const struct queue *queue, double q)
{
    if (queue->servers != 1 || queue->service_cv != 1.0)
        return NAN;
    return -portable_log1p(-q) * queue->service_s / idle_fraction(queue);
}

double queue_sharing_sojourn_s(const struct queue *queue)
{
    if (queue->servers != 1)
        return NAN;
    return queue->service_s / idle_fraction(queue);
}

double queue_closed_sojourn_s(const struct queue *queue)
{
    double term = 1.0; /* p(n) / p(0) */
    double sum = 1.0;
    if (queue->servers != 1 || queue->service_cv != 1.0 || queue->users == 0)
        return NAN;
    for (unsigned n = 0; n < queue->users; n++) {
        term *= (double)(queue->users - n) * queue->service_s / queue->think_s;
        sum += term;
    }
    double throughput_per_s = (1.0 - 1.0 / sum) / queue->service_s;
    return (double)queue->users / throughput_per_s - queue->think_s;
}

/*
 * queueing.h: what theory says of queues, for comparison with what was simulated.
 *
 * Requests come as a Poisson process to equal servers that take one at a time, unless said
 * otherwise. Numbers of queues that are not stable are infinite; where a form does not apply, as
 * that for one server to two, it is NAN.
 */
#ifndef STATISTICS_QUEUEING_H
#define STATISTICS_QUEUEING_H

struct queue {
    double rate_per_s;
    double service_s;  /* mean */
    double service_cv; /* standard deviation over mean: 0 fixed, 1 exponential */
    unsigned servers;
    unsigned users; /* of a closed loop, each with one request at a time; else 0 */
    double think_s; /* ... mean, exponential */
};

/* Share of its time that each server is busy: the utilization law (Lazowska et al., Quantitative
 * System Performance, 1984, section 3.2). */
double queue_load(const struct queue *queue);

/*
 * Mean wait at one server, whatever the distribution of service (Pollaczek 1930, Khinchine 1932;
 * Kleinrock, Queueing Systems, vol. 1, 1975, section 5.6).
 */
double queue_general_wait_s(const struct queue *queue);

/*
 * Probability that a request has to wait, with exponential service (A. K. Erlang 1917; Kleinrock,
 * vol. 1, section 3.5).
 *
 * offered   rate * mean service, below the number of servers
 */
double queue_erlang_c(double offered, unsigned servers);

/* Mean wait at equal servers with exponential service (ibid.). */
double queue_exponential_wait_s(const struct queue *queue);

/* Quantile q of wait and service together at one server with exponential service: they are
 * exponential, too (Kleinrock, vol. 1, section 3.2). */
double queue_exponential_sojourn_s(const struct queue *queue, double q);

/*
 * Mean time in system of one server whose users think and ask again, service and thinking being
 * exponential: M/M/1//N, the machine repairman (Kleinrock, vol. 1, section 3.8). Of N users n are
 * there with probability p(n) = p(0) N! / (N - n)! (service / think)^n; X = (1 - p(0)) / service,
 * and N / X - think is the response time (Lazowska et al., section 3.4).
 */
double queue_closed_sojourn_s(const struct queue *queue);

/* Mean time in system where all requests share one server equally, whatever the distribution of
 * service (Kleinrock, vol. 2, 1976, section 4.4). */
double queue_sharing_sojourn_s(const struct queue *queue);

#endif

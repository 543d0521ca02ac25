/*
 * answer.h: what the replications of one point say together, with intervals.
 *
 * Means are over requests: the sum over replications of their sums / the sum of their counts, so a
 * replication counts by its requests; fractions likewise. Quantiles come from the histograms of all
 * replications merged. What cannot be said honestly is NAN, and why.
 */
#ifndef STUDY_ANSWER_H
#define STUDY_ANSWER_H

#include "scenario/scenario.h"
#include "statistics/confidence.h"
#include "study/bounds/bounds.h"
#include "study/cost/cost.h"
#include "study/measure.h"
#include "study/verdict.h"
#include "system/requests/metrics.h"

/* What one replication adds to the sums of those within a limit: what is not done has not kept it.
 */
void answer_within_terms(struct measure measure, const struct metrics *metrics, double *kept,
                         double *arrived);

enum answer_quantile { QUANTILE_P50, QUANTILE_P95, QUANTILE_P99, QUANTILE_COUNT };

extern const double answer_levels[QUANTILE_COUNT];

/* Enough that Student's t is near the normal quantile; each merges all histograms but its own. */
#define MOST_JACKKNIFE_GROUPS 30
#define MOST_GATHERED 1000 /* groups whose histograms are kept apart */

/* The histograms of up to 30 groups of replications that follow each other. */
struct answer_groups {
    struct histogram items[MOST_JACKKNIFE_GROUPS]; /* owned, unless is_borrowed */
    size_t count;
    bool is_borrowed; /* the replications' own: one each */
};

/* Merges the replications' histograms of the metric by group, in order; answer_groups_free. */
void answer_groups_init(struct answer_groups *groups, const struct metrics replications[],
                        size_t count, enum metric metric);
void answer_groups_free(struct answer_groups *groups);

/*
 * Puts a replication at its index among the count that there will be, more than MOST_GATHERED;
 * those that are not there yet are zeroed. When all of a group are there, their observations go to
 * the first of them, in the order of their index: with many replications histograms are most of the
 * memory. No answer changes but by the order of sums.
 */
void answer_gather(struct metrics replications[], size_t count, size_t index,
                   const struct metrics *metrics);

/* Whether at least ten of the observations lie beyond; else the quantile is withheld. */
bool answer_quantile_is_known(const struct histogram *histogram, double level);

struct metric_answer {
    uint64_t empty_replications;          /* without an observation, left out of the mean of
                                             replications */
    struct interval mean;                 /* over requests */
    struct estimate mean_of_replications; /* of the replications' means, each as one */
    struct interval quantiles[QUANTILE_COUNT];
    struct interval buckets[QUANTILE_COUNT]; /* of these observations: within what it is known */
    const char *mean_gap;                    /* why the mean has no interval; NULL when it has */
    bool is_alike;                           /* ... since no replication differs from it */
    bool is_constant;                        /* who was not done will have taken as long, too */
    const char *quantile_gap;                /* ... or a quantile none, or is not told */
    const char *withheld;                    /* either; NULL when nothing is */
    struct tally pooled;                     /* all observations */
    struct histogram histogram;              /* owned: all observations */
};

/* What the scenario asks for beyond what every answer has. */
struct asked_answer {
    struct measure measure;
    struct interval interval;
    struct interval bucket; /* of quantiles, as in metric_answer */
};

/* A class of clients, where there are several. */
struct class_answer {
    uint64_t counts[CLASS_COUNTS];
    struct interval done_fraction;
    struct interval stock_out;
    struct metric_answer e2e;
    struct interval means[METRIC_COUNT];
};

struct answer {
    size_t replications;
    /* sums over replications, as in struct metrics */
    uint64_t arrived;
    uint64_t done;
    uint64_t in_service;
    uint64_t waiting;
    uint64_t dropped;
    uint64_t dropped_by[DROP_REASON_COUNT];
    uint64_t taken_up;
    uint64_t stock_outs;
    uint64_t precomputes;
    uint64_t events;
    /* Of the sources that are shares: NAN without any; stock-outs NAN for plans without offline
     * phase; growth of the number in system, per arrival, in the second half of the horizon. */
    struct interval shares[MEASURE_SOURCE_COUNT];
    struct estimate stock;              /* precomputes that lie ready, over time */
    struct interval arrival_rate_per_s; /* simulated: of all requests, over arrivals_span */
    double rate_per_s; /* what loads are told by: as asked for, or as simulated where that differs;
                          beside users, of what comes at a rate */
    struct interval throughput_per_s; /* done by the horizon, per second of it */
    struct cost_answer cost;
    bool is_drawn; /* else two replications cannot differ */
    double load;   /* rate_per_s / bound */
    enum verdict verdict;
    bool latency_is_lower_bound; /* those who wait longest are not in it */
    bool e2e_is_estimated;       /* mean and quantiles: of all, though some were cut */
    struct metric_answer metrics[METRIC_COUNT];
    struct asked_answer *asked; /* owned; as the scenario's */
    size_t asked_count;
    struct class_answer *classes; /* owned */
    size_t class_count;           /* 0 where there is one class */
};

/* Counts one replication more, and no more: for who asks of each replication what it needs, and of
 * the answer only whether latencies are cut. In any order. */
void answer_count(struct answer *answer, const struct metrics *metrics);

/*
 * Puts the replications together, in the order of their index; there is one at least.
 *
 * answer   out, owned by the caller; answer_free
 */
void answer_build(struct answer *answer, const struct scenario *scenario,
                  const struct bounds *bounds, const struct metrics replications[], size_t count);
/*
 * What tallies and histograms of the replications say of one metric.
 *
 * own   borrowed
 */
void answer_observations(struct metric_answer *answer, const struct tally *const tallies[],
                         const struct histogram *const own[], size_t count, double confidence);

/*
 * Tells the mean and the quantiles of e2e_s of all requests, those included that were cut at the
 * horizon (statistics/censored.h): where the queue does not grow, and as many are left in the end
 * as there are at any time. False where nothing was cut, or the longest of all was, so that those
 * of the requests that were done are no more than lower bounds.
 */
bool answer_estimate_cut(struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count);

/* A quantile by its interval, which is not told where its upper end is beyond all that was seen, or
 * few replications are beyond it. */
struct interval answer_told_quantile(const struct metric_answer *answer, struct interval quantile,
                                     double carriers);

/* Fills the answer's classes, where there are several. */
void class_answers_build(struct answer *answer, const struct metrics replications[], size_t count,
                         double confidence);

void answer_free(struct answer *answer);
/* The numbers stay. */
void answer_free_histograms(struct answer *answer);

/* Which of the quantiles that every answer has is at this level; QUANTILE_COUNT: none. */
static inline enum answer_quantile answer_quantile_at(double level)
{
    int i = 0;
    while (i < QUANTILE_COUNT && answer_levels[i] != level)
        i++;
    return (enum answer_quantile)i;
}

#endif

/*
 * censored.h: means and quantiles of observations of which some were cut short, so that no more is
 * known of those than that they are longer.
 *
 * The product-limit estimate (Kaplan and Meier, "Nonparametric estimation from incomplete
 * observations", JASA 53 (1958), 457-481) as weights: each one that was cut hands its weight on to
 * all that are longer, in equal parts (Efron, "The two sample problem with censored data",
 * Proceedings of the Fifth Berkeley Symposium 4 (1967), 831-853, section 7). A mean or a fraction
 * is then a ratio of sums over replications as without, with that ratio's interval; the weights are
 * taken as known.
 *
 * It supposes that how long an observation is does not depend on when it is cut. Where a queue
 * grows, those that come last, which are cut first, are the longest: then it tells too little.
 */
#ifndef STATISTICS_CENSORED_H
#define STATISTICS_CENSORED_H

#include "statistics/confidence.h"

/* What one replication has up to each of its observations, in order of size. */
struct censored_sums {
    uint32_t *positions; /* owned; ascending */
    double *weights;     /* owned: of all up to there */
    size_t count;
};

struct censored {
    const struct histogram *const *whole; /* borrowed: of each replication */
    const struct histogram *const *cut;   /* borrowed: how long those were when they were cut */
    size_t count;
    struct censored_sums *sums; /* owned: of each replication's whole ones */
    double *weights; /* owned: of one observation: first those of 0, then from first on */
    uint32_t first;  /* position of the first that is above 0, or before it */
    uint32_t position_count;
    struct histogram_floor floor; /* of all that are whole */
    uint64_t zero_count;
    double total;      /* all observations, cut or not */
    double unassigned; /* weight that nobody longer is there to take, as a share of all */
};

/*
 * In order of size; within a bucket, those that are whole come first.
 *
 * all_whole    all those that are whole, merged and settled; not kept
 * whole, cut   borrowed; of replications that share one, the first has it and the others are empty
 */
void censored_init(struct censored *censored, const struct histogram *all_whole,
                   const struct histogram *const whole[], const struct histogram *const cut[],
                   size_t count);
void censored_free(struct censored *censored);

/* What a ratio has of each replication, and the sum of all that each has. */
struct censored_terms {
    double *hits;   /* owned */
    double *trials; /* owned */
};

void censored_terms_free(struct censored_terms *terms);

/*
 * Of the mean: it is too low where weight is left unassigned.
 *
 * whole   what the replications observed, exactly; of weights other than 1 a bucket's middle counts
 */
struct censored_terms censored_mean(const struct censored *censored,
                                    const struct tally *const whole[]);

/* Of a quantile: the position at which it stands, if that is within what is assigned; else
 * position_count. */
uint32_t censored_position(const struct censored *censored, double q);

/* Of the fraction at or below a position. */
struct censored_terms censored_fraction(const struct censored *censored, uint32_t position);

/* The buckets at which the fraction is not told apart from q, as confidence_quantile; high is
 * INFINITY where no observation is known to be large enough. */
struct interval censored_quantile(const struct censored *censored, double q, double confidence);

#endif

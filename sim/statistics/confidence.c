#include "statistics/confidence.h"

#include "base/memory.h"
#include "base/portable.h"
#include "statistics/quantiles.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define FEWEST_FOR_SKEWNESS 10
#define FEWEST_HIT 10 /* replications, for the limit theorem to hold of their sum */

double student_t(double confidence, double degrees_of_freedom)
{
    assert(confidence > 0.0 && confidence < 1.0 && degrees_of_freedom > 0.0);
    return student_t_quantile((1.0 + confidence) / 2.0, degrees_of_freedom);
}

/* Of a mean of count observations; NAN where they give no interval. */
static double t_factor(double confidence, uint64_t count)
{
    return count > 1 ? student_t(confidence, (double)(count - 1)) : NAN;
}

struct estimate confidence_mean(const struct tally *replications, double confidence)
{
    struct estimate mean = {NAN, NAN};
    if (replications->count > 0)
        mean.value = replications->mean;
    if (replications->count > 1)
        mean.half_width = t_factor(confidence, replications->count)
                        * sqrt(tally_variance(replications) / (double)replications->count);
    return mean;
}

static double sum(const double *values, size_t count)
{
    double total = 0.0;
    for (size_t i = 0; i < count; i++)
        total += values[i];
    return total;
}

/* ---- ratios ---- */

/* What the replications say of a ratio R: residuals d_i = y_i - R x_i have the mean 0. */
struct residuals {
    double ratio;
    double error;    /* standard error of the ratio */
    double skewness; /* of the residuals */
};

static struct residuals residuals_of(const double *numerators, const double *denominators,
                                     size_t count)
{
    struct residuals residuals = {NAN, NAN, 0.0};
    double n = (double)count;
    double denominator = sum(denominators, count);
    if (!(denominator > 0.0))
        return residuals;
    residuals.ratio = sum(numerators, count) / denominator;
    if (count < 2)
        return residuals;
    double squares = 0.0, cubes = 0.0;
    for (size_t i = 0; i < count; i++) {
        double residual = numerators[i] - residuals.ratio * denominators[i];
        squares += residual * residual;
        cubes += residual * residual * residual;
    }
    residuals.error = sqrt(squares / (n - 1.0) / n) / (denominator / n);
    if (squares > 0.0)
        residuals.skewness = cubes / n / (squares / n * sqrt(squares / n));
    return residuals;
}

/*
 * Where the studentized mean of count values of this skewness stands, if Hall's monotone cubic of
 * it,
 *
 *   g(T) = T + a s T^2 + (a s)^2 T^3 / 3 + b s,  a = 1 / (3 sqrt(n)), b = 1 / (6 sqrt(n)),
 *
 * which has nearly no skewness, is at the quantile. Source: Hall, "On the removal of skewness by
 * transformation", J. R. Statist. Soc. B 54 (1992), 221-228. The skewness of a few values says
 * nothing: it is then left out.
 */
static double studentized_at(double quantile, double skewness, size_t count)
{
    double a = skewness / (3.0 * sqrt((double)count));
    double b = skewness / (6.0 * sqrt((double)count));
    if (count < FEWEST_FOR_SKEWNESS || fabs(a) < 1e-9)
        return quantile;
    return (portable_cube_root(1.0 + 3.0 * a * (quantile - b)) - 1.0) / a;
}

struct interval confidence_ratio(const double *numerators, const double *denominators, size_t count,
                                 double confidence)
{
    struct residuals residuals = residuals_of(numerators, denominators, count);
    double t = t_factor(confidence, count);
    double value = residuals.ratio;
    double above = residuals.error * studentized_at(t, residuals.skewness, count);
    double below = residuals.error * studentized_at(-t, residuals.skewness, count);
    return (struct interval){value, value - above, value - below};
}

double confidence_carriers(const double *numerators, const double *denominators, size_t count)
{
    double skewness = residuals_of(numerators, denominators, count).skewness;
    return (double)count / (skewness * skewness);
}

void confidence_ratios(const double *numerators, size_t ratio_count, const double *denominators,
                       size_t count, double confidence, struct estimate ratios[])
{
    const double t = t_factor(confidence, count);
    for (size_t i = 0; i < ratio_count; i++) {
        struct residuals residuals = residuals_of(&numerators[i * count], denominators, count);
        ratios[i] = (struct estimate){residuals.ratio, t * residuals.error};
    }
}

/* ---- fractions ---- */

/* What the hits of each replication weigh in the fraction. */
struct weights {
    double fraction;
    double squares;   /* sum of their squares */
    double greatest;  /* ... or of a replication, where none has any */
    size_t hit_count; /* replications that have hits */
};

static struct weights weights_of(const double *hits, const double *trials, size_t count)
{
    struct weights weights = {0};
    double trial_sum = sum(trials, count);
    for (size_t i = 0; i < count; i++) {
        double weight = hits[i] / trial_sum;
        weights.fraction += weight;
        weights.squares += weight * weight;
        weights.greatest = fmax(weights.greatest, weight);
        weights.hit_count += hits[i] > 0.0;
    }
    if (weights.hit_count == 0)
        weights.greatest = 1.0 / (double)count;
    return weights;
}

/*
 * Of a fraction whose hits come in few replications, each an event of its own weight: the exact
 * limits of a Poisson count, scaled to the sum's mean and variance. Source: Fay and Feuer,
 * "Confidence intervals for directly standardized rates: a method based on the gamma distribution",
 * Statistics in Medicine 16 (1997), 791-801. Where none is hit, as Clopper and Pearson's limit for
 * the fraction of replications that are.
 */
static struct interval rare_fraction(const struct weights *weights, double confidence)
{
    double tail = (1.0 - confidence) / 2.0;
    double fraction = weights->fraction;
    double next = fraction + weights->greatest;
    double next_squares = weights->squares + weights->greatest * weights->greatest;
    double scale = next_squares / (2.0 * next);
    struct interval interval = {fraction, 0.0, 0.0};
    interval.high = scale * chi_square_quantile(1.0 - tail, next / scale);
    if (weights->hit_count > 0) {
        scale = weights->squares / (2.0 * fraction);
        interval.low = scale * chi_square_quantile(tail, fraction / scale);
    }
    return interval;
}

static bool is_rare(const struct weights *weights, size_t count)
{
    return weights->hit_count < FEWEST_HIT && 2 * weights->hit_count < count;
}

static struct interval clamped(struct interval fraction)
{
    return (struct interval){fraction.value, fmax(0.0, fraction.low), fmin(1.0, fraction.high)};
}

struct interval confidence_fraction(const double *hits, const double *trials, size_t count,
                                    double confidence)
{
    struct interval fraction = confidence_ratio(hits, trials, count, confidence);
    if (isnan(fraction.low))
        return fraction;
    double *misses = memory_allocate(count, sizeof *misses);
    for (size_t i = 0; i < count; i++)
        misses[i] = trials[i] - hits[i];
    struct weights hit = weights_of(hits, trials, count);
    struct weights missed = weights_of(misses, trials, count);
    free(misses);
    if (is_rare(&hit, count))
        return clamped(rare_fraction(&hit, confidence));
    if (!is_rare(&missed, count))
        return clamped(fraction);
    struct interval rare = rare_fraction(&missed, confidence);
    return clamped((struct interval){1.0 - rare.value, 1.0 - rare.high, 1.0 - rare.low});
}

/* ---- quantiles ---- */

static struct interval around(struct estimate estimate)
{
    return (struct interval){estimate.value, estimate.value - estimate.half_width,
                             estimate.value + estimate.half_width};
}

/* The next position down or up in which merged can have anything. */
static uint32_t step_down(const struct histogram *merged, uint32_t position)
{
    return position > merged->first + 1 ? position - 1 : 0;
}

static uint32_t step_up(const struct histogram *merged, uint32_t position)
{
    return position > 0 ? position + 1 : merged->first + 1;
}

/* Looks at the group only where merged has something. */
static uint64_t rest_at(const struct histogram *merged, const struct histogram *group,
                        uint32_t position)
{
    uint64_t count = histogram_count_at(merged, position);
    return count == 0 ? 0 : count - histogram_count_at(group, position);
}

/*
 * The quantile of merged without the group, sought from where the quantile of merged stands: it is
 * rarely more than a few buckets away.
 *
 * before   observations of merged in buckets before the position
 */
static double quantile_without(const struct histogram *merged, const struct histogram *group,
                               double q, uint32_t position, uint64_t before)
{
    uint64_t rank = histogram_rank(merged->count - group->count, q);
    uint64_t here;
    before -= histogram_count_before(group, position);
    while (before >= rank) {
        position = step_down(merged, position);
        before -= rest_at(merged, group, position);
    }
    while (before + (here = rest_at(merged, group, position)) < rank) {
        before += here;
        position = step_up(merged, position);
    }
    return histogram_value_at(position);
}

bool confidence_pseudo_values(const struct histogram groups[], size_t group_count,
                              struct histogram *merged, double q, double pseudo_values[])
{
    double g = (double)group_count;
    histogram_settle(merged);
    uint32_t position = histogram_position(merged, q);
    uint64_t before = histogram_count_before(merged, position);
    double value = histogram_value_at(position);
    for (size_t i = 0; i < group_count; i++) {
        if (groups[i].count == merged->count)
            return false;
        double without = quantile_without(merged, &groups[i], q, position, before);
        pseudo_values[i] = g * value - (g - 1.0) * without;
    }
    return true;
}

struct interval confidence_quantile(const struct histogram groups[], size_t group_count,
                                    struct histogram *merged, double q, double confidence)
{
    struct estimate quantile = {NAN, NAN};
    if (merged->count == 0 || group_count == 0)
        return around(quantile);
    quantile.value = histogram_quantile(merged, q);
    double *values = memory_allocate(group_count, sizeof *values);
    struct tally pseudo_values = {0};
    if (confidence_pseudo_values(groups, group_count, merged, q, values)) {
        for (size_t i = 0; i < group_count; i++)
            tally_add(&pseudo_values, values[i]);
        quantile.half_width = confidence_mean(&pseudo_values, confidence).half_width;
    }
    free(values);
    return around(quantile);
}

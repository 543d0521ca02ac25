#include "statistics/confidence.h"

#include "base/memory.h"

#include <assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

double student_t(double confidence, double degrees_of_freedom)
{
    assert(confidence > 0.0 && confidence < 1.0 && degrees_of_freedom > 0.0);
    return gsl_cdf_tdist_Pinv((1.0 + confidence) / 2.0, degrees_of_freedom);
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

/*
 * With residuals d_i = y_i - R x_i, whose mean is 0, the variance of R = sum(y) / sum(x) is about
 * that of mean(d) divided by mean(x)^2.
 */
static struct estimate ratio_of(const double *numerators, const double *denominators, size_t count,
                                double t)
{
    struct estimate ratio = {NAN, NAN};
    double denominator = sum(denominators, count);
    if (!(denominator > 0.0))
        return ratio;
    ratio.value = sum(numerators, count) / denominator;
    if (count < 2)
        return ratio;
    double squares = 0.0;
    for (size_t i = 0; i < count; i++) {
        double residual = numerators[i] - ratio.value * denominators[i];
        squares += residual * residual;
    }
    double n = (double)count;
    ratio.half_width = t * sqrt(squares / (n - 1.0) / n) / (denominator / n);
    return ratio;
}

struct estimate confidence_ratio(const double *numerators, const double *denominators, size_t count,
                                 double confidence)
{
    return ratio_of(numerators, denominators, count, t_factor(confidence, count));
}

void confidence_ratios(const double *numerators, size_t ratio_count, const double *denominators,
                       size_t count, double confidence, struct estimate ratios[])
{
    const double t = t_factor(confidence, count);
    for (size_t i = 0; i < ratio_count; i++)
        ratios[i] = ratio_of(&numerators[i * count], denominators, count, t);
}

/*
 * Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
 * binomial", Biometrika 26 (1934), for 0 of n: the p at which (1 - p)^n = (1 - confidence) / 2. For
 * n of n, 1 - p.
 */
static double highest_without_hit(double trials, double confidence)
{
    return -expm1(log((1.0 - confidence) / 2.0) / trials);
}

double confidence_fraction(const double *hits, const double *trials, size_t count,
                           double confidence, double *low, double *high)
{
    struct estimate fraction = confidence_ratio(hits, trials, count, confidence);
    *low = fmax(0.0, fraction.value - fraction.half_width);
    *high = fmin(1.0, fraction.value + fraction.half_width);
    if (isnan(fraction.half_width)) {
        *low = NAN;
        *high = NAN;
    } else if (fraction.value <= 0.0) {
        *high = highest_without_hit(sum(trials, count), confidence);
    } else if (fraction.value >= 1.0) {
        *low = 1.0 - highest_without_hit(sum(trials, count), confidence);
    }
    return fraction.value;
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

struct estimate confidence_quantile(const struct histogram groups[], size_t group_count,
                                    struct histogram *merged, double q, double confidence)
{
    struct estimate quantile = {NAN, NAN};
    if (merged->count == 0 || group_count == 0)
        return quantile;
    quantile.value = histogram_quantile(merged, q);
    double *values = memory_allocate(group_count, sizeof *values);
    struct tally pseudo_values = {0};
    if (confidence_pseudo_values(groups, group_count, merged, q, values)) {
        for (size_t i = 0; i < group_count; i++)
            tally_add(&pseudo_values, values[i]);
        quantile.half_width = confidence_mean(&pseudo_values, confidence).half_width;
    }
    free(values);
    return quantile;
}

#include "statistics/confidence.h"

#include "base/memory.h"
#include "base/portable.h"
#include "statistics/quantiles.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#define FEWEST_FOR_SKEWNESS 10 /* below it a sample's skewness is chance: studentized_at */
#define FEWEST_SIZED 3 /* hit replications, to know how many hits one has (tests/coverage) */
#define FEWEST_HIT 30  /* ... for the limit theorem to hold of their sum (tests/coverage) */

double student_t(double confidence, double degrees_of_freedom)
{
    assert(confidence > 0.0 && confidence < 1.0 && degrees_of_freedom > 0.0);
    return student_t_quantile((1.0 + confidence) / 2.0, degrees_of_freedom);
}

double confidence_t(double confidence, uint64_t count)
{
    return count > 1 ? student_t(confidence, (double)(count - 1)) : NAN;
}

struct estimate confidence_mean(const struct tally *replications, double confidence)
{
    struct estimate mean = {NAN, NAN};
    if (replications->count > 0)
        mean.value = replications->mean;
    if (replications->count > 1)
        mean.half_width = confidence_t(confidence, replications->count)
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

/* The cubic itself. */
static double corrected(double t, double skewness, size_t count)
{
    double a = skewness / (3.0 * sqrt((double)count));
    double b = skewness / (6.0 * sqrt((double)count));
    return count < FEWEST_FOR_SKEWNESS ? t : t + a * t * t + a * a * t * t * t / 3.0 + b;
}

struct interval confidence_ratio_by_t(const double *numerators, const double *denominators,
                                      size_t count, double t)
{
    struct residuals residuals = residuals_of(numerators, denominators, count);
    double value = residuals.ratio;
    double above = residuals.error * studentized_at(t, residuals.skewness, count);
    double below = residuals.error * studentized_at(-t, residuals.skewness, count);
    return (struct interval){value, value - above, value - below};
}

struct interval confidence_ratio(const double *numerators, const double *denominators, size_t count,
                                 double confidence)
{
    return confidence_ratio_by_t(numerators, denominators, count, confidence_t(confidence, count));
}

struct interval confidence_amount(const double *amounts, const double *denominators, size_t count,
                                  double confidence)
{
    return confidence_amount_by_t(amounts, denominators, count, confidence_t(confidence, count));
}

struct interval confidence_amount_by_t(const double *amounts, const double *denominators,
                                       size_t count, double t)
{
    struct interval ratio = confidence_ratio_by_t(amounts, denominators, count, t);
    if (ratio.low < 0.0)
        ratio.low = 0.0;
    return ratio;
}

double confidence_carriers(const double *numerators, const double *denominators, size_t count)
{
    double skewness = residuals_of(numerators, denominators, count).skewness;
    bool is_known = count >= FEWEST_FOR_SKEWNESS && skewness != 0.0;
    return is_known ? (double)count / (skewness * skewness) : INFINITY;
}

void confidence_ratios(const double *numerators, size_t ratio_count, const double *denominators,
                       size_t count, double confidence, struct estimate ratios[])
{
    const double t = confidence_t(confidence, count);
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
    double greatest;  /* ... or what the next one may weigh, where that is more */
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
    return weights;
}

/* Where few replications have a hit, the next one may have nothing but hits. */
static struct weights whole_weights_of(const double *hits, const double *trials, size_t count)
{
    struct weights weights = weights_of(hits, trials, count);
    if (weights.hit_count < FEWEST_SIZED)
        weights.greatest = fmax(weights.greatest, 1.0 / (double)count);
    return weights;
}

/*
 * Of a fraction whose hits come in few replications, each an event of its own weight: the exact
 * limits of a Poisson count, scaled to the sum's mean and variance. Source: Fay and Feuer,
 * "Confidence intervals for directly standardized rates: a method based on the gamma distribution",
 * Statistics in Medicine 16 (1997), 791-801. Where none is hit, and the next one may be hit all of
 * it, that is Clopper and Pearson's limit for the fraction of replications that are.
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

static bool is_rare(size_t hit_count, size_t count)
{
    return hit_count < FEWEST_HIT && 2 * hit_count < count;
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
    struct weights hit = whole_weights_of(hits, trials, count);
    struct weights missed = whole_weights_of(misses, trials, count);
    free(misses);
    if (is_rare(hit.hit_count, count))
        return clamped(rare_fraction(&hit, confidence));
    if (!is_rare(missed.hit_count, count))
        return clamped(fraction);
    struct interval rare = rare_fraction(&missed, confidence);
    return clamped((struct interval){1.0 - rare.value, 1.0 - rare.high, 1.0 - rare.low});
}

/* Exact limits of a part of the trials' sum, as if it were a fraction; what is unseen weighs one.
 */
static struct interval rare_part(const double *hits, const double *trials, size_t count,
                                 double confidence)
{
    struct weights weights = weights_of(hits, trials, count);
    weights.greatest = fmax(weights.greatest, 1.0 / sum(trials, count));
    return rare_fraction(&weights, confidence);
}

static size_t count_either(const double *gains, const double *losses, size_t count)
{
    size_t either = 0;
    for (size_t i = 0; i < count; i++)
        either += gains[i] > 0.0 || losses[i] > 0.0;
    return either;
}

static double square_and_add(double one, double other)
{
    return sqrt(one * one + other * other);
}

struct interval confidence_net(const double *gains, const double *losses, const double *trials,
                               size_t count, double confidence)
{
    double *nets = memory_allocate(count, sizeof *nets);
    for (size_t i = 0; i < count; i++)
        nets[i] = gains[i] - losses[i];
    struct interval net = confidence_ratio(nets, trials, count, confidence);
    free(nets);
    if (isnan(net.low) || !is_rare(count_either(gains, losses, count), count))
        return net;
    struct interval gain = rare_part(gains, trials, count, confidence);
    struct interval loss = rare_part(losses, trials, count, confidence);
    double below = square_and_add(gain.value - gain.low, loss.high - loss.value);
    double above = square_and_add(gain.high - gain.value, loss.value - loss.low);
    return (struct interval){net.value, net.value - below, net.value + above};
}

/* ---- quantiles: what groups say ---- */

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

/* ---- quantiles: where the fraction at or below is not told apart ---- */

/* What the test of a quantile works on; the last four are of the bucket tested last. */
struct quantile_test {
    const struct histogram *const *replications;
    size_t count;
    double q;
    uint64_t reached; /* at or below it, by all replications */
    double t;
    double *at_or_below; /* by replication */
    double *expected;    /* ... if it were the quantile */
};

static struct quantile_test quantile_test_new(const struct histogram *const replications[],
                                              size_t count, double q)
{
    return (struct quantile_test){.replications = replications,
                                  .count = count,
                                  .q = q,
                                  .t = NAN,
                                  .at_or_below = memory_allocate(count, sizeof(double)),
                                  .expected = memory_allocate(count, sizeof(double))};
}

static void quantile_test_free(struct quantile_test *test)
{
    free(test->at_or_below);
    free(test->expected);
}

static void count_up_to(struct quantile_test *test, uint32_t position)
{
    for (size_t i = 0; i < test->count; i++) {
        test->at_or_below[i] = (double)histogram_count_before(test->replications[i], position + 1);
        test->expected[i] = test->q * (double)test->replications[i]->count;
    }
}

/* The corrected t of the mean difference between those at or below a bucket and those expected. */
static double corrected_t(struct quantile_test *test, uint32_t position)
{
    struct tally differences = {0};
    double cubes = 0.0;
    count_up_to(test, position);
    for (size_t i = 0; i < test->count; i++)
        tally_add(&differences, test->at_or_below[i] - test->expected[i]);
    for (size_t i = 0; i < test->count; i++) {
        double difference = test->at_or_below[i] - test->expected[i] - differences.mean;
        cubes += difference * difference * difference;
    }
    if (differences.squares <= 0.0)
        return differences.mean < 0.0 ? -INFINITY : differences.mean > 0.0 ? INFINITY : 0.0;
    double n = (double)test->count;
    double skewness = cubes / n / (differences.squares / n * sqrt(differences.squares / n));
    double t = differences.mean / sqrt(tally_variance(&differences) / n);
    return corrected(t, skewness, test->count);
}

/* Of a bucket up to which there are as many as up to the one tested last, t is the same. */
static double t_at(struct quantile_test *test, const struct histogram *merged, uint32_t position)
{
    uint64_t reached = histogram_count_before(merged, position + 1);
    if (reached != test->reached || isnan(test->t))
        test->t = corrected_t(test, position);
    test->reached = reached;
    return test->t;
}

/* The first bucket from the first to the last whose t is above the limit, or the one after. */
static uint32_t first_above(struct quantile_test *test, const struct histogram *merged,
                            uint32_t first, uint32_t last, double limit)
{
    uint32_t end = last + 1;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        if (t_at(test, merged, middle) > limit)
            end = middle;
        else
            first = middle + 1;
    }
    return first;
}

struct interval confidence_quantile(const struct histogram *const replications[], size_t count,
                                    struct histogram *merged, double q, double confidence)
{
    if (merged->count == 0)
        return (struct interval){NAN, NAN, NAN};
    struct interval quantile = {histogram_quantile(merged, q), NAN, NAN};
    if (count < 2)
        return quantile;
    struct quantile_test test = quantile_test_new(replications, count, q);
    double t = confidence_t(confidence, count);
    uint32_t here = histogram_position(merged, q);
    uint32_t first = merged->zero_count > 0 ? 0 : merged->first + 1;
    uint32_t last = merged->first + merged->bucket_count;
    quantile.low = histogram_low_at(first_above(&test, merged, first, here, -t));
    uint32_t above = first_above(&test, merged, here, last, t);
    quantile.high = above > last ? INFINITY : histogram_high_at(above);
    quantile_test_free(&test);
    return quantile;
}

double confidence_quantile_carriers(const struct histogram *const replications[], size_t count,
                                    const struct histogram *settled, double q)
{
    struct quantile_test test = quantile_test_new(replications, count, q);
    count_up_to(&test, histogram_position(settled, q));
    double carriers = confidence_carriers(test.at_or_below, test.expected, count);
    quantile_test_free(&test);
    return carriers;
}

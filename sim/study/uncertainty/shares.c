#include "study/uncertainty/shares.h"

#include <math.h>

enum { DEGREES = 8, BLOCKS = 20 }; /* of polynomials, and of the jackknife: shares.h */

#define FEWEST 40 /* two in a block */

/* Sums over draws: of the answer times each polynomial, and of its square. */
struct sums {
    double count;
    double products[DEGREES + 1]; /* the first is of the answers alone */
    double squares;
};

/* Shifted Legendre polynomials of u in (0, 1), each with a mean square of 1. */
static void add(struct sums *sums, double uniform, double answer)
{
    double x = 2.0 * uniform - 1.0;
    double before = 0.0, here = 1.0;
    sums->count += 1.0;
    sums->squares += answer * answer;
    for (int k = 0; k <= DEGREES; k++) {
        sums->products[k] += answer * here * sqrt(2.0 * k + 1.0);
        double next = ((2.0 * k + 1.0) * x * here - k * before) / (k + 1.0);
        before = here;
        here = next;
    }
}

static void subtract(struct sums *sums, const struct sums *part)
{
    sums->count -= part->count;
    sums->squares -= part->squares;
    for (int k = 0; k <= DEGREES; k++)
        sums->products[k] -= part->products[k];
}

static double coefficient(const struct sums *sums, int k)
{
    return sums->products[k] / sums->count;
}

static double variance(const struct sums *sums)
{
    double mean = coefficient(sums, 0);
    return sums->squares / sums->count - mean * mean;
}

static double jackknife_variance(const double values[BLOCKS])
{
    double mean = 0.0, sum = 0.0;
    for (int block = 0; block < BLOCKS; block++)
        mean += values[block] / BLOCKS;
    for (int block = 0; block < BLOCKS; block++)
        sum += (values[block] - mean) * (values[block] - mean);
    return sum * (BLOCKS - 1) / BLOCKS;
}

/* Without any correction for what coefficients err by. */
static double raw_share(const struct sums *sums)
{
    double sum = 0.0;
    for (int k = 1; k <= DEGREES; k++)
        sum += coefficient(sums, k) * coefficient(sums, k);
    return sum / variance(sums);
}

static struct share estimate(const struct sums *all, const struct sums blocks[BLOCKS])
{
    struct sums without[BLOCKS];
    double values[BLOCKS], excess = 0.0;
    for (int block = 0; block < BLOCKS; block++) {
        without[block] = *all;
        subtract(&without[block], &blocks[block]);
    }
    for (int k = 1; k <= DEGREES; k++) {
        for (int block = 0; block < BLOCKS; block++)
            values[block] = coefficient(&without[block], k);
        excess += jackknife_variance(values);
    }
    for (int block = 0; block < BLOCKS; block++)
        values[block] = raw_share(&without[block]);
    double correction = excess / variance(all);
    return (struct share){raw_share(all) - correction,
                          sqrt(jackknife_variance(values) + correction * correction)};
}

/* The mean of the answers that are known, and their number. */
static double mean_known(const double answers[], size_t count, size_t *known)
{
    double mean = 0.0;
    *known = 0;
    for (size_t k = 0; k < count; k++)
        if (!isnan(answers[k]))
            mean += (answers[k] - mean) / (double)++*known;
    return mean;
}

struct share share_first_order(const double *uniforms, size_t stride, const double answers[],
                               size_t count)
{
    struct sums all = {0}, blocks[BLOCKS] = {{0}};
    size_t known, used = 0;
    double mean = mean_known(answers, count, &known), spread = 0.0;
    for (size_t k = 0; k < count; k++) {
        if (isnan(answers[k]))
            continue;
        double deviation = answers[k] - mean; /* so that nothing cancels */
        add(&all, uniforms[k * stride], deviation);
        add(&blocks[used++ * BLOCKS / known], uniforms[k * stride], deviation);
        spread = fmax(spread, fabs(deviation));
    }
    if (known < FEWEST || !(spread > 1e-12 * fabs(mean)))
        return (struct share){NAN, NAN};
    return estimate(&all, blocks);
}

/* The interval by chance and costs: of the mixture of what all worlds say by chance. */
#include "study/uncertainty/spread_interval.h"

#include "base/ascending.h"
#include "base/memory.h"
#include "base/normal_quantile.h"
#include "base/portable.h"

#include <math.h>
#include <stdlib.h>

#define MOST_UNKNOWN 0.05 /* worlds without an answer, above which there is no interval */
#define FARTHEST 8.0      /* deviations, beyond which there is nothing left */
#define DENSITY_AT_0 0.39894228040143267794
#define HALVINGS 100 /* of where a quantile lies: to the last digit */

/* Between the order statistics at q (n - 1): Hyndman and Fan, Sample quantiles in statistical
 * packages, 1996, definition 7. */
static double quantile(const double sorted[], size_t count, double q)
{
    double place = q * (double)(count - 1);
    size_t below = (size_t)floor(place);
    size_t above = below + 1 < count ? below + 1 : below;
    if (sorted[below] == sorted[above]) /* infinite ones, too */
        return sorted[below];
    return sorted[below] + (place - floor(place)) * (sorted[above] - sorted[below]);
}

/* Without chance: of the differences. */
static double quantile_of_worlds(const struct spread_world worlds[], size_t count, double q)
{
    double *sorted = memory_allocate(count, sizeof *sorted);
    for (size_t i = 0; i < count; i++)
        sorted[i] = worlds[i].difference;
    qsort(sorted, count, sizeof *sorted, ascending);
    double found = quantile(sorted, count, q);
    free(sorted);
    return found;
}

/*
 * The normal distribution, with the same bits on every machine; error below 1e-15. Source:
 * Marsaglia, Evaluating the Normal Distribution, Journal of Statistical Software 11 (2004): 1/2 +
 * density * (x + x^3 / 3 + x^5 / (3 * 5) + ...).
 */
static double normal_share(double x)
{
    double sum = x, term = x;
    if (fabs(x) > FARTHEST)
        return x > 0.0;
    for (int k = 3; fabs(term) > 1e-17 * fabs(sum); k += 2) {
        term *= x * x / k;
        sum += term;
    }
    return 0.5 + sum * DENSITY_AT_0 * portable_exp(-x * x / 2.0);
}

/* z: so many deviations is the length of a world's interval to either side. */
static double share_below(const struct spread_world worlds[], size_t count, double x, double z)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++) {
        double away = x - worlds[i].difference;
        double length = away < 0.0 ? worlds[i].below : worlds[i].above;
        sum += length > 0.0 ? normal_share(z * away / length) : away >= 0.0;
    }
    return sum / (double)count;
}

/* The worlds in which there is no end to that side may alone be more than the tail. */
static double quantile_of_mixture(const struct spread_world worlds[], size_t count, double q,
                                  double z)
{
    double low = INFINITY, high = -INFINITY, before = 0.0, beyond = 0.0;
    for (size_t i = 0; i < count; i++) {
        before += worlds[i].difference == -INFINITY;
        beyond += worlds[i].difference == INFINITY;
        if (isinf(worlds[i].difference))
            continue;
        low = fmin(low, worlds[i].difference - worlds[i].below);
        high = fmax(high, worlds[i].difference + worlds[i].above);
    }
    if (before >= q * (double)count)
        return -INFINITY;
    if (beyond >= (1.0 - q) * (double)count)
        return INFINITY;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = (low + high) / 2.0;
        *(share_below(worlds, count, middle, z) < q ? &low : &high) = middle;
    }
    return high;
}

/* Those that have an answer, before the others; how many. */
static size_t keep_known(struct spread_world known[], const struct spread_world worlds[],
                         size_t count, bool *has_chance)
{
    size_t kept = 0;
    *has_chance = false;
    for (size_t i = 0; i < count; i++)
        if (!isnan(worlds[i].difference)) {
            known[kept++] = worlds[i];
            *has_chance = *has_chance || worlds[i].below > 0.0 || worlds[i].above > 0.0;
        }
    return kept;
}

struct interval spread_interval(const struct interval *chance, const struct spread_world worlds[],
                                size_t count, double confidence)
{
    const double tail = (1.0 - confidence) / 2.0, z = normal_quantile(confidence / 2.0);
    struct spread_world *known = memory_allocate(count, sizeof *known);
    struct interval interval = {chance->value, NAN, NAN};
    bool has_chance;
    size_t kept = keep_known(known, worlds, count, &has_chance);
    if ((double)kept >= (1.0 - MOST_UNKNOWN) * (double)count && kept > 1
        && !isnan(chance->low + chance->high)) {
        double less = has_chance ? quantile_of_mixture(known, kept, tail, z)
                                 : quantile_of_worlds(known, kept, tail);
        double more = has_chance ? quantile_of_mixture(known, kept, 1.0 - tail, z)
                                 : quantile_of_worlds(known, kept, 1.0 - tail);
        interval.low = fmin(chance->low, chance->value + less);
        interval.high = fmax(chance->high, chance->value + more);
    }
    free(known);
    return interval;
}

#include "statistics/censored.h"

#include "base/memory.h"
#include "statistics/histogram.h"

#include <math.h>
#include <stdlib.h>

#define ROUNDING 1e-12 /* of sums of a million terms */

/* ---- weights ---- */

static struct histogram merge_all(const struct histogram *const items[], size_t count)
{
    struct histogram merged = {0};
    for (size_t i = 0; i < count; i++)
        histogram_merge(&merged, items[i]);
    histogram_settle(&merged);
    return merged;
}

/* The next one at which there may be any: those of 0 have a place by themselves, far below. */
static uint32_t next_position(const struct censored *censored, uint32_t position)
{
    return position == 0 ? censored->first : position + 1;
}

/* Where the window begins; those of 0 are below it. */
static uint32_t first_position(const struct histogram *whole, const struct histogram *cut)
{
    if (whole->bucket_count == 0 || cut->bucket_count == 0)
        return 1 + (whole->bucket_count == 0 ? cut->first : whole->first);
    return 1 + (whole->first < cut->first ? whole->first : cut->first);
}

static uint32_t position_after(const struct histogram *settled)
{
    return settled->first + settled->bucket_count + 1;
}

/* Each cut one's weight goes to those that are longer: all at risk share what remains. */
static void fill_weights(struct censored *censored, const struct histogram *whole,
                         const struct histogram *cut)
{
    double at_risk = censored->total;
    double weight = 1.0;
    for (uint32_t position = 0; position < censored->position_count;
         position = next_position(censored, position)) {
        double cut_here = (double)histogram_count_at(cut, position);
        censored->weights[position] = weight;
        at_risk -= (double)histogram_count_at(whole, position);
        if (cut_here >= at_risk) {
            censored->unassigned += weight * at_risk / censored->total;
            weight = 0.0; /* nothing is longer */
        } else if (cut_here > 0.0) {
            weight *= at_risk / (at_risk - cut_here);
        }
        at_risk -= cut_here;
    }
}

static void add_weight(struct censored_sums *sums, double weight, uint32_t position)
{
    double before = sums->count > 0 ? sums->weights[sums->count - 1] : 0.0;
    sums->positions[sums->count] = position;
    sums->weights[sums->count++] = before + weight;
}

static struct censored_sums sums_of(const struct histogram *whole, const double weights[])
{
    struct histogram sorted = merge_all(&whole, 1);
    size_t filled_count;
    uint32_t *filled = histogram_filled(&sorted, &filled_count);
    struct censored_sums sums = {memory_allocate(filled_count + 1, sizeof *sums.positions),
                                 memory_allocate(filled_count + 1, sizeof *sums.weights), 0};
    if (sorted.zero_count > 0)
        add_weight(&sums, (double)sorted.zero_count * weights[0], 0);
    for (size_t i = 0; i < filled_count; i++) {
        uint32_t position = sorted.first + filled[i] + 1;
        add_weight(&sums, (double)sorted.buckets[filled[i]] * weights[position], position);
    }
    free(filled);
    histogram_free(&sorted);
    return sums;
}

/* Of all at or below the position. */
static double weight_up_to(const struct censored_sums *sums, uint32_t position)
{
    size_t first = 0; /* beyond the position */
    for (size_t end = sums->count; first < end;) {
        size_t middle = first + (end - first) / 2;
        if (sums->positions[middle] > position)
            end = middle;
        else
            first = middle + 1;
    }
    return first > 0 ? sums->weights[first - 1] : 0.0;
}

void censored_init(struct censored *censored, const struct histogram *all_whole,
                   const struct histogram *const whole[], const struct histogram *const cut[],
                   size_t count)
{
    struct histogram all_cut = merge_all(cut, count);
    uint32_t whole_end = position_after(all_whole);
    uint32_t cut_end = position_after(&all_cut);
    *censored = (struct censored){.whole = whole,
                                  .cut = cut,
                                  .count = count,
                                  .first = first_position(all_whole, &all_cut),
                                  .position_count = whole_end > cut_end ? whole_end : cut_end,
                                  .floor = all_whole->floor,
                                  .zero_count = all_whole->zero_count,
                                  .total = (double)(all_whole->count + all_cut.count)};
    censored->weights = memory_allocate(censored->position_count, sizeof *censored->weights);
    fill_weights(censored, all_whole, &all_cut);
    censored->sums = memory_allocate(count, sizeof *censored->sums);
    for (size_t i = 0; i < count; i++)
        censored->sums[i] = sums_of(whole[i], censored->weights);
    histogram_free(&all_cut);
}

void censored_free(struct censored *censored)
{
    for (size_t i = 0; i < censored->count; i++) {
        free(censored->sums[i].positions);
        free(censored->sums[i].weights);
    }
    free(censored->sums);
    free(censored->weights);
    *censored = (struct censored){0};
}

/* ---- sums over replications ---- */

static struct censored_terms terms_new(const struct censored *censored)
{
    struct censored_terms terms = {memory_allocate(censored->count, sizeof *terms.hits),
                                   memory_allocate(censored->count, sizeof *terms.trials)};
    for (size_t i = 0; i < censored->count; i++)
        terms.trials[i] = (double)(censored->whole[i]->count + censored->cut[i]->count);
    return terms;
}

void censored_terms_free(struct censored_terms *terms)
{
    free(terms->hits);
    free(terms->trials);
    *terms = (struct censored_terms){0};
}

/* What the weights add to the seconds that were observed, for one observation at each position. */
static double *surplus_of(const struct censored *censored)
{
    double *surplus = memory_allocate(censored->position_count, sizeof *surplus);
    for (uint32_t i = 0; i < censored->position_count; i = next_position(censored, i))
        surplus[i] = (censored->weights[i] - 1.0) * histogram_value_at(i);
    return surplus;
}

/* Replications that share a histogram are told as one. */
struct censored_terms censored_mean(const struct censored *censored,
                                    const struct tally *const whole[])
{
    struct censored_terms terms = terms_new(censored);
    double *surplus = surplus_of(censored);
    size_t sharing = 0;
    for (size_t i = 0; i < censored->count; i++) {
        sharing = terms.trials[i] > 0.0 ? i : sharing;
        terms.hits[i] = histogram_sum_before(censored->whole[i], censored->position_count, surplus);
        terms.hits[sharing] += whole[i]->mean * (double)whole[i]->count;
    }
    free(surplus);
    return terms;
}

struct censored_terms censored_fraction(const struct censored *censored, uint32_t position)
{
    struct censored_terms terms = terms_new(censored);
    for (size_t i = 0; i < censored->count; i++)
        terms.hits[i] = weight_up_to(&censored->sums[i], position);
    return terms;
}

/* ---- quantiles ---- */

static struct interval fraction_at(const struct censored *censored, uint32_t position, double t)
{
    struct censored_terms terms = censored_fraction(censored, position);
    struct interval fraction = confidence_ratio_by_t(terms.hits, terms.trials, censored->count, t);
    censored_terms_free(&terms);
    return fraction;
}

static double value_of(const struct interval *fraction)
{
    return fraction->value;
}

static double low_of(const struct interval *fraction)
{
    return fraction->low;
}

static double high_of(const struct interval *fraction)
{
    return fraction->high;
}

/* The first position at which this of the fraction is at least q. */
static uint32_t first_at_least(const struct censored *censored, double q, double t,
                               double (*of)(const struct interval *fraction))
{
    uint32_t first = 0;
    uint32_t end = censored->position_count;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        struct interval fraction = fraction_at(censored, middle, t);
        if (of(&fraction) >= q - ROUNDING)
            end = middle;
        else
            first = middle + 1;
    }
    return first;
}

uint32_t censored_position(const struct censored *censored, double q)
{
    return first_at_least(censored, q, NAN, value_of);
}

/* Those about the smallest have the weight of their bucket. */
static double quantile_value(const struct censored *censored, double q, uint32_t position)
{
    if (position == 0)
        return 0.0;
    double above =
        (q - ROUNDING) * censored->total - censored->weights[0] * (double)censored->zero_count;
    uint32_t least = histogram_position_of(histogram_floor_value(&censored->floor, 0.0));
    double value = histogram_floor_value(&censored->floor, above / censored->weights[least]);
    return isnan(value) ? histogram_value_at(position) : value;
}

struct interval censored_quantile(const struct censored *censored, double q, double confidence)
{
    uint32_t position = censored_position(censored, q);
    if (position == censored->position_count)
        return (struct interval){NAN, NAN, NAN};
    double t = confidence_t(confidence, censored->count);
    uint32_t low = first_at_least(censored, q, t, high_of);
    uint32_t high = first_at_least(censored, q, t, low_of);
    bool is_open = high == censored->position_count;
    return (struct interval){quantile_value(censored, q, position), histogram_low_at(low),
                             is_open ? INFINITY : histogram_high_at(high)};
}

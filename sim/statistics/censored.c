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

/* The next position that may have observations: between that of 0 and the first are none. */
static uint32_t next_position(const struct censored *censored, uint32_t position)
{
    return position == 0 ? censored->first : position + 1;
}

/* Where among the weights it stands. */
static uint32_t place_of(const struct censored *censored, uint32_t position)
{
    return position == 0 ? 0 : position - censored->first + 1;
}

static uint32_t place_count(const struct censored *censored)
{
    return place_of(censored, censored->position_count);
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
        censored->weights[place_of(censored, position)] = weight;
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

static struct censored_sums sums_of(const struct censored *censored, const struct histogram *whole)
{
    struct histogram sorted = merge_all(&whole, 1);
    size_t filled_count;
    uint32_t *filled = histogram_filled(&sorted, &filled_count);
    struct censored_sums sums = {memory_allocate(filled_count + 1, sizeof *sums.positions),
                                 memory_allocate(filled_count + 1, sizeof *sums.weights), 0};
    if (sorted.zero_count > 0)
        add_weight(&sums, (double)sorted.zero_count * censored->weights[0], 0);
    for (size_t i = 0; i < filled_count; i++) {
        uint32_t position = sorted.first + filled[i] + 1;
        double weight = censored->weights[place_of(censored, position)];
        add_weight(&sums, (double)sorted.buckets[filled[i]] * weight, position);
    }
    free(filled);
    histogram_free(&sorted);
    return sums;
}

/* Of all at or below the position. Sought without branches: which half it is in cannot be foreseen.
 */
static double weight_up_to(const struct censored_sums *sums, uint32_t position)
{
    size_t below = 0;
    for (size_t left = sums->count; left > 0; left /= 2) {
        size_t half = (left + 1) / 2;
        below += sums->positions[below + half - 1] <= position ? half : 0;
    }
    return below > 0 ? sums->weights[below - 1] : 0.0;
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
    censored->weights = memory_allocate(place_count(censored), sizeof *censored->weights);
    fill_weights(censored, all_whole, &all_cut);
    censored->sums = memory_allocate(count, sizeof *censored->sums);
    for (size_t i = 0; i < count; i++)
        censored->sums[i] = sums_of(censored, whole[i]);
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
    double *surplus = memory_allocate(place_count(censored), sizeof *surplus);
    for (uint32_t i = 0; i < censored->position_count; i = next_position(censored, i)) {
        uint32_t place = place_of(censored, i);
        surplus[place] = (censored->weights[place] - 1.0) * histogram_value_at(i);
    }
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
        terms.hits[i] = histogram_sum(censored->whole[i], censored->first, surplus);
        terms.hits[sharing] += whole[i]->mean * (double)whole[i]->count;
    }
    free(surplus);
    return terms;
}

static void find_hits(const struct censored *censored, uint32_t position, double hits[])
{
    for (size_t i = 0; i < censored->count; i++)
        hits[i] = weight_up_to(&censored->sums[i], position);
}

struct censored_terms censored_fraction(const struct censored *censored, uint32_t position)
{
    struct censored_terms terms = terms_new(censored);
    find_hits(censored, position, terms.hits);
    return terms;
}

/* ---- quantiles ---- */

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

/* The first position at which this end of the fraction's interval is at least q (binary search). */
static uint32_t first_at_least(const struct censored *censored, double q, double t,
                               double (*of)(const struct interval *fraction))
{
    struct censored_terms terms = terms_new(censored);
    uint32_t first = 0;
    uint32_t end = censored->position_count;
    while (first < end) {
        uint32_t middle = first + (end - first) / 2;
        find_hits(censored, middle, terms.hits);
        struct interval fraction =
            confidence_ratio_by_t(terms.hits, terms.trials, censored->count, t);
        if (of(&fraction) >= q - ROUNDING)
            end = middle;
        else
            first = middle + 1;
    }
    censored_terms_free(&terms);
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
    if (least < censored->first) /* none is above 0 */
        return histogram_value_at(position);
    double weight = censored->weights[place_of(censored, least)];
    double value = histogram_floor_value(&censored->floor, above / weight);
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

/*
 * The product-limit estimate against a published one: weeks of remission of 21 patients who were
 * given 6-mercaptopurine, 12 of whom were still in remission when they were seen last. Source:
 * Freireich et al., Blood 21 (1963); the estimate as in Kleinbaum and Klein, Survival Analysis, 3rd
 * ed. (2012), table 2.1: 0.8571 at 6 weeks, 0.8067 at 7, 0.7529 at 10, 0.6902 at 13, 0.6275 at 16,
 * 0.5378 at 22, 0.4482 at 23.
 */
#include "statistics/censored.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static const double ended[] = {6, 6, 6, 7, 10, 13, 16, 22, 23};
static const double seen_last[] = {6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35};
enum { ENDED_COUNT = sizeof ended / sizeof *ended, SEEN_COUNT = sizeof seen_last / sizeof(double) };

/* The replications' histograms, side by side. */
struct sides {
    const struct histogram *whole[20];
    const struct histogram *cut[20];
};

static void put_sides(struct sides *sides, const struct histogram whole[],
                      const struct histogram cut[], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sides->whole[i] = &whole[i];
        sides->cut[i] = &cut[i];
    }
}

static void begin(struct censored *censored, const struct sides *sides, size_t count)
{
    struct histogram all_whole = {0};
    for (size_t i = 0; i < count; i++)
        histogram_merge(&all_whole, sides->whole[i]);
    histogram_settle(&all_whole);
    censored_init(censored, &all_whole, sides->whole, sides->cut, count);
    histogram_free(&all_whole);
}

/* A week of a whole number begins its bucket. */
static double fraction_up_to(const struct censored *censored, double weeks)
{
    struct censored_terms terms = censored_fraction(censored, histogram_position_of(weeks));
    double hits = 0.0, trials = 0.0;
    for (size_t i = 0; i < censored->count; i++) {
        hits += terms.hits[i];
        trials += terms.trials[i];
    }
    censored_terms_free(&terms);
    return hits / trials;
}

static void free_all(struct histogram histograms[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        histogram_free(&histograms[i]);
}

Test(censored, published_estimate)
{
    static const double weeks[] = {6, 7, 10, 13, 16, 22, 23};
    static const double remaining[] = {0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482};
    struct histogram whole[3] = {{0}}, cut[3] = {{0}};
    struct censored censored;
    struct sides sides;
    for (size_t i = 0; i < ENDED_COUNT; i++)
        histogram_add(&whole[i % 3], ended[i]);
    for (size_t i = 0; i < SEEN_COUNT; i++)
        histogram_add(&cut[i % 3], seen_last[i]);
    put_sides(&sides, whole, cut, 3);
    begin(&censored, &sides, 3);
    for (size_t i = 0; i < sizeof weeks / sizeof *weeks; i++)
        cr_expect(epsilon_eq(dbl, 1.0 - fraction_up_to(&censored, weeks[i]), remaining[i], 6e-5));
    cr_expect(epsilon_eq(dbl, censored.unassigned, 0.4482, 6e-5));
    cr_expect(epsilon_eq(dbl, censored_quantile(&censored, 0.5, 0.95).value, 23.0, 0.03));
    cr_expect(isnan(censored_quantile(&censored, 0.6, 0.95).value));
    censored_free(&censored);
    free_all(whole, 3);
    free_all(cut, 3);
}

/* Of 1, 2, 2+, 4 and 8 the third one's fifth goes to 4 and 8: 0.2 (1 + 2) + 0.3 (4 + 8) = 4.2. */
Test(censored, each_hands_its_weight_on)
{
    struct histogram whole[2] = {{0}}, cut[2] = {{0}};
    struct tally tallies[2] = {{0}};
    const struct tally *each[] = {&tallies[0], &tallies[1]};
    struct censored censored;
    struct sides sides;
    const double seconds[] = {1, 2, 4, 8};
    for (size_t i = 0; i < 4; i++) {
        histogram_add(&whole[i / 2], seconds[i]);
        tally_add(&tallies[i / 2], seconds[i]);
    }
    histogram_add(&cut[0], 2.0);
    put_sides(&sides, whole, cut, 2);
    begin(&censored, &sides, 2);
    struct censored_terms terms = censored_mean(&censored, each);
    double mean = (terms.hits[0] + terms.hits[1]) / (terms.trials[0] + terms.trials[1]);
    cr_expect(epsilon_eq(dbl, mean, 4.2, 4.2 / 1024.0));
    cr_expect(zero(dbl, censored.unassigned));
    cr_expect(eq(dbl, censored_quantile(&censored, 0.2, 0.95).value, 1.0));
    cr_expect(epsilon_eq(dbl, censored_quantile(&censored, 0.69, 0.95).value, 4.0, 4.0 / 512.0));
    cr_expect(epsilon_eq(dbl, censored_quantile(&censored, 0.71, 0.95).value, 8.0, 8.0 / 512.0));
    censored_terms_free(&terms);
    censored_free(&censored);
    free_all(whole, 2);
    free_all(cut, 2);
}

/* Of 60 of 1 s, 30 cut at 2 s and 10 of 8 s, each of the last stands for four. */
Test(censored, those_about_the_smallest_keep_their_own_weight)
{
    struct histogram whole[2] = {{0}}, cut[2] = {{0}};
    struct censored censored;
    struct sides sides;
    for (size_t i = 0; i < 100; i++)
        histogram_add(i < 70 ? &whole[i % 2] : &cut[i % 2], i < 60 ? 1.0 : i < 70 ? 8.0 : 2.0);
    put_sides(&sides, whole, cut, 2);
    begin(&censored, &sides, 2);
    cr_expect(eq(dbl, censored_quantile(&censored, 0.5, 0.95).value, 1.0));
    cr_expect(eq(dbl, censored_quantile(&censored, 0.6, 0.95).value, 1.0));
    cr_expect(epsilon_eq(dbl, censored_quantile(&censored, 0.61, 0.95).value, 8.0, 8.0 / 512.0));
    cr_expect(epsilon_eq(dbl, censored_quantile(&censored, 0.9, 0.95).value, 8.0, 8.0 / 512.0));
    censored_free(&censored);
    free_all(whole, 2);
    free_all(cut, 2);
}

/* Without any that were cut, all is as confidence.h tells it. */
Test(censored, nothing_cut_changes_nothing)
{
    struct histogram whole[20] = {{0}}, cut[20] = {{0}}, merged = {0};
    struct tally tallies[20] = {{0}};
    const struct tally *each[20];
    struct censored censored;
    struct sides sides;
    double sums[20], counts[20];
    for (size_t i = 0; i < 20; i++) {
        for (size_t k = 0; k < 30; k++) {
            double seconds = fabs(100.0 * sin((double)(i * 37 + k * 101)));
            histogram_add(&whole[i], seconds);
            tally_add(&tallies[i], seconds);
        }
        each[i] = &tallies[i];
        histogram_merge(&merged, &whole[i]);
        sums[i] = tallies[i].mean * 30.0;
        counts[i] = 30.0;
    }
    put_sides(&sides, whole, cut, 20);
    begin(&censored, &sides, 20);
    struct censored_terms terms = censored_mean(&censored, each);
    struct interval mean = confidence_ratio(terms.hits, terms.trials, 20, 0.95);
    struct interval plain_mean = confidence_ratio(sums, counts, 20, 0.95);
    struct interval median = censored_quantile(&censored, 0.5, 0.95);
    struct interval plain_median = confidence_quantile(sides.whole, 20, &merged, 0.5, 0.95);
    cr_expect(epsilon_eq(dbl, mean.low, plain_mean.low, 1e-9));
    cr_expect(epsilon_eq(dbl, mean.high, plain_mean.high, 1e-9));
    cr_expect(eq(dbl, median.value, plain_median.value));
    cr_expect(eq(dbl, median.low, plain_median.low));
    cr_expect(eq(dbl, median.high, plain_median.high));
    censored_terms_free(&terms);
    censored_free(&censored);
    histogram_free(&merged);
    free_all(whole, 20);
}

/* One is cut as soon as it comes: its third goes to the one that is longer. */
Test(censored, cut_at_once)
{
    struct histogram whole[1] = {{0}}, cut[1] = {{0}};
    struct tally tally = {0};
    const struct tally *each[] = {&tally};
    struct censored censored;
    struct sides sides;
    histogram_add(&whole[0], 0.0);
    histogram_add(&whole[0], 4.0);
    histogram_add(&cut[0], 0.0);
    tally_add(&tally, 0.0);
    tally_add(&tally, 4.0);
    put_sides(&sides, whole, cut, 1);
    begin(&censored, &sides, 1);
    cr_expect(epsilon_eq(dbl, fraction_up_to(&censored, 0.0), 1.0 / 3.0, 1e-12));
    struct censored_terms terms = censored_mean(&censored, each);
    cr_expect(epsilon_eq(dbl, terms.hits[0] / terms.trials[0], 8.0 / 3.0, 8.0 / 1024.0));
    censored_terms_free(&terms);
    censored_free(&censored);
    free_all(whole, 1);
    free_all(cut, 1);
}

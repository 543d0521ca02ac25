#include "study/series.h"

#include "answer_fixture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

static double mean(const struct series *series)
{
    double sum = 0.0;
    for (size_t i = 0; i < series->count; i++)
        sum += series->items[i];
    return sum / (double)series->count;
}

static void answer(struct point *point, const struct fixture *fixture,
                   struct metrics replications[], size_t count)
{
    *point = (struct point){.scenario = fixture->scenario,
                            .bounds = fixture->bounds,
                            .replications = replications,
                            .replication_count = count};
    point->scenario.simulation.horizon_s = 100.0;
    answer_build(&point->answer, &point->scenario, &point->bounds, replications, count);
}

/* And the fixture's bounds, which the point has taken. */
static void release(struct point *point)
{
    bounds_free(&point->bounds);
    answer_free_histograms(&point->answer);
    bounds_free(&point->bounds);
    for (size_t i = 0; i < point->replication_count; i++)
        metrics_free(&point->replications[i]);
}

/* 11 of 3 requests: R = 11 / 3; items R + (seconds - R requests) / 1: 11 / 3 + 6 - 22 / 3, 11 / 3,
 * 11 / 3 + 5 - 11 / 3. */
Test(series, of_a_mean_it_counts_each_replication_by_its_requests)
{
    struct fixture f;
    struct point point;
    struct series series;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0, 4.0}, 2),
                                     replication_of(NULL, 0), replication_of((double[]){5.0}, 1)};
    answer(&point, &f, replications, 3);
    series_init(&series, (struct measure){.source = MEASURE_LATENCY}, &point);
    cr_assert(eq(sz, series.count, 3));
    cr_expect(epsilon_eq(dbl, series.value, 11.0 / 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[0], 7.0 / 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[1], 11.0 / 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[2], 5.0, 1e-12));
    series_free(&series);
    release(&point);
}

/* 3 of 12: R = 0.25; items R + (hits - R trials) / 4: 0.25 + (1 - 1) / 4, 0.25 + (2 - 0.5) / 4,
 * 0.25 + (0 - 1.5) / 4. */
Test(series, of_a_fraction_it_is_linear_in_hits_and_trials)
{
    struct fixture f;
    struct point point;
    struct series series;
    init(&f, 0.05, 5);
    struct metrics replications[] = {{.taken_up = 4, .stock_outs = 1},
                                     {.taken_up = 2, .stock_outs = 2},
                                     {.taken_up = 6, .stock_outs = 0}};
    answer(&point, &f, replications, 3);
    series_init(&series, (struct measure){.source = MEASURE_STOCK_OUT}, &point);
    cr_expect(epsilon_eq(dbl, series.value, 0.25, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[0], 0.25, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[1], 0.625, 1e-12));
    cr_expect(epsilon_eq(dbl, series.items[2], -0.125, 1e-12));
    cr_expect(epsilon_eq(dbl, mean(&series), 0.25, 1e-12));
    series_free(&series);
    release(&point);
}

/* Two of its standard errors are about the side of the answer's interval, which is found otherwise.
 */
Test(series, of_a_quantile_it_has_about_the_spread_of_the_answer)
{
    struct fixture f;
    struct point point;
    struct series series;
    struct tally tally = {0};
    double e2e_s[4][60];
    init(&f, 0.05, 5);
    for (int r = 0; r < 4; r++)
        for (int i = 0; i < 60; i++)
            e2e_s[r][i] = 1.0 + ((i * 37 + r * 11) % 60) * (1.0 + 0.1 * r);
    struct metrics replications[] = {replication_of(e2e_s[0], 60), replication_of(e2e_s[1], 60),
                                     replication_of(e2e_s[2], 60), replication_of(e2e_s[3], 60)};
    answer(&point, &f, replications, 4);
    series_init(
        &series,
        (struct measure){.source = MEASURE_LATENCY, .statistic = STATISTIC_QUANTILE, .level = 0.95},
        &point);
    struct interval p95 = point.answer.metrics[METRIC_E2E].quantiles[QUANTILE_P95];
    cr_assert(eq(sz, series.count, 4));
    for (size_t i = 0; i < 4; i++)
        tally_add(&tally, series.items[i]);
    cr_expect(epsilon_eq(dbl, series.value, p95.value, 0.0));
    double side = confidence_mean(&tally, 0.95).half_width;
    cr_expect(lt(dbl, side, 2.0 * (p95.high - p95.low)));
    cr_expect(gt(dbl, side, (p95.high - p95.low) / 3.0));
    series_free(&series);
    release(&point);
}

Test(series, throughput_is_what_was_done_by_the_horizon)
{
    struct fixture f;
    struct point point;
    struct series series;
    init(&f, 0.05, 5);
    struct metrics replications[] = {{.done = 9, .done_at_horizon = 5}, {.done_at_horizon = 7}};
    answer(&point, &f, replications, 2);
    series_init(&series, (struct measure){.source = MEASURE_THROUGHPUT}, &point);
    cr_expect(epsilon_eq(dbl, series.value, 0.06, 1e-12)); /* 5 and 7 in 100 s */
    cr_expect(epsilon_eq(dbl, series.items[1], 0.07, 1e-12));
    series_free(&series);
    release(&point);
}

/* 0.1 + 0.2 is 5.6e-17 more than 0.3. */
Test(series, the_rounding_of_sums_is_no_difference)
{
    struct series one = {.value = 0.3, .items = (double[]){0.3, 0.5, NAN}, .count = 3};
    struct series other = {
        .value = 0.1 + 0.2, .items = (double[]){0.1 + 0.2, 0.6, 1.0}, .count = 3};
    struct tally differences = series_item_differences(&one, &other);
    cr_assert(ne(dbl, other.value, one.value));
    cr_expect(eq(dbl, series_value_difference(&one, &other), 0.0));
    cr_expect(eq(sz, (size_t)differences.count, 2));
    cr_expect(eq(dbl, differences.minimum, 0.0));
    cr_expect(epsilon_eq(dbl, differences.maximum, 0.1, 1e-15));
}

Test(series, maxima_have_none)
{
    cr_expect(not(series_is_possible(
        (struct measure){.source = MEASURE_LATENCY, .statistic = STATISTIC_MAX})));
}

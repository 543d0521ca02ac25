#include "experiment/answer.h"

#include "answer_fixture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

static void release(struct answer *answer, struct metrics replications[], size_t count)
{
    answer_free_histograms(answer);
    for (size_t i = 0; i < count; i++)
        metrics_free(&replications[i]);
}

/* Means 2, 4, 6: mean 4, deviation 2, t(2) = 4.302653, half-width 4.302653 * 2 / sqrt(3)
 * = 4.968276. */
Test(answer, the_mean_is_over_the_means_of_replications)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0}, 1),
                                     replication_of((double[]){3.0, 5.0}, 2),
                                     replication_of((double[]){5.0, 6.0, 7.0}, 3)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 3);
    const struct metric_answer *e2e = &answer.metrics[METRIC_E2E];
    cr_expect(epsilon_eq(dbl, e2e->mean.value, 4.0, 1e-12));
    cr_expect(epsilon_eq(dbl, e2e->mean.half_width, 4.968276, 1e-5));
    cr_expect(eq(u64, e2e->pooled.count, 6));
    cr_expect(epsilon_eq(dbl, answer.load, 0.5, 1e-12));
    cr_expect(isnan(e2e->quantiles[QUANTILE_P50].value)); /* 3 observations beyond: withheld */
    cr_expect(e2e->withheld != NULL);
    release(&answer, replications, 3);
    bounds_free(&f.bounds);
}

Test(answer, empty_replications_are_left_out_and_counted)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0}, 1), replication_of(NULL, 0),
                                     replication_of((double[]){4.0}, 1)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 3);
    cr_expect(epsilon_eq(dbl, answer.metrics[METRIC_E2E].mean.value, 3.0, 1e-12));
    cr_expect(eq(u64, answer.metrics[METRIC_E2E].empty_replications, 1));
    release(&answer, replications, 3);
    bounds_free(&f.bounds);
}

Test(answer, nothing_observed_is_not_zero)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of(NULL, 0), replication_of(NULL, 0)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(isnan(answer.metrics[METRIC_E2E].mean.value));
    cr_expect(isnan(answer.stock_out.value));
    cr_expect(isnan(answer.done_fraction.value));
    cr_expect(eq(int, answer.verdict, VERDICT_UNRESOLVED));
    release(&answer, replications, 2);
    bounds_free(&f.bounds);
}

Test(answer, a_load_of_one_is_overloaded_whatever_was_observed)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.1, 5);
    struct metrics replications[] = {replication_of((double[]){2.0, 2.0}, 2),
                                     replication_of((double[]){2.0, 2.0}, 2)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_OVERLOADED));
    cr_expect(answer.latency_is_lower_bound);
    release(&answer, replications, 2);
    bounds_free(&f.bounds);
}

Test(answer, without_growth_it_is_stable_and_its_latency_what_it_says)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0, 2.0}, 2),
                                     replication_of((double[]){2.0, 2.0}, 2)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_STABLE));
    cr_expect(not(answer.latency_is_lower_bound));
    release(&answer, replications, 2);
    bounds_free(&f.bounds);
}

/* 10 of 100 stayed unfinished; in flight on average are 0.05 * 2 = 0.1 requests. */
Test(answer, many_unfinished_requests_make_the_mean_a_lower_bound)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0, 2.0}, 2),
                                     replication_of((double[]){2.0, 2.0}, 2)};
    replications[0].arrived = 100;
    replications[0].waiting = 10;
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_STABLE));
    cr_expect(answer.latency_is_lower_bound);
    release(&answer, replications, 2);
    bounds_free(&f.bounds);
}

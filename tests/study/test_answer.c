#include "study/answer.h"

#include "answer_fixture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/*
 * Over requests 28 / 6 = 4.6667; residuals -2.6667, -1.3333, 4: squares 24.8889, so half-width
 * 4.302653 * sqrt(24.8889 / 2 / 3) / 2 = 4.381607. Means of replications 2, 4, 6: mean 4,
 * deviation 2, t(2) = 4.302653, half-width 4.302653 * 2 / sqrt(3) = 4.968276.
 */
Test(answer, the_mean_is_over_requests_and_beside_it_over_replications)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0}, 1),
                                     replication_of((double[]){3.0, 5.0}, 2),
                                     replication_of((double[]){5.0, 6.0, 7.0}, 3)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 3);
    const struct metric_answer *e2e = &answer.metrics[METRIC_E2E];
    cr_expect(epsilon_eq(dbl, e2e->mean.value, 28.0 / 6.0, 1e-12));
    cr_expect(epsilon_eq(dbl, e2e->mean.low, 28.0 / 6.0 - 4.381607, 1e-5));
    cr_expect(epsilon_eq(dbl, e2e->mean.high, 28.0 / 6.0 + 4.381607, 1e-5));
    cr_expect(epsilon_eq(dbl, e2e->mean_of_replications.value, 4.0, 1e-12));
    cr_expect(epsilon_eq(dbl, e2e->mean_of_replications.half_width, 4.968276, 1e-5));
    cr_expect(eq(u64, e2e->pooled.count, 6));
    cr_expect(epsilon_eq(dbl, answer.load, 0.5, 1e-12));
    cr_expect(isnan(e2e->quantiles[QUANTILE_P50].value)); /* 3 observations beyond: withheld */
    cr_expect(e2e->withheld != NULL);
    release_answer(&answer, replications, 3);
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
    release_answer(&answer, replications, 3);
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
    cr_expect(isnan(answer.shares[MEASURE_STOCK_OUT].value));
    cr_expect(isnan(answer.shares[MEASURE_DONE].value));
    cr_expect(eq(int, answer.verdict, VERDICT_UNRESOLVED));
    release_answer(&answer, replications, 2);
    bounds_free(&f.bounds);
}

/* ... if there was time for ten offline phases, of 10 s. */
Test(answer, a_load_of_one_is_overloaded_whatever_was_observed)
{
    struct fixture f;
    struct answer answer;
    struct answer soon;
    init(&f, 0.1, 5);
    f.scenario.simulation.horizon_s = 101.0;
    double seconds[10] = {2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0};
    struct metrics replications[] = {replication_of(seconds, 10), replication_of(seconds, 10)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_OVERLOADED));
    cr_expect(not(answer.latency_is_lower_bound)); /* all are done */
    f.scenario.simulation.horizon_s = 100.0;
    answer_build(&soon, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, soon.verdict, VERDICT_UNRESOLVED));
    answer_free_histograms(&soon);
    release_answer(&answer, replications, 2);
    bounds_free(&f.bounds);
}

Test(answer, without_growth_it_is_stable_and_its_latency_what_it_says)
{
    struct fixture f;
    struct answer answer;
    double seconds[100] = {2.0};
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of(seconds, 100), replication_of(seconds, 100)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_STABLE));
    cr_expect(not(answer.latency_is_lower_bound));
    release_answer(&answer, replications, 2);
    bounds_free(&f.bounds);
}

/* Where arrivals are drawn, another day may grow. */
Test(answer, one_replication_is_stable_only_where_it_is_all_there_can_be)
{
    struct fixture f;
    struct answer drawn;
    struct answer exact;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of((double[]){2.0, 2.0}, 2)};
    answer_build(&drawn, &f.scenario, &f.bounds, replications, 1);
    f.scenario.arrivals.process = ARRIVAL_FIXED;
    answer_build(&exact, &f.scenario, &f.bounds, replications, 1);
    cr_expect(eq(int, drawn.verdict, VERDICT_UNRESOLVED));
    cr_expect(eq(int, exact.verdict, VERDICT_STABLE));
    answer_free_histograms(&drawn);
    release_answer(&exact, replications, 1);
    bounds_free(&f.bounds);
}

Test(answer, every_reason_for_what_is_withheld_is_told)
{
    struct fixture f;
    struct answer answer;
    init(&f, 0.05, 5);
    double seconds[1000];
    for (int i = 0; i < 1000; i++)
        seconds[i] = 1.0 + i;
    struct metrics replications[] = {replication_of(seconds, 1000)};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 1);
    cr_expect(eq(str, (char *)answer.metrics[METRIC_E2E].withheld, "one replication: no interval"));
    release_answer(&answer, replications, 1);
    replications[0] = replication_of(seconds, 999);
    answer_build(&answer, &f.scenario, &f.bounds, replications, 1);
    cr_expect(eq(str, (char *)answer.metrics[METRIC_E2E].withheld,
                 "one replication: no interval, and fewer than 10 observations beyond a quantile"));
    release_answer(&answer, replications, 1);
    bounds_free(&f.bounds);
}

Test(answer, one_unfinished_request_makes_latencies_a_lower_bound)
{
    struct fixture f;
    struct answer answer;
    double seconds[100] = {2.0};
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of(seconds, 100), replication_of(seconds, 100)};
    replications[0].arrived = 101;
    replications[0].waiting = 1;
    f.scenario.simulation.drain = true;
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(eq(int, answer.verdict, VERDICT_STABLE));
    cr_expect(answer.latency_is_lower_bound);
    release_answer(&answer, replications, 2);
    bounds_free(&f.bounds);
}

/* Of a thousand requests one took so long, all others 2 s. */
static bool has_interval_with_one_of(double seconds_of_one)
{
    struct fixture f;
    struct answer answer;
    double seconds[100];
    struct metrics replications[10];
    init(&f, 0.05, 5);
    for (size_t i = 0; i < 100; i++)
        seconds[i] = 2.0;
    for (size_t i = 0; i < 10; i++) {
        seconds[0] = i == 0 ? seconds_of_one : 2.0;
        replications[i] = replication_of(seconds, 100);
    }
    answer_build(&answer, &f.scenario, &f.bounds, replications, 10);
    bool has_interval = !isnan(answer.metrics[METRIC_E2E].mean.low);
    release_answer(&answer, replications, 10);
    bounds_free(&f.bounds);
    return has_interval;
}

Test(answer, what_the_clock_rounds_carries_no_mean)
{
    cr_expect(has_interval_with_one_of(2.0 + 1e-12));
    cr_expect(not(has_interval_with_one_of(3.0)));
}

/* One of 201 was cut after so long, all others took 2 s. */
static bool is_estimated_with_one_cut_after(double cut_s)
{
    struct fixture f;
    struct answer answer;
    double seconds[100];
    for (size_t i = 0; i < 100; i++)
        seconds[i] = 2.0;
    init(&f, 0.05, 5);
    struct metrics replications[] = {replication_of(seconds, 100), replication_of(seconds, 100)};
    replications[0].arrived = 101;
    replications[0].waiting = 1;
    histogram_add(&replications[0].observations->cut_s, cut_s);
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    bool is_estimated = answer.e2e_is_estimated;
    struct measure mean = {.metric = METRIC_E2E, .statistic = STATISTIC_MEAN};
    struct measure maximum = {.metric = METRIC_E2E, .statistic = STATISTIC_MAX};
    struct measure part = {.metric = METRIC_ONLINE, .statistic = STATISTIC_MEAN};
    cr_expect(epsilon_eq(dbl, answer.metrics[METRIC_E2E].mean.value, 2.0, 0.002));
    cr_expect(eq(int, measure_is_lower_bound(mean, &answer), !is_estimated));
    cr_expect(measure_is_lower_bound(maximum, &answer));
    cr_expect(measure_is_lower_bound(part, &answer));
    cr_expect(measure_is_cut(mean, &answer));
    release_answer(&answer, replications, 2);
    bounds_free(&f.bounds);
    return is_estimated;
}

Test(answer, what_was_cut_is_estimated_unless_it_was_longest)
{
    cr_expect(is_estimated_with_one_cut_after(1.0));
    cr_expect(not(is_estimated_with_one_cut_after(3.0)));
}

/* Twenty replications, each with so many requests in the second half, as many of them unfinished at
 * the horizon; the first waits so long. */
static enum verdict verdict_of_growth(size_t count, uint64_t arrivals, uint64_t unfinished,
                                      double wait_s)
{
    struct fixture f;
    struct answer answer;
    struct metrics replications[20];
    init(&f, 0.05, 5);
    f.scenario.simulation.horizon_s = 1000.0;
    for (size_t i = 0; i < count; i++) {
        replications[i] = replication_of((double[]){2.0, 2.0}, 2);
        replications[i].arrived_at_half = arrivals;
        replications[i].arrived_at_horizon = 2 * arrivals;
        replications[i].in_system_at_horizon = unfinished;
        tally_add(&replications[i].tallies[METRIC_QUEUE_WAIT], wait_s);
    }
    answer_build(&answer, &f.scenario, &f.bounds, replications, count);
    enum verdict verdict = answer.verdict;
    release_answer(&answer, replications, count);
    bounds_free(&f.bounds);
    return verdict;
}

/* At a load of 0.5: growth of 0.5 per arrival, far above what a load of 1 would show. */
Test(answer, growth_is_overload_where_ten_replications_show_it_and_somebody_waits)
{
    cr_expect(eq(int, verdict_of_growth(20, 200, 100, 50.0), VERDICT_OVERLOADED));
    cr_expect(eq(int, verdict_of_growth(9, 200, 100, 50.0), VERDICT_UNRESOLVED));
    cr_expect(eq(int, verdict_of_growth(20, 200, 100, 0.0), VERDICT_UNRESOLVED));
    cr_expect(eq(int, verdict_of_growth(20, 0, 100, 50.0), VERDICT_UNRESOLVED));
}

static struct phase_time phase_time_of(double seconds)
{
    return (struct phase_time){1, {{[TIME_COMPUTE] = seconds}}};
}

static uint64_t phases_in(const struct metrics replications[], size_t count)
{
    uint64_t phases = 0;
    for (size_t i = 0; i < count; i++)
        if (replications[i].observations)
            phases += replications[i].observations->phase_times[PHASE_ONLINE].count;
    return phases;
}

/* 2,100 replications in 1,000 groups, which come in the order 0, 37, 74, ...: 37 and 2,100 share no
 * factor. A phase takes as many seconds as its replication's index: of the first group 0, 1 and 2.
 */
Test(answer, histograms_that_were_gathered_by_group_give_the_same_quantiles)
{
    enum { COUNT = 2100 };
    struct fixture f;
    struct answer apart;
    struct answer gathered;
    struct metrics *each = calloc(COUNT, sizeof *each);
    struct metrics *together = calloc(COUNT, sizeof *together);
    init(&f, 0.05, 5);
    for (size_t i = 0; i < COUNT; i++) {
        size_t index = i * 37 % COUNT;
        double seconds[] = {1.0 + (double)(index * index % 7), 2.0 + (double)index, 0.5, 30.0};
        each[index] = replication_of(seconds, 4);
        struct metrics same = replication_of(seconds, 4);
        same.observations->phase_times[PHASE_ONLINE] = phase_time_of((double)index);
        answer_gather(together, COUNT, index, &same);
    }
    cr_expect(eq(u64, phases_in(together, COUNT), COUNT));
    cr_expect(eq(dbl, together[0].observations->phase_times[PHASE_ONLINE].total.seconds[0], 3.0));
    answer_build(&apart, &f.scenario, &f.bounds, each, COUNT);
    answer_build(&gathered, &f.scenario, &f.bounds, together, COUNT);
    const struct metric_answer *one = &apart.metrics[METRIC_E2E];
    const struct metric_answer *other = &gathered.metrics[METRIC_E2E];
    cr_expect(eq(dbl, one->mean.high, other->mean.high));
    for (int q = QUANTILE_P50; q <= QUANTILE_P95; q++)
        cr_expect(eq(dbl, one->quantiles[q].value, other->quantiles[q].value));
    double high_s = one->quantiles[QUANTILE_P95].high;
    cr_expect(epsilon_eq(dbl, other->quantiles[QUANTILE_P95].high, high_s, 0.02 * high_s));
    release_answer(&apart, each, COUNT);
    release_answer(&gathered, together, COUNT);
    free(each);
    free(together);
    bounds_free(&f.bounds);
}

/* ---- rates ---- */

/* What is told of ten replications with so many requests each, in 1,000 s. */
static struct answer answer_of_counts(double asked_per_s, const uint64_t counts[10])
{
    struct fixture f;
    struct metrics replications[10] = {0};
    struct answer answer;
    init(&f, asked_per_s, 100);
    f.scenario.simulation.horizon_s = 1000.0;
    for (size_t i = 0; i < 10; i++)
        replications[i] = (struct metrics){.arrived = counts[i], .arrived_at_horizon = counts[i]};
    answer_build(&answer, &f.scenario, &f.bounds, replications, 10);
    answer_free_histograms(&answer);
    bounds_free(&f.bounds);
    return answer;
}

/* 10 requests a second on average; the interval is Student's, 2.262 * 1.0541 / sqrt(10) per 1000 s
 * around it (skewness 0). */
Test(answer, the_simulated_rate_is_told_with_its_interval)
{
    const uint64_t counts[10] = {9, 9, 9, 9, 9, 11, 11, 11, 11, 11};
    struct answer answer = answer_of_counts(0.0101, counts);
    cr_assert(epsilon_eq(dbl, answer.arrival_rate_per_s.value, 0.010, 1e-12));
    cr_assert(epsilon_eq(dbl, answer.arrival_rate_per_s.low, 0.010 - 0.000754, 2e-6));
    cr_assert(epsilon_eq(dbl, answer.arrival_rate_per_s.high, 0.010 + 0.000754, 2e-6));
    cr_assert(eq(dbl, answer.rate_per_s, 0.0101));
}

/* Ten times none: that they are alike does not say that none can come. */
Test(answer, no_arrivals_at_all_tell_no_interval_of_their_rate)
{
    const uint64_t counts[10] = {0};
    struct answer answer = answer_of_counts(0.0101, counts);
    cr_assert(eq(dbl, answer.arrival_rate_per_s.value, 0.0));
    cr_assert(isnan(answer.arrival_rate_per_s.low));
    cr_assert(isnan(answer.arrival_rate_per_s.high));
}

/* Ten times ten, of Poisson arrivals, of which some replications have others. */
Test(answer, as_many_arrivals_in_all_replications_tell_no_interval_of_their_rate)
{
    const uint64_t counts[10] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    struct answer answer = answer_of_counts(0.0101, counts);
    cr_assert(epsilon_eq(dbl, answer.arrival_rate_per_s.value, 0.010, 1e-12));
    cr_assert(isnan(answer.arrival_rate_per_s.low));
    cr_assert(isnan(answer.arrival_rate_per_s.high));
}

/* A bound of 0.1 per second: one offline phase of 10 s at a time. */
Test(answer, loads_are_those_of_what_was_simulated_where_that_is_something_else)
{
    const uint64_t counts[10] = {20, 21, 19, 20, 22, 18, 20, 20, 21, 19};
    struct answer answer = answer_of_counts(0.05, counts);
    cr_assert(epsilon_eq(dbl, answer.rate_per_s, 0.020, 1e-12));
    cr_assert(epsilon_eq(dbl, answer.load, 0.2, 1e-6), "%g", answer.load);
    answer = answer_of_counts(0.0203, counts);
    cr_assert(epsilon_eq(dbl, answer.load, 0.203, 1e-6), "%g", answer.load);
}

/* Equal gaps of 95 s: 10 of 10.53 requests come in 1,000 s, since they are whole. */
Test(answer, less_than_a_request_is_no_other_rate)
{
    const uint64_t counts[10] = {10, 10, 10, 10, 10, 10, 10, 10, 10, 10};
    struct answer answer = answer_of_counts(1.0 / 95.0, counts);
    cr_assert(eq(dbl, answer.rate_per_s, 1.0 / 95.0));
    answer = answer_of_counts(0.012, counts);
    cr_assert(epsilon_eq(dbl, answer.rate_per_s, 0.010, 1e-12));
}

/* 3 of 4 and 1 of 6 that arrived: 2 of the latter were never done. */
Test(answer, what_was_never_done_is_within_no_limit)
{
    struct fixture f;
    init(&f, 0.05, 5);
    const struct measure within = {.statistic = STATISTIC_WITHIN, .level = 5.0};
    scenario_ask(&f.scenario, within);
    scenario_ask(&f.scenario, within);
    cr_assert(eq(sz, f.scenario.asked_count, 1));
    uint64_t kept[] = {3, 1};
    struct metrics replications[] = {replication_of((double[]){1.0, 2.0, 3.0, 9.0}, 4),
                                     replication_of((double[]){1.0, 8.0, 9.0, 9.0}, 4)};
    replications[1].arrived = 6;
    for (size_t i = 0; i < 2; i++) {
        struct limits_kept *limits = memory_allocate(1, sizeof *limits + sizeof kept[i]);
        *limits = (struct limits_kept){f.scenario.limits, 1};
        limits->kept[0] = kept[i];
        replications[i].extras = memory_allocate(1, sizeof *replications[i].extras);
        replications[i].extras->limits = limits;
    }
    struct answer answer;
    answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
    cr_expect(epsilon_eq(dbl, measure_interval(within, &answer).value, 0.4, 1e-15));
    cr_expect(not(measure_is_lower_bound(within, &answer)));
    answer_free(&answer);
    for (size_t i = 0; i < 2; i++)
        metrics_free(&replications[i]);
    bounds_free(&f.bounds);
    free(f.scenario.asked);
    free(f.scenario.limits);
}

/* No growth in the second half, but ten of 200 were not done: 5 %; of 199 it is more. */
Test(answer, nothing_is_stable_of_which_more_than_five_percent_was_cut)
{
    for (uint64_t count = 199; count <= 200; count++) {
        struct fixture f;
        struct answer answer;
        double seconds[200] = {2.0};
        init(&f, 0.05, 5);
        struct metrics replications[] = {replication_of(seconds, count),
                                         replication_of(seconds, count)};
        for (int i = 0; i < 2; i++) {
            replications[i].done = count - 10;
            replications[i].in_service = 10;
        }
        answer_build(&answer, &f.scenario, &f.bounds, replications, 2);
        cr_expect(eq(int, answer.verdict, count == 200 ? VERDICT_STABLE : VERDICT_UNRESOLVED));
        release_answer(&answer, replications, 2);
        bounds_free(&f.bounds);
    }
}

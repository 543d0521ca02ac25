#include "traces/reading/trace_statistics.h"

#include "trace_fixture.h"

#include <math.h>

static struct trace_statistics statistics_of(const char *text)
{
    struct trace_statistics statistics;
    struct fixture fixture = fixture_of(text);
    cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
    cr_assert(trace_statistics_measure(&statistics, &fixture.trace, &fixture.error));
    fixture_free(&fixture);
    return statistics;
}

Test(trace_statistics, gaps_by_hand)
{
    /* gaps 1, 0, 5: mean 2, squared deviations 1 + 4 + 9 = 14, their mean 14 / 3, over 2^2 */
    struct trace_statistics statistics = statistics_of("10\n11\n11\n16\n");
    cr_assert(eq(u64, statistics.rows, 4));
    cr_assert(eq(dbl, statistics.first_s, 10.0));
    cr_assert(eq(dbl, statistics.span_s, 6.0));
    cr_assert(eq(dbl, statistics.mean_rate_per_s, 0.5)); /* 3 gaps in 6 s */
    cr_assert(eq(dbl, statistics.first_gap_s, 1.0));
    cr_assert(eq(u64, statistics.gaps.count, 3));
    cr_assert(epsilon_eq(dbl, statistics.gaps.mean, 2.0, 1e-12));
    cr_assert(epsilon_eq(dbl, tally_variance(&statistics.gaps), 7.0, 1e-12));
    cr_assert(eq(dbl, statistics.gaps.minimum, 0.0));
    cr_assert(eq(dbl, statistics.gaps.maximum, 5.0));
    cr_assert(epsilon_eq(dbl, statistics.gap_cv2, 14.0 / 12.0, 1e-12));
    cr_assert(eq(u64, statistics.ties, 1));
}

Test(trace_statistics, minutes_count_from_the_first_row)
{
    /* From 30 s on: [0, 60) has 3 rows, [60, 120) has 1, [120, 180) none, [180, ...) 2, partial.
       Counts 3, 1, 0: mean 4/3, squared deviations 25/9 + 1/9 + 16/9 = 42/9, variance 7/3;
       7/3 over 4/3 is 1.75. */
    struct trace_statistics statistics = statistics_of("30\n50\n89.9\n90\n210\n211\n");
    cr_assert(eq(u64, statistics.full_minutes, 3));
    cr_assert(epsilon_eq(dbl, statistics.minute_dispersion, 1.75, 1e-12));
    cr_assert(eq(u64, statistics.busiest_minute_count, 3));
    cr_assert(eq(dbl, statistics.busiest_minute_start_s, 0.0));
}

Test(trace_statistics, the_partial_minute_may_be_the_busiest)
{
    struct trace_statistics statistics = statistics_of("0\n60\n120\n121\n122\n");
    cr_assert(eq(u64, statistics.full_minutes, 2));
    cr_assert(eq(dbl, statistics.minute_dispersion, 0.0)); /* counts 1 and 1 */
    cr_assert(eq(u64, statistics.busiest_minute_count, 3));
    cr_assert(eq(dbl, statistics.busiest_minute_start_s, 120.0));
}

Test(trace_statistics, what_one_row_does_not_tell_is_not_a_number)
{
    struct trace_statistics statistics = statistics_of("5\n");
    cr_assert(eq(u64, statistics.rows, 1));
    cr_assert(eq(dbl, statistics.span_s, 0.0));
    cr_assert(isnan(statistics.mean_rate_per_s));
    cr_assert(isnan(statistics.first_gap_s));
    cr_assert(isnan(statistics.gap_cv2));
    cr_assert(isnan(statistics.minute_dispersion));
    cr_assert(eq(u64, statistics.full_minutes, 0));
    cr_assert(eq(u64, statistics.busiest_minute_count, 1));
    cr_assert(eq(u64, statistics.ties, 0));
}

Test(trace_statistics, rows_at_one_time_have_no_rate)
{
    struct trace_statistics statistics = statistics_of("5\n5\n5\n");
    cr_assert(isnan(statistics.mean_rate_per_s));
    cr_assert(eq(dbl, statistics.first_gap_s, 0.0));
    cr_assert(isnan(statistics.gap_cv2));
    cr_assert(eq(u64, statistics.ties, 2));
}

Test(trace_statistics, two_gaps_are_enough_for_their_variance)
{
    cr_assert(isnan(statistics_of("0\n1\n").gap_cv2));
    /* gaps 1, 3: mean 2, mean squared deviation 2 / 2, over 4 */
    cr_assert(epsilon_eq(dbl, statistics_of("0\n1\n4\n").gap_cv2, 0.25, 1e-12));
}

/* 2^53 s are 150,119,987,579,016 whole minutes, all but the first empty: none of them is walked. */
Test(trace_statistics, a_gap_of_285_million_years_takes_no_time)
{
    struct trace_statistics statistics = statistics_of("0\n9007199254740992\n");
    cr_assert(eq(u64, statistics.full_minutes, 150119987579016));
    /* one 1 and n - 1 zeros: variance 1 / n, mean 1 / n */
    cr_assert(epsilon_eq(dbl, statistics.minute_dispersion, 1.0, 1e-9));
}

Test(trace_statistics, an_unsorted_trace_is_measured_in_order)
{
    struct trace_statistics statistics = statistics_of("16\n11\n10\n11\n");
    cr_assert(epsilon_eq(dbl, statistics.gap_cv2, 14.0 / 12.0, 1e-12)); /* as in gaps_by_hand */
}

Test(trace_statistics, a_trace_that_changed_is_refused)
{
    struct trace_statistics statistics;
    struct fixture fixture = fixture_of("1\n2\n");
    cr_assert(fixture_open(&fixture, NULL));
    fixture_write_bytes(&fixture, "1\n", 2);
    cr_assert(not(trace_statistics_measure(&statistics, &fixture.trace, &fixture.error)));
    cr_assert(eq(str, fixture.error.message, "has changed since it was checked; start again"));
    fixture_free(&fixture);
}

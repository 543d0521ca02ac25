#include "study/warmup.h"

#include "../system/machine_fixture.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define MOST_BATCHES 64

static struct warmup find(const double means[], size_t count)
{
    struct batch_mean batches[MOST_BATCHES];
    for (size_t i = 0; i < count; i++)
        batches[i] = (struct batch_mean){means[i], (double)(i + 1)};
    return warmup_find(batches, count);
}

/* Squares around the mean of the rest over its number squared: cut 1: 114.9 / 121 = 0.95, cut 2:
 * 24 / 100 = 0.24, cut 3: 24 / 81 = 0.30. */
Test(warmup, what_makes_the_rest_most_certain_is_cut)
{
    const double means[] = {50, 20, 10, 12, 8, 10, 12, 8, 10, 12, 8, 10};
    struct warmup warmup = find(means, 12);
    cr_expect(eq(sz, warmup.cut, 2));
    cr_expect(not(warmup.run_is_too_short));
}

Test(warmup, of_what_is_always_the_same_nothing_is_cut)
{
    double means[MOST_BATCHES];
    for (int i = 0; i < MOST_BATCHES; i++)
        means[i] = 243.06;
    struct warmup warmup = find(means, MOST_BATCHES);
    cr_expect(eq(sz, warmup.cut, 0));
    cr_expect(not(warmup.run_is_too_short));
}

/* Of m numbers in a row the squares are (m^3 - m) / 12, over m^2 the less the fewer there are. */
Test(warmup, what_never_settles_is_a_run_too_short_and_half_is_cut)
{
    double means[20];
    for (int i = 0; i < 20; i++)
        means[i] = i;
    struct warmup warmup = find(means, 20);
    cr_expect(eq(sz, warmup.cut, 10));
    cr_expect(warmup.run_is_too_short);
}

Test(warmup, of_too_few_batches_nothing_can_be_said)
{
    const double means[] = {3, 1, 2};
    cr_expect(eq(sz, find(means, 3).cut, 0));
    cr_expect(find(means, 3).run_is_too_short);
    cr_expect(find(NULL, 0).run_is_too_short);
}

/*
 * Forty requests at once, each with an offline phase of 10 s before its online phase of 2 s: the
 * k-th is done at 10 k + 2, the last at 402. Then one every 20 s from 500 s on, which takes 2 s:
 * these 60 arrive after the warm-up, so they are those that are counted and observed.
 */
Test(warmup, a_burst_at_the_beginning_is_not_observed_but_was_simulated)
{
    struct machine_fixture f;
    struct error error = {0};
    double arrivals_s[100] = {0};
    for (int i = 40; i < 100; i++)
        arrivals_s[i] = 500.0 + 20.0 * (i - 40);
    machine_fixture_init(&f, 100, arrivals_s, 100);
    f.settings.horizon_s = 2000.0;
    f.settings.find_warmup = true;
    machine_fixture_compile(&f);
    cr_assert(warmup_simulate(&f.settings, 1, &f.metrics, &error));
    cr_expect(epsilon_eq(dbl, f.metrics.warmup_s, 402.0, 1e-9));
    cr_expect(not(f.metrics.run_is_too_short));
    cr_expect(eq(u64, f.metrics.done, 60));
    cr_expect(eq(u64, f.metrics.tallies[METRIC_E2E].count, 60));
    cr_expect(epsilon_eq(dbl, f.metrics.tallies[METRIC_E2E].mean, 2.0, 1e-9));
    metrics_free(&f.metrics);
}

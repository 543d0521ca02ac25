/* Offline phases that make several precomputes: all times are reckoned by hand. */
#include "contended_fixture.h"

/* Offline phases of 10 s that make so many, online phases of 1 s, with dedicated sharing. */
static void init(struct contended_fixture *f, uint64_t capacity, uint64_t size, double arrivals_s[],
                 uint64_t count)
{
    fixture_init(f, capacity, arrivals_s, count);
    f->settings.sharing = SHARING_DEDICATED;
    fixture_add(&f->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
    fixture_add(&f->plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 1.0, 1.0));
    f->plans[0].plan.further_inferences = size - 1;
}

Test(batch, requests_that_wait_get_theirs_and_the_rest_is_stock)
{
    double arrivals_s[] = {2.0, 3.0, 20.0, 21.0};
    struct contended_fixture f;
    init(&f, 3, 3, arrivals_s, 4);
    f.classes[0].online_slots = 2;
    f.settings.horizon_s = 25.0;
    f.settings.drain = true;
    fixture_run(&f);
    expect_done(&f, 1, 11.0);
    expect_done(&f, 2, 11.0);
    expect_done(&f, 3, 21.0); /* the third of the batch; room for the next is there from then on */
    expect_done(&f, 4, 31.0);
    cr_expect(eq(u64, f.metrics.precomputes, 6));
    cr_expect(eq(u64, f.metrics.stock_outs, 3));
    cr_expect(epsilon_eq(dbl, f.metrics.stock_mean, 10.0 / 25.0, 1e-12)); /* one, from 10 to 20 s */
    metrics_free(&f.metrics);
}

Test(batch, begins_where_all_of_it_has_room)
{
    double arrivals_s[] = {30.0, 50.0, 70.0};
    struct contended_fixture f;
    init(&f, 5, 2, arrivals_s, 3);
    f.settings.horizon_s = 29.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 4)); /* the fifth place is half a batch */
    metrics_free(&f.metrics);
    f.settings.horizon_s = 90.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 8)); /* two more once two were taken, at 30 and 70 s */
    metrics_free(&f.metrics);
    f.settings.refill.strict = true;
    f.settings.horizon_s = 29.0;
    f.classes[0].storage_bytes = 4;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 2)); /* a second one would fit exactly */
    metrics_free(&f.metrics);
}

Test(batch, on_demand_makes_as_many_as_there_are_requests_in_whole_batches)
{
    double arrivals_s[] = {5.0, 30.0, 40.0, 60.0};
    struct contended_fixture f;
    init(&f, 8, 3, arrivals_s, 4);
    f.settings.refill.policy = REFILL_ON_DEMAND;
    f.settings.drain = true;
    fixture_run(&f);
    expect_done(&f, 1, 16.0);
    expect_done(&f, 2, 31.0);
    expect_done(&f, 3, 41.0);
    expect_done(&f, 4, 71.0);
    cr_expect(eq(u64, f.metrics.precomputes, 6));
    metrics_free(&f.metrics);
}

Test(batch, a_threshold_goes_on_until_high_is_reached_or_passed)
{
    double arrivals_s[] = {100.0};
    struct contended_fixture f;
    init(&f, 20, 3, arrivals_s, 1);
    f.settings.refill = (struct refill_settings){.policy = REFILL_THRESHOLD, .low = 2, .high = 5};
    f.settings.horizon_s = 99.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 6));
    metrics_free(&f.metrics);
}

/* Two phases at a time, as with one: the slot is the batch's. */
Test(batch, holds_one_slot)
{
    double arrivals_s[] = {15.0};
    struct contended_fixture f;
    init(&f, 100, 4, arrivals_s, 1);
    f.classes[0].offline_slots = 2;
    f.settings.horizon_s = 19.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 8));
    metrics_free(&f.metrics);
}

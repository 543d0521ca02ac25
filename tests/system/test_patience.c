#include "contended_fixture.h"

/* Offline phases of 10 s, online phases of 4 s, with dedicated sharing; nothing ready. */
static void init(struct contended_fixture *fixture, double arrivals_s[], uint64_t count)
{
    fixture_init(fixture, 1, arrivals_s, count);
    fixture->settings.sharing = SHARING_DEDICATED;
    fixture_add(&fixture->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
    fixture_add(&fixture->plans[0], work_step(PHASE_ONLINE, RESOURCE_CLIENT_CPU, 4.0, 1.0));
}

static const struct request_record *record(const struct contended_fixture *fixture, size_t k)
{
    return &fixture->metrics.extras->records[k - 1];
}

Test(patience, an_arrival_that_finds_a_full_queue_is_dropped)
{
    double arrivals_s[] = {0.0, 1.0, 2.0};
    struct contended_fixture f;
    init(&f, arrivals_s, 3);
    f.classes[0].max_waiting = 1;
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    expect_done(&f, 2, 24.0);
    cr_expect(eq(int, record(&f, 3)->state, REQUEST_DROPPED));
    cr_expect(eq(int, record(&f, 3)->drop_reason, DROP_QUEUE_FULL));
    cr_expect(isnan(record(&f, 3)->start_s));
    cr_expect(eq(u64, f.metrics.dropped, 1));
    cr_expect(eq(u64, f.metrics.dropped_by[DROP_QUEUE_FULL], 1));
    metrics_free(&f.metrics);
}

Test(patience, without_a_queue_whoever_finds_no_free_slot_is_dropped)
{
    double arrivals_s[] = {0.0, 1.0, 14.5};
    struct contended_fixture f;
    init(&f, arrivals_s, 3);
    f.classes[0].max_waiting = 0;
    fixture_run(&f);
    expect_done(&f, 1, 14.0);
    cr_expect(eq(int, record(&f, 2)->drop_reason, DROP_QUEUE_FULL));
    expect_done(&f, 3, 24.0); /* the slot is free; offline 10 to 20 */
    metrics_free(&f.metrics);
}

Test(patience, who_gives_up_before_its_online_steps_leaves_the_precompute_to_others)
{
    double arrivals_s[] = {0.0, 3.0, 9.0};
    struct contended_fixture f;
    init(&f, arrivals_s, 3);
    f.classes[0].give_up_after_s = 7.5;
    fixture_run(&f);
    cr_expect(eq(int, record(&f, 1)->drop_reason, DROP_GAVE_UP)); /* at 7.5, taken up */
    cr_expect(epsilon_eq(dbl, record(&f, 1)->start_s, 0.0, 0.0));
    cr_expect(isnan(record(&f, 1)->offline_wait_s));
    expect_done(&f, 2, 14.0); /* taken up at 7.5, online from 10 on: past its patience, but begun */
    cr_expect(epsilon_eq(dbl, record(&f, 2)->start_s, 7.5, 1e-12));
    cr_expect(eq(int, record(&f, 3)->drop_reason, DROP_GAVE_UP)); /* at 16.5; offline till 20 */
    cr_expect(eq(u64, f.metrics.dropped_by[DROP_GAVE_UP], 2));
    cr_expect(eq(u64, f.metrics.precomputes, 2)); /* one lies ready in the end */
    metrics_free(&f.metrics);
}

/* Three who came together give up together at 7: the slot that the first leaves is nobody's, and
 * the fourth, who came at 5, is taken up at 7. */
Test(patience, who_gives_up_at_the_same_time_is_not_taken_up_then)
{
    double arrivals_s[] = {0.0, 0.0, 0.0, 5.0};
    struct contended_fixture f;
    init(&f, arrivals_s, 4);
    f.classes[0].give_up_after_s = 7.0;
    fixture_run(&f);
    cr_expect(epsilon_eq(dbl, record(&f, 1)->start_s, 0.0, 0.0));
    cr_expect(isnan(record(&f, 2)->start_s));
    cr_expect(isnan(record(&f, 3)->start_s));
    cr_expect(epsilon_eq(dbl, record(&f, 4)->start_s, 7.0, 1e-12));
    expect_done(&f, 4, 14.0);
    cr_expect(eq(u64, f.metrics.taken_up, 2));
    cr_expect(eq(u64, f.metrics.stock_outs, 2));
    metrics_free(&f.metrics);
}

Test(patience, what_cannot_be_stored_is_lost_when_nobody_expects_it)
{
    double arrivals_s[] = {0.0, 50.0};
    struct contended_fixture f;
    init(&f, arrivals_s, 2);
    f.classes[0].storage_bytes = 0;
    f.classes[0].give_up_after_s = 7.0;
    fixture_run(&f);
    cr_expect(
        eq(u64, f.metrics.dropped, 2)); /* the precompute of 10 s was not kept for the second */
    cr_expect(eq(u64, f.metrics.precomputes, 2));
    cr_expect(epsilon_eq(dbl, f.metrics.stock_mean, 0.0, 0.0));
    metrics_free(&f.metrics);
}

Test(patience, draining_ends_when_the_last_request_gives_up)
{
    double arrivals_s[] = {0.0, 1.0};
    struct contended_fixture f;
    init(&f, arrivals_s, 2);
    f.settings.horizon_s = 5.0;
    f.settings.drain = true;
    f.classes[0].give_up_after_s = 6.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.dropped, 2));
    cr_expect(eq(u64, f.metrics.in_service + f.metrics.waiting, 0));
    metrics_free(&f.metrics);
}

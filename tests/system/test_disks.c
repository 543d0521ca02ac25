/* Precomputes that are written and read: all times are reckoned by hand. */
#include "contended_fixture.h"

/* Offline 10 s at the client while 80 bits are written; online 40 bits are read, then 1 s at the
 * server. At 8 bit/s. */
static void init(struct contended_fixture *f, uint64_t capacity, double arrivals_s[],
                 uint64_t count)
{
    fixture_init(f, capacity, arrivals_s, count);
    fixture_add(&f->plans[0], work_step(PHASE_OFFLINE, RESOURCE_CLIENT_CPU, 10.0, 1.0));
    fixture_add_after(&f->plans[0],
                      (struct step){.phase = PHASE_OFFLINE,
                                    .operation = OPERATION_STOCK_WRITE,
                                    .resource = RESOURCE_SERVER_DISK,
                                    .size_bytes = 10,
                                    .disk_bps = 8.0},
                      0);
    fixture_add(&f->plans[0], (struct step){.phase = PHASE_ONLINE,
                                            .operation = OPERATION_STOCK_READ,
                                            .resource = RESOURCE_SERVER_DISK,
                                            .size_bytes = 5,
                                            .disk_bps = 8.0});
    fixture_add(&f->plans[0], work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
}

static void expect_parts(const struct ledger *ledger, double compute_s, double disk_s,
                         double disk_wait_s)
{
    cr_expect(epsilon_eq(dbl, ledger->seconds[TIME_COMPUTE], compute_s, 1e-9));
    cr_expect(epsilon_eq(dbl, ledger->seconds[TIME_DISK], disk_s, 1e-9));
    cr_expect(epsilon_eq(dbl, ledger->seconds[TIME_DISK_WAIT], disk_wait_s, 1e-9));
    cr_expect(epsilon_eq(dbl, ledger_sum_s(ledger), compute_s + disk_s + disk_wait_s, 1e-9));
}

/* One client alone: as fast with machines that nobody shares. */
Test(disks, take_their_time_in_both_phases)
{
    double arrivals_s[] = {1.0};
    for (int sharing = 0; sharing < SHARING_COUNT; sharing++) {
        struct contended_fixture f;
        init(&f, 1, arrivals_s, 1);
        f.settings.sharing = (enum sharing)sharing;
        fixture_run(&f);
        expect_done(&f, 1, 16.0);
        expect_parts(&f.metrics.extras->records[0].online, 1.0, 5.0, 0.0);
        metrics_free(&f.metrics);
    }
}

/*
 * Two clients write at one disk: each gets half of it, so it takes 20 s, of which 10 are waiting.
 * From 20 on both write their next; what requests read from 22 on is before that.
 */
Test(disks, are_shared_by_writers_and_readers)
{
    double arrivals_s[] = {22.0, 22.5};
    struct contended_fixture f;
    init(&f, 2, arrivals_s, 2);
    f.classes[0].count = 2;
    f.arrivals.assignment = ARRIVALS_ROUND_ROBIN;
    f.settings.horizon_s = 24.0;
    fixture_run(&f);
    cr_expect(eq(u64, f.metrics.precomputes, 2));
    cr_expect(
        epsilon_eq(dbl, f.metrics.observations->phase_times[PHASE_OFFLINE].total.seconds[TIME_DISK],
                   20.0, 1e-9));
    cr_expect(epsilon_eq(
        dbl, f.metrics.observations->phase_times[PHASE_OFFLINE].total.seconds[TIME_DISK_WAIT], 20.0,
        1e-9));
    metrics_free(&f.metrics);
    f.settings.horizon_s = 60.0;
    fixture_run(&f);
    /* Two readers share the disk: the first has read half a second alone, then shares: 9 s more. */
    expect_done(&f, 1, 22.5 + 9.0 + 1.0);
    expect_done(&f, 2, 22.5 + 9.0 + 0.5 + 1.0);
    expect_parts(&f.metrics.extras->records[0].online, 1.0, 5.0, 4.5);
    metrics_free(&f.metrics);
}

/* Half of the time each; and the disk of a server alone is that of its clients alone. */
Test(disks, are_used_as_much_as_is_written_and_read)
{
    double arrivals_s[] = {10.0};
    struct contended_fixture f;
    init(&f, 1, arrivals_s, 1);
    f.settings.horizon_s = 40.0;
    fixture_run(&f);
    const struct resource_use *use = &f.metrics.extras->uses[1];
    cr_expect(eq(int, (int)use->resource, RESOURCE_SERVER_DISK));
    cr_expect(eq(dbl, use->capacity, 1.0));
    cr_expect(epsilon_eq(dbl, use->used[PHASE_OFFLINE], 20.0 / 40.0, 1e-9));
    cr_expect(epsilon_eq(dbl, use->used[PHASE_ONLINE], 5.0 / 40.0, 1e-9));
    metrics_free(&f.metrics);
}

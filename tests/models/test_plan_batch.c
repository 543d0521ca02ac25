#include "models/plan/plan_batch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

static struct batch batch_of(uint64_t size, double seconds_fraction, double bytes_fraction)
{
    struct batch batch = {.size = size};
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        batch.seconds_fraction[operation] = seconds_fraction;
        batch.bytes_fraction[operation] = bytes_fraction;
    }
    return batch;
}

/* Keys, garbling, circuits, and work online. */
struct fixture {
    struct step steps[4];
    struct plan plan;
};

static void init(struct fixture *f)
{
    *f = (struct fixture){
        .steps = {{.operation = OPERATION_KEYGEN,
                   .work_core_s = 5.0,
                   .most_cores = 1.0,
                   .once_per_client = true},
                  {.operation = OPERATION_GARBLE, .work_core_s = 8.0, .most_cores = 2.0},
                  {.operation = OPERATION_GC_TRANSFER,
                   .resource = RESOURCE_DOWNLINK,
                   .size_bytes = 101,
                   .messages = 1},
                  {.phase = PHASE_ONLINE,
                   .operation = OPERATION_GARBLE,
                   .work_core_s = 3.0,
                   .most_cores = 1.0}},
        .plan = {.step_count = 4, .offline_step_count = 3, .storage_bytes = {7, 9}}};
    f->plan.steps = f->steps;
}

Test(plan_batch, further_inferences_cost_their_part)
{
    struct error error = {0};
    struct batch batch = batch_of(4, 1.0, 0.25);
    struct fixture f;
    init(&f);
    batch.seconds_fraction[OPERATION_GARBLE] = 0.5;
    cr_assert(plan_make_batch(&f.plan, &batch, &error));
    cr_expect(eq(dbl, f.steps[0].work_core_s, 5.0)); /* once per client */
    cr_expect(eq(dbl, f.steps[1].work_core_s, 20.0));
    cr_expect(eq(dbl, f.steps[1].most_cores, 2.0));
    cr_expect(eq(u64, f.steps[2].size_bytes, 177)); /* 101 * 1.75 = 176.75 */
    cr_expect(eq(u64, f.steps[2].messages, 1));
    cr_expect(eq(dbl, f.steps[3].work_core_s, 3.0)); /* online */
    cr_expect(eq(u64, f.plan.storage_bytes[PARTY_CLIENT], 7));
    cr_expect(eq(u64, plan_batch_size(&f.plan), 4));
    cr_expect(eq(dbl, plan_inferences(&f.plan, PHASE_OFFLINE), 4.0));
    cr_expect(eq(dbl, plan_inferences(&f.plan, PHASE_ONLINE), 1.0));
}

Test(plan_batch, of_one_is_the_plan_itself)
{
    struct error error = {0};
    struct batch batch = batch_of(1, 0.5, 0.5);
    struct fixture f, as_it_was;
    init(&f);
    init(&as_it_was);
    cr_assert(plan_make_batch(&f.plan, &batch, &error));
    cr_expect(eq(int, memcmp(f.steps, as_it_was.steps, sizeof f.steps), 0));
    cr_expect(eq(u64, plan_batch_size(&f.plan), 1));
}

Test(plan_batch, more_than_2_to_the_53_bytes_are_refused)
{
    struct error error = {0};
    struct batch batch = batch_of(3, 1.0, 1.0);
    struct fixture f;
    init(&f);
    f.steps[2].size_bytes = 1ULL << 52;
    cr_expect(not(plan_make_batch(&f.plan, &batch, &error)));
    cr_expect(eq(str, error.place, "refill.batch.size"));
    cr_expect(eq(str, error.message, "makes gc_transfer of a batch more than 2^53 bytes"));
}

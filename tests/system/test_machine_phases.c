/*
 * The machine with phases that the test makes up: no request, no client, no stock. Links of 8 bit/s
 * carry a byte per second; what is expected is summed by hand.
 */
#include "system/machine/machine.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

enum { MOST_PHASES = 8 };

/* A phase that the test starts, and when it ended. */
struct note {
    struct phase_start start;
    double done_s;
    struct ledger ledger;
};

/* Two terminals. Online: 2 s on one core of the server. Offline: 3 bytes up. */
struct bench {
    struct step steps[2];
    struct plan plan;
    struct link_profile link;
    struct machine_class class;
    struct machine_settings settings;
    struct engine *engine;
    struct note notes[MOST_PHASES];
    size_t count;
};

static void init(struct bench *bench)
{
    *bench = (struct bench){
        .steps = {{.phase = PHASE_OFFLINE,
                   .resource = RESOURCE_UPLINK,
                   .size_bytes = 3,
                   .layer_index = STEP_NO_LAYER},
                  {.phase = PHASE_ONLINE,
                   .resource = RESOURCE_SERVER_CPU,
                   .work_core_s = 2.0,
                   .most_cores = 1.0,
                   .layer_index = STEP_NO_LAYER}},
        .link = {.uplink_bps = 8.0, .downlink_bps = 8.0},
        .engine = engine_new(),
    };
    bench->plan = (struct plan){.steps = bench->steps, .step_count = 2, .offline_step_count = 1};
    bench->class = (struct machine_class){
        .count = 2, .plan = &bench->plan, .cores = 1.0, .link = &bench->link};
    bench->settings =
        (struct machine_settings){.classes = &bench->class, .class_count = 1, .server_cores = 1.0};
}

static void on_phase_done(void *context, void *subject, enum phase phase,
                          const struct ledger *ledger)
{
    const struct bench *bench = context;
    struct note *note = subject;
    cr_expect(phase == note->start.phase);
    note->done_s = engine_now_s(bench->engine);
    note->ledger = *ledger;
}

static bool is_second(const void *context, size_t class_index, uint64_t terminal)
{
    (void)context;
    return class_index == 0 && terminal == 1;
}

static struct machine *new_machine(struct bench *bench)
{
    const struct machine_owner owner = {bench, on_phase_done, is_second};
    return machine_new(bench->engine, &bench->settings, &owner);
}

static void start(struct bench *bench, struct machine *machine, uint64_t terminal, enum phase phase,
                  double delay_s)
{
    struct note *note = &bench->notes[bench->count++];
    note->start = (struct phase_start){
        .terminal = terminal, .phase = phase, .delay_s = delay_s, .subject = note};
    machine_start_phase(machine, &note->start);
}

static void finish(struct bench *bench, struct machine *machine)
{
    machine_free(machine);
    engine_free(bench->engine);
}

static void expect_done(const struct bench *bench, size_t note, double done_s, double own_s,
                        double wait_s)
{
    const struct ledger *ledger = &bench->notes[note].ledger;
    bool is_online = bench->notes[note].start.phase == PHASE_ONLINE;
    cr_expect(epsilon_eq(dbl, bench->notes[note].done_s, done_s, 1e-12));
    cr_expect(
        epsilon_eq(dbl, ledger->seconds[is_online ? TIME_COMPUTE : TIME_TRANSFER], own_s, 1e-12));
    cr_expect(epsilon_eq(dbl, ledger->seconds[is_online ? TIME_PROCESSOR_WAIT : TIME_LINK_WAIT],
                         wait_s, 1e-12));
}

Test(machine_phases, two_share_the_core_and_neither_the_other_s_link)
{
    struct bench bench;
    init(&bench);
    struct machine *machine = new_machine(&bench);
    start(&bench, machine, 0, PHASE_ONLINE, 0.0);
    start(&bench, machine, 1, PHASE_ONLINE, 0.0);
    start(&bench, machine, 0, PHASE_OFFLINE, 0.0);
    start(&bench, machine, 1, PHASE_OFFLINE, 1.0);
    engine_run_until(bench.engine, 10.0);
    expect_done(&bench, 0, 4.0, 2.0, 2.0);
    expect_done(&bench, 1, 4.0, 2.0, 2.0);
    expect_done(&bench, 2, 3.0, 3.0, 0.0);
    expect_done(&bench, 3, 4.0, 3.0, 0.0);
    finish(&bench, machine);
}

Test(machine_phases, in_order_the_second_waits_for_the_first)
{
    struct bench bench;
    init(&bench);
    bench.settings.server_discipline = DISCIPLINE_IN_ORDER;
    struct machine *machine = new_machine(&bench);
    start(&bench, machine, 0, PHASE_ONLINE, 0.0);
    start(&bench, machine, 1, PHASE_ONLINE, 0.5);
    engine_run_until(bench.engine, 10.0);
    expect_done(&bench, 0, 2.0, 2.0, 0.0);
    expect_done(&bench, 1, 4.0, 2.0, 1.5);
    finish(&bench, machine);
}

/* An interface of 8 bit/s for both uploads: half of it each. */
Test(machine_phases, at_an_interface_uploads_of_both_meet)
{
    struct bench bench;
    init(&bench);
    bench.settings.interface = &bench.link;
    struct machine *machine = new_machine(&bench);
    start(&bench, machine, 0, PHASE_OFFLINE, 0.0);
    start(&bench, machine, 1, PHASE_OFFLINE, 0.0);
    engine_run_until(bench.engine, 10.0);
    expect_done(&bench, 0, 6.0, 3.0, 3.0);
    expect_done(&bench, 1, 6.0, 3.0, 3.0);
    finish(&bench, machine);
}

/* Over the 8 s from 2 on: the last 2 core-seconds of the server; of the second terminal's upload
 * from 1 to 4, 16 bits; the first's is not told. */
Test(machine_phases, use_is_told_of_whom_the_owner_wants)
{
    struct bench bench;
    size_t count = 0;
    init(&bench);
    struct machine *machine = new_machine(&bench);
    start(&bench, machine, 0, PHASE_ONLINE, 0.0);
    start(&bench, machine, 1, PHASE_ONLINE, 0.0);
    start(&bench, machine, 0, PHASE_OFFLINE, 0.0);
    start(&bench, machine, 1, PHASE_OFFLINE, 1.0);
    engine_run_until(bench.engine, 2.0);
    machine_begin_use(machine);
    engine_run_until(bench.engine, 10.0);
    struct resource_use *uses = machine_tell_use(machine, &count);
    cr_assert(eq(sz, count, 4)); /* server; processors, up and down of the class */
    cr_expect(uses[0].resource == RESOURCE_SERVER_CPU && uses[0].class_index == 0);
    cr_expect(epsilon_eq(dbl, uses[0].used[PHASE_ONLINE], 2.0 / 8.0, 1e-12));
    cr_expect(uses[2].resource == RESOURCE_UPLINK && uses[2].class_index == 1);
    cr_expect(epsilon_eq(dbl, uses[2].capacity, 8.0, 1e-12));
    cr_expect(epsilon_eq(dbl, uses[2].used[PHASE_OFFLINE], 16.0 / 8.0, 1e-12));
    free(uses);
    finish(&bench, machine);
}

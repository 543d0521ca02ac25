#include "system/machine/machine.h"

#include "base/memory.h"
#include "engine/engine.h"
#include "models/plan/protocol.h"
#include "system/machine/machine_parts.h"
#include "system/machine/machine_plan.h"
#include "system/machine/station.h"
#include "system/machine/step_run.h"

#include <string.h>

/* ---- steps ---- */

static void finish_step(struct step_run *run);

static struct machine *machine_of(const struct step_run *run)
{
    return run->phase_run->machine;
}

static double now_s(const struct step_run *run)
{
    return engine_now_s(run->phase_run->machine->engine);
}

/* What the step took longer than alone, it waited. */
static void enter_in_ledger(struct step_run *run, enum time_part part, enum time_part waiting,
                            double alone_s)
{
    double all_s = now_s(run) - run->started_s;
    double own_s = alone_s < all_s ? alone_s : all_s;
    run->ledger.seconds[part] += own_s;
    run->ledger.seconds[waiting] += all_s - own_s;
}

void machine_on_work_done(struct share_job *job)
{
    struct step_run *run = step_run_of_job(job);
    machine_tell_step(machine_of(run), run, false);
    station_leave(run->station, run);
    bool is_disk = resource_is_disk(run->step->resource);
    enter_in_ledger(run, is_disk ? TIME_DISK : TIME_COMPUTE,
                    is_disk ? TIME_DISK_WAIT : TIME_PROCESSOR_WAIT, run->amount.work / run->cap);
    finish_step(run);
}

static void on_crossed(struct engine *engine, void *subject)
{
    (void)engine;
    finish_step(subject);
}

void machine_on_bits_sent(struct share_job *job)
{
    struct step_run *run = step_run_of_job(job);
    machine_tell_step(machine_of(run), run, false);
    link_leave(run->link, run);
    machine_note_sent(machine_of(run), run);
    enter_in_ledger(run, TIME_TRANSFER, TIME_LINK_WAIT, link_alone_s(run->link, run));
    run->ledger.seconds[TIME_PROPAGATION] += run->amount.propagation_s;
    if (run->amount.propagation_s > 0.0)
        engine_after(machine_of(run)->engine, run->amount.propagation_s, on_crossed, run);
    else
        finish_step(run);
}

static struct station *station_of(struct machine *machine, const struct step_run *run)
{
    struct machine_server *server = &machine->servers[run->phase_run->server];
    struct terminal_parts *terminal = run->phase_run->parts;
    switch (run->step->resource) {
    case RESOURCE_SERVER_CPU:
        return &server->processors;
    case RESOURCE_CLIENT_DISK:
        return &terminal->disk;
    case RESOURCE_SERVER_DISK:
        return server->disk;
    case RESOURCE_CLIENT_CPU:
    case RESOURCE_UPLINK:
    case RESOURCE_DOWNLINK:
    case RESOURCE_COUNT:
        break;
    }
    return &terminal->processors;
}

static void start_work(struct machine *machine, struct step_run *run)
{
    struct station *station = station_of(machine, run);
    double cores = station->share.capacity;
    run->cap = run->step->most_cores < cores ? run->step->most_cores : cores;
    machine_tell_step(machine, run, true);
    run->bundle = NULL;
    station_enter(station, run, run->cap);
}

static void start_transfer(struct machine *machine, struct step_run *run)
{
    struct terminal_parts *terminal = run->phase_run->parts;
    struct machine_server *server = &machine->servers[run->phase_run->server];
    const struct link_profile *interface = machine->settings.interface;
    const struct machine_class *class = &machine->classes[terminal->terminal->class_index];
    bool is_down = run->step->resource == RESOURCE_DOWNLINK;
    struct link *link = &terminal->links[is_down && !class->link->is_one_medium];
    run->station =
        interface ? &server->interface[is_down && !interface->is_one_medium] : link->station;
    machine_tell_step(machine, run, true);
    link_enter(link, run);
}

/* The step's work: as drawn for this phase, or as the plan has it; none where it was done once. */
static void set_amount(struct step_run *run, uint32_t index)
{
    const struct phase_run *phase_run = run->phase_run;
    bool is_left_out = run->step->is_once && !phase_run->with_once;
    run->amount = phase_run->is_drawn ? phase_run->drawn[index] : run->step->amount;
    if (is_left_out)
        run->amount = (struct step_amount){0};
}

/* What is nothing waits for nobody; but it takes its turn in time, so that long chains of nothing
 * are no deep recursion. */
static void start_step(struct phase_run *phase_run, uint32_t index, const struct ledger *ledger)
{
    struct machine *machine = phase_run->machine;
    const struct machine_plan *plan = phase_run->plan;
    struct step_run *run = run_pool_take_step(&machine->pool);
    run->phase_run = phase_run;
    run->step = &plan->steps[plan->phases[phase_run->phase].first_step + index];
    run->ledger = *ledger;
    run->started_s = engine_now_s(machine->engine);
    set_amount(run, index);
    if (run->amount.work == 0.0) {
        run->ledger.seconds[TIME_PROPAGATION] += run->amount.propagation_s;
        engine_after(machine->engine, run->amount.propagation_s, on_crossed, run);
    } else if (resource_is_link(run->step->resource)) {
        start_transfer(machine, run);
    } else {
        start_work(machine, run);
    }
}

/* ---- phases ---- */

static void finish_phase(struct phase_run *phase_run, const struct ledger *ledger)
{
    struct machine *machine = phase_run->machine;
    void *subject = phase_run->subject;
    enum phase phase = phase_run->phase;
    machine_leave_terminal(machine, phase_run->parts);
    run_pool_give_phase(&machine->pool, phase_run);
    machine->owner.on_phase_done(machine->owner.context, subject, phase, ledger);
}

/* A step's path is that of the predecessor which was finished last: this one. */
static void start_successors(struct phase_run *phase_run, const struct machine_plan *plan,
                             const struct machine_step *step, const struct ledger *ledger)
{
    uint32_t first_step = plan->phases[phase_run->phase].first_step;
    for (uint32_t i = 0; i < step->successor_count; i++) {
        uint32_t next = plan->successors[step->first_successor + i];
        if (plan->steps[next].predecessor_count == 1
            || --phase_run->pending[next - first_step] == 0)
            start_step(phase_run, next - first_step, ledger);
    }
}

static void finish_step(struct step_run *run)
{
    struct machine *machine = machine_of(run);
    struct phase_run *phase_run = run->phase_run;
    const struct machine_step *step = run->step;
    const struct ledger ledger = run->ledger;
    run_pool_give_step(&machine->pool, run);
    if (--phase_run->unfinished == 0)
        finish_phase(phase_run, &ledger);
    else
        start_successors(phase_run, phase_run->plan, step, &ledger);
}

static void on_phase_begin(struct engine *engine, void *subject)
{
    (void)engine;
    struct phase_run *phase_run = subject;
    const struct machine_plan *plan = phase_run->plan;
    const struct machine_phase *phase = &plan->phases[phase_run->phase];
    const struct ledger nothing = {{0}};
    struct machine *machine = phase_run->machine;
    phase_run->parts = machine_enter_terminal(machine, &machine->terminals[phase_run->terminal]);
    if (phase->step_count == 0)
        finish_phase(phase_run, &nothing);
    for (uint32_t i = 0; i < phase->step_count; i++)
        if (plan->steps[phase->first_step + i].predecessor_count == 0)
            start_step(phase_run, i, &nothing);
}

static void await_predecessors(struct phase_run *phase_run, const struct machine_plan *plan)
{
    const struct machine_phase *phase = &plan->phases[phase_run->phase];
    if (!phase->has_joins)
        return;
    phase_run->pending = memory_grow(phase_run->pending, &phase_run->pending_capacity,
                                     phase->step_count, sizeof *phase_run->pending);
    for (uint32_t i = 0; i < phase->step_count; i++)
        phase_run->pending[i] = plan->steps[phase->first_step + i].predecessor_count;
}

/* Every step of the plan is drawn by itself and in its order, as with dedicated sharing. */
static void draw_steps(struct phase_run *phase_run, const struct machine_plan *plan,
                       struct unit_draws *factors)
{
    const struct machine_phase *phase = &plan->phases[phase_run->phase];
    phase_run->is_drawn = factors != NULL;
    if (!factors)
        return;
    phase_run->drawn = memory_grow(phase_run->drawn, &phase_run->drawn_capacity, phase->step_count,
                                   sizeof *phase_run->drawn);
    memset(phase_run->drawn, 0, phase->step_count * sizeof *phase_run->drawn);
    for (uint32_t i = 0; i < plan->plan->step_count; i++) {
        if (plan->plan->steps[i].phase != phase_run->phase)
            continue;
        machine_plan_add(plan, &plan->plan->steps[i], unit_draws_next(factors),
                         &phase_run->drawn[plan->step_of[i] - phase->first_step]);
    }
}

void machine_start_phase(struct machine *machine, const struct phase_start *start)
{
    struct phase_run *phase_run = run_pool_take_phase(&machine->pool);
    phase_run->machine = machine;
    phase_run->terminal = start->terminal;
    phase_run->server = start->server;
    phase_run->subject = start->subject;
    phase_run->phase = start->phase;
    phase_run->with_once = start->with_once;
    const struct machine_plan *plan =
        machine->class_plan[machine->terminals[start->terminal].class_index];
    phase_run->plan = plan;
    phase_run->unfinished = plan->phases[phase_run->phase].step_count;
    await_predecessors(phase_run, plan);
    draw_steps(phase_run, plan, start->factors);
    if (start->delay_s > 0.0 || phase_run->unfinished == 0)
        engine_after(machine->engine, start->delay_s, on_phase_begin, phase_run);
    else
        on_phase_begin(machine->engine, phase_run);
}

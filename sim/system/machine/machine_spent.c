/* machine_spent.c: what the phases of each class used, for prices and powers. */
#include "models/plan/protocol.h"
#include "system/machine/fair_share.h"
#include "system/machine/machine.h"
#include "system/machine/machine_parts.h"
#include "system/machine/step_run.h"

#include "base/memory.h"
#include "base/units.h"

#include <stdlib.h>

struct spending {
    const struct machine *machine;
    struct usage *usages; /* what is added to */
};

static void add_bits(struct spending *spending, const struct step_run *run, double bits)
{
    size_t class_index = spending->machine->terminals[run->phase_run->terminal].class_index;
    spending->usages[class_index + 1].spent[run->step->resource] += bits / BITS_PER_BYTE;
}

void machine_note_sent(struct machine *machine, const struct step_run *run)
{
    struct spending spending = {machine, machine->sent};
    add_bits(&spending, run, run->amount.work);
}

static double core_s(struct station *station)
{
    return fair_share_used(&station->share, PHASE_OFFLINE)
         + fair_share_used(&station->share, PHASE_ONLINE);
}

static void add_cores(struct machine *machine, struct usage usages[])
{
    for (uint64_t i = 0; i < machine->server_count; i++)
        usages[0].spent[RESOURCE_SERVER_CPU] += core_s(&machine->servers[i].processors);
    for (uint64_t i = 0; i < machine->terminal_count; i++) {
        const struct terminal *terminal = &machine->terminals[i];
        usages[terminal->class_index + 1].spent[RESOURCE_CLIENT_CPU] +=
            terminal_processors_used(terminal, PHASE_OFFLINE)
            + terminal_processors_used(terminal, PHASE_ONLINE);
    }
}

static void add_part_sent(void *context, struct step_run *run)
{
    if (resource_is_link(run->step->resource))
        add_bits(context, run, run->amount.work - fair_share_left(&run->station->share, &run->job));
}

/* What was spent since the beginning. */
static void add_all(struct machine *machine, struct usage usages[])
{
    struct spending spending = {machine, usages};
    add_cores(machine, usages);
    for (size_t i = 1; i <= machine->settings.class_count; i++)
        for (int resource = 0; resource < RESOURCE_COUNT; resource++)
            usages[i].spent[resource] += machine->sent[i].spent[resource];
    run_pool_visit_shares(&machine->pool, add_part_sent, &spending);
}

void machine_begin_spending(struct machine *machine)
{
    size_t count = machine->settings.class_count + 1;
    free(machine->spent_before);
    machine->spent_before = memory_allocate(count, sizeof *machine->spent_before);
    add_all(machine, machine->spent_before);
}

void machine_tell_spent(struct machine *machine, struct usage usages[])
{
    add_all(machine, usages);
    for (size_t i = 0; machine->spent_before && i <= machine->settings.class_count; i++)
        for (int resource = 0; resource < RESOURCE_COUNT; resource++)
            usages[i].spent[resource] -= machine->spent_before[i].spent[resource];
}

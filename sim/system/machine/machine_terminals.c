/* machine_terminals.c: processors and links for the terminals at which phases are under way. */
#include "engine/engine.h"
#include "system/machine/fair_share.h"
#include "system/machine/link.h"
#include "system/machine/machine.h"
#include "system/machine/machine_parts.h"
#include "system/machine/station.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Blocks make allocations few; small, since a replication of a few clients needs only one. */
enum { PARTS_PER_BLOCK = 16 };

struct terminal_block {
    struct terminal_block *next;
    struct terminal_parts parts[PARTS_PER_BLOCK];
};

/* ---- what lies in a share, and what was used before ---- */

static void load_used(struct fair_share *share, const double used[PHASE_COUNT])
{
    memcpy(share->used, used, sizeof share->used);
}

static void keep_used(const struct fair_share *share, double used[PHASE_COUNT])
{
    memcpy(used, share->used, sizeof share->used);
}

static double *carried_by(struct link *link)
{
    return link->has_interface ? link->carried : link->station->share.used;
}

/* ---- parts ---- */

/* With what is the same for all classes; the terminal that gets them sets the rest. */
static void init_parts(struct machine *machine, struct terminal_parts *parts)
{
    const enum priority priority = machine->settings.priority;
    station_init(&parts->processors, &machine->admission, 1.0, DISCIPLINE_FAIR, priority, 0.0,
                 machine_on_work_done);
    station_init(&parts->disk, &machine->admission, 1.0, DISCIPLINE_FAIR, priority, 0.0,
                 machine_on_work_done);
    for (int direction = 0; direction < DIRECTION_COUNT; direction++)
        station_init(&parts->stations[direction], &machine->admission, 1.0, DISCIPLINE_FAIR,
                     priority, 0.0, machine_on_bits_sent);
}

static void add_block(struct machine *machine)
{
    struct terminal_pool *pool = &machine->terminal_pool;
    struct terminal_block *block = memory_allocate(1, sizeof *block);
    block->next = pool->blocks;
    pool->blocks = block;
    for (size_t i = PARTS_PER_BLOCK; i-- > 0;) {
        init_parts(machine, &block->parts[i]);
        block->parts[i].next = pool->free;
        pool->free = &block->parts[i];
    }
}

static void set_link(struct machine *machine, struct terminal_parts *parts,
                     enum direction direction)
{
    const struct machine_settings *settings = &machine->settings;
    const struct machine_class *class = &machine->classes[parts->terminal->class_index];
    const struct link_profile *interface = settings->interface;
    const double access_bps =
        direction == DIRECTION_UP ? class->link->uplink_bps : class->link->downlink_bps;
    struct station *station = &parts->stations[direction];
    if (interface)
        station =
            &machine->servers[0].interface[interface->is_one_medium ? DIRECTION_UP : direction];
    else
        station_set(station, access_bps, class->link_discipline, 0.0);
    link_set(&parts->links[direction], class->link_discipline, access_bps, station,
             interface != NULL, settings->priority);
    memcpy(carried_by(&parts->links[direction]), parts->terminal->carried[direction],
           sizeof parts->terminal->carried[direction]);
}

static struct terminal_parts *take(struct machine *machine, struct terminal *terminal)
{
    struct terminal_pool *pool = &machine->terminal_pool;
    const struct machine_class *class = &machine->classes[terminal->class_index];
    if (!pool->free)
        add_block(machine);
    struct terminal_parts *parts = pool->free;
    pool->free = parts->next;
    parts->terminal = terminal;
    terminal->parts = parts;
    station_set(&parts->processors, class->cores, class->processor_discipline,
                class->plan->slowdown_per_busy_core);
    load_used(&parts->processors.share, terminal->processors_used);
    load_used(&parts->disk.share, terminal->disk_used);
    set_link(machine, parts, DIRECTION_UP);
    if (!class->link->is_one_medium)
        set_link(machine, parts, DIRECTION_DOWN);
    if (machine->owner.watcher)
        machine_place_terminal(machine, parts);
    return parts;
}

static void give_back(struct machine *machine, struct terminal_parts *parts)
{
    struct terminal *terminal = parts->terminal;
    const struct machine_class *class = &machine->classes[terminal->class_index];
    keep_used(&parts->processors.share, terminal->processors_used);
    keep_used(&parts->disk.share, terminal->disk_used);
    for (int i = 0; i < (class->link->is_one_medium ? 1 : DIRECTION_COUNT); i++) {
        memcpy(terminal->carried[i], carried_by(&parts->links[i]), sizeof terminal->carried[i]);
        link_clear(&parts->links[i]);
    }
    terminal->parts = NULL;
    parts->next = machine->terminal_pool.free;
    machine->terminal_pool.free = parts;
}

/* ---- phases come and go ---- */

struct terminal_parts *machine_enter_terminal(struct machine *machine, struct terminal *terminal)
{
    struct terminal_parts *parts = terminal->parts ? terminal->parts : take(machine, terminal);
    parts->phases++;
    return parts;
}

/* The parts go back at the end of the instant: until then stations may still be shared anew. */
void machine_leave_terminal(struct machine *machine, struct terminal_parts *parts)
{
    struct terminal_pool *pool = &machine->terminal_pool;
    if (--parts->phases > 0 || parts->may_leave)
        return;
    parts->may_leave = true;
    parts->next = pool->leaving;
    pool->leaving = parts;
    engine_make_due(machine->engine, pool->stage);
}

static void on_instant_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct machine *machine = subject;
    struct terminal_parts *next;
    for (struct terminal_parts *parts = machine->terminal_pool.leaving; parts; parts = next) {
        next = parts->next;
        parts->may_leave = false;
        if (parts->phases == 0)
            give_back(machine, parts);
    }
    machine->terminal_pool.leaving = NULL;
}

void machine_begin_terminals(struct machine *machine)
{
    machine->terminal_pool.stage = engine_add_stage(machine->engine, on_instant_end, machine);
}

static void free_parts(struct terminal_parts *parts)
{
    station_free(&parts->processors);
    station_free(&parts->disk);
    for (int direction = 0; direction < DIRECTION_COUNT; direction++) {
        station_free(&parts->stations[direction]);
        link_free(&parts->links[direction]);
    }
}

void machine_free_terminals(struct machine *machine)
{
    struct terminal_pool *pool = &machine->terminal_pool;
    while (pool->blocks) {
        struct terminal_block *block = pool->blocks;
        pool->blocks = block->next;
        for (size_t i = 0; i < PARTS_PER_BLOCK; i++)
            free_parts(&block->parts[i]);
        free(block);
    }
}

/* ---- what was used ---- */

double terminal_processors_used(const struct terminal *terminal, enum phase phase)
{
    return terminal->parts ? fair_share_used(&terminal->parts->processors.share, phase)
                           : terminal->processors_used[phase];
}

double terminal_disk_used(const struct terminal *terminal, enum phase phase)
{
    return terminal->parts ? fair_share_used(&terminal->parts->disk.share, phase)
                           : terminal->disk_used[phase];
}

double terminal_carried(const struct terminal *terminal, enum direction direction, enum phase phase)
{
    return terminal->parts ? link_carried(&terminal->parts->links[direction], phase)
                           : terminal->carried[direction][phase];
}

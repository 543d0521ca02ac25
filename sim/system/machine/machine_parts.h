/*
 * machine_parts.h: the machine's parts, for the files that make it up.
 */
#ifndef SYSTEM_MACHINE_MACHINE_PARTS_H
#define SYSTEM_MACHINE_MACHINE_PARTS_H

#include "system/machine/machine.h"

enum direction { DIRECTION_UP, DIRECTION_DOWN, DIRECTION_COUNT };

/* Where a terminal's steps compete: while phases of it are under way; then another one's. */
struct terminal_parts {
    struct terminal_parts *next; /* in the pool, or of those that may be given back */
    struct terminal *terminal;
    uint64_t phases; /* under way */
    bool may_leave;  /* at the end of this instant; then it is in that list */
    struct station processors;
    struct link links[DIRECTION_COUNT];       /* one medium: the first is for both */
    struct station stations[DIRECTION_COUNT]; /* of its link, where the server's is no limit */
    struct station disk;
};

/* Of all that there are most are idle: an idle one is no more than what it used. */
struct terminal {
    size_t class_index;           /* from 0 */
    struct terminal_parts *parts; /* borrowed from the pool; NULL: it is idle */
    double processors_used[PHASE_COUNT];
    double disk_used[PHASE_COUNT];
    double carried[DIRECTION_COUNT][PHASE_COUNT]; /* bits */
};

struct terminal_pool {
    struct terminal_parts *free;
    struct terminal_parts *leaving; /* whose phases had all ended when the last one did */
    struct terminal_block *blocks;  /* owned */
    unsigned stage;
};

struct machine_server {
    struct station processors;
    struct station *disk;                      /* owned; NULL: it has none */
    struct station interface[DIRECTION_COUNT]; /* one medium: the first is for both */
};

struct machine {
    struct engine *engine; /* borrowed */
    struct machine_settings settings;
    struct machine_class *classes; /* owned: those of the settings */
    struct machine_owner owner;
    struct admission admission;
    struct machine_plan *plans; /* owned; each once */
    size_t plan_count;
    const struct machine_plan **class_plan; /* owned; by class: one of them */
    struct terminal *terminals;             /* owned */
    uint64_t terminal_count;
    struct terminal_pool terminal_pool; /* owned */
    struct machine_server *servers;     /* owned */
    uint64_t server_count;
    struct run_pool pool; /* owned */
    struct usage *sent;   /* owned; by class_index: bytes of transfers that are done */
    double use_from_s;
    struct resource_use *use_before; /* owned; what was used until then; NULL: nothing */
    struct usage *spent_before;      /* owned; likewise */
};

/* A phase of the terminal begins at its parts, or has ended there. */
void machine_begin_terminals(struct machine *machine);
struct terminal_parts *machine_enter_terminal(struct machine *machine, struct terminal *terminal);
void machine_leave_terminal(struct machine *machine, struct terminal_parts *parts);
void machine_free_terminals(struct machine *machine);

/* What was used of it until now: core-seconds, seconds of its disk, bits. */
double terminal_processors_used(const struct terminal *terminal, enum phase phase);
double terminal_disk_used(const struct terminal *terminal, enum phase phase);
double terminal_carried(const struct terminal *terminal, enum direction direction,
                        enum phase phase);

/* For machine.c: a transfer's last bit has left; and what was spent until now is told no more. */
void machine_note_sent(struct machine *machine, const struct step_run *run);
void machine_begin_spending(struct machine *machine);

/* What stations call at the end of a step's work, or when its last bit has left. */
void machine_on_work_done(struct share_job *job);
void machine_on_bits_sent(struct share_job *job);

/* To the watcher, if there is one: a step, and of a machine that is watched the rates of a station.
 */
void machine_tell_step(struct machine *machine, struct step_run *run, bool begins);
void machine_tell_rate(void *context, const struct station *station);
void machine_place_servers(struct machine *machine);
void machine_place_terminal(struct machine *machine, struct terminal_parts *parts);

#endif

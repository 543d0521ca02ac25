/*
 * machine_parts.h: the machine's parts, for the files that make it up.
 */
#ifndef SYSTEM_MACHINE_MACHINE_PARTS_H
#define SYSTEM_MACHINE_MACHINE_PARTS_H

#include "system/machine/machine.h"

enum direction { DIRECTION_UP, DIRECTION_DOWN, DIRECTION_COUNT };

struct terminal {
    size_t class_index; /* from 0 */
    struct station processors;
    struct station *disk;                     /* owned; NULL: it has none */
    struct station stations[DIRECTION_COUNT]; /* of its link, where the server's is no limit */
    struct link links[DIRECTION_COUNT];       /* one medium: the first is for both */
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
    struct machine_plan *plans; /* owned; by class */
    struct terminal *terminals; /* owned */
    uint64_t terminal_count;
    struct machine_server *servers; /* owned */
    uint64_t server_count;
    struct run_pool pool; /* owned */
    struct usage *sent;   /* owned; by class_index: bytes of transfers that are done */
    double use_from_s;
    struct resource_use *use_before; /* owned; what was used until then; NULL: nothing */
    struct usage *spent_before;      /* owned; likewise */
};

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
void machine_place_stations(struct machine *machine);

#endif

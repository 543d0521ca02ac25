/*
 * station.h: what steps compete for: a party's processors, or one direction of a link.
 *
 * Fair, all steps there share the capacity (fair_share.h). In order, each holds what it needs from
 * its turn until it is done (waiting_line.h), which then is its rate: both are the one mechanism.
 * Who comes or leaves takes effect at the end of the instant (admission.h).
 */
#ifndef SYSTEM_MACHINE_STATION_H
#define SYSTEM_MACHINE_STATION_H

#include "system/machine/admission.h"
#include "system/machine/machine_settings.h"
#include "system/machine/step_run.h"

/* Whose it is; filled in where the machine is watched. */
struct station_place {
    bool is_servers; /* else a terminal's */
    uint64_t index;
    enum resource resource;
};

struct station {
    struct fair_share share;
    struct waiting_line line;
    bool is_in_order;
    struct admission *admission; /* borrowed */
    struct station_place place;  /* for whoever watches */
    bool is_changed;             /* then it is in the admission's list */
    struct station *next_changed;
};

/*
 * The station must not move; station_free.
 *
 * capacity            cores, bits per second or disks; INFINITY for no limit
 * slowdown_per_busy   see fair_share_start
 * on_done             called when the work of a step is done
 */
void station_init(struct station *station, struct admission *admission, double capacity,
                  enum discipline discipline, enum priority priority, double slowdown_per_busy,
                  share_action on_done);
void station_free(struct station *station);

/* Of one where nothing is: it is of another capacity and discipline from now on. */
void station_set(struct station *station, double capacity, enum discipline discipline,
                 double slowdown_per_busy);

/*
 * A step comes, with its work and cap.
 *
 * need   what it holds in order, at most the capacity
 */
void station_enter(struct station *station, struct step_run *run, double need);

/* A step's work is done. */
void station_leave(struct station *station, struct step_run *run);

/* The cap of steps that are there may be another. */
void station_set_cap(struct station *station, struct share_bundle *bundle, double cap);

/* For admission.c: lets in who may, and shares the capacity anew. */
void station_admit(struct station *station);

#endif

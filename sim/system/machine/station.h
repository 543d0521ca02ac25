/*
 * station.h: what steps compete for: a party's processors, or one direction of a link.
 *
 * Fair, all steps there share the capacity (fair_share.h). In order, each holds what it needs from
 * its turn until it is done (waiting_line.h), which then is its rate: both are the one mechanism.
 */
#ifndef SYSTEM_MACHINE_STATION_H
#define SYSTEM_MACHINE_STATION_H

#include "system/machine/step_run.h"

struct station {
    struct fair_share share;
    struct waiting_line line;
    bool is_in_order;
};

void station_init(struct station *station, const struct simulation *simulation, double capacity,
                  enum discipline discipline, double slowdown_per_busy, share_action on_done);
void station_free(struct station *station);

/*
 * A step comes, with its work and cap. station_settle follows.
 *
 * need   what it holds in order, at most the capacity
 */
void station_enter(struct station *station, struct step_run *run, double need);

/* A step's work is done. station_settle follows, or the completion ends. */
void station_leave(struct station *station, struct step_run *run);

#endif

/*
 * plan_disks.h: precomputes that are written to disks as they are made, and read when they are
 * used.
 */
#ifndef MODELS_PLAN_PLAN_DISKS_H
#define MODELS_PLAN_PLAN_DISKS_H

#include "models/plan/plan.h"

/* A party's. Whoever reads has the whole disk for as long, and so has who writes. */
struct disk {
    double read_bps; /* INFINITY: it takes no time */
    double write_bps;
    bool overlaps; /* it is read while the online phase goes on; else before that begins */
};

/*
 * Adds the steps of disks to a plan, of a batch if it is one: in the offline phase, from its
 * beginning on, what the party stores is written; in the online phase what one inference needs is
 * read. Nothing where that takes no time, or nothing is stored.
 */
void plan_add_disks(struct plan *plan, const struct disk disks[PARTY_COUNT]);

#endif

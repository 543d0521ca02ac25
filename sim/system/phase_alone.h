/*
 * phase_alone.h: how long a phase takes with machines and link to itself, and where the time goes.
 */
#ifndef SYSTEM_PHASE_ALONE_H
#define SYSTEM_PHASE_ALONE_H

#include "models/plan.h"
#include "system/ledger.h"

struct phase_alone {
    double seconds;
    struct ledger ledger;
};

/*
 * The longest path through the steps, every step's seconds multiplied by its factor.
 *
 * factors   one per step of the plan (all phases)
 * finish_s  scratch, one per step
 */
struct phase_alone phase_alone_scaled(const struct plan *plan, enum phase phase,
                                      const struct link_profile *link, const double factors[],
                                      double finish_s[]);

#endif

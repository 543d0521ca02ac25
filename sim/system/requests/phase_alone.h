/*
 * phase_alone.h: how long a phase takes with machines and link to itself, and where the time goes.
 */
#ifndef SYSTEM_REQUESTS_PHASE_ALONE_H
#define SYSTEM_REQUESTS_PHASE_ALONE_H

#include "models/plan/link_profile.h"
#include "models/plan/plan.h"
#include "system/machine/ledger.h"

struct phase_alone {
    double seconds;
    struct ledger ledger;
    double spent[RESOURCE_COUNT]; /* core-seconds of processors, bytes of links */
};

/*
 * The phases of a plan at a link, their steps neither drawn nor contended for: what dedicated
 * sharing runs, compiled once for all replications.
 */
struct phases_alone {
    const struct plan *plan; /* borrowed */
    struct phase_alone phases[PHASE_COUNT];
    struct phase_alone first[PHASE_COUNT]; /* with the steps that are done once per client */
};

/* The longest paths through the steps. */
struct phases_alone phases_alone_compile(const struct plan *plan, const struct link_profile *link);

#endif

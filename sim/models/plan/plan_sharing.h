/*
 * plan_sharing.h: a phase alone whose branches meet at one resource.
 *
 * Steps that run at the same time at one party's processors, or in one direction of the link (or
 * over one medium), share it max-min fairly, each at most as fast as alone; or, where that is used
 * in order, the first begins who asked first, when all that it can use is free. A step that nothing
 * slows down ends when the longest path says.
 */
#ifndef MODELS_PLAN_PLAN_SHARING_H
#define MODELS_PLAN_PLAN_SHARING_H

#include "models/plan/plan.h"

/*
 * Fills in when each step of the phase, [first, end) of the plan, is done; as plan_phase_scaled_s.
 *
 * factors   one per step of the plan
 */
void plan_share_phase(const struct plan *plan, uint32_t first, uint32_t end,
                      const struct link_profile *link, const double factors[], double finish_s[]);

#endif

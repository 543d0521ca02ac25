#include "models/plan/plan_sharing.h"

#include "base/memory.h"
#include "base/units.h"
#include "models/plan/protocol.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

/* Times that differ by no more are the same. */
#define ROUNDING_FRACTION (64.0 * DBL_EPSILON)

/* A step that has begun. */
struct runner {
    uint32_t index;
    uint32_t turn; /* where its resource is used in order: its number among those that ask for it */
    bool is_sharing; /* false: its bits only cross the link any more */
    bool is_slowed;  /* has been, by others */
    double start_s;
    double own_s;  /* of its resource, alone */
    double left_s; /* ... of that, as of since_s; once it was slowed */
    double since_s;
    double speed; /* of that alone */
    double end_s; /* of its part at the resource, as things are */
};

struct sharing {
    const struct plan *plan;
    const struct link_profile *link;
    const double *factors;
    double *finish_s;
    uint32_t first;
    uint32_t end;
    uint32_t *pending;        /* owned; by step from first: predecessors that are not done */
    uint32_t *successors;     /* owned; of all steps, one after the other */
    uint32_t *successors_end; /* owned; by step from first, after its last */
    double *carried_s; /* owned; by step from first: crossings of transfers that it goes on */
    uint32_t *turns;   /* owned; by step from first: that of the step that it goes on; 0: none */
    uint32_t last_turn;
    struct runner *runners; /* owned */
    size_t count;
    double now_s;
};

/* ---- what each resource gives ---- */

/* Cores, or 1 for a link or disk; of the one that the step uses. */
static double capacity_of(const struct sharing *sharing, const struct step *step)
{
    if (resource_moves_bytes(step->resource))
        return 1.0;
    double cores =
        sharing->plan->cores[step->resource == RESOURCE_CLIENT_CPU ? PARTY_CLIENT : PARTY_SERVER];
    return cores > 0.0 ? cores : HUGE_VAL;
}

static double demand_of(const struct step *step)
{
    return resource_moves_bytes(step->resource) ? 1.0 : step->most_cores;
}

static bool meet(const struct sharing *sharing, const struct step *step, const struct step *other)
{
    return step->resource == other->resource
        || (sharing->link->is_one_medium && resource_is_link(step->resource)
            && resource_is_link(other->resource));
}

static const struct step *step_of(const struct sharing *sharing, const struct runner *runner)
{
    return &sharing->plan->steps[runner->index];
}

/* The level up to which demands at the runner's resource are met: progressive filling (Bertsekas
 * and Gallager, Data Networks, 2nd ed., section 6.5.2). Each round at least one demand is met. */
static double fair_level(const struct sharing *sharing, const struct step *step)
{
    double level = 0.0, met_below = -1.0;
    while (level > met_below) {
        double left = capacity_of(sharing, step);
        double unmet = 0.0;
        met_below = level;
        for (size_t i = 0; i < sharing->count; i++) {
            const struct step *other = step_of(sharing, &sharing->runners[i]);
            if (!sharing->runners[i].is_sharing || !meet(sharing, step, other))
                continue;
            if (demand_of(other) <= level)
                left -= demand_of(other);
            else
                unmet += 1.0;
        }
        if (unmet == 0.0)
            return HUGE_VAL;
        level = left / unmet;
    }
    return level;
}

/* What the step takes of the resource while it runs there with no other. */
static double most_of(const struct sharing *sharing, const struct step *step)
{
    return fmin(demand_of(step), capacity_of(sharing, step));
}

/* Who waits keeps those behind it waiting: what fits is what fits with all who asked before. */
static double level_in_order(const struct sharing *sharing, const struct runner *runner)
{
    const struct step *step = step_of(sharing, runner);
    double taken = 0.0;
    for (size_t i = 0; i < sharing->count; i++) {
        const struct runner *other = &sharing->runners[i];
        if (other->is_sharing && other->turn < runner->turn
            && meet(sharing, step, step_of(sharing, other)))
            taken += most_of(sharing, step_of(sharing, other));
    }
    double most = most_of(sharing, step);
    return taken + most <= capacity_of(sharing, step) * (1.0 + 1e-12) ? most : 0.0;
}

static double speed_of(const struct sharing *sharing, const struct runner *runner)
{
    const struct step *step = step_of(sharing, runner);
    double level = sharing->plan->is_in_order[step->resource] ? level_in_order(sharing, runner)
                                                              : fair_level(sharing, step);
    double demand = demand_of(step);
    return level >= demand * (1.0 - 1e-12) ? 1.0 : level / demand;
}

/* What is done until now, if the speed changes. */
static void set_speed(struct runner *runner, double speed, double now_s)
{
    if (speed == runner->speed)
        return;
    if (!runner->is_slowed) {
        runner->left_s = runner->own_s - (now_s - runner->start_s);
        runner->is_slowed = true;
    } else {
        runner->left_s -= (now_s - runner->since_s) * runner->speed;
    }
    runner->left_s = runner->left_s > 0.0 ? runner->left_s : 0.0;
    runner->since_s = now_s;
    runner->speed = speed;
    runner->end_s = now_s + runner->left_s / speed;
}

static void share(struct sharing *sharing)
{
    for (size_t i = 0; i < sharing->count; i++)
        if (sharing->runners[i].is_sharing)
            set_speed(&sharing->runners[i], speed_of(sharing, &sharing->runners[i]),
                      sharing->now_s);
}

/* ---- steps ---- */

static double crossing_s(const struct sharing *sharing, uint32_t index)
{
    const struct step *step = &sharing->plan->steps[index];
    return resource_is_link(step->resource)
             ? propagation_s(step->messages, sharing->link->rtt_s) * sharing->factors[index]
             : 0.0;
}

static void begin(struct sharing *sharing, uint32_t index)
{
    const struct step *step = &sharing->plan->steps[index];
    double start_s = 0.0;
    for (uint32_t which = 0; which < step->predecessor_count; which++) {
        double before_s =
            sharing->finish_s[sharing->plan->predecessors[step->first_predecessor + which]];
        start_s = before_s > start_s ? before_s : start_s;
    }
    double all_s = plan_step_s(step, sharing->link) * sharing->factors[index];
    double own_s = all_s - crossing_s(sharing, index);
    uint32_t *turn = &sharing->turns[index - sharing->first];
    if (*turn == 0)
        *turn = ++sharing->last_turn;
    sharing->finish_s[index] = start_s + all_s + sharing->carried_s[index - sharing->first];
    sharing->runners[sharing->count++] = (struct runner){.index = index,
                                                         .turn = *turn,
                                                         .is_sharing = own_s > 0.0,
                                                         .start_s = start_s,
                                                         .own_s = own_s,
                                                         .speed = 1.0,
                                                         .end_s = start_s + own_s};
}

/* Counts, then places: each end moves from the end of the steps before to its own. */
static void list_successors(struct sharing *sharing)
{
    const struct plan *plan = sharing->plan;
    uint32_t *ends = sharing->successors_end;
    uint32_t sum = 0;
    for (uint32_t index = sharing->first; index < sharing->end; index++)
        for (uint32_t which = 0; which < plan->steps[index].predecessor_count; which++)
            ends[plan->predecessors[plan->steps[index].first_predecessor + which]
                 - sharing->first]++;
    for (uint32_t i = 0; i < sharing->end - sharing->first; i++) {
        uint32_t count = ends[i];
        ends[i] = sum;
        sum += count;
    }
    sharing->successors = memory_allocate(sum, sizeof *sharing->successors);
    for (uint32_t index = sharing->first; index < sharing->end; index++)
        for (uint32_t which = 0; which < plan->steps[index].predecessor_count; which++) {
            uint32_t before = plan->predecessors[plan->steps[index].first_predecessor + which];
            sharing->successors[ends[before - sharing->first]++] = index;
        }
}

static uint32_t first_successor(const struct sharing *sharing, uint32_t index)
{
    return index == sharing->first ? 0 : sharing->successors_end[index - 1 - sharing->first];
}

/*
 * Steps that follow each other on one resource, and nothing else, are one, as in contended sharing:
 * who has its turn keeps it. The bits of the next transfer leave behind those of the last, and what
 * has to cross does so in the end. Returns whether it hands on bits that have to cross.
 */
static bool hand_on(struct sharing *sharing, const struct runner *runner)
{
    const struct plan *plan = sharing->plan;
    uint32_t which = first_successor(sharing, runner->index);
    if (sharing->successors_end[runner->index - sharing->first] != which + 1)
        return false;
    uint32_t next = sharing->successors[which];
    const struct step *step = &plan->steps[runner->index], *other = &plan->steps[next];
    if (other->predecessor_count != 1 || !step_goes_on(step, other))
        return false;
    sharing->turns[next - sharing->first] = runner->turn;
    if (!resource_is_link(step->resource))
        return false;
    sharing->carried_s[next - sharing->first] =
        crossing_s(sharing, runner->index) + sharing->carried_s[runner->index - sharing->first];
    sharing->finish_s[runner->index] = runner->end_s;
    return true;
}

static void begin_successors(struct sharing *sharing, uint32_t done)
{
    uint32_t which = first_successor(sharing, done);
    for (; which < sharing->successors_end[done - sharing->first]; which++) {
        uint32_t index = sharing->successors[which];
        if (--sharing->pending[index - sharing->first] == 0)
            begin(sharing, index);
    }
}

static double next_s(const struct runner *runner, const double finish_s[])
{
    return runner->is_sharing ? runner->end_s : finish_s[runner->index];
}

/* All that ends at this time; whoever follows may end at it too. */
static void end_what_ends(struct sharing *sharing)
{
    double until_s = sharing->now_s + sharing->now_s * ROUNDING_FRACTION;
    for (size_t i = 0; i < sharing->count;) {
        struct runner *runner = &sharing->runners[i];
        if (next_s(runner, sharing->finish_s) > until_s) {
            i++;
        } else if (runner->is_sharing) {
            runner->is_sharing = false;
            if (!hand_on(sharing, runner) && runner->is_slowed)
                sharing->finish_s[runner->index] =
                    runner->end_s + crossing_s(sharing, runner->index)
                    + sharing->carried_s[runner->index - sharing->first];
        } else {
            uint32_t index = runner->index;
            *runner = sharing->runners[--sharing->count];
            begin_successors(sharing, index);
            i = 0;
        }
    }
}

void plan_share_phase(const struct plan *plan, uint32_t first, uint32_t end,
                      const struct link_profile *link, const double factors[], double finish_s[])
{
    struct sharing sharing = {.plan = plan,
                              .link = link,
                              .factors = factors,
                              .finish_s = finish_s,
                              .first = first,
                              .end = end,
                              .pending = memory_allocate(end - first, sizeof(uint32_t)),
                              .successors_end = memory_allocate(end - first, sizeof(uint32_t)),
                              .carried_s = memory_allocate(end - first, sizeof(double)),
                              .turns = memory_allocate(end - first, sizeof(uint32_t)),
                              .runners = memory_allocate(end - first, sizeof(struct runner))};
    list_successors(&sharing);
    for (uint32_t index = first; index < end; index++) {
        sharing.pending[index - first] = plan->steps[index].predecessor_count;
        if (sharing.pending[index - first] == 0)
            begin(&sharing, index);
    }
    end_what_ends(&sharing);
    while (sharing.count > 0) {
        share(&sharing);
        sharing.now_s = HUGE_VAL;
        for (size_t i = 0; i < sharing.count; i++)
            sharing.now_s = fmin(sharing.now_s, next_s(&sharing.runners[i], finish_s));
        end_what_ends(&sharing);
    }
    free(sharing.pending);
    free(sharing.successors);
    free(sharing.successors_end);
    free(sharing.carried_s);
    free(sharing.turns);
    free(sharing.runners);
}

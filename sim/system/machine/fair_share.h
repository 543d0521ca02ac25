/*
 * fair_share.h: a capacity shared max-min fairly by jobs: cores by steps, bits per second by
 * transfers.
 *
 * A job has an amount of work and a cap on its rate. The capacity is filled up evenly: all rates
 * rise together, and who reaches its cap stays there (progressive filling, e.g. Bertsekas and
 * Gallager, Data Networks, 2nd ed., section 6.5.2). With online work first, offline jobs are filled
 * with what the online jobs leave; a job that gets nothing keeps the work that is done.
 *
 * Jobs of one phase and cap always run at the same rate, so they form a group with one clock, which
 * counts the work that each of them has done since the group began: a job is finished when the
 * clock has come to its mark, and a group is a heap of marks. Whatever happens, only groups are
 * rated anew. A group that empties ends, so clocks stay small and exact.
 *
 * Jobs whose cap is one and changes, as the transfers of one client, are a bundle: a heap of marks
 * of its own, which stands in its group with its first mark. A change moves the bundle to another
 * group, however many jobs it has.
 */
#ifndef SYSTEM_MACHINE_FAIR_SHARE_H
#define SYSTEM_MACHINE_FAIR_SHARE_H

#include "engine/engine.h"
#include "models/plan/protocol.h"
#include "system/machine/share_heap.h"

#include <stddef.h>

/* All in one share, of one phase; zeroed before the first job. */
struct share_group;

struct share_bundle {
    struct share_heap jobs;    /* owned; by marks of a clock of its own */
    double ahead;              /* of the group's clock before its own */
    struct share_group *group; /* borrowed, while there are jobs */
    size_t place;              /* in the group's heap */
};

struct share_job {
    double mark;                 /* of its bundle's or its group's clock, when it is finished */
    struct share_bundle *bundle; /* borrowed; NULL: none */
    struct share_group *group;   /* borrowed; without a bundle */
    size_t place;                /* in the bundle's heap or the group's */
};

/* As many groups as most stations ever have stand in the share itself. */
#define SHARE_FEW_GROUPS 2

struct share_group {
    enum phase phase;
    bool is_slowed;
    double cap;
    double rate;     /* what each job gets of the capacity */
    double progress; /* work per second: less than the rate where slowed */
    double clock;
    struct share_heap heap; /* owned: of jobs, and of the first jobs of bundles */
    size_t count;           /* of all jobs */
};

/* Called at the end of a job, which is no longer in the share. fair_share_settle follows, at this
 * time. */
typedef void (*share_action)(struct share_job *job);

struct fair_share {
    struct engine *engine; /* borrowed */
    share_action on_done;
    double capacity;
    bool is_online_first;
    double slowdown_per_busy; /* see fair_share_start */

    size_t active_count;
    uint64_t jobs_at_level[PHASE_COUNT]; /* level 0 is filled before level 1 */
    uint64_t sequence;

    double since_s;           /* clocks and used are as of then */
    double rate[PHASE_COUNT]; /* of the capacity, in use by all jobs of a phase */
    double used[PHASE_COUNT]; /* ... integrated over time */
    event_id completion;      /* the next */
    struct share_job *next;   /* ... whose it is */
    double next_progress;     /* ... and at what pace it came to be scheduled */

    /* The active groups by level and cap, then those that are free. */
    struct share_group **order; /* owned, unless it is the few */
    size_t group_count;
    size_t order_capacity;
    struct share_group *few[SHARE_FEW_GROUPS];
    struct share_group first[SHARE_FEW_GROUPS]; /* the first that there are; others are owned */
};

/*
 * The share must not move; fair_share_free.
 *
 * capacity            above 0, INFINITY for no limit, in units of work per second
 * is_online_first     offline jobs get what online jobs leave
 * slowdown_per_busy   see fair_share_start
 */
void fair_share_init(struct fair_share *share, struct engine *engine, double capacity,
                     bool is_online_first, double slowdown_per_busy, share_action on_done);
void fair_share_free(struct fair_share *share);

/*
 * Lets a job in. Takes effect with fair_share_settle, so that several changes cost one rating.
 *
 * bundle      whose cap becomes this one; NULL: none
 * cap         of its rate: at least 0, INFINITY for none; only one of cap and capacity may be that
 * is_slowed   work takes memory_slowdown(b, slowdown_per_busy) times as long,
 *             b being the capacity that all jobs of this kind use
 * work        core-seconds or bits
 */
void fair_share_start(struct fair_share *share, struct share_job *job, struct share_bundle *bundle,
                      enum phase phase, double cap, bool is_slowed, double work);

/* Its jobs, if there are any, go on with this cap; fair_share_settle. Returns whether it was
 * another. */
bool fair_share_set_cap(struct fair_share *share, struct share_bundle *bundle, double cap);
void share_bundle_free(struct share_bundle *bundle);

/* Rates all jobs after changes. */
void fair_share_settle(struct fair_share *share);

/* Work that is left of a job. */
double fair_share_left(struct fair_share *share, const struct share_job *job);

/* The same, with nothing settled until now: looking changes nothing. */
double fair_share_peek_left(const struct fair_share *share, const struct share_job *job);

/* Integral of the capacity used by jobs of a phase, until now. */
double fair_share_used(struct fair_share *share, enum phase phase);

#endif

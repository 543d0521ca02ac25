#include "system/machine/fair_share.h"

#include "base/memory.h"
#include "base/memory_slowdown.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the clock: what a few sums and products of doubles may be off by. */
#define ROUNDING_FRACTION (4.0 * DBL_EPSILON)

void fair_share_init(struct fair_share *share, struct engine *engine, double capacity,
                     bool is_online_first, double slowdown_per_busy, share_action on_done)
{
    assert(capacity > 0.0);
    *share = (struct fair_share){
        .engine = engine,
        .on_done = on_done,
        .capacity = capacity,
        .is_online_first = is_online_first,
        .slowdown_per_busy = slowdown_per_busy,
    };
}

static bool is_first(const struct fair_share *share, const struct share_group *group)
{
    return group >= share->first && group < share->first + SHARE_FEW_GROUPS;
}

void fair_share_free(struct fair_share *share)
{
    for (size_t i = 0; i < share->group_count; i++) {
        share_heap_free(&share->order[i]->heap);
        if (!is_first(share, share->order[i]))
            free(share->order[i]);
    }
    if (share->order != share->few)
        free(share->order);
    *share = (struct fair_share){0};
}

/* ---- groups ---- */

static unsigned level_of(const struct fair_share *share, enum phase phase)
{
    return share->is_online_first && phase == PHASE_OFFLINE ? 1 : 0;
}

static struct share_group *active_group(const struct fair_share *share, size_t i)
{
    return share->order[i];
}

/* A group that is free stands behind the active ones. */
static void add_free_group(struct fair_share *share)
{
    size_t last = share->group_count++;
    if (last < SHARE_FEW_GROUPS) {
        share->order = share->few;
        share->order[last] = &share->first[last];
        return;
    }
    struct share_group **before = last == SHARE_FEW_GROUPS ? NULL : share->order;
    share->order = memory_grow(before, &share->order_capacity, last + 1, sizeof *share->order);
    if (!before)
        memcpy(share->order, share->few, sizeof share->few);
    share->order[last] = memory_allocate(1, sizeof *share->order[last]);
}

static bool stands_before(const struct fair_share *share, const struct share_group *left,
                          const struct share_group *right)
{
    unsigned left_level = level_of(share, left->phase);
    unsigned right_level = level_of(share, right->phase);
    return left_level < right_level || (left_level == right_level && left->cap <= right->cap);
}

/* Takes a free group, keeping its memory, and puts it in order. */
static struct share_group *begin_group(struct fair_share *share, enum phase phase, double cap,
                                       bool is_slowed)
{
    if (share->active_count == share->group_count)
        add_free_group(share);
    struct share_group *group = share->order[share->active_count];
    group->phase = phase;
    group->cap = cap;
    group->is_slowed = is_slowed;
    group->clock = 0.0;
    group->rate = group->progress = 0.0;
    size_t place = share->active_count++;
    for (; place > 0 && !stands_before(share, active_group(share, place - 1), group); place--)
        share->order[place] = share->order[place - 1];
    share->order[place] = group;
    return group;
}

static void end_group(struct fair_share *share, struct share_group *group)
{
    size_t place = 0;
    while (share->order[place] != group)
        place++;
    share->active_count--;
    for (; place < share->active_count; place++)
        share->order[place] = share->order[place + 1];
    share->order[place] = group;
}

static struct share_group *find_group(struct fair_share *share, enum phase phase, double cap,
                                      bool is_slowed)
{
    for (size_t i = 0; i < share->active_count; i++) {
        struct share_group *group = active_group(share, i);
        if (group->phase == phase && group->cap == cap && group->is_slowed == is_slowed)
            return group;
    }
    return begin_group(share, phase, cap, is_slowed);
}

/* ---- jobs and bundles ---- */

static struct share_group *group_of(const struct share_job *job)
{
    return job->bundle ? job->bundle->group : job->group;
}

/* Of its group's clock. */
static double mark_of(const struct share_job *job)
{
    return job->bundle ? job->mark + job->bundle->ahead : job->mark;
}

/* In its group, with its first job. */
static void stand(struct share_group *group, struct share_bundle *bundle)
{
    struct share_entry first = *share_heap_first(&bundle->jobs);
    first.mark = mark_of(first.job);
    first.place = &bundle->place;
    share_heap_add(&group->heap, first);
}

static void join(struct share_bundle *bundle, struct share_group *group, double own_clock)
{
    bundle->ahead = group->clock - own_clock;
    group->count += bundle->jobs.count;
    stand(group, bundle);
}

static void add_to_bundle(struct share_group *group, struct share_job *job, double work,
                          uint64_t sequence)
{
    struct share_bundle *bundle = job->bundle;
    if (bundle->jobs.count == 0)
        bundle->ahead = group->clock;
    else
        share_heap_remove(&group->heap, bundle->place);
    job->mark = group->clock - bundle->ahead + work;
    share_heap_add(&bundle->jobs, (struct share_entry){job->mark, sequence, job, &job->place});
    stand(group, bundle);
}

static void add_alone(struct share_group *group, struct share_job *job, double work,
                      uint64_t sequence)
{
    job->mark = group->clock + work;
    share_heap_add(&group->heap, (struct share_entry){job->mark, sequence, job, &job->place});
}

static void take_out(struct fair_share *share, const struct share_job *job)
{
    struct share_bundle *bundle = job->bundle;
    struct share_group *group = group_of(job);
    share->jobs_at_level[level_of(share, group->phase)]--;
    share_heap_remove(&group->heap, bundle ? bundle->place : job->place);
    if (bundle)
        share_heap_remove(&bundle->jobs, job->place);
    if (bundle && bundle->jobs.count > 0)
        stand(group, bundle);
    if (--group->count == 0)
        end_group(share, group);
}

/* ---- rates and time ---- */

/*
 * What is left when a job should be finished is the rounding of clock and time, and nothing that
 * others who come at that moment could take a share of.
 */
static void advance_group(struct share_group *group, double gone_s, double now_s)
{
    double mark = share_heap_first(&group->heap)->mark;
    group->clock += group->progress * gone_s;
    if (mark - group->clock <= (mark + group->progress * now_s) * ROUNDING_FRACTION)
        group->clock = mark;
}

static void advance(struct fair_share *share)
{
    double now_s = engine_now_s(share->engine);
    double gone_s = now_s - share->since_s;
    share->since_s = now_s;
    if (gone_s == 0.0)
        return;
    for (size_t i = 0; i < share->active_count; i++)
        advance_group(active_group(share, i), gone_s, now_s);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        share->used[phase] += share->rate[phase] * gone_s;
}

/* Groups stand by level and cap, so one pass fills them. Returns what slowed jobs use together. */
static double fill(struct fair_share *share)
{
    double left = share->capacity;
    double slowed = 0.0;
    uint64_t jobs = share->jobs_at_level[0];
    share->rate[PHASE_OFFLINE] = share->rate[PHASE_ONLINE] = 0.0;
    for (size_t i = 0; i < share->active_count; i++) {
        struct share_group *group = active_group(share, i);
        if (jobs == 0)
            jobs = share->jobs_at_level[1];
        double even = (double)jobs;
        group->rate = group->cap * even <= left ? group->cap : left / even;
        group->progress = group->rate;
        jobs -= group->count;
        double all = group->rate * (double)group->count;
        left = left > all ? left - all : 0.0;
        share->rate[group->phase] += all;
        slowed += group->is_slowed ? all : 0.0;
    }
    return slowed;
}

static void rate(struct fair_share *share)
{
    double slowed = fill(share);
    if (slowed == 0.0)
        return;
    double factor = memory_slowdown(slowed, share->slowdown_per_busy);
    for (size_t i = 0; i < share->active_count; i++) {
        struct share_group *group = active_group(share, i);
        if (group->is_slowed)
            group->progress = group->rate / factor;
    }
}

static const struct share_group *next_to_complete(const struct fair_share *share, double *wait_s)
{
    const struct share_group *next = NULL;
    *wait_s = INFINITY;
    for (size_t i = 0; i < share->active_count; i++) {
        const struct share_group *group = active_group(share, i);
        double left = share_heap_first(&group->heap)->mark - group->clock;
        if (left <= 0.0 && *wait_s > 0.0) {
            *wait_s = 0.0;
            next = group;
        } else if (group->progress > 0.0 && left < *wait_s * group->progress) {
            *wait_s = left / group->progress;
            next = group;
        }
    }
    return next;
}

static struct share_job *first_that_is_complete(const struct fair_share *share)
{
    for (size_t i = 0; i < share->active_count; i++) {
        const struct share_group *group = active_group(share, i);
        if (share_heap_first(&group->heap)->mark <= group->clock)
            return share_heap_first(&group->heap)->job;
    }
    return NULL;
}

static void on_completion(struct engine *engine, void *subject);

/* What is scheduled stays where it is the same. */
static void schedule(struct fair_share *share)
{
    double wait_s;
    const struct share_group *group = next_to_complete(share, &wait_s);
    struct share_job *next = group ? share_heap_first(&group->heap)->job : NULL;
    double progress = group ? group->progress : 0.0;
    if (share->completion != EVENT_NONE && next == share->next && progress == share->next_progress)
        return;
    engine_cancel(share->engine, share->completion);
    share->completion = EVENT_NONE;
    share->next = next;
    share->next_progress = progress;
    if (next && wait_s < INFINITY)
        share->completion = engine_after(share->engine, wait_s, on_completion, share);
}

/* The clock is put on the mark, which rounding may just have missed. All that end at this time do
 * so before anything is decided. */
static void on_completion(struct engine *engine, void *subject)
{
    (void)engine;
    struct fair_share *share = subject;
    struct share_job *job = share->next;
    share->completion = EVENT_NONE;
    share->next = NULL;
    advance(share);
    group_of(job)->clock = mark_of(job);
    while (job) {
        take_out(share, job);
        share->on_done(job);
        job = first_that_is_complete(share);
    }
}

/* ---- changes ---- */

void fair_share_start(struct fair_share *share, struct share_job *job, struct share_bundle *bundle,
                      enum phase phase, double cap, bool is_slowed, double work)
{
    assert(cap >= 0.0 && work >= 0.0 && (isfinite(cap) || isfinite(share->capacity)));
    advance(share);
    if (bundle)
        fair_share_set_cap(share, bundle, cap);
    struct share_group *group =
        bundle && bundle->jobs.count > 0 ? bundle->group : find_group(share, phase, cap, is_slowed);
    assert(group->phase == phase && group->is_slowed == is_slowed);
    job->bundle = bundle;
    *(bundle ? &bundle->group : &job->group) = group;
    (bundle ? add_to_bundle : add_alone)(group, job, work, share->sequence++);
    group->count++;
    share->jobs_at_level[level_of(share, phase)]++;
}

/* What is scheduled of it is scheduled anew. */
bool fair_share_set_cap(struct fair_share *share, struct share_bundle *bundle, double cap)
{
    if (bundle->jobs.count == 0 || bundle->group->cap == cap)
        return false;
    advance(share);
    struct share_group *group = bundle->group;
    double own_clock = group->clock - bundle->ahead;
    share_heap_remove(&group->heap, bundle->place);
    group->count -= bundle->jobs.count;
    if (group->count == 0)
        end_group(share, group);
    bundle->group = find_group(share, group->phase, cap, group->is_slowed);
    join(bundle, bundle->group, own_clock);
    if (share->next && share->next->bundle == bundle)
        share->next_progress = 0.0;
    return true;
}

void share_bundle_free(struct share_bundle *bundle)
{
    share_heap_free(&bundle->jobs);
}

void fair_share_settle(struct fair_share *share)
{
    advance(share);
    rate(share);
    schedule(share);
}

double fair_share_left(struct fair_share *share, const struct share_job *job)
{
    advance(share);
    double left = mark_of(job) - group_of(job)->clock;
    return left > 0.0 ? left : 0.0;
}

double fair_share_peek_left(const struct fair_share *share, const struct share_job *job)
{
    const struct share_group *group = group_of(job);
    double gone_s = engine_now_s(share->engine) - share->since_s;
    double left = mark_of(job) - group->clock - group->progress * gone_s;
    return left > 0.0 ? left : 0.0;
}

double fair_share_used(struct fair_share *share, enum phase phase)
{
    advance(share);
    return share->used[phase];
}

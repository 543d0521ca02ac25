#include "system/machine/fair_share.h"

#include "base/memory.h"
#include "base/memory_slowdown.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>

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

void fair_share_free(struct fair_share *share)
{
    for (size_t i = 0; i < share->group_count; i++)
        free(share->groups[i].heap);
    free(share->groups);
    free(share->order);
    *share = (struct fair_share){0};
}

/* ---- heaps of marks ---- */

static bool is_before(const struct share_entry *left, const struct share_entry *right)
{
    return left->mark < right->mark
        || (left->mark == right->mark && left->sequence < right->sequence);
}

static void put(struct share_group *group, size_t place, struct share_entry entry)
{
    group->heap[place] = entry;
    entry.job->place = place;
}

static void sift_up(struct share_group *group, size_t hole, struct share_entry entry)
{
    for (; hole > 1 && is_before(&entry, &group->heap[hole / 2]); hole /= 2)
        put(group, hole, group->heap[hole / 2]);
    put(group, hole, entry);
}

static void sift_down(struct share_group *group, size_t hole, struct share_entry entry)
{
    for (size_t child = 2 * hole; child <= group->count; child = 2 * hole) {
        if (child < group->count && is_before(&group->heap[child + 1], &group->heap[child]))
            child++;
        if (is_before(&entry, &group->heap[child]))
            break;
        put(group, hole, group->heap[child]);
        hole = child;
    }
    put(group, hole, entry);
}

static void remove_entry(struct share_group *group, size_t place)
{
    struct share_entry last = group->heap[group->count--];
    if (place > group->count)
        return;
    if (place > 1 && is_before(&last, &group->heap[place / 2]))
        sift_up(group, place, last);
    else
        sift_down(group, place, last);
}

/* ---- groups ---- */

static unsigned level_of(const struct fair_share *share, enum phase phase)
{
    return share->is_online_first && phase == PHASE_OFFLINE ? 1 : 0;
}

static struct share_group *active_group(const struct fair_share *share, size_t i)
{
    return &share->groups[share->order[i]];
}

/* A group that is free stands behind the active ones. */
static void add_free_group(struct fair_share *share)
{
    size_t count = share->group_count + 1;
    share->groups =
        memory_grow(share->groups, &share->group_capacity, count, sizeof *share->groups);
    share->order = memory_grow(share->order, &share->order_capacity, count, sizeof *share->order);
    share->groups[share->group_count] = (struct share_group){0};
    share->order[share->group_count] = (uint32_t)share->group_count;
    share->group_count = count;
}

static bool stands_before(const struct fair_share *share, const struct share_group *left,
                          const struct share_group *right)
{
    unsigned left_level = level_of(share, left->phase);
    unsigned right_level = level_of(share, right->phase);
    return left_level < right_level || (left_level == right_level && left->cap <= right->cap);
}

/* Takes a free group, keeping its memory, and puts it in order. */
static uint32_t begin_group(struct fair_share *share, enum phase phase, double cap, bool is_slowed)
{
    if (share->active_count == share->group_count)
        add_free_group(share);
    uint32_t index = share->order[share->active_count];
    struct share_group *group = &share->groups[index];
    group->phase = phase;
    group->cap = cap;
    group->is_slowed = is_slowed;
    group->clock = 0.0;
    group->rate = group->progress = 0.0;
    size_t place = share->active_count++;
    for (; place > 0 && !stands_before(share, active_group(share, place - 1), group); place--)
        share->order[place] = share->order[place - 1];
    share->order[place] = index;
    return index;
}

static void end_group(struct fair_share *share, uint32_t index)
{
    size_t place = 0;
    while (share->order[place] != index)
        place++;
    share->active_count--;
    for (; place < share->active_count; place++)
        share->order[place] = share->order[place + 1];
    share->order[place] = index;
}

static uint32_t find_group(struct fair_share *share, enum phase phase, double cap, bool is_slowed)
{
    for (size_t i = 0; i < share->active_count; i++) {
        const struct share_group *group = active_group(share, i);
        if (group->phase == phase && group->cap == cap && group->is_slowed == is_slowed)
            return share->order[i];
    }
    return begin_group(share, phase, cap, is_slowed);
}

static void insert(struct fair_share *share, struct share_job *job, enum phase phase, double cap,
                   bool is_slowed, double work)
{
    job->group_index = find_group(share, phase, cap, is_slowed);
    struct share_group *group = &share->groups[job->group_index];
    job->mark = group->clock + work;
    group->count++;
    group->heap = memory_grow(group->heap, &group->capacity, group->count + 1, sizeof *group->heap);
    sift_up(group, group->count, (struct share_entry){job->mark, share->sequence++, job});
    share->jobs_at_level[level_of(share, phase)]++;
}

static void take_out(struct fair_share *share, const struct share_job *job)
{
    struct share_group *group = &share->groups[job->group_index];
    share->jobs_at_level[level_of(share, group->phase)]--;
    remove_entry(group, job->place);
    if (group->count == 0)
        end_group(share, job->group_index);
}

/* ---- rates and time ---- */

/*
 * What is left when a job should be finished is the rounding of clock and time, and nothing that
 * others who come at that moment could take a share of.
 */
static void advance_group(struct share_group *group, double gone_s, double now_s)
{
    double mark = group->heap[1].mark;
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
    double factor = slowed > 0.0 ? memory_slowdown(slowed, share->slowdown_per_busy) : 1.0;
    for (size_t i = 0; i < share->active_count; i++) {
        struct share_group *group = active_group(share, i);
        group->progress = group->is_slowed ? group->rate / factor : group->rate;
    }
}

static const struct share_group *next_to_complete(const struct fair_share *share, double *wait_s)
{
    const struct share_group *next = NULL;
    *wait_s = INFINITY;
    for (size_t i = 0; i < share->active_count; i++) {
        const struct share_group *group = active_group(share, i);
        double left = group->heap[1].mark - group->clock;
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
        if (group->heap[1].mark <= group->clock)
            return group->heap[1].job;
    }
    return NULL;
}

static void on_completion(struct engine *engine, void *subject);

/* What is scheduled stays where it is the same. */
static void schedule(struct fair_share *share)
{
    double wait_s;
    const struct share_group *group = next_to_complete(share, &wait_s);
    struct share_job *next = group ? group->heap[1].job : NULL;
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
    share->groups[job->group_index].clock = job->mark;
    while (job) {
        take_out(share, job);
        share->on_done(job);
        job = first_that_is_complete(share);
    }
}

/* ---- changes ---- */

void fair_share_start(struct fair_share *share, struct share_job *job, enum phase phase, double cap,
                      bool is_slowed, double work)
{
    assert(cap >= 0.0 && work >= 0.0 && (isfinite(cap) || isfinite(share->capacity)));
    advance(share);
    insert(share, job, phase, cap, is_slowed, work);
}

void fair_share_set_cap(struct fair_share *share, struct share_job *job, double cap)
{
    const struct share_group *group = &share->groups[job->group_index];
    enum phase phase = group->phase;
    bool is_slowed = group->is_slowed;
    if (group->cap == cap)
        return;
    double left = fair_share_left(share, job);
    take_out(share, job);
    insert(share, job, phase, cap, is_slowed, left);
    if (share->next == job)
        share->next_progress = 0.0; /* scheduled anew */
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
    double left = job->mark - share->groups[job->group_index].clock;
    return left > 0.0 ? left : 0.0;
}

double fair_share_peek_left(const struct fair_share *share, const struct share_job *job)
{
    const struct share_group *group = &share->groups[job->group_index];
    double gone_s = engine_now_s(share->engine) - share->since_s;
    double left = job->mark - group->clock - group->progress * gone_s;
    return left > 0.0 ? left : 0.0;
}

double fair_share_used(struct fair_share *share, enum phase phase)
{
    advance(share);
    return share->used[phase];
}

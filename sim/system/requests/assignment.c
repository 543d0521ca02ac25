#include "system/requests/assignment.h"

#include "base/memory.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrival_classes.h"

#include <assert.h>
#include <stdlib.h>

/* ---- whose turn is next, by shares ---- */

/*
 * The class with the least (turns + 1/2) / share, of equal ones the first: Webster's rule, which
 * hands out seats one by one near to their quotas (Balinski and Young, Fair Representation, 1982).
 */
static bool is_before(const struct assignment *assignment, size_t one, size_t other)
{
    const struct client_class *classes = assignment->settings->classes;
    double one_due = (assignment->turns[one] + 0.5) / classes[one].share;
    double other_due = (assignment->turns[other] + 0.5) / classes[other].share;
    return one_due < other_due || (one_due == other_due && one < other);
}

/* What stands there may belong further down. */
static void sift_down(struct assignment *assignment, size_t hole)
{
    size_t *heap = assignment->by_due;
    const size_t count = assignment->settings->class_count;
    const size_t class_index = heap[hole];
    for (size_t child = 2 * hole + 1; child < count; child = 2 * hole + 1) {
        if (child + 1 < count && is_before(assignment, heap[child + 1], heap[child]))
            child++;
        if (is_before(assignment, class_index, heap[child]))
            break;
        heap[hole] = heap[child];
        hole = child;
    }
    heap[hole] = class_index;
}

static void begin_turns(struct assignment *assignment)
{
    const size_t count = assignment->settings->class_count;
    assignment->turns = memory_allocate(count, sizeof *assignment->turns);
    assignment->by_due = memory_allocate(count, sizeof *assignment->by_due);
    for (size_t i = 0; i < count; i++)
        assignment->by_due[i] = i;
    for (size_t i = count / 2; i-- > 0;)
        sift_down(assignment, i);
}

/* ---- classes and their clients ---- */

static void begin_classes(struct assignment *assignment)
{
    const struct simulation_settings *settings = assignment->settings;
    uint64_t before = 0;
    double share_before = 0.0;
    assignment->in_class = memory_allocate(settings->class_count, sizeof *assignment->in_class);
    assignment->first_of_class =
        memory_allocate(settings->class_count, sizeof *assignment->first_of_class);
    assignment->share_before =
        memory_allocate(settings->class_count, sizeof *assignment->share_before);
    for (size_t i = 0; i < settings->class_count; i++) {
        assignment->first_of_class[i] = before;
        assignment->share_before[i] = share_before;
        before += settings->classes[i].count;
        share_before += settings->classes[i].share;
    }
}

void assignment_init(struct assignment *assignment, const struct simulation_settings *settings,
                     uint64_t replication_index)
{
    *assignment =
        (struct assignment){.settings = settings,
                            .is_single = settings->arrivals->assignment == ARRIVALS_SINGLE,
                            .client_count = settings_client_count(settings)};
    for (size_t i = 0; i < settings->class_count; i++) {
        assignment->total_share += settings->classes[i].share;
        if (settings->classes[i].share > 0.0)
            assignment->last_class = i;
    }
    bool is_drawn = settings->arrivals->assignment == ARRIVALS_RANDOM;
    if (is_drawn)
        assignment->stream = random_stream_new(settings->seed, replication_index, "assignment", 0);
    if (is_drawn || settings->arrivals->assignment == ARRIVALS_CLASS || settings->by_share)
        begin_classes(assignment);
    if (settings->by_share)
        begin_turns(assignment);
}

void assignment_free(struct assignment *assignment)
{
    random_stream_free(assignment->stream);
    free(assignment->in_class);
    free(assignment->turns);
    free(assignment->by_due);
    free(assignment->share_before);
    free(assignment->first_of_class);
    *assignment = (struct assignment){0};
}

static uint64_t next_in_turn(struct assignment *assignment)
{
    assignment->last = assignment->last < assignment->client_count ? assignment->last + 1 : 1;
    return assignment->last;
}

static uint64_t next_in_class(struct assignment *assignment, size_t class_index)
{
    uint64_t *last = &assignment->in_class[class_index];
    *last = *last < assignment->settings->classes[class_index].count ? *last + 1 : 1;
    return assignment->first_of_class[class_index] + *last;
}

static uint64_t next_in_labelled(struct assignment *assignment, uint64_t label)
{
    const struct simulation_settings *settings = assignment->settings;
    bool is_part = settings->arrivals->part_count > 0;
    uint64_t class_number =
        is_part ? label : arrival_classes_find(&settings->arrivals->classes, label);
    assert(class_number >= 1 && class_number <= settings->class_count);
    return next_in_class(assignment, (size_t)class_number - 1);
}

static uint64_t next_by_share(struct assignment *assignment)
{
    size_t next = assignment->by_due[0];
    assignment->turns[next] += 1.0;
    sift_down(assignment, 0);
    return next_in_class(assignment, next);
}

/* The class in whose part of the line from 0 to all shares the number lies (binary search). */
static size_t class_at(const struct assignment *assignment, double share)
{
    size_t first = 0, last = assignment->last_class;
    while (first < last) {
        size_t middle = first + (last - first + 1) / 2;
        if (assignment->share_before[middle] <= share)
            first = middle;
        else
            last = middle - 1;
    }
    return first;
}

/* One draw: which class's share it falls into, and where in there. */
static uint64_t drawn(struct assignment *assignment)
{
    double place = random_stream_uniform(assignment->stream) * assignment->total_share;
    size_t class_index = class_at(assignment, place);
    const struct client_class *class = &assignment->settings->classes[class_index];
    double rest = place - assignment->share_before[class_index];
    uint64_t within = (uint64_t)(rest / class->share * (double)class->count);
    return assignment->first_of_class[class_index] + 1
         + (within < class->count ? within : class->count - 1);
}

/* Labels that are clients were looked at when the arrivals were loaded (arrivals_check_clients). */
uint64_t assignment_next_of_many(struct assignment *assignment, uint64_t label)
{
    switch (assignment->settings->arrivals->assignment) {
    case ARRIVALS_SINGLE:
        break;
    case ARRIVALS_ROUND_ROBIN:
        return assignment->settings->by_share ? next_by_share(assignment)
                                              : next_in_turn(assignment);
    case ARRIVALS_RANDOM:
        return drawn(assignment);
    case ARRIVALS_HASH:
        return label % assignment->client_count + 1;
    case ARRIVALS_COLUMN:
    case ARRIVALS_LABEL:
        assert(label >= 1 && label <= assignment->client_count);
        return label;
    case ARRIVALS_CLASS:
        return next_in_labelled(assignment, label);
    }
    return 1;
}

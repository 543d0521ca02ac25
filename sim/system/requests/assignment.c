#include "system/requests/assignment.h"

#include "base/memory.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrival_classes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static void begin_classes(struct assignment *assignment)
{
    const struct simulation_settings *settings = assignment->settings;
    uint64_t before = 0;
    assignment->in_class = memory_allocate(settings->class_count, sizeof *assignment->in_class);
    assignment->turns = memory_allocate(settings->class_count, sizeof *assignment->turns);
    assignment->first_of_class =
        memory_allocate(settings->class_count, sizeof *assignment->first_of_class);
    for (size_t i = 0; i < settings->class_count; i++) {
        assignment->first_of_class[i] = before;
        before += settings->classes[i].count;
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
    if (settings->arrivals->assignment == ARRIVALS_RANDOM)
        assignment->stream = random_stream_new(settings->seed, replication_index, "assignment", 0);
    if (settings->arrivals->assignment == ARRIVALS_CLASS || settings->by_share)
        begin_classes(assignment);
}

void assignment_free(struct assignment *assignment)
{
    random_stream_free(assignment->stream);
    free(assignment->in_class);
    free(assignment->turns);
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

/*
 * The class with the least (turns + 1/2) / share, of equal ones the first: Webster's rule, which
 * hands out seats one by one near to their quotas (Balinski and Young, Fair Representation, 1982).
 */
static uint64_t next_by_share(struct assignment *assignment)
{
    const struct client_class *classes = assignment->settings->classes;
    size_t next = 0;
    double least = INFINITY;
    for (size_t i = 0; i < assignment->settings->class_count; i++) {
        double due = (assignment->turns[i] + 0.5) / classes[i].share;
        if (due < least) {
            next = i;
            least = due;
        }
    }
    assignment->turns[next] += 1.0;
    return next_in_class(assignment, next);
}

/* One draw: which class's share it falls into, and where in there. */
static uint64_t drawn(struct assignment *assignment)
{
    const struct client_class *class = assignment->settings->classes;
    const struct client_class *last = class + assignment->last_class;
    double rest = random_stream_uniform(assignment->stream) * assignment->total_share;
    uint64_t before = 0;
    for (; class < last && rest >= class->share; class ++) {
        rest -= class->share;
        before += class->count;
    }
    uint64_t within = (uint64_t)(rest / class->share * (double)class->count);
    return before + 1 + (within < class->count ? within : class->count - 1);
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

#include "system/assignment.h"

#include "system/settings.h"

const char *const assignment_rule_names[] = {"single", "round_robin", "random", NULL};

void assignment_init(struct assignment *assignment, const struct simulation_settings *settings,
                     uint64_t replication_index)
{
    *assignment = (struct assignment){.settings = settings,
                                      .is_single = settings->assign == ASSIGN_SINGLE,
                                      .client_count = settings_client_count(settings)};
    for (size_t i = 0; i < settings->class_count; i++)
        assignment->total_share += settings->classes[i].share;
    if (settings->assign == ASSIGN_RANDOM)
        assignment->stream = random_stream_new(settings->seed, replication_index, "assignment", 0);
}

void assignment_free(struct assignment *assignment)
{
    random_stream_free(assignment->stream);
    *assignment = (struct assignment){0};
}

static uint64_t next_in_turn(struct assignment *assignment)
{
    assignment->last = assignment->last < assignment->client_count ? assignment->last + 1 : 1;
    return assignment->last;
}

/* One draw: which class's share it falls into, and where in there. */
static uint64_t drawn(struct assignment *assignment)
{
    const struct client_class *class = assignment->settings->classes;
    const struct client_class *last = class + assignment->settings->class_count - 1;
    double rest = random_stream_uniform(assignment->stream) * assignment->total_share;
    uint64_t before = 0;
    for (; class < last && rest >= class->share; class ++) {
        rest -= class->share;
        before += class->count;
    }
    uint64_t within = (uint64_t)(rest / class->share * (double)class->count);
    return before + 1 + (within < class->count ? within : class->count - 1);
}

uint64_t assignment_next_of_many(struct assignment *assignment)
{
    return assignment->settings->assign == ASSIGN_ROUND_ROBIN ? next_in_turn(assignment)
                                                              : drawn(assignment);
}

/*
 * assignment.h: which client an arrival belongs to.
 */
#ifndef SYSTEM_ASSIGNMENT_H
#define SYSTEM_ASSIGNMENT_H

#include "engine/random_stream.h"

#include <stdbool.h>
#include <stdint.h>

struct simulation_settings;

enum assignment_rule {
    ASSIGN_SINGLE,      /* all to client 1 */
    ASSIGN_ROUND_ROBIN, /* the k-th to the k-th client, and over again */
    ASSIGN_RANDOM       /* a class by its share, any of its clients alike */
};

/* As scenarios name them, ended by NULL, in the order of the enumeration. */
extern const char *const assignment_rule_names[];

/* One replication's assignment. */
struct assignment {
    const struct simulation_settings *settings; /* borrowed */
    bool is_single;
    uint64_t client_count;
    uint64_t last; /* client_index; ASSIGN_ROUND_ROBIN */
    double total_share;
    struct random_stream *stream; /* owned; ASSIGN_RANDOM only */
};

void assignment_init(struct assignment *assignment, const struct simulation_settings *settings,
                     uint64_t replication_index);
void assignment_free(struct assignment *assignment);

uint64_t assignment_next_of_many(struct assignment *assignment);

/* The client_index, from 1, of the next arrival. */
static inline uint64_t assignment_next(struct assignment *assignment)
{
    return assignment->is_single ? 1 : assignment_next_of_many(assignment);
}

#endif

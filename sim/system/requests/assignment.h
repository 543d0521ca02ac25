/*
 * assignment.h: which client a request is of.
 *
 * By arrivals->assignment: all of the first client; of all in turn, beginning with the first, or of
 * classes in turn by their shares and in each of its clients; a class drawn by its share and any of
 * its clients; or by the trace's label, which is hashed or is the client_index itself.
 */
#ifndef SYSTEM_REQUESTS_ASSIGNMENT_H
#define SYSTEM_REQUESTS_ASSIGNMENT_H

#include "engine/random_stream.h"

#include <stdbool.h>
#include <stdint.h>

struct simulation_settings;

/* One replication's assignment. */
struct assignment {
    const struct simulation_settings *settings; /* borrowed */
    bool is_single;
    uint64_t client_count;
    uint64_t last;            /* client_index; in turn */
    uint64_t *in_class;       /* owned; by class: of its clients, the last in turn, from 1 */
    uint64_t *first_of_class; /* owned; the clients before it */
    double *turns;            /* owned; by class: requests that it had, where shares decide */
    size_t *by_due;           /* owned; a heap of classes: at the top whose turn is next */
    double *share_before; /* owned; by class: the shares of those before it; where it is drawn */
    double total_share;
    size_t last_class;            /* that has a share */
    struct random_stream *stream; /* owned; where classes are drawn */
};

/* The settings are borrowed; assignment_free. */
void assignment_init(struct assignment *assignment, const struct simulation_settings *settings,
                     uint64_t replication_index);
void assignment_free(struct assignment *assignment);

/* assignment_next, where there are several clients. */
uint64_t assignment_next_of_many(struct assignment *assignment, uint64_t label);

/* The client_index, from 1, of the next request; label is that of the trace, else of no use. */
static inline uint64_t assignment_next(struct assignment *assignment, uint64_t label)
{
    return assignment->is_single ? 1 : assignment_next_of_many(assignment, label);
}

#endif

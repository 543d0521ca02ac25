/*
 * turn_queue.h: supplies that want to begin an offline phase and wait for the server's slots or
 * storage.
 *
 * A heap by (turn_score, last_turn, client and server); each supply knows its place, so it may
 * leave or change from the middle.
 */
#ifndef SYSTEM_REQUESTS_TURN_QUEUE_H
#define SYSTEM_REQUESTS_TURN_QUEUE_H

#include <stdbool.h>
#include <stddef.h>

struct supply;

struct turn_queue {
    struct supply **heap; /* owned; from index 1 */
    size_t count;
    size_t capacity;
};

/* Whether the supply's turn is before the other's. */
bool turn_is_before(const struct supply *supply, const struct supply *other);

/* The supply is borrowed; it is in the queue as long as its turn_place is not 0. */
void turn_queue_add(struct turn_queue *queue, struct supply *supply);
void turn_queue_remove(struct turn_queue *queue, struct supply *supply);
/* Its score may have changed. */
void turn_queue_update(struct turn_queue *queue, struct supply *supply);
/* NULL when empty. */
struct supply *turn_queue_first(const struct turn_queue *queue);
void turn_queue_free(struct turn_queue *queue);

#endif

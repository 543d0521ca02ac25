/*
 * turn_queue.h: clients that want to begin an offline phase and wait for the server's slots or
 * storage.
 *
 * A heap by (turn_score, last_turn, client_index); each client knows its place, so it may leave or
 * change from the middle.
 */
#ifndef SYSTEM_REQUESTS_TURN_QUEUE_H
#define SYSTEM_REQUESTS_TURN_QUEUE_H

#include "system/requests/client.h"

struct turn_queue {
    struct client **heap; /* owned; from index 1 */
    size_t count;
    size_t capacity;
};

/* Whether the client's turn is before the other's. */
bool turn_is_before(const struct client *client, const struct client *other);

void turn_queue_add(struct turn_queue *queue, struct client *client);
void turn_queue_remove(struct turn_queue *queue, struct client *client);
/* Its score may have changed. */
void turn_queue_update(struct turn_queue *queue, struct client *client);
/* NULL when empty. */
struct client *turn_queue_first(const struct turn_queue *queue);
void turn_queue_free(struct turn_queue *queue);

#endif

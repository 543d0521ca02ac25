#include "system/requests/turn_queue.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

bool turn_is_before(const struct client *client, const struct client *other)
{
    if (client->turn_score != other->turn_score)
        return client->turn_score < other->turn_score;
    if (client->last_turn != other->last_turn)
        return client->last_turn < other->last_turn;
    return client->client_index < other->client_index;
}

static void put(struct turn_queue *queue, size_t place, struct client *client)
{
    queue->heap[place] = client;
    client->turn_place = place;
}

static void sift_up(struct turn_queue *queue, size_t hole, struct client *client)
{
    for (; hole > 1 && turn_is_before(client, queue->heap[hole / 2]); hole /= 2)
        put(queue, hole, queue->heap[hole / 2]);
    put(queue, hole, client);
}

static void sift_down(struct turn_queue *queue, size_t hole, struct client *client)
{
    for (size_t child = 2 * hole; child <= queue->count; child = 2 * hole) {
        if (child < queue->count && turn_is_before(queue->heap[child + 1], queue->heap[child]))
            child++;
        if (turn_is_before(client, queue->heap[child]))
            break;
        put(queue, hole, queue->heap[child]);
        hole = child;
    }
    put(queue, hole, client);
}

void turn_queue_add(struct turn_queue *queue, struct client *client)
{
    assert(client->turn_place == 0);
    queue->heap = memory_grow(queue->heap, &queue->capacity, queue->count + 2, sizeof *queue->heap);
    sift_up(queue, ++queue->count, client);
}

void turn_queue_remove(struct turn_queue *queue, struct client *client)
{
    size_t hole = client->turn_place;
    struct client *last = queue->heap[queue->count];
    assert(queue->heap[hole] == client);
    queue->count--;
    if (last != client) {
        put(queue, hole, last);
        turn_queue_update(queue, last);
    }
    client->turn_place = 0;
}

void turn_queue_update(struct turn_queue *queue, struct client *client)
{
    size_t place = client->turn_place;
    if (place > 1 && turn_is_before(client, queue->heap[place / 2]))
        sift_up(queue, place, client);
    else
        sift_down(queue, place, client);
}

struct client *turn_queue_first(const struct turn_queue *queue)
{
    return queue->count > 0 ? queue->heap[1] : NULL;
}

void turn_queue_free(struct turn_queue *queue)
{
    free(queue->heap);
    *queue = (struct turn_queue){0};
}

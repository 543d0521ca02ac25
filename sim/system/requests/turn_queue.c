#include "system/requests/turn_queue.h"

#include "base/memory.h"
#include "system/requests/client.h"

#include <assert.h>
#include <stdlib.h>

bool turn_is_before(const struct supply *supply, const struct supply *other)
{
    if (supply->turn_score != other->turn_score)
        return supply->turn_score < other->turn_score;
    if (supply->last_turn != other->last_turn)
        return supply->last_turn < other->last_turn;
    return supply < other; /* they stand in one array */
}

static void put(struct turn_queue *queue, size_t place, struct supply *supply)
{
    queue->heap[place] = supply;
    supply->turn_place = place;
}

static void sift_up(struct turn_queue *queue, size_t hole, struct supply *supply)
{
    for (; hole > 1 && turn_is_before(supply, queue->heap[hole / 2]); hole /= 2)
        put(queue, hole, queue->heap[hole / 2]);
    put(queue, hole, supply);
}

static void sift_down(struct turn_queue *queue, size_t hole, struct supply *supply)
{
    for (size_t child = 2 * hole; child <= queue->count; child = 2 * hole) {
        if (child < queue->count && turn_is_before(queue->heap[child + 1], queue->heap[child]))
            child++;
        if (turn_is_before(supply, queue->heap[child]))
            break;
        put(queue, hole, queue->heap[child]);
        hole = child;
    }
    put(queue, hole, supply);
}

void turn_queue_add(struct turn_queue *queue, struct supply *supply)
{
    assert(supply->turn_place == 0);
    queue->heap = memory_grow(queue->heap, &queue->capacity, queue->count + 2, sizeof *queue->heap);
    sift_up(queue, ++queue->count, supply);
}

void turn_queue_remove(struct turn_queue *queue, struct supply *supply)
{
    size_t hole = supply->turn_place;
    struct supply *last = queue->heap[queue->count];
    assert(queue->heap[hole] == supply);
    queue->count--;
    if (last != supply) {
        put(queue, hole, last);
        turn_queue_update(queue, last);
    }
    supply->turn_place = 0;
}

void turn_queue_update(struct turn_queue *queue, struct supply *supply)
{
    size_t place = supply->turn_place;
    if (place > 1 && turn_is_before(supply, queue->heap[place / 2]))
        sift_up(queue, place, supply);
    else
        sift_down(queue, place, supply);
}

struct supply *turn_queue_first(const struct turn_queue *queue)
{
    return queue->count > 0 ? queue->heap[1] : NULL;
}

void turn_queue_free(struct turn_queue *queue)
{
    free(queue->heap);
    *queue = (struct turn_queue){0};
}

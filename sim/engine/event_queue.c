#include "engine/event_queue.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* An event_id, also the second word of a heap entry: 40 bits of sequence above 24 bits of slot. */
#define SLOT_BITS 24
#define SLOT_MASK (((uint64_t)1 << SLOT_BITS) - 1)
#define NO_SLOT SLOT_MASK
#define SEQUENCE_END ((uint64_t)1 << (64 - SLOT_BITS))

/* The root stands at 3: the children of every entry, from 4 i - 8 on, then begin a cache line. */
#define ROOT 3
#define SIBLINGS 4
#define LINE_BYTES 64

#define DEAD_TOLERATED 64

struct entry {
    double time_s;
    event_id event;
};

/* event is EVENT_NONE once taken; of a free slot it is the next free one: as an id, sequence 0. */
struct slot {
    event_id event;
    event_action action;
    void *subject;
};

struct event_queue {
    struct entry *heap; /* within room, on a cache line */
    size_t end;         /* one past the last entry */
    struct slot *slots; /* owned */
    uint64_t sequence;  /* of the next event, from 1: no id is EVENT_NONE */
    bool is_root_taken; /* the root is the event taken last, for the next push to replace */
    uint64_t free_slot; /* the first of the list, or NO_SLOT */
    size_t slot_count;  /* ever used, free ones included */
    size_t slot_capacity;
    size_t capacity;
    size_t dead_count;  /* entries of cancelled events */
    struct entry *room; /* owned */
};

static inline bool is_before(struct entry left, struct entry right)
{
    return (left.time_s <= right.time_s)
         & ((left.time_s < right.time_s) | (left.event < right.event));
}

/* Field by field: a copy of 16 bytes at once would wait for the two stores of 8 that it reads. */
static inline void put(struct entry *place, struct entry entry)
{
    place->time_s = entry.time_s;
    place->event = entry.event;
}

static inline size_t first_child(size_t index)
{
    return SIBLINGS * index - 2 * SIBLINGS;
}

static inline size_t parent_of(size_t index)
{
    return index / SIBLINGS + 2;
}

/* Four are compared without branches, as nobody can predict which comes first. */
static inline size_t first_of_siblings(const struct entry *heap, size_t child, size_t end)
{
    if (child + SIBLINGS <= end) {
        size_t left = child + is_before(heap[child + 1], heap[child]);
        size_t right = child + 2 + is_before(heap[child + 3], heap[child + 2]);
        return left + (right - left) * is_before(heap[right], heap[left]);
    }
    size_t first = child;
    for (size_t i = child + 1; i < end; i++) {
        if (is_before(heap[i], heap[first]))
            first = i;
    }
    return first;
}

static inline void sift_up(struct entry *heap, size_t hole, struct entry entry)
{
    while (hole > ROOT && is_before(entry, heap[parent_of(hole)])) {
        put(&heap[hole], heap[parent_of(hole)]);
        hole = parent_of(hole);
    }
    put(&heap[hole], entry);
}

static inline void sift_down(struct entry *heap, size_t end, size_t hole, struct entry entry)
{
    for (size_t child = first_child(hole); child < end; child = first_child(hole)) {
        size_t first = first_of_siblings(heap, child, end);
        if (is_before(entry, heap[first]))
            break;
        put(&heap[hole], heap[first]);
        hole = first;
    }
    put(&heap[hole], entry);
}

static void grow_heap(struct event_queue *queue)
{
    const size_t spare = LINE_BYTES / sizeof(struct entry);
    size_t capacity = queue->capacity == 0 ? 64 : queue->capacity * 2;
    struct entry *room = memory_allocate(capacity + spare, sizeof(struct entry));
    struct entry *heap = room + spare - (uintptr_t)room % LINE_BYTES / sizeof(struct entry);
    if (queue->heap != NULL)
        memcpy(heap, queue->heap, queue->end * sizeof(struct entry));
    free(queue->room);
    queue->room = room;
    queue->heap = heap;
    queue->capacity = capacity;
}

struct event_queue *event_queue_new(void)
{
    struct event_queue *queue = memory_allocate(1, sizeof(*queue));
    event_queue_clear(queue);
    grow_heap(queue);
    return queue;
}

void event_queue_free(struct event_queue *queue)
{
    if (queue == NULL)
        return;
    free(queue->room);
    free(queue->slots);
    free(queue);
}

void event_queue_clear(struct event_queue *queue)
{
    queue->end = ROOT;
    queue->sequence = 1;
    queue->is_root_taken = false;
    queue->free_slot = NO_SLOT;
    queue->slot_count = 0;
    queue->dead_count = 0;
}

static uint64_t take_slot(struct event_queue *queue)
{
    uint64_t slot = queue->free_slot;
    if (slot != NO_SLOT) {
        queue->free_slot = queue->slots[slot].event;
        return slot;
    }
    assert(queue->slot_count < NO_SLOT);
    queue->slots = memory_grow(queue->slots, &queue->slot_capacity, queue->slot_count + 1,
                               sizeof(struct slot));
    return queue->slot_count++;
}

static void release_slot(struct event_queue *queue, uint64_t slot)
{
    queue->slots[slot].event = queue->free_slot;
    queue->free_slot = slot;
}

static void append(struct event_queue *queue, struct entry entry)
{
    if (queue->end == queue->capacity)
        grow_heap(queue);
    sift_up(queue->heap, queue->end++, entry);
}

event_id event_queue_push(struct event_queue *queue, double time_s, event_action action,
                          void *subject)
{
    assert(!isnan(time_s));
    assert(queue->sequence < SEQUENCE_END);
    bool replaces_root = queue->is_root_taken;
    uint64_t slot = replaces_root ? queue->heap[ROOT].event & SLOT_MASK : take_slot(queue);
    event_id event = queue->sequence++ << SLOT_BITS | slot;
    queue->slots[slot] = (struct slot){event, action, subject};
    queue->is_root_taken = false;
    if (replaces_root)
        sift_down(queue->heap, queue->end, ROOT, (struct entry){time_s, event});
    else
        append(queue, (struct entry){time_s, event});
    return event;
}

static void remove_root(struct event_queue *queue)
{
    queue->end--;
    sift_down(queue->heap, queue->end, ROOT, queue->heap[queue->end]);
}

static void remove_taken_root(struct event_queue *queue)
{
    queue->is_root_taken = false;
    release_slot(queue, queue->heap[ROOT].event & SLOT_MASK);
    remove_root(queue);
}

static inline bool is_live(const struct event_queue *queue, event_id event)
{
    return queue->slots[event & SLOT_MASK].event == event;
}

/* What is live becomes a heap by Floyd's method (1964): linear, so constant per cancellation. */
static void compact(struct event_queue *queue)
{
    struct entry *heap = queue->heap;
    size_t end = ROOT;
    if (queue->is_root_taken)
        remove_taken_root(queue);
    for (size_t i = ROOT; i < queue->end; i++) {
        if (is_live(queue, heap[i].event))
            heap[end++] = heap[i];
    }
    for (size_t i = end; i-- > ROOT;)
        sift_down(heap, end, i, heap[i]);
    queue->end = end;
    queue->dead_count = 0;
}

void event_queue_cancel(struct event_queue *queue, event_id event)
{
    uint64_t slot = event & SLOT_MASK;
    if (event == EVENT_NONE || slot >= queue->slot_count || !is_live(queue, event))
        return;
    release_slot(queue, slot);
    queue->dead_count++;
    if (queue->dead_count > DEAD_TOLERATED && queue->dead_count > event_queue_count(queue))
        compact(queue);
}

bool event_queue_pop_before(struct event_queue *queue, double end_s, double *time_s,
                            event_action *action, void **subject)
{
    if (queue->is_root_taken)
        remove_taken_root(queue);
    while (queue->end > ROOT && queue->heap[ROOT].time_s < end_s) {
        event_id event = queue->heap[ROOT].event;
        struct slot *slot = &queue->slots[event & SLOT_MASK];
        if (slot->event == event) {
            *time_s = queue->heap[ROOT].time_s;
            *action = slot->action;
            *subject = slot->subject;
            slot->event = EVENT_NONE;
            queue->is_root_taken = true;
            return true;
        }
        queue->dead_count--;
        remove_root(queue);
    }
    return false;
}

uint64_t event_queue_count(const struct event_queue *queue)
{
    return queue->end - ROOT - queue->dead_count - queue->is_root_taken;
}

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

/* Keeps what is seldom done from slowing down what is often done. */
#define OUT_OF_LINE __attribute__((noinline))

/* The first few events to run stand sorted in front of the heap: few are all that most simulations
 * have. */
#define FRONT_MOST 8

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
    struct slot *slots; /* owned */
    uint64_t free_slot; /* the first of the list, or NO_SLOT */
    uint64_t sequence;  /* of the next event, from 1: no id is EVENT_NONE */
    size_t front_count;
    struct entry
        front[FRONT_MOST]; /* the first to run is the last; all live, none after the root */
    struct entry *heap;    /* within room, on a cache line */
    size_t end;            /* one past the last entry of the heap */
    size_t capacity;
    size_t slot_count; /* ever used, free ones included */
    size_t slot_capacity;
    size_t dead_count;  /* entries of cancelled events, all in the heap */
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
    queue->free_slot = NO_SLOT;
    queue->sequence = 1;
    queue->front_count = 0;
    queue->end = ROOT;
    queue->slot_count = 0;
    queue->dead_count = 0;
}

OUT_OF_LINE static uint64_t add_slot(struct event_queue *queue)
{
    assert(queue->slot_count < NO_SLOT);
    queue->slots = memory_grow(queue->slots, &queue->slot_capacity, queue->slot_count + 1,
                               sizeof(struct slot));
    return queue->slot_count++;
}

static inline uint64_t take_slot(struct event_queue *queue)
{
    uint64_t slot = queue->free_slot;
    if (slot == NO_SLOT)
        return add_slot(queue);
    queue->free_slot = queue->slots[slot].event;
    return slot;
}

static inline void release_slot(struct event_queue *queue, uint64_t slot)
{
    queue->slots[slot].event = queue->free_slot;
    queue->free_slot = slot;
}

static void push_heap(struct event_queue *queue, struct entry entry)
{
    if (queue->end == queue->capacity)
        grow_heap(queue);
    sift_up(queue->heap, queue->end++, entry);
}

/* The entry is the newest, so among equal times it runs last. */
static inline void insert_front(struct event_queue *queue, struct entry entry)
{
    size_t place = queue->front_count++;
    for (; place > 0 && queue->front[place - 1].time_s <= entry.time_s; place--)
        put(&queue->front[place], queue->front[place - 1]);
    put(&queue->front[place], entry);
}

static void remove_front(struct event_queue *queue, size_t place)
{
    queue->front_count--;
    memmove(queue->front + place, queue->front + place + 1,
            (queue->front_count - place) * sizeof(struct entry));
}

/* The front is full: its last to run, or the new entry, goes to the heap. */
static void overflow_front(struct event_queue *queue, struct entry entry)
{
    struct entry latest = queue->front[0];
    if (latest.time_s <= entry.time_s) {
        push_heap(queue, entry);
        return;
    }
    push_heap(queue, latest);
    remove_front(queue, 0);
    insert_front(queue, entry);
}

OUT_OF_LINE static void push_among_many(struct event_queue *queue, struct entry entry)
{
    if (queue->end > ROOT && queue->heap[ROOT].time_s <= entry.time_s)
        push_heap(queue, entry);
    else if (queue->front_count < FRONT_MOST)
        insert_front(queue, entry);
    else
        overflow_front(queue, entry);
}

event_id event_queue_push(struct event_queue *queue, double time_s, event_action action,
                          void *subject)
{
    assert(!isnan(time_s));
    assert(queue->sequence < SEQUENCE_END);
    uint64_t slot = take_slot(queue);
    event_id event = queue->sequence++ << SLOT_BITS | slot;
    struct entry entry = {time_s, event};
    queue->slots[slot] = (struct slot){event, action, subject};
    if (queue->end == ROOT && queue->front_count < FRONT_MOST)
        insert_front(queue, entry);
    else
        push_among_many(queue, entry);
    return event;
}

static void remove_root(struct event_queue *queue)
{
    queue->end--;
    sift_down(queue->heap, queue->end, ROOT, queue->heap[queue->end]);
}

static inline bool is_live(const struct event_queue *queue, event_id event)
{
    return queue->slots[event & SLOT_MASK].event == event;
}

/* Brings the first live entry of the heap to the empty front; false when there is none. */
OUT_OF_LINE static bool refill_front(struct event_queue *queue)
{
    while (queue->end > ROOT) {
        struct entry entry = queue->heap[ROOT];
        remove_root(queue);
        if (is_live(queue, entry.event)) {
            queue->front[0] = entry;
            queue->front_count = 1;
            return true;
        }
        queue->dead_count--;
    }
    return false;
}

bool event_queue_pop_before(struct event_queue *queue, double end_s, double *time_s,
                            event_action *action, void **subject)
{
    if (queue->front_count == 0 && !refill_front(queue))
        return false;
    struct entry entry = queue->front[queue->front_count - 1];
    if (!(entry.time_s < end_s))
        return false;
    uint64_t slot = entry.event & SLOT_MASK;
    *time_s = entry.time_s;
    *action = queue->slots[slot].action;
    *subject = queue->slots[slot].subject;
    queue->front_count--;
    release_slot(queue, slot);
    return true;
}

/* Drops the dead entries and makes a heap of the rest (Floyd 1964): linear, hence constant per
 * cancellation. */
static void compact(struct event_queue *queue)
{
    struct entry *heap = queue->heap;
    size_t end = ROOT;
    for (size_t i = ROOT; i < queue->end; i++) {
        if (is_live(queue, heap[i].event))
            heap[end++] = heap[i];
    }
    for (size_t i = end; i-- > ROOT;)
        sift_down(heap, end, i, heap[i]);
    queue->end = end;
    queue->dead_count = 0;
}

/* Where an event stands in the front; front_count when it does not. */
static size_t front_place(const struct event_queue *queue, event_id event)
{
    size_t place = 0;
    while (place < queue->front_count && queue->front[place].event != event)
        place++;
    return place;
}

void event_queue_cancel(struct event_queue *queue, event_id event)
{
    uint64_t slot = event & SLOT_MASK;
    if (event == EVENT_NONE || slot >= queue->slot_count || !is_live(queue, event))
        return;
    release_slot(queue, slot);
    size_t place = front_place(queue, event);
    if (place < queue->front_count) {
        remove_front(queue, place);
        return;
    }
    queue->dead_count++;
    if (queue->dead_count > DEAD_TOLERATED && queue->dead_count > event_queue_count(queue))
        compact(queue);
}

uint64_t event_queue_count(const struct event_queue *queue)
{
    return queue->front_count + (queue->end - ROOT) - queue->dead_count;
}

#include "engine/event_queue.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* An event_id, also the second word of an entry: 40 bits of sequence above 24 bits of slot. */
#define SLOT_BITS 24
#define SLOT_MASK (((uint64_t)1 << SLOT_BITS) - 1)
#define NO_SLOT SLOT_MASK
#define SEQUENCE_END ((uint64_t)1 << (64 - SLOT_BITS))

/* The root stands at 3: the children of every entry, from 4 i - 8 on, then begin a cache line. */
#define ROOT 3
#define SIBLINGS 4
#define LINE_BYTES 64 /* of a processor's cache */

#define DEAD_TOLERATED 64

/* A few events stand in a list beside the heap: few are all that most simulations have. */
#define FEW_MOST 8

struct entry {
    uint64_t time_bits;
    event_id event;
};

/* One of the few; its id has no slot. */
struct few {
    struct few *next;
    event_id event;
    struct event run;
};

/* What an entry of the heap runs. event is EVENT_NONE once taken; of a free slot it is the next
 * free one: as an id, sequence 0. */
struct slot {
    event_id event;
    struct event run;
};

struct event_queue {
    struct few *first;  /* of the few, in the order to run; all live; the last is no event */
    struct few *unused; /* ... for more of them; NULL: none is left */
    struct few few[FEW_MOST + 1];
    uint64_t sequence;  /* of the next event, from 1: no id is EVENT_NONE */
    size_t end;         /* one past the last entry of the heap */
    struct entry *heap; /* within room, on a cache line */
    size_t capacity;
    size_t dead_count;  /* entries of cancelled events, all in the heap */
    struct entry *room; /* owned */
    struct slot *slots; /* owned */
    uint64_t free_slot; /* the first of the list, or NO_SLOT */
    size_t slot_count;  /* ever used, free ones included */
    size_t slot_capacity;
};

/* Numbers of IEEE 754 that are not negative are in the order of their bits, taken as integers:
 * these are compared faster. -0 has a sign, which is taken away. */
static inline uint64_t bits_of(double time_s)
{
    uint64_t bits;
    memcpy(&bits, &time_s, sizeof bits);
    return bits & INT64_MAX;
}

static inline double time_of(uint64_t bits)
{
    double time_s;
    memcpy(&time_s, &bits, sizeof time_s);
    return time_s;
}

/* Of a time that came out of time_of. */
static inline uint64_t stored_bits(const struct few *few)
{
    uint64_t bits;
    memcpy(&bits, &few->run.time_s, sizeof bits);
    return bits;
}

static inline bool is_before(struct entry left, struct entry right)
{
    return (left.time_bits < right.time_bits)
         | ((left.time_bits == right.time_bits) & (left.event < right.event));
}

/* Field by field: a copy of 16 bytes at once would wait for the two stores of 8 that it reads. */
static inline void put(struct entry *place, struct entry entry)
{
    place->time_bits = entry.time_bits;
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

/* What ends the list, and the root of an empty heap, is after all events; as a time it is no
 * number, hence before no end. */
#define AFTER_ALL UINT64_MAX

static inline void mark_if_empty(struct event_queue *queue)
{
    if (queue->end == ROOT)
        queue->heap[ROOT] = (struct entry){AFTER_ALL, AFTER_ALL};
}

/* None stands in the list but its end. */
static void init_few(struct event_queue *queue)
{
    struct few *end = &queue->few[FEW_MOST];
    end->event = AFTER_ALL;
    end->run.time_s = time_of(AFTER_ALL);
    queue->first = end;
    for (struct few *few = queue->few; few < end; few++) {
        few->next = queue->unused;
        queue->unused = few;
    }
}

struct event_queue *event_queue_new(void)
{
    struct event_queue *queue = memory_allocate(1, sizeof(*queue));
    init_few(queue);
    queue->free_slot = NO_SLOT;
    queue->sequence = 1;
    queue->end = ROOT;
    grow_heap(queue);
    mark_if_empty(queue);
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

OUT_OF_LINE static event_id push_heap(struct event_queue *queue, uint64_t time_bits,
                                      event_action action, void *subject)
{
    uint64_t slot = take_slot(queue);
    event_id event = queue->sequence++ << SLOT_BITS | slot;
    queue->slots[slot] = (struct slot){event, {time_of(time_bits), action, subject}};
    if (queue->end == queue->capacity)
        grow_heap(queue);
    sift_up(queue->heap, queue->end++, (struct entry){time_bits, event});
    return event;
}

/* The newest of equal times runs last. */
static inline event_id push_few(struct event_queue *queue, uint64_t time_bits, event_action action,
                                void *subject)
{
    event_id event = queue->sequence++ << SLOT_BITS | NO_SLOT;
    struct few *few = queue->unused;
    struct few **place = &queue->first;
    while (stored_bits(*place) <= time_bits)
        place = &(*place)->next;
    queue->unused = few->next;
    *few = (struct few){*place, event, {time_of(time_bits), action, subject}};
    *place = few;
    return event;
}

static inline void remove_few(struct event_queue *queue, struct few **place)
{
    struct few *few = *place;
    *place = few->next;
    few->next = queue->unused;
    queue->unused = few;
}

/* Whether the heap, dead entries counted, has nothing to run before a new event of that time. */
static inline bool is_before_heap(const struct event_queue *queue, uint64_t time_bits)
{
    return time_bits < queue->heap[ROOT].time_bits;
}

event_id event_queue_push(struct event_queue *queue, double time_s, event_action action,
                          void *subject)
{
    assert(time_s >= 0.0);
    assert(queue->sequence < SEQUENCE_END);
    uint64_t time_bits = bits_of(time_s);
    if (queue->unused && is_before_heap(queue, time_bits))
        return push_few(queue, time_bits, action, subject);
    return push_heap(queue, time_bits, action, subject);
}

static void remove_root(struct event_queue *queue)
{
    queue->end--;
    sift_down(queue->heap, queue->end, ROOT, queue->heap[queue->end]);
    mark_if_empty(queue);
}

static inline bool is_live(const struct event_queue *queue, event_id event)
{
    return queue->slots[event & SLOT_MASK].event == event;
}

/* Brings a live entry to the root; false when there is none. */
static bool clear_root(struct event_queue *queue)
{
    while (queue->end > ROOT && !is_live(queue, queue->heap[ROOT].event)) {
        remove_root(queue);
        queue->dead_count--;
    }
    return queue->end > ROOT;
}

static inline bool root_is_first(const struct event_queue *queue)
{
    const struct few *first = queue->first;
    return is_before(queue->heap[ROOT], (struct entry){stored_bits(first), first->event});
}

/* Nothing in the heap, dead entries counted, is before its root. */
static inline bool heap_may_be_first(const struct event_queue *queue, double end_s)
{
    return time_of(queue->heap[ROOT].time_bits) < end_s && root_is_first(queue);
}

OUT_OF_LINE static bool heap_is_first(struct event_queue *queue)
{
    return clear_root(queue) && root_is_first(queue);
}

OUT_OF_LINE static const struct event *pop_heap(struct event_queue *queue, double end_s)
{
    uint64_t slot = queue->heap[ROOT].event & SLOT_MASK;
    if (!(queue->slots[slot].run.time_s < end_s))
        return NULL;
    release_slot(queue, slot);
    remove_root(queue);
    return &queue->slots[slot].run;
}

const struct event *event_queue_pop_before(struct event_queue *queue, double end_s)
{
    if (heap_may_be_first(queue, end_s) && heap_is_first(queue))
        return pop_heap(queue, end_s);
    struct few *first = queue->first;
    if (!(first->run.time_s < end_s))
        return NULL;
    remove_few(queue, &queue->first);
    return &first->run;
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
    mark_if_empty(queue);
}

static void cancel_few(struct event_queue *queue, event_id event)
{
    struct few **place = &queue->first;
    while ((*place)->next && (*place)->event != event)
        place = &(*place)->next;
    if ((*place)->next)
        remove_few(queue, place);
}

void event_queue_cancel(struct event_queue *queue, event_id event)
{
    uint64_t slot = event & SLOT_MASK;
    if (slot == NO_SLOT) {
        cancel_few(queue, event);
        return;
    }
    if (event == EVENT_NONE || slot >= queue->slot_count || !is_live(queue, event))
        return;
    release_slot(queue, slot);
    queue->dead_count++;
    if (queue->dead_count > DEAD_TOLERATED && queue->dead_count > event_queue_count(queue))
        compact(queue);
}

uint64_t event_queue_count(const struct event_queue *queue)
{
    uint64_t few_count = 0;
    for (const struct few *few = queue->first; few->next; few = few->next)
        few_count++;
    return few_count + (queue->end - ROOT) - queue->dead_count;
}

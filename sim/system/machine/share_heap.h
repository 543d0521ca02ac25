/*
 * share_heap.h: marks of a clock, the first at the top; of equal marks, the one that came first.
 */
#ifndef SYSTEM_MACHINE_SHARE_HEAP_H
#define SYSTEM_MACHINE_SHARE_HEAP_H

#include <stddef.h>
#include <stdint.h>

struct share_job;

struct share_entry {
    double mark;
    uint64_t sequence;
    struct share_job *job;
    size_t *place; /* borrowed: where the entry stands in the heap, from 1, is kept there */
};

/* The first entry stands in the heap itself: most heaps have one, and no memory of their own. */
struct share_heap {
    size_t count;
    struct share_entry first;    /* index 1 */
    struct share_entry *entries; /* owned; from index 2 */
    size_t capacity;
};

/* Both keep entry.place of every entry that moves. */
void share_heap_add(struct share_heap *heap, struct share_entry entry);
/* place   from 1, as it was kept */
void share_heap_remove(struct share_heap *heap, size_t place);
void share_heap_free(struct share_heap *heap);

/* Not empty. */
static inline const struct share_entry *share_heap_first(const struct share_heap *heap)
{
    return &heap->first;
}

#endif

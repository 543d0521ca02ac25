#include "system/machine/share_heap.h"

#include "base/memory.h"

#include <stdbool.h>
#include <stdlib.h>

static bool is_before(const struct share_entry *left, const struct share_entry *right)
{
    return left->mark < right->mark
        || (left->mark == right->mark && left->sequence < right->sequence);
}

static const struct share_entry *parent_of(const struct share_heap *heap, size_t place)
{
    return place < 4 ? &heap->first : &heap->entries[place / 2];
}

static void put(struct share_heap *heap, size_t place, struct share_entry entry)
{
    *(place == 1 ? &heap->first : &heap->entries[place]) = entry;
    *entry.place = place;
}

static void sift_up(struct share_heap *heap, size_t hole, struct share_entry entry)
{
    for (; hole > 1 && is_before(&entry, parent_of(heap, hole)); hole /= 2)
        put(heap, hole, *parent_of(heap, hole));
    put(heap, hole, entry);
}

static void sift_down(struct share_heap *heap, size_t hole, struct share_entry entry)
{
    for (size_t child = 2 * hole; child <= heap->count; child = 2 * hole) {
        if (child < heap->count && is_before(&heap->entries[child + 1], &heap->entries[child]))
            child++;
        if (is_before(&entry, &heap->entries[child]))
            break;
        put(heap, hole, heap->entries[child]);
        hole = child;
    }
    put(heap, hole, entry);
}

void share_heap_add(struct share_heap *heap, struct share_entry entry)
{
    heap->count++;
    if (heap->count > 1 && heap->count >= heap->capacity)
        heap->entries =
            memory_grow(heap->entries, &heap->capacity, heap->count + 1, sizeof *heap->entries);
    sift_up(heap, heap->count, entry);
}

void share_heap_remove(struct share_heap *heap, size_t place)
{
    size_t count = heap->count--;
    if (place == count)
        return;
    struct share_entry last = heap->entries[count];
    if (place > 1 && is_before(&last, parent_of(heap, place)))
        sift_up(heap, place, last);
    else
        sift_down(heap, place, last);
}

void share_heap_free(struct share_heap *heap)
{
    free(heap->entries);
    *heap = (struct share_heap){0};
}

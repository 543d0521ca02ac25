#include "base/hash.h"

#include "base/memory.h"

#include <stdlib.h>

/* Offset basis and prime of FNV-1a for 64 bits, as its authors chose them (RFC 9923). */
#define FNV_BASIS UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

uint64_t hash_text(const char *text)
{
    uint64_t hash = FNV_BASIS;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * FNV_PRIME;
    return hash;
}

uint64_t hash_bytes(const void *bytes, size_t size)
{
    uint64_t hash = FNV_BASIS;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * FNV_PRIME;
    return hash;
}

uint64_t hash_mix(uint64_t value)
{
    value += UINT64_C(0x9e3779b97f4a7c15);
    value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
    return value ^ value >> 31;
}

/* ---- which items are equal ---- */

struct hash_slot {
    uint64_t hash;
    size_t item;
    bool is_taken;
};

static struct hash_slot *next_slot(const struct hash_index *index, struct hash_slot *slot)
{
    return slot + 1 < index->slots + index->slot_count ? slot + 1 : index->slots;
}

static void put(struct hash_index *index, struct hash_slot taken)
{
    struct hash_slot *slot = &index->slots[hash_mix(taken.hash) & (index->slot_count - 1)];
    while (slot->is_taken)
        slot = next_slot(index, slot);
    *slot = taken;
}

/* At most half of the slots are taken, so that searches stay short. */
static void make_room(struct hash_index *index)
{
    const size_t fewest = 64;
    struct hash_index before = *index;
    if (2 * (index->count + 1) <= index->slot_count)
        return;
    index->slot_count = before.slot_count == 0 ? fewest : 2 * before.slot_count;
    index->slots = memory_allocate(index->slot_count, sizeof *index->slots);
    for (size_t i = 0; i < before.slot_count; i++)
        if (before.slots[i].is_taken)
            put(index, before.slots[i]);
    free(before.slots);
}

size_t hash_index_first(struct hash_index *index, uint64_t hash, size_t item,
                        bool (*is_equal)(const void *context, size_t one, size_t other),
                        const void *context)
{
    make_room(index);
    struct hash_slot *slot = &index->slots[hash_mix(hash) & (index->slot_count - 1)];
    for (; slot->is_taken; slot = next_slot(index, slot))
        if (slot->hash == hash && is_equal(context, slot->item, item))
            return slot->item;
    *slot = (struct hash_slot){hash, item, true};
    index->count++;
    return item;
}

void hash_index_free(struct hash_index *index)
{
    free(index->slots);
    *index = (struct hash_index){0};
}

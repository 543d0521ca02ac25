/*
 * hash.h: 64 bits from text, bytes and numbers, the same on every machine; and which of many items
 * are equal.
 *
 * Not for keys that an enemy chooses: whoever writes the input may make texts collide.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* FNV-1a, 64 bits (Fowler, Noll, Vo; RFC 9923). */
uint64_t hash_text(const char *text);
uint64_t hash_bytes(const void *bytes, size_t size);

/* A bijection whose every bit depends on every bit of the value: the output function of splitmix64
 * (Steele, Lea, Flood, OOPSLA 2014, variant 13 of Stafford). */
uint64_t hash_mix(uint64_t value);

/* Items that differ, by their numbers; starts as {0}, hash_index_free. */
struct hash_index {
    struct hash_slot *slots; /* owned */
    size_t slot_count;
    size_t count;
};

/*
 * Returns the number of an item that was given before and is equal to this one; else this item's,
 * which is an item given before from now on.
 *
 * hash       of the item: the same for those that are equal
 * is_equal   whether the items of two numbers are
 */
size_t hash_index_first(struct hash_index *index, uint64_t hash, size_t item,
                        bool (*is_equal)(const void *context, size_t one, size_t other),
                        const void *context);
void hash_index_free(struct hash_index *index);

#endif

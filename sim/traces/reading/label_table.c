#include "traces/reading/label_table.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>

/* Where the hash is, or the free slot where it belongs. There are always free ones. */
static size_t find_slot(const struct label_table *table, uint64_t hash)
{
    size_t mask = table->slot_count - 1;
    size_t slot = (size_t)hash_mix(hash) & mask;
    while (table->slots[slot] != 0 && table->hashes[table->slots[slot] - 1] != hash)
        slot = (slot + 1) & mask;
    return slot;
}

/* At most half of the slots are taken. */
static void grow(struct label_table *table)
{
    if (2 * (table->count + 1) <= table->slot_count)
        return;
    free(table->slots);
    table->slot_count = table->slot_count > 0 ? 2 * table->slot_count : 64;
    table->slots = memory_allocate(table->slot_count, sizeof *table->slots);
    for (size_t k = 0; k < table->count; k++)
        table->slots[find_slot(table, table->hashes[k])] = k + 1;
}

uint64_t label_table_add(struct label_table *table, uint64_t hash)
{
    grow(table);
    size_t slot = find_slot(table, hash);
    if (table->slots[slot] == 0) {
        table->hashes =
            memory_grow(table->hashes, &table->capacity, table->count + 1, sizeof *table->hashes);
        table->hashes[table->count++] = hash;
        table->slots[slot] = table->count;
    }
    return table->slots[slot];
}

uint64_t label_table_find(const struct label_table *table, uint64_t hash)
{
    return table->slot_count > 0 ? table->slots[find_slot(table, hash)] : 0;
}

void label_table_free(struct label_table *table)
{
    free(table->hashes);
    free(table->slots);
    *table = (struct label_table){0};
}

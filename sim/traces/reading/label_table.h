/*
 * label_table.h: the distinct labels of a trace, numbered in the order in which they first appear.
 *
 * Texts are told apart by their hashes of 64 bits: of a million texts two are taken for one with a
 * probability of 3e-8.
 */
#ifndef TRACES_LABEL_TABLE_H
#define TRACES_LABEL_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Starts as {0}. */
struct label_table {
    uint64_t *hashes; /* owned; by number, from 0 */
    size_t count;
    size_t capacity;
    size_t *slots; /* owned; hash table: 1 + index into hashes, or 0 */
    size_t slot_count;
};

/* The number of a hash, from 1; it is put in if it is new. */
uint64_t label_table_add(struct label_table *table, uint64_t hash);

/* 0: it is not there. */
uint64_t label_table_find(const struct label_table *table, uint64_t hash);
void label_table_free(struct label_table *table);

#endif

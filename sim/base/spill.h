/*
 * spill.h: many items of one size, most of them in a file, read in order.
 *
 * Blocks of items that are in order among themselves are written to a file without a name, which
 * goes with the program however it ends; reading merges them with those that are still in memory.
 * So memory does not grow with the number of items, but for a small buffer a block.
 */
#ifndef BASE_SPILL_H
#define BASE_SPILL_H

#include <stdbool.h>
#include <stddef.h>

typedef int spill_order(const void *left, const void *right);

struct spill {
    size_t item_bytes;
    spill_order *order;
    int file;             /* in $TMPDIR, or /tmp; -1: none could be made */
    size_t *block_counts; /* owned; items of each block */
    size_t block_count;
    size_t block_capacity;
};

/* Owned by the caller; spill_free, which accepts NULL. */
struct spill *spill_new(size_t item_bytes, spill_order *order);
void spill_free(struct spill *spill);

/* Sorts the items, and writes them away. false: there is no room for them; they are only sorted. */
bool spill_write(struct spill *spill, void *items, size_t count);

/* How many were written. */
size_t spill_count(const struct spill *spill);

/* One of the sorted sequences that are merged. */
struct spill_run {
    unsigned char *buffer; /* owned; NULL: all of it is in memory anyway */
    unsigned char *next;   /* items that are in memory */
    size_t count;          /* of these */
    size_t offset;         /* in the file, of what follows them */
    size_t left;           /* items that follow */
};

/* All items in order: those that were written, and the rest. */
struct spill_reader {
    size_t item_bytes;
    spill_order *order;
    int file;
    struct spill_run *runs; /* owned; a heap by their next items */
    size_t run_count;
    bool begun;  /* the first run's next item was given */
    bool failed; /* what was written cannot be read again: there is no next item */
};

/*
 * spill   borrowed, as the rest; NULL: nothing was written
 * rest    in order
 */
void spill_reader_init(struct spill_reader *reader, const struct spill *spill, void *rest,
                       size_t rest_count, size_t item_bytes, spill_order *order);
/* Borrowed until the next call; NULL behind the last. */
const void *spill_reader_next(struct spill_reader *reader);
void spill_reader_free(struct spill_reader *reader);

#endif

/*
 * Items that are written away in blocks are read in order, with those that were not.
 */
#include "base/memory.h"
#include "base/spill.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdlib.h>

struct item {
    uint64_t key;
    uint64_t block; /* -1: of the rest */
};

static int by_key(const void *left, const void *right)
{
    const struct item *one = left, *other = right;
    return (one->key > other->key) - (one->key < other->key);
}

/* Blocks that overlap, of more items than a buffer takes: every key from 0 on once. */
static void expect_merged(size_t blocks, size_t block_items, size_t rest_items)
{
    const size_t total = blocks * block_items + rest_items;
    struct item *items = memory_allocate(total + 1, sizeof *items);
    struct spill *spill = spill_new(sizeof *items, by_key);
    /* a permutation: 7919 is a prime that divides none of the totals */
    for (size_t i = 0; i < total; i++)
        items[i] = (struct item){i * 7919 % total, i / (block_items ? block_items : 1)};
    for (size_t b = 0; b < blocks; b++)
        cr_assert(spill_write(spill, items + b * block_items, block_items));
    cr_expect(eq(sz, spill_count(spill), blocks * block_items));
    struct item *rest = items + blocks * block_items;
    qsort(rest, rest_items, sizeof *rest, by_key);

    struct spill_reader reader;
    const struct item *item;
    size_t count = 0;
    spill_reader_init(&reader, spill, rest, rest_items, sizeof *items, by_key);
    while ((item = spill_reader_next(&reader)))
        cr_assert(eq(u64, item->key, count++));
    cr_expect(eq(sz, count, total));
    cr_expect(not(reader.failed));
    cr_expect(spill_reader_next(&reader) == NULL);
    spill_reader_free(&reader);
    spill_free(spill);
    free(items);
}

Test(spill, all_items_come_in_order)
{
    expect_merged(0, 0, 5);
    expect_merged(1, 3, 0);
    expect_merged(5, 1000, 1);
    expect_merged(33, 129, 500);
    expect_merged(3, 64, 64);
    expect_merged(0, 0, 0);
}

Test(spill, who_stops_before_the_end_lets_go_of_all)
{
    struct item items[3] = {{3, 0}, {1, 0}, {2, 0}};
    struct spill *spill = spill_new(sizeof *items, by_key);
    struct spill_reader reader;
    cr_assert(spill_write(spill, items, 3));
    spill_reader_init(&reader, spill, NULL, 0, sizeof *items, by_key);
    const struct item *item = spill_reader_next(&reader);
    cr_assert(item != NULL);
    cr_expect(eq(u64, item->key, 1));
    spill_reader_free(&reader);
    spill_free(spill);
}

/* Whoever has no folder for it keeps the items, in order. */
Test(spill, without_a_file_items_stay)
{
    struct item items[3] = {{3, 0}, {1, 0}, {2, 0}};
    setenv("TMPDIR", "/does/not/exist", 1);
    struct spill *spill = spill_new(sizeof *items, by_key);
    cr_expect(not(spill_write(spill, items, 3)));
    cr_expect(eq(u64, items[0].key, 1));
    cr_expect(eq(sz, spill_count(spill), 0));
    spill_free(spill);
}

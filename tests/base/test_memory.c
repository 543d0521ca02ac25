#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <stdlib.h>

Test(memory, allocated_room_is_zeroed)
{
    unsigned *items = memory_allocate(1000, sizeof *items);
    unsigned bits = 0;
    for (int i = 0; i < 1000; i++)
        bits |= items[i];
    cr_assert(eq(uint, bits, 0));
    free(items);
}

Test(memory, room_for_nothing_is_not_null)
{
    void *nothing = memory_allocate(0, 8);
    cr_assert(ne(ptr, nothing, NULL));
    free(nothing);
}

Test(memory, a_product_that_overflows_ends_the_program, .exit_code = 1)
{
    free(memory_allocate(SIZE_MAX / 2 + 1, 2)); /* 2^64: as a product, 0 */
    cr_fail("the program goes on");
}

Test(memory, growth_that_overflows_ends_the_program, .exit_code = 1)
{
    size_t capacity = 0;
    free(memory_grow(NULL, &capacity, SIZE_MAX / 8 + 1, 16));
    cr_fail("the program goes on");
}

Test(memory, a_package_without_memory_ends_the_program, .exit_code = 1)
{
    memory_require(NULL);
    cr_fail("the program goes on");
}

Test(memory, growing_doubles_and_keeps_the_items)
{
    int *items = NULL;
    size_t capacity = 0;
    size_t moves = 0;
    for (int i = 0; i < 1000; i++) {
        size_t before = capacity;
        items = memory_grow(items, &capacity, (size_t)i + 1, sizeof *items);
        moves += capacity != before;
        items[i] = i;
    }
    cr_assert(eq(sz, capacity, 1024)); /* 8 16 32 64 128 256 512 1024 */
    cr_assert(eq(sz, moves, 8));
    for (int i = 0; i < 1000; i++)
        cr_assert(eq(int, items[i], i));
    free(items);
}

Test(memory, growth_beyond_double_gives_what_is_needed)
{
    size_t capacity = 0;
    char *items = memory_grow(NULL, &capacity, 100, 1);
    cr_assert(eq(sz, capacity, 100));
    items = memory_grow(items, &capacity, 1000, 1);
    cr_assert(eq(sz, capacity, 1000));
    free(items);
}

Test(memory, trimming_keeps_the_items)
{
    size_t capacity = 0;
    char *items = memory_grow(NULL, &capacity, 100, 1);
    memcpy(items, "stock", 6);
    items = memory_trim(items, 6, 1);
    cr_expect(eq(str, items, (char *)"stock"));
    cr_expect(memory_trim(items, 0, 1) == items);
    cr_expect(memory_trim(NULL, 0, 1) == NULL);
    free(items);
}

Test(memory, texts_are_copied_and_formatted)
{
    char *copy = memory_copy_text("stock");
    char *text = memory_format_text("%s of %d", copy, 12);
    cr_assert(eq(str, text, (char *)"stock of 12"));
    char *nothing = memory_format_text("%s", "");
    cr_assert(eq(str, nothing, (char *)""));
    free(nothing);
    free(text);
    free(copy);
}

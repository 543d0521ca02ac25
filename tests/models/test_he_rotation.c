#include "models/crypto/he_rotation.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

enum { ROW_SLOTS = 4096 };

/* By hand: 3 = 4 - 1, 7 = 8 - 1, 11 = 8 + 4 - 1 = 16 - 4 - 1, 2731 = 101010101011. */
Test(he_rotation, steps_cost_the_digits_of_their_non_adjacent_form)
{
    cr_expect(eq(uint, rotation_keyswitches(0, ROW_SLOTS), 0));
    cr_expect(eq(uint, rotation_keyswitches(1024, ROW_SLOTS), 1));
    cr_expect(eq(uint, rotation_keyswitches(3, ROW_SLOTS), 2));
    cr_expect(eq(uint, rotation_keyswitches(7, ROW_SLOTS), 2));
    cr_expect(eq(uint, rotation_keyswitches(11, ROW_SLOTS), 3));
}

/* 4095 = 4096 - 1: the turn by a whole row is free. */
Test(he_rotation, a_whole_row_is_free)
{
    cr_expect(eq(uint, rotation_keyswitches(4095, ROW_SLOTS), 1));
    cr_expect(eq(uint, rotation_keyswitches(4095, 2 * ROW_SLOTS), 2));
    cr_expect(eq(uint, rotation_keyswitches(3072, ROW_SLOTS), 1));
}

Test(he_rotation, closed_forms_are_the_sums)
{
    for (uint64_t power = 1; power <= ROW_SLOTS; power *= 2) {
        uint64_t even = 0, with_row = 0;
        for (uint64_t j = 1; j < power; j++) {
            even += rotation_keyswitches(j * (ROW_SLOTS / power), ROW_SLOTS);
            with_row += rotation_keyswitches(j, 2 * ROW_SLOTS);
        }
        cr_expect(eq(u64, rotation_even_keyswitches(power), even));
        cr_expect(eq(u64, rotation_short_keyswitches(power), with_row));
    }
}

/* Counted with counters inside SEAL. */
Test(he_rotation, closed_forms_meet_the_counted_sums)
{
    static const uint64_t even[] = {0, 1, 3, 9, 23, 57, 135, 313, 711, 1593, 3527, 7737, 16839};
    static const uint64_t alone[] = {0, 1, 4, 11, 28, 67, 156, 355, 796, 1763, 3868, 8419, 18204};
    for (unsigned i = 0; i <= 12; i++) {
        cr_expect(eq(u64, rotation_even_keyswitches((uint64_t)1 << i), even[i]));
        cr_expect(eq(u64, rotation_short_keyswitches((uint64_t)1 << i), alone[i]));
    }
}

Test(he_rotation, powers_and_divisions_round_up)
{
    cr_expect(eq(u64, power_of_two_above(1), 1));
    cr_expect(eq(u64, power_of_two_above(3), 4));
    cr_expect(eq(u64, power_of_two_above(4096), 4096));
    cr_expect(eq(u64, divide_up(9, 4), 3));
    cr_expect(eq(u64, divide_up(8, 4), 2));
    cr_expect(eq(u64, divide_up(UINT64_MAX, 2), (uint64_t)1 << 63));
    cr_expect(eq(uint, binary_logarithm(4096), 12));
}

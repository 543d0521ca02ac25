/*
 * he_rotation.h: what turning the slots of a ciphertext costs, in key switches.
 *
 * A ciphertext has two rows of half a ring of slots. There are keys for steps by powers of two;
 * any other step is taken in its non-adjacent form (digits -1, 0, 1, no two neighbours of which
 * are both not 0), with one key switch per digit that is not 0. A turn by a whole row is none.
 * This is how SEAL (github.com/microsoft/SEAL), which DELPHI uses, does it; counting rotations
 * instead of key switches misses measured layers by up to a half.
 */
#ifndef MODELS_CRYPTO_HE_ROTATION_H
#define MODELS_CRYPTO_HE_ROTATION_H

#include <stdint.h>

/* Rounded up; the divisor is not 0. */
static inline uint64_t divide_up(uint64_t dividend, uint64_t divisor)
{
    return dividend / divisor + (dividend % divisor != 0);
}

/* The smallest power of two that is at least the number, which is from 1 to 2^63. */
uint64_t power_of_two_above(uint64_t number);

/* Of a power of two. */
unsigned binary_logarithm(uint64_t power);

/* Key switches of one turn by step slots in a row of row_slots, a power of two. */
unsigned rotation_keyswitches(uint64_t step, uint64_t row_slots);

/*
 * Sums of key switches in closed form, for powers of two.
 *
 * even    of the turns by 1, 2, ... parts - 1 parts, where the row falls into so many equal parts
 * short   of the turns by 1, 2, ... steps - 1 slots, where steps is less than the row
 *
 * Derivation: the weights of the non-adjacent forms below 2^m sum up to
 * ((6m + 8) 2^m - 9 + (-1)^m) / 18; the parts' sum is this less one for each step above two thirds
 * of the row, whose form begins with the free digit.
 */
uint64_t rotation_even_keyswitches(uint64_t parts);
uint64_t rotation_short_keyswitches(uint64_t steps);

#endif

#include "models/crypto/he_rotation.h"

#include <assert.h>

uint64_t power_of_two_above(uint64_t number)
{
    assert(number >= 1 && number <= (uint64_t)1 << 63);
    uint64_t power = 1;
    while (power < number)
        power *= 2;
    return power;
}

unsigned binary_logarithm(uint64_t power)
{
    unsigned logarithm = 0;
    while (power > 1) {
        power /= 2;
        logarithm++;
    }
    return logarithm;
}

unsigned rotation_keyswitches(uint64_t step, uint64_t row_slots)
{
    unsigned keyswitches = 0;
    for (uint64_t digit = 1; step > 0; digit *= 2, step /= 2) {
        if (step % 2 == 0)
            continue;
        step = step % 4 == 1 ? step - 1 : step + 1; /* digit 1 or -1: the next one becomes 0 */
        keyswitches += digit != row_slots;
    }
    return keyswitches;
}

uint64_t rotation_even_keyswitches(uint64_t parts)
{
    unsigned logarithm = binary_logarithm(parts);
    uint64_t ninefold = (3 * logarithm + 1) * parts;
    return (logarithm % 2 == 0 ? ninefold - 1 : ninefold + 1) / 9;
}

uint64_t rotation_short_keyswitches(uint64_t steps)
{
    unsigned logarithm = binary_logarithm(steps);
    uint64_t eighteenfold = (6 * logarithm + 8) * steps;
    return (eighteenfold - (logarithm % 2 == 0 ? 8 : 10)) / 18;
}

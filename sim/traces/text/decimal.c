#include "traces/text/decimal.h"

#include <float.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/*
 * A type that holds every significand of MOST_DIGITS digits and every power of ten up to
 * 10^MOST_DIGITS exactly: 10^19 < 2^64; 10^15 < 2^53.
 */
#if LDBL_MANT_DIG == 64 || LDBL_MANT_DIG == 113
#define WIDE long double
#define MOST_DIGITS 19
#else
#define WIDE double
#define MOST_DIGITS 15
#endif

static const WIDE powers_of_ten[] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,
                                     1e7L,  1e8L,  1e9L,  1e10L, 1e11L, 1e12L, 1e13L,
                                     1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L};

struct significand {
    uint64_t value;
    unsigned digits; /* from the first that is not 0 */
};

static const char *read_digits(const char *at, struct significand *significand)
{
    for (; *at >= '0' && *at <= '9'; at++) {
        significand->value = significand->value * 10 + (uint64_t)(*at - '0');
        significand->digits += significand->value != 0;
    }
    return at;
}

static bool is_exponent(const char *at)
{
    if (*at != 'e' && *at != 'E')
        return false;
    at++;
    at += *at == '-' || *at == '+';
    struct significand ignored = {0};
    const char *end = read_digits(at, &ignored);
    return end > at && *end == '\0';
}

/*
 * significand / 10^decimals, both exact, is one correctly rounded division (Clinger, "How to read
 * floating point numbers accurately", PLDI 1990). Rounding the wide quotient once more to a double
 * is right unless it lies midway between two doubles, where the first rounding may have hidden on
 * which side the number was. A wide quotient q lies midway between its nearest double d and another
 * exactly if its mirror image d + 2 (q - d) is a double, too. Returns false then.
 */
static bool divide(uint64_t significand, size_t decimals, double *number)
{
    WIDE quotient = (WIDE)significand / powers_of_ten[decimals];
    double nearest = (double)quotient;
    WIDE mirrored = nearest + 2 * (quotient - nearest);
    *number = nearest;
    return quotient == nearest || (WIDE)(double)mirrored != mirrored;
}

/* The sign is put on last: rounding to nearest is the same on both sides of 0. */
bool decimal_read(const char *text, double *number)
{
    bool negative = *text == '-';
    const char *whole = text + negative;
    struct significand significand = {0};
    const char *end = read_digits(whole, &significand);
    size_t digits = (size_t)(end - whole);
    size_t decimals = 0;
    if (*end == '.') {
        const char *fraction = end + 1;
        end = read_digits(fraction, &significand);
        decimals = (size_t)(end - fraction);
    }
    if (digits + decimals == 0 || (*end != '\0' && !is_exponent(end)))
        return false;
    if (*end == '\0' && significand.digits <= MOST_DIGITS && decimals <= MOST_DIGITS
        && divide(significand.value, decimals, number)) {
        *number = negative ? -*number : *number;
        return true;
    }
    *number = strtod(text, NULL);
    return true;
}

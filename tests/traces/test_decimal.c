#include "traces/text/decimal.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double read(const char *text)
{
    double number = NAN;
    cr_assert(decimal_read(text, &number), "%s", text);
    return number;
}

Test(decimal, decimals_and_exponents_are_read)
{
    cr_assert(eq(dbl, read("0"), 0.0));
    cr_assert(eq(dbl, read("12"), 12.0));
    cr_assert(eq(dbl, read("-0.5"), -0.5));
    cr_assert(eq(dbl, read(".25"), 0.25));
    cr_assert(eq(dbl, read("3."), 3.0));
    cr_assert(eq(dbl, read("1.5e-3"), 0.0015));
    cr_assert(eq(dbl, read("2E+3"), 2000.0));
    cr_assert(eq(dbl, read("000000000000000000000000000007.50"), 7.5));
    cr_assert(eq(dbl, read("1e999"), (double)INFINITY));
    cr_assert(eq(dbl, read("123456789012345678901234567890"), 123456789012345678901234567890.0));
}

Test(decimal, anything_else_is_refused)
{
    const char *const texts[] = {"",      "-",   ".",   "+1",  " 1",    "1 ",   "--1",
                                 "1.2.3", "1e",  "1e+", "e5",  ".e5",   "1e5x", "0x10",
                                 "0x1p3", "inf", "nan", "1,5", "1_000", "-inf", "1f"};
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
        double number;
        cr_assert(not(decimal_read(texts[k], &number)), "\"%s\" was accepted", texts[k]);
    }
}

/* 2^53 + 1 lies midway between two doubles: the even one, 2^53, is right; anything above is not. */
Test(decimal, halfway_cases_are_rounded_to_even)
{
    cr_assert(eq(dbl, read("9007199254740993"), 9007199254740992.0));
    cr_assert(eq(dbl, read("9007199254740993.000"), 9007199254740992.0));
    cr_assert(eq(dbl, read("9007199254740993.001"), 9007199254740994.0));
    cr_assert(eq(dbl, read("9007199254740995"), 9007199254740996.0));
    cr_assert(eq(dbl, read("9007199254740993.00000000000000000000001"), 9007199254740994.0));
}

/* Vigna's splitmix64: any 64 bits from any others. */
static uint64_t scramble(uint64_t bits)
{
    bits += 0x9E3779B97F4A7C15u;
    bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9u;
    bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBu;
    return bits ^ (bits >> 31);
}

/*
 * The C library rounds correctly. Of numbers with 19 digits, one in 2^11 is so close to midway
 * between two doubles that 64 bits cannot tell, so some fifty of these are the hard case.
 */
Test(decimal, a_hundred_thousand_numbers_are_what_strtod_gives)
{
    for (uint64_t k = 0; k < 100000; k++) {
        char text[64];
        uint64_t bits = scramble(k);
        unsigned decimals = (unsigned)(scramble(bits) % 20);
        uint64_t divisor = 1;
        for (unsigned digit = 0; digit < decimals; digit++)
            divisor *= 10;
        bits = k % 2 == 0 ? bits % 10000000000000000000u : bits >> scramble(k + bits) % 60;
        if (decimals == 0)
            snprintf(text, sizeof text, "%" PRIu64, bits);
        else
            snprintf(text, sizeof text, "%" PRIu64 ".%0*" PRIu64, bits / divisor, (int)decimals,
                     bits % divisor);
        cr_assert(eq(dbl, read(text), strtod(text, NULL)), "%s", text);
    }
}

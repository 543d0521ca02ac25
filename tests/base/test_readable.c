#include "base/readable.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <math.h>

#define EXPECT(call, expected) cr_expect(eq(str, (char *)(call), (char *)(expected)))

Test(readable, seconds_take_the_unit_that_suits)
{
    char text[READABLE_SIZE];
    EXPECT(readable_seconds(0.0, text), "0 s");
    EXPECT(readable_seconds(6.6e-5, text), "66 us");
    EXPECT(readable_seconds(0.0125, text), "12.5 ms");
    EXPECT(readable_seconds(3.14159, text), "3.14 s");
    EXPECT(readable_seconds(119.0, text), "119 s");
    EXPECT(readable_seconds(1858.54, text), "31 min");
    EXPECT(readable_seconds(5520.0, text), "92 min");
    EXPECT(readable_seconds(18000.0, text), "5 h");
    EXPECT(readable_seconds(864000.0, text), "10 days");
    EXPECT(readable_seconds(7.4e-14, text), "0 ns");
    EXPECT(readable_seconds(NAN, text), "-");
    EXPECT(readable_seconds(INFINITY, text), "no end");
}

Test(readable, bytes_and_bits_are_decimal)
{
    char text[READABLE_SIZE];
    EXPECT(readable_bytes(512.0, text), "512 bytes");
    EXPECT(readable_bytes(40696186432.0, text), "40.7 GB");
    EXPECT(readable_bytes(1e13, text), "10 TB");
    EXPECT(readable_bytes(1e15, text), "1000 TB");
    EXPECT(readable_bps(100.0, text), "100 bit/s");
    EXPECT(readable_bps(5e8, text), "500 Mbit/s");
    EXPECT(readable_bps(1e10, text), "10 Gbit/s");
}

Test(readable, numbers_have_no_exponent_as_long_as_that_is_readable)
{
    char text[READABLE_SIZE];
    EXPECT(readable_number(34763.2, 4, text), "34760");
    EXPECT(readable_number(289.24, 4, text), "289.2");
    EXPECT(readable_number(0.02941, 3, text), "0.0294");
    EXPECT(readable_number(3.1e-7, 3, text), "3.1e-7");
    EXPECT(readable_number(0.0, 3, text), "0");
    EXPECT(readable_number(-0.0, 3, text), "0");
    EXPECT(readable_change(-1868.4, 3, text), "-1870");
    EXPECT(readable_change(99.96, 3, text), "+100.0");
}

Test(readable, amounts_have_no_more_digits_than_they_need)
{
    char text[READABLE_SIZE];
    EXPECT(readable_amount(23140.7, 4, text), "23140");
    EXPECT(readable_amount(99996.0, 4, text), "100000");
    EXPECT(readable_amount(0.1, 4, text), "0.1");
    EXPECT(readable_amount(-1250.0, 2, text), "-1200");
    EXPECT(readable_amount(0.00003121, 3, text), "0.0000312");
    EXPECT(readable_amount(1500000.0, 6, text), "1500000");
    EXPECT(readable_amount(3.1e-7, 3, text), "3.1e-7");
    EXPECT(readable_amount(2e9, 6, text), "2e9");
    EXPECT(readable_amount(1750000000.0, 10, text), "1750000000");
    EXPECT(readable_amount(0.0, 3, text), "0");
    EXPECT(readable_amount(-0.0, 3, text), "0");
    EXPECT(readable_amount(NAN, 3, text), "-");
    EXPECT(READABLE(1e10, 2), "1e10");
}

Test(readable, rates_tell_how_seldom)
{
    char text[READABLE_SIZE];
    EXPECT(readable_rate(0.0005381, text), "0.0005381 per second (one per 31 min)");
    EXPECT(readable_rate(0.1 + 0.2, text), "0.3 per second (one per 3.33 s)");
    EXPECT(readable_rate(12.5, text), "12.5 per second");
    EXPECT(readable_rate(0.0, text), "0 per second");
}

Test(readable, estimated_counts_have_two_digits_and_no_exponent)
{
    char text[READABLE_SIZE];
    EXPECT(readable_count(26.0, text), "26");
    EXPECT(readable_count(99.2, text), "100");
    EXPECT(readable_count(187.0, text), "190");
    EXPECT(readable_count(4068.0, text), "4100");
    EXPECT(readable_count(3.2e7, text), "32000000");
}

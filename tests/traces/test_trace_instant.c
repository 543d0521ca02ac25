/* Times to 10^-18 s, their differences, and the double that is nearest to them. */
#include "traces/text/instant.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static struct instant instant_of(const char *text, int decimals)
{
    struct instant instant = {0};
    cr_assert(instant_read(text, decimals, &instant), "%s", text);
    return instant;
}

Test(trace_instant, numbers_are_read_to_the_last_digit)
{
    const struct {
        const char *text;
        int decimals;
        int64_t whole_s;
        int64_t atto;
    } cases[] = {
        {"0", 0, 0, 0},
        {"12.5", 0, 12, 500000000000000000},
        {".25", 0, 0, 250000000000000000},
        {"3.", 0, 3, 0},
        {"-0.25", 0, -1, 750000000000000000},
        {"-3", 0, -3, 0},
        {"1731695870.123456789012345678", 0, 1731695870, 123456789012345678},
        {"0.1234567890123456789", 0, 0, 123456789012345678},
        {"27482", 3, 27, 482000000000000000},
        {"0.1", 3, 0, 100000000000000},
        {"1731695870123456789", 9, 1731695870, 123456789000000000},
        {"1.5e3", 0, 1500, 0},
        {"15e-1", 0, 1, 500000000000000000},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++) {
        struct instant instant = instant_of(cases[k].text, cases[k].decimals);
        cr_assert(eq(i64, instant.whole_s, cases[k].whole_s), "%s", cases[k].text);
        cr_assert(eq(i64, instant.atto, cases[k].atto), "%s", cases[k].text);
    }
}

Test(trace_instant, what_is_no_number_is_refused)
{
    const char *const texts[] = {"", "-", ".", "+1", "1x", "0x1", "nan", "1 2", "1e", "--1"};
    struct instant instant;
    for (size_t k = 0; k < COUNT_OF(texts); k++)
        cr_assert(not(instant_read(texts[k], 0, &instant)), "%s", texts[k]);
}

Test(trace_instant, what_is_too_late_for_a_trace_stays_too_late)
{
    const char *const texts[] = {"99999999999999999999999", "1e300", "9223372036854775808"};
    for (size_t k = 0; k < COUNT_OF(texts); k++)
        for (int decimals = 0; decimals <= 3; decimals += 3)
            cr_assert(ge(i64, instant_of(texts[k], decimals).whole_s, (int64_t)1 << 53), "%s",
                      texts[k]);
    cr_assert(lt(i64, instant_of("-1e300", 0).whole_s, -((int64_t)1 << 53)));
}

/* Literals are what the compiler rounds to nearest. */
Test(trace_instant, differences_are_rounded_once)
{
    const struct {
        const char *left;
        const char *right;
        double difference_s;
    } cases[] = {
        {"1731695871.5", "1731695870.123456", 1.376544},
        {"12.0", "0.031", 11.969},
        {"0.3", "0.1", 0.2},
        {"1", "0.9999999999", 1e-10},
        {"1", "0.999999999999999999", 1e-18},
        {"5", "5.1", -0.1},
        {"9007199254740991.5", "0.25", 9007199254740991.0},
        {"123456789.123456789123", "0", 123456789.123456789123},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++)
        cr_assert(eq(dbl,
                     instant_s(instant_minus(instant_of(cases[k].left, 0),
                                             instant_of(cases[k].right, 0))),
                     cases[k].difference_s),
                  "%s - %s", cases[k].left, cases[k].right);
}

Test(trace_instant, order_is_that_of_time)
{
    cr_assert(instant_is_before(instant_of("1.5", 0), instant_of("1.6", 0)));
    cr_assert(instant_is_before(instant_of("-0.25", 0), instant_of("0", 0)));
    cr_assert(not(instant_is_before(instant_of("2", 0), instant_of("2.0", 0))));
}

#include "traces/text/timestamp.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>

#define TICKS_PER_S ((int64_t)10000000)

static struct instant instant_of(const char *text)
{
    struct instant instant = {0};
    const char *fault = NULL;
    cr_assert(timestamp_read(text, &instant, &fault), "%s: %s", text, fault);
    return instant;
}

/* In 100 ns. */
static int64_t ticks_of(const char *text)
{
    struct instant instant = instant_of(text);
    cr_assert(eq(i64, instant.atto % (ATTOS_PER_S / TICKS_PER_S), 0));
    return instant.whole_s * TICKS_PER_S + instant.atto / (ATTOS_PER_S / TICKS_PER_S);
}

/* The seconds are those of `date -u -d "..." +%s`. */
Test(timestamp, known_days)
{
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00"), 0));
    cr_assert(eq(i64, ticks_of("1969-12-31 23:59:59.9999999"), -1));
    cr_assert(eq(i64, ticks_of("2000-02-29 12:00:00"), 951825600 * TICKS_PER_S));
    cr_assert(eq(i64, ticks_of("2023-11-16 18:15:46.6805900"), 1700158546 * TICKS_PER_S + 6805900));
    cr_assert(eq(i64, ticks_of("2024-02-29 23:59:59"), 1709251199 * TICKS_PER_S));
    cr_assert(eq(i64, ticks_of("0001-01-01 00:00:00"), -62135596800 * TICKS_PER_S));
    cr_assert(eq(i64, ticks_of("9999-12-31 23:59:59.9999999"), 253402300800 * TICKS_PER_S - 1));
}

/* Walks a calendar of its own, by the rule of the leap years alone, through eight centuries. */
Test(timestamp, each_day_follows_the_one_before)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int64_t last_ticks = ticks_of("1599-12-31 06:00:00");
    for (int year = 1600; year < 2400; year++) {
        bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);
        for (int month = 1; month <= 12; month++) {
            int length = days[month - 1] + (leap && month == 2);
            for (int day = 1; day <= length; day++) {
                char text[64];
                snprintf(text, sizeof text, "%04d-%02d-%02d 06:00:00", year, month, day);
                int64_t ticks = ticks_of(text);
                cr_assert(ticks == last_ticks + 86400 * TICKS_PER_S, "%s", text);
                last_ticks = ticks;
            }
        }
    }
}

Test(timestamp, decimals_are_parts_of_a_second)
{
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00.1"), 1000000));
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00.0099300"), 99300));
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00.009930"), 99300));
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00.0000001"), 1));
    cr_assert(eq(i64, ticks_of("1970-01-01 00:00:00,5"), 5000000));
    cr_assert(eq(i64, instant_of("1970-01-01 00:00:00.123456789").atto, 123456789000000000));
    cr_assert(
        eq(i64, instant_of("1970-01-01 00:00:00.1234567890123456789").atto, 123456789012345678));
}

Test(timestamp, relatives_of_rfc_3339_are_read)
{
    const int64_t expected = 1700158546 * TICKS_PER_S;
    const char *const texts[] = {
        "2023-11-16T18:15:46",       "2023-11-16t18:15:46z",      "2023-11-16T18:15:46Z",
        "2023/11/16 18:15:46",       "2023-11-16 18:15:46 UTC",   "2023-11-16T18:15:46+00",
        "2023-11-16T19:15:46+01:00", "2023-11-16T19:15:46 +0100", "2023-11-16 13:15:46-0500",
    };
    for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
        cr_assert(eq(i64, ticks_of(texts[k]), expected), "%s", texts[k]);
    cr_assert(eq(i64, ticks_of("2023-11-16 18:15"), expected - 46 * TICKS_PER_S));
}

Test(timestamp, offsets_are_taken_off)
{
    const int64_t noon = 12 * 3600 * TICKS_PER_S;
    cr_assert(eq(i64, ticks_of("1970-01-01 12:00:00Z"), noon));
    cr_assert(eq(i64, ticks_of("1970-01-01 12:00:00.0+00:00"), noon));
    cr_assert(eq(i64, ticks_of("1970-01-01 12:00:00-00:00"), noon));
    cr_assert(eq(i64, ticks_of("1970-01-01 17:30:00+05:30"), noon));
    cr_assert(eq(i64, ticks_of("1970-01-01 04:00:00.0000000-08:00"), noon));
    cr_assert(eq(i64, ticks_of("1970-01-02 11:59:00+23:59"), noon));
}

struct broken {
    const char *text;
    const char *fault;
};

#define FORM "the form is YYYY-MM-DD hh:mm:ss.ddd"
#define AFTER "after the time only Z, UTC or an offset like +00:00 may stand"

static const struct broken broken_texts[] = {
    {"", FORM},
    {"2023", FORM},
    {"2023-11-16", FORM},
    {"16-11-2023 18:15:46", FORM},
    {"2023-11/16 18:15:46", FORM},
    {"2023-11-16_18:15:46", FORM},
    {"2023-11-16 18", FORM},
    {"2023-11-16 18:15:46.Z", FORM},
    {"2023-1-16 18:15:46", FORM},
    {"-023-11-16 18:15:46", FORM},
    {"2023-11-16 18:15:46.", FORM},
    {"2023-11-16 18:15:4", FORM},
    {"0000-11-16 18:15:46", "the year must be 0001 to 9999"},
    {"2023-00-16 18:15:46", "the month must be 01 to 12"},
    {"2023-13-16 18:15:46", "the month must be 01 to 12"},
    {"2023-11-00 18:15:46", "the month has no such day"},
    {"2023-11-31 18:15:46", "the month has no such day"},
    {"2023-12-32 18:15:46", "the month has no such day"},
    {"2023-02-29 18:15:46", "the month has no such day"},
    {"1900-02-29 18:15:46", "the month has no such day"},
    {"2000-02-30 18:15:46", "the month has no such day"},
    {"2023-11-16 24:00:00", "the hour must be 00 to 23"},
    {"2023-11-16 23:60:00", "the minute must be 00 to 59"},
    {"2023-11-16 23:59:60", "the second must be 00 to 59"},
    {"2023-11-16 18:15:46 ", AFTER},
    {"2023-11-16 18:15:46Z+", AFTER},
    {"2023-11-16 18:15:46 GMT+1", AFTER},
    {"2023-11-16 18:15:46+5:30", AFTER},
    {"2023-11-16 18:15:46.1x", AFTER},
    {"2023-11-16 18:15:46+00:0", AFTER},
    {"2023-11-16 18:15:46+00:000", AFTER},
    {"2023-11-16 18:15:46+24:00", "the offset must be at most 23:59"},
    {"2023-11-16 18:15:46-00:60", "the offset must be at most 23:59"},
};

Test(timestamp, a_broken_one_is_told_with_its_rule)
{
    for (size_t k = 0; k < sizeof broken_texts / sizeof *broken_texts; k++) {
        struct instant instant;
        const char *fault = NULL;
        cr_assert(not(timestamp_read(broken_texts[k].text, &instant, &fault)),
                  "\"%s\" was accepted", broken_texts[k].text);
        cr_assert(eq(str, (char *)fault, (char *)broken_texts[k].fault));
    }
}

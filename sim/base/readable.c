#include "base/readable.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Powers of ten between which zeros can be counted at a glance: 0.00001, 1000000000. */
#define LEAST_MAGNITUDE (-5)
#define MOST_MAGNITUDE 9

struct unit {
    const char *name;
    double size;
    double from; /* numbers from here on are told in it */
};

/* The zeros at the end of what stands behind a point, and the point that nothing is left behind. */
static void drop_zeros(char *text)
{
    char *end = text + strlen(text);
    if (!strchr(text, '.'))
        return;
    while (end[-1] == '0')
        *--end = '\0';
    if (end[-1] == '.')
        *--end = '\0';
}

/* Three significant digits at the most, and no exponent: "9.5", "31", "119", "1858". */
static void print_rounded(double number, const char *unit, char text[static READABLE_SIZE])
{
    double size = fabs(number);
    int digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
    char rounded[READABLE_SIZE / 2];
    snprintf(rounded, sizeof rounded, "%.*f", digits, number);
    drop_zeros(rounded);
    snprintf(text, READABLE_SIZE, "%s %s", rounded, unit);
}

/* The last unit that is not too large, or the first. */
static const char *tell(const struct unit units[], size_t count, double number,
                        char text[static READABLE_SIZE])
{
    size_t i = count - 1;
    if (!isfinite(number)) {
        snprintf(text, READABLE_SIZE, "%s", isnan(number) ? "-" : "no end");
        return text;
    }
    while (i > 0 && fabs(number) < units[i].from)
        i--;
    print_rounded(number / units[i].size, units[i].name, text);
    return text;
}

const char *readable_seconds(double seconds, char text[static READABLE_SIZE])
{
    static const struct unit units[] = {
        {"ns", 1e-9, 0.0},    {"us", 1e-6, 1e-6},    {"ms", 1e-3, 1e-3},         {"s", 1.0, 1.0},
        {"min", 60.0, 120.0}, {"h", 3600.0, 7200.0}, {"days", 86400.0, 172800.0}};
    if (seconds == 0.0) {
        snprintf(text, READABLE_SIZE, "0 s");
        return text;
    }
    return tell(units, sizeof units / sizeof *units, seconds, text);
}

const char *readable_bytes(double bytes, char text[static READABLE_SIZE])
{
    static const struct unit units[] = {{"bytes", 1.0, 0.0},
                                        {"kB", 1e3, 1e3},
                                        {"MB", 1e6, 1e6},
                                        {"GB", 1e9, 1e9},
                                        {"TB", 1e12, 1e12}};
    return tell(units, sizeof units / sizeof *units, bytes, text);
}

const char *readable_bps(double bits_per_second, char text[static READABLE_SIZE])
{
    static const struct unit units[] = {
        {"bit/s", 1.0, 0.0}, {"kbit/s", 1e3, 1e3}, {"Mbit/s", 1e6, 1e6}, {"Gbit/s", 1e9, 1e9}};
    return tell(units, sizeof units / sizeof *units, bits_per_second, text);
}

const char *readable_count(double count, char text[static READABLE_SIZE])
{
    double step = 1.0;
    while (count > 100.0 * step)
        step *= 10.0;
    snprintf(text, READABLE_SIZE, "%.0f", ceil(count / step) * step);
    return text;
}

const char *readable_plural(double count)
{
    return count == 1.0 ? "" : "s";
}

const char *readable_amount(double number, int digits, char text[static READABLE_SIZE])
{
    char rounded[READABLE_SIZE];
    snprintf(rounded, sizeof rounded, "%.*e", digits - 1, number + 0.0); /* zero has no sign */
    char *exponent = strchr(rounded, 'e');
    if (!isfinite(number) || !exponent) {
        snprintf(text, READABLE_SIZE, "%s", isnan(number) ? "-" : rounded);
        return text;
    }
    const int magnitude = atoi(exponent + 1);
    const int behind = digits - 1 - magnitude > 0 ? digits - 1 - magnitude : 0;
    if (magnitude >= LEAST_MAGNITUDE && (magnitude < MOST_MAGNITUDE || magnitude < digits)) {
        snprintf(text, READABLE_SIZE, "%.*f", behind, strtod(rounded, NULL));
        drop_zeros(text);
        return text;
    }
    *exponent = '\0';
    drop_zeros(rounded);
    snprintf(text, READABLE_SIZE, "%se%d", rounded, magnitude);
    return text;
}

const char *readable_rate(double per_second, char text[static READABLE_SIZE])
{
    char every[READABLE_SIZE];
    if (per_second > 0.0 && per_second < 1.0)
        snprintf(text, READABLE_SIZE, "%.20s per second (one per %.20s)", READABLE(per_second, 4),
                 readable_seconds(1.0 / per_second, every));
    else
        snprintf(text, READABLE_SIZE, "%.24s per second", READABLE(per_second, 4));
    return text;
}

static void print_number(double number, int digits, bool is_signed, char text[static READABLE_SIZE])
{
    number += 0.0; /* zero has no sign */
    double size = fabs(number);
    int magnitude = size > 0.0 && isfinite(size) ? (int)floor(log10(size)) : 0;
    int behind = digits - 1 - magnitude > 0 ? digits - 1 - magnitude : 0;
    bool is_plain = magnitude >= LEAST_MAGNITUDE && magnitude < MOST_MAGNITUDE;
    double unit = pow(10.0, magnitude - digits + 1);
    if (size == 0.0)
        snprintf(text, READABLE_SIZE, "0");
    else if (!is_plain || !isfinite(number))
        snprintf(text, READABLE_SIZE, "%s%.48s", is_signed && number > 0.0 ? "+" : "",
                 READABLE(number, digits));
    else if (behind > 0)
        snprintf(text, READABLE_SIZE, is_signed ? "%+.*f" : "%.*f", behind, number);
    else
        snprintf(text, READABLE_SIZE, is_signed ? "%+.0f" : "%.0f", round(number / unit) * unit);
}

const char *readable_number(double number, int digits, char text[static READABLE_SIZE])
{
    print_number(number, digits, false, text);
    return text;
}

const char *readable_change(double number, int digits, char text[static READABLE_SIZE])
{
    print_number(number, digits, true, text);
    return text;
}

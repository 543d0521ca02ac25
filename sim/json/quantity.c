#include "json/quantity.h"

#include "base/readable.h"
#include "base/units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct factor {
    const char *name;
    double factor;
};

static const struct factor large[] = {
    {"", 1.0},      {"k", 1e3},     {"M", 1e6},     {"G", 1e9},     {"T", 1e12},
    {"Ki", 0x1p10}, {"Mi", 0x1p20}, {"Gi", 0x1p30}, {"Ti", 0x1p40}, {NULL, 0.0},
};
static const struct factor small[] = {{"", 1.0}, {"m", 1e-3}, {"u", 1e-6}, {NULL, 0.0}};
static const struct factor none[] = {{"", 1.0}, {NULL, 0.0}};

/* The units of one kind of key; _per_s before _s, which it ends in, too. */
static const struct kind {
    const char *ending;
    const struct factor *prefixes;
    struct factor units[9]; /* ends with a name of NULL */
} kinds[] = {
    {"_bytes", large, {{"", 1.0}, {"B", 1.0}, {"b", 1.0}, {"byte", 1.0}, {"bytes", 1.0}}},
    {"_bps",
     large,
     {{"", 1.0}, {"bps", 1.0}, {"bit/s", 1.0}, {"bit", 1.0}, {"b/s", 1.0}, {"B/s", BITS_PER_BYTE}}},
    {"_per_s",
     none,
     {{"/s", 1.0}, {"/min", 1.0 / MINUTE_S}, {"/h", 1.0 / HOUR_S}, {"/d", 1.0 / DAY_S}}},
    {"_fraction", none, {{"", 1.0}, {"%", 0.01}}},
    {"_usd", none, {{"", 1.0}, {"usd", 1.0}, {"USD", 1.0}, {"$", 1.0}}},
    {"_joules", large, {{"", 1.0}, {"J", 1.0}, {"Wh", HOUR_S}}},
    {"_s",
     small,
     {{"s", 1.0},
      {"sec", 1.0},
      {"m", MINUTE_S},
      {"min", MINUTE_S},
      {"h", HOUR_S},
      {"d", DAY_S},
      {"day", DAY_S},
      {"days", DAY_S}}},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

static bool ends_with(const char *text, size_t length, const char *ending)
{
    size_t ending_length = strlen(ending);
    return length >= ending_length
        && memcmp(text + length - ending_length, ending, ending_length) == 0;
}

static const struct kind *find_kind(const char *key)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (ends_with(key, strlen(key), kinds[i].ending))
            return &kinds[i];
    return NULL;
}

/* 0 where there is no such prefix; gb is as good as GB. */
static double prefix_factor(const struct factor *prefix, const char *name, size_t length)
{
    for (; prefix->name != NULL; prefix++)
        if (strlen(prefix->name) == length && strncasecmp(prefix->name, name, length) == 0)
            return prefix->factor;
    return 0.0;
}

/* What "GB" multiplies by; 0 where it is no unit of this kind. */
static double unit_factor(const struct kind *kind, const char *text)
{
    size_t length = strlen(text);
    for (const struct factor *unit = kind->units; unit->name != NULL; unit++) {
        if (!ends_with(text, length, unit->name))
            continue;
        double factor = prefix_factor(kind->prefixes, text, length - strlen(unit->name));
        if (factor > 0.0)
            return factor * unit->factor;
    }
    return 0.0;
}

bool quantity_as_number(const char *key, const char *text, char number[static QUANTITY_SIZE])
{
    char *unit = NULL;
    const struct kind *kind = find_kind(key);
    double value = strtod(text, &unit);
    if (kind == NULL || unit == text || !(value > 0.0) || !isfinite(value))
        return false;
    value *= unit_factor(kind, unit + strspn(unit, " "));
    if (!(value > 0.0) || !isfinite(value))
        return false;
    quantity_print(value, 15, number);
    return true;
}

bool quantity_read(const char *key, const char *text, double *number)
{
    char quantity[QUANTITY_SIZE];
    char *end;
    *number = strtod(text, &end);
    if (end != text && end[strspn(end, " \t")] == '\0')
        return isfinite(*number);
    if (!quantity_as_number(key, text, quantity))
        return false;
    *number = strtod(quantity, NULL);
    return true;
}

void quantity_print(double number, int digits, char text[static QUANTITY_SIZE])
{
    char short_text[QUANTITY_SIZE];
    double size = fabs(number);
    snprintf(text, QUANTITY_SIZE, "%.39s", READABLE(number, digits));
    if (!(size >= 1e6 && isfinite(size)))
        return;
    int exponent = 3 * (int)floor(log10(size) / 3.0);
    snprintf(short_text, sizeof short_text, "%.*ge%d", digits, number / pow(10.0, exponent),
             exponent);
    if (strlen(short_text) <= strlen(text))
        strcpy(text, short_text);
}

#include "traces/text/instant.h"

#include "traces/text/decimal.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define MOST_FRACTION_DIGITS 18          /* attoseconds: 10^18 fits 63 bits */
#define LARGEST_EXACT ((int64_t)1 << 53) /* a double holds every integer up to it */
#define BEYOND_S ((int64_t)1 << 60)      /* stands for all that is later than any trace may be */

static const int64_t powers_of_ten[] = {1,
                                        10,
                                        100,
                                        1000,
                                        10000,
                                        100000,
                                        1000000,
                                        10000000,
                                        100000000,
                                        1000000000,
                                        10000000000,
                                        100000000000,
                                        1000000000000,
                                        10000000000000,
                                        100000000000000,
                                        1000000000000000,
                                        10000000000000000,
                                        100000000000000000,
                                        ATTOS_PER_S};

static struct instant negative(struct instant instant)
{
    if (instant.atto == 0)
        return (struct instant){-instant.whole_s, 0};
    return (struct instant){-instant.whole_s - 1, ATTOS_PER_S - instant.atto};
}

/* ---- reading ---- */

/* Numbers with an exponent are rarely more exact than a double. */
static bool read_double(const char *text, int decimals, struct instant *instant)
{
    double number;
    if (!decimal_read(text, &number))
        return false;
    number /= (double)powers_of_ten[decimals];
    double whole = floor(number);
    if (!(fabs(whole) < (double)BEYOND_S)) {
        *instant = (struct instant){number > 0.0 ? BEYOND_S : -BEYOND_S, 0};
        return true;
    }
    instant->whole_s = (int64_t)whole;
    instant->atto = (int64_t)((number - whole) * (double)ATTOS_PER_S);
    return true;
}

/* Digits of a whole number; INT64_MAX stands for larger ones. */
static const char *read_whole(const char *at, int64_t *number)
{
    for (*number = 0; *at >= '0' && *at <= '9'; at++)
        *number = *number <= (INT64_MAX - 9) / 10 ? *number * 10 + (*at - '0') : INT64_MAX;
    return at;
}

/* Digits behind the point, in 10^-18. */
static const char *read_fraction(const char *at, int64_t *atto)
{
    int digits = 0;
    for (*atto = 0; *at >= '0' && *at <= '9'; at++)
        if (digits < MOST_FRACTION_DIGITS) {
            *atto = *atto * 10 + (*at - '0');
            digits++;
        }
    *atto *= powers_of_ten[MOST_FRACTION_DIGITS - digits];
    return at;
}

/* A number of units of 10^-decimals s: its last digits before the point are fractions. */
static struct instant of_units(int64_t whole, int64_t atto, int decimals)
{
    int64_t units_per_s = powers_of_ten[decimals];
    if (whole == INT64_MAX || whole / units_per_s >= BEYOND_S)
        return (struct instant){BEYOND_S, 0};
    return (struct instant){whole / units_per_s,
                            whole % units_per_s * powers_of_ten[MOST_FRACTION_DIGITS - decimals]
                                + atto / units_per_s};
}

bool instant_read(const char *text, int decimals, struct instant *instant)
{
    bool is_negative = *text == '-';
    const char *begin = text + is_negative;
    int64_t whole;
    int64_t atto = 0;
    const char *end = read_whole(begin, &whole);
    bool has_digits = end > begin;
    if (*end == '.') {
        const char *fraction = end + 1;
        end = read_fraction(fraction, &atto);
        has_digits = has_digits || end > fraction;
    }
    if (*end != '\0' || !has_digits)
        return read_double(text, decimals, instant);
    *instant = of_units(whole, atto, decimals);
    if (is_negative)
        *instant = negative(*instant);
    return true;
}

/* ---- arithmetic ---- */

struct instant instant_minus(struct instant left, struct instant right)
{
    struct instant difference = {left.whole_s - right.whole_s, left.atto - right.atto};
    if (difference.atto < 0) {
        difference.atto += ATTOS_PER_S;
        difference.whole_s--;
    }
    return difference;
}

bool instant_is_before(struct instant left, struct instant right)
{
    return left.whole_s < right.whole_s
        || (left.whole_s == right.whole_s && left.atto < right.atto);
}

/* The quotient of two integers that doubles hold exactly is rounded once. */
static bool divide(struct instant instant, int64_t parts_per_s, double *seconds)
{
    int64_t attos_per_part = ATTOS_PER_S / parts_per_s;
    if (instant.atto % attos_per_part != 0
        || (instant.whole_s < 0 ? -instant.whole_s : instant.whole_s)
               >= LARGEST_EXACT / parts_per_s - 1)
        return false;
    *seconds = (double)(instant.whole_s * parts_per_s + instant.atto / attos_per_part)
             / (double)parts_per_s;
    return true;
}

/* What has more digits than that is rare: its text is read. */
static double rounded_s(struct instant instant)
{
    char text[64];
    double seconds = NAN;
    bool is_negative = instant.whole_s < 0;
    struct instant size = is_negative ? negative(instant) : instant;
    snprintf(text, sizeof text, "%s%" PRId64 ".%018" PRId64, is_negative ? "-" : "", size.whole_s,
             size.atto);
    return decimal_read(text, &seconds) ? seconds : NAN;
}

double instant_s(struct instant instant)
{
    double seconds;
    if (instant.atto == 0 || instant.whole_s >= LARGEST_EXACT || instant.whole_s <= -LARGEST_EXACT)
        return (double)instant.whole_s;
    if (divide(instant, 1000, &seconds) || divide(instant, 10000000, &seconds)
        || divide(instant, 1000000000, &seconds))
        return seconds;
    return rounded_s(instant);
}

#include "study/search/bisection.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

double bisection_round(const struct bisection *bisection, double value)
{
    char text[32];
    if (bisection->is_whole)
        return fmax(floor(value), 1.0);
    if (bisection->digits == 0)
        return value;
    snprintf(text, sizeof text, "%.*e", bisection->digits - 1, value);
    return strtod(text, NULL);
}

/* Geometric, since rates and sizes matter by their ratio. */
static double middle(const struct bisection *bisection, double low, double high)
{
    double value = bisection_round(bisection, sqrt(low) * sqrt(high));
    return bisection->is_whole ? fmax(value, low + 1.0) : value;
}

double bisection_middle(const struct bisection *bisection, const struct bracket *bracket)
{
    return middle(bisection, bracket->low, bracket->high);
}

/* Whether the values are no further apart than the gap, or have nothing between them. */
static bool are_close(const struct bisection *bisection, double one, double other, double gap)
{
    double low = fmin(one, other);
    double high = fmax(one, other);
    double between = middle(bisection, low, high);
    return high - low <= gap || between <= low || between >= high;
}

bool bisection_is_narrow(const struct bisection *bisection, const struct bracket *bracket)
{
    return are_close(bisection, bracket->low, bracket->high, bisection->tolerance * bracket->high);
}

/* Moves one end of the bracket towards a value that is known not to have its sign. */
static bool narrow_edge(const struct bisection *bisection, const struct bracket *bracket,
                        double *end, double without, int sign, struct error *error)
{
    while (!bisection_is_narrow(bisection, bracket)) {
        double gap =
            fmin(bisection->tolerance * fmax(*end, without), (bracket->high - bracket->low) / 8.0);
        if (are_close(bisection, *end, without, gap))
            return true;
        double between = middle(bisection, fmin(*end, without), fmax(*end, without));
        int here;
        if (!bisection->probe(bisection->context, between, &here, error))
            return false;
        *(here == sign ? end : &without) = between;
    }
    return true;
}

bool bisection_narrow(const struct bisection *bisection, struct bracket *bracket,
                      struct error *error)
{
    while (!bisection_is_narrow(bisection, bracket)) {
        double between = middle(bisection, bracket->low, bracket->high);
        int low_sign = bracket->low_sign;
        int sign;
        if (!bisection->probe(bisection->context, between, &sign, error))
            return false;
        if (sign != low_sign && sign != -low_sign)
            return narrow_edge(bisection, bracket, &bracket->low, between, low_sign, error)
                && narrow_edge(bisection, bracket, &bracket->high, between, -low_sign, error);
        *(sign == low_sign ? &bracket->low : &bracket->high) = between;
    }
    return true;
}

/* ---- on from one value ---- */

double bisection_step(const struct bisection *bisection, const struct bisection_walk *walk,
                      double factor)
{
    double low = fmin(walk->value, walk->refused);
    double high = fmax(walk->value, walk->refused);
    double next = bisection_round(bisection, walk->value * factor);
    if (!isnan(walk->refused))
        return are_close(bisection, low, high, bisection->tolerance * high)
                 ? walk->value
                 : middle(bisection, low, high);
    return fmin(fmax(next, bisection->lowest), bisection->highest);
}

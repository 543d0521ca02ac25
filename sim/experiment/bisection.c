#include "experiment/bisection.h"

#include <math.h>

#define MOST_FACTORS_OF_TWO 40

/* Geometric, since rates and sizes matter by their ratio. */
static double middle(const struct bisection *bisection, double low, double high)
{
    double value = sqrt(low) * sqrt(high);
    return bisection->is_whole ? fmax(floor(value), low + 1.0) : value;
}

static bool is_narrow(const struct bisection *bisection, double low, double high)
{
    double between = middle(bisection, low, high);
    return high - low <= bisection->tolerance * high || between <= low || between >= high;
}

/* Between low, known to have the sign, and high, known not to: the last that has, the first that
 * has not. */
static bool narrow_edge(const struct bisection *bisection, double *with, double *without, int sign,
                        struct error *error)
{
    while (!is_narrow(bisection, fmin(*with, *without), fmax(*with, *without))) {
        double between = middle(bisection, fmin(*with, *without), fmax(*with, *without));
        int here;
        if (!bisection->probe(bisection->context, between, &here, error))
            return false;
        *(here == sign ? with : without) = between;
    }
    return true;
}

bool bisection_narrow(const struct bisection *bisection, struct bracket *bracket,
                      struct error *error)
{
    while (!is_narrow(bisection, bracket->low, bracket->high)) {
        double between = middle(bisection, bracket->low, bracket->high);
        double above = between;
        double below = between;
        int sign;
        if (!bisection->probe(bisection->context, between, &sign, error))
            return false;
        if (sign == 0)
            return narrow_edge(bisection, &bracket->low, &above, bracket->low_sign, error)
                && narrow_edge(bisection, &bracket->high, &below, -bracket->low_sign, error);
        *(sign == bracket->low_sign ? &bracket->low : &bracket->high) = between;
    }
    return true;
}

/* ---- a bracket from one value ---- */

struct walk {
    double value;
    int sign;
    double last_other; /* the last value of the other sign; NAN */
};

/* By the factor until there is a value of the sign that is wanted, or no further to go. */
static bool walk_to(const struct bisection *bisection, struct walk *walk, int wanted, double factor,
                    struct error *error)
{
    for (int i = 0; i < MOST_FACTORS_OF_TWO && walk->sign != wanted; i++) {
        double next = fmin(fmax(walk->value * factor, bisection->lowest), bisection->highest);
        if (bisection->is_whole)
            next = fmax(floor(next), 1.0);
        if (next == walk->value)
            return true;
        if (walk->sign == -wanted)
            walk->last_other = walk->value;
        walk->value = next;
        if (!bisection->probe(bisection->context, next, &walk->sign, error))
            return false;
    }
    return true;
}

bool bisection_enclose(const struct bisection *bisection, double start, int sign_below,
                       struct bracket *bracket, struct error *error)
{
    struct walk down = {.value = fmin(fmax(start, bisection->lowest), bisection->highest),
                        .last_other = NAN};
    *bracket = (struct bracket){NAN, NAN, sign_below};
    if (!bisection->probe(bisection->context, down.value, &down.sign, error))
        return false;
    struct walk up = down;
    if (!walk_to(bisection, &down, sign_below, 0.5, error))
        return false;
    if (down.sign == sign_below)
        bracket->low = down.value;
    bracket->high = down.last_other;
    if (!isnan(bracket->high) || up.sign == -sign_below) {
        bracket->high = isnan(bracket->high) ? up.value : bracket->high;
        return true;
    }
    if (!walk_to(bisection, &up, -sign_below, 2.0, error))
        return false;
    if (up.sign == -sign_below)
        bracket->high = up.value;
    if (!isnan(up.last_other))
        bracket->low = up.last_other;
    return true;
}

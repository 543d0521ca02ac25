#include "study/search/bisection.h"

#include <math.h>

#define MOST_FACTORS_OF_TWO 40

/* Geometric, since rates and sizes matter by their ratio. */
static double middle(const struct bisection *bisection, double low, double high)
{
    double value = sqrt(low) * sqrt(high);
    return bisection->is_whole ? fmax(floor(value), low + 1.0) : value;
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

/* ---- a bracket from one value ---- */

struct walk {
    double value;
    int sign;
    double last_other; /* the last value of the other sign; NAN */
    double refused;    /* the nearest that is not allowed; NAN */
};

/* By the factor as long as that is allowed, then halfway to what is not. */
static double next_value(const struct bisection *bisection, const struct walk *walk, double factor)
{
    double low = fmin(walk->value, walk->refused);
    double high = fmax(walk->value, walk->refused);
    double next = fmin(fmax(walk->value * factor, bisection->lowest), bisection->highest);
    if (!isnan(walk->refused))
        return are_close(bisection, low, high, bisection->tolerance * high)
                 ? walk->value
                 : middle(bisection, low, high);
    return bisection->is_whole ? fmax(floor(next), 1.0) : next;
}

/* Until there is a value of the sign that is wanted, or no further to go. */
static bool walk_to(const struct bisection *bisection, struct walk *walk, int wanted, double factor,
                    struct error *error)
{
    for (int i = 0; i < MOST_FACTORS_OF_TWO && walk->sign != wanted; i++) {
        double next = next_value(bisection, walk, factor);
        int sign;
        if (next == walk->value)
            return true;
        if (!bisection->probe(bisection->context, next, &sign, error))
            return false;
        if (sign == BISECTION_REFUSED) {
            walk->refused = next;
            continue;
        }
        if (walk->sign == -wanted)
            walk->last_other = walk->value;
        walk->value = next;
        walk->sign = sign;
    }
    return true;
}

bool bisection_enclose(const struct bisection *bisection, double start, int sign_below,
                       struct bracket *bracket, struct error *error)
{
    struct walk down = {.value = fmin(fmax(start, bisection->lowest), bisection->highest),
                        .last_other = NAN,
                        .refused = NAN};
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
    if (up.sign == sign_below)
        bracket->low = up.value;
    else if (!isnan(up.last_other))
        bracket->low = up.last_other;
    return true;
}

#include "study/search/bracket_aim.h"

#include "base/portable.h"
#include "study/search/bisection.h"

#include <math.h>

#define PROBES_PER_LOOK 5
#define LOOKS_AHEAD 2
#define CLEARANCE 1.15 /* half-widths at which a probe is aimed to decide */
#define CAUTION 1.6    /* by which a probe that did not decide puts the next one farther out */

/* Where the turn is thought to be, and how close to it a probe decides; logarithms, since rates and
 * sizes matter by their ratio. */
struct aim {
    double center;
    double slope;   /* of the effect, ascending from the low end */
    double offset;  /* from the center to either side */
    double caution; /* times which: the more, the more probes did not decide */
};

/* How far it leans, in half-widths of the first look; NAN where nothing was probed there. */
static double effect_at(const struct bracket_search *search, double value)
{
    const struct finding *finding = bracket_finding(search, value);
    return finding ? -search->low_sign * finding->lean / sqrt(finding->times) : NAN;
}

/* By the line through both ends. */
static struct aim aim_between(const struct bracket_search *search)
{
    double low_effect = effect_at(search, search->bracket.low);
    double high_effect = effect_at(search, search->bracket.high);
    double low = portable_log(search->bracket.low);
    struct aim aim = {.caution = 1.0,
                      .slope =
                          (high_effect - low_effect) / (portable_log(search->bracket.high) - low)};
    aim.center = low - low_effect / aim.slope;
    return aim;
}

/* How close to the center a probe of this look can be aimed. */
static double offset_at(const struct bracket_search *search, unsigned look, double slope)
{
    double times = fmin(bracket_times(look), search->most_times);
    return CLEARANCE / (sqrt(times) * slope);
}

static unsigned look_after(const struct bracket_search *search)
{
    return search->look + 1 < search->look_count ? search->look + 1 : search->look;
}

/* The first look that is likely to suffice, or the last. */
static unsigned sufficient_look(const struct bracket_search *search, double slope)
{
    unsigned look = look_after(search);
    while (look + 1 < search->look_count
           && 2.0 * offset_at(search, look, slope) > search->bisection.tolerance)
        look++;
    return look;
}

/*
 * One that aims well at a sixteenth of the replications goes before it. Looks that are passed over
 * have their part of the error all the same.
 */
static unsigned next_look(const struct bracket_search *search, double slope)
{
    unsigned look = sufficient_look(search, slope);
    return look > search->look + LOOKS_AHEAD ? look - LOOKS_AHEAD : look;
}

static void set_offset(const struct bracket_search *search, struct aim *aim)
{
    aim->offset =
        aim->caution
        * fmax(0.45 * search->bisection.tolerance, offset_at(search, search->look, aim->slope));
}

/* On the side whose end is farther from the center; NAN when it is as close as it can be. */
static double next_value(const struct bracket_search *search, const struct aim *aim)
{
    const struct bracket *bracket = &search->bracket;
    double below = aim->center - portable_log(bracket->low);
    double above = portable_log(bracket->high) - aim->center;
    double value = portable_exp(aim->center + (below > above ? -aim->offset : aim->offset));
    value = bisection_round(&search->bisection, value);
    return fmax(below, above) > 1.02 * aim->offset && value > bracket->low && value < bracket->high
             ? value
             : NAN;
}

/*
 * All probes of a look see the same draws, so that the first tells where the others should be, and
 * two tell the slope: unless they are so close, or it is so far from what it was, that chance or a
 * bend of the curve has its hand in it.
 */
static void correct_aim(const struct bracket_search *search, struct aim *aim, double value,
                        double last_value, int sign)
{
    double effect = effect_at(search, value);
    double distance = portable_log(value / last_value);
    double slope = (effect - effect_at(search, last_value)) / distance;
    if (fabs(distance) > search->bisection.tolerance / 4.0 && slope > aim->slope / 3.0
        && slope < aim->slope * 3.0)
        aim->slope = slope;
    double center = portable_log(value) - effect / aim->slope;
    if (center > portable_log(search->bracket.low) && center < portable_log(search->bracket.high))
        aim->center = center;
    aim->caution *= sign == 0 ? CAUTION : 1.0;
    set_offset(search, aim);
}

static bool aim_probes(struct bracket_search *search, struct aim *aim, struct error *error)
{
    double last_value = NAN;
    for (int i = 0;
         i < PROBES_PER_LOOK && !bisection_is_narrow(&search->bisection, &search->bracket); i++) {
        double value = next_value(search, aim);
        int sign;
        if (isnan(value))
            return true;
        if (!bracket_probe(search, value, &sign, error))
            return false;
        if (sign == BISECTION_REFUSED)
            return true;
        correct_aim(search, aim, value, last_value, sign);
        last_value = value;
    }
    return true;
}

/* Whether probes lean as they should: more to the one side the farther they are there. */
static bool can_aim(const struct bracket_search *search, const struct aim *aim)
{
    return aim->slope > 0.0 && isfinite(aim->slope)
        && aim->center > portable_log(search->bracket.low)
        && aim->center < portable_log(search->bracket.high);
}

/* Where the last look has nothing to aim at, by halving, too. */
bool bracket_look_again(struct bracket_search *search, struct error *error)
{
    struct aim aim = aim_between(search);
    size_t before = search->finding_count;
    bool aims = can_aim(search, &aim);
    search->look = aims ? next_look(search, aim.slope) : look_after(search);
    set_offset(search, &aim);
    if (aims && !aim_probes(search, &aim, error))
        return false;
    bool is_last = search->look + 1 == search->look_count;
    struct bracket bracket = search->bracket;
    return (aims && !(is_last && search->finding_count == before))
        || bisection_narrow(&search->bisection, &bracket, error);
}

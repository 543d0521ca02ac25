#include "study/search/bracket_aim.h"

#include "base/normal_quantile.h"
#include "base/portable.h"
#include "statistics/tally.h"
#include "study/search/bisection.h"
#include "study/search/bracket_ends.h"
#include "study/search/bracket_looks.h"

#include <math.h>

#define PROBES_PER_LOOK 5 /* two or three end most looks */
#define AIMED_AHEAD 8.0   /* replications of the ending look by those of one that aims it */
#define ROOM_TO_END 1.4   /* half-widths that an end is to be from the turn, as the curve bends */
#define PAST_TURN 0.5     /* half-widths by which a look that aims goes past it */
#define NOT_SEEN 1e3      /* more than the logarithm of a ratio can be */

#define CLEARANCE 1.15 /* half-widths from the turn at which a probe is aimed to decide */
/* Times that where ends are told between probes, and again after each probe that did not decide. */
#define CAUTION 1.6
/* ... and times that for the first probe of a look, which knows the turn from an eighth of the
 * replications: without, a quarter of them did not decide. Up to this tolerance the curve is nearly
 * straight over such distances, so that being farther out costs little. */
#define BLIND_CAUTION 1.4
#define NEARLY_STRAIGHT 0.03

/* Where the turn is thought to be, and how close to it a probe decides; logarithms, since rates and
 * sizes matter by their ratio. */
struct aim {
    double center;
    double slope;   /* of the effect, ascending from the low end */
    double unseen;  /* how far replications reach, as an effect */
    double offset;  /* from the center to either side */
    double caution; /* times which: the more, the more probes did not decide */
    bool is_ending; /* what this look finds is to be the end */
};

static double first_look_error(const struct finding *finding)
{
    const struct tally *tally = &finding->items[finding->failing].least;
    return sqrt(tally_variance(tally) * finding->times / (double)tally->count);
}

/* The mean excess at a value, in standard errors of the first look and ascending from the low end;
 * NAN where nothing was probed there. */
static double effect_at(const struct bracket_search *search, double value)
{
    const struct finding *finding = bracket_finding(search, value);
    if (!finding || isnan(finding->lean))
        return NAN;
    return -search->low_sign * finding->items[finding->failing].least.mean
         / first_look_error(finding);
}

/* How far replications reach, in the unit of effect_at: half their range, since each limit gets the
 * part that lies to its side. */
static double unseen_at(const struct bracket_search *search, double value)
{
    const struct finding *finding = bracket_finding(search, value);
    const struct excess_sample *item = &finding->items[finding->failing];
    return (item->most.maximum - item->least.minimum) / 2.0 * finding->times
         / ((double)item->least.count * first_look_error(finding));
}

/* The nearest probe of this look that leans to the low side, sure or not, or to the high one. */
static double nearest_of_look(const struct bracket_search *search, bool is_low)
{
    double nearest = NAN;
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *finding = &search->findings[i];
        bool leans_low = search->low_sign * finding->lean > 0.0;
        if (finding->look == search->look && leans_low == is_low && !isnan(finding->lean))
            nearest = is_low ? fmax(nearest, finding->value) : fmin(nearest, finding->value);
    }
    return nearest;
}

/* By the line through both ends, or through what this look saw between them. */
static struct aim aim_between(const struct bracket_search *search)
{
    double low = nearest_of_look(search, true);
    double high = nearest_of_look(search, false);
    if (!(low < high)) {
        low = search->bracket.low;
        high = search->bracket.high;
    }
    double low_effect = effect_at(search, low);
    double high_effect = effect_at(search, high);
    struct aim aim = {.caution = bracket_tells_between(search) ? CAUTION : 1.0,
                      .is_ending = true,
                      .slope = (high_effect - low_effect) / portable_log(high / low),
                      .unseen = fmax(unseen_at(search, low), unseen_at(search, high))};
    aim.center = portable_log(low) - low_effect / aim.slope;
    return aim;
}

/* As mean_limits has it. */
static double half_width_at(const struct aim *aim, const struct look *look)
{
    double limit = normal_quantile(0.5 - look->error);
    return (limit - portable_log(look->error) * aim->unseen / sqrt(look->times))
         / (sqrt(look->times) * aim->slope);
}

/* How many times the replications of the first look it takes for two half-widths to fit into the
 * tolerance, ROOM_TO_END each. */
static double sufficient_times(const struct bracket_search *search, const struct aim *aim)
{
    const double error = bracket_ending_error(search);
    double limit = normal_quantile(0.5 - error);
    double effect = aim->slope * search->bisection.tolerance / (2.0 * ROOM_TO_END);
    double unseen = -portable_log(error) * aim->unseen;
    double root = (limit + sqrt(limit * limit + 4.0 * effect * unseen)) / (2.0 * effect);
    return fmin(root * root, search->most_times);
}

/* The ending look; where it is much larger than this one, first a look of an eighth of it, which
 * aims. */
static void begin_look(struct bracket_search *search, struct aim *aim)
{
    double times = sufficient_times(search, aim);
    aim->is_ending = times <= 2.0 * AIMED_AHEAD * search->looks[search->look].times;
    if (aim->is_ending)
        bracket_ending_look(search, times);
    else
        bracket_aim_look(search, times / AIMED_AHEAD);
}

static void set_offset(const struct bracket_search *search, struct aim *aim)
{
    double nearest = CLEARANCE * half_width_at(aim, &search->looks[search->look]);
    aim->offset = aim->caution * fmax(0.45 * search->bisection.tolerance, nearest);
}

/* From the center to an end; more than any where this look has to see it, since ends are told
 * between probes of one look. */
static double room_to(const struct bracket_search *search, const struct aim *aim, bool is_low)
{
    double probed = is_low ? search->bracket.low : search->bracket.high;
    double end = portable_log(is_low ? search->ends.low : search->ends.high);
    bool is_seen = bracket_finding(search, probed)->look == search->look;
    return (is_low ? aim->center - end : end - aim->center)
         + (bracket_tells_between(search) && !is_seen ? NOT_SEEN : 0.0);
}

/* Whether a probe tells more than the ends do: an older end is seen with this look's replications
 * where ends are told between probes. */
static bool is_worth_probing(const struct bracket_search *search, double value)
{
    const struct bracket *bracket = &search->bracket;
    const struct finding *before = bracket_finding(search, value);
    return bracket_tells_between(search) ? !before || before->look < search->look
                                         : value > bracket->low && value < bracket->high;
}

/* On the side whose end is farther from the center; NAN when it is as close as it can be. */
static double next_value(const struct bracket_search *search, const struct aim *aim)
{
    const struct bracket *bracket = &search->bracket;
    double below = room_to(search, aim, true);
    double above = room_to(search, aim, false);
    double value = portable_exp(aim->center + (below > above ? -aim->offset : aim->offset));
    value = fmin(fmax(bisection_round(&search->bisection, value), bracket->low), bracket->high);
    return fmax(below, above) > 1.02 * aim->offset && is_worth_probing(search, value) ? value : NAN;
}

/*
 * All probes of a look see the same draws, so that the first tells where the others should be, and
 * two tell the slope: unless they are so close, or it is so far from what it was, that chance or a
 * bend of the curve has its hand in it.
 */
static void correct_aim(const struct bracket_search *search, struct aim *aim, double value,
                        double last_value)
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
}

/* Two probes with the turn between them, whether they decide or not. */
static bool is_straddled(const struct bracket_search *search)
{
    return nearest_of_look(search, true) < nearest_of_look(search, false);
}

/* Of a look that only aims: from where the turn is thought to be, each time past it. */
static double next_past_turn(const struct bracket_search *search, const struct aim *aim,
                             double last_value)
{
    double past = PAST_TURN * half_width_at(aim, &search->looks[search->look]);
    double leans = isnan(last_value) ? 0.0 : effect_at(search, last_value);
    double value = aim->center + (leans < 0.0 ? past : leans > 0.0 ? -past : 0.0);
    value = bisection_round(&search->bisection, portable_exp(value));
    bool is_inside = value > search->bracket.low && value < search->bracket.high;
    return is_inside && value != last_value && !is_straddled(search) ? value : NAN;
}

/* The first probe of a look knows the turn from fewer replications alone. Where ends are told
 * between probes, it costs little that it is farther out, as long as the curve is nearly straight.
 */
static double blind_caution(const struct bracket_search *search)
{
    return bracket_tells_between(search) && search->bisection.tolerance <= NEARLY_STRAIGHT
             ? BLIND_CAUTION
             : 1.0;
}

static bool aim_probes(struct bracket_search *search, struct aim *aim, struct error *error)
{
    double last_value = NAN;
    aim->caution *= blind_caution(search);
    set_offset(search, aim);
    for (int i = 0; i < PROBES_PER_LOOK && !bisection_is_narrow(&search->bisection, &search->ends);
         i++) {
        double value =
            aim->is_ending ? next_value(search, aim) : next_past_turn(search, aim, last_value);
        int sign;
        if (isnan(value))
            return true;
        if (!bracket_probe(search, value, &sign, error))
            return false;
        if (sign == BISECTION_REFUSED)
            return true;
        correct_aim(search, aim, value, last_value);
        aim->caution *= (i == 0 ? 1.0 / blind_caution(search) : 1.0) * (sign == 0 ? CAUTION : 1.0);
        set_offset(search, aim);
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
    if (!bracket_is_last_look(search)) {
        if (aims)
            begin_look(search, &aim);
        else
            bracket_enclose_look(search);
    }
    if (aims && !aim_probes(search, &aim, error))
        return false;
    bool is_last = bracket_is_last_look(search);
    struct bracket bracket = search->bracket;
    return (aims && !(is_last && search->finding_count == before))
        || bisection_narrow(&search->bisection, &bracket, error);
}

#include "study/uncertainty/odds.h"

#include "base/memory.h"
#include "base/portable.h"
#include "engine/random_stream.h"
#include "statistics/tally.h"
#include "study/search/compare.h"
#include "study/uncertainty/spread_interval.h"
#include "study/uncertainty/turns.h"

#include <math.h>
#include <stdlib.h>

#define ERROR_COUNT 200   /* resamples of the replications */
#define MOST_UNKNOWN 0.05 /* worlds without values, above which nothing is told */

/* ---- who is the best ---- */

/* Adds a share to each of those who have the least of value + error; false where one has none. */
static bool add_best(const double *values, size_t draws, const double *errors, size_t error_count,
                     size_t contender_count, double best[])
{
    double least = INFINITY;
    size_t alike = 0;
    for (size_t i = 0; i < contender_count; i++) {
        double value = values[i * draws] + errors[i * error_count];
        if (isnan(value))
            return false;
        alike = value < least ? 1 : value == least ? alike + 1 : alike;
        least = fmin(least, value);
    }
    for (size_t i = 0; i < contender_count; i++)
        if (values[i * draws] + errors[i * error_count] == least)
            best[i] += 1.0 / (double)alike;
    return true;
}

void odds_of_rate(const double *values, size_t draws, const double *errors, size_t error_count,
                  size_t contender_count, double best[])
{
    size_t known = 0;
    for (size_t i = 0; i < contender_count; i++)
        best[i] = 0.0;
    for (size_t k = 0; k < draws; k++)
        for (size_t b = 0; b < error_count; b++)
            known += add_best(values + k, draws, errors + b, error_count, contender_count, best);
    bool is_known = (double)known >= (1.0 - MOST_UNKNOWN) * (double)(draws * error_count);
    for (size_t i = 0; i < contender_count; i++)
        best[i] = is_known ? best[i] / (double)known : NAN;
}

/* ---- errors by chance ---- */

/* The bootstrap's error: the mean of items drawn with replacement, less that of all. Every
 * contender has the same draws. */
static double error_of(const struct series *series, const double uniforms[], size_t count)
{
    double sum = 0.0, all = 0.0, drawn = 0.0, known = 0.0;
    for (size_t i = 0; i < series->count && i < count; i++) {
        double again = series->items[(size_t)(uniforms[i] * (double)series->count)];
        sum += isnan(again) ? 0.0 : again;
        drawn += !isnan(again);
        all += isnan(series->items[i]) ? 0.0 : series->items[i];
        known += !isnan(series->items[i]);
    }
    return drawn > 0.0 && known > 0.0 ? sum / drawn - all / known : 0.0;
}

static size_t most_items(const struct comparison *comparison)
{
    size_t most = 0;
    for (size_t i = 0; i < comparison->contender_count * comparison->rate_count; i++)
        if (comparison->contests[i].series.count > most)
            most = comparison->contests[i].series.count;
    return most;
}

/* What rare replications that were not seen may add to the value: they are worse by the contest's
 * reach, and their share is drawn as n replications without one leave it, 1 - U^(1 / n). */
static double unseen_of(const struct contest *contest, double badness, struct random_stream *stream)
{
    bool is_open = contest->tail == TAIL_UNSEEN || contest->tail == TAIL_UNLIKELY;
    double uniform = random_stream_uniform(stream);
    if (!is_open || contest->series.count == 0 || contest->reach <= 0.0)
        return 0.0;
    return badness * contest->reach
         * (1.0 - portable_power(1.0 - uniform, 1.0 / (double)contest->series.count));
}

/* By contest, then error; owned by the caller. Where nothing is drawn they are 0. */
static double *errors_new(const struct comparison *comparison, uint64_t seed)
{
    const size_t count = comparison->contender_count * comparison->rate_count;
    const size_t most = most_items(comparison);
    double *errors = memory_allocate(count * ERROR_COUNT, sizeof *errors);
    double *uniforms = memory_allocate(most, sizeof *uniforms);
    struct random_stream *stream = random_stream_new(seed, 1, "chance", 0);
    for (size_t b = 0; b < ERROR_COUNT && comparison->is_drawn; b++) {
        for (size_t i = 0; i < most; i++)
            uniforms[i] = random_stream_uniform(stream);
        for (size_t i = 0; i < count; i++)
            errors[i * ERROR_COUNT + b] =
                error_of(&comparison->contests[i].series, uniforms, most)
                + unseen_of(&comparison->contests[i], comparison_badness(comparison), stream);
    }
    random_stream_free(stream);
    free(uniforms);
    return errors;
}

/* ---- all rates ---- */

/* What each contender is worth in each world at a rate, as badness. */
static void fill_values(const struct turns *turns, const struct comparison *comparison, size_t rate,
                        double *values)
{
    for (size_t i = 0; i < comparison->contender_count; i++) {
        const size_t contest = i * comparison->rate_count + rate;
        const double base =
            comparison->contests[contest].series.value - turns_value(turns, contest, turns->draws);
        for (size_t k = 0; k < turns->draws; k++)
            values[i * turns->draws + k] =
                comparison_badness(comparison) * (base + turns_value(turns, contest, k));
    }
}

static double change_of(const struct turns *turns, size_t one, size_t other, size_t world)
{
    return turns_value(turns, other, world) - turns_value(turns, one, world);
}

/* Whether the worlds' few replications show the difference of two as the comparison's many do: to
 * half of it, or to half of what uncertain costs change. */
static bool is_shown(const struct turns *turns, const struct comparison *comparison, size_t one,
                     size_t other)
{
    const double all =
        comparison->contests[other].series.value - comparison->contests[one].series.value;
    const double few = change_of(turns, one, other, turns->draws);
    struct tally tally = {0};
    for (size_t k = 0; k < turns->draws; k++)
        if (!isnan(change_of(turns, one, other, k)))
            tally_add(&tally, change_of(turns, one, other, k));
    return !(fabs(few - all) > 0.5 * fmax(fabs(all), sqrt(tally_variance(&tally))));
}

/* Of the one that leads, and each of the others. */
static bool are_shown(const struct turns *turns, const struct comparison *comparison, size_t rate)
{
    const size_t leader = comparison->leaders[rate] * comparison->rate_count + rate;
    for (size_t i = 0; i < comparison->contender_count; i++)
        if (i != comparison->leaders[rate]
            && !is_shown(turns, comparison, leader, i * comparison->rate_count + rate))
            return false;
    return true;
}

/* False where a contender that may be best had its slowest requests cut, and so seems too good. */
static bool is_known(const struct comparison *comparison, size_t rate, const double best[])
{
    for (size_t i = 0; i < comparison->contender_count; i++)
        if (comparison_contest(comparison, i, rate)->is_cut && best[i] > 0.0)
            return false;
    return true;
}

static void judge_rate(struct odds *odds, const struct turns *turns,
                       const struct comparison *comparison, const double *errors, size_t rate)
{
    const size_t count = odds->contender_count;
    double *values = memory_allocate(count * odds->draws, sizeof *values);
    double *of_rate = memory_allocate(count * ERROR_COUNT, sizeof *of_rate);
    double *best = memory_allocate(count, sizeof *best);
    fill_values(turns, comparison, rate, values);
    for (size_t i = 0; i < count; i++)
        for (size_t b = 0; b < ERROR_COUNT; b++)
            of_rate[i * ERROR_COUNT + b] = comparison_badness(comparison)
                                         * errors[(i * odds->rate_count + rate) * ERROR_COUNT + b];
    odds_of_rate(values, odds->draws, of_rate, ERROR_COUNT, count, best);
    for (size_t i = 0; i < count; i++)
        odds->best[i * odds->rate_count + rate] =
            is_known(comparison, rate, best) && are_shown(turns, comparison, rate) ? best[i] : NAN;
    free(values);
    free(of_rate);
    free(best);
}

double odds_best(const struct odds *odds, size_t contender, size_t rate)
{
    return odds->best[contender * odds->rate_count + rate];
}

/* ---- where two change places ---- */

static double share_at(const double turns[], size_t draws, double value)
{
    size_t count = 0;
    for (size_t k = 0; k < draws; k++)
        count += turns[k] == value;
    return (double)count / (double)draws;
}

struct turn_odds odds_of_turn(const struct interval *chance, double told, const double turns[],
                              size_t draws, double confidence)
{
    struct spread_world *worlds = memory_allocate(draws, sizeof *worlds);
    for (size_t k = 0; k < draws; k++)
        worlds[k] =
            (struct spread_world){isfinite(told) ? turns[k] - told : NAN,
                                  chance->value - chance->low, chance->high - chance->value};
    struct interval both = spread_interval(chance, worlds, draws, confidence);
    free(worlds);
    const bool is_known = !isnan(both.low);
    return (struct turn_odds){
        .turn = {portable_exp(both.value), is_known ? portable_exp(both.low) : NAN,
                 is_known ? portable_exp(both.high) : NAN},
        .never_below = share_at(turns, draws, -INFINITY),
        .never_above = share_at(turns, draws, INFINITY),
    };
}

/* ---- the whole ---- */

/* The counts of users between which a turn is; what is not known, or beyond all, stays. */
static void widen_to_whole(struct interval *turn)
{
    turn->low = floor(turn->low);
    turn->high = ceil(turn->high);
}

static void judge(struct odds *odds, const struct turns *turns, const struct comparison *comparison,
                  const struct crossovers *crossovers, uint64_t seed)
{
    double *errors = errors_new(comparison, seed);
    for (size_t rate = 0; rate < odds->rate_count; rate++)
        judge_rate(odds, turns, comparison, errors, rate);
    free(errors);
    for (size_t i = 0; i < crossovers->count; i++) {
        struct interval chance = turn_by_chance(&crossovers->items[i]);
        const double *of_worlds = turns_of(turns, i);
        odds->turns[i] = odds_of_turn(&chance, of_worlds[odds->draws], of_worlds, odds->draws,
                                      comparison->confidence);
        if (comparison->is_closed)
            widen_to_whole(&odds->turns[i].turn);
    }
}

bool odds_run(struct odds *odds, struct world_question *question,
              const struct comparison *comparison, const struct crossovers *crossovers,
              struct error *error)
{
    struct turns turns;
    *odds = (struct odds){.contender_count = comparison->contender_count,
                          .rate_count = comparison->rate_count,
                          .dimensions = question->world->count};
    bool ran = turns_find(&turns, question, comparison, crossovers, error);
    odds->draws = turns.draws;
    odds->best = memory_allocate(odds->contender_count * odds->rate_count, sizeof *odds->best);
    odds->turns = memory_allocate(crossovers->count, sizeof *odds->turns);
    if (ran)
        judge(odds, &turns, comparison, crossovers,
              question->experiment->points[0].scenario.simulation.seed);
    turns_free(&turns);
    return ran;
}

void odds_free(struct odds *odds)
{
    free(odds->best);
    free(odds->turns);
    *odds = (struct odds){0};
}

#include "cli/answers/compare_sentences.h"

#include "base/readable.h"
#include "scenario/scenario.h"
#include "study/search/compare.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>

/* The best at a rate; SIZE_MAX where nobody is for sure. */
static size_t winner(const struct comparison *comparison, size_t rate)
{
    size_t leader = comparison->leaders[rate];
    bool is_best = comparison_contest(comparison, leader, rate)->standing == STANDING_BEST;
    return is_best ? leader : SIZE_MAX;
}

static const char *unit_of(const struct comparison *comparison, double demand)
{
    return demand_unit(comparison->is_closed, demand);
}

static void print_range(const struct comparison *comparison, size_t first, size_t last,
                        FILE *stream)
{
    const double *rates = comparison->rates_per_s;
    if (first < last)
        fprintf(stream, "from %s to %s %s\n", READABLE(rates[first], 4), READABLE(rates[last], 4),
                unit_of(comparison, rates[last]));
    else
        fprintf(stream, "at %s %s\n", READABLE(rates[first], 4), unit_of(comparison, rates[first]));
}

/* A line for rates that follow each other and have the same winner. */
static void print_winners(const struct comparison *comparison, FILE *stream)
{
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        size_t first = rate;
        size_t best = winner(comparison, rate);
        while (rate + 1 < comparison->rate_count && winner(comparison, rate + 1) == best)
            rate++;
        fprintf(stream, "%s is best %s",
                best == SIZE_MAX ? "nobody" : comparison->contenders[best].label,
                best == SIZE_MAX ? "for sure " : "");
        print_range(comparison, first, rate, stream);
    }
}

static void print_crossover(const struct comparison *comparison, const struct crossover *crossover,
                            FILE *stream)
{
    const char *below = comparison->contenders[crossover->below].label;
    const char *above = comparison->contenders[crossover->above].label;
    if (isnan(crossover->low_per_s))
        fprintf(stream,
                "%s is better than %s at %s %s, and worse at %s %s; where between "
                "them that turns, %" PRIu64 " replications cannot tell\n",
                below, above, READABLE(crossover->from_per_s, 4),
                unit_of(comparison, crossover->from_per_s), READABLE(crossover->to_per_s, 4),
                unit_of(comparison, crossover->to_per_s), crossover->replications);
    else
        fprintf(stream, "%s is better than %s up to %s %s, and worse from %s %s on\n", below, above,
                READABLE(crossover->low_per_s, 4), unit_of(comparison, crossover->low_per_s),
                READABLE(crossover->high_per_s, 4), unit_of(comparison, crossover->high_per_s));
}

static void print_crossovers(const struct comparison *comparison,
                             const struct crossovers *crossovers, FILE *stream)
{
    for (size_t i = 0; i < crossovers->count; i++)
        print_crossover(comparison, &crossovers->items[i], stream);
    if (crossovers->count == 0 && comparison->rate_count > 1)
        fprintf(stream, "no two %s places between %s and %s %s\n",
                comparison_is_decided(comparison) ? "change" : "are known to change",
                READABLE(comparison->rates_per_s[0], 4),
                READABLE(comparison->rates_per_s[comparison->rate_count - 1], 4),
                unit_of(comparison, comparison->rates_per_s[comparison->rate_count - 1]));
}

void compare_sentences_print(const struct comparison *comparison,
                             const struct crossovers *crossovers, FILE *stream)
{
    print_winners(comparison, stream);
    print_crossovers(comparison, crossovers, stream);
}

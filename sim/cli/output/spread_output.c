#include "cli/output/spread_output.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/output/summary.h"
#include "cli/table.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "study/curves.h"

#include <math.h>
#include <stdlib.h>

#define LEAST_SHARE 0.05 /* what is less is not told to people */
#define MOST_SHARES 4

/* ---- shares ---- */

struct blame {
    size_t dimension;
    struct share share;
};

static int by_share(const void *a, const void *b)
{
    const struct blame *one = a, *other = b;
    return (one->share.value < other->share.value) - (one->share.value > other->share.value);
}

/* The largest first, owned by the caller; those of answers that do not vary are NAN. */
static struct blame *blames_new(const struct spread *spread, size_t point,
                                enum spread_answer answer)
{
    struct blame *blames = memory_allocate(spread->dimensions, sizeof *blames);
    for (size_t i = 0; i < spread->dimensions; i++)
        blames[i] = (struct blame){i, spread_share(spread, point, answer, i)};
    qsort(blames, spread->dimensions, sizeof *blames, by_share);
    return blames;
}

static void print_blames(const struct spread *spread, size_t point, enum spread_answer answer,
                         const char *what, FILE *stream)
{
    struct blame *blames = blames_new(spread, point, answer);
    size_t told = 0;
    for (size_t i = 0; i < spread->dimensions && told < MOST_SHARES; i++) {
        const struct share *share = &blames[i].share;
        if (!(share->value >= LEAST_SHARE) || share->value < 2.0 * share->error)
            continue;
        fprintf(stream, "%s%.0f %% +- %.0f %% ", told > 0 ? ", " : "",
                100.0 * fmin(share->value, 1.0), 100.0 * share->error);
        if (told++ == 0)
            fprintf(stream, "of the uncertainty of the %s by costs is ", what);
        fputs(spread->names[blames[i].dimension], stream);
    }
    if (told > 0)
        fputs(".\n", stream);
    else if (!isnan(blames[0].share.value))
        fprintf(stream,
                "No cost by itself is known to have a share in the uncertainty of the %s.\n", what);
    free(blames);
}

/* ---- for people ---- */

static void print_interval(const struct interval *interval, FILE *stream)
{
    char text[READABLE_SIZE], low[READABLE_SIZE], high[READABLE_SIZE];
    if (isnan(interval->low))
        snprintf(text, sizeof text, "-");
    else
        snprintf(text, sizeof text, "%.24s to %.24s", readable_number(interval->low, 4, low),
                 readable_number(interval->high, 4, high));
    fprintf(stream, "  %24s", text);
}

static void print_point(const struct spread *spread, const struct point *point, FILE *stream)
{
    for (int i = 0; i < SPREAD_ANSWER_COUNT; i++) {
        enum spread_answer answer = (enum spread_answer)i;
        struct interval chance = spread_by_chance(spread, point, answer);
        struct interval both = spread_by_costs(spread, point, answer);
        if (isnan(both.value) || answer == SPREAD_ONSET || answer == SPREAD_LIMIT)
            continue;
        fprintf(stream, "%12s  %-18s  %10s", READABLE(point->scenario.arrivals.rate_per_s, 4),
                spread_answer_name(answer), READABLE(both.value, 4));
        print_interval(&chance, stream);
        print_interval(&both, stream);
        fputc('\n', stream);
    }
}

static void print_curve(const struct spread *spread, const struct point *point, FILE *stream)
{
    struct interval onset = spread_by_costs(spread, point, SPREAD_ONSET);
    struct interval limit = spread_by_costs(spread, point, SPREAD_LIMIT);
    struct interval chance = spread_by_chance(spread, point, SPREAD_ONSET);
    summary_print_contender(point, stream);
    fputs(isnan(onset.low) && isnan(limit.low) ? ": neither onset nor limit is known.\n" : ": ",
          stream);
    if (!isnan(onset.low))
        fprintf(stream,
                "onset about %s per second, by chance %s to %s, by chance and costs %s to "
                "%s%s",
                READABLE(onset.value, 3), READABLE(chance.low, 3), READABLE(chance.high, 3),
                READABLE(onset.low, 3), READABLE(onset.high, 3), isnan(limit.low) ? ".\n" : "; ");
    if (!isnan(limit.low))
        fprintf(stream, "long-run limit %s per second, by costs %s to %s.\n",
                READABLE(limit.value, 4), READABLE(limit.low, 4), READABLE(limit.high, 4));
    if (!isnan(onset.low))
        print_blames(spread, point->point_index - 1, SPREAD_ONSET, "onset", stream);
    print_blames(spread, point->point_index - 1, SPREAD_LIMIT, "limit", stream);
}

void spread_print(const struct spread *spread, const struct experiment *experiment, size_t told,
                  FILE *stream)
{
    struct curves curves;
    if (told < experiment->point_count)
        return;
    fprintf(stream,
            "\nWith uncertain costs: %zu worlds of %zu costs, each with up to %llu replications of "
            "the same seeds.\n%12s  %-18s  %10s  %24s  %24s\n",
            spread->draws, spread->dimensions, (unsigned long long)spread->replications,
            "rate_per_s", "answer", "value", "by chance", "by chance and costs");
    for (size_t k = 0; k < told; k++)
        print_point(spread, &experiment->points[k], stream);
    curves_find(&curves, experiment->points, told);
    for (size_t c = 0; c < curves.count; c++)
        print_curve(spread, curves.items[c].points[0], stream);
    curves_free(&curves);
}

/* ---- for programs ---- */

static void write_shares(struct json_writer *writer, const struct spread *spread, size_t point,
                         enum spread_answer answer, bool compact)
{
    json_write_object(writer, "shares", compact);
    for (size_t i = 0; i < spread->dimensions; i++) {
        struct share share = spread_share(spread, point, answer, i);
        json_write_object(writer, spread->names[i], true);
        json_write_number(writer, "value", share.value);
        json_write_number(writer, "error", share.error);
        json_write_object_end(writer);
    }
    json_write_object_end(writer);
}

void spread_write_point(struct json_writer *writer, const struct spread *spread,
                        const struct point *point, bool compact)
{
    json_write_object(writer, "with_costs", compact);
    for (int i = 0; i < SPREAD_ANSWER_COUNT; i++) {
        enum spread_answer answer = (enum spread_answer)i;
        struct interval both = spread_by_costs(spread, point, answer);
        json_write_object(writer, spread_answer_name(answer), compact);
        json_write_number(writer, "value", both.value);
        json_write_number(writer, "low", both.low);
        json_write_number(writer, "high", both.high);
        write_shares(writer, spread, point->point_index - 1, answer, compact);
        json_write_object_end(writer);
    }
    json_write_object_end(writer);
}

/* ---- comparisons ---- */

/* No better than the worlds tell it. */
static const char *print_probability(double probability, char text[static READABLE_SIZE])
{
    if (isnan(probability))
        return "-";
    snprintf(text, READABLE_SIZE, "%s%.0f %%",
             probability > 0.0 && probability < 0.01   ? "< "
             : probability < 1.0 && probability > 0.99 ? "> "
                                                       : "",
             100.0
                 * fmin(fmax(probability, probability > 0.0 ? 0.01 : 0.0),
                        probability < 1.0 ? 0.99 : 1.0));
    return text;
}

static void print_best(const struct odds *odds, const struct comparison *comparison, FILE *stream)
{
    const size_t count = comparison->contender_count;
    struct table_column *columns = memory_allocate(count + 1, sizeof *columns);
    struct table_cell *row = memory_allocate(count + 1, sizeof *row);
    char(*texts)[READABLE_SIZE] = memory_allocate(count * comparison->rate_count, sizeof *texts);
    struct table table;
    columns[0] = (struct table_column){.title = comparison->is_closed ? "users" : "rate_per_s",
                                       .kind = TABLE_NUMBER};
    for (size_t i = 0; i < count; i++)
        columns[i + 1] =
            (struct table_column){.title = comparison->contenders[i].label, .kind = TABLE_NUMBER};
    table_init(&table, columns, count + 1);
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        row[0] = TABLE_HAS(comparison->rates_per_s[rate]);
        for (size_t i = 0; i < count; i++)
            row[i + 1] =
                TABLE_SAYS(print_probability(odds_best(odds, i, rate), texts[rate * count + i]));
        table_add(&table, row);
    }
    table_print(&table, stream);
    table_free(&table);
    free(columns);
    free(texts);
    free(row);
}

static void print_turn_end(double end_per_s, const char *beyond, FILE *stream)
{
    if (end_per_s == 0.0 || isinf(end_per_s))
        fputs(beyond, stream);
    else
        fprintf(stream, "%s", READABLE(end_per_s, 4));
}

static void print_turn(const struct turn_odds *odds, const struct crossover *crossover,
                       const struct comparison *comparison, FILE *stream)
{
    const char *below = comparison->contenders[crossover->below].label;
    const char *above = comparison->contenders[crossover->above].label;
    const bool is_closed = comparison->is_closed;
    fprintf(stream, "%s and %s change places ", below, above);
    if (isnan(odds->turn.low)) {
        fprintf(stream, "at a %s that is not known by chance and costs.\n",
                comparison->is_closed ? "count of users" : "rate");
        return;
    }
    fputs("by chance and costs between ", stream);
    print_turn_end(odds->turn.low, is_closed ? "less than the fewest" : "less than the lowest rate",
                   stream);
    fputs(" and ", stream);
    print_turn_end(odds->turn.high, is_closed ? "more than the most" : "more than the highest",
                   stream);
    fprintf(stream, " %s", demand_unit(is_closed, odds->turn.high));
    if (odds->never_above > 0.0)
        fprintf(stream, "; in %s %% of the worlds %s is better at all %ss told",
                READABLE(100.0 * odds->never_above, 3), below, is_closed ? "count" : "rate");
    if (odds->never_below > 0.0)
        fprintf(stream, "; in %s %% of the worlds %s is better at all %ss told",
                READABLE(100.0 * odds->never_below, 3), above, is_closed ? "count" : "rate");
    fputs(".\n", stream);
}

void odds_print(const struct odds *odds, const struct comparison *comparison,
                const struct crossovers *crossovers, FILE *stream)
{
    char metric[MEASURE_NAME_SIZE];
    measure_print(comparison->measure, metric);
    fprintf(stream,
            "\nWith uncertain costs, by %zu worlds of %zu costs, which those compared share: how "
            "likely each is the best by %s, by chance and costs\n",
            odds->draws, odds->dimensions, metric);
    print_best(odds, comparison, stream);
    for (size_t i = 0; i < crossovers->count; i++)
        print_turn(&odds->turns[i], &crossovers->items[i], comparison, stream);
}

void odds_write_turn(struct json_writer *writer, const struct turn_odds *odds, bool is_closed)
{
    json_write_object(writer, "with_costs", true);
    json_write_number(writer, is_closed ? "low_count" : "low_per_s",
                      odds->turn.low > 0.0 ? odds->turn.low : NAN);
    json_write_number(writer, is_closed ? "high_count" : "high_per_s", odds->turn.high);
    json_write_number(writer, "better_below_at_all_rates", odds->never_above);
    json_write_number(writer, "better_above_at_all_rates", odds->never_below);
    json_write_object_end(writer);
}

#include "cli/output/compare_output.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/answers/compare_sentences.h"
#include "cli/output/because.h"
#include "cli/output/spread_output.h"
#include "cli/table.h"
#include "models/graph/network_counts.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "study/measure.h"
#include "study/search/compare.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 160 /* "worse by 1.2 [0.3, 2.4]" with the widest numbers */

/* ---- what one is in isolation ---- */

struct facts {
    struct network_counts counts;
    uint64_t macs;
    double client_bytes; /* of a precompute */
    double offline_s;
    double online_s;
    const struct bound *bound;
};

static const struct point *point_of(const struct compare_output *output, size_t contender,
                                    size_t rate)
{
    return &output->experiment
                ->points[comparison_contest(output->comparison, contender, rate)->point];
}

/* With users in place of rates only the limit differs from one count to the next. */
static struct facts facts_of(const struct compare_output *output, size_t contender, size_t rate)
{
    const struct point *point = point_of(output, contender, rate);
    const struct client_class *class = scenario_first_class(&point->scenario);
    struct facts facts = {
        .counts = network_count(&point->scenario.inference.network),
        .client_bytes = (double)class->plan->storage_bytes[PARTY_CLIENT],
        .offline_s = plan_phase_s(class->plan, PHASE_OFFLINE, &class->link)
                   / plan_inferences(class->plan, PHASE_OFFLINE),
        .online_s = plan_phase_s(class->plan, PHASE_ONLINE, &class->link),
        .bound = &point->bounds.rows[point->bounds.binding],
    };
    facts.macs = facts.counts.macs_conv + facts.counts.macs_fc;
    return facts;
}

static bool has_accuracy(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->contender_count; i++)
        if (!isnan(comparison->contenders[i].top1_fraction))
            return true;
    return false;
}

enum {
    FACT_LABEL,
    FACT_ACCURACY,
    FACT_RELUS,
    FACT_MACS,
    FACT_CLIENT_BYTES,
    FACT_OFFLINE,
    FACT_ONLINE,
    FACT_BOUND,
    FACT_BOUND_RESOURCE,
    FACT_COLUMNS
};

static const struct table_column fact_columns[FACT_COLUMNS] = {
    [FACT_LABEL] = {"name", "alone", TABLE_TEXT},
    [FACT_ACCURACY] = {"top1_fraction", "top-1", TABLE_FRACTION},
    [FACT_RELUS] = {"relus", "ReLUs", TABLE_COUNT, .leaves = 2},
    [FACT_MACS] = {"macs", "MACs", TABLE_COUNT, .leaves = 1},
    [FACT_CLIENT_BYTES] = {"client_precompute_bytes", "stored", TABLE_BYTES, .leaves = 3},
    [FACT_OFFLINE] = {"offline_alone_s", "offline s", TABLE_SECONDS},
    [FACT_ONLINE] = {"online_alone_s", "online s", TABLE_SECONDS},
    [FACT_BOUND] = {"bound_per_s", "bound /s", TABLE_NUMBER},
    [FACT_BOUND_RESOURCE] = {"bound_resource", "which binds", TABLE_TEXT},
};

static void make_facts(struct table_cell row[static FACT_COLUMNS],
                       const struct compare_output *output, size_t contender, size_t rate)
{
    const struct facts facts = facts_of(output, contender, rate);
    const struct table_cell cells[FACT_COLUMNS] = {
        [FACT_LABEL] = TABLE_SAYS(output->comparison->contenders[contender].label),
        [FACT_ACCURACY] = TABLE_HAS(output->comparison->contenders[contender].top1_fraction),
        [FACT_RELUS] = TABLE_HAS((double)facts.counts.relus),
        [FACT_MACS] = TABLE_HAS((double)facts.macs),
        [FACT_CLIENT_BYTES] = TABLE_HAS(facts.client_bytes),
        [FACT_OFFLINE] = TABLE_HAS(facts.offline_s),
        [FACT_ONLINE] = TABLE_HAS(facts.online_s),
        [FACT_BOUND] = TABLE_HAS(facts.bound->bound_per_s),
        [FACT_BOUND_RESOURCE] = TABLE_SAYS(facts.bound->resource),
    };
    memcpy(row, cells, sizeof cells);
}

static void print_facts(const struct compare_output *output, FILE *stream)
{
    size_t count = output->comparison->contender_count;
    struct table_column columns[FACT_COLUMNS];
    struct table table;
    memcpy(columns, fact_columns, sizeof columns);
    if (!has_accuracy(output->comparison))
        columns[FACT_ACCURACY].title = NULL;
    if (output->comparison->is_closed)
        columns[FACT_BOUND].title = columns[FACT_BOUND_RESOURCE].title = NULL;
    table_init(&table, columns, FACT_COLUMNS);
    for (size_t i = 0; i < count; i++) {
        struct table_cell row[FACT_COLUMNS];
        make_facts(row, output, i, 0);
        table_add(&table, row);
    }
    table_print(&table, stream);
    table_free(&table);
}

static void print_limits(const struct compare_output *output, FILE *stream)
{
    for (size_t i = 0; i < output->comparison->contender_count; i++) {
        const struct comparison *comparison = output->comparison;
        const size_t last = comparison->rate_count - 1;
        fputs(comparison->contenders[i].label, stream);
        if (comparison->is_closed)
            fprintf(stream, " with %.15g user%s", comparison->rates_per_s[last],
                    readable_plural(comparison->rates_per_s[last]));
        fputs(": ", stream);
        because_print(point_of(output, i, last), stream);
    }
}

/* ---- how they stand ---- */

/* Behind the point, so that a number has as many digits as asked for. */
static int decimals(double number, int digits)
{
    if (number == 0.0 || !isfinite(number))
        return 0;
    return (int)fmin(fmax(digits - 1 - floor(log10(fabs(number))), 0.0), 12.0);
}

/* Down to the second digit of the half-width; six digits where that is 0 but for rounding. */
static int mean_decimals(double mean, double half_width)
{
    bool is_exact = !(half_width > 1e-9 * fabs(mean));
    return is_exact ? decimals(mean, 6) : decimals(half_width, 2);
}

static const char *print_number(double number, int digits, char text[static TEXT_SIZE])
{
    if (isnan(number))
        return "-";
    snprintf(text, TEXT_SIZE, "%.*f", digits, number);
    return text;
}

static void print_standing(const struct contest *contest, bool leads, char text[static TEXT_SIZE])
{
    const struct interval *difference = &contest->difference;
    int digits = mean_decimals(difference->value, (difference->high - difference->low) / 2.0);
    if (contest->standing == STANDING_WORSE && contest->is_cut)
        snprintf(text, TEXT_SIZE, "worse by at least %.*f", decimals(difference->value, 4),
                 difference->value);
    else if (contest->standing == STANDING_WORSE && isinf(difference->high))
        snprintf(text, TEXT_SIZE, "worse by %.*f, at least %.*f", decimals(difference->value, 4),
                 difference->value, decimals(difference->low, 4), difference->low);
    else if (contest->standing == STANDING_WORSE && difference->low < difference->high)
        snprintf(text, TEXT_SIZE, "worse by %.*f [%.*f, %.*f]", digits, difference->value, digits,
                 difference->low, digits, difference->high);
    else if (contest->standing == STANDING_WORSE)
        snprintf(text, TEXT_SIZE, "worse by %.*f", digits, difference->value);
    else if (contest->standing == STANDING_ALIKE && leads)
        snprintf(text, TEXT_SIZE, "leads, but not distinguishable from all");
    else
        snprintf(text, TEXT_SIZE, "%s", standing_name(contest->standing));
}

enum {
    PLACE_LABEL,
    PLACE_RATE,
    PLACE_USERS,     /* in its place, of closed loops */
    PLACE_EFFICIENT, /* for people a star */
    PLACE_NAME,      /* for people, behind the rate */
    PLACE_REQUESTS,  /* for people */
    PLACE_CUT,       /* for people ">=" */
    PLACE_VALUE,
    PLACE_HALF_WIDTH,
    PLACE_LOW,
    PLACE_HIGH,
    PLACE_DIFFERENCE,
    PLACE_DIFFERENCE_LOW,
    PLACE_DIFFERENCE_HIGH,
    PLACE_FACTS, /* for programs: FACT_RELUS to FACT_BOUND */
    PLACE_ACCURACY = PLACE_FACTS + FACT_BOUND - FACT_RELUS + 1,
    PLACE_IS_EFFICIENT,
    PLACE_IS_LOWER_BOUND,
    PLACE_REQUEST_COUNT,
    PLACE_VARIANCE_RATIO,
    PLACE_BOUND_RESOURCE,
    PLACE_STANDING,
    PLACE_BEST,  /* the probability, where costs are drawn */
    PLACE_WORDS, /* for people, the same with the difference */
    PLACE_COLUMNS
};

static const struct table_column place_columns[PLACE_COLUMNS] = {
    [PLACE_LABEL] = {"contender", NULL, TABLE_TEXT},
    [PLACE_RATE] = {"rate_per_s", "rate_per_s", TABLE_NUMBER},
    [PLACE_USERS] = {"client_count", "users", TABLE_COUNT},
    [PLACE_EFFICIENT] = {NULL, "", TABLE_TEXT},
    [PLACE_NAME] = {NULL, "", TABLE_TEXT},
    [PLACE_REQUESTS] = {NULL, "requests", TABLE_COUNT, .leaves = 1},
    [PLACE_CUT] = {NULL, "", TABLE_TEXT},
    [PLACE_VALUE] = {"value", "", TABLE_NUMBER},
    [PLACE_HALF_WIDTH] = {NULL, "+-", TABLE_NUMBER, .leaves = 2},
    [PLACE_LOW] = {"low", NULL, TABLE_NUMBER},
    [PLACE_HIGH] = {"high", NULL, TABLE_NUMBER},
    [PLACE_DIFFERENCE] = {"difference", NULL, TABLE_NUMBER},
    [PLACE_DIFFERENCE_LOW] = {"difference_low", NULL, TABLE_NUMBER},
    [PLACE_DIFFERENCE_HIGH] = {"difference_high", NULL, TABLE_NUMBER},
    [PLACE_IS_EFFICIENT] = {"is_efficient", NULL, TABLE_FLAG},
    [PLACE_IS_LOWER_BOUND] = {"is_lower_bound", NULL, TABLE_FLAG},
    [PLACE_STANDING] = {"standing", NULL, TABLE_TEXT},
    [PLACE_REQUEST_COUNT] = {"requests", NULL, TABLE_COUNT},
    [PLACE_VARIANCE_RATIO] = {"variance_ratio", NULL, TABLE_NUMBER},
    [PLACE_BEST] = {"best_probability", NULL, TABLE_NUMBER},
    [PLACE_WORDS] = {NULL, "compared with the best in the same replications", TABLE_TEXT},
};

/* What people read of a place. */
struct place_texts {
    char value[TEXT_SIZE];
    char half_width[TEXT_SIZE];
    char words[TEXT_SIZE];
};

static void make_place(struct table_cell row[static PLACE_COLUMNS],
                       const struct compare_output *output, size_t contender, size_t rate,
                       struct place_texts *texts)
{
    const struct comparison *comparison = output->comparison;
    const struct contest *contest = comparison_contest(comparison, contender, rate);
    const struct interval *interval = &contest->interval;
    const bool is_efficient = comparison_is_efficient(comparison, contender, rate);
    const bool is_least =
        contest->is_cut
        || measure_is_lower_bound(comparison->measure, &point_of(output, contender, rate)->answer);
    const double half_width = interval->high - interval->value;
    const int digits = mean_decimals(interval->value, half_width);
    struct table_cell facts[FACT_COLUMNS];
    make_facts(facts, output, contender, rate);
    print_standing(contest, comparison->leaders[rate] == contender, texts->words);
    const struct table_cell cells[PLACE_COLUMNS] = {
        [PLACE_LABEL] = facts[FACT_LABEL],
        [PLACE_RATE] = TABLE_HAS(comparison->rates_per_s[rate]),
        [PLACE_USERS] = TABLE_HAS(comparison->rates_per_s[rate]),
        [PLACE_EFFICIENT] = TABLE_SAYS(is_efficient ? "*" : ""),
        [PLACE_NAME] = facts[FACT_LABEL],
        [PLACE_REQUESTS] = TABLE_HAS((double)contest->requests),
        [PLACE_CUT] = TABLE_SAYS(is_least ? ">=" : ""),
        [PLACE_VALUE] = {print_number(interval->value, digits, texts->value), interval->value},
        [PLACE_HALF_WIDTH] = {print_number(half_width, digits, texts->half_width), half_width},
        [PLACE_LOW] = TABLE_HAS(interval->low),
        [PLACE_HIGH] = TABLE_HAS(interval->high),
        [PLACE_DIFFERENCE] = TABLE_HAS(contest->difference.value),
        [PLACE_DIFFERENCE_LOW] = TABLE_HAS(contest->difference.low),
        [PLACE_DIFFERENCE_HIGH] = TABLE_HAS(contest->difference.high),
        [PLACE_ACCURACY] = facts[FACT_ACCURACY],
        [PLACE_IS_EFFICIENT] = TABLE_HAS(is_efficient),
        [PLACE_IS_LOWER_BOUND] = TABLE_HAS(is_least),
        [PLACE_STANDING] = TABLE_SAYS(standing_name(contest->standing)),
        [PLACE_REQUEST_COUNT] = TABLE_HAS((double)contest->requests),
        [PLACE_VARIANCE_RATIO] = TABLE_HAS(contest->variance_ratio),
        [PLACE_BOUND_RESOURCE] = facts[FACT_BOUND_RESOURCE],
        [PLACE_BEST] = TABLE_HAS(output->odds ? odds_best(output->odds, contender, rate) : NAN),
        [PLACE_WORDS] = TABLE_SAYS(texts->words),
    };
    memcpy(row, cells, sizeof cells);
    memcpy(row + PLACE_FACTS, facts + FACT_RELUS, (PLACE_ACCURACY - PLACE_FACTS) * sizeof *facts);
}

static void make_columns(struct table_column columns[static PLACE_COLUMNS],
                         const struct compare_output *output,
                         char measure[static MEASURE_NAME_SIZE])
{
    measure_print(output->comparison->measure, measure);
    memcpy(columns, place_columns, sizeof place_columns);
    columns[PLACE_VALUE].title = measure;
    if (!has_accuracy(output->comparison))
        columns[PLACE_EFFICIENT].title = NULL;
    columns[output->comparison->is_closed ? PLACE_RATE : PLACE_USERS] = (struct table_column){0};
    if (!output->odds)
        columns[PLACE_BEST].key = NULL;
    memcpy(columns + PLACE_FACTS, fact_columns + FACT_RELUS,
           (PLACE_ACCURACY - PLACE_FACTS) * sizeof *columns);
    columns[PLACE_ACCURACY] = fact_columns[FACT_ACCURACY];
    columns[PLACE_BOUND_RESOURCE] = fact_columns[FACT_BOUND_RESOURCE];
    for (int k = PLACE_FACTS; k <= PLACE_BOUND_RESOURCE; k++)
        columns[k].title = NULL;
}

void compare_give(const struct compare_output *output, enum output_format format, FILE *stream)
{
    const struct comparison *comparison = output->comparison;
    size_t count = comparison->rate_count * comparison->contender_count;
    struct place_texts *texts = memory_allocate(count, sizeof *texts);
    struct table_column columns[PLACE_COLUMNS];
    struct table table;
    char measure[MEASURE_NAME_SIZE];
    make_columns(columns, output, measure);
    table_init(&table, columns, PLACE_COLUMNS);
    for (size_t k = 0; k < count; k++) {
        struct table_cell row[PLACE_COLUMNS];
        make_place(row, output, k % comparison->contender_count, k / comparison->contender_count,
                   &texts[k]);
        table_add(&table, row);
    }
    table_give(&table, format, stream);
    table_free(&table);
    free(texts);
}

static void print_places(const struct compare_output *output, FILE *stream)
{
    fputc('\n', stream);
    compare_give(output, FORMAT_TABLE, stream);
    if (has_accuracy(output->comparison))
        fputs("* nobody at least as accurate is better for sure (Pareto front)\n", stream);
    fputc('\n', stream);
}

void compare_print(const struct compare_output *output, FILE *stream)
{
    print_facts(output, stream);
    print_limits(output, stream);
    print_places(output, stream);
    compare_sentences_print(output->comparison, output->crossovers, stream);
    if (output->odds)
        odds_print(output->odds, output->comparison, output->crossovers, stream);
}

/* ---- for programs ---- */

/* Those of the contender stand once, above them. */
static void write_place(struct json_writer *writer, const struct compare_output *output,
                        size_t contender, size_t rate)
{
    struct place_texts texts;
    struct table_cell row[PLACE_COLUMNS];
    make_place(row, output, contender, rate, &texts);
    json_write_object(writer, NULL, true);
    const int other = output->comparison->is_closed ? PLACE_RATE : PLACE_USERS;
    for (int k = PLACE_RATE; k < PLACE_COLUMNS; k++)
        if (k != other && place_columns[k].key && (k != PLACE_BEST || output->odds))
            table_write_json_cell(&place_columns[k], &row[k], writer);
    json_write_object_end(writer);
}

static void write_contender(struct json_writer *writer, const struct compare_output *output,
                            size_t contender)
{
    struct table_cell facts[FACT_COLUMNS];
    make_facts(facts, output, contender, 0);
    json_write_object(writer, NULL, false);
    for (int k = 0; k < FACT_COLUMNS; k++)
        table_write_json_cell(&fact_columns[k], &facts[k], writer);
    json_write_array(writer, "rates", false);
    for (size_t rate = 0; rate < output->comparison->rate_count; rate++)
        write_place(writer, output, contender, rate);
    json_write_array_end(writer);
    json_write_object_end(writer);
}

static void write_crossover(struct json_writer *writer, const struct compare_output *output,
                            size_t index)
{
    const struct contender *contenders = output->comparison->contenders;
    const struct crossover *crossover = &output->crossovers->items[index];
    json_write_object(writer, NULL, true);
    json_write_text(writer, "better_below", contenders[crossover->below].label);
    json_write_text(writer, "better_above", contenders[crossover->above].label);
    const bool is_closed = output->comparison->is_closed;
    json_write_number(writer, is_closed ? "low_count" : "low_per_s", crossover->low_per_s);
    json_write_number(writer, is_closed ? "high_count" : "high_per_s", crossover->high_per_s);
    if (output->odds)
        odds_write_turn(writer, &output->odds->turns[index], is_closed);
    json_write_object_end(writer);
}

void compare_print_json(const struct compare_output *output, FILE *stream)
{
    struct json_writer writer = {.stream = stream};
    char metric[MEASURE_NAME_SIZE];
    measure_print(output->comparison->measure, metric);
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "metric", metric);
    json_write_number(&writer, "confidence", output->comparison->confidence);
    json_write_array(&writer, "contenders", false);
    for (size_t i = 0; i < output->comparison->contender_count; i++)
        write_contender(&writer, output, i);
    json_write_array_end(&writer);
    json_write_array(&writer, "crossovers", false);
    for (size_t i = 0; i < output->crossovers->count; i++)
        write_crossover(&writer, output, i);
    json_write_array_end(&writer);
    json_write_object_end(&writer);
}

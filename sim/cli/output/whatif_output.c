#include "cli/output/whatif_output.h"

#include "base/memory.h"
#include "base/portable.h"
#include "base/readable.h"
#include "cli/output/because.h"
#include "cli/output/summary.h"
#include "cli/output/whatif_sentences.h"
#include "cli/table.h"
#include "scenario/measure_name.h"
#include "study/verdict.h"
#include "study/whatif/levers.h"
#include "json/json_write.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

enum {
    COLUMN_KIND,
    COLUMN_LEVER,
    COLUMN_CHANGE,
    COLUMN_WHAT,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_SET,
    COLUMN_METRIC,
    COLUMN_METRIC_LOW,
    COLUMN_METRIC_HIGH,
    COLUMN_METRIC_CHANGE,
    COLUMN_CHANGE_LOW,
    COLUMN_CHANGE_HIGH,
    COLUMN_ONSET,
    COLUMN_ONSET_RATIO,
    COLUMN_ONSET_RATIO_LOW,
    COLUMN_ONSET_RATIO_HIGH,
    COLUMN_LIMIT,
    COLUMN_BINDING,
    COLUMN_VERDICT,
    COLUMN_REFUSED,
    COLUMN_COUNT
};

static const struct table_column program_columns[COLUMN_COUNT] = {
    [COLUMN_KIND] = {"kind", "", TABLE_TEXT, .leaves = 2},
    [COLUMN_LEVER] = {"lever", NULL, TABLE_TEXT},
    [COLUMN_CHANGE] = {"change", NULL, TABLE_TEXT},
    [COLUMN_WHAT] = {NULL, "what", TABLE_TEXT},
    [COLUMN_FROM] = {"from", "from", TABLE_NUMBER, .leaves = 3},
    [COLUMN_TO] = {"to", "to", TABLE_NUMBER, .leaves = 3},
    [COLUMN_SET] = {"set", NULL, TABLE_TEXT},
    [COLUMN_METRIC] = {"metric", "metric", TABLE_NUMBER},
    [COLUMN_METRIC_LOW] = {"metric_low", NULL, TABLE_NUMBER},
    [COLUMN_METRIC_HIGH] = {"metric_high", NULL, TABLE_NUMBER},
    [COLUMN_METRIC_CHANGE] = {"metric_change", "change", TABLE_NUMBER},
    [COLUMN_CHANGE_LOW] = {"metric_change_low", NULL, TABLE_NUMBER},
    [COLUMN_CHANGE_HIGH] = {"metric_change_high", NULL, TABLE_NUMBER},
    [COLUMN_ONSET] = {"onset_per_s", NULL, TABLE_NUMBER},
    [COLUMN_ONSET_RATIO] = {"onset_ratio", "onset", TABLE_NUMBER, .leaves = 5},
    [COLUMN_ONSET_RATIO_LOW] = {"onset_ratio_low", NULL, TABLE_NUMBER},
    [COLUMN_ONSET_RATIO_HIGH] = {"onset_ratio_high", NULL, TABLE_NUMBER},
    [COLUMN_LIMIT] = {"limit_per_s", "limit", TABLE_NUMBER, .leaves = 4},
    [COLUMN_BINDING] = {"binding", "then binds", TABLE_TEXT, .leaves = 1},
    [COLUMN_VERDICT] = {"verdict", NULL, TABLE_TEXT},
    [COLUMN_REFUSED] = {"refused", NULL, TABLE_TEXT},
};

/* What people read in place of numbers, and the settings; of one row. */
struct words {
    char what[READABLE_SIZE];
    char from[READABLE_SIZE];
    char to[READABLE_SIZE];
    char metric[READABLE_SIZE];
    char change[READABLE_SIZE];
    char onset[READABLE_SIZE];
    char limit[READABLE_SIZE];
    char *set; /* owned */
};

/* ---- words ---- */

static const char *print_amount(double amount, enum lever_unit unit,
                                char text[static READABLE_SIZE])
{
    switch (unit) {
    case LEVER_BPS:
        return readable_bps(amount, text);
    case LEVER_SECONDS:
        return readable_seconds(amount, text);
    case LEVER_BYTES:
        return readable_bytes(amount, text);
    case LEVER_RATE:
        snprintf(text, READABLE_SIZE, "%s /s", READABLE(amount, 4));
        return text;
    case LEVER_COUNT:
    case LEVER_TIMES:
        break;
    }
    snprintf(text, READABLE_SIZE, "%s", READABLE(amount, 6));
    return text;
}

/* "+21", "-3.2", "0" percent of a ratio. */
static const char *print_percent(double ratio, char text[static READABLE_SIZE])
{
    snprintf(text, READABLE_SIZE, "%s%.20s", ratio > 1.0 ? "+" : "",
             READABLE(100.0 * (ratio - 1.0), 3));
    return text;
}

/* "+21 % [+15, +27]" of a ratio. */
static void print_ratio(const struct interval *ratio, char text[static READABLE_SIZE])
{
    char value[READABLE_SIZE], low[READABLE_SIZE], high[READABLE_SIZE];
    if (isnan(ratio->value))
        strcpy(text, "-");
    else if (ratio->value == 1.0)
        strcpy(text, "same");
    else if (isnan(ratio->low))
        snprintf(text, READABLE_SIZE, "%.20s %%", print_percent(ratio->value, value));
    else
        snprintf(text, READABLE_SIZE, "%.18s %% [%.18s, %.18s]", print_percent(ratio->value, value),
                 print_percent(ratio->low, low), print_percent(ratio->high, high));
}

/* How people are told what a measure's name ends in. */
static const struct unit {
    const char *ending;
    const char *text;
    const char *change; /* percent change by points, which are no share of what was */
    double parts;       /* of one */
} units[] = {
    {"_s", " s", " s", 1.0},       {"_fraction", " %", " points", 100.0},
    {"_per_s", " /s", " /s", 1.0}, {"_usd", " USD", " USD", 1.0},
    {"_joules", " J", " J", 1.0},  {"_bytes", " bytes", " bytes", 1.0},
};

static const struct unit *unit_of(const struct whatif *whatif)
{
    const char *ending = measure_unit_ending(whatif->measure);
    size_t i = 0;
    while (strcmp(units[i].ending, ending) != 0) {
        i++;
        assert(i < sizeof units / sizeof *units);
    }
    return &units[i];
}

const char *whatif_metric_text(const struct whatif *whatif, double metric, int digits,
                               char text[static READABLE_SIZE])
{
    char number[READABLE_SIZE];
    const struct unit *unit = unit_of(whatif);
    readable_amount(unit->parts * metric, digits, number);
    snprintf(text, READABLE_SIZE, "%.40s%s", number, isnan(metric) ? "" : unit->text);
    return text;
}

/* "+40 s [+38, +42]" */
static void print_change(const struct whatif *whatif, const struct interval *change,
                         char text[static READABLE_SIZE])
{
    char value[READABLE_SIZE], low[READABLE_SIZE], high[READABLE_SIZE];
    const double by = unit_of(whatif)->parts;
    const char *unit = isnan(change->value) ? "" : unit_of(whatif)->change;
    readable_change(by * change->value, 3, value);
    if (change->value == 0.0)
        strcpy(text, "same");
    else if (isnan(change->low))
        snprintf(text, READABLE_SIZE, "%.20s%s", value, unit);
    else
        snprintf(text, READABLE_SIZE, "%.18s%s [%.16s, %.16s]", value, unit,
                 readable_change(by * change->low, 3, low),
                 readable_change(by * change->high, 3, high));
}

/* "server.he_threads=2"; several have a space between them, as none has a space in it. */
static char *settings_text(const struct lever_change *change)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; change && i < change->setting_count; i++) {
        const struct lever_setting *setting = &change->settings[i];
        char *longer =
            memory_format_text("%s%s%s=%s", text, i > 0 ? " " : "", setting->path, setting->value);
        free(text);
        text = longer;
    }
    return text;
}

static void say(struct words *words, const struct whatif *whatif, const struct whatif_row *row)
{
    const struct lever_change *change = row->change;
    const struct whatif_row *base = &whatif->rows[0];
    struct interval limit = {row->bound_per_s / base->bound_per_s, NAN, NAN};
    *words = (struct words){.set = settings_text(change)};
    char metric[READABLE_SIZE];
    snprintf(words->metric, sizeof words->metric, "%s%.40s%s", row->is_lower_bound ? ">= " : "",
             whatif_metric_text(whatif, row->metric.value, WHATIF_DIGITS, metric),
             row->verdict == VERDICT_OVERLOADED ? " (grows)" : "");
    if (!change)
        return;
    snprintf(words->what, sizeof words->what, "%s %s", change->lever,
             change->is_doubled ? "x 2" : "/ 2");
    print_amount(change->from, change->unit, words->from);
    print_amount(change->to, change->unit, words->to);
    print_change(whatif, &row->metric_change, words->change);
    print_ratio(&row->onset_ratio, words->onset);
    print_ratio(&limit, words->limit);
}

/* ---- the table ---- */

static double onset_of(const struct whatif_row *row)
{
    return row->onset.open || row->refused ? NAN : portable_exp(row->onset.series.value);
}

/* A number that people read in words. */
static struct table_cell both(const char *text, double number)
{
    return (struct table_cell){text, number};
}

static void add_row(struct table *table, const struct whatif_row *row, const struct words *words)
{
    const struct lever_change *change = row->change;
    const struct interval none = {NAN, NAN, NAN};
    const struct interval metric = row->refused ? none : row->metric;
    const struct interval by = change && !row->refused ? row->metric_change : none;
    const struct interval onset = change && !row->refused ? row->onset_ratio : none;
    table_add(table,
              (const struct table_cell[COLUMN_COUNT]){
                  [COLUMN_KIND] = TABLE_SAYS(change ? lever_kind_name(change->kind) : NULL),
                  [COLUMN_LEVER] = TABLE_SAYS(change ? change->lever : "nothing"),
                  [COLUMN_CHANGE] = TABLE_SAYS(!change              ? ""
                                               : change->is_doubled ? "doubled"
                                                                    : "halved"),
                  [COLUMN_WHAT] = TABLE_SAYS(words->what),
                  [COLUMN_FROM] = both(words->from, change ? change->from : NAN),
                  [COLUMN_TO] = both(words->to, change ? change->to : NAN),
                  [COLUMN_SET] = TABLE_SAYS(words->set),
                  [COLUMN_METRIC] = both(words->metric, metric.value),
                  [COLUMN_METRIC_LOW] = TABLE_HAS(metric.low),
                  [COLUMN_METRIC_HIGH] = TABLE_HAS(metric.high),
                  [COLUMN_METRIC_CHANGE] = both(words->change, by.value),
                  [COLUMN_CHANGE_LOW] = TABLE_HAS(by.low),
                  [COLUMN_CHANGE_HIGH] = TABLE_HAS(by.high),
                  [COLUMN_ONSET] = TABLE_HAS(onset_of(row)),
                  [COLUMN_ONSET_RATIO] = both(words->onset, onset.value),
                  [COLUMN_ONSET_RATIO_LOW] = TABLE_HAS(onset.low),
                  [COLUMN_ONSET_RATIO_HIGH] = TABLE_HAS(onset.high),
                  [COLUMN_LIMIT] = both(words->limit, row->refused ? NAN : row->bound_per_s),
                  [COLUMN_BINDING] = TABLE_SAYS(row->refused ? NULL : row->binding),
                  [COLUMN_VERDICT] = TABLE_SAYS(row->refused ? NULL : verdict_name(row->verdict)),
                  [COLUMN_REFUSED] = TABLE_SAYS(row->refused),
              });
}

/* Calls use with the table of all rows, or of those that do something. */
static void with_table(const struct whatif *whatif, bool is_all, const char *metric,
                       void (*use)(const struct table *table, void *context), void *context)
{
    struct words *words = memory_allocate(whatif->row_count, sizeof *words);
    struct table_column columns[COLUMN_COUNT];
    struct table table;
    memcpy(columns, program_columns, sizeof columns);
    if (whatif->onset_replications == 0)
        columns[COLUMN_ONSET_RATIO].title = NULL;
    columns[COLUMN_METRIC].title = metric;
    table_init(&table, columns, COLUMN_COUNT);
    for (size_t i = 0; i < whatif->row_count; i++) {
        say(&words[i], whatif, &whatif->rows[i]);
        if (is_all || whatif_does_something(whatif, &whatif->rows[i]))
            add_row(&table, &whatif->rows[i], &words[i]);
    }
    use(&table, context);
    for (size_t i = 0; i < whatif->row_count; i++)
        free(words[i].set);
    free(words);
    table_free(&table);
}

/* ---- for people ---- */

static void use_print(const struct table *table, void *stream)
{
    table_print(table, stream);
}

static void print_head(const struct whatif *whatif, const struct point *point, FILE *stream)
{
    const struct whatif_row *base = &whatif->rows[0];
    char text[READABLE_SIZE], value[READABLE_SIZE];
    summary_print_model(&point->scenario, stream);
    if (!isnan(whatif->rate_per_s))
        fprintf(stream, ", at %s", readable_rate(whatif->rate_per_s, text));
    fprintf(stream, ": %s %s%s", whatif->metric, base->is_lower_bound ? ">= " : "",
            whatif_metric_text(whatif, base->metric.value, WHATIF_DIGITS, value));
    if (base->metric.high > base->metric.low)
        fprintf(stream, " (%s to %s)",
                whatif_metric_text(whatif, base->metric.low, WHATIF_DIGITS, text),
                whatif_metric_text(whatif, base->metric.high, WHATIF_DIGITS, value));
    fprintf(stream, ", %s", verdict_name(base->verdict));
    if (!base->onset.open)
        fprintf(stream, "; onset about %s per second",
                READABLE(portable_exp(base->onset.series.value), 3));
    fprintf(stream, ".\n");
    because_print(point, stream);
    if (whatif->replications == 1)
        fprintf(stream, "Changes in one replication, which has no interval: seed %llu",
                (unsigned long long)point->scenario.simulation.seed);
    else
        fprintf(stream,
                "Changes with %s %% paired intervals, on the same random numbers: seed %llu, %llu "
                "replications",
                READABLE(100.0 * whatif->confidence, 6),
                (unsigned long long)point->scenario.simulation.seed,
                (unsigned long long)whatif->replications);
    if (whatif->onset_replications > 0)
        fprintf(stream, ", onsets by %llu", (unsigned long long)whatif->onset_replications);
    else if (whatif->prepares)
        fputs("; onsets would take long: --onset searches for them", stream);
    fputs(".\n\n", stream);
}

void whatif_print(const struct whatif *whatif, const struct point *point, FILE *stream)
{
    print_head(whatif, point, stream);
    with_table(whatif, false, whatif->metric, use_print, stream);
    whatif_sentences_print(whatif, stream);
}

/* ---- for programs ---- */

static void use_rows(const struct table *table, void *format)
{
    table_give(table, *(enum output_format *)format, stdout);
}

static void use_json(const struct table *table, void *writer)
{
    table_write_json(table, "rows", writer);
}

void whatif_give(const struct whatif *whatif, enum output_format format)
{
    with_table(whatif, true, "metric", use_rows, &format);
}

void whatif_print_json(const struct whatif *whatif, const struct point *point, FILE *stream)
{
    struct json_writer writer = {.stream = stream};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "scenario", point->scenario.name);
    json_write_text(&writer, "metric", whatif->metric);
    json_write_number(&writer, "rate_per_s", whatif->rate_per_s);
    json_write_integer(&writer, "seed", point->scenario.simulation.seed);
    json_write_integer(&writer, "replications", whatif->replications);
    json_write_integer(&writer, "onset_replications", whatif->onset_replications);
    json_write_number(&writer, "confidence", whatif->confidence);
    with_table(whatif, true, "metric", use_json, &writer);
    json_write_object_end(&writer);
}

#include "cli/output/whatif_sentences.h"

#include "scenario/measure_name.h"

#include <math.h>
#include <string.h>

static const char *times(const struct whatif_row *row)
{
    return row->change->is_doubled ? "x 2" : "/ 2";
}

/* ---- what matters most ---- */

/* By how much a row changes the metric either way, at the least and at the most. */
static struct interval size_of(const struct whatif_row *row)
{
    const struct interval *change = &row->metric_change;
    double one = fabs(change->low), other = fabs(change->high);
    bool is_either_way = change->low < 0.0 && change->high > 0.0;
    if (row->change_is_open || row->is_lower_bound)
        return (struct interval){fabs(change->value), 0.0, INFINITY};
    if (isnan(change->low))
        return (struct interval){fabs(change->value), fabs(change->value), fabs(change->value)};
    return (struct interval){fabs(change->value), is_either_way ? 0.0 : fmin(one, other),
                             fmax(one, other)};
}

/* Where no request was done there is nothing to compare: rows tell limits only. */
static bool is_known(const struct whatif *whatif)
{
    return !isnan(whatif->rows[0].metric.value);
}

/* Of the resources the lever that changes the metric most, and those that may change it as much; of
 * each the larger of its two changes. */
static void print_most(const struct whatif *whatif, FILE *stream)
{
    const char *first = NULL, *last = NULL;
    double least = 0.0;
    size_t alike = 0;
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (row->change->kind != LEVER_RESOURCE || !whatif_moves_metric(whatif, row))
            continue;
        first = first ? first : row->change->lever;
        if (strcmp(row->change->lever, first) == 0) {
            least = fmax(least, size_of(row).low);
        } else if (!(size_of(row).high < least) && row->change->lever != last) {
            fprintf(stream, "%s%s",
                    alike == 0 ? "Of what can be bought these are not told apart: " : ", ",
                    alike == 0 ? first : row->change->lever);
            if (alike++ == 0)
                fprintf(stream, ", %s", row->change->lever);
            last = row->change->lever;
        }
    }
    if (alike > 0)
        fprintf(stream, "; %s changes %s most here.\n", first, whatif->metric);
    else if (first)
        fprintf(stream, "Of what can be bought, doubled or halved, %s depends most on: %s.\n",
                whatif->metric, first);
}

/* By how much doubling a resource makes the metric better, with its interval; NAN of other rows. */
static struct interval help_of(const struct whatif *whatif, const struct whatif_row *row)
{
    const struct interval *change = &row->metric_change;
    const double sign = measure_is_better_high(whatif->measure) ? 1.0 : -1.0;
    const double one = sign * change->low, other = sign * change->high,
                 value = sign * change->value;
    if (row->change->kind != LEVER_RESOURCE || !row->change->is_doubled
        || !whatif_moves_metric(whatif, row))
        return (struct interval){NAN, NAN, NAN};
    if (row->change_is_open || row->is_lower_bound)
        return (struct interval){value, -INFINITY, INFINITY};
    return isnan(change->low) ? (struct interval){value, value, value}
                              : (struct interval){value, fmin(one, other), fmax(one, other)};
}

/* A lever that changes the metric most may do so by being halved. Those that may help as much are
 * named, too. */
static void print_best(const struct whatif *whatif, FILE *stream)
{
    const struct whatif_row *best = NULL;
    struct interval most = {0.0, 0.0, 0.0};
    bool is_alone = true;
    for (size_t i = 1; i < whatif->row_count; i++)
        if (help_of(whatif, &whatif->rows[i]).value > most.value) {
            best = &whatif->rows[i];
            most = help_of(whatif, best);
        }
    if (!best || !(most.low > 0.0))
        return;
    fprintf(stream, "Of that, doubling %s %s it most", best->change->lever,
            measure_is_better_high(whatif->measure) ? "raises" : "lowers");
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (row == best || !(help_of(whatif, row).high >= most.low))
            continue;
        fprintf(stream, "%s%s", is_alone ? " here; not told apart from it: " : ", ",
                row->change->lever);
        is_alone = false;
    }
    fputs(".\n", stream);
}

/* ---- what is not in the table ---- */

/* Where classes of clients have different numbers, of which the table has one. */
static void print_uneven(const struct whatif *whatif, FILE *stream)
{
    bool is_first = true;
    const char *last = "";
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (!row->change->is_uneven || row->refused || !whatif_does_something(whatif, row)
            || strcmp(row->change->lever, last) == 0)
            continue;
        last = row->change->lever;
        fprintf(stream, "%s%s",
                is_first ? "Classes of clients have their own, of which the table tells one and "
                           "--json (set) all: "
                         : ", ",
                last);
        is_first = false;
    }
    if (!is_first)
        fputs(".\n", stream);
}

/* The lever once where both of its changes are in the list. */
static void print_nothing(const struct whatif *whatif, FILE *stream)
{
    bool is_first = true;
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (row->refused || whatif_does_something(whatif, row))
            continue;
        bool is_both = i + 1 < whatif->row_count && !row[1].refused
                    && strcmp(row[1].change->lever, row->change->lever) == 0
                    && !whatif_does_something(whatif, &row[1]);
        if (is_first)
            fprintf(stream, "%sess than 0.1 %% either way: ",
                    is_known(whatif) ? "L" : "Limits that change l");
        fprintf(stream, "%s%s%s%s", is_first ? "" : ", ", row->change->lever, is_both ? "" : " ",
                is_both ? "" : times(row));
        is_first = false;
        i += is_both;
    }
    if (!is_first)
        fputs(".\n", stream);
}

/* Whose changes have no ends in the table. */
static void print_few(const struct whatif *whatif, FILE *stream)
{
    bool is_any = false;
    for (size_t i = 1; i < whatif->row_count; i++)
        is_any =
            is_any
            || (whatif->rows[i].change_is_open && whatif_does_something(whatif, &whatif->rows[i]));
    if (is_any)
        fputs("A change without an interval hangs on fewer than about 10 replications: more "
              "of them may tell.\n",
              stream);
}

/* Who leaves more requests undone may seem to be faster. */
static void print_cut(const struct whatif *whatif, FILE *stream)
{
    bool is_any = false;
    for (size_t i = 0; i < whatif->row_count; i++)
        is_any |= whatif->rows[i].is_lower_bound;
    if (is_any)
        fputs("Where >= stands, requests were not done: a change from or to there is of those that "
              "were, and of all it may be another, even the other way.\n",
              stream);
}

/* Where nobody says how often requests come. */
static void print_rate(const struct whatif *whatif, FILE *stream)
{
    for (size_t i = 0; i < whatif->changes.count; i++)
        if (whatif->changes.items[i].kind == LEVER_LOAD
            && (strcmp(whatif->changes.items[i].lever, "rate") == 0
                || strcmp(whatif->changes.items[i].lever, "think time") == 0))
            return;
    fputs("Rate not changed: these arrivals have none that could be set (arrivals.scale gives a "
          "trace one).\n",
          stream);
}

/* Whose onsets are not told, and why. */
static void print_open(const struct whatif *whatif, FILE *stream)
{
    bool is_first = true;
    for (size_t i = 0; whatif->onset_replications > 0 && i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (!row->onset.open || row->refused)
            continue;
        fprintf(stream, "%s%s%s%s (%s)", is_first ? "Onset not told: " : "; ",
                row->change ? row->change->lever : "as it is", row->change ? " " : "",
                row->change ? times(row) : "", row->onset.open);
        is_first = false;
    }
    if (!is_first)
        fputs(".\n", stream);
}

static void print_refused(const struct whatif *whatif, FILE *stream)
{
    bool is_first = true;
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (!row->refused)
            continue;
        fprintf(stream, "%s%s %s (%s)", is_first ? "Not possible: " : "; ", row->change->lever,
                times(row), row->refused);
        is_first = false;
    }
    if (!is_first)
        fputs(".\n", stream);
}

void whatif_sentences_print(const struct whatif *whatif, FILE *stream)
{
    fputc('\n', stream);
    if (is_known(whatif) && !whatif->rows[0].is_lower_bound) {
        print_most(whatif, stream);
        print_best(whatif, stream);
    } else if (!is_known(whatif)) {
        fprintf(stream, "What changes %s cannot be told: it is not known at this rate.\n",
                whatif->metric);
    }
    print_few(whatif, stream);
    print_cut(whatif, stream);
    print_uneven(whatif, stream);
    print_nothing(whatif, stream);
    print_rate(whatif, stream);
    print_open(whatif, stream);
    print_refused(whatif, stream);
}

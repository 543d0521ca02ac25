#include "results/report/report_cards.h"

#include "base/readable.h"
#include "results/report/report_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As many as a reader takes in at the head of a page; the tables below have all. */
#define MOST_CARDS 12
#define MOST_SETTINGS 8 /* lines of the ranking, one for each setting; of more there is none */

/* ---- cards ---- */

static void write_text_of(const struct report_rows *rows, size_t row, const char *column,
                          FILE *stream)
{
    const struct report_cell *found = report_rows_named(rows, row, column);
    report_write_text(found->is_null ? "" : found->shown, stream);
}

/* What the rates of the run tell of the onset, and no more. */
static void write_onset(const struct report_rows *rows, size_t row, FILE *stream)
{
    double above_per_s = report_rows_number(rows, row, "onset_above_per_s");
    double below_per_s = report_rows_number(rows, row, "onset_below_per_s");
    fputs("<dt>Onset: more than 1 % of the requests find no precompute</dt><dd>", stream);
    if (report_rows_number(rows, row, "has_offline") == 0.0)
        fputs("never, since there is no offline phase", stream);
    else if (!isnan(above_per_s) && !isnan(below_per_s))
        fprintf(stream, "from a rate between %s and %s per second on", READABLE(above_per_s, 4),
                READABLE(below_per_s, 4));
    else if (!isnan(above_per_s))
        fprintf(stream, "from a rate above %s per second on", READABLE(above_per_s, 4));
    else if (!isnan(below_per_s))
        fprintf(stream, "from a rate of at most %s per second on", READABLE(below_per_s, 4));
    else if (report_rows_number(rows, row, "rate_count") == 0.0)
        fputs("no rate was asked for: how many find none is told by point", stream);
    else
        fputs("not told by the rates of this run", stream);
    fputs("</dd>\n", stream);
}

/* In words, and as other tables have it. */
static void write_resource(const char *resource, FILE *stream)
{
    static const struct {
        const char *name;
        const char *words;
    } known[] = {
        {"offline_slots", "how many offline phases run at a time"},
        {"online_slots", "how many online phases run at a time"},
        {"client_cpu", "the processors of clients"},
        {"server_cpu", "the processors of the server"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(resource, known[i].name) == 0) {
            fprintf(stream, "%s (%s)", known[i].words, resource);
            return;
        }
    report_write_text(resource, stream);
}

static void write_limit(const struct report_rows *rows, size_t row, FILE *stream)
{
    char rate[READABLE_SIZE];
    double bound_per_s = report_rows_number(rows, row, "bound_per_s");
    fputs("<dt>Long-run limit</dt><dd>", stream);
    if (isnan(bound_per_s)) {
        fputs("none: nothing that is modelled limits the rate", stream);
    } else {
        const char *resource = report_rows_named(rows, row, "bound_resource")->shown;
        bool is_of_mix =
            report_rows_number(rows, row, "class_count") > 1.0 && strcmp(resource, "users") != 0;
        fputs(readable_rate(bound_per_s, rate), stream);
        fputs(is_of_mix ? " (beyond, not all requests of this mix of classes are served)" : "",
              stream);
        fputs(", set by ", stream);
        write_resource(resource, stream);
    }
    fputs("</dd>\n", stream);
}

static void write_card(const struct report_rows *rows, size_t row, FILE *stream)
{
    fputs("<article class=\"card\"><h3>", stream);
    write_text_of(rows, row, "contender", stream);
    fputs("</h3>\n<p class=\"faint\">", stream);
    write_text_of(rows, row, "network", stream);
    if (!report_rows_named(rows, row, "input")->is_null) { /* of classes that share one */
        fputs(" on ", stream);
        write_text_of(rows, row, "input", stream);
        fputs(", ", stream);
        write_text_of(rows, row, "protocol", stream);
    }
    fputs("</p>\n<dl>\n", stream);
    write_onset(rows, row, stream);
    write_limit(rows, row, stream);
    fputs("</dl>\n<div class=\"latency\" data-contender=\"", stream);
    write_text_of(rows, row, "contender", stream);
    fputs("\"></div></article>\n", stream);
}

void report_cards_write(const struct report_rows *onsets, FILE *stream)
{
    fputs("<div class=\"cards\">\n", stream);
    for (size_t row = 0; row < onsets->row_count && row < MOST_CARDS; row++)
        write_card(onsets, row, stream);
    fputs("</div>\n", stream);
    if (onsets->row_count > MOST_CARDS)
        fprintf(stream, "<p>The first %d of %zu contenders; the table has more.</p>\n", MOST_CARDS,
                onsets->row_count);
}

/* ---- ranking ---- */

static bool is_same(const struct report_rows *rows, size_t row, size_t other, const char *column)
{
    return strcmp(report_rows_named(rows, row, column)->json,
                  report_rows_named(rows, other, column)->json)
        == 0;
}

/* Behind the last row of this setting. */
static size_t end_of_setting(const struct report_rows *rows, size_t row)
{
    size_t end = row;
    while (end < rows->row_count && is_same(rows, row, end, "setting"))
        end++;
    return end;
}

/* Of neighbouring rates that have one winner. */
static void write_stretch(const struct report_rows *rows, size_t row, size_t end, FILE *stream)
{
    const char *winner = report_rows_named(rows, row, "winner")->shown;
    const char *first = report_rows_named(rows, row, "rate_per_s")->shown;
    const char *last = report_rows_named(rows, end - 1, "rate_per_s")->shown;
    const bool is_open = strcmp(winner, REPORT_UNDECIDED) == 0;
    fputs(is_open ? "nobody for sure" : "<strong>", stream);
    if (!is_open)
        report_write_text(winner, stream);
    fprintf(stream, "%s %s %s", is_open ? "" : "</strong>", end - row > 1 ? "from" : "at", first);
    if (end - row > 1)
        fprintf(stream, " to %s", last);
}

static void write_setting(const struct report_rows *rows, size_t row, size_t end, FILE *stream)
{
    char *setting = report_curves_readable(report_rows_named(rows, row, "setting")->shown);
    fputs("<li>", stream);
    report_write_text(setting, stream);
    fputs(setting[0] ? ": " : "", stream);
    free(setting);
    for (size_t next; row < end; row = next) {
        for (next = row + 1; next < end && is_same(rows, row, next, "winner"); next++)
            ;
        write_stretch(rows, row, next, stream);
        fputs(next < end ? ", " : " per second</li>\n", stream);
    }
}

void report_ranking_write(const struct report_rows *winners, FILE *stream)
{
    size_t settings = 0;
    for (size_t row = 0; row < winners->row_count; row = end_of_setting(winners, row))
        settings++;
    if (settings == 0 || settings > MOST_SETTINGS)
        return;
    fputs("<p>Lowest mean latency at the rates of this run:</p>\n<ul>\n", stream);
    for (size_t row = 0, end; row < winners->row_count; row = end) {
        end = end_of_setting(winners, row);
        write_setting(winners, row, end, stream);
    }
    fputs("</ul>\n", stream);
}

/* ---- marks ---- */

void report_marks_write(const struct report_rows *onsets, FILE *stream)
{
    static const char *const columns[] = {"contender", "onset_above_per_s", "onset_below_per_s",
                                          "bound_per_s"};
    fputc('[', stream);
    for (size_t row = 0; onsets->row_count <= REPORT_MOST_MARKED && row < onsets->row_count;
         row++) {
        fputs(row > 0 ? ",{" : "{", stream);
        for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
            fprintf(stream, "%s\"%s\":%s", i > 0 ? "," : "", columns[i],
                    report_rows_named(onsets, row, columns[i])->json);
        fputc('}', stream);
    }
    fputc(']', stream);
}

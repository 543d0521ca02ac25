#include "results/report/report_cards.h"

#include "base/readable.h"

#include <math.h>

#define MOST_CARDS 12

/* ---- cards ---- */

static void write_text_of(const struct report_rows *rows, size_t row, const char *column,
                          FILE *stream)
{
    const struct report_cell *found = report_rows_named(rows, row, column);
    report_write_text(found->is_null ? "" : found->shown, stream);
}

/* What the rates of the run tell of the onset, and no more. */
static void write_onset(double above_per_s, double below_per_s, FILE *stream)
{
    fputs("<dt>Onset: more than 1 % of the requests find no precompute</dt><dd>", stream);
    if (!isnan(above_per_s) && !isnan(below_per_s))
        fprintf(stream, "between %.4g and %.4g per second", above_per_s, below_per_s);
    else if (!isnan(above_per_s))
        fprintf(stream, "above %.4g per second", above_per_s);
    else if (!isnan(below_per_s))
        fprintf(stream, "below %.4g per second", below_per_s);
    else
        fputs("not told by the rates of this run", stream);
    fputs("</dd>\n", stream);
}

static void write_limit(const struct report_rows *rows, size_t row, FILE *stream)
{
    char rate[READABLE_SIZE];
    double bound_per_s = report_rows_number(rows, row, "bound_per_s");
    fputs("<dt>Long-run limit</dt><dd>", stream);
    if (isnan(bound_per_s)) {
        fputs("none: nothing that is modelled limits the rate", stream);
    } else {
        fputs(readable_rate(bound_per_s, rate), stream);
        fputs(", set by ", stream);
        write_text_of(rows, row, "bound_resource", stream);
    }
    fputs("</dd>\n", stream);
}

static void write_card(const struct report_rows *rows, size_t row, FILE *stream)
{
    fputs("<article class=\"card\"><h3>", stream);
    write_text_of(rows, row, "contender", stream);
    fputs("</h3>\n<p class=\"faint\">", stream);
    write_text_of(rows, row, "network", stream);
    fputs(" on ", stream);
    write_text_of(rows, row, "input", stream);
    fputs(", ", stream);
    write_text_of(rows, row, "protocol", stream);
    fputs("</p>\n<dl>\n", stream);
    write_onset(report_rows_number(rows, row, "onset_above_per_s"),
                report_rows_number(rows, row, "onset_below_per_s"), stream);
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

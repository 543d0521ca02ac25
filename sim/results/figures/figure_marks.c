#include "results/figures/figure_marks.h"

#include "results/report/report_curves.h"
#include "results/report/report_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define GREY "#606060"
#define MARK_LEVELS 4 /* names of marks close to each other stand at so many heights */

/* What "set colorsequence podo" gives to linetypes from 1 on. */
static const char *const colours[] = {"#000000", "#e69f00", "#56b4e9", "#009e73",
                                      "#f0e442", "#0072b2", "#d55e00", "#cc79a7"};
enum { COLOUR_COUNT = sizeof colours / sizeof *colours };

struct mark {
    double from_per_s; /* its name stands before this rate */
    double to_per_s;   /* the same: a line */
    const char *name;
    const char *colour;
};

static int earlier(const void *left, const void *right)
{
    const struct mark *one = left;
    const struct mark *other = right;
    return (one->from_per_s > other->from_per_s) - (one->from_per_s < other->from_per_s);
}

/* The curve of this contender, where it has one of its own; else the number of curves. */
static size_t own_curve(const struct figure *figure, size_t row)
{
    char *name = report_curves_readable(report_rows_named(figure->onsets, row, "contender")->shown);
    size_t curve = 0;
    while (curve < figure->curves->count && strcmp(figure->curves->items[curve].name, name) != 0)
        curve++;
    free(name);
    return curve;
}

/* What belongs to a curve of another figure is left out. Grey where nothing is to be told apart. */
static void add(struct mark marks[], size_t *count, const struct figure *figure, size_t row,
                struct mark mark)
{
    const size_t curve = own_curve(figure, row);
    const bool is_owned = curve < figure->curves->count;
    const size_t here = curve - figure->first_curve;
    if (!isfinite(mark.from_per_s) || !isfinite(mark.to_per_s)
        || (is_owned && here >= figure->curve_count))
        return;
    const bool is_told = is_owned && figure->curves->count > 1;
    mark.colour =
        is_told && figure_value_count(figure->chart) == 1 ? colours[here % COLOUR_COUNT] : GREY;
    marks[(*count)++] = mark;
}

static size_t find_marks(const struct figure *figure, struct mark marks[])
{
    const struct report_rows *onsets = figure->onsets;
    size_t count = 0;
    for (size_t row = 0; row < onsets->row_count; row++) {
        const double limit = report_rows_number(onsets, row, "bound_per_s");
        add(marks, &count, figure, row,
            (struct mark){.from_per_s = report_rows_number(onsets, row, "onset_above_per_s"),
                          .to_per_s = report_rows_number(onsets, row, "onset_below_per_s"),
                          .name = "onset"});
        add(marks, &count, figure, row,
            (struct mark){.from_per_s = limit, .to_per_s = limit, .name = "limit"});
    }
    qsort(marks, count, sizeof *marks, earlier);
    return count;
}

static void write_mark(const struct mark *mark, size_t level, FILE *stream)
{
    if (mark->to_per_s > mark->from_per_s)
        fprintf(
            stream,
            "set object rectangle from %.10g, graph 0 to %.10g, graph 1 behind fillcolor rgb '%s' "
            "fillstyle transparent solid 0.25 noborder\n",
            mark->from_per_s, mark->to_per_s, mark->colour);
    else
        fprintf(stream,
                "set arrow from %.10g, graph 0 to %.10g, graph 1 nohead dashtype 2 linecolor rgb "
                "'%s'\n",
                mark->from_per_s, mark->from_per_s, mark->colour);
    fprintf(stream,
            "set label '%s' at %.10g, graph 0.97 right rotate by 90 offset character -0.7, %g "
            "noenhanced textcolor rgb '%s'\n",
            mark->name, mark->from_per_s, -2.8 * (double)level, mark->colour);
}

void figure_marks_write(const struct figure *figure, FILE *stream)
{
    struct mark marks[2 * REPORT_MOST_MARKED];
    if (figure->onsets->row_count > REPORT_MOST_MARKED)
        return;
    const size_t count = find_marks(figure, marks);
    for (size_t i = 0; i < count; i++)
        write_mark(&marks[i], i % MARK_LEVELS, stream);
}

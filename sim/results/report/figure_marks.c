#include "results/report/figure_marks.h"

#include <math.h>

/* Text that is upright beside a line at this rate. */
static void write_name(double rate_per_s, const char *name, FILE *stream)
{
    fprintf(stream,
            "set label '%s' at %.10g, graph 0.97 right rotate by 90 offset character -0.7, 0 "
            "noenhanced\n",
            name, rate_per_s);
}

static void write_onset(double above_per_s, double below_per_s, FILE *stream)
{
    if (isnan(above_per_s) || isnan(below_per_s))
        return;
    fprintf(stream,
            "set object rectangle from %.10g, graph 0 to %.10g, graph 1 behind fillcolor "
            "rgb '#808080' fillstyle transparent solid 0.25 noborder\n",
            above_per_s, below_per_s);
    write_name(above_per_s, "onset", stream);
}

static void write_limit(double bound_per_s, FILE *stream)
{
    if (isnan(bound_per_s))
        return;
    fprintf(stream,
            "set arrow from %.10g, graph 0 to %.10g, graph 1 nohead dashtype 2 linecolor "
            "rgb '#808080'\n",
            bound_per_s, bound_per_s);
    write_name(bound_per_s, "limit", stream);
}

void figure_marks_write(const struct report_rows *onsets, FILE *stream)
{
    if (onsets->row_count > REPORT_MOST_MARKED)
        return;
    for (size_t row = 0; row < onsets->row_count; row++) {
        write_onset(report_rows_number(onsets, row, "onset_above_per_s"),
                    report_rows_number(onsets, row, "onset_below_per_s"), stream);
        write_limit(report_rows_number(onsets, row, "bound_per_s"), stream);
    }
}

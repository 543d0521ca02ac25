#include "cli/verbs/whatif_chart.h"

#include "base/error.h"
#include "base/output.h"
#include "base/readable.h"
#include "cli/output/whatif_output.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* In SVG's pixels. */
#define WIDTH 860.0
#define LEFT 190.0  /* of the plot; levers' names are before it */
#define RIGHT 820.0 /* ... and its other end */
#define TOP 74.0
#define BAR 18.0      /* its height */
#define STEP 26.0     /* from one lever to the next */
#define BELOW 48.0    /* the plot: numbers, and what they are */
#define TICK_DIGITS 6 /* neighbours differ */
#define TICKS 6.0

/* ---- from the metric to the page ---- */

struct axis {
    double from;
    double to;
};

static double place(const struct axis *axis, double metric)
{
    return LEFT + (metric - axis->from) / (axis->to - axis->from) * (RIGHT - LEFT);
}

static bool is_drawn(const struct whatif *whatif, const struct whatif_row *row)
{
    return whatif_does_something(whatif, row) && isfinite(row->metric.value);
}

/* The end of the change's interval, or of its bar where it has none. */
static double end_of(const struct whatif *whatif, const struct whatif_row *row, double change)
{
    return whatif->rows[0].metric.value + (isnan(change) ? row->metric_change.value : change);
}

static struct axis find_axis(const struct whatif *whatif)
{
    struct axis axis = {whatif->rows[0].metric.value, whatif->rows[0].metric.value};
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (!is_drawn(whatif, row))
            continue;
        axis.from = fmin(axis.from, end_of(whatif, row, row->metric_change.low));
        axis.to = fmax(axis.to, end_of(whatif, row, row->metric_change.high));
    }
    double room = axis.to > axis.from ? 0.03 * (axis.to - axis.from) : 1.0;
    return (struct axis){axis.from - room, axis.to + room};
}

/* 1, 2 or 5 times a power of ten, for about so many ticks. */
static double tick_step(const struct axis *axis)
{
    double rough = (axis->to - axis->from) / TICKS;
    double power = pow(10.0, floor(log10(rough)));
    double digit = rough / power;
    return power * (digit <= 1.0 ? 1.0 : digit <= 2.0 ? 2.0 : digit <= 5.0 ? 5.0 : 10.0);
}

/* ---- what is drawn ---- */

static void draw_axis(const struct whatif *whatif, const struct axis *axis, double bottom,
                      FILE *stream)
{
    char text[READABLE_SIZE];
    const double step = tick_step(axis);
    for (double k = ceil(axis->from / step); k * step <= axis->to; k++) {
        const double x = place(axis, k * step);
        fprintf(stream,
                "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#ddd\"/>"
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
                x, TOP - 6.0, bottom, x, bottom + 16.0,
                whatif_metric_text(whatif, k * step, TICK_DIGITS, text));
    }
    fprintf(stream, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\">%s</text>\n",
            (LEFT + RIGHT) / 2.0, bottom + 36.0, whatif->metric);
}

static void draw_row(const struct whatif *whatif, const struct whatif_row *row,
                     const struct axis *axis, double y, FILE *stream)
{
    char metric[READABLE_SIZE];
    const double base = place(axis, whatif->rows[0].metric.value);
    const double x = place(axis, end_of(whatif, row, row->metric_change.value));
    const double low = place(axis, end_of(whatif, row, row->metric_change.low));
    const double high = place(axis, end_of(whatif, row, row->metric_change.high));
    fprintf(stream,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
            "fill-opacity=\"0.8\"><title>%s %s: %s</title></rect>",
            fmin(base, x), y, fabs(x - base), BAR, row->change->is_doubled ? "#2b6cb0" : "#dd8833",
            row->change->lever, row->change->is_doubled ? "x 2" : "/ 2",
            whatif_metric_text(whatif, row->metric.value, WHATIF_DIGITS, metric));
    fprintf(stream, "<path d=\"M%.1f %.1fH%.1f\" stroke=\"#222\" stroke-width=\"1.5\"/>\n", low,
            y + BAR / 2.0, high);
}

/* Rows of a lever follow each other; the next one is a line further down. */
static void draw_rows(const struct whatif *whatif, const struct axis *axis, FILE *stream)
{
    const char *lever = "";
    double y = TOP - STEP;
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        if (!is_drawn(whatif, row))
            continue;
        if (strcmp(row->change->lever, lever) != 0) {
            lever = row->change->lever;
            y += STEP;
            fprintf(stream, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
                    LEFT - 8.0, y + BAR - 5.0, lever);
        }
        draw_row(whatif, row, axis, y, stream);
    }
}

static size_t lever_count(const struct whatif *whatif)
{
    const char *lever = "";
    size_t count = 0;
    for (size_t i = 1; i < whatif->row_count; i++) {
        const struct whatif_row *row = &whatif->rows[i];
        count += is_drawn(whatif, row) && strcmp(row->change->lever, lever) != 0;
        lever = is_drawn(whatif, row) ? row->change->lever : lever;
    }
    return count;
}

static void draw_head(const struct whatif *whatif, FILE *stream)
{
    char metric[READABLE_SIZE], rate[READABLE_SIZE];
    fprintf(stream, "<text x=\"10\" y=\"22\" font-size=\"16\">%s, doubled and halved: %s as it is",
            whatif->metric,
            whatif_metric_text(whatif, whatif->rows[0].metric.value, WHATIF_DIGITS, metric));
    if (!isnan(whatif->rate_per_s))
        fprintf(stream, ", at %s", readable_rate(whatif->rate_per_s, rate));
    fprintf(stream, "</text>\n<rect x=\"10\" y=\"34\" width=\"12\" height=\"12\" fill=\"#2b6cb0\"/>"
                    "<text x=\"26\" y=\"45\">doubled</text>"
                    "<rect x=\"90\" y=\"34\" width=\"12\" height=\"12\" fill=\"#dd8833\"/>"
                    "<text x=\"106\" y=\"45\">halved</text>");
    if (whatif->replications > 1)
        fprintf(
            stream,
            "<text x=\"166\" y=\"45\">lines: %g %% intervals of the changes, on the same random "
            "numbers, %" PRIu64 " replications</text>",
            100.0 * whatif->confidence, whatif->replications);
    fputs("\n", stream);
}

static void draw(const struct whatif *whatif, FILE *stream)
{
    const struct axis axis = find_axis(whatif);
    const double bottom = TOP + STEP * (double)lever_count(whatif);
    const double base = place(&axis, whatif->rows[0].metric.value);
    fprintf(stream,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %g %g\" width=\"%g\" "
            "height=\"%g\" font-family=\"sans-serif\" font-size=\"13\">\n"
            "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
            WIDTH, bottom + BELOW, WIDTH, bottom + BELOW);
    draw_head(whatif, stream);
    draw_axis(whatif, &axis, bottom, stream);
    draw_rows(whatif, &axis, stream);
    fprintf(stream, "<path d=\"M%.1f %.1fV%.1f\" stroke=\"#222\"/>\n</svg>\n", base, TOP - 6.0,
            bottom);
}

bool whatif_chart_write(const struct whatif *whatif, const char *path, struct error *error)
{
    struct output output;
    if (!isfinite(whatif->rows[0].metric.value))
        return error_set(error, ERROR_INPUT, NULL, "--chart",
                         "must have a metric that was observed, which %s was not", whatif->metric);
    if (!output_open(&output, path, OUTPUT_REPLACES, error))
        return false;
    draw(whatif, output.stream);
    return output_close(&output, true, error);
}

#include "cli/output/slo_output.h"

#include "base/grid.h"
#include "base/memory.h"
#include "base/readable.h"
#include "cli/exit_status.h"
#include "scenario/slo.h"
#include "study/measure.h"
#include "study/slo_verdict.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEWEST_DIGITS 5 /* as other output has */
#define MOST_DIGITS 17  /* tell any two numbers apart */

/* With so many digits that it lies on the same side of the limit as the number does. */
static void print_number(double number, double limit, FILE *stream)
{
    char text[64];
    int digits = FEWEST_DIGITS;
    double told;
    do {
        snprintf(text, sizeof text, "%s", READABLE(number, digits));
        told = strtod(text, NULL);
    } while (((told < limit) != (number < limit) || (told > limit) != (number > limit))
             && digits++ < MOST_DIGITS);
    fputs(text, stream);
}

/* "243.1 [240.2, 246]"; "243.1 (no interval: why)" */
static void print_interval(const struct slo *slo, const struct answer *answer,
                           const struct interval *interval, FILE *stream)
{
    const char *gap = measure_gap(slo->measure, answer);
    if (isnan(interval->value))
        fputs("not known", stream);
    else
        print_number(interval->value, slo_edge(slo), stream);
    if (isnan(interval->low))
        fprintf(stream, " (no interval%s%s)", gap ? ": " : "", gap ? gap : "");
    if (!(interval->high - interval->low > LATENCY_ROUNDING * fabs(interval->high)))
        return;
    fputs(" [", stream);
    print_number(interval->low, slo_edge(slo), stream);
    fputs(", ", stream);
    print_number(interval->high, slo_edge(slo), stream);
    fputs("]", stream);
}

struct slo_line {
    enum slo_verdict verdict;
    char *text; /* owned: what follows the verdict */
};

static char *line_text(const struct slo *slo, const struct point *point,
                       const struct interval *interval)
{
    char criterion[SLO_TEXT_SIZE];
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    slo_print(slo, criterion);
    fprintf(stream, "%s: ", criterion);
    print_interval(slo, &point->answer, interval, stream);
    if (strcmp(point->parameters, "{}") != 0)
        fprintf(stream, " at %s", point->parameters);
    fclose(stream);
    return text;
}

void slo_lines_add(struct slo_lines *lines, const struct point *point)
{
    for (size_t i = 0; i < point->scenario.slo_count; i++) {
        const struct slo *slo = &point->scenario.slos[i];
        struct interval interval;
        enum slo_verdict verdict = slo_judge(slo, &point->answer, &interval);
        lines->items =
            memory_grow(lines->items, &lines->capacity, lines->count + 1, sizeof *lines->items);
        lines->items[lines->count++] = (struct slo_line){verdict, line_text(slo, point, &interval)};
        if (verdict > lines->worst)
            lines->worst = verdict;
    }
}

void slo_lines_print(const struct slo_lines *lines, FILE *stream)
{
    static const enum colour colours[] = {
        [SLO_PASS] = COLOUR_GOOD, [SLO_UNDECIDED] = COLOUR_DOUBT, [SLO_FAIL] = COLOUR_BAD};
    if (lines->count > 0)
        fputs("\n", stream);
    for (size_t i = 0; i < lines->count; i++) {
        const struct slo_line *line = &lines->items[i];
        fputs("slo ", stream);
        grid_set_colour(stream, colours[line->verdict]);
        fprintf(stream, "%-9s", slo_verdict_name(line->verdict));
        grid_set_colour(stream, COLOUR_NONE);
        fprintf(stream, "  %s\n", line->text);
    }
}

void slo_lines_free(struct slo_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->items[i].text);
    free(lines->items);
    *lines = (struct slo_lines){0};
}

void slo_write_point(struct json_writer *writer, const struct point *point)
{
    char text[SLO_TEXT_SIZE];
    json_write_array(writer, "slo", false);
    for (size_t i = 0; i < point->scenario.slo_count; i++) {
        struct interval interval;
        enum slo_verdict verdict = slo_judge(&point->scenario.slos[i], &point->answer, &interval);
        slo_print(&point->scenario.slos[i], text);
        json_write_object(writer, NULL, true);
        json_write_text(writer, "criterion", text);
        json_write_text(writer, "verdict", slo_verdict_name(verdict));
        json_write_number(writer, "value", interval.value);
        json_write_number(writer, "low", interval.low);
        json_write_number(writer, "high", interval.high);
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

int slo_exit_status(enum slo_verdict verdict)
{
    switch (verdict) {
    case SLO_PASS:
        return 0;
    case SLO_UNDECIDED:
        return EXIT_UNDECIDED;
    case SLO_FAIL:
        return EXIT_FAILED;
    }
    return 0;
}

#include "cli/output/slo_output.h"
#include "study/slo_verdict.h"

#include <math.h>
#include <string.h>

#define EXIT_FAILED 3
#define EXIT_UNDECIDED 4

/* "243.1 [240.2, 246]"; an end that is not known is "?". */
static void print_end(double end, FILE *stream)
{
    if (isnan(end))
        fputs("?", stream);
    else
        fprintf(stream, "%.5g", end);
}

static void print_interval(const struct interval *interval, FILE *stream)
{
    print_end(interval->value, stream);
    if (interval->low < interval->high || isnan(interval->low)) {
        fputs(" [", stream);
        print_end(interval->low, stream);
        fputs(", ", stream);
        print_end(interval->high, stream);
        fputs("]", stream);
    }
}

static void print_point(const struct point *point, FILE *stream)
{
    char text[SLO_TEXT_SIZE];
    for (size_t i = 0; i < point->scenario.slo_count; i++) {
        const struct slo *slo = &point->scenario.slos[i];
        struct interval interval;
        enum slo_verdict verdict = slo_judge(slo, &point->answer, &interval);
        slo_print(slo, text);
        fprintf(stream, "slo %-9s  %s: ", slo_verdict_name(verdict), text);
        print_interval(&interval, stream);
        if (strcmp(point->parameters, "{}") != 0)
            fprintf(stream, " at %s", point->parameters);
        fputs("\n", stream);
    }
}

void slo_print_points(const struct experiment *experiment, size_t count, FILE *stream)
{
    if (count > 0 && experiment->points[0].scenario.slo_count > 0)
        fputs("\n", stream);
    for (size_t k = 0; k < count; k++)
        print_point(&experiment->points[k], stream);
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

enum slo_verdict slo_judge_points(const struct point points[], size_t count)
{
    enum slo_verdict worst = SLO_PASS;
    for (size_t k = 0; k < count; k++) {
        enum slo_verdict verdict =
            slo_judge_all(points[k].scenario.slos, points[k].scenario.slo_count, &points[k].answer);
        if (verdict > worst)
            worst = verdict;
    }
    return worst;
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

#include "cli/answers/class_lines.h"

#include "base/readable.h"
#include "scenario/scenario.h"
#include "study/answer.h"

#include <inttypes.h>
#include <math.h>

/* "64.25 s (54.1 to 80.2)"; without ends where none are told */
static void print_told(const struct interval *told, double scale, const char *unit, FILE *stream)
{
    fprintf(stream, "%s %s", READABLE(scale * told->value, 4), unit);
    if (told->low < told->high)
        fprintf(stream, " (%s to %s)", READABLE(scale * told->low, 4),
                READABLE(scale * told->high, 4));
}

static uint64_t undone_of(const struct class_answer *answer)
{
    const uint64_t *counts = answer->counts;
    return counts[CLASS_ARRIVED] - counts[CLASS_DONE] - counts[CLASS_DROPPED];
}

static void print_class_latency(const struct class_answer *answer, bool is_least, FILE *stream)
{
    const bool has_undone = undone_of(answer) > 0;
    const char *least = has_undone && is_least ? "at least " : "";
    const struct interval *p95 = &answer->e2e.quantiles[QUANTILE_P95];
    if (answer->counts[CLASS_DONE] == 0)
        return;
    fprintf(stream, ", end to end %s", least);
    print_told(&answer->e2e.mean, 1.0, "s", stream);
    fprintf(stream, " on average%s", has_undone ? " of those done" : "");
    if (isnan(p95->value)) /* of few requests there is none */
        return;
    fprintf(stream, ", p95 %s", least);
    print_told(p95, 1.0, "s", stream);
}

static void print_class(const struct point *point, size_t i, FILE *stream)
{
    const struct class_answer *answer = &point->answer.classes[i];
    const struct inference *inference = scenario_inference(&point->scenario, i);
    const uint64_t count = point->scenario.classes[i].count;
    fprintf(stream, "Class %zu (%" PRIu64 " client%s, %s on %s, %s): %" PRIu64 " request%s", i + 1,
            count, readable_plural((double)count), inference->network.name, inference->input.name,
            inference->protocol.name, answer->counts[CLASS_ARRIVED],
            readable_plural((double)answer->counts[CLASS_ARRIVED]));
    print_class_latency(answer, point->answer.latency_is_lower_bound, stream);
    if (point->scenario.classes[i].plan->offline_step_count > 0
        && answer->counts[CLASS_TAKEN_UP] > 0) {
        fputs(", stock-outs ", stream);
        print_told(&answer->stock_out, 100.0, "%", stream);
    }
    fputs("\n", stream);
}

#define MOST_TOLD 20 /* about a screen */

void class_lines_print(const struct point *point, FILE *stream)
{
    const size_t count = point->answer.class_count;
    for (size_t i = 0; i < count && i < MOST_TOLD; i++)
        print_class(point, i, stream);
    if (count > MOST_TOLD)
        fprintf(stream, "%zu classes more: with --out all are in the table client_class\n",
                count - MOST_TOLD);
}

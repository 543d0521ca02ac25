#include "cli/answers/swept_onset.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "study/search/onset.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct swept_point {
    char *alike;            /* owned: what else the sweep sets */
    struct onset_rate rate; /* or users */
    double confidence;
    uint64_t seed;
};

/* ---- what is swept ---- */

/* Whether the path is a class's number of users, or the rate of its own. */
static bool is_demand(const char *path, const struct scenario *scenario)
{
    size_t class = 0;
    int end = 0;
    if (sscanf(path, "clients[%zu].%n", &class, &end) != 1 || end == 0
        || class >= scenario->class_count)
        return false;
    const char *key = path + end;
    const bool is_closed = arrivals_of_class(&scenario->arrivals, class)->process == ARRIVAL_CLOSED;
    return is_closed ? strcmp(key, "count") == 0
                     : strcmp(key, "arrivals.rate_per_s") == 0
                           || strcmp(key, "arrivals.scale.rate_per_s") == 0;
}

/* The one path of the kind; NULL where there is none, or several. */
static const char *find_path(const struct experiment *experiment)
{
    const struct sweep *sweep = &experiment->sweep;
    const char *found = NULL;
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const char *path = sweep->axes[a].columns[c].path;
            if (!is_demand(path, &experiment->points[0].scenario))
                continue;
            if (found)
                return NULL;
            found = path;
        }
    return found;
}

void swept_onset_init(struct swept_onset *onset, const struct experiment *experiment)
{
    const bool has_one = experiment->point_count > 0 && !experiment_rate_path(experiment)
                      && scenario_has_offline(&experiment->points[0].scenario);
    *onset = (struct swept_onset){.experiment = experiment,
                                  .path = has_one ? find_path(experiment) : NULL};
}

void swept_onset_add(struct swept_onset *onset, const struct point *point)
{
    const struct sweep *sweep = &onset->experiment->sweep;
    if (!onset->path || point->answer.taken_up == 0)
        return;
    const double value = strtod(sweep_value(sweep, point->point_index - 1, onset->path), NULL);
    onset->points =
        memory_grow(onset->points, &onset->capacity, onset->count + 1, sizeof *onset->points);
    onset->points[onset->count++] =
        (struct swept_point){.alike = sweep_curve(sweep, point->point_index - 1, onset->path),
                             .rate = {value, point->stock_outs},
                             .confidence = point->scenario.replications.confidence,
                             .seed = point->scenario.simulation.seed};
}

void swept_onset_free(struct swept_onset *onset)
{
    for (size_t i = 0; i < onset->count; i++)
        free(onset->points[i].alike);
    free(onset->points);
    *onset = (struct swept_onset){0};
}

/* ---- the sentences ---- */

static int by_likeness(const void *left, const void *right)
{
    const struct swept_point *one = left;
    const struct swept_point *other = right;
    int order = strcmp(one->alike, other->alike);
    return order != 0 ? order
                      : (one->rate.rate_per_s > other->rate.rate_per_s)
                            - (one->rate.rate_per_s < other->rate.rate_per_s);
}

static bool is_of_users(const struct swept_onset *onset)
{
    return utf8_ends_with(onset->path, "count");
}

/* "80 users"; "clients[1].arrivals.rate_per_s 0.02" */
static void print_value(const struct swept_onset *onset, double value, FILE *stream)
{
    if (is_of_users(onset))
        fprintf(stream, "%.15g %s", value, demand_unit(true, value));
    else
        fprintf(stream, "%s %s", onset->path, READABLE(value, 7));
}

static void print_bracket(const struct swept_onset *onset, const struct onset *found, FILE *stream)
{
    fprintf(stream,
            "more than %g %% of the requests find no precompute from %s%sbetween %s and %s%s on",
            100.0 * ONSET_THRESHOLD, is_of_users(onset) ? "" : onset->path,
            is_of_users(onset) ? "" : " ", READABLE(found->below_per_s, 7),
            READABLE(found->above_per_s, 7), is_of_users(onset) ? " users" : "");
}

/* One end, or none. */
static void print_half(const struct swept_onset *onset, const struct onset *found, double lowest,
                       FILE *stream)
{
    const bool is_above = !isnan(found->above_per_s);
    char count[READABLE_SIZE];
    if (!is_above && isnan(found->below_per_s)) {
        fprintf(stream,
                "from where on more than %g %% of the requests find no precompute cannot be told "
                "from these replications",
                100.0 * ONSET_THRESHOLD);
    } else {
        fputs(!is_above                     ? "up to "
              : found->above_per_s > lowest ? "from "
                                            : "already with ",
              stream);
        print_value(onset, is_above ? found->above_per_s : found->below_per_s, stream);
        fprintf(stream, "%s, %s %g %% of the requests find no precompute",
                is_above && found->above_per_s > lowest ? " on" : "",
                is_above ? "more than" : "at most", 100.0 * ONSET_THRESHOLD);
    }
    if (isfinite(found->needed))
        fprintf(stream, " (about %s replications might tell more)",
                readable_count(found->needed, count));
}

/* Points that are alike in all else; one alone has said all it can. */
static void print_alike(const struct swept_onset *onset, const struct swept_point points[],
                        size_t count, FILE *stream)
{
    struct onset_rate *rates = memory_allocate(count, sizeof *rates);
    bool shares_draws = true;
    for (size_t i = 0; i < count; i++) {
        rates[i] = points[i].rate;
        shares_draws = shares_draws && points[i].seed == points[0].seed;
    }
    struct onset found = onset_find(rates, count, points[0].confidence, shares_draws);
    const bool is_alone = strcmp(points[0].alike, "{}") == 0;
    fprintf(stream, "\nTogether%s%s: ", is_alone ? "" : " with ", is_alone ? "" : points[0].alike);
    if (!isnan(found.below_per_s) && !isnan(found.above_per_s))
        print_bracket(onset, &found, stream);
    else
        print_half(onset, &found, rates[0].rate_per_s, stream);
    fputs(".\n", stream);
    free(rates);
}

void swept_onset_print(struct swept_onset *onset, FILE *stream)
{
    struct error ignored = {0};
    const struct swept_point *points = onset->points;
    bool is_told = false;
    if (onset->count > 0)
        qsort(onset->points, onset->count, sizeof *onset->points, by_likeness);
    for (size_t first = 0, next; first < onset->count; first = next) {
        for (next = first + 1;
             next < onset->count && strcmp(points[next].alike, points[first].alike) == 0;)
            next++;
        if (next - first < 2)
            continue;
        print_alike(onset, &points[first], next - first, stream);
        is_told = true;
    }
    if (is_told && experiment_check_users(&onset->experiment->base, "capacity", &ignored))
        fputs("pisim capacity --onset searches for the number of users.\n", stream);
}

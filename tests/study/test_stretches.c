/*
 * A sweep that is loaded a stretch at a time gives what it gives when all of it is loaded, and
 * never holds more points than a stretch.
 */
#include "base/memory.h"
#include "study/runner.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define POINTS 8
#define STRETCH 3

/* What was told of a point. */
struct told {
    size_t point_index;
    size_t curve_index;
    char *parameters;
    char *contender;
    double e2e_mean_s;
    uint64_t arrived;
};

struct trial {
    struct warnings warnings;
    struct library library;
    struct json_document document;
    struct experiment experiment;
    struct told told[POINTS];
    size_t count;
    size_t most_loaded;
};

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct trial *trial = context;
    cr_assert(trial->count < POINTS);
    trial->told[trial->count++] = (struct told){point->point_index,
                                                point->curve_index,
                                                memory_copy_text(point->parameters),
                                                memory_copy_text(point->contender),
                                                point->answer.metrics[METRIC_E2E].mean.value,
                                                point->answer.arrived};
    if (trial->experiment.point_count > trial->most_loaded)
        trial->most_loaded = trial->experiment.point_count;
    return true;
}

static void set(struct trial *trial, const char *path, const char *value)
{
    struct error error = {0};
    cr_assert(json_set(&trial->document, path, value, JSON_COMMAND_LINE, &error), "%s",
              error.message);
}

static void open_trial(struct trial *trial, size_t stretch)
{
    struct error error = {0};
    *trial = (struct trial){0};
    library_init(&trial->library, NULL, PISIM_SOURCE_DIR, &trial->warnings);
    const struct json_document *shipped =
        library_document_by_name(&trial->library, LIBRARY_SCENARIO, "reference/mm1", &error);
    cr_assert(shipped != NULL, "%s", error.message);
    library_set_beside(&trial->library, shipped->file);
    json_copy(&trial->document, shipped);
    set(trial, "horizon_s", "300");
    set(trial, "warmup_s", "20");
    set(trial, "replications", "{\"count\": 2}");
    set(trial, "sweep", "{\"arrivals.rate_per_s\": [0.2, 0.4, 0.6, 0.8], \"seed\": [1, 2]}");
    cr_assert(experiment_open(&trial->experiment, &trial->document, &(struct shard){0}, stretch,
                              &trial->library, &error),
              "%s: %s", error.place, error.message);
}

static void run_trial(struct trial *trial)
{
    struct error error = {0};
    bool interrupted;
    struct runner_listener listener = {.context = trial, .on_point = on_point};
    cr_assert(runner_run(&trial->experiment, 2, &listener, &interrupted, &error), "%s",
              error.message);
    cr_assert(not(interrupted));
}

static void close_trial(struct trial *trial)
{
    for (size_t i = 0; i < trial->count; i++) {
        free(trial->told[i].parameters);
        free(trial->told[i].contender);
    }
    experiment_free(&trial->experiment);
    json_free(&trial->document);
    library_free(&trial->library);
    warnings_free(&trial->warnings);
}

Test(stretches, they_tell_what_all_points_together_tell)
{
    struct trial all, parts;
    open_trial(&all, SIZE_MAX);
    open_trial(&parts, STRETCH);
    cr_expect(eq(sz, parts.experiment.point_count, STRETCH));
    cr_expect(eq(sz, experiment_points_to_run(&parts.experiment), POINTS));
    cr_expect(experiment_is_whole(&parts.experiment));
    run_trial(&all);
    run_trial(&parts);
    cr_assert(eq(sz, all.count, POINTS));
    cr_assert(eq(sz, parts.count, POINTS));
    cr_expect(eq(sz, all.most_loaded, POINTS));
    cr_expect(eq(sz, parts.most_loaded, STRETCH));
    for (size_t i = 0; i < POINTS; i++) {
        const struct told *one = &all.told[i], *other = &parts.told[i];
        cr_expect(eq(sz, other->point_index, i + 1));
        cr_expect(eq(sz, other->curve_index, one->curve_index));
        cr_expect(eq(str, other->parameters, one->parameters));
        cr_expect(eq(str, other->contender, one->contender));
        cr_expect(eq(u64, other->arrived, one->arrived));
        cr_expect(other->e2e_mean_s == one->e2e_mean_s);
    }
    close_trial(&parts);
    close_trial(&all);
}

/* As when a run goes on where it was: in whichever stretch they are. */
Test(stretches, points_that_are_there_are_left_out)
{
    static const size_t there[] = {1, 4, 5, 6, 8};
    struct trial trial;
    open_trial(&trial, STRETCH);
    for (size_t i = 0; i < sizeof there / sizeof *there; i++)
        experiment_leave_out(&trial.experiment, there[i]);
    cr_expect(eq(sz, experiment_points_to_run(&trial.experiment), 3));
    run_trial(&trial);
    cr_assert(eq(sz, trial.count, 3));
    cr_expect(eq(sz, trial.told[0].point_index, 2));
    cr_expect(eq(sz, trial.told[1].point_index, 3));
    cr_expect(eq(sz, trial.told[2].point_index, 7));
    cr_expect(experiment_find_point(&trial.experiment, 2) == NULL);
    cr_expect(experiment_find_point(&trial.experiment, 7) != NULL);
    close_trial(&trial);
}

/* All of it is read first, so that nothing is simulated of what turns out to be wrong. */
Test(stretches, a_fault_behind_the_first_stretch_is_found_at_once)
{
    struct trial trial;
    struct experiment wrong;
    struct error error = {0};
    open_trial(&trial, STRETCH);
    set(&trial, "sweep", "{\"arrivals.rate_per_s\": [0.2, 0.4, 0.6, 0.8, -1]}");
    cr_expect(not(experiment_open(&wrong, &trial.document, &(struct shard){0}, STRETCH,
                                  &trial.library, &error)));
    cr_expect(eq(str, error.place, "arrivals.rate_per_s"));
    experiment_free(&wrong);
    close_trial(&trial);
}

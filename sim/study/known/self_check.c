#include "study/known/self_check.h"

#include "base/memory.h"
#include "scenario/library.h"
#include "scenario/scenario.h"
#include "study/known/law.h"
#include "study/known/published_case.h"

#include <math.h>
#include <stdlib.h>

/* A scenario as its experiment, and what is to be known of it. */
struct trial {
    const struct law_scenario *laws; /* or else a case: */
    const char *published;
    const char *file; /* borrowed from the library */
    struct experiment experiment;
};

struct trials {
    struct trial *items; /* owned */
    size_t count;
};

/* Context of a listener: the check, and the trial that is run. */
struct teller {
    struct self_check *check;
    struct trial *trial;
};

/* ---- what is to be run ---- */

static void list_trials(struct trials *trials)
{
    size_t laws = 0;
    size_t cases = 0;
    while (law_scenarios[laws].name)
        laws++;
    while (published_cases[cases])
        cases++;
    trials->items = memory_allocate(laws + cases, sizeof *trials->items);
    trials->count = laws + cases;
    for (size_t i = 0; i < laws; i++)
        trials->items[i].laws = &law_scenarios[i];
    for (size_t i = 0; i < cases; i++)
        trials->items[laws + i].published = published_cases[i];
}

static bool load(struct trial *trial, struct library *library, struct error *error)
{
    const char *name = trial->laws ? trial->laws->name : trial->published;
    const struct json_document *document =
        library_document_by_name(library, LIBRARY_SCENARIO, name, error);
    if (!document)
        return false;
    trial->file = document->file;
    library_set_beside(library, trial->file);
    return experiment_load(&trial->experiment, document, &(struct shard){0}, library, error);
}

static bool load_all(struct trials *trials, struct library *library, struct error *error)
{
    for (size_t i = 0; i < trials->count; i++)
        if (!load(&trials->items[i], library, error))
            return false;
    return true;
}

static size_t count_intervals(const struct trials *trials)
{
    size_t count = 0;
    for (size_t i = 0; i < trials->count; i++)
        if (trials->items[i].laws)
            count += law_count(trials->items[i].laws) * trials->items[i].experiment.point_count;
    return count;
}

/* Each interval errs with its share of what all may (Bonferroni). */
static void set_points(struct self_check *check, struct trials *trials)
{
    check->confidence = 1.0 - (1.0 - SELF_CHECK_CONFIDENCE) / (double)count_intervals(trials);
    for (size_t i = 0; i < trials->count; i++)
        for (size_t k = 0; k < trials->items[i].experiment.point_count; k++) {
            struct scenario *scenario = &trials->items[i].experiment.points[k].scenario;
            scenario->replications.confidence = check->confidence;
            scenario->simulation.seed = check->seed;
            check->total += scenario_is_drawn(scenario) ? scenario->replications.fewest : 1;
        }
}

/* ---- running ---- */

static struct finding *add_finding(struct self_check *check)
{
    check->findings =
        memory_grow(check->findings, &check->capacity, check->count + 1, sizeof *check->findings);
    return &check->findings[check->count++];
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct teller *teller = context;
    const struct trial *trial = teller->trial;
    const struct law_scenario *laws = trial->laws;
    if (!laws)
        return published_case_compare(trial->published, trial->file, point,
                                      add_finding(teller->check), error);
    for (size_t i = 0; i < law_count(laws); i++)
        law_compare(laws, i, point, add_finding(teller->check));
    return true;
}

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    const struct self_check *check = ((struct teller *)context)->check;
    (void)total;
    if (check->on_progress)
        check->on_progress(check->context, check->done + done, check->total);
}

static bool run(struct self_check *check, struct trial *trial, struct error *error)
{
    struct teller teller = {check, trial};
    const struct runner_listener listener = {.context = &teller,
                                             .on_point = on_point,
                                             .on_progress = on_progress,
                                             .interruption = check->interruption};
    bool ran = runner_run(&trial->experiment, check->jobs, &listener, &check->interrupted, error);
    for (size_t k = 0; k < trial->experiment.point_count; k++)
        check->done += trial->experiment.points[k].answer.replications;
    return ran && !check->interrupted;
}

static bool run_all(struct self_check *check, struct trials *trials, struct error *error)
{
    for (size_t i = 0; i < trials->count; i++)
        if (!run(check, &trials->items[i], error))
            return check->interrupted;
    return true;
}

bool self_check_run(struct self_check *check, struct error *error)
{
    struct trials trials = {0};
    list_trials(&trials);
    bool ran = load_all(&trials, check->library, error);
    if (ran) {
        set_points(check, &trials);
        ran = run_all(check, &trials, error);
    }
    for (size_t i = 0; i < trials.count; i++)
        experiment_free(&trials.items[i].experiment);
    free(trials.items);
    return ran;
}

void self_check_free(struct self_check *check)
{
    free(check->findings);
    *check = (struct self_check){0};
}

bool self_check_holds(const struct self_check *check)
{
    if (check->interrupted)
        return false;
    for (size_t i = 0; i < check->count; i++)
        if (!check->findings[i].holds)
            return false;
    return true;
}

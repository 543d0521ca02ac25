/*
 * How often the bracket of a capacity holds the true one: an M/M/1 queue whose 95 % quantile of
 * time in system must stay below a limit, which by theory it does up to a known rate.
 */
#include "statistics/queueing.h"
#include "study/search/capacity.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/* The long form has many seeds and narrow brackets, the plain one what takes seconds. */
static bool is_long(void)
{
    return getenv("PISIM_LONG") != NULL;
}

/* reference/mm1 with an objective, as the command line would set it. */
struct question {
    struct warnings warnings;
    struct library library;
    struct json_document document;
    struct experiment experiment;
};

static void set(struct question *question, const char *path, const char *value)
{
    struct error error = {0};
    cr_assert(json_set(&question->document, path, value, JSON_COMMAND_LINE, &error), "%s",
              error.message);
}

static void question_init(struct question *question, double p95_s, int seed)
{
    struct error error = {0};
    char text[64];
    *question = (struct question){0};
    library_init(&question->library, NULL, PISIM_SOURCE_DIR, &question->warnings);
    const struct json_document *shipped =
        library_document_by_name(&question->library, LIBRARY_SCENARIO, "reference/mm1", &error);
    cr_assert(shipped != NULL, "%s", error.message);
    library_set_beside(&question->library, shipped->file);
    json_copy(&question->document, shipped);
    snprintf(text, sizeof text, "[\"e2e_s.p95 <= %.17g\"]", p95_s);
    set(question, "slo", text);
    snprintf(text, sizeof text, "%d", seed);
    set(question, "seed", text);
    set(question, "sweep", "{}");
    set(question, "horizon_s", "3000");
    set(question, "warmup_s", "500");
    set(question, "replications", "{\"count\": 20}");
    cr_assert(experiment_load(&question->experiment, &question->document, &(struct shard){0},
                              &question->library, &error),
              "%s: %s", error.place, error.message);
}

static void question_free(struct question *question)
{
    experiment_free(&question->experiment);
    json_free(&question->document);
    library_free(&question->library);
    warnings_free(&question->warnings);
}

static struct capacity answer(double p95_s, int seed)
{
    struct question question;
    struct capacity capacity;
    struct error error = {0};
    question_init(&question, p95_s, seed);
    struct probing probing = {.experiment = &question.experiment,
                              .document = &question.document,
                              .library = &question.library,
                              .jobs = 1,
                              .tolerance = is_long() ? 0.1 : 0.5};
    cr_assert(capacity_of_rate(&capacity, &probing, 0, GOAL_SLO, &error), "%s", error.message);
    question_free(&question);
    return capacity;
}

/* The limit is what theory has for the load, so the load is the capacity: service takes 1 s. */
static void expect_coverage(double load)
{
    const struct queue queue = {
        .rate_per_s = load, .service_s = 1.0, .service_cv = 1.0, .servers = 1};
    const double p95_s = queue_exponential_sojourn_s(&queue, 0.95);
    int seeds = is_long() ? 100 : 2;
    int holding = 0;
    double width = 0.0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct capacity capacity = answer(p95_s, seed);
        holding += capacity.pass <= load && load <= capacity.fail;
        width += (capacity.fail - capacity.pass) / capacity.fail / seeds;
    }
    cr_log_info("load %g: %d of %d brackets hold it, %.1f %% wide on average", load, holding, seeds,
                100.0 * width);
    cr_expect(ge(int, 10 * holding, 9 * seeds), "load %g: %d of %d", load, holding, seeds);
}

Test(capacity_coverage, nine_of_ten_brackets_hold_the_true_rate)
{
    expect_coverage(0.5);
    expect_coverage(0.8);
    if (is_long()) /* near saturation brackets are slow to find */
        expect_coverage(0.9);
}

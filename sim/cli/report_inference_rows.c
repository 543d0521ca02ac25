#include "cli/report_inference_rows.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/warning.h"
#include "cli/session.h"
#include "models/plan/layer_sums.h"
#include "models/plan/operation.h"
#include "models/plan/plan_timetable.h"
#include "models/plan/protocol.h"
#include "scenario/library.h"
#include "scenario/scenario.h"
#include "study/runner.h"
#include "json/json.h"
#include "json/uncertain.h"

#include <stdlib.h>
#include <string.h>

/* More steps than a page can show. */
#define MOST_STEPS 5000
#define MOST_CONTENDERS 8
#define MOST_POINTS 2000 /* that are read for it */

/* The first file that is not what the run read; NULL: all are. */
static const char *changed_file(const struct past_run *run)
{
    char digest[DIGEST_SIZE];
    uint64_t size_bytes;
    struct error ignored = {0};
    for (size_t i = 0; i < run->file_count; i++)
        if (!digest_file(run->files[i].path, digest, &size_bytes, &ignored)
            || strcmp(digest, run->files[i].sha256) != 0)
            return run->files[i].path;
    return NULL;
}

static const char *layer_name(const struct network *network, uint32_t layer_index)
{
    return layer_index == STEP_NO_LAYER ? NULL : network->layers[layer_index].name;
}

static void add_steps(struct report_inference *inference, const struct point *point)
{
    const struct client_class *class = scenario_first_class(&point->scenario);
    const struct network *network = &scenario_inference(&point->scenario, 0)->network;
    const struct plan *plan = class->plan;
    struct plan_moment *moments = memory_allocate(plan->step_count, sizeof *moments);
    plan_timetable(moments, plan, &class->link);
    for (uint32_t k = 0; k < plan->step_count; k++)
        if (moments[k].end_s > moments[k].begin_s)
            report_inference_add_step(inference,
                                      &(struct report_step){
                                          .contender = point->contender,
                                          .phase = phase_name(plan->steps[k].phase),
                                          .resource = resource_name(plan->steps[k].resource),
                                          .operation = operation_name(plan->steps[k].operation),
                                          .layer = layer_name(network, plan->steps[k].layer_index),
                                          .begin_s = moments[k].begin_s,
                                          .end_s = moments[k].end_s,
                                          .is_critical = moments[k].is_critical,
                                      });
    free(moments);
}

static void add_layer(struct report_inference *inference, const struct point *point,
                      const struct layer_sum *sum)
{
    const struct network *network = &scenario_inference(&point->scenario, 0)->network;
    const char *name = layer_name(network, sum->layer_index);
    report_inference_add_layer(inference,
                               &(struct report_layer){
                                   .contender = point->contender,
                                   .layer = name ? name : "the network as a whole",
                                   .he_s = sum->seconds[LAYER_COST_HE],
                                   .garbling_s = sum->seconds[LAYER_COST_GARBLING],
                                   .evaluation_s = sum->seconds[LAYER_COST_EVALUATION],
                                   .shares_s = sum->seconds[LAYER_COST_SHARES],
                                   .transfer_s = sum->seconds[LAYER_COST_TRANSFER],
                                   .offline_s = sum->phase_s[PHASE_OFFLINE],
                                   .online_s = sum->phase_s[PHASE_ONLINE],
                                   .up_bytes = sum->up_bytes,
                                   .down_bytes = sum->down_bytes,
                                   .messages = (double)sum->messages,
                                   .client_stored_bytes = (double)sum->storage_bytes[PARTY_CLIENT],
                                   .server_stored_bytes = (double)sum->storage_bytes[PARTY_SERVER],
                               });
}

static void add_layers(struct report_inference *inference, const struct point *point)
{
    const struct client_class *class = scenario_first_class(&point->scenario);
    const struct inference *inferred = scenario_inference(&point->scenario, 0);
    const struct layer_sums_source source = {.plan = class->plan,
                                             .network = &inferred->network,
                                             .protocol = &inferred->protocol,
                                             .options = &point->scenario.models[0].plan_options,
                                             .link = &class->link};
    struct layer_sums sums;
    struct error ignored = {0};
    if (layer_sums_find(&sums, &source, &ignored))
        for (size_t i = 0; i < sums.count; i++)
            add_layer(inference, point, &sums.rows[i]);
    layer_sums_free(&sums);
}

/* Points of a contender differ in the rate alone, or cost the same. */
static bool is_first_of_contender(const struct experiment *experiment, size_t k)
{
    for (size_t i = 0; i < k; i++)
        if (strcmp(experiment->points[i].contender, experiment->points[k].contender) == 0)
            return false;
    return true;
}

static void add_contenders(struct report_inference *inference, const struct experiment *experiment)
{
    size_t told = 0, steps = 0, left_out = 0;
    for (size_t k = 0; k < experiment->point_count; k++) {
        const struct point *point = &experiment->points[k];
        const struct plan *plan = scenario_first_class(&point->scenario)->plan;
        if (!is_first_of_contender(experiment, k))
            continue;
        if (told == MOST_CONTENDERS || steps + plan->step_count > MOST_STEPS) {
            left_out++;
            continue;
        }
        add_steps(inference, point);
        add_layers(inference, point);
        steps += plan->step_count;
        told++;
    }
    if (left_out > 0)
        inference->left_out =
            memory_format_text("%zu contender%s left out, whose steps are too many for a page.",
                               left_out, left_out == 1 ? " is" : "s are");
}

/* The scenario as the run kept it; of very many points the first alone. */
static bool load(struct experiment *experiment, struct json_document *document,
                 struct library *library, const struct past_run *run, struct error *error)
{
    bool is_long = run->point_total > MOST_POINTS;
    struct shard shard = {is_long ? 1 : 0, is_long ? run->point_total : 0};
    const char *name = run->scenario_file ? run->scenario_file : "stored scenario";
    if (run->scenario_file)
        library_set_beside(library, run->scenario_file);
    document->origin = JSON_SCENARIO;
    document->world = library->world;
    return json_parse(document, name, run->scenario, error)
        && experiment_load(experiment, document, &shard, library, error);
}

static void fill(struct report_inference *inference, const struct past_run *run)
{
    struct experiment experiment = {0};
    struct json_document document = {0};
    struct json_world world = {0};
    struct warnings warnings = {0};
    struct library library;
    struct error error = {0};
    library_init(&library, NULL, session_built_folder(), &warnings);
    library.world = &world;
    if (load(&experiment, &document, &library, run, &error))
        add_contenders(inference, &experiment);
    else
        inference->left_out = memory_format_text("Left out: %s: %s", error.place, error.message);
    experiment_free(&experiment);
    json_free(&document);
    json_world_free(&world);
    library_free(&library);
    warnings_free(&warnings);
}

void report_inference_fill(struct report_inference *inference, const struct past_run *run)
{
    const char *changed = changed_file(run);
    if (changed)
        inference->left_out =
            memory_format_text("Left out: %s is not there, or not what the run read.", changed);
    else
        fill(inference, run);
}

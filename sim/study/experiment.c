#include "study/runner.h"

#include "base/memory.h"
#include "study/contender_label.h"

#include <stdlib.h>
#include <string.h>

static const char *const rate_paths[] = {"arrivals.rate_per_s", "arrivals.scale.rate_per_s"};

const char *experiment_rate_path(const struct experiment *experiment)
{
    for (size_t i = 0; i < sizeof rate_paths / sizeof *rate_paths; i++)
        if (sweep_value(&experiment->sweep, 0, rate_paths[i]))
            return rate_paths[i];
    return NULL;
}

bool experiment_is_rate_path(const char *path)
{
    for (size_t i = 0; i < sizeof rate_paths / sizeof *rate_paths; i++)
        if (strcmp(path, rate_paths[i]) == 0)
            return true;
    return false;
}

static bool compile_point(struct point *point, const struct json_document *document,
                          struct library *library, struct error *error)
{
    if (!scenario_load(&point->scenario, document, library, error))
        return false;
    bounds_compute(&point->bounds, &point->scenario.simulation);
    return true;
}

static bool load_point(struct experiment *experiment, size_t k, struct library *library,
                       struct error *error)
{
    struct point *point = &experiment->points[k];
    struct json_document copy;
    json_copy(&copy, &experiment->base);
    point->point_index = k + 1;
    point->parameters = sweep_parameters(&experiment->sweep, k, NULL);
    point->curve = sweep_parameters(&experiment->sweep, k, experiment_rate_path(experiment));
    bool loaded = sweep_apply(&experiment->sweep, k, &copy, error)
               && compile_point(point, &copy, library, error);
    json_free(&copy);
    return loaded;
}

/* A list of values may be long, and each point copies the base. */
static bool copy_base(struct experiment *experiment, const struct json_document *document,
                      struct error *error)
{
    struct json_node root = json_root(document);
    json_copy(&experiment->base, document);
    return !json_has(&root, "sweep")
        || json_set(&experiment->base, "sweep", "null", JSON_SCENARIO, error);
}

static bool check_bytes(const struct json_node *root, size_t count, uint64_t bytes,
                        struct error *error)
{
    return bytes <= EXPERIMENT_MOST_BYTES
        || json_fail(root, "sweep", error,
                     "its first %zu points take more than %.0f GB of memory; make several "
                     "scenarios of it",
                     count, (double)EXPERIMENT_MOST_BYTES / 1e9);
}

bool experiment_load(struct experiment *experiment, const struct json_document *document,
                     struct library *library, struct error *error)
{
    struct json_node root = json_root(document);
    uint64_t bytes = 0;
    *experiment = (struct experiment){0};
    if (!sweep_load(&experiment->sweep, &root, error) || !copy_base(experiment, document, error))
        return false;
    experiment->point_count = experiment->sweep.point_count;
    experiment->points = memory_allocate(experiment->point_count, sizeof *experiment->points);
    for (size_t k = 0; k < experiment->point_count; k++) {
        if (!load_point(experiment, k, library, error))
            return false;
        bytes += scenario_bytes(&experiment->points[k].scenario);
        if (!check_bytes(&root, k + 1, bytes, error))
            return false;
    }
    contender_labels_make(experiment);
    return true;
}

void experiment_keep_shard(struct experiment *experiment, uint64_t shard_index,
                           uint64_t shard_count)
{
    for (size_t k = 0; k < experiment->point_count; k++)
        if (k % shard_count != shard_index - 1)
            experiment->points[k].is_left_out = true;
}

size_t experiment_points_to_run(const struct experiment *experiment)
{
    size_t count = 0;
    for (size_t k = 0; k < experiment->point_count; k++)
        count += !experiment->points[k].is_left_out;
    return count;
}

/* With the path's value, which the sweep has not or has another of. */
static char *probe_parameters(const struct sweep *sweep, size_t k, const char *path,
                              const char *value)
{
    char *rest = sweep_parameters(sweep, k, path);
    char *text = memory_format_text("%.*s%s\"%s\": %s}", (int)strlen(rest) - 1, rest,
                                    rest[1] == '}' ? "" : ", ", path, value);
    free(rest);
    return text;
}

static bool load_probe(struct point *probe, const struct sweep *sweep, size_t k, const char *path,
                       const char *value, const struct json_document *document,
                       struct library *library, struct error *error)
{
    struct json_document copy;
    json_copy(&copy, document);
    probe->parameters = probe_parameters(sweep, k, path, value);
    probe->curve = sweep_parameters(sweep, k, path);
    bool loaded = sweep_apply(sweep, k, &copy, error)
               && json_set(&copy, path, value, JSON_SCENARIO, error)
               && compile_point(probe, &copy, library, error);
    json_free(&copy);
    return loaded;
}

bool experiment_load_probes(struct experiment *probes, const struct experiment *experiment,
                            const size_t points[], size_t count, const char *path, double value,
                            const struct json_document *document, struct library *library,
                            struct error *error)
{
    char text[JSON_NUMBER_SIZE];
    json_print_number(value, text);
    *probes = (struct experiment){.points = memory_allocate(count, sizeof *probes->points),
                                  .point_count = count,
                                  .sweep = {.point_count = count}};
    for (size_t i = 0; i < count; i++) {
        probes->points[i].point_index = i + 1;
        probes->points[i].contender =
            contender_label_with(experiment->points[points[i]].contender, path, text);
        if (!load_probe(&probes->points[i], &experiment->sweep, points[i], path, text, document,
                        library, error))
            return false;
    }
    return true;
}

const char *experiment_rate_key(const struct json_document *document)
{
    struct json_node root = json_root(document);
    struct json_node arrivals = json_child(&root, "arrivals");
    return rate_paths[json_has(&arrivals, "trace")];
}

void experiment_free(struct experiment *experiment)
{
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct point *point = &experiment->points[k];
        bounds_free(&point->bounds);
        scenario_free(&point->scenario);
        warnings_free(&point->warnings);
        free(point->parameters);
        free(point->curve);
        free(point->contender);
    }
    free(experiment->points);
    sweep_free(&experiment->sweep);
    json_free(&experiment->base);
    *experiment = (struct experiment){0};
}

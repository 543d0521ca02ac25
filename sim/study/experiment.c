#include "study/runner.h"

#include "base/memory.h"
#include "study/contender_label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const rate_paths[] = {"arrivals.rate_per_s", "arrivals.scale.rate_per_s"};

const char *experiment_rate_path(const struct experiment *experiment)
{
    const char *users_path = experiment->users_path;
    if (users_path[0])
        return sweep_value(&experiment->sweep, 0, users_path) ? users_path : NULL;
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

/* Point k of the sweep, from 0, as the next one of the experiment. */
static bool load_point(struct experiment *experiment, size_t k, struct library *library,
                       struct error *error)
{
    struct point *point = &experiment->points[experiment->point_count++];
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

static bool load_points(struct experiment *experiment, const struct json_node *root,
                        const struct shard *shard, struct library *library, struct error *error)
{
    const size_t total = experiment->sweep.point_count;
    const size_t stride = shard->count > 0 ? (size_t)shard->count : 1;
    const size_t first = shard->index > 0 ? (size_t)shard->index - 1 : 0;
    uint64_t bytes = 0;
    experiment->points = memory_allocate(total / stride + 2, sizeof *experiment->points);
    if (first > 0) {
        experiment->points[0].is_left_out = true;
        if (!load_point(experiment, 0, library, error))
            return false;
    }
    for (size_t k = first; k < total; k += stride) {
        if (!load_point(experiment, k, library, error))
            return false;
        bytes += scenario_bytes(&experiment->points[experiment->point_count - 1].scenario);
        if (!check_bytes(root, experiment->point_count, bytes, error))
            return false;
    }
    return true;
}

bool experiment_load(struct experiment *experiment, const struct json_document *document,
                     const struct shard *shard, struct library *library, struct error *error)
{
    struct json_node root = json_root(document);
    *experiment = (struct experiment){0};
    return sweep_load(&experiment->sweep, &root, error) && copy_base(experiment, document, error)
        && load_points(experiment, &root, shard, library, error)
        && contender_labels_make(experiment, library, error);
}

char *experiment_network_name(const struct experiment *experiment, size_t k,
                              struct library *library, struct error *error)
{
    const struct point *point = experiment_find_point(experiment, k + 1);
    struct scenario scenario = {0};
    struct json_document copy;
    if (point)
        return memory_copy_text(point->scenario.inference.network.name);
    json_copy(&copy, &experiment->base);
    bool loaded = sweep_apply(&experiment->sweep, k, &copy, error)
               && scenario_load(&scenario, &copy, library, error);
    char *name = loaded ? memory_copy_text(scenario.inference.network.name) : NULL;
    scenario_free(&scenario);
    json_free(&copy);
    return name;
}

struct point *experiment_find_point(const struct experiment *experiment, uint64_t point_index)
{
    size_t low = 0;
    size_t high = experiment->point_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (experiment->points[middle].point_index < point_index)
            low = middle + 1;
        else
            high = middle;
    }
    bool found =
        low < experiment->point_count && experiment->points[low].point_index == point_index;
    return found ? &experiment->points[low] : NULL;
}

size_t experiment_points_to_run(const struct experiment *experiment)
{
    size_t count = 0;
    for (size_t k = 0; k < experiment->point_count; k++)
        count += !experiment->points[k].is_left_out;
    return count;
}

bool experiment_is_whole(const struct experiment *experiment)
{
    return experiment_points_to_run(experiment) == experiment->sweep.point_count;
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

bool experiment_count_users(struct experiment *experiment, struct library *library,
                            struct error *error)
{
    experiment_rate_key(&experiment->base, experiment->users_path);
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct point *point = &experiment->points[k];
        free(point->curve);
        point->curve =
            sweep_parameters(&experiment->sweep, point->point_index - 1, experiment->users_path);
    }
    return contender_labels_make(experiment, library, error);
}

/* ---- whose number stands for how much is asked ---- */

static bool is_closed(const struct json_node *owner)
{
    struct json_node arrivals = json_child(owner, "arrivals");
    struct json_node process = json_child(&arrivals, "process");
    const char *name = "";
    struct error ignored = {0};
    return json_is_text(&process) && json_value_text(&process, &name, &ignored)
        && strcmp(name, "closed") == 0;
}

/* The classes whose clients are users by arrivals of their own, and the first of them. */
static size_t count_closed(const struct json_node *clients, size_t *first)
{
    size_t count = 0;
    for (size_t i = json_count(clients); json_is_array(clients) && i-- > 0;) {
        struct json_node client = json_item(clients, i);
        if (json_is_object(&client) && is_closed(&client)) {
            *first = i;
            count++;
        }
    }
    return count;
}

bool experiment_has_users(const struct json_document *document)
{
    struct json_node root = json_root(document);
    struct json_node clients = json_child(&root, "clients");
    struct json_node client = json_child(&root, "client");
    size_t first;
    return is_closed(&root) || is_closed(&client) || count_closed(&clients, &first) > 0;
}

bool experiment_check_users(const struct json_document *document, const char *option,
                            struct error *error)
{
    struct json_node root = json_root(document);
    struct json_node clients = json_child(&root, "clients");
    struct json_node arrivals = json_child(&root, "arrivals");
    size_t first;
    if (!experiment_has_users(document))
        return json_fail(&arrivals, "process", error,
                         "must be closed with %s, which sets how many users wait for answers",
                         option);
    size_t count = is_closed(&root) ? json_count(&clients) : count_closed(&clients, &first);
    return (json_is_array(&clients) && count == 1)
        || json_fail(&root, NULL, error,
                     "must have \"clients\" of one class%s with %s, which sets their count",
                     is_closed(&root) ? "" : " in a closed loop", option);
}

const char *experiment_rate_key(const struct json_document *document,
                                char text[static EXPERIMENT_KEY_SIZE])
{
    struct json_node root = json_root(document);
    struct json_node clients = json_child(&root, "clients");
    struct json_node arrivals = json_child(&root, "arrivals");
    size_t first = 0;
    if (experiment_has_users(document)) {
        (void)count_closed(&clients, &first);
        snprintf(text, EXPERIMENT_KEY_SIZE, "clients[%zu].count", first);
    } else {
        snprintf(text, EXPERIMENT_KEY_SIZE, "%s", rate_paths[json_has(&arrivals, "trace")]);
    }
    return text;
}

static bool has_own_arrivals(const struct json_node *root)
{
    struct json_node clients = json_child(root, "clients");
    for (size_t i = 0; i < json_count(&clients); i++) {
        struct json_node client = json_item(&clients, i);
        if (json_is_object(&client) && json_has(&client, "arrivals"))
            return true;
    }
    clients = json_child(root, "client");
    return json_has(&clients, "arrivals");
}

bool experiment_check_rate(const struct json_document *document, const char *option,
                           struct error *error)
{
    struct json_node root = json_root(document);
    struct json_node arrivals = json_child(&root, "arrivals");
    if (is_closed(&root))
        return json_fail(&arrivals, "process", error,
                         "must not be closed with %s: users who wait for answers have no rate that "
                         "could be set (arrivals.think_s.mean and clients[0].count decide it)",
                         option);
    return !has_own_arrivals(&root)
        || json_fail(&root, "clients", error,
                     "must not have arrivals of their own with %s, which sets one rate for all",
                     option);
}

void experiment_free(struct experiment *experiment)
{
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct point *point = &experiment->points[k];
        answer_free(&point->answer);
        bounds_free(&point->bounds);
        scenario_free(&point->scenario);
        warnings_free(&point->warnings);
        free(point->parameters);
        free(point->curve);
        free(point->contender);
    }
    free(experiment->points);
    contender_labels_free(experiment);
    sweep_free(&experiment->sweep);
    json_free(&experiment->base);
    *experiment = (struct experiment){0};
}

/* experiment.c: the points of a sweep: read, outlined, loaded in stretches, and let go. */
#include "base/warning.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "study/answer.h"
#include "study/bounds/bounds.h"
#include "study/expected_events.h"
#include "study/runner.h"
#include "json/json.h"

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

/* The k-th of the outlines. */
static bool load_point(const struct experiment *experiment, size_t outline, struct point *point,
                       struct error *error)
{
    const size_t k = experiment->outlines[outline].point_index - 1;
    struct json_document copy;
    json_copy(&copy, &experiment->base);
    point->point_index = k + 1;
    point->is_left_out = experiment->outlines[outline].is_left_out;
    point->parameters = sweep_parameters(&experiment->sweep, k, NULL);
    point->curve = sweep_curve(&experiment->sweep, k, experiment_rate_path(experiment));
    bool loaded = sweep_apply(&experiment->sweep, k, &copy, error)
               && compile_point(point, &copy, experiment->library, error);
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

static void free_point(struct point *point)
{
    answer_free(&point->answer);
    bounds_free(&point->bounds);
    scenario_free(&point->scenario);
    warnings_free(&point->warnings);
    free(point->parameters);
    free(point->curve);
    free(point->contender);
    *point = (struct point){0};
}

static void add_outline(struct experiment *experiment, size_t k, bool is_left_out)
{
    experiment->outlines[experiment->outline_count++] =
        (struct point_outline){.point_index = k + 1, .is_left_out = is_left_out};
}

struct shard shard_of_points(const struct shard *shard)
{
    return shard->by_replications ? (struct shard){0} : *shard;
}

uint64_t shard_size(const struct shard *shard, uint64_t all)
{
    return shard->count > 0 ? (all + shard->count - shard->index) / shard->count : all;
}

uint64_t shard_number(const struct shard *shard, uint64_t k)
{
    return shard->count > 0 ? shard->index + k * shard->count : k + 1;
}

static void list_points(struct experiment *experiment, const struct shard *shard)
{
    const size_t total = experiment->sweep.point_count;
    const size_t stride = shard->count > 0 ? (size_t)shard->count : 1;
    const size_t first = shard->index > 0 ? (size_t)shard->index - 1 : 0;
    experiment->outlines = memory_allocate(total / stride + 2, sizeof *experiment->outlines);
    if (first > 0)
        add_outline(experiment, 0, true);
    for (size_t k = first; k < total; k += stride)
        add_outline(experiment, k, false);
}

/* Reads a point and lets go of it, unless it is of the first stretch. */
static bool read_point(struct experiment *experiment, size_t outline, uint64_t *bytes,
                       struct error *error)
{
    struct point passing = {0};
    bool is_kept = outline < experiment->stretch;
    struct point *point = is_kept ? &experiment->points[experiment->point_count++] : &passing;
    bool loaded = load_point(experiment, outline, point, error);
    if (loaded)
        experiment->outlines[outline].cost = expect_cost(&point->scenario);
    if (loaded && is_kept)
        *bytes += scenario_bytes(&point->scenario);
    free_point(&passing);
    return loaded;
}

static bool read_points(struct experiment *experiment, const struct json_node *root,
                        struct error *error)
{
    const size_t count = experiment->outline_count;
    const size_t kept = count < experiment->stretch ? count : experiment->stretch;
    uint64_t bytes = 0;
    experiment->points = memory_allocate(kept, sizeof *experiment->points);
    for (size_t k = 0; k < count; k++)
        if (!read_point(experiment, k, &bytes, error)
            || !check_bytes(root, experiment->point_count, bytes, error))
            return false;
    return true;
}

bool experiment_open(struct experiment *experiment, const struct json_document *document,
                     const struct shard *shard, size_t stretch, struct library *library,
                     struct error *error)
{
    struct json_node root = json_root(document);
    *experiment = (struct experiment){.stretch = stretch, .library = library};
    if (!sweep_load(&experiment->sweep, &root, error) || !copy_base(experiment, document, error))
        return false;
    const struct shard points = shard_of_points(shard);
    list_points(experiment, &points);
    return read_points(experiment, &root, error)
        && contender_labels_make(experiment, library, error);
}

bool experiment_load(struct experiment *experiment, const struct json_document *document,
                     const struct shard *shard, struct library *library, struct error *error)
{
    return experiment_open(experiment, document, shard, SIZE_MAX, library, error);
}

bool experiment_load_stretch(struct experiment *experiment, size_t first, struct error *error)
{
    const size_t left = experiment->outline_count - first;
    const size_t count = left < experiment->stretch ? left : experiment->stretch;
    bool loaded = true;
    while (experiment->point_count > 0)
        free_point(&experiment->points[--experiment->point_count]);
    experiment->first = first;
    for (size_t i = 0; loaded && i < count; i++) {
        struct point *point = &experiment->points[experiment->point_count++];
        point->is_left_out = experiment->outlines[first + i].is_left_out;
        loaded = point->is_left_out || load_point(experiment, first + i, point, error);
        if (loaded && !point->is_left_out)
            contender_label_give(experiment, point);
    }
    return loaded;
}

bool experiment_has_more(const struct experiment *experiment)
{
    return experiment->first + experiment->point_count < experiment->outline_count;
}

/* The point's place among the outlines; their number where it is none of them. */
static size_t find_outline(const struct experiment *experiment, uint64_t point_index)
{
    size_t low = 0;
    size_t high = experiment->outline_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (experiment->outlines[middle].point_index < point_index)
            low = middle + 1;
        else
            high = middle;
    }
    bool found =
        low < experiment->outline_count && experiment->outlines[low].point_index == point_index;
    return found ? low : experiment->outline_count;
}

struct point *experiment_find_point(const struct experiment *experiment, uint64_t point_index)
{
    size_t k = find_outline(experiment, point_index);
    return experiment_loaded(experiment, k) ? &experiment->points[k - experiment->first] : NULL;
}

void experiment_leave_out(struct experiment *experiment, uint64_t point_index)
{
    struct point *point = experiment_find_point(experiment, point_index);
    if (point)
        point->is_left_out = true;
    size_t k = find_outline(experiment, point_index);
    if (k < experiment->outline_count)
        experiment->outlines[k].is_left_out = true;
}

size_t experiment_points_to_run(const struct experiment *experiment)
{
    size_t count = 0;
    for (size_t k = 0; k < experiment->outline_count; k++)
        count += experiment_is_to_run(experiment, k);
    return count;
}

bool experiment_is_whole(const struct experiment *experiment)
{
    return experiment_points_to_run(experiment) == experiment->sweep.point_count;
}

/* The parameters of point k as JSON, with this value at the path, whatever the sweep sets there. */
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
    probe->curve = sweep_curve(sweep, k, path);
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
    *probes = (struct experiment){.outlines = memory_allocate(count, sizeof *probes->outlines),
                                  .points = memory_allocate(count, sizeof *probes->points),
                                  .point_count = count,
                                  .stretch = count,
                                  .library = library,
                                  .sweep = {.point_count = count}};
    for (size_t i = 0; i < count; i++) {
        add_outline(probes, i, false);
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
            sweep_curve(&experiment->sweep, point->point_index - 1, experiment->users_path);
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
    for (size_t k = 0; k < experiment->point_count; k++)
        free_point(&experiment->points[k]);
    free(experiment->points);
    free(experiment->outlines);
    contender_labels_free(experiment);
    sweep_free(&experiment->sweep);
    json_free(&experiment->base);
    *experiment = (struct experiment){0};
}

#include "study/contender_label.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "json/json.h"
#include "json/quantity.h"

#include <stdlib.h>
#include <string.h>

#define MOST_NAMES 3     /* of networks, all of which are told */
#define LONGEST_VALUE 60 /* bytes; the rest of it is "..." */

/* ---- names of networks ---- */

static bool has_name_before(const struct scenario *scenario, size_t i)
{
    const char *name = scenario_inference(scenario, i)->network.name;
    for (size_t k = 0; k < i; k++)
        if (strcmp(scenario_inference(scenario, k)->network.name, name) == 0)
            return true;
    return false;
}

/* "resnet32", "resnet18 and resnet32", "resnet18, resnet32 and minionn", "resnet18, resnet32 and 51
 * more" */
static char *network_names(const struct scenario *scenario)
{
    const char *names[MOST_NAMES];
    size_t count = 0;
    for (size_t i = 0; i < scenario->class_count; i++) {
        if (has_name_before(scenario, i))
            continue;
        if (count < MOST_NAMES)
            names[count] = scenario_inference(scenario, i)->network.name;
        count++;
    }
    switch (count) {
    case 1:
        return memory_copy_text(names[0]);
    case 2:
        return memory_format_text("%s and %s", names[0], names[1]);
    case MOST_NAMES:
        return memory_format_text("%s, %s and %s", names[0], names[1], names[2]);
    default:
        return memory_format_text("%s, %s and %zu more", names[0], names[1], count - 2);
    }
}

/* Of the networks at point k of the sweep, from 0, of whichever shard. NULL: it cannot be read. */
static char *network_names_at(const struct experiment *experiment, size_t k,
                              struct library *library, struct error *error)
{
    const struct point *point = experiment_find_point(experiment, k + 1);
    struct scenario scenario = {0};
    struct json_document copy;
    if (point)
        return network_names(&point->scenario);
    json_copy(&copy, &experiment->base);
    bool loaded = sweep_apply(&experiment->sweep, k, &copy, error)
               && scenario_load(&scenario, &copy, library, error);
    char *names = loaded ? network_names(&scenario) : NULL;
    scenario_free(&scenario);
    json_free(&copy);
    return names;
}

/* ---- one value ---- */

/* JSON without what only programs need; in texts, what these escape stands for itself. */
static char *readable_json(const char *json)
{
    char *text = memory_copy_text(json);
    char *end = text;
    bool is_in_text = false;
    for (; *json != '\0'; json++)
        if (*json == '"')
            is_in_text = !is_in_text;
        else if (is_in_text && *json == '\\' && (json[1] == '"' || json[1] == '\\'))
            *end++ = *++json;
        else if (is_in_text || strchr("{}", *json) == NULL)
            *end++ = *json;
    *end = '\0';
    if ((size_t)(end - text) > LONGEST_VALUE) {
        size_t length = LONGEST_VALUE;
        while (utf8_is_continuation(text[length]))
            length--;
        text[length] = '\0';
        char *cut = memory_format_text("%s...", text);
        free(text);
        return cut;
    }
    return text;
}

/* 64e9, not 64000000000.0 */
static char *readable_number(const char *value)
{
    char number[QUANTITY_SIZE];
    char *end = NULL;
    double parsed = strtod(value, &end);
    if (end == value || *end != '\0')
        return NULL;
    quantity_print(parsed, 7, number);
    return memory_copy_text(number);
}

char *contender_value_text(const char *value)
{
    char *number = readable_number(value);
    return number ? number : readable_json(value);
}

/* null, and lists and objects with nothing in them */
static bool is_nothing(const char *value)
{
    return strcmp(value, "null") == 0 || strcmp(value, "[]") == 0 || strcmp(value, "{}") == 0;
}

/* "he_threads=8", "no link"; a text speaks for itself */
static char *piece_of(const char *key, const char *value)
{
    if (is_nothing(value))
        return memory_format_text("no %s", key);
    char *text = contender_value_text(value);
    if (value[0] == '"')
        return text;
    char *piece = memory_format_text("%s=%s", key, text);
    free(text);
    return piece;
}

/* ---- which values tell ---- */

static bool varies(const struct sweep_column *column)
{
    for (size_t i = 1; i < column->count; i++)
        if (strcmp(column->values[i], column->values[0]) != 0)
            return true;
    return false;
}

static const char *last_key(const char *path)
{
    const char *dot = strrchr(path, '.');
    return dot ? dot + 1 : path;
}

const char *contender_short_key(const struct sweep *sweep, const char *path)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const char *other = sweep->axes[a].columns[c].path;
            if (strcmp(other, path) != 0 && strcmp(last_key(other), last_key(path)) == 0)
                return path;
        }
    return last_key(path);
}

/* Takes over both texts. */
static char *join(char *label, char *piece)
{
    char *longer = memory_format_text("%s%s%s", label, label[0] && piece[0] ? ", " : "", piece);
    free(label);
    free(piece);
    return longer;
}

/* An inline network is called by its own name, like one in a file. NULL on a failure. */
static char *value_piece(const struct experiment *experiment, size_t k, const char *path,
                         struct library *library, struct error *error)
{
    const char *value = sweep_value(&experiment->sweep, k, path);
    if (strcmp(path, "network") == 0 && value[0] == '{')
        return network_names_at(experiment, k, library, error);
    return piece_of(contender_short_key(&experiment->sweep, path), value);
}

/* The column of names, which speak for all that advances with them; NULL: none. */
static const struct sweep_column *names_of(const struct sweep_axis *axis)
{
    for (size_t c = 0; c < axis->column_count; c++)
        if (strcmp(axis->columns[c].path, "name") == 0)
            return &axis->columns[c];
    return NULL;
}

bool contender_name_covers(const struct sweep_axis *axis, const struct sweep_column *column)
{
    const struct sweep_column *names = names_of(axis);
    return names && column != names;
}

static bool is_told(const struct experiment *experiment, const struct sweep_axis *axis,
                    const struct sweep_column *column)
{
    return varies(column) && sweep_tells_curves(axis, column, experiment_rate_path(experiment))
        && !contender_name_covers(axis, column);
}

/* Takes over both texts; the label may be NULL, as the piece. */
static char *append(char *label, char *piece)
{
    if (piece)
        return join(label, piece);
    free(label);
    return NULL;
}

/* Of point k of the sweep; NULL on a failure. */
static char *make_label(const struct experiment *experiment, size_t k, struct library *library,
                        struct error *error)
{
    const struct sweep *sweep = &experiment->sweep;
    char *label = memory_copy_text("");
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; label && c < sweep->axes[a].column_count; c++)
            if (is_told(experiment, &sweep->axes[a], &sweep->axes[a].columns[c]))
                label = append(label, value_piece(experiment, k, sweep->axes[a].columns[c].path,
                                                  library, error));
    return label && label[0] == '\0'
             ? append(label, network_names_at(experiment, k, library, error))
             : label;
}

/* ---- no two alike ---- */

static int by_number(size_t left, size_t right)
{
    return (left > right) - (left < right);
}

static int by_curve(const void *left, const void *right)
{
    const struct curve_label *one = left;
    const struct curve_label *other = right;
    int order = strcmp(one->curve, other->curve);
    return order != 0 ? order : by_number(one->first, other->first);
}

static int by_label(const void *left, const void *right)
{
    const struct curve_label *one = left;
    const struct curve_label *other = right;
    int order = strcmp(one->label, other->label);
    return order != 0 ? order : by_number(one->first, other->first);
}

/* The curve of every point of the sweep, sorted. */
static void list_curves(const struct experiment *experiment, struct curve_label curves[])
{
    const char *rate = experiment_rate_path(experiment);
    for (size_t k = 0; k < experiment->sweep.point_count; k++)
        curves[k] =
            (struct curve_label){.curve = sweep_curve(&experiment->sweep, k, rate), .first = k};
    qsort(curves, experiment->sweep.point_count, sizeof *curves, by_curve);
}

/* Leaves each curve once, with its first point. */
static void merge_curves(struct experiment *experiment)
{
    struct curve_label *curves = experiment->curves;
    size_t count = 0;
    for (size_t k = 0; k < experiment->curve_count; k++)
        if (count > 0 && strcmp(curves[count - 1].curve, curves[k].curve) == 0)
            free(curves[k].curve);
        else
            curves[count++] = curves[k];
    experiment->curve_count = count;
}

/* Where a point lies. */
struct place {
    const char *curve;
    const char *rate; /* or "" */
    size_t k;
};

static int by_place(const void *left, const void *right)
{
    const struct place *one = left;
    const struct place *other = right;
    int order = strcmp(one->curve, other->curve);
    order = order != 0 ? order : strcmp(one->rate, other->rate);
    return order != 0 ? order : by_number(one->k, other->k);
}

static bool fail_twice(const struct experiment *experiment, const struct place *first, size_t again,
                       struct error *error)
{
    const struct json_node root = json_root(&experiment->base);
    const char *path = experiment_rate_path(experiment);
    if (!path)
        return json_fail(&root, "sweep", error,
                         "must have each setting once, has %.200s at points %zu and %zu",
                         first->curve, first->k + 1, again + 1);
    const bool is_alone = strcmp(first->curve, "{}") == 0;
    return json_fail(&root, "sweep", error,
                     "must have each value of \"%s\" once for each contender, has %s at points %zu "
                     "and %zu%s%.200s",
                     path, first->rate, first->k + 1, again + 1, is_alone ? "" : ", both of ",
                     is_alone ? "" : first->curve);
}

/* No two points may be at one place: one would be ranked beside itself. */
static bool check_places(const struct experiment *experiment, struct error *error)
{
    const size_t count = experiment->curve_count;
    const char *path = experiment_rate_path(experiment);
    struct place *places = memory_allocate(count, sizeof *places);
    size_t i = 1;
    for (size_t p = 0; p < count; p++) {
        const struct curve_label *curve = &experiment->curves[p];
        const char *rate = path ? sweep_value(&experiment->sweep, curve->first, path) : "";
        places[p] = (struct place){curve->curve, rate, curve->first};
    }
    qsort(places, count, sizeof *places, by_place);
    while (i < count
           && (strcmp(places[i - 1].curve, places[i].curve) != 0
               || strcmp(places[i - 1].rate, places[i].rate) != 0))
        i++;
    bool are_apart = i >= count || fail_twice(experiment, &places[i - 1], places[i].k, error);
    free(places);
    return are_apart;
}

/* "resnet18", "resnet18 (2)", ... in the order of the sweep */
static void tell_apart(struct curve_label curves[], size_t count)
{
    qsort(curves, count, sizeof *curves, by_label);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1;
             next < count && strcmp(curves[next].label, curves[first].label) == 0;)
            next++;
        for (size_t i = first + 1; i < next; i++) {
            char *numbered = memory_format_text("%s (%zu)", curves[i].label, i - first + 1);
            free(curves[i].label);
            curves[i].label = numbered;
        }
    }
}

static int of_curve(const void *curve, const void *labelled)
{
    return strcmp(curve, ((const struct curve_label *)labelled)->curve);
}

void contender_label_give(const struct experiment *experiment, struct point *point)
{
    const struct curve_label *found =
        bsearch(point->curve, experiment->curves, experiment->curve_count, sizeof *found, of_curve);
    point->curve_index = (size_t)(found - experiment->curves);
    free(point->contender);
    point->contender = memory_copy_text(found->label);
}

bool contender_labels_make(struct experiment *experiment, struct library *library,
                           struct error *error)
{
    contender_labels_free(experiment);
    struct curve_label *curves = memory_allocate(experiment->sweep.point_count, sizeof *curves);
    list_curves(experiment, curves);
    experiment->curves = curves;
    experiment->curve_count = experiment->sweep.point_count;
    if (!check_places(experiment, error))
        return false;
    merge_curves(experiment);
    const size_t count = experiment->curve_count;
    bool made = true;
    for (size_t i = 0; made && i < count; i++)
        made = (curves[i].label = make_label(experiment, curves[i].first, library, error)) != NULL;
    if (!made)
        return false;
    tell_apart(curves, count);
    qsort(curves, count, sizeof *curves, by_curve);
    for (size_t k = 0; k < experiment->point_count; k++)
        contender_label_give(experiment, &experiment->points[k]);
    return true;
}

void contender_labels_free(struct experiment *experiment)
{
    for (size_t i = 0; i < experiment->curve_count; i++) {
        free(experiment->curves[i].curve);
        free(experiment->curves[i].label);
    }
    free(experiment->curves);
    experiment->curves = NULL;
    experiment->curve_count = 0;
}

char *contender_label_with(const char *label, const char *path, const char *value)
{
    if (experiment_is_rate_path(path))
        return memory_copy_text(label);
    return join(memory_copy_text(label), piece_of(last_key(path), value));
}

#include "scenario/sweep.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/portable.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

/* A few bytes of text may ask for any number of values. */
static bool set_count(struct sweep *sweep, struct sweep_column *column, size_t count,
                      const struct json_node *node, struct error *error)
{
    if (count > SWEEP_MOST_VALUES - sweep->value_count)
        return json_fail(node, NULL, error, "makes more than %d values, with those before it",
                         SWEEP_MOST_VALUES);
    sweep->value_count += count;
    column->values = memory_allocate(count, sizeof *column->values);
    column->count = count;
    return true;
}

static bool load_list(struct sweep *sweep, struct sweep_column *column,
                      const struct json_node *node, struct error *error)
{
    size_t count = json_count(node);
    if (count == 0 || count > SWEEP_MOST_POINTS)
        return json_fail(node, NULL, error, "must have 1 to %d values, has %zu", SWEEP_MOST_POINTS,
                         count);
    if (!set_count(sweep, column, count, node, error))
        return false;
    struct json_node item = json_item(node, 0);
    size_t i = 0;
    do
        column->values[i++] = json_print(&item);
    while (json_next(&item));
    return true;
}

#define TICK_DIGITS 12 /* 0.3, and not 0.30000000000000004 */

/* The short decimal of which the number is but a rounding away: 0.0002, where steps of 0.0001 add
 * up to 0.00019999999999999998. */
static double round_to_tick(double value)
{
    char text[JSON_NUMBER_SIZE];
    snprintf(text, sizeof text, "%.*g", TICK_DIGITS, value);
    double rounded = strtod(text, NULL);
    return fabs(value - rounded) <= 4.0 * DBL_EPSILON * fabs(value) ? rounded : value;
}

/* Multiplied before it is divided, so that ranges of whole numbers stay whole. */
static double range_value(bool logarithmic, const double range[3], size_t i)
{
    double steps = range[2] - 1.0;
    if (i == 0)
        return range[0];
    if (i + 1 == (size_t)range[2])
        return range[1];
    return round_to_tick(logarithmic
                             ? range[0] * portable_power(range[1] / range[0], (double)i / steps)
                             : range[0] + (range[1] - range[0]) * (double)i / steps);
}

static bool check_range(const struct json_node *node, const char *key, const double range[],
                        size_t length, struct error *error)
{
    bool logarithmic = strcmp(key, "log") == 0;
    return json_require(node, key, length == 3, "[first, last, count]", error)
        && json_require(node, key,
                        range[2] >= 1.0 && range[2] <= SWEEP_MOST_POINTS
                            && floor(range[2]) == range[2],
                        "[first, last, count] with a whole count of 1 to 100000", error)
        && json_require(node, key, !logarithmic || (range[0] > 0.0 && range[1] > 0.0),
                        "[first, last, count] with first and last above 0", error);
}

static const char *const range_keys[] = {"linear", "log", NULL};

/* Whether it is a path of several keys where one key with dots is meant. */
static bool is_path(const struct json_node *node)
{
    return json_count(node) == 1 && !nearest_name(json_item(node, 0).key, range_keys);
}

static bool check_range_keys(const struct json_node *node, struct error *error)
{
    if (!json_require(node, NULL, json_is_object(node),
                      "a list of values, or \"linear\" or \"log\" of [first, last, count]", error))
        return false;
    if (!is_path(node))
        return json_only(node, range_keys, error);
    const char *key = json_item(node, 0).key;
    return json_fail(node, NULL, error,
                     "must have the key \"linear\" or \"log\", has \"%s\"; a path is one key, "
                     "\"%s.%s\"",
                     key, node->key, key);
}

static bool load_range(struct sweep *sweep, struct sweep_column *column,
                       const struct json_node *node, struct error *error)
{
    if (!check_range_keys(node, error))
        return false;
    if (json_count(node) != 1)
        return json_fail(node, NULL, error, "must have one of the keys \"linear\" and \"log\"");
    bool logarithmic = json_has(node, "log");
    const char *key = logarithmic ? "log" : "linear";
    double *range = NULL;
    size_t length = 0;
    bool good = json_numbers(node, key, -HUGE_VAL, &range, &length, error)
             && check_range(node, key, range, length, error)
             && set_count(sweep, column, (size_t)range[2], node, error);
    for (size_t i = 0; good && i < column->count; i++) {
        char text[JSON_NUMBER_SIZE];
        json_print_number(range_value(logarithmic, range, i), text);
        column->values[i] = memory_copy_text(text);
    }
    free(range);
    return good;
}

static bool load_column(struct sweep *sweep, struct sweep_axis *axis, const struct json_node *node,
                        struct error *error)
{
    size_t capacity = axis->column_count;
    axis->columns =
        memory_grow(axis->columns, &capacity, axis->column_count + 1, sizeof *axis->columns);
    struct sweep_column *column = &axis->columns[axis->column_count++];
    *column = (struct sweep_column){.path = memory_copy_text(node->key)};
    if (!(json_is_array(node) ? load_list(sweep, column, node, error)
                              : load_range(sweep, column, node, error)))
        return false;
    if (axis->column_count > 1 && column->count != axis->count)
        return json_fail(node, NULL, error,
                         "must have as many values as the others of its zip, %zu, has %zu",
                         axis->count, column->count);
    axis->count = column->count;
    return true;
}

static struct sweep_axis *add_axis(struct sweep *sweep)
{
    size_t capacity = sweep->axis_count;
    sweep->axes = memory_grow(sweep->axes, &capacity, sweep->axis_count + 1, sizeof *sweep->axes);
    struct sweep_axis *axis = &sweep->axes[sweep->axis_count++];
    *axis = (struct sweep_axis){0};
    return axis;
}

static bool load_zip(struct sweep *sweep, const struct json_node *node, struct error *error)
{
    if (!json_require(node, NULL, json_is_object(node) && json_count(node) > 0,
                      "an object of paths and their values", error))
        return false;
    struct sweep_axis *axis = add_axis(sweep);
    struct json_node child = json_item(node, 0);
    do
        if (!load_column(sweep, axis, &child, error))
            return false;
    while (json_next(&child));
    return true;
}

static bool load_zips(struct sweep *sweep, const struct json_node *node, struct error *error)
{
    if (!json_is_array(node))
        return load_zip(sweep, node, error);
    struct json_node item = json_item(node, 0);
    for (size_t left = json_count(node); left > 0; left--, json_next(&item))
        if (!load_zip(sweep, &item, error))
            return false;
    return true;
}

static const struct sweep_column *find_column(const struct sweep *sweep, const char *path,
                                              const struct sweep_column *except, size_t *axis)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *column = &sweep->axes[a].columns[c];
            if (column != except && strcmp(column->path, path) == 0) {
                *axis = a;
                return column;
            }
        }
    return NULL;
}

/* Whether the path is that of what the outer one leads to, or of something within it. */
static bool is_within(const char *path, const char *outer)
{
    size_t length = strlen(outer);
    return strncmp(path, outer, length) == 0
        && (path[length] == '\0' || strchr(".[", path[length]));
}

/* What the command line sets is stronger than a sweep, which would silently undo it. */
static bool check_not_overridden(const struct sweep_column *column, const struct json_node *node,
                                 struct error *error)
{
    const struct json_paths *overridden = &node->document->overridden;
    for (size_t i = 0; i < overridden->count; i++) {
        const char *path = overridden->items[i];
        if (strcmp(path, column->path) == 0)
            return json_fail(node, NULL, error,
                             "sets \"%s\", as the command line does; --set sweep={} leaves the "
                             "sweep out",
                             path);
        if (is_within(path, column->path))
            return json_fail(node, NULL, error,
                             "sets \"%s\", which replaces \"%s\" of the command line; --set "
                             "sweep={} leaves the sweep out",
                             column->path, path);
    }
    return true;
}

/* Whether some value of the column has the key with which the rest of an inner path begins. */
static bool gives_key(const struct sweep_column *column, const char *inner_path)
{
    const char *key = inner_path + strlen(column->path) + 1;
    char *quoted = memory_format_text("\"%.*s\"", (int)strcspn(key, ".["), key);
    bool gives = false;
    for (size_t i = 0; i < column->count; i++)
        gives |= strstr(column->values[i], quoted) != NULL;
    free(quoted);
    return gives;
}

/* A value replaces what stands there, so a part of it can be varied too only by a later path, and
 * only where the value leaves that part open. */
static bool check_not_replaced(const struct sweep *sweep, const struct sweep_column *column,
                               const struct json_node *node, struct error *error)
{
    bool is_later = true; /* than those that are looked at */
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *inner = &sweep->axes[a].columns[c];
            if (inner == column)
                is_later = false;
            else if (is_within(inner->path, column->path)
                     && (is_later || gives_key(column, inner->path)))
                return json_fail(node, NULL, error,
                                 "sets \"%s\" and within it \"%s\", of which one replaces what the "
                                 "other varies: put the whole first, and leave the part out of it",
                                 column->path, inner->path);
        }
    return true;
}

static bool check_path(const struct sweep *sweep, const struct sweep_column *column,
                       const struct json_node *node, struct error *error)
{
    size_t other;
    if (find_column(sweep, column->path, column, &other))
        return json_fail(node, NULL, error, "sets \"%s\" twice", column->path);
    if (is_within(column->path, "sweep"))
        return json_fail(node, NULL, error, "sets \"%s\": a sweep cannot vary itself",
                         column->path);
    return check_not_replaced(sweep, column, node, error)
        && check_not_overridden(column, node, error);
}

static bool check_paths(const struct sweep *sweep, const struct json_node *node,
                        struct error *error)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++)
            if (!check_path(sweep, &sweep->axes[a].columns[c], node, error))
                return false;
    return true;
}

static bool count_points(struct sweep *sweep, const struct json_node *node, struct error *error)
{
    sweep->point_count = 1;
    for (size_t a = 0; a < sweep->axis_count; a++) {
        sweep->point_count *= sweep->axes[a].count;
        if (sweep->point_count > SWEEP_MOST_POINTS)
            return json_fail(node, NULL, error, "has more than %d points", SWEEP_MOST_POINTS);
    }
    return true;
}

bool sweep_load(struct sweep *sweep, const struct json_node *scenario, struct error *error)
{
    *sweep = (struct sweep){.point_count = 1};
    if (!json_has(scenario, "sweep"))
        return true;
    struct json_node node = json_child(scenario, "sweep");
    if (!json_require(&node, NULL, json_is_object(&node), "an object of paths and their values",
                      error))
        return false;
    struct json_node child = {0};
    size_t left = json_count(&node);
    if (left > 0)
        child = json_item(&node, 0);
    for (; left > 0; left--, json_next(&child)) {
        bool loaded = strcmp(child.key, "zip") == 0
                        ? load_zips(sweep, &child, error)
                        : load_column(sweep, add_axis(sweep), &child, error);
        if (!loaded)
            return false;
    }
    return check_paths(sweep, &node, error) && count_points(sweep, &node, error);
}

static void free_column(struct sweep_column *column)
{
    for (size_t i = 0; i < column->count; i++)
        free(column->values[i]);
    free(column->values);
    free(column->path);
}

void sweep_free(struct sweep *sweep)
{
    for (size_t a = 0; a < sweep->axis_count; a++) {
        for (size_t c = 0; c < sweep->axes[a].column_count; c++)
            free_column(&sweep->axes[a].columns[c]);
        free(sweep->axes[a].columns);
    }
    free(sweep->axes);
    *sweep = (struct sweep){0};
}

/* ---- points ---- */

/* Which setting of the axis point k has; the last axis varies fastest. */
static size_t setting_index(const struct sweep *sweep, size_t k, size_t axis)
{
    for (size_t a = sweep->axis_count - 1; a > axis; a--)
        k /= sweep->axes[a].count;
    return k % sweep->axes[axis].count;
}

bool sweep_apply(const struct sweep *sweep, size_t k, struct json_document *scenario,
                 struct error *error)
{
    for (size_t a = 0; a < sweep->axis_count; a++) {
        size_t i = setting_index(sweep, k, a);
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *column = &sweep->axes[a].columns[c];
            if (!json_set(scenario, column->path, column->values[i], JSON_SCENARIO, error))
                return false;
        }
    }
    return true;
}

const char *sweep_value(const struct sweep *sweep, size_t k, const char *path)
{
    size_t axis = 0;
    const struct sweep_column *column = find_column(sweep, path, NULL, &axis);
    return column ? column->values[setting_index(sweep, k, axis)] : NULL;
}

static void append(char **text, const char *piece)
{
    char *longer = memory_format_text("%s%s", *text, piece);
    free(*text);
    *text = longer;
}

static void append_member(char **text, const struct sweep_column *column, size_t i)
{
    char *member =
        memory_format_text("%s\"%s\": %s", (*text)[1] ? ", " : "", column->path, column->values[i]);
    append(text, member);
    free(member);
}

char *sweep_parameters(const struct sweep *sweep, size_t k, const char *except)
{
    char *text = memory_copy_text("{");
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++)
            if (!except || strcmp(sweep->axes[a].columns[c].path, except) != 0)
                append_member(&text, &sweep->axes[a].columns[c], setting_index(sweep, k, a));
    append(&text, "}");
    return text;
}

static bool axis_has(const struct sweep_axis *axis, const char *path)
{
    for (size_t c = 0; c < axis->column_count; c++)
        if (strcmp(axis->columns[c].path, path) == 0)
            return true;
    return false;
}

bool sweep_tells_curves(const struct sweep_axis *axis, const struct sweep_column *column,
                        const char *along)
{
    if (!along)
        return true;
    bool goes_along = strcmp(column->path, "seed") == 0 && axis_has(axis, along);
    return strcmp(column->path, along) != 0 && !goes_along;
}

char *sweep_curve(const struct sweep *sweep, size_t k, const char *along)
{
    char *text = memory_copy_text("{");
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++)
            if (sweep_tells_curves(&sweep->axes[a], &sweep->axes[a].columns[c], along))
                append_member(&text, &sweep->axes[a].columns[c], setting_index(sweep, k, a));
    append(&text, "}");
    return text;
}

#include "study/contender_label.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "study/curves.h"
#include "json/quantity.h"

#include <stdlib.h>
#include <string.h>

#define LONGEST_VALUE 60 /* bytes; the rest of it is "..." */

/* ---- one value ---- */

/* JSON without what only programs need. */
static char *readable_json(const char *json)
{
    char *text = memory_copy_text(json);
    char *end = text;
    for (; *json != '\0'; json++)
        if (strchr("{}\"", *json) == NULL)
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

/* "he_threads=8", "no link"; a text speaks for itself */
static char *piece_of(const char *key, const char *value)
{
    if (strcmp(value, "null") == 0)
        return memory_format_text("no %s", key);
    char *number = readable_number(value);
    char *text = number ? number : readable_json(value);
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

/* The last key of a path, or all of it where another path ends in the same. */
static const char *short_key(const struct sweep *sweep, const char *path)
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

/* An inline network is called by its own name, like one in a file. */
static char *value_piece(const struct experiment *experiment, size_t k, const char *path)
{
    const char *value = sweep_value(&experiment->sweep, k, path);
    if (strcmp(path, "network") == 0 && value[0] == '{')
        return memory_copy_text(experiment->points[k].scenario.network.name);
    return piece_of(short_key(&experiment->sweep, path), value);
}

/* The column of names, which speak for all that advances with them; NULL: none. */
static const struct sweep_column *names_of(const struct sweep_axis *axis)
{
    for (size_t c = 0; c < axis->column_count; c++)
        if (strcmp(axis->columns[c].path, "name") == 0)
            return &axis->columns[c];
    return NULL;
}

static bool is_told(const struct sweep_axis *axis, const struct sweep_column *column)
{
    const struct sweep_column *names = names_of(axis);
    return varies(column) && !experiment_is_rate_path(column->path) && (!names || column == names);
}

static char *make_label(const struct experiment *experiment, size_t k)
{
    const struct sweep *sweep = &experiment->sweep;
    char *label = memory_copy_text("");
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++)
            if (is_told(&sweep->axes[a], &sweep->axes[a].columns[c]))
                label = join(label, value_piece(experiment, k, sweep->axes[a].columns[c].path));
    return label[0] ? label
                    : join(label, memory_copy_text(experiment->points[k].scenario.network.name));
}

/* ---- no two alike ---- */

struct labelled {
    char *label; /* owned */
    const struct curve *curve;
};

static int by_label(const void *left, const void *right)
{
    const struct labelled *one = left;
    const struct labelled *other = right;
    int order = strcmp(one->label, other->label);
    return order != 0 ? order : (one->curve > other->curve) - (one->curve < other->curve);
}

/* "resnet18", "resnet18 (2)", ... in the order of the sweep */
static void tell_apart(struct labelled labels[], size_t count)
{
    qsort(labels, count, sizeof *labels, by_label);
    for (size_t first = 0, next; first < count; first = next) {
        for (next = first + 1;
             next < count && strcmp(labels[next].label, labels[first].label) == 0;)
            next++;
        for (size_t i = first + 1; i < next; i++) {
            char *numbered = memory_format_text("%s (%zu)", labels[i].label, i - first + 1);
            free(labels[i].label);
            labels[i].label = numbered;
        }
    }
}

void contender_labels_make(struct experiment *experiment)
{
    struct curves curves;
    curves_find(&curves, experiment->points, experiment->point_count);
    struct labelled *labels = memory_allocate(curves.count, sizeof *labels);
    for (size_t i = 0; i < curves.count; i++)
        labels[i] = (struct labelled){
            make_label(experiment, (size_t)(curves.items[i].points[0] - experiment->points)),
            &curves.items[i]};
    tell_apart(labels, curves.count);
    for (size_t i = 0; i < curves.count; i++) {
        for (size_t k = 0; k < labels[i].curve->count; k++) {
            struct point *point =
                &experiment->points[labels[i].curve->points[k] - experiment->points];
            point->contender = memory_copy_text(labels[i].label);
        }
        free(labels[i].label);
    }
    free(labels);
    curves_free(&curves);
}

char *contender_label_with(const char *label, const char *path, const char *value)
{
    if (experiment_is_rate_path(path))
        return memory_copy_text(label);
    return join(memory_copy_text(label), piece_of(last_key(path), value));
}

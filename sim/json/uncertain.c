#include "json/uncertain.h"

#include "base/memory.h"
#include "base/normal_quantile.h"
#include "base/portable.h"
#include "json/json_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NORMAL_95 1.959963984540054 /* 95 % lie within so many standard deviations */
/* Choices: far more than measurements err by, small enough that a slip (20 for 20 %) is told. */
#define LARGEST_CV 10.0
#define LARGEST_FACTOR 1e6

/* ---- worlds ---- */

void json_world_free(struct json_world *world)
{
    for (size_t i = 0; i < world->count; i++)
        free(world->names[i]);
    free(world->names);
    *world = (struct json_world){0};
}

/* The last part of a path, without ".json". */
static char *file_name(const struct json_document *document)
{
    const char *file = document->file ? document->file : "";
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    size_t length = strlen(name);
    if (length > 5 && strcmp(name + length - 5, ".json") == 0)
        length -= 5;
    return memory_format_text("%.*s", (int)length, name);
}

/* Where it is in the world; told for the first time, it is the last. Takes the name over. */
static size_t place_of(struct json_world *world, char *name)
{
    for (size_t i = 0; i < world->count; i++)
        if (strcmp(world->names[i], name) == 0) {
            free(name);
            return i;
        }
    world->names =
        memory_grow(world->names, &world->capacity, world->count + 1, sizeof *world->names);
    world->names[world->count] = name;
    return world->count++;
}

/* By its file and its place there, or its fit; a fit with a dot says which file it is of. Owned by
 * the caller. */
static char *name_of(const struct json_node *node, const char *key, const char *fit)
{
    if (fit && strchr(fit, '.'))
        return memory_copy_text(fit);
    char *file = file_name(node->document);
    char *path = fit ? memory_copy_text(fit) : json_full_path(node, key);
    char *name = memory_format_text("%s.%s", file, path);
    free(file);
    free(path);
    return name;
}

/* The number's own uniform; 1/2 where no world is drawn. */
static double uniform_of(const struct json_node *node, const char *key, const char *fit)
{
    struct json_world *world = node->document->world;
    if (!world)
        return 0.5;
    size_t place = place_of(world, name_of(node, key, fit));
    return world->uniforms ? world->uniforms[place] : 0.5;
}

static bool is_drawn(const struct json_node *node)
{
    return node->document->world && node->document->world->uniforms;
}

double json_drawn_factor(const struct json_node *node, const char *key, double factor)
{
    double uniform = factor > 1.0 ? uniform_of(node, key, NULL) : 0.5;
    return is_drawn(node) && factor > 1.0
             ? portable_exp(portable_log(factor) / NORMAL_95 * normal_quantile(uniform - 0.5))
             : 1.0;
}

/* ---- one number ---- */

bool json_is_uncertain(const cJSON *value)
{
    return cJSON_IsObject(value) && cJSON_HasObjectItem(value, "value");
}

/* What is told of it. */
struct told {
    double value;
    double cv;
    double factor;
    double low;
    double high;
    const char *fit;
};

static bool read_spread(const struct json_node *node, struct told *told, struct error *error)
{
    bool has_range = json_has(node, "low") || json_has(node, "high");
    int ways = json_has(node, "cv") + json_has(node, "factor") + has_range;
    if (ways != 1)
        return json_fail(node, NULL, error,
                         "must have one of cv, factor, or low and high beside value");
    if (json_has(node, "cv"))
        return json_number(node, "cv", &told->cv, error)
            && json_require(node, "cv", told->cv > 0.0 && told->cv <= LARGEST_CV,
                            "above 0 and at most 10", error);
    if (json_has(node, "factor"))
        return json_number(node, "factor", &told->factor, error)
            && json_require(node, "factor", told->factor > 1.0 && told->factor <= LARGEST_FACTOR,
                            "above 1 and at most 1e6", error);
    return json_number(node, "low", &told->low, error)
        && json_number(node, "high", &told->high, error)
        && json_require(node, "low", told->low <= told->value, "at most value", error)
        && json_require(node, "high", told->high >= told->value && told->high > told->low,
                        "at least value, and above low", error);
}

static bool read_told(const struct json_node *node, struct told *told, struct error *error)
{
    static const char *const keys[] = {"value", "cv",     "factor", "low", "high",
                                       "fit",   "source", "note",   NULL};
    *told = (struct told){.low = NAN, .high = NAN};
    return json_only(node, keys, error) && json_number(node, "value", &told->value, error)
        && read_spread(node, told, error)
        && (!json_has(node, "fit") || json_text(node, "fit", &told->fit, error));
}

static double drawn(const struct told *told, double uniform)
{
    double normal = normal_quantile(uniform - 0.5);
    if (told->cv > 0.0)
        return told->value * portable_exp(sqrt(portable_log1p(told->cv * told->cv)) * normal);
    if (told->factor > 0.0)
        return told->value * portable_exp(portable_log(told->factor) / NORMAL_95 * normal);
    return told->low + uniform * (told->high - told->low);
}

char *json_uncertain_text(const struct json_node *node, const char *key, const cJSON *value)
{
    struct json_buffer text = {0};
    cJSON *copy = memory_require(cJSON_Duplicate(value, true));
    if (node->document->origin == JSON_NAMED_FILE) {
        const cJSON *fit = cJSON_GetObjectItemCaseSensitive(copy, "fit");
        char *name = name_of(node, key, cJSON_IsString(fit) ? fit->valuestring : NULL);
        cJSON_DeleteItemFromObjectCaseSensitive(copy, "fit");
        memory_require(cJSON_AddStringToObject(copy, "fit", name));
        free(name);
    }
    json_buffer_add_value(&text, copy);
    cJSON_Delete(copy);
    return text.text;
}

bool json_take_uncertain(const struct json_node *node, const char *key, const cJSON *value,
                         double *number, struct error *error)
{
    struct json_document silent = *node->document; /* the parts are no settings of their own */
    struct json_node child = {.document = &silent, .parent = node, .key = key, .value = value};
    struct told told;
    silent.notes = NULL;
    if (!read_told(&child, &told, error))
        return false;
    double uniform = uniform_of(node, key, told.fit);
    *number = is_drawn(node) ? drawn(&told, uniform) : told.value;
    return true;
}

#include "scenario/scenario_faults.h"

#include "base/memory.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#define MOST_FAULTS 20 /* more than anybody mends at once */

static bool load(const struct json_document *document, struct library *library, struct error *error)
{
    struct scenario scenario;
    bool loaded = scenario_load(&scenario, document, library, error);
    scenario_free(&scenario);
    return loaded;
}

static bool is_told(const struct json_faults *faults, const struct error *error)
{
    for (size_t i = 0; i < faults->count; i++)
        if (strcmp(faults->items[i].place, error->place) == 0
            && strcmp(faults->items[i].message, error->message) == 0)
            return true;
    return false;
}

/* What stands for a required value that was left out, so that the rest can be looked at; with costs
 * that any network has. */
static const struct {
    const char *path;
    const char *value;
} stand_ins[] = {
    {"name", "x"},
    {"network", "resnet18"},
    {"input", "cifar10"},
    {"protocol", "server_garbler"},
    {"costs", "formula"},
    {"arrivals", "{\"process\": \"poisson\", \"rate_per_s\": 1}"},
    {"arrivals.rate_per_s", "1"},
};

static bool stand_in(struct json_document *document, const char *path)
{
    struct error ignored = {0};
    for (size_t i = 0; i < sizeof stand_ins / sizeof *stand_ins; i++)
        if (strcmp(stand_ins[i].path, path) == 0)
            return json_set(document, path, stand_ins[i].value, JSON_SCENARIO, &ignored)
                && json_set(document, "costs", "formula", JSON_SCENARIO, &ignored);
    return false;
}

/* Whether one of the places is within the other, or the same. */
static bool is_about(const struct json_paths *left_out, const char *place)
{
    for (size_t i = 0; i < left_out->count; i++) {
        const char *path = left_out->items[i];
        size_t length = strlen(path), other = strlen(place);
        size_t shorter = length < other ? length : other;
        const char *rest = length < other ? place + shorter : path + shorter;
        if (strncmp(path, place, shorter) == 0 && (*rest == '\0' || strchr(".[", *rest)))
            return true;
    }
    return false;
}

/* Whether the object from which a value was left out lacks it now: the whole of it is to be left
 * out, and nothing told. */
static bool follows(const struct json_paths *left_out, const struct error *error, const char *file)
{
    return error->code == ERROR_INPUT && strcmp(error->file, file) == 0
        && is_about(left_out, error->place);
}

/* Whether a fault is one of its own, and none that follows from values left out for earlier faults.
 * Values that break a rule and unknown names are; what is missing, does not go together or is of
 * another file may follow. */
static bool stands_alone(const struct json_faults *faults, const struct json_paths *left_out,
                         const struct error *error, const char *file)
{
    if (faults->count == 0)
        return true;
    return strcmp(error->file, file) == 0
        && (error->kind == FAULT_RULE || error->kind == FAULT_NAME)
        && !is_about(left_out, error->place);
}

/* Leaves the value out, or puts another in its place; false where that was done before, or cannot
 * be. */
static bool leave_out(struct json_document *document, struct json_paths *left_out, const char *path)
{
    struct error ignored = {0};
    for (size_t i = 0; i < left_out->count; i++)
        if (strcmp(left_out->items[i], path) == 0)
            return false;
    if (!stand_in(document, path)
        && (path[0] == '\0' || !json_set(document, path, "null", JSON_SCENARIO, &ignored)))
        return false;
    left_out->items = memory_grow(left_out->items, &left_out->capacity, left_out->count + 1,
                                  sizeof *left_out->items);
    left_out->items[left_out->count++] = memory_copy_text(path);
    return true;
}

void scenario_faults_find(struct json_faults *faults, const struct json_document *document,
                          struct library *library)
{
    struct json_document copy;
    struct json_faults found = {0};
    struct json_paths left_out = {0};
    bool goes_on = true;
    bool is_certain = true; /* else only keys that nobody knows are faults by themselves */
    *faults = (struct json_faults){0};
    json_copy(&copy, document);
    copy.faults = &found;
    copy.left_out = &left_out;
    while (goes_on && faults->count < MOST_FAULTS) {
        struct error error = {0};
        goes_on = !load(&copy, library, &error);
        for (size_t i = 0; i < found.count; i++)
            if (!is_told(faults, &found.items[i]))
                json_faults_add(faults, &found.items[i]);
        found.count = 0;
        if (!goes_on)
            break;
        if (follows(&left_out, &error, copy.file)) {
            goes_on = leave_out(&copy, &left_out, error.place);
            continue;
        }
        is_certain = is_certain && stands_alone(faults, &left_out, &error, copy.file);
        if (is_certain)
            json_faults_add(faults, &error);
        goes_on = error.code == ERROR_INPUT && left_out.count < MOST_FAULTS
               && leave_out(&copy, &left_out, error.place);
    }
    for (size_t i = 0; i < left_out.count; i++)
        free(left_out.items[i]);
    free(left_out.items);
    json_faults_free(&found);
    json_free(&copy);
}

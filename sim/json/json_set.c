/*
 * json_set.c: one value changed at a path, as --set and the points of a sweep do.
 *
 * The path is taken apart first and followed as far as there is something; what is missing is built
 * around the new value and hung in at one place, so a failure leaves the document as it was.
 */
#include "base/error.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "json/json_parts.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct step {
    char *key; /* owned; NULL: an index */
    size_t index;
};

struct steps {
    struct step items[JSON_DEEPEST];
    size_t count;
};

static void free_steps(struct steps *steps)
{
    for (size_t i = 0; i < steps->count; i++)
        free(steps->items[i].key);
    steps->count = 0;
}

/* ---- the path taken apart ---- */

static char *copy_bytes(const char *text, size_t length)
{
    char *copy = memory_allocate(length + 1, 1);
    return memcpy(copy, text, length);
}

/* "[3]": few enough digits to fit any size_t; a longer index is beyond any array of a file we read.
 */
static const char *take_index(const char *at, struct step *step)
{
    const size_t most_digits = 9;
    size_t digits = strspn(at + 1, "0123456789");
    if (digits == 0 || digits > most_digits || at[1 + digits] != ']')
        return NULL;
    step->index = strtoul(at + 1, NULL, 10);
    return at + digits + 2;
}

/* ["a.b"] */
static const char *take_quoted_key(const char *at, struct step *step)
{
    const char *end = strstr(at + 2, "\"]");
    if (end == NULL)
        return NULL;
    step->key = copy_bytes(at + 2, (size_t)(end - (at + 2)));
    return end + 2;
}

static const char *take_key(const char *at, struct step *step)
{
    size_t length = strcspn(at, ".[]\"");
    if (length == 0 || at[length] == ']' || at[length] == '"')
        return NULL;
    step->key = copy_bytes(at, length);
    return at + length;
}

/* The rest of the path after its next step, or NULL where that is malformed. */
static const char *take_step(const char *at, bool first, struct step *step)
{
    if (strncmp(at, "[\"", 2) == 0)
        return take_quoted_key(at, step);
    if (*at == '[')
        return take_index(at, step);
    if (!first && *at != '.')
        return NULL;
    return take_key(first ? at : at + 1, step);
}

/* The first steps as a path; NULL for none. Owned by the caller. */
static char *join_steps(const struct steps *steps, size_t count)
{
    struct json_buffer path = {0};
    for (size_t i = 0; i < count; i++) {
        if (steps->items[i].key != NULL)
            json_buffer_add_key(&path, steps->items[i].key);
        else
            json_buffer_add_index(&path, steps->items[i].index);
    }
    return path.text;
}

static bool fail_set(const struct json_document *document, const char *path, struct error *error,
                     const char *message)
{
    return error_set(error, ERROR_INPUT, document->file, path, "cannot be set: %s", message);
}

/* Of what a path leads to before its end, and cannot go on from. */
static bool fail_at(const struct json_document *document, const char *path,
                    const struct steps *steps, size_t depth, struct error *error,
                    const char *message)
{
    char *place = join_steps(steps, depth);
    char *whole = memory_format_text("%s %s", depth == 0 ? "the file" : place, message);
    fail_set(document, path, error, whole);
    free(whole);
    free(place);
    return false;
}

static bool take_path(const struct json_document *document, const char *path, struct steps *steps,
                      struct error *error)
{
    const char *at = path;
    do {
        if (steps->count == JSON_DEEPEST)
            return fail_set(document, path, error, "the path has more than 64 steps");
        at = take_step(at, steps->count == 0, &steps->items[steps->count]);
        if (at == NULL)
            return fail_set(document, path, error,
                            "a path looks like link.rtt_s or clients[0].count");
        steps->count++;
    } while (*at != '\0');
    return true;
}

/* ---- the path followed ---- */

/* An item is found by walking to it: from the one that was found last, where that is before it. */
static cJSON *find_item(const cJSON *array, size_t index, struct json_cursor *cursor)
{
    bool is_ahead = cursor->array == array && cursor->index <= index;
    cJSON *item = is_ahead ? cursor->item : array->child;
    for (size_t i = is_ahead ? cursor->index : 0; i < index && item != NULL; i++)
        item = item->next;
    if (item != NULL)
        *cursor = (struct json_cursor){array, index, item};
    return item;
}

static cJSON *find_child(const cJSON *parent, const struct step *step, struct json_cursor *cursor)
{
    return step->key != NULL ? cJSON_GetObjectItemCaseSensitive(parent, step->key)
                             : find_item(parent, step->index, cursor);
}

/* Whether the step at this depth can lead from this value: a key from an object, an index to an
 * item that is there. */
static bool can_step(const struct json_document *document, const char *path,
                     const struct steps *steps, size_t depth, const cJSON *value,
                     struct json_cursor *cursor, struct error *error)
{
    char message[64];
    const struct step *step = &steps->items[depth];
    if (step->key != NULL)
        return cJSON_IsObject(value)
            || fail_at(document, path, steps, depth, error,
                       cJSON_IsString(value)  ? "is a name: set it to an object first"
                       : cJSON_IsArray(value) ? "is an array: an index such as [0] must follow"
                                              : "is not an object");
    if (!cJSON_IsArray(value))
        return fail_at(document, path, steps, depth, error, "is not an array");
    if (find_item(value, step->index, cursor) != NULL)
        return true;
    size_t count = (size_t)cJSON_GetArraySize(value);
    snprintf(message, sizeof message, "has no item %zu, but %zu, from 0 on", step->index, count);
    return fail_at(document, path, steps, depth, error, message);
}

/*
 * Follows the steps to the parent at which something changes.
 *
 * depth   out, the step from that parent: the last one, or the first that leads to nothing (or
 * null)
 */
static cJSON *follow(const struct json_document *document, const char *path,
                     const struct steps *steps, size_t *depth, struct json_cursor *cursor,
                     struct error *error)
{
    cJSON *parent = document->root;
    for (*depth = 0; can_step(document, path, steps, *depth, parent, cursor, error); ++*depth) {
        cJSON *child = find_child(parent, &steps->items[*depth], cursor);
        if (*depth + 1 == steps->count || child == NULL || cJSON_IsNull(child))
            return parent;
        parent = child;
    }
    return NULL;
}

/* ---- the value hung in ---- */

/* Words need no quotes; but what begins like an object or an array is meant as one. NULL if it is
 * none. */
static cJSON *value_from_text(const struct json_document *document, const char *path,
                              const char *text, struct error *error)
{
    struct json_document parsed = {0};
    struct error fault = {0};
    bool is_json = json_parse(&parsed, "", text, &fault);
    cJSON *value = parsed.root;
    parsed.root = NULL;
    json_free(&parsed);
    if (is_json)
        return value;
    cJSON_Delete(value);
    if (text[0] != '{' && text[0] != '[')
        return memory_require(cJSON_CreateString(text));
    error_set(error, ERROR_INPUT, document->file, path, "cannot be set: %s: %s", fault.place,
              fault.message);
    return NULL;
}

/* Objects around the value for the steps below depth; an index there leads into an array that is
 * not. */
static cJSON *wrap(cJSON *value, const struct steps *steps, size_t depth)
{
    for (size_t i = steps->count; i-- > depth + 1;) {
        cJSON *object = memory_require(cJSON_CreateObject());
        cJSON_AddItemToObject(object, steps->items[i].key, value);
        value = object;
    }
    return value;
}

static bool are_keys(const struct steps *steps, size_t first)
{
    for (size_t i = first; i < steps->count; i++)
        if (steps->items[i].key == NULL)
            return false;
    return true;
}

/* What is replaced may hold what the cursor is at. */
static void put(cJSON *parent, const struct step *step, cJSON *value, struct json_cursor *cursor)
{
    const cJSON *before = find_child(parent, step, cursor);
    if (step->key == NULL || (before != NULL && before->child != NULL))
        *cursor = (struct json_cursor){0};
    if (step->key == NULL)
        cJSON_ReplaceItemInArray(parent, (int)step->index, value);
    else if (before != NULL)
        cJSON_ReplaceItemInObjectCaseSensitive(parent, step->key, value);
    else
        cJSON_AddItemToObject(parent, step->key, value);
}

static bool set_at(struct json_document *document, const char *path, const struct steps *steps,
                   const char *value, struct json_cursor *cursor, struct error *error)
{
    size_t depth = 0;
    cJSON *parent = follow(document, path, steps, &depth, cursor, error);
    if (parent == NULL)
        return false;
    if (!are_keys(steps, depth + 1))
        return fail_at(document, path, steps, depth + 1, error, "is not there");
    cJSON *tree = value_from_text(document, path, value, error);
    if (tree != NULL)
        put(parent, &steps->items[depth], wrap(tree, steps, depth), cursor);
    return tree != NULL;
}

bool json_set(struct json_document *document, const char *path, const char *value,
              enum json_origin origin, struct error *error)
{
    struct json_cursor cursor = {0};
    return json_set_next(document, path, value, origin, &cursor, error);
}

bool json_set_next(struct json_document *document, const char *path, const char *value,
                   enum json_origin origin, struct json_cursor *cursor, struct error *error)
{
    assert(document->root != NULL);
    struct steps steps = {0};
    if (!utf8_is_valid(path) || !utf8_is_valid(value))
        return fail_set(document, path, error, "path and value must be UTF-8");
    bool set = take_path(document, path, &steps, error)
            && set_at(document, path, &steps, value, cursor, error);
    if (set && origin == JSON_COMMAND_LINE) {
        char *canonical_path = join_steps(&steps, steps.count);
        json_override(document, canonical_path);
        free(canonical_path);
    }
    free_steps(&steps);
    return set;
}

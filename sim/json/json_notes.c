/* json_notes.c: what was read, with its origin; a hash table finds the earlier note of a path. */
#include "json/json.h"

#include "base/hash.h"
#include "base/memory.h"
#include "json/json_parts.h"

#include <stdlib.h>
#include <string.h>

/* The slot of the path, or the empty one where it belongs; the table is never full. */
static size_t *find_slot(const struct json_notes *notes, const char *path)
{
    size_t mask = notes->slot_count - 1;
    size_t at = (size_t)hash_text(path) & mask;
    while (notes->slots[at] != 0 && strcmp(notes->items[notes->slots[at] - 1].path, path) != 0)
        at = (at + 1) & mask;
    return &notes->slots[at];
}

/* At most half of the slots are taken, so that searches stay short. */
static void make_room(struct json_notes *notes)
{
    const size_t first_slot_count = 64;
    if (2 * (notes->count + 1) <= notes->slot_count)
        return;
    free(notes->slots);
    notes->slot_count = notes->slot_count == 0 ? first_slot_count : 2 * notes->slot_count;
    notes->slots = memory_allocate(notes->slot_count, sizeof *notes->slots);
    for (size_t i = 0; i < notes->count; i++)
        *find_slot(notes, notes->items[i].path) = i + 1;
}

const struct json_note *json_notes_find(const struct json_notes *notes, const char *path)
{
    size_t slot = notes->slot_count > 0 ? *find_slot(notes, path) : 0;
    return slot > 0 ? &notes->items[slot - 1] : NULL;
}

void json_notes_keep(struct json_notes *notes, struct json_note note)
{
    make_room(notes);
    size_t *slot = find_slot(notes, note.path);
    if (*slot != 0) {
        struct json_note *earlier = &notes->items[*slot - 1];
        free(earlier->path);
        free(earlier->value);
        *earlier = note;
        return;
    }
    notes->items =
        memory_grow(notes->items, &notes->capacity, notes->count + 1, sizeof *notes->items);
    notes->items[notes->count++] = note;
    *slot = notes->count;
}

bool json_is_noted(const struct json_node *node)
{
    return node->document->notes != NULL;
}

/* The path below the prefix: "server.device" and "cores" make "server.device.cores". */
static char *join(const char *prefix, const char *path)
{
    const char *dot = path[0] == '\0' || path[0] == '[' ? "" : ".";
    return prefix == NULL || prefix[0] == '\0' ? memory_copy_text(path)
                                               : memory_format_text("%s%s%s", prefix, dot, path);
}

void json_note_value(const struct json_node *node, const char *key, bool present, char *value)
{
    const struct json_document *document = node->document;
    if (!json_is_noted(node)) {
        free(value);
        return;
    }
    char *path = json_full_path(node, key);
    enum json_origin origin = !present                           ? JSON_BUILT_IN
                            : json_is_overridden(document, path) ? JSON_COMMAND_LINE
                                                                 : document->origin;
    json_notes_keep(
        document->notes,
        (struct json_note){.path = join(document->prefix, path), .value = value, .origin = origin});
    free(path);
}

bool json_note_number(const struct json_note *note, double *number)
{
    cJSON *value = cJSON_Parse(note->value);
    const cJSON *told = cJSON_IsObject(value) ? cJSON_GetObjectItem(value, "value") : value;
    bool is_number = cJSON_IsNumber(told);
    if (is_number)
        *number = told->valuedouble;
    cJSON_Delete(value);
    return is_number;
}

void json_notes_free(struct json_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i].path);
        free(notes->items[i].value);
    }
    free(notes->items);
    free(notes->slots);
    *notes = (struct json_notes){0};
}

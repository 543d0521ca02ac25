#include "study/whatif/levers.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Places of one lever follow each other. "client" stands for each of "clients", too. */
static const struct lever_place {
    const char *lever;
    const char *path;
    enum lever_kind kind;
    enum lever_unit unit;
} places[] = {
    {"uplink", "link.uplink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"uplink", "client.link.uplink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"downlink", "link.downlink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"downlink", "client.link.downlink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"link", "link.shared_bps", LEVER_RESOURCE, LEVER_BPS},
    {"link", "client.link.shared_bps", LEVER_RESOURCE, LEVER_BPS},
    {"round trip", "link.rtt_s", LEVER_RESOURCE, LEVER_SECONDS},
    {"round trip", "client.link.rtt_s", LEVER_RESOURCE, LEVER_SECONDS},
    {"server uplink", "server.link.uplink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"server downlink", "server.link.downlink_bps", LEVER_RESOURCE, LEVER_BPS},
    {"server link", "server.link.shared_bps", LEVER_RESOURCE, LEVER_BPS},
    {"server cores", "server.cores", LEVER_RESOURCE, LEVER_COUNT},
    {"HE threads", "server.he_threads", LEVER_RESOURCE, LEVER_COUNT},
    {"GC threads", "server.gc_threads", LEVER_RESOURCE, LEVER_COUNT},
    {"client threads", "client.threads", LEVER_RESOURCE, LEVER_COUNT},
    {"client storage", "client.storage_bytes", LEVER_RESOURCE, LEVER_BYTES},
    {"server storage", "server.storage_bytes", LEVER_RESOURCE, LEVER_BYTES},
    {"client disk writing", "client.storage_write_bps", LEVER_RESOURCE, LEVER_BPS},
    {"client disk reading", "client.storage_read_bps", LEVER_RESOURCE, LEVER_BPS},
    {"server disk writing", "server.storage_write_bps", LEVER_RESOURCE, LEVER_BPS},
    {"server disk reading", "server.storage_read_bps", LEVER_RESOURCE, LEVER_BPS},
    {"offline slots", "client.offline_slots", LEVER_RESOURCE, LEVER_COUNT},
    {"online slots", "client.online_slots", LEVER_RESOURCE, LEVER_COUNT},
    {"server offline slots", "server.offline_slots", LEVER_RESOURCE, LEVER_COUNT},
    {"HE speed", "speedup.he", LEVER_SPEED, LEVER_TIMES},
    {"HE speed", "client.speedup.he", LEVER_SPEED, LEVER_TIMES},
    {"GC speed", "speedup.gc", LEVER_SPEED, LEVER_TIMES},
    {"GC speed", "client.speedup.gc", LEVER_SPEED, LEVER_TIMES},
    {"speed of links", "speedup.link", LEVER_SPEED, LEVER_TIMES},
    {"speed of links", "client.speedup.link", LEVER_SPEED, LEVER_TIMES},
    {"ReLUs", "scale.relus", LEVER_LOAD, LEVER_TIMES},
    {"MACs", "scale.macs", LEVER_LOAD, LEVER_TIMES},
    {"rate", "arrivals.rate_per_s", LEVER_LOAD, LEVER_RATE},
    {"rate", "arrivals.scale.rate_per_s", LEVER_LOAD, LEVER_RATE},
    {"rate", "client.arrivals.rate_per_s", LEVER_LOAD, LEVER_RATE},
    {"think time", "arrivals.think_s.mean", LEVER_LOAD, LEVER_SECONDS},
    {"think time", "client.arrivals.think_s.mean", LEVER_LOAD, LEVER_SECONDS},
    {"clients", "client.count", LEVER_LOAD, LEVER_COUNT},
};
enum { PLACE_COUNT = sizeof places / sizeof *places };

const char *lever_kind_name(enum lever_kind kind)
{
    static const char *const names[] = {"resource", "speed", "load"};
    return names[kind];
}

/* ---- which settings are meant ---- */

/* "clients[2].threads" is one of "client.threads". */
static bool is_at(const char *path, const char *place)
{
    const char *rest = strchr(path, ']');
    if (strncmp(path, "clients[", 8) == 0 && rest && strncmp(place, "client.", 7) == 0)
        return strcmp(rest + 1, place + 6) == 0;
    return strcmp(path, place) == 0;
}

static bool read_number(const struct json_note *note, double *number)
{
    return json_note_number(note, number) && *number > 0.0;
}

static double changed(const struct lever_place *place, bool is_doubled, double from)
{
    double to = is_doubled ? 2.0 * from : from / 2.0;
    return place->unit == LEVER_COUNT || place->unit == LEVER_BYTES ? floor(to) : to;
}

/* ---- how they are set ---- */

static bool is_below(const char *path, const char *owner)
{
    size_t length = strlen(owner);
    return strncmp(path, owner, length) == 0 && path[length] == '.';
}

/* All that is known of a link, with one number changed. */
static char *whole_link(const struct json_notes *notes, const char *owner, const char *path,
                        const char *value)
{
    char *text = memory_copy_text("{");
    for (size_t i = 0; i < notes->count; i++) {
        const struct json_note *note = &notes->items[i];
        if (!is_below(note->path, owner) || strcmp(note->value, "null") == 0)
            continue;
        char *longer = memory_format_text("%s%s\"%s\":%s", text, text[1] ? "," : "",
                                          note->path + strlen(owner) + 1,
                                          strcmp(note->path, path) == 0 ? value : note->value);
        free(text);
        text = longer;
    }
    char *whole = memory_format_text("%s}", text);
    free(text);
    return whole;
}

/* The node at a path of names and the index of a class, as notes have them. */
static bool is_object_at(const struct json_node *node, const char *path)
{
    char name[64];
    size_t length = strcspn(path, ".[");
    if (length == 0)
        return json_is_object(node);
    if (length >= sizeof name || !json_is_object(node))
        return false;
    memcpy(name, path, length);
    name[length] = '\0';
    if (!json_has(node, name))
        return false;
    struct json_node child = json_child(node, name);
    path += length;
    if (*path == '[') {
        struct json_node item = json_item(&child, strtoul(path + 1, NULL, 10));
        path = strchr(path, ']') + 1;
        return is_object_at(&item, path + (*path == '.'));
    }
    return is_object_at(&child, path + (*path == '.'));
}

/* A link that is named, or the usual one, has no place of its own for one number. */
static struct lever_setting setting_of(const struct json_document *document,
                                       const struct json_notes *notes, const char *path, double to)
{
    char value[JSON_NUMBER_SIZE];
    const char *dot = strrchr(path, '.');
    char *owner = memory_format_text("%.*s", (int)(dot - path), path);
    struct json_node root = json_root(document);
    bool is_link = utf8_ends_with(owner, "link");
    json_print_number(to, value);
    if (is_link && !is_object_at(&root, owner))
        return (struct lever_setting){owner, whole_link(notes, owner, path, value)};
    free(owner);
    return (struct lever_setting){memory_copy_text(path), memory_copy_text(value)};
}

/* ---- all of them ---- */

static void add_setting(struct lever_change *change, const struct lever_place *place,
                        const struct json_document *document, const struct json_notes *notes,
                        const struct json_note *note)
{
    double from;
    if (!is_at(note->path, place->path) || !read_number(note, &from))
        return;
    double to = changed(place, change->is_doubled, from);
    bool stays = to == from || to == 0.0;
    change->is_uneven |= stays || (change->setting_count > 0 && from != change->from);
    if (stays)
        return;
    if (change->setting_count == 0) {
        change->from = from;
        change->to = to;
        change->kind = place->kind;
        change->unit = place->unit;
    }
    change->settings = memory_grow(change->settings, &change->setting_capacity,
                                   change->setting_count + 1, sizeof *change->settings);
    change->settings[change->setting_count++] = setting_of(document, notes, note->path, to);
}

static void add_change(struct lever_changes *changes, size_t first, size_t end, bool is_doubled,
                       const struct json_document *document, const struct json_notes *notes)
{
    struct lever_change change = {.lever = places[first].lever, .is_doubled = is_doubled};
    for (size_t p = first; p < end; p++)
        for (size_t i = 0; i < notes->count; i++)
            add_setting(&change, &places[p], document, notes, &notes->items[i]);
    if (change.setting_count == 0)
        return;
    changes->items =
        memory_grow(changes->items, &changes->capacity, changes->count + 1, sizeof *changes->items);
    changes->items[changes->count++] = change;
}

void lever_changes_find(struct lever_changes *changes, const struct json_document *document,
                        const struct json_notes *notes)
{
    *changes = (struct lever_changes){0};
    for (size_t first = 0, end; first < PLACE_COUNT; first = end) {
        end = first + 1;
        while (end < PLACE_COUNT && strcmp(places[end].lever, places[first].lever) == 0)
            end++;
        add_change(changes, first, end, true, document, notes);
        add_change(changes, first, end, false, document, notes);
    }
}

void lever_changes_free(struct lever_changes *changes)
{
    for (size_t i = 0; i < changes->count; i++) {
        for (size_t k = 0; k < changes->items[i].setting_count; k++) {
            free(changes->items[i].settings[k].path);
            free(changes->items[i].settings[k].value);
        }
        free(changes->items[i].settings);
    }
    free(changes->items);
    *changes = (struct lever_changes){0};
}

bool lever_change_apply(const struct lever_change *change, struct json_document *document,
                        struct error *error)
{
    for (size_t i = 0; i < change->setting_count; i++)
        if (!json_set(document, change->settings[i].path, change->settings[i].value, JSON_SCENARIO,
                      error))
            return false;
    return true;
}

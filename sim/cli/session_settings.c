/*
 * session_settings.c: every setting of a run, with its origin, and the scenario that says them all.
 */
#include "base/memory.h"
#include "cli/session.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "study/runner.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what was read ---- */

/* Point k (from 0) once more, with every setting noted. */
static bool note_point(struct session *session, size_t k, struct json_notes *notes,
                       struct error *error)
{
    struct scenario scenario = {0};
    struct json_document document;
    json_copy(&document, &session->experiment.base);
    document.notes = notes;
    bool noted = sweep_apply(&session->experiment.sweep, k, &document, error)
              && scenario_load(&scenario, &document, &session->library, error);
    scenario_free(&scenario);
    json_free(&document);
    return noted;
}

/* The name of the file, such as a device, whose value the path is; NULL where it is none. */
static const struct json_note *find_file_name(const struct json_notes *notes, const char *path)
{
    const struct json_note *found = NULL;
    char *owner = memory_copy_text(path);
    for (char *dot; !found && (dot = strrchr(owner, '.'));) {
        *dot = '\0';
        char *name = memory_format_text("%s.name", owner);
        found = json_notes_find(notes, name);
        free(name);
    }
    free(owner);
    return found && found->origin == JSON_NAMED_FILE ? found : NULL;
}

/* A protocol may read more of a device than that of the first point does. */
static void keep_elsewhere(struct session *session, const struct json_notes *others,
                           const struct json_note *note)
{
    if (note->origin != JSON_NAMED_FILE || json_notes_find(&session->notes, note->path)
        || json_notes_find(&session->elsewhere, note->path))
        return;
    const struct json_note *here = find_file_name(&session->notes, note->path);
    const struct json_note *there = find_file_name(others, note->path);
    if (!here || !there || strcmp(here->value, there->value) != 0)
        return;
    json_notes_keep(&session->elsewhere,
                    (struct json_note){memory_copy_text(note->path), memory_copy_text(note->value),
                                       note->origin});
}

static bool mark_varying(struct session *session, size_t k, struct error *error)
{
    struct json_notes others = {0};
    bool noted = note_point(session, k, &others, error);
    for (size_t i = 0; noted && i < session->notes.count; i++) {
        const struct json_note *note = &session->notes.items[i];
        const struct json_note *other = json_notes_find(&others, note->path);
        session->varies[i] |= !other || strcmp(other->value, note->value) != 0;
    }
    for (size_t i = 0; noted && i < others.count; i++)
        keep_elsewhere(session, &others, &others.items[i]);
    json_notes_free(&others);
    return noted;
}

/* Rates and seeds decide no defaults, and there may be many of them. */
static bool decides_defaults(const struct session *session, const struct sweep_axis *axis)
{
    const char *rate = experiment_rate_path(&session->experiment);
    for (size_t c = 0; c < axis->column_count; c++) {
        const char *path = axis->columns[c].path;
        if (strcmp(path, "seed") != 0 && !(rate && strcmp(path, rate) == 0))
            return true;
    }
    return false;
}

/*
 * The settings of the first point; and which of its defaults are others elsewhere, such as the
 * bytes of a precompute in a sweep over protocols. It suffices to walk along each axis by itself.
 */
bool session_note_settings(struct session *session, struct error *error)
{
    const struct sweep *sweep = &session->experiment.sweep;
    size_t stride = sweep->point_count;
    if (!note_point(session, 0, &session->notes, error))
        return false;
    session->varies = memory_allocate(session->notes.count, sizeof *session->varies);
    for (size_t a = 0; a < sweep->axis_count; a++) {
        stride /= sweep->axes[a].count;
        if (!decides_defaults(session, &sweep->axes[a]))
            continue;
        for (size_t k = 1; k < sweep->axes[a].count; k++)
            if (!mark_varying(session, k * stride, error))
                return false;
    }
    return true;
}

/* ---- the scenario that says it ---- */

/* Sets {} at what the owner only names, so that its fields can be set. */
static bool open_member(struct json_document *document, const struct json_node *owner,
                        const char *key, struct json_cursor *cursor, struct error *error)
{
    struct json_node named = json_child(owner, key);
    char path[128];
    if (!json_is_text(&named))
        return true;
    json_path(&named, path, sizeof path);
    return json_set_next(document, path, "{}", JSON_SCENARIO, cursor, error);
}

static bool open_party(struct json_document *document, const struct json_node *party,
                       struct json_cursor *cursor, struct error *error)
{
    return open_member(document, party, "device", cursor, error)
        && open_member(document, party, "link", cursor, error);
}

/* Prices, and links and devices of all parties; a value set in place moves nothing beside it. */
static bool open_named(struct json_document *document, struct json_cursor *cursor,
                       struct error *error)
{
    struct json_node root = json_root(document);
    struct json_node client = json_child(&root, "client");
    struct json_node server = json_child(&root, "server");
    if (!open_member(document, &root, "link", cursor, error)
        || !open_member(document, &root, "prices", cursor, error)
        || !open_party(document, &client, cursor, error)
        || !open_party(document, &server, cursor, error))
        return false;
    struct json_node list = json_child(&root, "clients");
    if (json_is_absent(&list))
        return true;
    struct json_node item = json_item(&list, 0);
    do
        if (!open_party(document, &item, cursor, error))
            return false;
    while (json_next(&item));
    return true;
}

/* Whether it is a field of an object that the sweep sets whole. */
static bool is_in_swept_object(const struct sweep *sweep, const char *path)
{
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *column = &sweep->axes[a].columns[c];
            size_t length = strlen(column->path);
            if (strncmp(path, column->path, length) == 0 && path[length] == '.'
                && column->values[0][0] == '{')
                return true;
        }
    return false;
}

/* Of a file that is another one at other points nothing is written: it is found again. */
static bool is_of_varying_file(const struct session *session, const struct json_note *note)
{
    const struct json_note *name =
        note->origin == JSON_NAMED_FILE ? find_file_name(&session->notes, note->path) : NULL;
    return name && session->varies[name - session->notes.items];
}

static bool write_default(const struct session *session, const struct json_note *note,
                          struct json_document *effective, struct json_cursor *cursor,
                          struct error *error)
{
    bool is_default = note->origin == JSON_BUILT_IN || note->origin == JSON_NAMED_FILE;
    if (!is_default || sweep_value(&session->experiment.sweep, 0, note->path)
        || is_in_swept_object(&session->experiment.sweep, note->path)
        || is_of_varying_file(session, note))
        return true;
    return json_set_next(effective, note->path, note->value, note->origin, cursor, error);
}

char *session_effective_scenario(const struct session *session, struct error *error)
{
    struct json_document effective;
    struct json_cursor cursor = {0};
    if (session->stored)
        return memory_copy_text(session->stored);
    json_copy(&effective, &session->document);
    bool good = open_named(&effective, &cursor, error);
    for (size_t i = 0; good && i < session->notes.count; i++)
        good = session->varies[i]
            || write_default(session, &session->notes.items[i], &effective, &cursor, error);
    for (size_t i = 0; good && i < session->elsewhere.count; i++)
        good = write_default(session, &session->elsewhere.items[i], &effective, &cursor, error);
    struct json_node root = json_root(&effective);
    char *text = good ? json_print(&root) : NULL;
    json_free(&effective);
    return text;
}

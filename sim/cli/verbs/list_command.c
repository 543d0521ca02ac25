#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "json/json.h"
#include "json/json_write.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "cli/options/format_option.h"
#include "cli/session.h"
#include "cli/table.h"
#include "scenario/library.h"
#include "settings/setting.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_LINE 78 /* characters about one thing, for people */

/* Kinds as a user names them; in the order in which all are listed. */
static const char *const kind_names[] = {"networks", "transforms", "protocols", "devices", "links",
                                         "prices",   "scenarios",  "settings",  NULL};
static const enum library_kind kinds[] = {LIBRARY_NETWORK, LIBRARY_TRANSFORM, LIBRARY_PROTOCOL,
                                          LIBRARY_DEVICE,  LIBRARY_LINK,      LIBRARY_PRICES,
                                          LIBRARY_SCENARIO};
enum { SETTINGS = sizeof kinds / sizeof *kinds }; /* which are no files */

/* ---- what a file says of itself ---- */

/* The first of its keys that says what it is; "" where none does. */
static const char *description_of(const struct json_document *document)
{
    static const char *const keys[] = {"description", "family", "source", "note"};
    struct json_node root = json_root(document);
    struct error ignored = {0};
    const char *text = "";
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_node child = json_child(&root, keys[i]);
        if (json_is_text(&child) && json_value_text(&child, &text, &ignored) && text[0])
            return text;
    }
    return "";
}

/* "500 Mbit/s up, 500 Mbit/s down, round trip 20 ms"; "" where the numbers are not there. */
static char *speeds_of(const struct json_node *root)
{
    struct error ignored = {0};
    double up_bps = NAN, down_bps = NAN, shared_bps = NAN, rtt_s = NAN;
    char up[READABLE_SIZE], down[READABLE_SIZE], shared[READABLE_SIZE], rtt[READABLE_SIZE];
    bool is_shared = json_has(root, "shared_bps");
    bool is_read = json_number(root, "rtt_s", &rtt_s, &ignored)
                && (is_shared ? json_number(root, "shared_bps", &shared_bps, &ignored)
                              : json_number(root, "uplink_bps", &up_bps, &ignored)
                                    && json_number(root, "downlink_bps", &down_bps, &ignored));
    readable_seconds(rtt_s, rtt);
    if (!is_read)
        return memory_copy_text("");
    return is_shared
             ? memory_format_text("%s for both ways, round trip %s; ",
                                  readable_bps(shared_bps, shared), rtt)
             : memory_format_text("%s up, %s down, round trip %s; ", readable_bps(up_bps, up),
                                  readable_bps(down_bps, down), rtt);
}

/* "resnet18 on cifar10, delphi", where they are named. */
static char *subject_of(const struct json_node *root)
{
    static const char *const keys[] = {"network", "input", "protocol"};
    static const char *const before[] = {"", " on ", ", "};
    struct error ignored = {0};
    char *subject = memory_copy_text("");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_node child = json_child(root, keys[i]);
        const char *text = "";
        if (!json_is_text(&child) || !json_value_text(&child, &text, &ignored))
            continue;
        char *longer = memory_format_text("%s%s%s", subject, before[i], text);
        free(subject);
        subject = longer;
    }
    return subject;
}

/* Owned by the caller. */
static char *tell(enum library_kind kind, const struct json_document *document)
{
    struct json_node root = json_root(document);
    const char *description = description_of(document);
    if (kind == LIBRARY_SCENARIO && !description[0])
        return subject_of(&root);
    char *speeds = kind == LIBRARY_LINK ? speeds_of(&root) : memory_copy_text("");
    char *text = memory_format_text("%s%s", speeds, description);
    free(speeds);
    return text;
}

/* Up to the end of a word, with dots where something is left out; owned by the caller. */
static char *shorten(const char *text)
{
    size_t length = strcspn(text, "\n"), at = 0, characters = 0, last_blank = 0;
    while (at < length && characters < LONGEST_LINE) {
        size_t bytes = utf8_character_bytes(text + at, length - at);
        last_blank = text[at] == ' ' ? at : last_blank;
        at += bytes > 0 ? bytes : 1;
        characters++;
    }
    if (at == length && text[length] == '\0')
        return memory_copy_text(text);
    size_t end = at == length ? length : last_blank > 0 ? last_blank : at;
    while (end > 0 && strchr(" ,;:", text[end - 1]))
        end--;
    return memory_format_text("%.*s ...", (int)end, text);
}

/* ---- the lists ---- */

enum { COLUMN_KIND, COLUMN_NAME, COLUMN_ABOUT, COLUMN_COUNT };

static const struct table_column columns[COLUMN_COUNT] = {
    [COLUMN_KIND] = {"kind", NULL, TABLE_TEXT},
    [COLUMN_NAME] = {"name", "name", TABLE_TEXT},
    [COLUMN_ABOUT] = {"about", "", TABLE_TEXT},
};

struct listing {
    struct library library;
    struct warnings warnings;
    enum output_format format;
    struct json_writer writer;
    struct table_stream rows; /* of all kinds: CSV, NDJSON, markdown */
};

/* A file that cannot be read is listed with the reason. */
static char *about(struct listing *listing, enum library_kind kind, const char *name)
{
    struct error error = {0};
    const struct json_document *document =
        library_document_by_name(&listing->library, kind, name, &error);
    char *whole = document ? tell(kind, document) : memory_copy_text(error.message);
    if (listing->format != FORMAT_TABLE)
        return whole;
    char *text = shorten(whole);
    free(whole);
    return text;
}

static void give(struct listing *listing, const struct table *table, size_t k, bool is_titled)
{
    if (listing->format == FORMAT_JSON) {
        table_write_json(table, is_titled ? kind_names[k] : NULL, &listing->writer);
    } else if (listing->format == FORMAT_TABLE) {
        printf("%s%s%s", is_titled && k > 0 ? "\n" : "", is_titled ? kind_names[k] : "",
               is_titled ? "\n" : "");
        table_print(table, stdout);
    } else {
        for (size_t i = 0; i < table->row_count; i++)
            table_stream_add(&listing->rows, &table->cells[i * COLUMN_COUNT]);
    }
}

static void list_kind(struct listing *listing, size_t k, bool is_titled)
{
    char **names = library_names(&listing->library, kinds[k]);
    size_t count = 0;
    while (names[count])
        count++;
    char **texts = memory_allocate(count + 1, sizeof *texts);
    struct table table;
    table_init(&table, columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++) {
        texts[i] = about(listing, kinds[k], names[i]);
        table_add(&table, (const struct table_cell[COLUMN_COUNT]){
                              [COLUMN_KIND] = TABLE_SAYS(kind_names[k]),
                              [COLUMN_NAME] = TABLE_SAYS(names[i]),
                              [COLUMN_ABOUT] = TABLE_SAYS(texts[i]),
                          });
    }
    give(listing, &table, k, is_titled);
    table_free(&table);
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
    library_names_free(names);
}

/* "s; above 0 and at most 1e12; default 86400": what the row says; owned by the caller. */
static char *tell_setting(const struct setting *row)
{
    char rule[SETTING_RULE_SIZE], number[SETTING_NUMBER_SIZE];
    const char *usual = row->usual.word;
    setting_print_rule(&row->range, rule);
    setting_print_number(row->usual.number, number);
    if (row->usual.absence == ABSENT_FAULT)
        return memory_format_text("%s%s%s; no default", row->unit, rule[0] ? "; " : "", rule);
    if (row->usual.absence == ABSENT_NONE)
        usual = "none";
    else if (row->kind == SETTING_FLAG && !usual)
        usual = row->usual.number != 0.0 ? "true" : "false";
    else if (!usual || !usual[0])
        usual = usual ? "empty" : number;
    return memory_format_text("%s%s%s; default: %s", row->unit, rule[0] ? "; " : "", rule, usual);
}

static void list_settings(struct listing *listing, bool is_titled)
{
    struct table table;
    size_t count, told = 0;
    const struct setting *rows = settings_rows(&count);
    char **texts = memory_allocate(2 * count, sizeof *texts);
    const char *object = "";
    table_init(&table, columns, COLUMN_COUNT);
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == SETTING_OBJECT) {
            object = rows[i].key;
            continue;
        }
        texts[told] = memory_format_text("%s%s%s", object, object[0] ? "." : "", rows[i].key);
        texts[told + 1] = tell_setting(&rows[i]);
        table_add(&table, (const struct table_cell[COLUMN_COUNT]){
                              [COLUMN_KIND] = TABLE_SAYS(kind_names[SETTINGS]),
                              [COLUMN_NAME] = TABLE_SAYS(texts[told]),
                              [COLUMN_ABOUT] = TABLE_SAYS(texts[told + 1]),
                          });
        told += 2;
    }
    give(listing, &table, SETTINGS, is_titled);
    table_free(&table);
    for (size_t i = 0; i < told; i++)
        free(texts[i]);
    free(texts);
}

static void list_all(struct listing *listing)
{
    if (listing->format == FORMAT_JSON)
        json_write_object(&listing->writer, NULL, false);
    for (size_t k = 0; k < SETTINGS; k++)
        list_kind(listing, k, true);
    if (listing->format == FORMAT_JSON)
        json_write_object_end(&listing->writer);
}

/* ---- the verb ---- */

/* The kind of the operand; false where there is none of this name. */
static bool find_kind(const char *name, size_t *kind, struct error *error)
{
    for (*kind = 0; kind_names[*kind]; ++*kind)
        if (strcmp(kind_names[*kind], name) == 0)
            return true;
    const char *nearest = nearest_name(name, kind_names);
    return error_set(
        error, ERROR_USAGE, NULL, "list",
        "must be networks, transforms, protocols, devices, links, prices, scenarios or settings, "
        "is \"%s\"%s%s%s",
        name, nearest ? " (did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?)" : "");
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct listing listing = {.writer = {.stream = stdout}};
    size_t kind = 0;
    bool is_one = line->operand_count > 0;
    (void)exit_status;
    if (!format_option_read(line, &listing.format, error)
        || (is_one && !find_kind(line->operands[0], &kind, error)))
        return false;
    bool is_stream = listing.format != FORMAT_TABLE && listing.format != FORMAT_JSON;
    if (is_stream)
        table_stream_begin(&listing.rows, columns, COLUMN_COUNT, listing.format, stdout);
    library_init(&listing.library, command_line_value(line, "models"), session_built_folder(),
                 &listing.warnings);
    if (is_one && kind == SETTINGS)
        list_settings(&listing, false);
    else if (is_one)
        list_kind(&listing, kind, false);
    else
        list_all(&listing);
    if (is_stream)
        table_stream_end(&listing.rows);
    library_free(&listing.library);
    warnings_free(&listing.warnings);
    return true;
}

static const struct option_rule options[] = {
    FORMAT_OPTIONS,
    {"models", "DIR", "looks for models in this folder first", false},
    {NULL, NULL, NULL, false},
};

const struct verb list_verb = {
    .name = "list",
    .operands = "[KIND]",
    .summary = "lists what a scenario can name, with a line about each: networks, transforms, "
               "protocols, devices, links, prices, scenarios, and the settings that it has",
    .example = "pisim list links",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 1,
    .work = work,
};

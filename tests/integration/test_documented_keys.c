/*
 * Every key that a loader knows is in models/README.md, and every row of the table of settings is
 * asked for by a loader, with the unit and the default that the README says.
 *
 * The keys are those of the loaders themselves: the linker leads json_only, which every object
 * passes through with the list of its keys, to this file first (--wrap in tests/CMakeLists.txt).
 */
#include "key_table.h"
#include "models/costs/measurement.h"
#include "scenario/library.h"
#include "scenario/scenario.h"
#include "scenario/schema/schema.h"
#include "scenario/sweep.h"
#include "settings/setting.h"

#include <stdio.h>

#define MOST_KEYS 2048
#define SCENARIO "scenario.json"

struct known_key {
    char section[32];
    char object[64];
    char key[64];
};

/* What the loaders of this process were asked for. */
static struct known_key known[MOST_KEYS];
static size_t known_count;

bool __real_json_only(const struct json_node *node, const char *const keys[], struct error *error);
bool __wrap_json_only(const struct json_node *node, const char *const keys[], struct error *error);

/* Objects whose keys are names of stages, layers, operations and devices. */
static bool holds_names(const char *object)
{
    static const char *const objects[] = {"operations",       "keep",          "factor",
                                          "counts",           "sensitivity",   "resolution",
                                          "seconds_fraction", "bytes_fraction"};
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++)
        if (strcmp(object, objects[i]) == 0)
            return true;
    return false;
}

/* The section on files like the one that holds the node, also where a scenario holds it itself. */
static const char *section_of(const struct json_node *node)
{
    static const char *const folders[] = {"networks", "protocols", "devices",
                                          "links",    "prices",    "measurements"};
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++)
        if (strstr(node->document->file, folders[i]))
            return folders[i];
    if (strcmp(node->document->file, SCENARIO) != 0)
        return "networks"; /* a HybReNet by its name, of which there is no file */
    for (; node; node = node->parent)
        if (node->key && strcmp(node->key, "link") == 0)
            return "links";
        else if (node->key && strcmp(node->key, "prices") == 0)
            return "prices";
        else if (node->key
                 && (strcmp(node->key, "network") == 0 || strcmp(node->key, "transforms") == 0))
            return "networks";
    return "scenarios";
}

static const char *name_of(const struct json_node *node)
{
    return node && node->key ? node->key : "";
}

/* The last name of the node's path, as the document writes it; empty at the root of a file. */
static const char *object_of(const struct json_node *node)
{
    while (node && !node->key)
        node = node->parent;
    if (strcmp(name_of(node), "clients") == 0)
        return "client";
    if (strcmp(name_of(node), "network") == 0)
        return "";
    if (node && strcmp(name_of(node->parent), "devices") == 0)
        return "<name>";
    if (node && strcmp(name_of(node->parent), "sweep") == 0)
        return "sweep";
    return name_of(node);
}

static void note_key(const char *section, const char *object, const char *key)
{
    for (size_t i = 0; i < known_count; i++)
        if (strcmp(known[i].section, section) == 0 && strcmp(known[i].object, object) == 0
            && strcmp(known[i].key, key) == 0)
            return;
    cr_assert(lt(sz, known_count, MOST_KEYS));
    struct known_key *next = &known[known_count++];
    snprintf(next->section, sizeof next->section, "%s", section);
    snprintf(next->object, sizeof next->object, "%s", object);
    snprintf(next->key, sizeof next->key, "%s", key);
}

bool __wrap_json_only(const struct json_node *node, const char *const keys[], struct error *error)
{
    bool is_number = keys[0] && strcmp(keys[0], "value") == 0; /* wherever one may be */
    const char *object = is_number ? "NUMBER" : object_of(node);
    for (size_t i = 0; keys[i] && !holds_names(object); i++)
        if (strcmp(keys[i], "source") != 0 && strcmp(keys[i], "note") != 0)
            note_key(section_of(node), object, keys[i]);
    return __real_json_only(node, keys, error);
}

/* Settings that a loader asked the value of, of those in the table. */
static bool was_asked[MOST_KEYS];

/* The path of a node, with "[]" for any item, as the table has it. */
static void table_path(const struct json_node *node, char path[static 160])
{
    if (!node->parent) {
        path[0] = '\0';
        return;
    }
    table_path(node->parent, path);
    size_t length = strlen(path);
    snprintf(path + length, 160 - length, "%s%s", node->key && length ? "." : "",
             node->key ? node->key : "[]");
}

static void note_question(void *context, const struct json_node *node, const char *key,
                          enum json_question question, const char *const texts[])
{
    char path[160];
    size_t count;
    const struct setting *rows = settings_rows(&count);
    const char *object = "";
    bool is_value = question == JSON_ASKED_NUMBER || question == JSON_ASKED_INTEGER
                 || question == JSON_ASKED_BOOLEAN || question == JSON_ASKED_TEXT
                 || question == JSON_ASKED_CHOICE;
    (void)context;
    (void)texts;
    if (!is_value || !key)
        return;
    table_path(node, path);
    if (strncmp(path, "clients[].", 10) == 0)
        memmove(path, path + 10, strlen(path + 10) + 1);
    bool is_class = strcmp(path, "clients[]") == 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == SETTING_OBJECT)
            object = rows[i].key;
        else if (strcmp(rows[i].key, key) == 0
                 && (strcmp(object, path) == 0 || (is_class && strcmp(object, "client") == 0)))
            was_asked[i] = true;
}

static const struct json_listener ear = {NULL, note_question};

/* ---- what is read: all that is shipped, and what no shipped file has ---- */

#define WITH_PROTOCOL(name) "\"protocol\": \"" name "\", "
#define DRAWN "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, "
#define SMALL "\"name\": \"x\", \"input\": \"cifar10\", \"costs\": \"formula\", "

/* column   that the trace of the scenario lacks, so that no more than its keys can be read; or NULL
 */
static void read_as_far(const char *text, const char *column)
{
    struct json_document document = {0};
    struct warnings warnings = {0};
    struct library library;
    struct scenario scenario = {0};
    struct sweep sweep = {0};
    struct error error = {0};
    library_init(&library, NULL, PISIM_SOURCE_DIR, &warnings);
    cr_assert(json_parse(&document, SCENARIO, text, &error), "%s: %s", text, error.message);
    document.listener = &ear;
    struct json_node root = json_root(&document);
    cr_expect(sweep_load(&sweep, &root, &error), "%s", error.message);
    bool loaded = scenario_load(&scenario, &document, &library, &error);
    cr_expect(column ? strstr(error.message, column) != NULL : loaded, "%s: %s: %s", text,
              error.place, error.message);
    sweep_free(&sweep);
    scenario_free(&scenario);
    library_free(&library);
    warnings_free(&warnings);
    json_free(&document);
}

static void read_scenario(const char *text)
{
    read_as_far(text, NULL);
}

/* A scenario with each shipped file of the kind under this key. */
static void read_all(enum library_kind kind, const char *key, const char *others)
{
    struct library library;
    library_init(&library, NULL, PISIM_SOURCE_DIR, NULL);
    char **names = library_names(&library, kind);
    for (size_t i = 0; names[i]; i++) {
        char text[512];
        snprintf(text, sizeof text, "{" SMALL DRAWN "%s, \"%s\": \"%s\"}", others, key, names[i]);
        read_scenario(text);
    }
    library_names_free(names);
    library_free(&library);
}

static void read_shipped_files(void)
{
    read_all(LIBRARY_NETWORK, "network", "\"protocol\": \"client_garbler\"");
    read_all(LIBRARY_LINK, "link", "\"network\": \"minionn\", \"protocol\": \"client_garbler\"");
    read_all(LIBRARY_PROTOCOL, "protocol", "\"network\": \"minionn\"");
    read_scenario("{" SMALL DRAWN WITH_PROTOCOL(
        "server_garbler") "\"network\": \"minionn\", "
                          "\"client\": {\"device\": \"epyc_7502\"}, \"server\": {\"device\": "
                          "\"epyc_7502\"}}");
    read_scenario(
        "{\"name\": \"x\", \"input\": \"cifar10\", \"network\": \"resnet18_delphi\", " DRAWN
            WITH_PROTOCOL("server_garbler") "\"options\": {\"keys\": \"per_client\"}, "
                                            "\"clients\": [{}]}");
}

static void read_transform(const char *transform)
{
    char text[1024];
    snprintf(text, sizeof text,
             "{" SMALL DRAWN WITH_PROTOCOL("%s") "\"network\": \"resnet18\", \"transforms\": [%s]}",
             strstr(transform, "poly_") ? "safenet" : "server_garbler", transform);
    read_scenario(text);
}

static void read_transforms(void)
{
    static const char *const transforms[] = {
        "{\"op\": \"cull\", \"stages\": [\"s1\"]}",
        "{\"op\": \"thin\", \"stages\": [\"s1\"], \"keep\": \"out\"}",
        "{\"op\": \"reshape\"}",
        "{\"op\": \"channel_drop\", \"factor\": 0.5}",
        "{\"op\": \"prune\", \"mode\": \"inner\", \"keep\": 0.5}",
        "{\"op\": \"poly_layers\", \"layers\": [1]}",
        "{\"op\": \"poly_channels\", \"relu\": 0.5, \"degree_3\": 0, \"degree_2\": 0.5, "
        "\"degree_1\": 0}",
        "{\"op\": \"mask\", \"fraction\": 0.5}",
        "{\"op\": \"poly_elements\", \"fraction\": 0.5}",
    };
    for (size_t i = 0; i < sizeof transforms / sizeof *transforms; i++)
        read_transform(transforms[i]);
}

static void read_scenarios(void)
{
    read_scenario("{" SMALL WITH_PROTOCOL(
        "server_garbler") "\"network\": {\"family\": \"hrn\", \"depths\": [2, 2], \"mult\": [2]}, "
                          "\"arrivals\": {\"trace\": \"generated_fixed_0_001_per_s.txt\", "
                          "\"resample\": "
                          "{\"block\": 2}, \"window\": {\"from_s\": 1}}}");
    read_scenario(
        "{\"name\": \"x\", \"costs\": \"formula\", \"network\": \"minionn\", \"input\": "
        "{\"channels\": 3, \"height\": 32, \"width\": 32, \"classes\": 10}, " DRAWN WITH_PROTOCOL(
            "server_garbler") "\"client\": {}, \"sweep\": "
                              "{\"seed\": {\"linear\": [1, 2, 2]}, \"zip\": {\"priority\": "
                              "[\"equal\"]}}, "
                              "\"sharing\": \"contended\"}");
}

/* As `pisim calibrate --from-logs` writes it. */
static void read_measurement(void)
{
    static const char text[] =
        "{\"network\": \"x\", \"input\": \"cifar10\", \"protocol\": \"client_garbler\", \"relus\": "
        "1, \"operations\": {\"he_encrypt\": {\"seconds\": [1]}, \"key_up\": {\"bytes\": 1}}, "
        "\"threaded\": {\"he_eval\": {\"seconds\": [1], \"slowdown_per_busy_core\": 0}, "
        "\"garble\": {\"seconds\": 1, \"threads\": 1}, \"online_gc_eval\": {\"seconds\": 1, "
        "\"threads\": 1}}, \"unplanned\": {\"server_noise\": {\"seconds\": [1]}}}";
    struct json_document document = {0};
    struct measurement measurement = {0};
    struct error error = {0};
    cr_assert(json_parse(&document, "measurements/x.json", text, &error));
    struct json_node root = json_root(&document);
    cr_expect(measurement_load(&measurement, &root, NULL, NULL, NULL, &error), "%s: %s",
              error.place, error.message);
    measurement_free(&measurement);
    json_free(&document);
}

Test(documented_keys, every_key_has_a_row_with_unit_default_and_meaning)
{
    read_shipped_files();
    read_transforms();
    read_scenarios();
    read_measurement();
    cr_expect(ge(sz, known_count, 250), "the loaders were not listened to");
    struct key_table *table = key_table_read(PISIM_SOURCE_DIR "/models/README.md");
    for (size_t i = 0; i < known_count; i++) {
        const char *fault = key_table_fault(table, known[i].section, known[i].object, known[i].key);
        cr_expect(fault == NULL, "%s: \"%s\" of \"%s\" %s", known[i].section, known[i].key,
                  known[i].object, fault ? fault : "");
    }
    key_table_free(table);
}

/* ---- the table of settings ---- */

static void read_examples(void)
{
    for (size_t i = 0; schema_examples[i]; i++) {
        char text[1024];
        snprintf(text, sizeof text, "{%s}", schema_examples[i]);
        read_as_far(text, strstr(text, "\"user\"")     ? "user"
                          : strstr(text, "\"minute\"") ? "minute"
                                                       : NULL);
    }
}

/* A row that is read nowhere would be a key that does nothing. */
Test(documented_keys, every_setting_is_asked_for)
{
    size_t count;
    const struct setting *rows = settings_rows(&count);
    const char *object = "";
    read_shipped_files();
    read_scenarios();
    read_examples();
    cr_assert(lt(sz, count, MOST_KEYS));
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == SETTING_OBJECT)
            object = rows[i].key;
        else
            cr_expect(rows[i].kind == SETTING_PART || was_asked[i], "nobody asks for %s.%s", object,
                      rows[i].key);
}

/* Whether the cell has the number among its words. */
static bool has_number(const char *cell, double number)
{
    for (char *end; *cell; cell++) {
        double found = strtod(cell, &end);
        if (end != cell && found == number)
            return true;
        cell = end > cell ? end - 1 : cell;
    }
    return false;
}

static bool is_default_told(const struct setting *row, const char *cell)
{
    if (row->usual.absence == ABSENT_FAULT)
        return strchr(cell, '-') != NULL;
    if (row->usual.absence != ABSENT_IS)
        return true; /* in words */
    if (row->kind == SETTING_FLAG)
        return strstr(cell, row->usual.number != 0.0 ? "true" : "false") != NULL;
    if (!row->usual.word)
        return has_number(cell, row->usual.number);
    return row->usual.word[0] == '\0' || key_is_quoted(cell, row->usual.word, '`');
}

static const char *cell_of(const struct key_row *row, const char *column)
{
    for (size_t c = 0; c < row->header->cell_count && c < row->cell_count; c++)
        if (strstr(row->header->cells[c], column))
            return row->cells[c];
    return NULL;
}

/* NULL where a row of the README says the same of it; else what is wrong. */
static const char *setting_fault(const struct key_table *table, const char *object,
                                 const struct setting *setting)
{
    const char *fault = "is in no table";
    char unit[64];
    snprintf(unit, sizeof unit, " %s ", setting->unit);
    for (size_t r = 0; r < table->count; r++) {
        const struct key_row *row = &table->rows[r];
        if (strcmp(row->section, "scenarios") != 0 || row->header == row
            || !key_is_named(row->cells[0], object, setting->key))
            continue;
        const char *usual = cell_of(row, "default");
        if (strcmp(cell_of(row, "unit"), unit) != 0)
            fault = "has another unit there";
        else if (usual && !is_default_told(setting, usual))
            fault = "has another default there";
        else
            return NULL;
    }
    return fault;
}

Test(documented_keys, the_reference_has_the_unit_and_default_of_every_setting)
{
    struct key_table *table = key_table_read(PISIM_SOURCE_DIR "/models/README.md");
    size_t count;
    const struct setting *rows = settings_rows(&count);
    char object[64] = "";
    for (size_t i = 0; i < count; i++) {
        if (rows[i].kind == SETTING_OBJECT) {
            snprintf(object, sizeof object, "%s", rows[i].key);
            object[strcspn(object, "[")] = '\0';
        } else if (rows[i].kind != SETTING_PART) {
            const char *fault = setting_fault(table, object, &rows[i]);
            cr_expect(fault == NULL, "%s.%s %s", object, rows[i].key, fault ? fault : "");
        }
    }
    key_table_free(table);
}

/* A key that nobody explains is found. */
Test(documented_keys, a_missing_key_is_noticed)
{
    struct key_table *table = key_table_read(PISIM_SOURCE_DIR "/models/README.md");
    cr_expect(key_table_fault(table, "links", "", "rtt_s") == NULL);
    cr_expect(key_table_fault(table, "links", "", "latency_s") != NULL);
    cr_expect(key_table_fault(table, "protocols", "", "rtt_s") != NULL);
    cr_expect(key_table_fault(table, "scenarios", "client", "he_threads") != NULL);
    key_table_free(table);
}

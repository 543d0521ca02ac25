#include "scenario/schema/schema.h"

#include "base/error.h"
#include "base/memory.h"
#include "scenario/scenario.h"
#include "scenario/schema/schema_tree.h"
#include "scenario/sweep.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

const char *const schema_kinds[] = {"scenario", "network",     "protocol",   "device",
                                    "link",     "measurement", "transforms", NULL};

#define NAMES "\"name\": \"x\", \"costs\": \"formula\", "
#define ARRIVALS "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, "
#define SMALL NAMES ARRIVALS "\"input\": \"cifar10\", \"protocol\": \"server_garbler\", "
#define ONE                                                                                        \
    NAMES "\"network\": \"minionn\", \"input\": \"cifar10\", \"protocol\": \"server_garbler\", "
#define COMES(text) ONE "\"arrivals\": {" text "}"
#define TRANSFORM(text) SMALL "\"network\": \"resnet18\", \"transforms\": [" text "]"
/* With the one protocol that has polynomials. */
#define POLYNOMIAL(text)                                                                           \
    NAMES ARRIVALS                                                                                 \
        "\"input\": \"cifar10\", \"protocol\": \"safenet\", \"network\": \"resnet18\", "           \
        "\"transforms\": [" text "]"

const char *const schema_examples[] = {
    TRANSFORM("{\"op\": \"cull\", \"stages\": [\"s1\"]}"),
    TRANSFORM("{\"op\": \"thin\", \"stages\": [\"s1\"], \"keep\": \"out\"}"),
    TRANSFORM("{\"op\": \"reshape\"}"),
    TRANSFORM("{\"op\": \"channel_drop\", \"factor\": 0.5}"),
    TRANSFORM("{\"op\": \"prune\", \"mode\": \"inner\", \"keep\": 0.5}"),
    POLYNOMIAL("{\"op\": \"poly_layers\", \"layers\": [1]}"),
    POLYNOMIAL("{\"op\": \"poly_channels\", \"relu\": 0.5, \"degree_3\": 0, \"degree_2\": 0.5, "
               "\"degree_1\": 0}"),
    TRANSFORM("{\"op\": \"mask\", \"fraction\": 0.5}"),
    POLYNOMIAL("{\"op\": \"poly_elements\", \"fraction\": 0.5}"),
    SMALL "\"network\": {\"family\": \"hrn\", \"depths\": [2, 2], \"mult\": [2]}",
    SMALL "\"network\": \"minionn\", \"client\": {\"device\": \"epyc_7502\"}, "
          "\"server\": {\"device\": \"epyc_7502\"}",
    SMALL "\"network\": \"minionn\", \"options\": {\"keys\": \"per_client\"}, "
          "\"clients\": [{\"network\": \"minionn\", \"transforms\": []}, {}]",
    ONE "\"clients\": [{\"arrivals\": {\"process\": \"closed\", \"think_s\": {\"mean\": 60}}}, "
        "{\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}}]",
    ONE "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01, \"assign\": "
        "\"random\"}, \"clients\": [{\"share\": 2}, {}]",
    SMALL "\"network\": \"minionn\", \"refill\": {\"policy\": \"threshold\", \"low\": 1, "
          "\"high\": 2}, \"warmup_s\": 1, \"record\": {}, \"variability\": {\"distribution\": "
          "\"lognormal\", \"cv\": 0.1}, \"uncertainty\": {\"draws\": 50}, \"speedup\": {\"he\": 2}",
    SMALL "\"network\": \"minionn\", \"refill\": {\"policy\": \"off_peak\", \"from_s\": 1, "
          "\"to_s\": 2}, \"sharing\": \"contended\", \"client\": {\"initial_stock\": 1, "
          "\"give_up_after_s\": 9, \"max_waiting\": 1}, \"slo\": [\"e2e_s.p95 <= 600\"]",
    NAMES "\"network\": \"minionn\", \"input\": {\"channels\": 3, \"height\": 32, \"width\": 32, "
          "\"classes\": 10}, \"protocol\": \"server_garbler\", \"arrivals\": {\"trace\": "
          "\"generated_fixed_0_001_per_s.txt\", \"resample\": {\"block\": 2}, \"window\": "
          "{\"from_s\": 1}, \"scale\": {\"rate_per_s\": 0.1}}",
    SMALL "\"network\": \"minionn\", \"options\": {\"client_he_slowdown\": 1}, \"sharing\": "
          "\"contended\", \"server\": {\"count\": 2, \"routing\": \"round_robin\"}, "
          "\"replications\": {\"min\": 10, \"max\": 20, \"precision\": 0.05}",
    COMES("\"process\": \"fixed\", \"rate_per_s\": 0.01, \"first_s\": 0"),
    COMES("\"process\": \"gamma\", \"rate_per_s\": 0.01, \"cv\": 2"),
    COMES("\"process\": \"batch\", \"rate_per_s\": 0.01, \"batch_size\": 2"),
    COMES("\"process\": \"mmpp\", \"rates_per_s\": [0, 0.01], \"sojourns_s\": [1, 1]"),
    COMES("\"process\": \"on_off\", \"rate_per_s\": 0.01, \"on_s\": 1, \"off_s\": 1"),
    COMES("\"process\": \"profile\", \"rate_per_s\": 0.01, \"amplitude\": 0.5"),
    COMES("\"process\": \"closed\", \"think_s\": {\"distribution\": \"gamma\", \"mean\": 60, "
          "\"cv\": 2}"),
    COMES("\"trace\": \"generated_fixed_0_001_per_s.txt\", \"scale\": {\"stretch\": 2}"),
    /* Of columns that no shipped trace has: the keys are asked for before the trace is read. */
    COMES("\"trace\": \"generated_fixed_0_001_per_s.txt\", \"assign\": \"label\", "
          "\"assign_column\": \"user\", \"empty\": \"each\""),
    COMES("\"trace\": \"generated_fixed_0_001_per_s.txt\", \"column\": \"minute\", "
          "\"counts\": {\"every_s\": 60, \"column\": \"requests\"}"),
    NULL,
};

/* ---- what is read; faults end the reading of one file, and nobody's work ---- */

static void read_document(struct schema_trees *trees, struct library *library,
                          struct json_document *document)
{
    struct error ignored = {0};
    struct sweep sweep = {0};
    struct scenario scenario = {0};
    document->origin = JSON_SCENARIO;
    document->listener = &trees->listeners[LIBRARY_SCENARIO];
    struct json_node root = json_root(document);
    bool is_read = sweep_load(&sweep, &root, &ignored) && sweep_apply(&sweep, 0, document, &ignored)
                && scenario_load(&scenario, document, library, &ignored);
    (void)is_read;
    sweep_free(&sweep);
    scenario_free(&scenario);
    json_free(document);
}

static void read_text(struct schema_trees *trees, struct library *library, const char *members)
{
    struct json_document document = {0};
    struct error ignored = {0};
    char *text = memory_format_text("{%s}", members);
    if (json_parse(&document, "example", text, &ignored))
        read_document(trees, library, &document);
    free(text);
}

/* A small scenario with the file of this name in its place. */
static void read_file(struct schema_trees *trees, struct library *library, enum library_kind kind,
                      const char *name)
{
    static const char *const forms[LIBRARY_KIND_COUNT] = {
        [LIBRARY_NETWORK] = SMALL "\"network\": \"%s\"",
        [LIBRARY_PROTOCOL] =
            NAMES ARRIVALS "\"network\": \"minionn\", \"input\": \"cifar10\", \"protocol\": \"%s\"",
        [LIBRARY_DEVICE] = SMALL "\"network\": \"minionn\", \"server\": {\"device\": \"%s\"}",
        [LIBRARY_LINK] = SMALL "\"network\": \"minionn\", \"link\": \"%s\"",
        [LIBRARY_TRANSFORM] = SMALL "\"network\": \"resnet18\", \"transforms\": \"%s\"",
    };
    const char *form = forms[kind];
    const char *place = strstr(form, "%s");
    char *members = memory_format_text("%.*s%s%s", (int)(place - form), form, name, place + 2);
    read_text(trees, library, members);
    free(members);
}

static void read_scenario(struct schema_trees *trees, struct library *library, const char *name)
{
    struct json_document document = {0};
    struct error ignored = {0};
    char *path = library_find(library, LIBRARY_SCENARIO, name);
    if (path && json_load(&document, path, &ignored))
        read_document(trees, library, &document);
    free(path);
}

static void read_all(struct schema_trees *trees, struct library *library)
{
    static const enum library_kind kinds[] = {LIBRARY_NETWORK, LIBRARY_PROTOCOL,  LIBRARY_DEVICE,
                                              LIBRARY_LINK,    LIBRARY_TRANSFORM, LIBRARY_SCENARIO};
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        char **names = library_names(library, kinds[k]);
        for (size_t i = 0; names[i]; i++)
            if (kinds[k] == LIBRARY_SCENARIO)
                read_scenario(trees, library, names[i]);
            else
                read_file(trees, library, kinds[k], names[i]);
        library_names_free(names);
    }
    for (size_t i = 0; schema_examples[i]; i++)
        read_text(trees, library, schema_examples[i]);
}

bool schema_write(struct library *library, const char *kind, FILE *stream, struct error *error)
{
    struct schema_trees trees;
    if (!library_has(library, LIBRARY_NETWORK, "resnet18"))
        return error_set(error, ERROR_IO, NULL, NULL,
                         "the shipped models are not found: give their folder with --models");
    schema_trees_init(&trees);
    library->listeners = trees.listeners;
    read_all(&trees, library);
    library->listeners = NULL;
    schema_trees_write(&trees, schema_kind_of(kind), stream);
    schema_trees_free(&trees);
    return true;
}

/*
 * parse.h: JSON in the tests of models, with ' for ", so that it can be read.
 */
#ifndef TESTS_MODELS_PARSE_H
#define TESTS_MODELS_PARSE_H

#include "base/memory.h"
#include "models/network/hybrenet.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

/* Owned by the caller; json_free. The file is called test.json in messages. */
static inline struct json_document parse(const char *text)
{
    struct json_document document = {0};
    struct error error = {0};
    char *json = memory_copy_text(text);
    for (char *at = json; (at = strchr(at, '\'')) != NULL;)
        *at = '"';
    cr_assert(json_parse(&document, "test.json", json, &error), "%s: %s", text, error.message);
    free(json);
    return document;
}

/* A file of the project. */
static inline struct json_document parse_file(const char *path)
{
    struct json_document document = {0};
    struct error error = {0};
    char file[512];
    snprintf(file, sizeof file, "%s/%s", PISIM_SOURCE_DIR, path);
    cr_assert(json_load(&document, file, &error), "%s: %s", file, error.message);
    return document;
}

/* A network of the project, or a HybReNet by its name. */
static inline struct json_document parse_network(const char *name)
{
    char path[128];
    char *text = hybrenet_file(name);
    snprintf(path, sizeof path, "models/networks/%s.json", name);
    if (!text)
        return parse_file(path);
    struct json_document document = parse(text);
    free(text);
    return document;
}

static inline void expect_error(const struct error *error, const char *place, const char *message)
{
    cr_expect(eq(str, (char *)error->place, (char *)place));
    cr_expect(eq(str, (char *)error->message, (char *)message));
}

#endif

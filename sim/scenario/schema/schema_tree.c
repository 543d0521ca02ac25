#include "scenario/schema/schema_tree.h"

#include "base/memory.h"
#include "json/json_write.h"

#include <stdlib.h>
#include <string.h>

/* ---- the tree ---- */

static bool has(const struct schema_node *node, enum json_question question)
{
    return node->asked >> question & 1U;
}

static bool is_key(const struct schema_node *node, const char *key)
{
    return key ? node->key && strcmp(node->key, key) == 0 : node->key == NULL;
}

/* The child of this key, or of items (NULL), which is added where there is none. */
static struct schema_node *child_of(struct schema_node *node, const char *key)
{
    struct schema_node **place = &node->first;
    while (*place && !is_key(*place, key))
        place = &(*place)->next;
    if (!*place) {
        *place = memory_allocate(1, sizeof **place);
        **place = (struct schema_node){.key = key ? memory_copy_text(key) : NULL,
                                       .file = LIBRARY_KIND_COUNT};
    }
    return *place;
}

static void add_name(struct schema_names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->items[i], name) == 0)
            return;
    names->items =
        memory_grow(names->items, &names->capacity, names->count + 1, sizeof *names->items);
    names->items[names->count++] = memory_copy_text(name);
}

static void free_names(struct schema_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->items[i]);
    free(names->items);
}

static void free_children(struct schema_node *node)
{
    while (node->first) {
        struct schema_node *child = node->first;
        node->first = child->next;
        free_children(child);
        free_names(&child->choices);
        free_names(&child->rules);
        free(child->key);
        free(child);
    }
}

/* ---- what is heard ---- */

/* What is told of a file's inside belongs to its kind, wherever it stands. */
static struct schema_node *below(struct schema_trees *trees, struct schema_node *node)
{
    return node->file < LIBRARY_KIND_COUNT ? &trees->roots[node->file] : node;
}

static struct schema_node *find(struct schema_trees *trees, enum library_kind kind,
                                const struct json_node *node)
{
    if (!node->parent)
        return &trees->roots[kind];
    struct schema_node *parent = below(trees, find(trees, kind, node->parent));
    return child_of(parent, node->key);
}

enum library_kind schema_kind_of(const char *word)
{
    int kind = 0;
    while (strcmp(library_kind_word((enum library_kind)kind), word) != 0)
        kind++;
    return (enum library_kind)kind;
}

static void hear(void *context, const struct json_node *node, const char *key,
                 enum json_question question, const char *const texts[])
{
    const struct schema_ear *ear = context;
    struct schema_node *heard = find(ear->trees, ear->kind, node);
    if (key)
        heard = child_of(below(ear->trees, heard), key);
    else if (question == JSON_ASKED_KEYS)
        heard = below(ear->trees, heard);
    heard->asked |= 1U << question;
    for (size_t i = 0; texts && texts[i]; i++)
        if (question == JSON_ASKED_KEYS)
            child_of(heard, texts[i]);
        else if (question == JSON_ASKED_FILE)
            heard->file = schema_kind_of(texts[i]);
        else
            add_name(question == JSON_ASKED_RULE ? &heard->rules : &heard->choices, texts[i]);
}

void schema_trees_init(struct schema_trees *trees)
{
    *trees = (struct schema_trees){0};
    for (int kind = 0; kind < LIBRARY_KIND_COUNT; kind++) {
        trees->roots[kind].file = LIBRARY_KIND_COUNT;
        trees->ears[kind] = (struct schema_ear){trees, (enum library_kind)kind};
        trees->listeners[kind] = (struct json_listener){&trees->ears[kind], hear};
    }
}

void schema_trees_free(struct schema_trees *trees)
{
    for (int kind = 0; kind < LIBRARY_KIND_COUNT; kind++) {
        free_children(&trees->roots[kind]);
        free_names(&trees->roots[kind].choices);
        free_names(&trees->roots[kind].rules);
    }
}

/* ---- what is written ---- */

static void write_node(struct json_writer *writer, const char *key, const struct schema_node *node);

/* The rules, as a reader meets them: "at least 1; at most high". */
static void write_description(struct json_writer *writer, const struct schema_node *node)
{
    char *text = memory_copy_text("");
    for (size_t i = 0; i < node->rules.count; i++) {
        char *longer = memory_format_text("%s%s%s", text, i > 0 ? "; " : "", node->rules.items[i]);
        free(text);
        text = longer;
    }
    if (text[0] != '\0')
        json_write_text(writer, "description", text);
    free(text);
}

/* What is null counts as not there. */
static void write_choices(struct json_writer *writer, const struct schema_node *node)
{
    json_write_array(writer, "enum", true);
    for (size_t i = 0; i < node->choices.count; i++)
        json_write_text(writer, NULL, node->choices.items[i]);
    json_write_text(writer, NULL, NULL);
    json_write_array_end(writer);
}

/* A number that is not known exactly is an object. Each type stands once. */
static void write_types(struct json_writer *writer, const struct schema_node *node)
{
    static const struct {
        const char *type;
        unsigned asked;
    } types[] = {
        {"number", 1U << JSON_ASKED_NUMBER},
        {"integer", 1U << JSON_ASKED_INTEGER},
        {"boolean", 1U << JSON_ASKED_BOOLEAN},
        {"string", 1U << JSON_ASKED_TEXT | 1U << JSON_ASKED_CHOICE},
        {"array", 1U << JSON_ASKED_NUMBERS},
        {"object", 1U << JSON_ASKED_KEYS | 1U << JSON_ASKED_NUMBER},
    };
    json_write_array(writer, "type", true);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (node->asked & types[i].asked)
            json_write_text(writer, NULL, types[i].type);
    json_write_text(writer, NULL, "null");
    json_write_array_end(writer);
}

/* Editors offer what is in a list of choices, though others may do as well. */
static void write_offer(struct json_writer *writer, const struct schema_node *node)
{
    json_write_array(writer, "anyOf", false);
    json_write_object(writer, NULL, false);
    write_choices(writer, node);
    json_write_object_end(writer);
    json_write_raw(writer, NULL, "true");
    json_write_array_end(writer);
}

static void write_kind(struct json_writer *writer, const struct schema_node *node)
{
    const unsigned of_values = 1U << JSON_ASKED_CHOICE | 1U << JSON_ASKED_NUMBER
                             | 1U << JSON_ASKED_INTEGER | 1U << JSON_ASKED_BOOLEAN
                             | 1U << JSON_ASKED_TEXT | 1U << JSON_ASKED_NUMBERS
                             | 1U << JSON_ASKED_KEYS;
    const unsigned kinds = node->asked & of_values;
    if (has(node, JSON_ASKED_FORM) && has(node, JSON_ASKED_CHOICE))
        write_offer(writer, node);
    else if (kinds == 1U << JSON_ASKED_CHOICE)
        write_choices(writer, node);
    else if (kinds != 0 && !has(node, JSON_ASKED_FORM))
        write_types(writer, node);
}

static void write_keys(struct json_writer *writer, const struct schema_node *node)
{
    json_write_object(writer, "properties", false);
    for (const struct schema_node *child = node->first; child; child = child->next)
        if (child->key)
            write_node(writer, child->key, child);
    json_write_object_end(writer);
    json_write_boolean(writer, "additionalProperties", false);
}

static void write_inside(struct json_writer *writer, const struct schema_node *node)
{
    write_description(writer, node);
    write_kind(writer, node);
    if (has(node, JSON_ASKED_KEYS))
        write_keys(writer, node);
    for (const struct schema_node *child = node->first; child; child = child->next)
        if (!child->key)
            write_node(writer, "items", child);
}

static void write_file(struct json_writer *writer, const struct schema_node *node)
{
    char *place = memory_format_text("#/definitions/%s", library_kind_word(node->file));
    json_write_array(writer, "anyOf", false);
    json_write_object(writer, NULL, true);
    json_write_raw(writer, "type", "[\"string\", \"null\"]");
    json_write_object_end(writer);
    json_write_object(writer, NULL, true);
    json_write_text(writer, "$ref", place);
    json_write_object_end(writer);
    json_write_array_end(writer);
    free(place);
}

static void write_node(struct json_writer *writer, const char *key, const struct schema_node *node)
{
    json_write_object(writer, key, false);
    if (node->file < LIBRARY_KIND_COUNT)
        write_file(writer, node);
    else
        write_inside(writer, node);
    json_write_object_end(writer);
}

/* Which kinds' files may stand in a value. */
static void find_files(const struct schema_node *node, bool is_named[LIBRARY_KIND_COUNT])
{
    if (node->file < LIBRARY_KIND_COUNT)
        is_named[node->file] = true;
    for (const struct schema_node *child = node->first; child; child = child->next)
        find_files(child, is_named);
}

void schema_trees_write(const struct schema_trees *trees, enum library_kind kind, FILE *stream)
{
    bool is_named[LIBRARY_KIND_COUNT] = {false};
    struct json_writer writer = {.stream = stream};
    char *title = memory_format_text("pisim: %s", library_kind_word(kind));
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "$schema", "http://json-schema.org/draft-07/schema#");
    json_write_text(&writer, "title", title);
    write_inside(&writer, &trees->roots[kind]);
    find_files(&trees->roots[kind], is_named);
    json_write_object(&writer, "definitions", false);
    for (int other = 0; other < LIBRARY_KIND_COUNT; other++)
        if (is_named[other])
            write_node(&writer, library_kind_word((enum library_kind)other), &trees->roots[other]);
    json_write_object_end(&writer);
    json_write_object_end(&writer);
    free(title);
}

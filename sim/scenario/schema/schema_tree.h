/*
 * schema_tree.h: what loaders were heard to ask, by place: a tree of keys with the kinds of their
 * values, from which a schema is written.
 */
#ifndef SCENARIO_SCHEMA_SCHEMA_TREE_H
#define SCENARIO_SCHEMA_SCHEMA_TREE_H

#include "scenario/library.h"

struct schema_names {
    char **items; /* owned list of owned texts */
    size_t count;
    size_t capacity;
};

/* A value: what a key, or the items of a list, may be. */
struct schema_node {
    char *key;                 /* owned; NULL: of items, or of a file */
    struct schema_node *first; /* owned; its keys and items in the order heard */
    struct schema_node *next;
    unsigned asked; /* a bit for each enum json_question */
    struct schema_names choices;
    struct schema_names rules;
    enum library_kind file; /* whose name may stand there; LIBRARY_KIND_COUNT: none */
};

/* A root for each kind of file. */
struct schema_trees {
    struct schema_node roots[LIBRARY_KIND_COUNT];
    struct schema_ear {
        struct schema_trees *trees;
        enum library_kind kind;
    } ears[LIBRARY_KIND_COUNT];
    struct json_listener listeners[LIBRARY_KIND_COUNT];
};

void schema_trees_init(struct schema_trees *trees);
void schema_trees_free(struct schema_trees *trees);

/* Of the word for it, as in library_kind_word. */
enum library_kind schema_kind_of(const char *word);

/* The schema of one kind, with those that it leads to. */
void schema_trees_write(const struct schema_trees *trees, enum library_kind kind, FILE *stream);

#endif

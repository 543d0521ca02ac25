/*
 * arrival_classes.h: which class of clients a label of a trace stands for.
 */
#ifndef TRACES_ARRIVAL_CLASSES_H
#define TRACES_ARRIVAL_CLASSES_H

#include "base/error.h"
#include "traces/reading/label_table.h"
#include "json/json.h"

/* Starts as {0}. */
struct arrival_classes {
    struct label_table labels; /* owned */
    uint64_t *class_indices;   /* owned; from 1, by the number of the label - 1 */
    size_t capacity;
};

/* {"column": NAME, "classes": {LABEL: class index, ...}} */
bool arrival_classes_load(struct arrival_classes *classes, const struct json_node *node,
                          struct error *error) MUST_CHECK;
void arrival_classes_free(struct arrival_classes *classes);

/* From 1; 0: the label is that of no class. */
uint64_t arrival_classes_find(const struct arrival_classes *classes, uint64_t hash);

#endif

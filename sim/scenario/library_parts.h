/*
 * library_parts.h: what a library has read; for the files of the library alone.
 */
#ifndef SCENARIO_LIBRARY_PARTS_H
#define SCENARIO_LIBRARY_PARTS_H

#include "scenario/library.h"

/* Each list begins with what was read last. */
struct library_document {
    struct library_document *next;
    char *path;
    bool is_file; /* else a network known without one */
    struct json_document document;
    struct network_input input; /* what a model says that it is fed with; else without channels */
};

struct library_trace {
    struct library_trace *next;
    struct trace_file trace;
};

/* As library_find, but borrowed from the library, which looks for each name once. */
const char *library_find_once(struct library *library, enum library_kind kind, const char *name);

/* With what is meant likely. */
void library_fail_unknown(const struct library *library, enum library_kind kind, const char *name,
                          const struct json_node *node, const char *key, struct error *error);

#endif

/*
 * quantities.h: numbers with a name and a meaning, one below the other.
 */
#ifndef CLI_OUTPUT_QUANTITIES_H
#define CLI_OUTPUT_QUANTITIES_H

#include "cli/table.h"

struct quantity {
    const char *name;
    double value;
    const char *meaning;
};

/* A row for each; counts stand with all their digits. */
void quantities_give(const struct quantity list[], size_t count, enum output_format format,
                     FILE *stream);

/* Members of the object that the writer is in. */
void quantities_write(const struct quantity list[], size_t count, struct json_writer *writer);

#endif

/*
 * identity.h: whose file it is, and of which version of the schema.
 */
#ifndef RESULTS_DATABASE_IDENTITY_H
#define RESULTS_DATABASE_IDENTITY_H

#include "results/database/database.h"

/* What a file's header and schema say about its origin. */
struct identity {
    int64_t application_id;
    int64_t version;
    int64_t table_count;
};

/* Nothing was ever written to it. */
bool identity_is_empty(const struct identity *identity);

/* It has results of an older version of the schema. */
bool identity_is_older(const struct identity *identity);

/* Refuses another program's file, a newer version, and for reading an empty file. */
bool identity_accept(const struct identity *identity, const char *path, bool writing,
                     struct error *error) MUST_CHECK;

#endif

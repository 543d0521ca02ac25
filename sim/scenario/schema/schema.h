/*
 * schema.h: JSON Schema of scenarios and of the files that they name, so that editors complete and
 * check them.
 *
 * The loaders are the one place that knows keys and kinds, so they are listened to: every shipped
 * file is read, and examples of what no shipped file has. A key that is never asked for is refused,
 * as the loaders refuse it; of a value that may be of several forms no form is said; what must be
 * there, and rules between keys, are for `pisim check`.
 */
#ifndef SCENARIO_SCHEMA_SCHEMA_H
#define SCENARIO_SCHEMA_SCHEMA_H

#include "scenario/library.h"

/* Kinds that have a schema, as library_kind_word names them; ends with NULL. */
extern const char *const schema_kinds[];

/* Examples of what no shipped file has, as members of a scenario; ends with NULL. */
extern const char *const schema_examples[];

/*
 * Writes the schema of files of this kind (draft 7, which editors know best).
 *
 * kind    one of schema_kinds
 * Fails when the shipped models are not found.
 */
bool schema_write(struct library *library, const char *kind, FILE *stream,
                  struct error *error) MUST_CHECK;

#endif

/*
 * axis_option.h: values to try, as the command line gives them: "a,b,c" or "first:last:count".
 */
#ifndef CLI_AXIS_OPTION_H
#define CLI_AXIS_OPTION_H

#include "json/json.h"

/*
 * Makes the values an axis of the scenario's sweep, in place of what it may say of this path.
 *
 * option   for messages
 */
bool axis_option_set(struct json_document *document, const char *option, const char *path,
                     const char *values, struct error *error) MUST_CHECK;

/* The same of "PATH=VALUES". */
bool axis_option_set_pair(struct json_document *document, const char *option, const char *pair,
                          struct error *error) MUST_CHECK;

/* Takes the path from the sweep, where it is there. */
bool axis_option_remove(struct json_document *document, const char *path,
                        struct error *error) MUST_CHECK;

#endif

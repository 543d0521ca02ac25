/*
 * json_line.h: some members of an object that one line of JSON holds, without a tree of it.
 *
 * Strict as far as it looks: the whole line must be one object (RFC 8259), and none of the wanted
 * members may be there twice. Values are unescaped and ended in place, so nothing is allocated.
 */
#ifndef TRACES_JSON_LINE_H
#define TRACES_JSON_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* Of wanted members. */
#define MOST_JSON_PATHS 32

/*
 * Finds members by their paths.
 *
 * line     written to; values point into it
 * paths    "timestamp", "request.time": members of members
 * values   out: texts without quotes, numbers and words as they stand; NULL where there is no such
 *          member, or where it is null
 * fault    out on failure: the rule that is broken, a constant
 */
bool json_line_read(char *line, const char *const paths[], size_t count, char *values[],
                    const char **fault);

/* The names of the members of the outermost object, up to so many; a line that was not read yet.
 * Returns how many there are. */
size_t json_line_names(char *line, const char *names[], size_t most);

#endif

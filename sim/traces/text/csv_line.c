#include "traces/text/csv_line.h"

#include <stddef.h>
#include <string.h>

/* Moves the text left over its quotes; returns what follows the closing one, or NULL without one.
 */
static char *unquote(char *field)
{
    char *write = field;
    for (char *read = field + 1; *read != '\0'; read++) {
        if (*read == '"' && read[1] != '"') {
            *write = '\0';
            return read + 1;
        }
        read += *read == '"'; /* two quotes stand for one */
        *write++ = *read;
    }
    return NULL;
}

char *csv_line_next(struct csv_line *line)
{
    char *field = line->at;
    if (field == NULL)
        return NULL;
    char *end = *field == '"' ? unquote(field) : field + strcspn(field, line->separator);
    line->broken = end == NULL || (*end != line->separator[0] && *end != '\0');
    if (line->broken)
        return NULL;
    line->at = *end == line->separator[0] ? end + 1 : NULL;
    *end = '\0';
    return field;
}

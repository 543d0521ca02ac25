/*
 * csv_line.h: the fields of one line of CSV, quoted or not (RFC 4180, but no line breaks in them,
 * and with any separator).
 *
 * Fields are unquoted and ended in place, so nothing is allocated. A quote within an unquoted field
 * stands for itself.
 */
#ifndef TRACES_CSV_LINE_H
#define TRACES_CSV_LINE_H

#include <stdbool.h>

struct csv_line {
    char *at;    /* where the next field begins; NULL behind the last */
    bool broken; /* a quoted field does not end where it should */
    char separator[2];
};

static inline struct csv_line csv_line_of(char *text, char separator)
{
    return (struct csv_line){.at = text, .separator = {separator}};
}

/* The next field, in place; NULL behind the last one and in a broken line. */
char *csv_line_next(struct csv_line *line);

#endif

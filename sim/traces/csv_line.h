/*
 * csv_line.h: the fields of one line of CSV, quoted or not (RFC 4180, but no line breaks in them).
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
};

/* The next field, in place; NULL behind the last one and in a broken line. */
char *csv_line_next(struct csv_line *line);

#endif

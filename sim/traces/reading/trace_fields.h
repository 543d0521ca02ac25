/*
 * trace_fields.h: the fields of a trace's rows by the names of their columns, whatever the file
 * looks like: CSV with commas, semicolons or tabs, or one JSON object per line.
 */
#ifndef TRACES_TRACE_FIELDS_H
#define TRACES_TRACE_FIELDS_H

#include "traces/text/line_reader.h"

/* Columns that one reading may ask for: those of a form and of its conditions. */
#define MOST_WANTED_FIELDS 32

/* Starts as {0}. Names are borrowed. */
struct trace_fields {
    bool is_json;
    char separator; /* of CSV */
    const char *names[MOST_WANTED_FIELDS];
    char *values[MOST_WANTED_FIELDS]; /* of the row split last; NULL: a JSON member that is not
                                         there */
    size_t wanted_count;
    size_t field_count;      /* of the header, and so of each row of CSV */
    unsigned *wanted_at;     /* owned; per field of CSV: 1 + index of what is wanted there, or 0 */
    unsigned *interval_at;   /* owned; per field whose name is a number from 1: that number, or 0 */
    unsigned interval_count; /* where these names are 1, 2, ... n: n; else 0 */
    unsigned long long *interval_values; /* owned; of the row split last, where wanted */
    bool wants_intervals;
};

/* The index of its values; the same one for the same name. */
size_t trace_fields_want(struct trace_fields *fields, const char *name);

/* Reads CSV's header, which is the line handed out last, and finds what is wanted. */
bool trace_fields_read_header(struct trace_fields *fields, const struct line_reader *lines,
                              char *text, struct error *error) MUST_CHECK;

/* Splits a row, which is the line handed out last. */
bool trace_fields_split(struct trace_fields *fields, const struct line_reader *lines, char *text,
                        struct error *error) MUST_CHECK;
void trace_fields_free(struct trace_fields *fields);

/* Without the blanks around it, in place. */
char *trace_fields_trim(char *text);

#endif

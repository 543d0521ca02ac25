/*
 * table.h: rows with named columns, said to people as an aligned table and to programs as CSV or
 * JSON.
 *
 * Programs get the key of a column and every digit in base units. People get a title and rounded
 * numbers: seconds with as many digits as the largest of the column needs, bytes in the unit that
 * suits the largest; so a column can be added up by eye.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "json/json_write.h"

#include <stddef.h>

enum table_kind {
    TABLE_TEXT,
    TABLE_COUNT,
    TABLE_SECONDS,
    TABLE_BYTES,
    TABLE_NUMBER,
    TABLE_PERCENT, /* a difference as a fraction, told with its sign */
    TABLE_EVERY    /* a rate, told as "31 min" between two */
};

struct table_column {
    const char *key;   /* NULL: for people alone */
    const char *title; /* NULL: for programs alone */
    enum table_kind kind;
};

struct table_cell {
    const char *text; /* borrowed; NULL: none. In a column of numbers, what people read instead */
    double number;    /* NAN: none */
};

struct table {
    const struct table_column *columns; /* borrowed */
    size_t column_count;
    struct table_cell *cells; /* owned; row by row */
    size_t row_count;
    size_t capacity; /* in cells */
};

/* The table of these columns, to be released with table_free. */
void table_init(struct table *table, const struct table_column columns[], size_t column_count);
void table_free(struct table *table);

/* Copies the row, which has a cell for each column. */
void table_add(struct table *table, const struct table_cell row[]);

#define TABLE_SAYS(words) ((struct table_cell){.text = (words)})
#define TABLE_HAS(value) ((struct table_cell){.number = (value)})

void table_print(const struct table *table, FILE *stream);
/* Fields of RFC 4180 below a line of keys; empty where there is nothing. */
void table_print_csv(const struct table *table, FILE *stream);
/* An array with an object for each row. */
void table_write_json(const struct table *table, const char *key, struct json_writer *writer);

#endif

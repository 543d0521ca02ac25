/*
 * table.h: rows with named columns, in every form in which a verb prints rows.
 *
 * Programs get the key of a column and every digit in base units. People get a title and rounded
 * numbers: seconds with as many digits as the largest of the column needs, bytes in the unit that
 * suits the largest; so a column can be added up by eye.
 */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include "base/grid.h"
#include "base/output_format.h"
#include "json/json_write.h"

#include <stddef.h>

enum table_kind {
    TABLE_TEXT,
    TABLE_COUNT,
    TABLE_SECONDS,
    TABLE_BYTES,
    TABLE_NUMBER,
    TABLE_PERCENT,  /* a difference as a fraction, told with its sign */
    TABLE_FRACTION, /* told as percent */
    TABLE_EVERY,    /* a rate, told as "31 min" between two */
    TABLE_FLAG,     /* 1 or 0; true or false in JSON */
    TABLE_JSON      /* a text that is JSON already */
};

/* Bytes of a number that is told, and of a title with its unit. */
#define TABLE_CELL_SIZE 64

struct table_column {
    const char *key;   /* NULL: for people alone */
    const char *title; /* NULL: for programs alone */
    enum table_kind kind;
    int width;       /* for people, at least: of rows that are told as they come */
    unsigned leaves; /* on a narrow terminal 1 is left out first; 0 stays */
};

struct table_cell {
    const char *text; /* borrowed; NULL: none. In a column of numbers, what people read instead */
    double number;    /* NAN: none */
    enum colour colour;
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

/* For people, as wide as the terminal allows. */
void table_print(const struct table *table, FILE *stream);
/* In any form; as JSON an array with an object for each row. */
void table_give(const struct table *table, enum output_format format, FILE *stream);
/* Within an object: key and value. */
void table_write_json_cell(const struct table_column *column, const struct table_cell *cell,
                           struct json_writer *writer);
void table_write_json(const struct table *table, const char *key, struct json_writer *writer);

/* Rows that are told as they come. */
struct table_stream {
    const struct table_column *columns; /* borrowed */
    size_t column_count;
    enum output_format format;
    struct json_writer writer;
    struct grid grid; /* its columns are owned */
    struct look *looks;
    const char **texts; /* of one row, their colours, and where they are printed to */
    enum colour *colours;
    char (*room)[TABLE_CELL_SIZE];
};

/* Prints what stands above the rows; table_stream_end prints what stands below, and releases. */
void table_stream_begin(struct table_stream *rows, const struct table_column columns[],
                        size_t column_count, enum output_format format, FILE *stream);
void table_stream_add(struct table_stream *rows, const struct table_cell row[]);
void table_stream_end(struct table_stream *rows);

#endif

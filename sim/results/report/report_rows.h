/*
 * report_rows.h: the rows of one query, kept for a page or a figure: at most so many.
 */
#ifndef RESULTS_REPORT_REPORT_ROWS_H
#define RESULTS_REPORT_REPORT_ROWS_H

#include "results/database/database.h"
#include "results/report/query.h"
#include "results/report/report_chart.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define REPORT_MOST_ROWS 2000 /* more can be neither seen nor drawn quickly */
#define REPORT_MOST_MARKED 3  /* of more contenders onsets and limits would hide the curves */

struct report_cell {
    char *shown;   /* owned; for people */
    char *json;    /* owned; with all digits */
    double number; /* NAN for texts and NULL */
    bool is_null;
};

struct report_rows {
    char **columns; /* owned list of owned names */
    size_t column_count;
    struct report_cell *cells; /* owned; row by row */
    size_t row_count;
    size_t capacity;    /* in cells */
    uint64_t all_count; /* rows of the query, also those beyond the limit */
};

/*
 * Runs a shipped query for one run.
 *
 * rows   out, owned by the caller, also after a failure; report_rows_free
 */
bool report_rows_load(struct report_rows *rows, struct database *database, const char *query,
                      uint64_t run_id, struct error *error) MUST_CHECK;
/* ... with these parameters of the query. */
bool report_rows_load_with(struct report_rows *rows, struct database *database, const char *query,
                           const struct query_parameter parameters[], size_t parameter_count,
                           struct error *error) MUST_CHECK;
/*
 * ... and behind them those of another run, where the query names contenders: "run 2: resnet18".
 *
 * against_id   0: no other run
 */
bool report_rows_load_both(struct report_rows *rows, struct database *database, const char *query,
                           uint64_t run_id, uint64_t against_id, struct error *error) MUST_CHECK;
void report_rows_free(struct report_rows *rows);

/* Rows that no query gives: the columns, up to NULL, then a field for each. */
struct report_field {
    const char *text; /* copied */
    double number;
    bool is_text; /* and no text: NULL */
};
#define REPORT_SAYS(said)                                                                          \
    {                                                                                              \
        .text = (said), .is_text = true                                                            \
    }
#define REPORT_HAS(had)                                                                            \
    {                                                                                              \
        .number = (had)                                                                            \
    }

void report_rows_begin(struct report_rows *rows, const char *const columns[]);
void report_rows_add(struct report_rows *rows, const struct report_field fields[]);

/* Whether there is anything to draw: enough rows, and some value of the chart in some of them. */
bool report_rows_show(const struct report_rows *rows, const struct report_chart *chart);

/* Whether there is such a column. */
bool report_rows_has_column(const struct report_rows *rows, const char *name);
/* The index of a column; asserts that it is there: our tables name columns of our queries. */
size_t report_rows_column(const struct report_rows *rows, const char *name);
const struct report_cell *report_rows_cell(const struct report_rows *rows, size_t row,
                                           size_t column);
/* By the name of the column; the number is NAN where the row does not tell. */
const struct report_cell *report_rows_named(const struct report_rows *rows, size_t row,
                                            const char *column);
double report_rows_number(const struct report_rows *rows, size_t row, const char *column);

/* Whether numbers of a column are spaced by ratios rather than by differences: the middle one of
 * those that differ, all above 0, is nearer to the geometric mean of the ends. */
bool report_rows_is_geometric(const struct report_rows *rows, size_t column);
/* Whether an axis of the chart is logarithmic: as the chart has it, where something is above 0; x
 * also where it is spaced so. */
bool report_rows_has_logarithmic_x(const struct report_rows *rows,
                                   const struct report_chart *chart);
bool report_rows_has_logarithmic_y(const struct report_rows *rows,
                                   const struct report_chart *chart);

/*
 * The rate of the column rate_per_s that was asked for, as the database has it, to the last digit;
 * owned by the rows. Refuses one that is not there, with the nearest ones, for the option --at.
 */
bool report_rows_find_rate(const struct report_rows *rows, double wanted_per_s, const char **rate,
                           struct error *error) MUST_CHECK;

/* The title of the chart's x axis. */
const char *report_rows_x_title(const struct report_rows *rows, const struct report_chart *chart);

/* Text within HTML: nothing in it is markup. */
void report_write_text(const char *text, FILE *stream);
/* JSON within a script: nothing in it ends the script or a line of it. */
void report_write_script_json(const char *json, FILE *stream);

#endif

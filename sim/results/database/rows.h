/*
 * rows.h: a struct for each table of tables.def: struct run_row, struct point_row, ...
 *
 * Texts are borrowed. A double that is NAN is stored as NULL: not observed. Identifiers are given
 * by the database (run_id) or by the caller (point_id within the run ascends in sweep order).
 */
#ifndef RESULTS_DATABASE_ROWS_H
#define RESULTS_DATABASE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* A mean over replications and its interval. */
struct mean_columns {
    double mean;
    double half_width;
};

/* What replications say of one number. */
struct tally_columns {
    double mean;
    double squares;
    double minimum;
    double maximum;
};

/* The seconds of one phase by where they went. */
struct time_columns {
    double compute_s;
    double transfer_s;
    double propagation_s;
    double processor_wait_s;
    double link_wait_s;
    double disk_s;
    double disk_wait_s;
};

#define TABLE(table) struct table##_row {
#define GIVEN(column)
#define TEXT(column) const char *column;
#define INTEGER(column) uint64_t column;
#define REFERENCE(column) uint64_t column;
#define FLAG(column) int column;
#define REAL(column) double column;
#define MEAN(column, half_width) struct mean_columns column;
#define TALLY(column) struct tally_columns column;
#define TIMES(column) struct time_columns column;
#define BYTES(column, size)                                                                        \
    const unsigned char *column;                                                                   \
    size_t size;
#define FIELD(type, field) type field;
#define END                                                                                        \
    }                                                                                              \
    ;
#include "results/database/tables.def"

#endif

/*
 * recorder_parts.h: what the files of the recorder share: its statements, one per table, and the
 * columns that they bind.
 */
#ifndef RESULTS_DATABASE_RECORDER_PARTS_H
#define RESULTS_DATABASE_RECORDER_PARTS_H

#include "results/database/recorder.h"
#include "results/database/statement.h"

enum recorder_table_kind {
    RUN,
    INPUT_FILE,
    POINT,
    POINT_METRIC,
    REPLICATION,
    PHASE_COST,
    STAGE_COST,
    PHASE_TIME,
    RESOURCE_USE,
    SERVER_USE,
    CLIENT_CLASS,
    SLO_VERDICT,
    COST,
    UNCERTAIN_ANSWER,
    UNCERTAIN_SHARE,
    EXCESS,
    STOCK,
    HISTOGRAM,
    REPLICATION_PART,
    REQUEST,
    WARNING,
    TABLE_COUNT
};

/* Binds the values of a row, whose struct is of its table, after the columns that are given. */
typedef void bind_row(struct statement *statement, const void *row);

struct recorder_table {
    const char *name;
    const char *columns; /* with commas between; those that are given come first */
    bind_row *bind;
    int batch_rows; /* added by one statement while there are as many; 0: always one by one */
};

extern const struct recorder_table recorder_tables[TABLE_COUNT];

/* Of the mark: 16 hexadecimal digits and the end. */
#define WRITER_SIZE 17

struct recorder {
    struct database *database;             /* borrowed */
    struct statement rows[TABLE_COUNT];    /* one row each */
    struct statement batches[TABLE_COUNT]; /* many, of those tables that have batches */
    uint64_t run_id;
    uint64_t point_id; /* the current point; 0 while there is none */
    uint64_t point_index;
    uint64_t stage_index;     /* the last one written in this point */
    uint64_t warning_index;   /* the last one written in this run */
    uint64_t file_index;      /* likewise */
    char writer[WRITER_SIZE]; /* our mark in the run's row */
};

/* The statement that adds a row to the table, with nothing bound yet. */
struct statement *recorder_row(struct recorder *recorder, enum recorder_table_kind table);
/* Likewise for as many rows as the table's batch has. */
struct statement *recorder_batch(struct recorder *recorder, enum recorder_table_kind table);

/* The identifier that the database gave the last row. */
uint64_t recorder_last_id(struct recorder *recorder);

#endif

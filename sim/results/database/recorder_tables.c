/* recorder_tables.c: the columns of each table, and how a row is bound to them: by tables.def. */
#include "results/database/recorder_parts.h"
#include "results/database/statement.h"

/* ", NAME" for each column. */
#define TABLE(table) static const char table##_columns[] =
#define GIVEN(column) ", " #column
#define TEXT(column) ", " #column
#define INTEGER(column) ", " #column
#define REFERENCE(column) ", " #column
#define FLAG(column) ", " #column
#define REAL(column) ", " #column
#define MEAN(column, half_width) ", " #column ", " #half_width
#define PART(column, part) ", " #column "_" #part
#define TALLY(column)                                                                              \
    PART(column, mean) PART(column, squares) PART(column, minimum) PART(column, maximum)
#define TIMES(column)                                                                              \
    PART(column, compute_s)                                                                        \
    PART(column, transfer_s)                                                                       \
    PART(column, propagation_s)                                                                    \
    PART(column, processor_wait_s)                                                                 \
    PART(column, link_wait_s) PART(column, disk_s) PART(column, disk_wait_s)
#define BYTES(column, size) ", " #column
#define FIELD(type, field)
#define END ;
#include "results/database/tables.def"

static void add_mean(struct statement *statement, const struct mean_columns *mean)
{
    statement_add_real(statement, mean->mean);
    statement_add_real(statement, mean->half_width);
}

static void add_tally(struct statement *statement, const struct tally_columns *tally)
{
    statement_add_real(statement, tally->mean);
    statement_add_real(statement, tally->squares);
    statement_add_real(statement, tally->minimum);
    statement_add_real(statement, tally->maximum);
}

static void add_times(struct statement *statement, const struct time_columns *times)
{
    statement_add_real(statement, times->compute_s);
    statement_add_real(statement, times->transfer_s);
    statement_add_real(statement, times->propagation_s);
    statement_add_real(statement, times->processor_wait_s);
    statement_add_real(statement, times->link_wait_s);
    statement_add_real(statement, times->disk_s);
    statement_add_real(statement, times->disk_wait_s);
}

#define TABLE(table)                                                                               \
    static void bind_##table(struct statement *statement, const void *values)                      \
    {                                                                                              \
        const struct table##_row *row = values;
#define GIVEN(column)
#define TEXT(column) statement_add_text(statement, row->column);
#define INTEGER(column) statement_add_integer(statement, row->column);
#define REFERENCE(column) statement_add_reference(statement, row->column);
#define FLAG(column) statement_add_flag(statement, row->column);
#define REAL(column) statement_add_real(statement, row->column);
#define MEAN(column, half_width) add_mean(statement, &row->column);
#define TALLY(column) add_tally(statement, &row->column);
#define TIMES(column) add_times(statement, &row->column);
#define BYTES(column, size) statement_add_bytes(statement, row->column, row->size);
#define FIELD(type, field)
#define END }
#include "results/database/tables.def"

/* Without the comma before the first. */
#define OF(table) .name = #table, .columns = table##_columns + 2, .bind = bind_##table

/* Batches save a quarter to a half of a row's time; more rows than these gain little. Of
 * replications and operations a point has some tens. */
const struct recorder_table recorder_tables[TABLE_COUNT] = {
    [RUN] = {OF(run)},
    [INPUT_FILE] = {OF(input_file)},
    [POINT] = {OF(point)},
    [POINT_METRIC] = {OF(point_metric)},
    [REPLICATION] = {OF(replication), .batch_rows = 10},
    [PHASE_COST] = {OF(phase_cost), .batch_rows = 6},
    [STAGE_COST] = {OF(stage_cost)},
    [PHASE_TIME] = {OF(phase_time)},
    [RESOURCE_USE] = {OF(resource_use)},
    [SERVER_USE] = {OF(server_use)},
    [CLIENT_CLASS] = {OF(client_class)},
    [SLO_VERDICT] = {OF(slo_verdict)},
    [COST] = {OF(cost)},
    [UNCERTAIN_ANSWER] = {OF(uncertain_answer)},
    [UNCERTAIN_SHARE] = {OF(uncertain_share)},
    [EXCESS] = {OF(excess)},
    [STOCK] = {OF(stock)},
    [HISTOGRAM] = {OF(histogram)},
    [REPLICATION_PART] = {OF(replication_part)},
    [REQUEST] = {OF(request), .batch_rows = 32},
    [WARNING] = {OF(warning)},
};

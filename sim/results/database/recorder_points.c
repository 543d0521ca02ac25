/* recorder_points.c: the rows of a point and of what belongs to it. */
#include "results/database/recorder.h"
#include "results/database/statement.h"

#include "results/database/recorder_parts.h"

#include <assert.h>

bool recorder_add_point(struct recorder *recorder, const struct point_row *point,
                        struct error *error)
{
    struct statement *row = recorder_row(recorder, POINT);
    statement_add_integer(row, recorder->run_id);
    recorder_tables[POINT].bind(row, point);
    if (!statement_end(row, error))
        return false;
    recorder->point_id = recorder_last_id(recorder);
    recorder->point_index = point->point_index;
    recorder->stage_index = 0;
    return true;
}

/* ---- what belongs to the current point ---- */

static struct statement *row_of_point(struct recorder *recorder, enum recorder_table_kind table)
{
    assert(recorder->point_id != 0);
    struct statement *row = recorder_row(recorder, table);
    statement_add_integer(row, recorder->point_id);
    return row;
}

static bool add_row(struct recorder *recorder, enum recorder_table_kind table, const void *values,
                    struct error *error)
{
    struct statement *row = row_of_point(recorder, table);
    recorder_tables[table].bind(row, values);
    return statement_end(row, error);
}

/* Many at a time while there are as many. */
static bool add_rows(struct recorder *recorder, enum recorder_table_kind table, const void *rows,
                     size_t row_bytes, size_t count, struct error *error)
{
    const struct recorder_table *columns = &recorder_tables[table];
    assert(recorder->point_id != 0 && columns->batch_rows > 1);
    const size_t batch_rows = (size_t)columns->batch_rows;
    bool written = true;
    for (size_t i = 0; written && i < count;) {
        bool is_batch = count - i >= batch_rows;
        struct statement *statement =
            is_batch ? recorder_batch(recorder, table) : recorder_row(recorder, table);
        for (const size_t end = i + (is_batch ? batch_rows : 1); i < end; i++) {
            statement_add_integer(statement, recorder->point_id);
            columns->bind(statement, (const char *)rows + i * row_bytes);
        }
        written = statement_end(statement, error);
    }
    return written;
}

bool recorder_add_point_metric(struct recorder *recorder, const struct point_metric_row *row,
                               struct error *error)
{
    return add_row(recorder, POINT_METRIC, row, error);
}

bool recorder_add_replications(struct recorder *recorder, const struct replication_row rows[],
                               size_t count, struct error *error)
{
    return add_rows(recorder, REPLICATION, rows, sizeof *rows, count, error);
}

bool recorder_add_phase_costs(struct recorder *recorder, const struct phase_cost_row rows[],
                              size_t count, struct error *error)
{
    return add_rows(recorder, PHASE_COST, rows, sizeof *rows, count, error);
}

bool recorder_add_stage_cost(struct recorder *recorder, const struct stage_cost_row *cost,
                             struct error *error)
{
    struct statement *row = row_of_point(recorder, STAGE_COST);
    statement_add_integer(row, ++recorder->stage_index);
    recorder_tables[STAGE_COST].bind(row, cost);
    return statement_end(row, error);
}

bool recorder_add_phase_time(struct recorder *recorder, const struct phase_time_row *row,
                             struct error *error)
{
    return add_row(recorder, PHASE_TIME, row, error);
}

bool recorder_add_resource_use(struct recorder *recorder, const struct resource_use_row *row,
                               struct error *error)
{
    return add_row(recorder, RESOURCE_USE, row, error);
}

bool recorder_add_server_use(struct recorder *recorder, const struct server_use_row *row,
                             struct error *error)
{
    return add_row(recorder, SERVER_USE, row, error);
}

bool recorder_add_client_class(struct recorder *recorder, const struct client_class_row *row,
                               struct error *error)
{
    return add_row(recorder, CLIENT_CLASS, row, error);
}

bool recorder_add_slo_verdict(struct recorder *recorder, const struct slo_verdict_row *row,
                              struct error *error)
{
    return add_row(recorder, SLO_VERDICT, row, error);
}

bool recorder_add_cost(struct recorder *recorder, const struct cost_row *row, struct error *error)
{
    return add_row(recorder, COST, row, error);
}

bool recorder_add_uncertain_answer(struct recorder *recorder,
                                   const struct uncertain_answer_row *row, struct error *error)
{
    return add_row(recorder, UNCERTAIN_ANSWER, row, error);
}

bool recorder_add_uncertain_share(struct recorder *recorder, const struct uncertain_share_row *row,
                                  struct error *error)
{
    return add_row(recorder, UNCERTAIN_SHARE, row, error);
}

bool recorder_add_excess(struct recorder *recorder, const struct excess_row *row,
                         struct error *error)
{
    return add_row(recorder, EXCESS, row, error);
}

bool recorder_add_stock(struct recorder *recorder, const struct stock_row *row, struct error *error)
{
    return add_row(recorder, STOCK, row, error);
}

bool recorder_add_histogram(struct recorder *recorder, const struct histogram_row *row,
                            struct error *error)
{
    return add_row(recorder, HISTOGRAM, row, error);
}

bool recorder_add_requests(struct recorder *recorder, const struct request_row rows[], size_t count,
                           struct error *error)
{
    return add_rows(recorder, REQUEST, rows, sizeof *rows, count, error);
}

bool recorder_add_warning(struct recorder *recorder, const struct warning_row *warning,
                          struct error *error)
{
    assert(warning->point_index == 0 || warning->point_index == recorder->point_index);
    struct statement *row = recorder_row(recorder, WARNING);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, ++recorder->warning_index);
    statement_add_reference(row, warning->point_index == 0 ? 0 : recorder->point_id);
    recorder_tables[WARNING].bind(row, warning);
    return statement_end(row, error);
}

bool recorder_add_replication_part(struct recorder *recorder,
                                   const struct replication_part_row *values, struct error *error)
{
    struct statement *row = recorder_row(recorder, REPLICATION_PART);
    statement_add_integer(row, recorder->run_id);
    recorder_tables[REPLICATION_PART].bind(row, values);
    return statement_end(row, error);
}

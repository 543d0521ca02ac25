#include "results/recorder.h"

#include <assert.h>
#include <stdint.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/memory.h"

enum table {
    RUN,
    POINT,
    POINT_METRIC,
    REPLICATION,
    PHASE_COST,
    RESOURCE_USE,
    HISTOGRAM,
    REQUEST,
    REQUEST_BATCH, /* the same table, many rows at a time */
    WARNING,
    TABLE_COUNT
};

/* Halves the time of a row against one row at a time; more rows gain little. */
#define BATCH_ROWS 32

#define REQUEST_COLUMNS                                                                            \
    "point_id, replication_index, request_index, client_index, arrival_s, start_s, "               \
    "offline_wait_s, completion_s, status"

/* What is bound, in this order, by the function below that writes the table. */
static const struct {
    const char *table;
    const char *columns;
    int rows; /* per statement */
} inserts[TABLE_COUNT] = {
    [RUN] = {"run",
             "name, started_at, host, version, git_commit, argv, jobs, seed, generator, "
             "confidence, scenario",
             1},
    [POINT] = {"point",
               "run_id, point_index, parameters, network, input, protocol, costs, sharing, "
               "rate_per_s, client_threads, server_he_threads, server_gc_threads, "
               "client_storage_bytes, server_storage_bytes, uplink_bps, downlink_bps, rtt_s, "
               "horizon_s, offline_alone_s, online_alone_s, client_precompute_bytes, "
               "server_precompute_bytes, most_precomputes, bound_per_s, bound_resource, load, "
               "replications, arrived, taken_up, done, in_service, waiting, dropped, stock_outs, "
               "precomputes, events, done_fraction, stock_out_fraction, stock_out_fraction_low, "
               "stock_out_fraction_high, growth_fraction, growth_fraction_low, "
               "growth_fraction_high, verdict, latency_is_lower_bound",
               1},
    [POINT_METRIC] = {"point_metric",
                      "point_id, metric, count, empty_replications, mean_s, mean_half_width_s, "
                      "variance_s2, minimum_s, maximum_s, p50_s, p50_half_width_s, p95_s, "
                      "p95_half_width_s, p99_s, p99_half_width_s, withheld",
                      1},
    [REPLICATION] = {"replication",
                     "point_id, replication_index, arrived, taken_up, done, in_service, waiting, "
                     "dropped, stock_outs, precomputes, events, mean_e2e_s, mean_queue_wait_s, "
                     "mean_offline_wait_s, mean_online_s",
                     1},
    [PHASE_COST] = {"phase_cost",
                    "point_id, operation_index, phase, operation, resource, seconds, "
                    "work_core_s, size_bytes, messages",
                    1},
    [RESOURCE_USE] = {"resource_use", "point_id, resource, offline_s, online_s, bound_per_s, load",
                      1},
    [HISTOGRAM] = {"histogram", "point_id, metric, buckets", 1},
    [REQUEST] = {"request", REQUEST_COLUMNS, 1},
    [REQUEST_BATCH] = {"request", REQUEST_COLUMNS, BATCH_ROWS},
    [WARNING] = {"warning", "run_id, warning_index, point_id, code, message", 1},
};

struct recorder {
    struct database *database; /* borrowed */
    sqlite3_stmt *statements[TABLE_COUNT];
    uint64_t run_id;
    uint64_t point_id; /* the current point; 0 while there is none */
    uint64_t point_index;
    uint64_t operation_index; /* the last one written in this point */
    uint64_t warning_index;   /* the last one written in this run */
};

/* ---- one row: begin, a value per column in order, end ---- */

struct row {
    struct recorder *recorder;
    sqlite3_stmt *statement;
    int column; /* the last one bound, from 1 */
};

static struct row row_begin(struct recorder *recorder, enum table table)
{
    return (struct row){.recorder = recorder, .statement = recorder->statements[table]};
}

/* Fails only for a column that is not there, and for texts beyond SQLite's limit of 10^9 bytes. */
static void expect_bound(int code)
{
    assert(code == SQLITE_OK);
    (void)code;
}

static void add_integer(struct row *row, uint64_t value)
{
    assert(value <= INT64_MAX);
    expect_bound(sqlite3_bind_int64(row->statement, ++row->column, (sqlite3_int64)value));
}

/* 0 is no index: NULL. */
static void add_reference(struct row *row, uint64_t id)
{
    if (id == 0)
        expect_bound(sqlite3_bind_null(row->statement, ++row->column));
    else
        add_integer(row, id);
}

/* SQLite turns NAN into NULL, as rows.h promises. */
static void add_real(struct row *row, double value)
{
    expect_bound(sqlite3_bind_double(row->statement, ++row->column, value));
}

static void add_text(struct row *row, const char *text)
{
    expect_bound(sqlite3_bind_text(row->statement, ++row->column, text, -1, SQLITE_STATIC));
}

static void add_blob(struct row *row, const void *bytes, size_t size)
{
    expect_bound(sqlite3_bind_blob64(row->statement, ++row->column, bytes, size, SQLITE_STATIC));
}

static bool row_end(struct row *row, struct error *error)
{
    assert(row->column == sqlite3_bind_parameter_count(row->statement));
    bool written = sqlite3_step(row->statement) == SQLITE_DONE
                || database_fail(row->recorder->database, "cannot be written", error);
    sqlite3_reset(row->statement);
    return written;
}

/* ---- the run ---- */

/* The text with more at its end; owned by the caller, who gives up text. */
static char *appended(char *text, const char *more)
{
    char *longer = memory_format_text("%s%s", text, more);
    free(text);
    return longer;
}

/* "?, ?, ?" for three columns; owned by the caller. */
static char *placeholders(const char *columns)
{
    char *text = memory_copy_text("?");
    for (const char *at = columns; *at != '\0'; at++)
        if (*at == ',')
            text = appended(text, ", ?");
    return text;
}

static bool prepare(struct recorder *recorder, enum table table, struct error *error)
{
    char *values = placeholders(inserts[table].columns);
    char *sql = memory_format_text("INSERT INTO %s (%s) VALUES (%s)", inserts[table].table,
                                   inserts[table].columns, values);
    for (int row = 1; row < inserts[table].rows; row++)
        sql = appended(appended(appended(sql, ", ("), values), ")");
    int code = sqlite3_prepare_v3(database_handle(recorder->database), sql, -1,
                                  SQLITE_PREPARE_PERSISTENT, &recorder->statements[table], NULL);
    free(sql);
    free(values);
    return code == SQLITE_OK || database_fail(recorder->database, "cannot be written", error);
}

static uint64_t last_id(struct recorder *recorder)
{
    return (uint64_t)sqlite3_last_insert_rowid(database_handle(recorder->database));
}

static bool add_run(struct recorder *recorder, const struct run_row *run, struct error *error)
{
    struct row row = row_begin(recorder, RUN);
    add_text(&row, run->name);
    add_text(&row, run->started_at);
    add_text(&row, run->host);
    add_text(&row, run->version);
    add_text(&row, run->git_commit);
    add_text(&row, run->argv);
    add_integer(&row, run->jobs);
    add_integer(&row, run->seed);
    add_text(&row, run->generator);
    add_real(&row, run->confidence);
    add_text(&row, run->scenario);
    if (!row_end(&row, error))
        return false;
    recorder->run_id = last_id(recorder);
    return true;
}

struct recorder *recorder_new(struct database *database, const struct run_row *run,
                              struct error *error)
{
    struct recorder *recorder = memory_allocate(1, sizeof *recorder);
    *recorder = (struct recorder){.database = database};
    bool ready = true;
    for (int table = 0; table < TABLE_COUNT; table++)
        ready = ready && prepare(recorder, (enum table)table, error);
    if (ready && add_run(recorder, run, error))
        return recorder;
    recorder_free(recorder);
    return NULL;
}

void recorder_free(struct recorder *recorder)
{
    if (recorder == NULL)
        return;
    for (int table = 0; table < TABLE_COUNT; table++)
        sqlite3_finalize(recorder->statements[table]);
    free(recorder);
}

uint64_t recorder_run_id(const struct recorder *recorder)
{
    return recorder->run_id;
}

bool recorder_finish(struct recorder *recorder, const char *status, const char *ended_at,
                     struct error *error)
{
    static const char sql[] = "UPDATE run SET status = ?, ended_at = ? WHERE run_id = ?";
    struct row row = {.recorder = recorder};
    if (sqlite3_prepare_v2(database_handle(recorder->database), sql, -1, &row.statement, NULL)
        != SQLITE_OK)
        return database_fail(recorder->database, "cannot be written", error);
    add_text(&row, status);
    add_text(&row, ended_at);
    add_integer(&row, recorder->run_id);
    bool written = row_end(&row, error);
    sqlite3_finalize(row.statement);
    return written;
}

/* ---- points ---- */

static void add_setting(struct row *row, const struct point_row *point)
{
    add_text(row, point->parameters);
    add_text(row, point->network);
    add_text(row, point->input);
    add_text(row, point->protocol);
    add_text(row, point->costs);
    add_text(row, point->sharing);
    add_real(row, point->rate_per_s);
    add_real(row, point->client_threads);
    add_real(row, point->server_he_threads);
    add_real(row, point->server_gc_threads);
    add_real(row, point->client_storage_bytes);
    add_real(row, point->server_storage_bytes);
    add_real(row, point->uplink_bps);
    add_real(row, point->downlink_bps);
    add_real(row, point->rtt_s);
    add_real(row, point->horizon_s);
}

static void add_plan_and_bound(struct row *row, const struct point_row *point)
{
    add_real(row, point->offline_alone_s);
    add_real(row, point->online_alone_s);
    add_real(row, point->client_precompute_bytes);
    add_real(row, point->server_precompute_bytes);
    add_real(row, point->most_precomputes);
    add_real(row, point->bound_per_s);
    add_text(row, point->bound_resource);
    add_real(row, point->load);
}

static void add_counts(struct row *row, const struct point_row *point)
{
    add_integer(row, point->replications);
    add_integer(row, point->arrived);
    add_integer(row, point->taken_up);
    add_integer(row, point->done);
    add_integer(row, point->in_service);
    add_integer(row, point->waiting);
    add_integer(row, point->dropped);
    add_integer(row, point->stock_outs);
    add_integer(row, point->precomputes);
    add_integer(row, point->events);
}

static void add_findings(struct row *row, const struct point_row *point)
{
    add_real(row, point->done_fraction);
    add_real(row, point->stock_out_fraction);
    add_real(row, point->stock_out_fraction_low);
    add_real(row, point->stock_out_fraction_high);
    add_real(row, point->growth_fraction);
    add_real(row, point->growth_fraction_low);
    add_real(row, point->growth_fraction_high);
    add_text(row, point->verdict);
    add_integer(row, point->latency_is_lower_bound);
}

bool recorder_add_point(struct recorder *recorder, const struct point_row *point,
                        struct error *error)
{
    struct row row = row_begin(recorder, POINT);
    add_integer(&row, recorder->run_id);
    add_integer(&row, point->point_index);
    add_setting(&row, point);
    add_plan_and_bound(&row, point);
    add_counts(&row, point);
    add_findings(&row, point);
    if (!row_end(&row, error))
        return false;
    recorder->point_id = last_id(recorder);
    recorder->point_index = point->point_index;
    recorder->operation_index = 0;
    return true;
}

/* ---- what belongs to the current point ---- */

static struct row row_of_point(struct recorder *recorder, enum table table)
{
    assert(recorder->point_id != 0);
    struct row row = row_begin(recorder, table);
    add_integer(&row, recorder->point_id);
    return row;
}

bool recorder_add_point_metric(struct recorder *recorder, const struct point_metric_row *metric,
                               struct error *error)
{
    struct row row = row_of_point(recorder, POINT_METRIC);
    add_text(&row, metric->metric);
    add_integer(&row, metric->count);
    add_integer(&row, metric->empty_replications);
    add_real(&row, metric->mean_s);
    add_real(&row, metric->mean_half_width_s);
    add_real(&row, metric->variance_s2);
    add_real(&row, metric->minimum_s);
    add_real(&row, metric->maximum_s);
    add_real(&row, metric->p50_s);
    add_real(&row, metric->p50_half_width_s);
    add_real(&row, metric->p95_s);
    add_real(&row, metric->p95_half_width_s);
    add_real(&row, metric->p99_s);
    add_real(&row, metric->p99_half_width_s);
    add_text(&row, metric->withheld);
    return row_end(&row, error);
}

bool recorder_add_replication(struct recorder *recorder, const struct replication_row *replication,
                              struct error *error)
{
    struct row row = row_of_point(recorder, REPLICATION);
    add_integer(&row, replication->replication_index);
    add_integer(&row, replication->arrived);
    add_integer(&row, replication->taken_up);
    add_integer(&row, replication->done);
    add_integer(&row, replication->in_service);
    add_integer(&row, replication->waiting);
    add_integer(&row, replication->dropped);
    add_integer(&row, replication->stock_outs);
    add_integer(&row, replication->precomputes);
    add_integer(&row, replication->events);
    add_real(&row, replication->mean_e2e_s);
    add_real(&row, replication->mean_queue_wait_s);
    add_real(&row, replication->mean_offline_wait_s);
    add_real(&row, replication->mean_online_s);
    return row_end(&row, error);
}

bool recorder_add_phase_cost(struct recorder *recorder, const struct phase_cost_row *cost,
                             struct error *error)
{
    struct row row = row_of_point(recorder, PHASE_COST);
    add_integer(&row, ++recorder->operation_index);
    add_text(&row, cost->phase);
    add_text(&row, cost->operation);
    add_text(&row, cost->resource);
    add_real(&row, cost->seconds);
    add_real(&row, cost->work_core_s);
    add_real(&row, cost->size_bytes);
    add_real(&row, cost->messages);
    return row_end(&row, error);
}

bool recorder_add_resource_use(struct recorder *recorder, const struct resource_use_row *use,
                               struct error *error)
{
    struct row row = row_of_point(recorder, RESOURCE_USE);
    add_text(&row, use->resource);
    add_real(&row, use->offline_s);
    add_real(&row, use->online_s);
    add_real(&row, use->bound_per_s);
    add_real(&row, use->load);
    return row_end(&row, error);
}

bool recorder_add_histogram(struct recorder *recorder, const struct histogram_row *histogram,
                            struct error *error)
{
    struct row row = row_of_point(recorder, HISTOGRAM);
    add_text(&row, histogram->metric);
    add_blob(&row, histogram->buckets, histogram->size);
    return row_end(&row, error);
}

static void add_request(struct row *row, const struct request_row *request)
{
    add_integer(row, row->recorder->point_id);
    add_integer(row, request->replication_index);
    add_integer(row, request->request_index);
    add_integer(row, request->client_index);
    add_real(row, request->arrival_s);
    add_real(row, request->start_s);
    add_real(row, request->offline_wait_s);
    add_real(row, request->completion_s);
    add_text(row, request->status);
}

bool recorder_add_requests(struct recorder *recorder, const struct request_row requests[],
                           size_t count, struct error *error)
{
    assert(recorder->point_id != 0);
    bool written = true;
    for (size_t i = 0; written && i < count;) {
        bool is_batch = count - i >= BATCH_ROWS;
        struct row row = row_begin(recorder, is_batch ? REQUEST_BATCH : REQUEST);
        for (const size_t end = i + (is_batch ? BATCH_ROWS : 1); i < end; i++)
            add_request(&row, &requests[i]);
        written = row_end(&row, error);
    }
    return written;
}

bool recorder_add_request(struct recorder *recorder, const struct request_row *request,
                          struct error *error)
{
    return recorder_add_requests(recorder, request, 1, error);
}

bool recorder_add_warning(struct recorder *recorder, const struct warning_row *warning,
                          struct error *error)
{
    assert(warning->point_index == 0 || warning->point_index == recorder->point_index);
    struct row row = row_begin(recorder, WARNING);
    add_integer(&row, recorder->run_id);
    add_integer(&row, ++recorder->warning_index);
    add_reference(&row, warning->point_index == 0 ? 0 : recorder->point_id);
    add_text(&row, warning->code);
    add_text(&row, warning->message);
    return row_end(&row, error);
}

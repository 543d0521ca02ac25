#include "results/recorder.h"

#include <assert.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "results/statement.h"

enum table {
    RUN,
    INPUT_FILE,
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

/* Of the mark: 16 hexadecimal digits and the end. */
#define WRITER_SIZE 17

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
             "name, started_at, host, version, git_commit, git_dirty, argv, jobs, seed, "
             "generator, confidence, scenario, scenario_sha256, scenario_file, point_total, "
             "shard_index, shard_count, tag, note",
             1},
    [INPUT_FILE] = {"input_file", "run_id, file_index, path, size_bytes, sha256", 1},
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
    struct statement statements[TABLE_COUNT];
    uint64_t run_id;
    uint64_t point_id; /* the current point; 0 while there is none */
    uint64_t point_index;
    uint64_t operation_index; /* the last one written in this point */
    uint64_t warning_index;   /* the last one written in this run */
    uint64_t file_index;      /* likewise */
    char writer[WRITER_SIZE]; /* our mark in the run's row */
};

static struct statement *row_begin(struct recorder *recorder, enum table table)
{
    statement_begin(&recorder->statements[table]);
    return &recorder->statements[table];
}

/* ---- the run ---- */

static uint64_t last_id(struct recorder *recorder)
{
    return (uint64_t)sqlite3_last_insert_rowid(database_handle(recorder->database));
}

static bool add_run(struct recorder *recorder, const struct run_row *run, struct error *error)
{
    struct statement *row = row_begin(recorder, RUN);
    statement_add_text(row, run->name);
    statement_add_text(row, run->started_at);
    statement_add_text(row, run->host);
    statement_add_text(row, run->version);
    statement_add_text(row, run->git_commit);
    statement_add_flag(row, run->git_dirty);
    statement_add_text(row, run->argv);
    statement_add_integer(row, run->jobs);
    statement_add_integer(row, run->seed);
    statement_add_text(row, run->generator);
    statement_add_real(row, run->confidence);
    statement_add_text(row, run->scenario);
    statement_add_text(row, run->scenario_sha256);
    statement_add_text(row, run->scenario_file);
    statement_add_integer(row, run->point_total);
    statement_add_reference(row, run->shard_index);
    statement_add_reference(row, run->shard_count);
    statement_add_text(row, run->tag);
    statement_add_text(row, run->note);
    if (!statement_end(row, error))
        return false;
    recorder->run_id = last_id(recorder);
    return true;
}

/* Puts our mark into the run's row: whoever had it before may add nothing any more. */
static bool claim(struct recorder *recorder, struct error *error)
{
    sqlite3 *handle = database_handle(recorder->database);
    char *sql = memory_format_text("UPDATE run SET writer = lower(hex(randomblob(8))), "
                                   "status = 'running', ended_at = NULL WHERE run_id = %" PRIu64
                                   " RETURNING writer",
                                   recorder->run_id);
    sqlite3_stmt *statement = NULL;
    bool claimed = sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK
                && sqlite3_step(statement) == SQLITE_ROW;
    if (claimed)
        snprintf(recorder->writer, WRITER_SIZE, "%s", sqlite3_column_text(statement, 0));
    else
        database_fail(recorder->database, "cannot be written", error);
    sqlite3_finalize(statement);
    free(sql);
    return claimed;
}

static bool prepare_all(struct recorder *recorder, struct error *error)
{
    bool ready = true;
    for (int table = 0; table < TABLE_COUNT; table++)
        ready = ready
             && statement_prepare_insert(&recorder->statements[table], recorder->database,
                                         inserts[table].table, inserts[table].columns,
                                         inserts[table].rows, error);
    return ready;
}

struct recorder *recorder_new(struct database *database, const struct run_row *run,
                              struct error *error)
{
    struct recorder *recorder = memory_allocate(1, sizeof *recorder);
    *recorder = (struct recorder){.database = database};
    if (prepare_all(recorder, error) && add_run(recorder, run, error) && claim(recorder, error))
        return recorder;
    recorder_free(recorder);
    return NULL;
}

/* Warnings of points go on after those that are there. */
static bool find_last_warning(struct recorder *recorder, struct error *error)
{
    struct statement last = {0};
    bool found = statement_prepare(
        &last, recorder->database,
        "SELECT coalesce(max(warning_index), 0) FROM warning WHERE run_id = ?", error);
    if (found) {
        statement_begin(&last);
        statement_add_integer(&last, recorder->run_id);
        found = sqlite3_step(last.prepared) == SQLITE_ROW
             || database_fail(recorder->database, "cannot be read", error);
        recorder->warning_index = found ? (uint64_t)sqlite3_column_int64(last.prepared, 0) : 0;
    }
    statement_free(&last);
    return found;
}

struct recorder *recorder_resume(struct database *database, uint64_t run_id, struct error *error)
{
    struct recorder *recorder = memory_allocate(1, sizeof *recorder);
    *recorder = (struct recorder){.database = database, .run_id = run_id};
    if (prepare_all(recorder, error) && find_last_warning(recorder, error)
        && claim(recorder, error))
        return recorder;
    recorder_free(recorder);
    return NULL;
}

void recorder_free(struct recorder *recorder)
{
    if (recorder == NULL)
        return;
    for (int table = 0; table < TABLE_COUNT; table++)
        statement_free(&recorder->statements[table]);
    free(recorder);
}

uint64_t recorder_run_id(const struct recorder *recorder)
{
    return recorder->run_id;
}

/* Whether the mark in the run's row is still ours. */
static bool check_claim(struct recorder *recorder, struct error *error)
{
    struct statement mark = {0};
    bool ours = statement_prepare(&mark, recorder->database,
                                  "SELECT writer IS ? FROM run WHERE run_id = ?", error);
    if (ours) {
        statement_begin(&mark);
        statement_add_text(&mark, recorder->writer);
        statement_add_integer(&mark, recorder->run_id);
        ours = (sqlite3_step(mark.prepared) == SQLITE_ROW && sqlite3_column_int(mark.prepared, 0))
            || error_set(error, ERROR_IO, database_path(recorder->database), NULL,
                         "run %" PRIu64 " was deleted, or resumed by another program",
                         recorder->run_id);
    }
    statement_free(&mark);
    return ours;
}

bool recorder_begin(struct recorder *recorder, struct error *error)
{
    if (!database_begin(recorder->database, error))
        return false;
    if (check_claim(recorder, error))
        return true;
    database_roll_back(recorder->database);
    return false;
}

bool recorder_commit(struct recorder *recorder, struct error *error)
{
    return database_commit(recorder->database, error);
}

bool recorder_add_input_file(struct recorder *recorder, const struct input_file_row *file,
                             struct error *error)
{
    struct statement *row = row_begin(recorder, INPUT_FILE);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, ++recorder->file_index);
    statement_add_text(row, file->path);
    statement_add_integer(row, file->size_bytes);
    statement_add_text(row, file->sha256);
    return statement_end(row, error);
}

bool recorder_finish(struct recorder *recorder, const char *status, const char *ended_at,
                     struct error *error)
{
    const char *sql = "UPDATE run SET status = ?, ended_at = ?, writer = NULL WHERE run_id = ?";
    struct statement update = {0};
    bool written = statement_prepare(&update, recorder->database, sql, error);
    if (written) {
        statement_begin(&update);
        statement_add_text(&update, status);
        statement_add_text(&update, ended_at);
        statement_add_integer(&update, recorder->run_id);
        written = statement_end(&update, error);
    }
    statement_free(&update);
    return written;
}

/* ---- points ---- */

static void add_setting(struct statement *row, const struct point_row *point)
{
    statement_add_text(row, point->parameters);
    statement_add_text(row, point->network);
    statement_add_text(row, point->input);
    statement_add_text(row, point->protocol);
    statement_add_text(row, point->costs);
    statement_add_text(row, point->sharing);
    statement_add_real(row, point->rate_per_s);
    statement_add_real(row, point->client_threads);
    statement_add_real(row, point->server_he_threads);
    statement_add_real(row, point->server_gc_threads);
    statement_add_real(row, point->client_storage_bytes);
    statement_add_real(row, point->server_storage_bytes);
    statement_add_real(row, point->uplink_bps);
    statement_add_real(row, point->downlink_bps);
    statement_add_real(row, point->rtt_s);
    statement_add_real(row, point->horizon_s);
}

static void add_plan_and_bound(struct statement *row, const struct point_row *point)
{
    statement_add_real(row, point->offline_alone_s);
    statement_add_real(row, point->online_alone_s);
    statement_add_real(row, point->client_precompute_bytes);
    statement_add_real(row, point->server_precompute_bytes);
    statement_add_real(row, point->most_precomputes);
    statement_add_real(row, point->bound_per_s);
    statement_add_text(row, point->bound_resource);
    statement_add_real(row, point->load);
}

static void add_counts(struct statement *row, const struct point_row *point)
{
    statement_add_integer(row, point->replications);
    statement_add_integer(row, point->arrived);
    statement_add_integer(row, point->taken_up);
    statement_add_integer(row, point->done);
    statement_add_integer(row, point->in_service);
    statement_add_integer(row, point->waiting);
    statement_add_integer(row, point->dropped);
    statement_add_integer(row, point->stock_outs);
    statement_add_integer(row, point->precomputes);
    statement_add_integer(row, point->events);
}

static void add_findings(struct statement *row, const struct point_row *point)
{
    statement_add_real(row, point->done_fraction);
    statement_add_real(row, point->stock_out_fraction);
    statement_add_real(row, point->stock_out_fraction_low);
    statement_add_real(row, point->stock_out_fraction_high);
    statement_add_real(row, point->growth_fraction);
    statement_add_real(row, point->growth_fraction_low);
    statement_add_real(row, point->growth_fraction_high);
    statement_add_text(row, point->verdict);
    statement_add_integer(row, point->latency_is_lower_bound);
}

bool recorder_add_point(struct recorder *recorder, const struct point_row *point,
                        struct error *error)
{
    struct statement *row = row_begin(recorder, POINT);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, point->point_index);
    add_setting(row, point);
    add_plan_and_bound(row, point);
    add_counts(row, point);
    add_findings(row, point);
    if (!statement_end(row, error))
        return false;
    recorder->point_id = last_id(recorder);
    recorder->point_index = point->point_index;
    recorder->operation_index = 0;
    return true;
}

/* ---- what belongs to the current point ---- */

static struct statement *row_of_point(struct recorder *recorder, enum table table)
{
    assert(recorder->point_id != 0);
    struct statement *row = row_begin(recorder, table);
    statement_add_integer(row, recorder->point_id);
    return row;
}

bool recorder_add_point_metric(struct recorder *recorder, const struct point_metric_row *metric,
                               struct error *error)
{
    struct statement *row = row_of_point(recorder, POINT_METRIC);
    statement_add_text(row, metric->metric);
    statement_add_integer(row, metric->count);
    statement_add_integer(row, metric->empty_replications);
    statement_add_real(row, metric->mean_s);
    statement_add_real(row, metric->mean_half_width_s);
    statement_add_real(row, metric->variance_s2);
    statement_add_real(row, metric->minimum_s);
    statement_add_real(row, metric->maximum_s);
    statement_add_real(row, metric->p50_s);
    statement_add_real(row, metric->p50_half_width_s);
    statement_add_real(row, metric->p95_s);
    statement_add_real(row, metric->p95_half_width_s);
    statement_add_real(row, metric->p99_s);
    statement_add_real(row, metric->p99_half_width_s);
    statement_add_text(row, metric->withheld);
    return statement_end(row, error);
}

bool recorder_add_replication(struct recorder *recorder, const struct replication_row *replication,
                              struct error *error)
{
    struct statement *row = row_of_point(recorder, REPLICATION);
    statement_add_integer(row, replication->replication_index);
    statement_add_integer(row, replication->arrived);
    statement_add_integer(row, replication->taken_up);
    statement_add_integer(row, replication->done);
    statement_add_integer(row, replication->in_service);
    statement_add_integer(row, replication->waiting);
    statement_add_integer(row, replication->dropped);
    statement_add_integer(row, replication->stock_outs);
    statement_add_integer(row, replication->precomputes);
    statement_add_integer(row, replication->events);
    statement_add_real(row, replication->mean_e2e_s);
    statement_add_real(row, replication->mean_queue_wait_s);
    statement_add_real(row, replication->mean_offline_wait_s);
    statement_add_real(row, replication->mean_online_s);
    return statement_end(row, error);
}

bool recorder_add_phase_cost(struct recorder *recorder, const struct phase_cost_row *cost,
                             struct error *error)
{
    struct statement *row = row_of_point(recorder, PHASE_COST);
    statement_add_integer(row, ++recorder->operation_index);
    statement_add_text(row, cost->phase);
    statement_add_text(row, cost->operation);
    statement_add_text(row, cost->resource);
    statement_add_real(row, cost->seconds);
    statement_add_real(row, cost->work_core_s);
    statement_add_real(row, cost->size_bytes);
    statement_add_real(row, cost->messages);
    return statement_end(row, error);
}

bool recorder_add_resource_use(struct recorder *recorder, const struct resource_use_row *use,
                               struct error *error)
{
    struct statement *row = row_of_point(recorder, RESOURCE_USE);
    statement_add_text(row, use->resource);
    statement_add_real(row, use->offline_s);
    statement_add_real(row, use->online_s);
    statement_add_real(row, use->bound_per_s);
    statement_add_real(row, use->load);
    return statement_end(row, error);
}

bool recorder_add_histogram(struct recorder *recorder, const struct histogram_row *histogram,
                            struct error *error)
{
    struct statement *row = row_of_point(recorder, HISTOGRAM);
    statement_add_text(row, histogram->metric);
    statement_add_bytes(row, histogram->buckets, histogram->size);
    return statement_end(row, error);
}

static void add_request(struct statement *row, uint64_t point_id, const struct request_row *request)
{
    statement_add_integer(row, point_id);
    statement_add_integer(row, request->replication_index);
    statement_add_integer(row, request->request_index);
    statement_add_integer(row, request->client_index);
    statement_add_real(row, request->arrival_s);
    statement_add_real(row, request->start_s);
    statement_add_real(row, request->offline_wait_s);
    statement_add_real(row, request->completion_s);
    statement_add_text(row, request->status);
}

bool recorder_add_requests(struct recorder *recorder, const struct request_row requests[],
                           size_t count, struct error *error)
{
    assert(recorder->point_id != 0);
    bool written = true;
    for (size_t i = 0; written && i < count;) {
        bool is_batch = count - i >= BATCH_ROWS;
        struct statement *row = row_begin(recorder, is_batch ? REQUEST_BATCH : REQUEST);
        for (const size_t end = i + (is_batch ? BATCH_ROWS : 1); i < end; i++)
            add_request(row, recorder->point_id, &requests[i]);
        written = statement_end(row, error);
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
    struct statement *row = row_begin(recorder, WARNING);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, ++recorder->warning_index);
    statement_add_reference(row, warning->point_index == 0 ? 0 : recorder->point_id);
    statement_add_text(row, warning->code);
    statement_add_text(row, warning->message);
    return statement_end(row, error);
}

#include "results/database/recorder.h"

#include "results/database/recorder_parts.h"

#include <assert.h>

/* ---- points ---- */

static void add_setting(struct statement *row, const struct point_row *point)
{
    statement_add_text(row, point->parameters);
    statement_add_text(row, point->contender);
    statement_add_text(row, point->network);
    statement_add_text(row, point->input);
    statement_add_text(row, point->protocol);
    statement_add_text(row, point->costs);
    statement_add_text(row, point->sharing);
    statement_add_text(row, point->priority);
    statement_add_text(row, point->assign);
    statement_add_text(row, point->refill_policy);
    statement_add_text(row, point->refill_order);
    statement_add_integer(row, point->batch_size);
    statement_add_integer(row, point->class_count);
    statement_add_integer(row, point->client_count);
    statement_add_real(row, point->rate_per_s);
    statement_add_real(row, point->client_threads);
    statement_add_real(row, point->server_he_threads);
    statement_add_real(row, point->server_gc_threads);
    statement_add_integer(row, point->server_count);
    statement_add_text(row, point->routing);
    statement_add_real(row, point->server_cores);
    statement_add_real(row, point->server_offline_slots);
    statement_add_real(row, point->server_uplink_bps);
    statement_add_real(row, point->server_downlink_bps);
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
    statement_add_integer(row, point->bound_class_index);
    statement_add_real(row, point->load);
    statement_add_real(row, point->arrival_rate_per_s);
    statement_add_real(row, point->arrival_rate_low_per_s);
    statement_add_real(row, point->arrival_rate_high_per_s);
}

static void add_counts(struct statement *row, const struct point_row *point)
{
    statement_add_integer(row, point->replications);
    statement_add_real(row, point->confidence);
    statement_add_integer(row, point->arrived);
    statement_add_integer(row, point->taken_up);
    statement_add_integer(row, point->done);
    statement_add_integer(row, point->in_service);
    statement_add_integer(row, point->waiting);
    statement_add_integer(row, point->dropped);
    statement_add_integer(row, point->dropped_queue_full);
    statement_add_integer(row, point->dropped_gave_up);
    statement_add_integer(row, point->stock_outs);
    statement_add_integer(row, point->precomputes);
    statement_add_integer(row, point->events);
    statement_add_real(row, point->mean_stock);
    statement_add_real(row, point->mean_stock_half_width);
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
    struct statement *row = recorder_row(recorder, POINT);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, point->point_index);
    add_setting(row, point);
    add_plan_and_bound(row, point);
    add_counts(row, point);
    add_findings(row, point);
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

bool recorder_add_point_metric(struct recorder *recorder, const struct point_metric_row *metric,
                               struct error *error)
{
    struct statement *row = row_of_point(recorder, POINT_METRIC);
    statement_add_text(row, metric->metric);
    statement_add_integer(row, metric->count);
    statement_add_integer(row, metric->empty_replications);
    statement_add_real(row, metric->mean_s);
    statement_add_real(row, metric->mean_low_s);
    statement_add_real(row, metric->mean_high_s);
    statement_add_real(row, metric->mean_of_replications_s);
    statement_add_real(row, metric->mean_of_replications_half_width_s);
    statement_add_real(row, metric->variance_s2);
    statement_add_real(row, metric->minimum_s);
    statement_add_real(row, metric->maximum_s);
    statement_add_real(row, metric->p50_s);
    statement_add_real(row, metric->p50_low_s);
    statement_add_real(row, metric->p50_high_s);
    statement_add_real(row, metric->p95_s);
    statement_add_real(row, metric->p95_low_s);
    statement_add_real(row, metric->p95_high_s);
    statement_add_real(row, metric->p99_s);
    statement_add_real(row, metric->p99_low_s);
    statement_add_real(row, metric->p99_high_s);
    statement_add_text(row, metric->withheld);
    return statement_end(row, error);
}

/* All columns of a row but its point. */
typedef void bind_row(struct statement *statement, const void *row);

/* Many at a time while there are as many. */
static bool add_rows(struct recorder *recorder, enum recorder_table_kind table, bind_row *bind,
                     const void *rows, size_t row_bytes, size_t count, struct error *error)
{
    assert(recorder->point_id != 0 && recorder_tables[table].batch_rows > 1);
    const size_t batch_rows = (size_t)recorder_tables[table].batch_rows;
    bool written = true;
    for (size_t i = 0; written && i < count;) {
        bool is_batch = count - i >= batch_rows;
        struct statement *statement =
            is_batch ? recorder_batch(recorder, table) : recorder_row(recorder, table);
        for (const size_t end = i + (is_batch ? batch_rows : 1); i < end; i++) {
            statement_add_integer(statement, recorder->point_id);
            bind(statement, (const char *)rows + i * row_bytes);
        }
        written = statement_end(statement, error);
    }
    return written;
}

static void bind_replication(struct statement *statement, const void *row)
{
    const struct replication_row *replication = row;
    statement_add_integer(statement, replication->replication_index);
    statement_add_integer(statement, replication->arrived);
    statement_add_integer(statement, replication->taken_up);
    statement_add_integer(statement, replication->done);
    statement_add_integer(statement, replication->in_service);
    statement_add_integer(statement, replication->waiting);
    statement_add_integer(statement, replication->dropped);
    statement_add_integer(statement, replication->stock_outs);
    statement_add_integer(statement, replication->precomputes);
    statement_add_integer(statement, replication->events);
    statement_add_real(statement, replication->warmup_s);
    statement_add_integer(statement, replication->left_out);
    statement_add_real(statement, replication->mean_e2e_s);
    statement_add_real(statement, replication->mean_queue_wait_s);
    statement_add_real(statement, replication->mean_offline_wait_s);
    statement_add_real(statement, replication->mean_online_s);
}

bool recorder_add_replications(struct recorder *recorder, const struct replication_row rows[],
                               size_t count, struct error *error)
{
    return add_rows(recorder, REPLICATION, bind_replication, rows, sizeof *rows, count, error);
}

static void bind_phase_cost(struct statement *statement, const void *row)
{
    const struct phase_cost_row *cost = row;
    statement_add_integer(statement, cost->operation_index);
    statement_add_text(statement, cost->phase);
    statement_add_text(statement, cost->operation);
    statement_add_text(statement, cost->resource);
    statement_add_real(statement, cost->seconds);
    statement_add_real(statement, cost->work_core_s);
    statement_add_real(statement, cost->size_bytes);
    statement_add_real(statement, cost->messages);
}

bool recorder_add_phase_costs(struct recorder *recorder, const struct phase_cost_row rows[],
                              size_t count, struct error *error)
{
    return add_rows(recorder, PHASE_COST, bind_phase_cost, rows, sizeof *rows, count, error);
}

static void add_mean(struct statement *row, struct mean_columns mean)
{
    statement_add_real(row, mean.mean);
    statement_add_real(row, mean.half_width);
}

bool recorder_add_stage_cost(struct recorder *recorder, const struct stage_cost_row *cost,
                             struct error *error)
{
    struct statement *row = row_of_point(recorder, STAGE_COST);
    statement_add_integer(row, ++recorder->stage_index);
    statement_add_text(row, cost->stage);
    statement_add_integer(row, cost->relus);
    statement_add_integer(row, cost->macs);
    statement_add_real(row, cost->he_s);
    statement_add_real(row, cost->gc_s);
    return statement_end(row, error);
}

bool recorder_add_phase_time(struct recorder *recorder, const struct phase_time_row *time,
                             struct error *error)
{
    struct statement *row = row_of_point(recorder, PHASE_TIME);
    statement_add_text(row, time->phase);
    statement_add_integer(row, time->count);
    add_mean(row, time->total_s);
    add_mean(row, time->compute_s);
    add_mean(row, time->transfer_s);
    add_mean(row, time->propagation_s);
    add_mean(row, time->processor_wait_s);
    add_mean(row, time->link_wait_s);
    add_mean(row, time->disk_s);
    add_mean(row, time->disk_wait_s);
    return statement_end(row, error);
}

bool recorder_add_server_use(struct recorder *recorder, const struct server_use_row *use,
                             struct error *error)
{
    struct statement *row = row_of_point(recorder, SERVER_USE);
    statement_add_integer(row, use->server_index);
    statement_add_text(row, use->resource);
    add_mean(row, use->offline_fraction);
    add_mean(row, use->online_fraction);
    return statement_end(row, error);
}

bool recorder_add_client_class(struct recorder *recorder, const struct client_class_row *class,
                               struct error *error)
{
    struct statement *row = row_of_point(recorder, CLIENT_CLASS);
    const char *const texts[] = {class->network, class->input, class->protocol, class->costs};
    const uint64_t counts[] = {class->arrived, class->taken_up, class->stock_outs, class->done,
                               class->dropped};
    const double numbers[] = {
        class->done_fraction,           class->stock_out_fraction,  class->stock_out_fraction_low,
        class->stock_out_fraction_high, class->mean_e2e_s,          class->mean_e2e_low_s,
        class->mean_e2e_high_s,         class->p50_e2e_s,           class->p95_e2e_s,
        class->p95_e2e_low_s,           class->p95_e2e_high_s,      class->p99_e2e_s,
        class->mean_queue_wait_s,       class->mean_offline_wait_s, class->mean_online_s};
    statement_add_integer(row, class->class_index);
    statement_add_integer(row, class->client_count);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        statement_add_text(row, texts[i]);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        statement_add_integer(row, counts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        statement_add_real(row, numbers[i]);
    return statement_end(row, error);
}

bool recorder_add_slo_verdict(struct recorder *recorder, const struct slo_verdict_row *slo,
                              struct error *error)
{
    struct statement *row = row_of_point(recorder, SLO_VERDICT);
    statement_add_integer(row, slo->slo_index);
    statement_add_text(row, slo->criterion);
    statement_add_real(row, slo->value);
    statement_add_real(row, slo->low);
    statement_add_real(row, slo->high);
    statement_add_text(row, slo->verdict);
    return statement_end(row, error);
}

bool recorder_add_cost(struct recorder *recorder, const struct cost_row *cost, struct error *error)
{
    struct statement *row = row_of_point(recorder, COST);
    statement_add_text(row, cost->kind);
    statement_add_text(row, cost->part);
    statement_add_real(row, cost->per_request);
    statement_add_real(row, cost->per_request_low);
    statement_add_real(row, cost->per_request_high);
    statement_add_real(row, cost->per_month);
    statement_add_real(row, cost->per_month_low);
    statement_add_real(row, cost->per_month_high);
    return statement_end(row, error);
}

static void add_tally(struct statement *row, const struct tally_columns *tally)
{
    statement_add_real(row, tally->mean);
    statement_add_real(row, tally->squares);
    statement_add_real(row, tally->minimum);
    statement_add_real(row, tally->maximum);
}

bool recorder_add_excess(struct recorder *recorder, const struct excess_row *excess,
                         struct error *error)
{
    struct statement *row = row_of_point(recorder, EXCESS);
    statement_add_integer(row, excess->excess_index);
    statement_add_text(row, excess->criterion);
    add_tally(row, &excess->least);
    add_tally(row, &excess->most);
    statement_add_real(row, excess->lowest);
    statement_add_real(row, excess->highest);
    statement_add_integer(row, excess->low_is_open);
    statement_add_integer(row, excess->high_is_open);
    return statement_end(row, error);
}

bool recorder_add_resource_use(struct recorder *recorder, const struct resource_use_row *use,
                               struct error *error)
{
    struct statement *row = row_of_point(recorder, RESOURCE_USE);
    statement_add_integer(row, use->class_index);
    statement_add_text(row, use->resource);
    statement_add_real(row, use->capacity);
    statement_add_real(row, use->offline_s);
    statement_add_real(row, use->online_s);
    statement_add_real(row, use->bound_per_s);
    statement_add_real(row, use->load);
    add_mean(row, use->offline_fraction);
    add_mean(row, use->online_fraction);
    return statement_end(row, error);
}

bool recorder_add_stock(struct recorder *recorder, const struct stock_row *stock,
                        struct error *error)
{
    struct statement *row = row_of_point(recorder, STOCK);
    statement_add_integer(row, stock->sample_index);
    statement_add_real(row, stock->from_s);
    statement_add_real(row, stock->to_s);
    add_mean(row, stock->mean_stock);
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

static void add_times(struct statement *row, const struct time_columns *times)
{
    statement_add_real(row, times->compute_s);
    statement_add_real(row, times->transfer_s);
    statement_add_real(row, times->propagation_s);
    statement_add_real(row, times->processor_wait_s);
    statement_add_real(row, times->link_wait_s);
    statement_add_real(row, times->disk_s);
    statement_add_real(row, times->disk_wait_s);
}

static void bind_request(struct statement *statement, const void *row)
{
    const struct request_row *request = row;
    statement_add_integer(statement, request->replication_index);
    statement_add_integer(statement, request->request_index);
    statement_add_integer(statement, request->client_index);
    statement_add_real(statement, request->arrival_s);
    statement_add_real(statement, request->start_s);
    statement_add_real(statement, request->offline_wait_s);
    statement_add_real(statement, request->completion_s);
    statement_add_text(statement, request->status);
    statement_add_text(statement, request->drop_reason);
    add_times(statement, &request->online);
    add_times(statement, &request->offline);
}

bool recorder_add_requests(struct recorder *recorder, const struct request_row rows[], size_t count,
                           struct error *error)
{
    return add_rows(recorder, REQUEST, bind_request, rows, sizeof *rows, count, error);
}

bool recorder_add_warning(struct recorder *recorder, const struct warning_row *warning,
                          struct error *error)
{
    assert(warning->point_index == 0 || warning->point_index == recorder->point_index);
    struct statement *row = recorder_row(recorder, WARNING);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, ++recorder->warning_index);
    statement_add_reference(row, warning->point_index == 0 ? 0 : recorder->point_id);
    statement_add_text(row, warning->code);
    statement_add_text(row, warning->message);
    return statement_end(row, error);
}

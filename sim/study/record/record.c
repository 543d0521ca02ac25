#include "study/record/record.h"
#include "base/error.h"
#include "base/spill.h"
#include "models/plan/operation.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "scenario/slo.h"
#include "statistics/histogram.h"
#include "statistics/tally.h"
#include "study/bounds/bounds.h"
#include "study/slo_verdict.h"
#include "study/verdict.h"
#include "system/requests/latency.h"
#include "system/requests/metrics.h"
#include "system/requests/request.h"
#include "system/requests/settings.h"

#include "base/memory.h"
#include "study/record/record_costs.h"
#include "study/record/record_machine.h"
#include "study/record/record_stages.h"

#include <math.h>
#include <stdlib.h>

#define ROWS_AT_A_TIME 256 /* so that a million requests need little memory */

static double number_or_unknown(uint64_t number, uint64_t unknown)
{
    return number == unknown ? NAN : (double)number;
}

/* The settings' part of the row. */
static struct point_row settings_row(const struct point *point)
{
    const struct scenario *scenario = &point->scenario;
    const struct simulation_settings *simulation = &scenario->simulation;
    const struct server_settings *server = &simulation->server;
    const struct client_class *class = scenario_first_class(scenario);
    return (struct point_row){
        .point_index = point->point_index,
        .parameters = point->parameters,
        .contender = point->contender,
        .network = scenario->inference.network.name,
        .input = scenario->inference.input.name,
        .protocol = scenario->inference.protocol.name,
        .costs = scenario->inference.costs,
        .sharing = sharing_names[simulation->sharing],
        .priority = priority_names[simulation->priority],
        .assign = arrival_assignment_names[scenario->arrivals.assignment],
        .refill_policy = refill_policy_names[simulation->refill.policy],
        .refill_order = refill_order_names[simulation->refill.order],
        .batch_size = scenario->batch.size,
        .class_count = simulation->class_count,
        .client_count = settings_client_count(simulation),
        .rate_per_s = scenario->arrivals.rate_per_s,
        .client_threads = (double)scenario->models[0].threads.client,
        .server_he_threads = (double)scenario->models[0].threads.server_he,
        .server_gc_threads = (double)scenario->models[0].threads.server_gc,
        .server_count = settings_server_count(simulation),
        .routing = routing_names[server->routing],
        .server_cores = server->cores,
        .server_offline_slots = number_or_unknown(server->offline_slots, NO_LIMIT),
        .server_uplink_bps = server->has_link ? server->link.uplink_bps : NAN,
        .server_downlink_bps = server->has_link ? server->link.downlink_bps : NAN,
        .client_storage_bytes = (double)class->storage_bytes,
        .server_storage_bytes = (double)server->storage_bytes,
        .uplink_bps = class->link.uplink_bps,
        .downlink_bps = class->link.downlink_bps,
        .rtt_s = class->link.rtt_s,
        .horizon_s = simulation->horizon_s,
    };
}

/* What follows from the settings without a simulation. */
static void add_plan(struct point_row *row, const struct point *point)
{
    const struct simulation_settings *simulation = &point->scenario.simulation;
    const struct bound *binding = bounds_binding(&point->bounds);
    const struct client_class *class = scenario_first_class(&point->scenario);
    const struct plan *plan = class->plan;
    row->offline_alone_s = plan_phase_s(plan, PHASE_OFFLINE, &class->link);
    row->online_alone_s = plan_phase_s(plan, PHASE_ONLINE, &class->link);
    row->client_precompute_bytes = (double)plan->storage_bytes[PARTY_CLIENT];
    row->server_precompute_bytes = (double)plan->storage_bytes[PARTY_SERVER];
    row->most_precomputes =
        plan->offline_step_count > 0
            ? number_or_unknown(settings_most_precomputes(simulation, class), UINT64_MAX)
            : NAN;
    row->bound_per_s = binding->bound_per_s;
    row->bound_resource = binding->resource;
    row->bound_class_index = binding->class_index;
}

static void add_answer(struct point_row *row, const struct point *point)
{
    const struct answer *answer = &point->answer;
    row->arrival_rate_per_s = answer->arrival_rate_per_s.value;
    row->arrival_rate_low_per_s = answer->arrival_rate_per_s.low;
    row->arrival_rate_high_per_s = answer->arrival_rate_per_s.high;
    row->load = answer->load;
    row->replications = answer->replications;
    row->confidence = point->scenario.replications.confidence;
    row->arrived = answer->arrived;
    row->taken_up = answer->taken_up;
    row->done = answer->done;
    row->in_service = answer->in_service;
    row->waiting = answer->waiting;
    row->dropped = answer->dropped;
    row->dropped_queue_full = answer->dropped_by[DROP_QUEUE_FULL];
    row->dropped_gave_up = answer->dropped_by[DROP_GAVE_UP];
    row->mean_stock = answer->stock.value;
    row->mean_stock_half_width = answer->stock.half_width;
    row->stock_outs = answer->stock_outs;
    row->precomputes = answer->precomputes;
    row->events = answer->events;
    row->done_fraction = answer->shares[MEASURE_DONE].value;
    row->stock_out_fraction = answer->shares[MEASURE_STOCK_OUT].value;
    row->stock_out_fraction_low = answer->shares[MEASURE_STOCK_OUT].low;
    row->stock_out_fraction_high = answer->shares[MEASURE_STOCK_OUT].high;
    row->growth_fraction = answer->shares[MEASURE_GROWTH].value;
    row->growth_fraction_low = answer->shares[MEASURE_GROWTH].low;
    row->growth_fraction_high = answer->shares[MEASURE_GROWTH].high;
    row->verdict = verdict_name(answer->verdict);
    row->latency_is_lower_bound = answer->latency_is_lower_bound;
    row->is_drawn = answer->is_drawn;
}

static double observed(double value, uint64_t count)
{
    return count > 0 ? value : NAN;
}

static bool record_metric(struct recorder *recorder, const struct metric_answer *answer,
                          enum metric metric, struct error *error)
{
    const struct tally *pooled = &answer->pooled;
    struct point_metric_row row = {
        .metric = metric_name(metric),
        .count = pooled->count,
        .empty_replications = answer->empty_replications,
        .mean_s = answer->mean.value,
        .mean_low_s = answer->mean.low,
        .mean_high_s = answer->mean.high,
        .mean_of_replications_s = answer->mean_of_replications.value,
        .mean_of_replications_half_width_s = answer->mean_of_replications.half_width,
        .variance_s2 = pooled->count > 1 ? tally_variance(pooled) : NAN,
        .minimum_s = observed(pooled->minimum, pooled->count),
        .maximum_s = observed(pooled->maximum, pooled->count),
        .p50_s = answer->quantiles[QUANTILE_P50].value,
        .p50_low_s = answer->quantiles[QUANTILE_P50].low,
        .p50_high_s = answer->quantiles[QUANTILE_P50].high,
        .p95_s = answer->quantiles[QUANTILE_P95].value,
        .p95_low_s = answer->quantiles[QUANTILE_P95].low,
        .p95_high_s = answer->quantiles[QUANTILE_P95].high,
        .p99_s = answer->quantiles[QUANTILE_P99].value,
        .p99_low_s = answer->quantiles[QUANTILE_P99].low,
        .p99_high_s = answer->quantiles[QUANTILE_P99].high,
        .withheld = answer->withheld,
    };
    return recorder_add_point_metric(recorder, &row, error);
}

static bool record_histogram(struct recorder *recorder, struct histogram *histogram,
                             enum metric metric, struct error *error)
{
    size_t size = 0;
    unsigned char *bytes = histogram_encode(histogram, &size);
    struct histogram_row row = {.metric = metric_name(metric), .buckets = bytes, .size = size};
    bool recorded = recorder_add_histogram(recorder, &row, error);
    free(bytes);
    return recorded;
}

static bool record_metrics(struct recorder *recorder, struct answer *answer, struct error *error)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        if (!record_metric(recorder, &answer->metrics[metric], metric, error)
            || !record_histogram(recorder, &answer->metrics[metric].histogram, metric, error))
            return false;
    return true;
}

static struct time_columns time_columns(const struct ledger *ledger)
{
    return (struct time_columns){
        .compute_s = ledger->seconds[TIME_COMPUTE],
        .transfer_s = ledger->seconds[TIME_TRANSFER],
        .propagation_s = ledger->seconds[TIME_PROPAGATION],
        .processor_wait_s = ledger->seconds[TIME_PROCESSOR_WAIT],
        .link_wait_s = ledger->seconds[TIME_LINK_WAIT],
        .disk_s = ledger->seconds[TIME_DISK],
        .disk_wait_s = ledger->seconds[TIME_DISK_WAIT],
    };
}

static struct request_row request_row(const struct request_record *record,
                                      uint64_t replication_index)
{
    return (struct request_row){
        .replication_index = replication_index,
        .request_index = record->request_index,
        .client_index = record->client_index,
        .arrival_s = record->arrival_s,
        .start_s = record->start_s,
        .offline_wait_s = record->offline_wait_s,
        .completion_s = record->completion_s,
        .status = request_status_name(record->state),
        .drop_reason = drop_reason_name(record->drop_reason),
        .online = time_columns(&record->online),
        .offline = time_columns(&record->offline),
    };
}

/* A few hundred at a time, which costs half as much as one by one. */
static bool record_requests(struct recorder *recorder, const struct metrics *metrics,
                            uint64_t replication_index, struct error *error)
{
    struct request_row rows[ROWS_AT_A_TIME];
    struct spill_reader reader;
    const struct request_record *record;
    size_t filled = 0;
    bool recorded = true;
    metrics_read_records(metrics, &reader);
    while (recorded && (record = spill_reader_next(&reader))) {
        rows[filled++] = request_row(record, replication_index);
        if (filled < ROWS_AT_A_TIME)
            continue;
        recorded = recorder_add_requests(recorder, rows, filled, error);
        filled = 0;
    }
    if (recorded && reader.failed)
        recorded = error_set(error, ERROR_IO, NULL, NULL,
                             "requests that were written to a temporary file cannot be read again");
    if (recorded && filled > 0)
        recorded = recorder_add_requests(recorder, rows, filled, error);
    spill_reader_free(&reader);
    return recorded;
}

static double replication_mean(const struct metrics *metrics, enum metric metric)
{
    return observed(metrics->tallies[metric].mean, metrics->tallies[metric].count);
}

static bool record_point_warnings(struct recorder *recorder, const struct point *point,
                                  struct error *error)
{
    for (size_t i = 0; i < point->warnings.count; i++) {
        struct warning_row row = {.point_index = point->point_index,
                                  .code = point->warnings.items[i].code,
                                  .message = point->warnings.items[i].message};
        if (!recorder_add_warning(recorder, &row, error))
            return false;
    }
    return true;
}

static bool record_slos(struct recorder *recorder, const struct point *point, struct error *error)
{
    char criterion[SLO_TEXT_SIZE];
    for (size_t i = 0; i < point->scenario.slo_count; i++) {
        const struct slo *slo = &point->scenario.slos[i];
        struct interval interval;
        enum slo_verdict verdict = slo_judge(slo, &point->answer, &interval);
        slo_print(slo, criterion);
        struct slo_verdict_row row = {
            .slo_index = i + 1,
            .criterion = criterion,
            .value = interval.value,
            .low = interval.low,
            .high = isinf(interval.high) ? NAN : interval.high,
            .verdict = slo_verdict_name(verdict),
        };
        if (!recorder_add_slo_verdict(recorder, &row, error))
            return false;
    }
    return true;
}

static struct replication_row replication_row(const struct metrics *metrics,
                                              uint64_t replication_index)
{
    return (struct replication_row){
        .replication_index = replication_index,
        .arrived = metrics->arrived,
        .taken_up = metrics->taken_up,
        .done = metrics->done,
        .in_service = metrics->in_service,
        .waiting = metrics->waiting,
        .dropped = metrics->dropped,
        .stock_outs = metrics->stock_outs,
        .precomputes = metrics->precomputes,
        .events = metrics->events,
        .warmup_s = metrics->warmup_s,
        .left_out = metrics->left_out,
        .mean_e2e_s = replication_mean(metrics, METRIC_E2E),
        .mean_queue_wait_s = replication_mean(metrics, METRIC_QUEUE_WAIT),
        .mean_offline_wait_s = replication_mean(metrics, METRIC_OFFLINE_WAIT),
        .mean_online_s = replication_mean(metrics, METRIC_ONLINE),
    };
}

static bool record_replications(struct recorder *recorder, const struct point *point,
                                struct error *error)
{
    struct replication_row rows[ROWS_AT_A_TIME];
    bool recorded = true;
    for (size_t i = 0, filled = 0; recorded && i < point->replication_count; i++) {
        rows[filled++] = replication_row(&point->replications[i], i + 1);
        if (filled < ROWS_AT_A_TIME && i + 1 < point->replication_count)
            continue;
        recorded = recorder_add_replications(recorder, rows, filled, error);
        filled = 0;
    }
    for (size_t i = 0; recorded && i < point->replication_count; i++)
        recorded = record_requests(recorder, &point->replications[i], i + 1, error);
    return recorded;
}

static struct phase_cost_row phase_cost_row(const struct operation_sum *operation,
                                            uint64_t operation_index)
{
    bool is_transfer = resource_moves_bytes(operation->resource);
    return (struct phase_cost_row){
        .operation_index = operation_index,
        .phase = phase_name(operation->phase),
        .operation = operation_name(operation->operation),
        .resource = resource_name(operation->resource),
        .seconds = operation->sum.seconds,
        .work_core_s = is_transfer ? NAN : operation->sum.work_core_s,
        .size_bytes = is_transfer ? operation->sum.size_bytes : NAN,
        .messages = (double)operation->sum.messages,
    };
}

static bool record_phase_costs(struct recorder *recorder, const struct point *point,
                               struct error *error)
{
    const struct client_class *class = scenario_first_class(&point->scenario);
    struct operation_sum sums[PLAN_MOST_OPERATIONS];
    struct phase_cost_row rows[PLAN_MOST_OPERATIONS];
    size_t count = plan_sum_operations(sums, class->plan, &class->link);
    for (size_t i = 0; i < count; i++)
        rows[i] = phase_cost_row(&sums[i], i + 1);
    return recorder_add_phase_costs(recorder, rows, count, error);
}

static struct client_class_row client_class_row(const struct point *point, size_t index)
{
    const struct scenario *scenario = &point->scenario;
    const struct inference *inference = scenario_inference(scenario, index);
    const struct class_answer *answer = &point->answer.classes[index];
    const struct interval *quantiles = answer->e2e.quantiles;
    bool has_offline = scenario->classes[index].plan->offline_step_count > 0;
    struct interval stock_out = has_offline ? answer->stock_out : (struct interval){NAN, NAN, NAN};
    return (struct client_class_row){
        .class_index = index + 1,
        .client_count = scenario->classes[index].count,
        .network = inference->network.name,
        .input = inference->input.name,
        .protocol = inference->protocol.name,
        .costs = inference->costs,
        .arrived = answer->counts[CLASS_ARRIVED],
        .taken_up = answer->counts[CLASS_TAKEN_UP],
        .stock_outs = answer->counts[CLASS_STOCK_OUTS],
        .done = answer->counts[CLASS_DONE],
        .dropped = answer->counts[CLASS_DROPPED],
        .done_fraction = answer->done_fraction.value,
        .stock_out_fraction = stock_out.value,
        .stock_out_fraction_low = stock_out.low,
        .stock_out_fraction_high = stock_out.high,
        .mean_e2e_s = answer->e2e.mean.value,
        .mean_e2e_low_s = answer->e2e.mean.low,
        .mean_e2e_high_s = answer->e2e.mean.high,
        .p50_e2e_s = quantiles[QUANTILE_P50].value,
        .p95_e2e_s = quantiles[QUANTILE_P95].value,
        .p95_e2e_low_s = quantiles[QUANTILE_P95].low,
        .p95_e2e_high_s = quantiles[QUANTILE_P95].high,
        .p99_e2e_s = quantiles[QUANTILE_P99].value,
        .mean_queue_wait_s = answer->means[METRIC_QUEUE_WAIT].value,
        .mean_offline_wait_s = answer->means[METRIC_OFFLINE_WAIT].value,
        .mean_online_s = answer->means[METRIC_ONLINE].value,
    };
}

static bool record_classes(struct recorder *recorder, const struct point *point,
                           struct error *error)
{
    for (size_t i = 0; i < point->answer.class_count; i++) {
        struct client_class_row row = client_class_row(point, i);
        if (!recorder_add_client_class(recorder, &row, error))
            return false;
    }
    return true;
}

bool record_point(struct recorder *recorder, struct point *point, struct error *error)
{
    struct point_row row = settings_row(point);
    add_plan(&row, point);
    add_answer(&row, point);
    return recorder_add_point(recorder, &row, error)
        && record_metrics(recorder, &point->answer, error)
        && record_phase_costs(recorder, point, error) && record_machine(recorder, point, error)
        && record_classes(recorder, point, error) && record_stages(recorder, point, error)
        && record_slos(recorder, point, error) && record_costs(recorder, point, error)
        && record_point_warnings(recorder, point, error)
        && record_replications(recorder, point, error);
}

static struct tally_columns tally_columns_of(const struct tally *tally)
{
    return (struct tally_columns){tally->mean, tally->squares, tally->minimum, tally->maximum};
}

bool record_excesses(struct recorder *recorder, const struct slo slos[],
                     const struct excess_sample samples[], size_t count, struct error *error)
{
    char criterion[SLO_TEXT_SIZE];
    for (size_t i = 0; i < count; i++) {
        slo_print(&slos[i], criterion);
        struct excess_row row = {
            .excess_index = i + 1,
            .criterion = criterion,
            .least = tally_columns_of(&samples[i].least),
            .most = tally_columns_of(&samples[i].most),
            .lowest = isinf(samples[i].bound.lowest) ? NAN : samples[i].bound.lowest,
            .highest = isinf(samples[i].bound.highest) ? NAN : samples[i].bound.highest,
            .low_is_open = samples[i].low_is_open,
            .high_is_open = samples[i].high_is_open,
        };
        if (!recorder_add_excess(recorder, &row, error))
            return false;
    }
    return true;
}

bool record_warnings(struct recorder *recorder, const struct warnings *warnings,
                     struct error *error)
{
    for (size_t i = 0; i < warnings->count; i++) {
        struct warning_row row = {.code = warnings->items[i].code,
                                  .message = warnings->items[i].message};
        if (!recorder_add_warning(recorder, &row, error))
            return false;
    }
    return true;
}

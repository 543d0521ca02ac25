/* recorder_tables.c: the columns of each table, in the order in which they are bound. */
#include "results/database/recorder_parts.h"

/* Batches save a quarter to a half of a row's time; more rows than these gain little. Of
 * replications and operations a point has some tens. */
const struct recorder_table recorder_tables[TABLE_COUNT] = {
    [RUN] = {"run",
             "name, started_at, host, version, git_commit, git_dirty, verb, argv, jobs, seed, "
             "generator, confidence, scenario, scenario_sha256, scenario_file, point_total, "
             "shard_index, shard_count, tag, note",
             0},
    [INPUT_FILE] = {"input_file", "run_id, file_index, path, size_bytes, sha256", 0},
    [POINT] =
        {"point",
         "run_id, point_index, parameters, contender, network, input, protocol, costs, sharing, "
         "priority, assign, refill_policy, refill_order, batch_size, class_count, client_count, "
         "rate_per_s, client_threads, server_he_threads, server_gc_threads, "
         "server_count, routing, server_cores, "
         "server_offline_slots, server_uplink_bps, server_downlink_bps, "
         "client_storage_bytes, server_storage_bytes, uplink_bps, downlink_bps, rtt_s, "
         "horizon_s, offline_alone_s, online_alone_s, client_precompute_bytes, "
         "server_precompute_bytes, most_precomputes, bound_per_s, bound_resource, "
         "bound_class_index, load, arrival_rate_per_s, arrival_rate_low_per_s, "
         "arrival_rate_high_per_s, "
         "replications, confidence, arrived, taken_up, done, in_service, waiting, dropped, "
         "dropped_queue_full, dropped_gave_up, stock_outs, precomputes, events, mean_stock, "
         "mean_stock_half_width, done_fraction, stock_out_fraction, stock_out_fraction_low, "
         "stock_out_fraction_high, growth_fraction, growth_fraction_low, "
         "growth_fraction_high, verdict, latency_is_lower_bound",
         0},
    [POINT_METRIC] =
        {"point_metric",
         "point_id, metric, count, empty_replications, mean_s, mean_low_s, mean_high_s, "
         "mean_of_replications_s, mean_of_replications_half_width_s, variance_s2, "
         "minimum_s, maximum_s, p50_s, p50_low_s, p50_high_s, p95_s, p95_low_s, "
         "p95_high_s, p99_s, p99_low_s, p99_high_s, withheld",
         0},
    [REPLICATION] = {"replication",
                     "point_id, replication_index, arrived, taken_up, done, in_service, waiting, "
                     "dropped, stock_outs, precomputes, events, warmup_s, left_out, mean_e2e_s, "
                     "mean_queue_wait_s, mean_offline_wait_s, mean_online_s",
                     10},
    [PHASE_COST] = {"phase_cost",
                    "point_id, operation_index, phase, operation, resource, seconds, "
                    "work_core_s, size_bytes, messages",
                    6},
    [STAGE_COST] = {"stage_cost", "point_id, stage_index, stage, relus, macs, he_s, gc_s", 0},
    [PHASE_TIME] = {"phase_time",
                    "point_id, phase, count, mean_s, mean_half_width_s, compute_s, "
                    "compute_half_width_s, transfer_s, transfer_half_width_s, propagation_s, "
                    "propagation_half_width_s, processor_wait_s, processor_wait_half_width_s, "
                    "link_wait_s, link_wait_half_width_s, disk_s, disk_half_width_s, disk_wait_s, "
                    "disk_wait_half_width_s",
                    0},
    [RESOURCE_USE] = {"resource_use",
                      "point_id, class_index, resource, capacity, offline_s, online_s, "
                      "bound_per_s, load, offline_fraction, offline_fraction_half_width, "
                      "online_fraction, online_fraction_half_width",
                      0},
    [SERVER_USE] = {"server_use",
                    "point_id, server_index, resource, offline_fraction, "
                    "offline_fraction_half_width, online_fraction, online_fraction_half_width",
                    0},
    [CLIENT_CLASS] = {"client_class",
                      "point_id, class_index, client_count, network, input, protocol, costs, "
                      "arrived, taken_up, stock_outs, done, dropped, done_fraction, "
                      "stock_out_fraction, stock_out_fraction_low, stock_out_fraction_high, "
                      "mean_e2e_s, mean_e2e_low_s, mean_e2e_high_s, p50_e2e_s, p95_e2e_s, "
                      "p95_e2e_low_s, p95_e2e_high_s, p99_e2e_s, mean_queue_wait_s, "
                      "mean_offline_wait_s, mean_online_s",
                      0},
    [SLO_VERDICT] = {"slo_verdict", "point_id, slo_index, criterion, value, low, high, verdict", 0},
    [COST] = {"cost",
              "point_id, kind, part, per_request, per_request_low, per_request_high, per_month, "
              "per_month_low, per_month_high",
              0},
    [EXCESS] = {"excess",
                "point_id, excess_index, criterion, least_mean, least_squares, least_minimum, "
                "least_maximum, most_mean, most_squares, most_minimum, most_maximum, lowest, "
                "highest, low_is_open, high_is_open",
                0},
    [STOCK] = {"stock", "point_id, sample_index, from_s, to_s, mean_stock, mean_stock_half_width",
               0},
    [HISTOGRAM] = {"histogram", "point_id, metric, buckets", 0},
    [REQUEST] = {"request",
                 "point_id, replication_index, request_index, client_index, arrival_s, start_s, "
                 "offline_wait_s, completion_s, status, drop_reason, online_compute_s, "
                 "online_transfer_s, online_propagation_s, online_processor_wait_s, "
                 "online_link_wait_s, online_disk_s, online_disk_wait_s, offline_compute_s, "
                 "offline_transfer_s, "
                 "offline_propagation_s, offline_processor_wait_s, offline_link_wait_s, "
                 "offline_disk_s, offline_disk_wait_s",
                 32},
    [WARNING] = {"warning", "run_id, warning_index, point_id, code, message", 0},
};

#include "results/database/database.h"
#include "results/database/recorder.h"
#include "results/database/recorder_parts.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

struct fixture {
    struct scratch scratch;
    struct database *database;
    struct recorder *recorder;
};

static struct fixture recording(void)
{
    struct fixture f = {.scratch = scratch_new()};
    struct run_row run = run_called("burst");
    run.shard_index = 2;
    run.shard_count = 4;
    run.shard_by = "points";
    run.tag = "t";
    run.note = "n";
    f.database = database_open(f.scratch.path, &f.scratch.error);
    cr_assert(f.database != NULL, "%s", f.scratch.error.message);
    f.recorder = recorder_new(f.database, &run, &f.scratch.error);
    cr_assert(f.recorder != NULL, "%s", f.scratch.error.message);
    return f;
}

static struct fixture recording_a_point(void)
{
    struct fixture f = recording();
    struct point_row point = point_at(1, 0.5);
    cr_assert(recorder_add_point(f.recorder, &point, &f.scratch.error));
    return f;
}

static void done(struct fixture *f)
{
    recorder_free(f->recorder);
    cr_assert(database_close(f->database, &f->scratch.error));
    scratch_remove(&f->scratch);
}

static void expect_value(const struct fixture *f, const char *sql, const char *expected)
{
    cr_expect(scratch_value_is(&f->scratch, sql, expected));
}

/* Each field has its own value, so that a value in the wrong column shows. */
Test(recorder, each_field_of_a_run_is_in_its_column)
{
    struct fixture f = recording();
    cr_assert(recorder_finish(f.recorder, "done", "2024-05-01T10:00:02Z", &f.scratch.error));
    cr_expect(eq(u64, recorder_run_id(f.recorder), 1));
    expect_value(
        &f,
        "SELECT json_array(run_id, name, started_at, ended_at, status, host, version, "
        "git_commit, git_dirty, verb, argv, jobs, seed, generator, confidence, scenario, "
        "scenario_sha256, scenario_file, point_total, shard_index, shard_count, shard_by, tag, "
        "note, "
        "writer) FROM run",
        "[1,\"burst\",\"2024-05-01T10:00:00Z\",\"2024-05-01T10:00:02Z\",\"done\","
        "\"lab\",\"0.1.0\",\"abc\",1,\"run\",\"pisim run a.json\",2,7,\"philox4x32-10\",0.95,"
        "\"{}\",\"44136f\",\"a.json\",3,2,4,\"points\",\"t\",\"n\",null]");
    expect_value(&f, "SELECT duration_s FROM v_run", "2.0");
    done(&f);
}

Test(recorder, a_run_is_running_until_it_is_finished)
{
    struct fixture f = recording();
    expect_value(&f, "SELECT status || ' ' || coalesce(ended_at, 'yet') FROM run", "running yet");
    done(&f);
}

Test(recorder, whoever_resumes_a_run_takes_it_from_its_writer)
{
    struct fixture f = recording();
    cr_assert(recorder_begin(f.recorder, &f.scratch.error));
    cr_assert(recorder_commit(f.recorder, &f.scratch.error));
    struct recorder *second = recorder_resume(f.database, 1, &f.scratch.error);
    cr_assert(second != NULL);
    cr_expect(not(recorder_begin(f.recorder, &f.scratch.error)));
    cr_expect(eq(str, f.scratch.error.message,
                 (char *)"run 1 was deleted, or resumed by another program"));
    cr_assert(recorder_begin(second, &f.scratch.error));
    cr_assert(recorder_finish(second, "done", "2024-05-01T10:00:02Z", &f.scratch.error));
    cr_assert(recorder_commit(second, &f.scratch.error));
    recorder_free(second);
    done(&f);
}

Test(recorder, each_input_file_has_a_row)
{
    struct fixture f = recording();
    struct input_file_row file = {.path = "/a.json", .size_bytes = 3, .sha256 = "ab"};
    cr_assert(recorder_add_input_file(f.recorder, &file, &f.scratch.error));
    file.path = "/b.json";
    cr_assert(recorder_add_input_file(f.recorder, &file, &f.scratch.error));
    expect_value(
        &f,
        "SELECT json_group_array(json_array(run_id, file_index, path, size_bytes, sha256)) "
        "FROM input_file",
        "[[1,1,\"/a.json\",3,\"ab\"],[1,2,\"/b.json\",3,\"ab\"]]");
    done(&f);
}

Test(recorder, an_unknown_status_is_refused)
{
    struct fixture f = recording();
    cr_expect(not(recorder_finish(f.recorder, "tired", "2024-05-01T10:00:02Z", &f.scratch.error)));
    cr_expect(eq(int, f.scratch.error.code, ERROR_IO));
    expect_value(&f, "SELECT status FROM run", "running");
    done(&f);
}

Test(recorder, each_field_of_a_point_is_in_its_column)
{
    struct fixture f = recording();
    struct point_row point = {.point_index = 3,
                              .parameters = "{\"seed\":4}",
                              .contender = "seed=4",
                              .network = "n",
                              .input = "i",
                              .protocol = "p",
                              .costs = "c",
                              .sharing = "dedicated",
                              .priority = "equal",
                              .assign = "a",
                              .refill_policy = "r",
                              .refill_order = "o",
                              .batch_size = 2,
                              .class_count = 34,
                              .client_count = 35,
                              .rate_per_s = 1.5,
                              .client_threads = 2.5,
                              .server_he_threads = 3.5,
                              .server_gc_threads = 4.5,
                              .server_count = 45,
                              .routing = "sticky",
                              .server_cores = 36.5,
                              .server_offline_slots = 37.5,
                              .server_uplink_bps = 38.5,
                              .server_downlink_bps = 39.5,
                              .client_storage_bytes = 5.5,
                              .server_storage_bytes = 6.5,
                              .uplink_bps = 7.5,
                              .downlink_bps = 8.5,
                              .rtt_s = 9.5,
                              .horizon_s = 10.5,
                              .offline_alone_s = 11.5,
                              .online_alone_s = 12.5,
                              .client_precompute_bytes = 13.5,
                              .server_precompute_bytes = 14.5,
                              .most_precomputes = 15.5,
                              .bound_per_s = 16.5,
                              .bound_resource = "b",
                              .bound_class_index = 40,
                              .load = 17.5,
                              .arrival_rate_per_s = 43.5,
                              .arrival_rate_low_per_s = 42.75,
                              .arrival_rate_high_per_s = 44.5,
                              .replications = 18,
                              .confidence = 0.98,
                              .arrived = 86, /* 20 + 21 + 22 + 23 */
                              .taken_up = 19,
                              .done = 20,
                              .in_service = 21,
                              .waiting = 22,
                              .dropped = 23, /* 11 + 12 */
                              .dropped_queue_full = 11,
                              .dropped_gave_up = 12,
                              .mean_stock = 41.5,
                              .mean_stock_half_width = 42.5,
                              .stock_outs = 24,
                              .precomputes = 25,
                              .events = 26,
                              .done_fraction = 0.27,
                              .stock_out_fraction = 0.28,
                              .stock_out_fraction_low = 0.29,
                              .stock_out_fraction_high = 0.30,
                              .growth_fraction = 0.31,
                              .growth_fraction_low = 0.32,
                              .growth_fraction_high = 0.33,
                              .verdict = "unresolved",
                              .latency_is_lower_bound = 1,
                              .is_drawn = 1};
    cr_assert(recorder_add_point(f.recorder, &point, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(point_id, run_id, point_index, parameters, network, input, "
                 "protocol, costs, sharing, rate_per_s, client_threads, server_he_threads, "
                 "server_gc_threads, client_storage_bytes, server_storage_bytes, uplink_bps, "
                 "downlink_bps, rtt_s, horizon_s, offline_alone_s, online_alone_s, "
                 "client_precompute_bytes, server_precompute_bytes, most_precomputes) FROM point",
                 "[1,1,3,\"{\\\"seed\\\":4}\",\"n\",\"i\",\"p\",\"c\",\"dedicated\",1.5,2.5,3.5,"
                 "4.5,5.5,6.5,7.5,8.5,9.5,10.5,11.5,12.5,13.5,14.5,15.5]");
    expect_value(
        &f,
        "SELECT json_array(bound_per_s, bound_resource, load, replications, confidence, "
        "arrived, taken_up, done, in_service, waiting, dropped, stock_outs, precomputes, events, "
        "done_fraction, stock_out_fraction, stock_out_fraction_low, "
        "stock_out_fraction_high, growth_fraction, growth_fraction_low, "
        "growth_fraction_high, verdict, latency_is_lower_bound, is_drawn) FROM point",
        "[16.5,\"b\",17.5,18,0.98,86,19,20,21,22,23,24,25,26,0.27,0.28,0.29,0.3,0.31,0.32,"
        "0.33,\"unresolved\",1,1]");
    expect_value(&f,
                 "SELECT json_array(priority, assign, refill_policy, refill_order, batch_size, "
                 "class_count, client_count, server_count, routing, server_cores, "
                 "server_offline_slots, server_uplink_bps, "
                 "server_downlink_bps, bound_class_index, dropped_queue_full, dropped_gave_up, "
                 "mean_stock, mean_stock_half_width, arrival_rate_per_s, arrival_rate_low_per_s, "
                 "arrival_rate_high_per_s) FROM point",
                 "[\"equal\",\"a\",\"r\",\"o\",2,34,35,45,\"sticky\",36.5,37.5,38.5,39.5,40,11,12,"
                 "41.5,42.5,43.5,"
                 "42.75,44.5]");
    done(&f);
}

Test(recorder, requests_that_are_not_accounted_for_are_refused)
{
    struct fixture f = recording();
    struct point_row point = point_at(1, 0.5);
    point.arrived = 10;
    point.done = 9;
    cr_expect(not(recorder_add_point(f.recorder, &point, &f.scratch.error)));
    cr_expect(eq(str, f.scratch.error.message,
                 "cannot be written: CHECK constraint failed: "
                 "arrived = done + in_service + waiting + dropped"));
    done(&f);
}

Test(recorder, each_field_of_a_metric_is_in_its_column)
{
    struct fixture f = recording_a_point();
    struct point_metric_row metric = {"e2e_s", 2,    3,    4.5,  5.5,  6.5,  7.5,
                                      8.5,     9.5,  10.5, 11.5, 12.5, 13.5, 14.5,
                                      15.5,    16.5, 17.5, 18.5, 19.5, 20.5, "few"};
    cr_assert(recorder_add_point_metric(f.recorder, &metric, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(point_id, metric, count, empty_replications, mean_s, "
                 "mean_low_s, mean_high_s, mean_of_replications_s, "
                 "mean_of_replications_half_width_s, variance_s2, minimum_s, maximum_s, p50_s, "
                 "p50_low_s, p50_high_s, p95_s, p95_low_s, p95_high_s, p99_s, p99_low_s, "
                 "p99_high_s, withheld) FROM point_metric",
                 "[1,\"e2e_s\",2,3,4.5,5.5,6.5,7.5,8.5,9.5,10.5,11.5,12.5,13.5,14.5,15.5,16.5,17.5,"
                 "18.5,19.5,20.5,\"few\"]");
    expect_value(&f,
                 "SELECT json_array(rate_per_s, mean_low_s, mean_high_s, p50_low_s, p50_high_s, "
                 "p95_low_s, p95_high_s, p99_low_s, p99_high_s) FROM v_latency",
                 "[0.5,5.5,6.5,13.5,14.5,16.5,17.5,19.5,20.5]");
    done(&f);
}

Test(recorder, each_field_of_a_replication_is_in_its_column)
{
    struct fixture f = recording_a_point();
    struct replication_row replication = {1,  26, 3,   5, 6,    7,    8,    9,
                                          10, 11, 1.5, 4, 12.5, 13.5, 14.5, 15.5};
    cr_assert(recorder_add_replications(f.recorder, &replication, 1, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(point_id, replication_index, arrived, taken_up, done, "
                 "in_service, waiting, dropped, stock_outs, precomputes, events, warmup_s, "
                 "left_out, mean_e2e_s, mean_queue_wait_s, mean_offline_wait_s, mean_online_s) "
                 "FROM replication",
                 "[1,1,26,3,5,6,7,8,9,10,11,1.5,4,12.5,13.5,14.5,15.5]");
    done(&f);
}

Test(recorder, each_field_of_a_cost_is_in_its_column)
{
    struct fixture f = recording_a_point();
    struct phase_cost_row rows[] = {{1, "offline", "keygen", "client_cpu", 1.5, 2.5, NAN, 0},
                                    {2, "online", "labels", "uplink", 3.5, NAN, 4.5, 2}};
    cr_assert(recorder_add_phase_costs(f.recorder, rows, 2, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_group_array(json_array(point_id, operation_index, phase, operation, "
                 "resource, seconds, work_core_s, size_bytes, messages)) FROM phase_cost",
                 "[[1,1,\"offline\",\"keygen\",\"client_cpu\",1.5,2.5,null,0.0],"
                 "[1,2,\"online\",\"labels\",\"uplink\",3.5,null,4.5,2.0]]");
    done(&f);
}

Test(recorder, each_field_of_a_resource_a_histogram_and_a_request_is_in_its_column)
{
    struct fixture f = recording_a_point();
    struct resource_use_row use = {2, "uplink", 0.5, 1.5, 2.5, 3.5, 4.5, {0.25, 0.01}, {0.5, 0.02}};
    struct server_use_row server = {3, "server_cpu", {0.25, 0.03}, {0.5, 0.04}};
    struct histogram_row histogram = {"e2e_s", (const unsigned char *)"\0\5", 2};
    struct request_row request = {
        .replication_index = 2,
        .request_index = 3,
        .client_index = 4,
        .arrival_s = 5.5,
        .start_s = 6.5,
        .offline_wait_s = 7.5,
        .completion_s = 18.5,
        .status = "done",
        .drop_reason = "d",
        .online = {20.5, 21.5, 22.5, 23.5, 24.5, 30.5, 31.5},
        .offline = {25.5, 26.5, 27.5, 28.5, 29.5, 32.5, 33.5},
    };
    cr_assert(recorder_add_resource_use(f.recorder, &use, &f.scratch.error)
              && recorder_add_server_use(f.recorder, &server, &f.scratch.error)
              && recorder_add_histogram(f.recorder, &histogram, &f.scratch.error)
              && recorder_add_requests(f.recorder, &request, 1, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(point_id, class_index, resource, capacity, offline_s, "
                 "online_s, bound_per_s, load, offline_fraction, offline_fraction_half_width, "
                 "online_fraction, online_fraction_half_width, used_fraction) FROM v_resource_use",
                 "[1,2,\"uplink\",0.5,1.5,2.5,3.5,4.5,0.25,0.01,0.5,0.02,0.75]");
    expect_value(&f,
                 "SELECT json_array(point_index, server_index, resource, offline_fraction, "
                 "offline_fraction_half_width, online_fraction, online_fraction_half_width) "
                 "FROM v_server_use",
                 "[1,3,\"server_cpu\",0.25,0.03,0.5,0.04]");
    expect_value(&f, "SELECT json_array(point_id, metric, hex(buckets)) FROM histogram",
                 "[1,\"e2e_s\",\"0005\"]");
    /* waited 6.5 - 5.5 in the queue; in all 18.5 - 5.5 = 13, of which 13 - 1 - 7.5 = 4.5 online */
    expect_value(&f,
                 "SELECT json_array(run_id, point_index, rate_per_s, point_id, replication_index, "
                 "request_index, client_index, arrival_s, start_s, offline_wait_s, completion_s, "
                 "status, queue_wait_s, online_s, e2e_s) FROM v_request",
                 "[1,1,0.5,1,2,3,4,5.5,6.5,7.5,18.5,\"done\",1.0,4.5,13.0]");
    expect_value(&f,
                 "SELECT json_array(drop_reason, online_compute_s, online_transfer_s, "
                 "online_propagation_s, online_processor_wait_s, online_link_wait_s, "
                 "offline_compute_s, offline_transfer_s, offline_propagation_s, "
                 "offline_processor_wait_s, offline_link_wait_s, online_disk_s, "
                 "online_disk_wait_s, offline_disk_s, offline_disk_wait_s) FROM request",
                 "[\"d\",20.5,21.5,22.5,23.5,24.5,25.5,26.5,27.5,28.5,29.5,30.5,31.5,32.5,33.5]");
    done(&f);
}

Test(recorder, each_field_of_a_phase_and_of_the_stock_is_in_its_column)
{
    struct fixture f = recording_a_point();
    struct phase_time_row time = {"online",     2,           {1.5, 2.5},  {3.5, 4.5},
                                  {5.5, 6.5},   {7.5, 8.5},  {9.5, 10.5}, {11.5, 12.5},
                                  {13.5, 14.5}, {15.5, 16.5}};
    struct stock_row stock = {3, 1.5, 2.5, {3.5, 4.5}};
    cr_assert(recorder_add_phase_time(f.recorder, &time, &f.scratch.error)
              && recorder_add_stock(f.recorder, &stock, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(phase, count, mean_s, mean_half_width_s, compute_s, "
                 "compute_half_width_s, transfer_s, transfer_half_width_s, propagation_s, "
                 "propagation_half_width_s, processor_wait_s, processor_wait_half_width_s, "
                 "link_wait_s, link_wait_half_width_s, disk_s, disk_half_width_s, disk_wait_s, "
                 "disk_wait_half_width_s, contention_s) FROM v_phase_time",
                 "[\"online\",2,1.5,2.5,3.5,4.5,5.5,6.5,7.5,8.5,9.5,10.5,11.5,12.5,13.5,14.5,"
                 "15.5,16.5,36.5]");
    expect_value(&f,
                 "SELECT json_array(point_id, sample_index, from_s, to_s, mean_stock, "
                 "mean_stock_half_width) FROM stock",
                 "[1,3,1.5,2.5,3.5,4.5]");
    done(&f);
}

Test(recorder, many_requests_at_a_time_are_the_same_rows_as_one_by_one)
{
    enum { COUNT = 75 }; /* no multiple of what goes into one statement */
    struct fixture f = recording_a_point();
    struct request_row requests[COUNT];
    for (uint64_t i = 0; i < COUNT; i++)
        requests[i] = request_at(i + 1, (double)i, NAN, NAN, NAN, "waiting");
    cr_assert(recorder_add_requests(f.recorder, requests, COUNT, &f.scratch.error)
              && recorder_add_requests(f.recorder, requests, 0, &f.scratch.error));
    requests[0].request_index = COUNT + 1;
    cr_assert(recorder_add_requests(f.recorder, &requests[0], 1, &f.scratch.error));
    expect_value(&f, "SELECT count(*) || ' ' || sum(request_index = arrival_s + 1) FROM request",
                 "76 75");
    cr_expect(not(recorder_add_requests(f.recorder, requests, COUNT, &f.scratch.error)));
    expect_value(&f, "SELECT count(*) FROM request", "76");
    done(&f);
}

Test(recorder, many_replications_and_costs_at_a_time_are_the_same_rows_as_one_by_one)
{
    enum { COUNT = 23 };
    struct fixture f = recording_a_point();
    struct replication_row replications[COUNT];
    struct phase_cost_row costs[COUNT];
    for (uint64_t i = 0; i < COUNT; i++) {
        replications[i] =
            (struct replication_row){.replication_index = i + 1, .mean_online_s = (double)i};
        costs[i] = (struct phase_cost_row){i + 1, "offline", "keygen", "client_cpu",
                                           NAN,   NAN,       NAN,      (double)i};
    }
    cr_assert(recorder_add_replications(f.recorder, replications, COUNT, &f.scratch.error)
              && recorder_add_phase_costs(f.recorder, costs, COUNT, &f.scratch.error));
    expect_value(&f,
                 "SELECT count(*) || ' ' || sum(replication_index = mean_online_s + 1) "
                 "FROM replication",
                 "23 23");
    expect_value(&f,
                 "SELECT count(*) || ' ' || sum(operation_index = messages + 1) FROM phase_cost",
                 "23 23");
    done(&f);
}

Test(recorder, what_was_not_observed_is_null)
{
    struct fixture f = recording_a_point();
    struct request_row request = request_at(1, 5.5, NAN, NAN, NAN, "waiting");
    cr_assert(recorder_add_requests(f.recorder, &request, 1, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_array(start_s, offline_wait_s, completion_s, queue_wait_s, e2e_s) "
                 "FROM v_request",
                 "[null,null,null,null,null]");
    done(&f);
}

Test(recorder, stages_keep_their_order_in_each_point)
{
    struct fixture f = recording_a_point();
    struct stage_cost_row stem = {.stage = "stem", .relus = 2, .macs = 3, .he_s = 4.5, .gc_s = NAN};
    struct stage_cost_row head = {.stage = "head", .relus = 5, .macs = 6, .he_s = NAN, .gc_s = 7.5};
    cr_assert(recorder_add_stage_cost(f.recorder, &stem, &f.scratch.error));
    cr_assert(recorder_add_stage_cost(f.recorder, &head, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_group_array(json_array(point_id, stage_index, stage, relus, macs, "
                 "he_s, gc_s)) FROM stage_cost",
                 "[[1,1,\"stem\",2,3,4.5,null],[1,2,\"head\",5,6,null,7.5]]");
    done(&f);
}

Test(recorder, warnings_belong_to_the_run_or_to_the_current_point)
{
    struct fixture f = recording();
    struct point_row point = point_at(4, 0.5);
    struct warning_row of_run = {0, "trace_unsorted", "sorted"};
    struct warning_row of_point = {4, "no_room", "does not fit"};
    cr_assert(recorder_add_warning(f.recorder, &of_run, &f.scratch.error)
              && recorder_add_point(f.recorder, &point, &f.scratch.error)
              && recorder_add_warning(f.recorder, &of_point, &f.scratch.error));
    expect_value(&f,
                 "SELECT json_group_array(json_array(run_id, warning_index, point_id, code, "
                 "message)) FROM warning",
                 "[[1,1,null,\"trace_unsorted\",\"sorted\"],[1,2,1,\"no_room\",\"does not fit\"]]");
    done(&f);
}

Test(recorder, the_same_row_twice_is_refused_by_name)
{
    struct fixture f = recording_a_point();
    struct point_row again = point_at(1, 0.5);
    cr_expect(not(recorder_add_point(f.recorder, &again, &f.scratch.error)));
    cr_expect(eq(str, f.scratch.error.message,
                 "cannot be written: UNIQUE constraint failed: point.run_id, point.point_index"));
    done(&f);
}

Test(recorder, a_rolled_back_batch_leaves_no_trace)
{
    struct fixture f = recording();
    struct point_row point = point_at(1, 0.5);
    cr_assert(database_begin(f.database, &f.scratch.error)
              && recorder_add_point(f.recorder, &point, &f.scratch.error));
    database_roll_back(f.database);
    expect_value(&f, "SELECT count(*) FROM point", "0");
    done(&f);
}

/* Two runs on one file, their rows interleaved. */
Test(recorder, two_connections_write_to_one_file)
{
    struct fixture f = recording();
    struct run_row run = run_called("second");
    struct database *other = database_open(f.scratch.path, &f.scratch.error);
    struct recorder *second = recorder_new(other, &run, &f.scratch.error);
    cr_assert(second != NULL, "%s", f.scratch.error.message);
    for (uint64_t i = 1; i <= 3; i++) {
        struct point_row point = point_at(i, 0.5);
        struct recorder *recorders[] = {f.recorder, second};
        for (int k = 0; k < 2; k++)
            cr_assert(recorder_add_point(recorders[k], &point, &f.scratch.error));
    }
    recorder_free(second);
    cr_assert(database_close(other, &f.scratch.error));
    expect_value(&f,
                 "SELECT group_concat(run_id || ':' || point_index) FROM (SELECT * FROM point "
                 "ORDER BY point_id)",
                 "1:1,2:1,1:2,2:2,1:3,2:3");
    done(&f);
}

static void add_one_of_each(struct fixture *f)
{
    struct point_metric_row metric = {.metric = "e2e_s"};
    struct replication_row replication = {.replication_index = 1};
    struct phase_cost_row cost = {1, "offline", "keygen", "client_cpu", 1.5, 2.5, NAN, 0};
    struct phase_time_row time = {.phase = "online"};
    struct resource_use_row use = {.class_index = 1, .resource = "uplink", .capacity = 1.0};
    struct server_use_row server = {.server_index = 1, .resource = "server_cpu"};
    struct slo_verdict_row slo = {1, "e2e_s.mean <= 5", 4.5, 3.5, NAN, "undecided"};
    struct uncertain_answer_row answer = {"limit_per_s", 2.5, NAN, 3.5, 1.5, 4.5, 200};
    struct uncertain_share_row share = {"limit_per_s", "garbling", 0.75, 0.125};
    struct client_class_row class = {.class_index = 2, .client_count = 3, .network = "minionn"};
    struct stock_row stock = {.sample_index = 1, .to_s = 1.0};
    struct histogram_row histogram = {"e2e_s", (const unsigned char *)"\0\5", 2};
    struct request_row request = request_at(1, 5.5, 6.5, 7.5, 18.5, "done");
    struct warning_row warning = {1, "no_room", "does not fit"};
    cr_assert(recorder_add_point_metric(f->recorder, &metric, &f->scratch.error)
              && recorder_add_replications(f->recorder, &replication, 1, &f->scratch.error)
              && recorder_add_phase_costs(f->recorder, &cost, 1, &f->scratch.error)
              && recorder_add_phase_time(f->recorder, &time, &f->scratch.error)
              && recorder_add_resource_use(f->recorder, &use, &f->scratch.error)
              && recorder_add_client_class(f->recorder, &class, &f->scratch.error)
              && recorder_add_server_use(f->recorder, &server, &f->scratch.error)
              && recorder_add_slo_verdict(f->recorder, &slo, &f->scratch.error)
              && recorder_add_uncertain_answer(f->recorder, &answer, &f->scratch.error)
              && recorder_add_uncertain_share(f->recorder, &share, &f->scratch.error)
              && recorder_add_stock(f->recorder, &stock, &f->scratch.error)
              && recorder_add_histogram(f->recorder, &histogram, &f->scratch.error)
              && recorder_add_requests(f->recorder, &request, 1, &f->scratch.error)
              && recorder_add_warning(f->recorder, &warning, &f->scratch.error));
}

Test(recorder, a_full_database_is_sound)
{
    struct fixture f = recording_a_point();
    add_one_of_each(&f);
    expect_value(&f,
                 "SELECT json_array(point_id, slo_index, criterion, value, low, high, verdict) "
                 "FROM slo_verdict",
                 "[1,1,\"e2e_s.mean <= 5\",4.5,3.5,null,\"undecided\"]");
    expect_value(
        &f,
        "SELECT json_array(answer, value, chance_low, chance_high, low, high, draws, cost, "
        "share, share_error) FROM v_uncertain_answer JOIN v_uncertain_share USING "
        "(point_id, answer)",
        "[\"limit_per_s\",2.5,null,3.5,1.5,4.5,200,\"garbling\",0.75,0.125]");
    expect_value(&f, "PRAGMA integrity_check", "ok");
    expect_value(&f, "PRAGMA foreign_key_check", "no row");
    done(&f);
}

Test(recorder, deleting_a_run_deletes_all_that_belongs_to_it)
{
    struct fixture f = recording_a_point();
    add_one_of_each(&f);
    scratch_sql(&f.scratch, "PRAGMA foreign_keys = ON; DELETE FROM run");
    expect_value(&f,
                 "SELECT (SELECT count(*) FROM point) + (SELECT count(*) FROM point_metric) "
                 "+ (SELECT count(*) FROM replication) + (SELECT count(*) FROM phase_cost) "
                 "+ (SELECT count(*) FROM phase_time) + (SELECT count(*) FROM stock) "
                 "+ (SELECT count(*) FROM resource_use) + (SELECT count(*) FROM histogram) "
                 "+ (SELECT count(*) FROM request) + (SELECT count(*) FROM warning) "
                 "+ (SELECT count(*) FROM slo_verdict) + (SELECT count(*) FROM client_class) "
                 "+ (SELECT count(*) FROM uncertain_answer) "
                 "+ (SELECT count(*) FROM uncertain_share) "
                 "+ (SELECT count(*) FROM server_use)",
                 "0");
    done(&f);
}

/* Those that the database gives, or the end of the run. */
static const char *columns_of_others(enum recorder_table_kind table)
{
    return table == RUN ? "run_id,ended_at,status,writer" : table == POINT ? "point_id" : "NULL";
}

/* A column of schema.sql that tables.def lacks, or a table that recorder_tables.c lacks. */
Test(recorder, every_column_of_the_schema_is_written)
{
    struct fixture f = recording();
    for (int table = 0; table < TABLE_COUNT; table++) {
        char sql[4096];
        cr_assert(recorder_tables[table].name != NULL, "table %d", table);
        snprintf(sql, sizeof sql,
                 "SELECT group_concat(name) FROM pragma_table_info('%s') "
                 "WHERE instr(', %s,', ', ' || name || ',') = 0",
                 recorder_tables[table].name, recorder_tables[table].columns);
        expect_value(&f, sql, columns_of_others(table));
    }
    char sql[128];
    snprintf(
        sql, sizeof sql,
        "SELECT count(*) - %d FROM sqlite_schema WHERE type = 'table' AND name <> 'column_doc'",
        TABLE_COUNT);
    expect_value(&f, sql, "0");
    done(&f);
}

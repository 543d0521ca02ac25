#include "models/costs/measurement.h"

#include "parse.h"

#define FOLDER "models/measurements/garimella_2023/"

/* Three small files that fit each other; tests replace one of them. */
static const char *const small_set = "{'network': 'net', 'input': 'in', 'protocol': 'p', 'relus':"
                                     " 10, 'operations': {'keygen': {'seconds': 0.5}}}";
static const char *const small_bench =
    "{'defaults': {'client': 'slow', 'server': 'fast'}, 'devices': {"
    "'slow': {'garble': {'relus': [1, 2], 'seconds': [4, 8]},"
    "         'evaluate': {'relus': [1, 2], 'seconds': [2, 4]}},"
    "'fast': {'garble': {'relus': [1, 2], 'seconds': [2, 3]},"
    "         'evaluate': {'relus': [1, 2], 'seconds': [1, 2]}}}}";
static const char *const small_he =
    "{'tables': [{'network': 'other', 'input': 'in', 'seconds': [9]},"
    " {'network': 'net', 'input': 'in', 'seconds': [6, 3.5]}]}";

struct files {
    struct json_document set, bench, he;
};

static bool load(struct measurement *measurement, const struct files *files, const char *client,
                 struct error *error)
{
    struct json_node set = json_root(&files->set), bench = json_root(&files->bench);
    struct json_node he = json_root(&files->he);
    const char *const devices[PARTY_COUNT] = {client, NULL};
    return measurement_load(measurement, &set, &bench, &he, devices, error);
}

static void free_files(struct files *files)
{
    json_free(&files->set);
    json_free(&files->bench);
    json_free(&files->he);
}

static void expect_fault(const char *set, const char *bench, const char *he, const char *client,
                         const char *place, const char *message)
{
    struct files files = {parse(set), parse(bench), parse(he)};
    struct measurement measurement;
    struct error error = {0};
    cr_expect(not(load(&measurement, &files, client, &error)), "%s", message);
    expect_error(&error, place, message);
    measurement_free(&measurement);
    free_files(&files);
}

static void expect_operation_fault(const char *operations, const char *place, const char *message)
{
    char set[1024];
    snprintf(set, sizeof set,
             "{'network': 'net', 'input': 'in', 'protocol': 'p', 'relus': 10, 'operations': {%s}}",
             operations);
    expect_fault(set, small_bench, small_he, NULL, place, message);
}

static void expect_points_fault(const char *relus, const char *seconds, const char *place,
                                const char *message)
{
    char bench[1024];
    snprintf(bench, sizeof bench,
             "{'defaults': {'client': 'd', 'server': 'd'}, 'devices': {'d': {"
             "'garble': {'relus': %s, 'seconds': %s}}}}",
             relus, seconds);
    expect_fault(small_set, bench, small_he, NULL, place, message);
}

Test(measurement, a_line_goes_through_two_points)
{
    const double counts[] = {10.0, 30.0}, seconds[] = {3.0, 7.0};
    struct relu_line line = relu_line_fit(counts, seconds, 2);
    cr_expect(epsilon_eq(dbl, line.slope_s, 0.2, 1e-12));
    cr_expect(epsilon_eq(dbl, line.intercept_s, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, relu_line_s(line, 100), 21.0, 1e-12));
    cr_expect(eq(dbl, relu_line_s(line, 0), 0.0));
}

Test(measurement, three_points_off_a_line_are_fitted_by_least_squares)
{
    /* means 2 and 3; slope ((-1)(-2) + 0 + (1)(1)) / (1 + 0 + 1) = 1.5, intercept 3 - 1.5 * 2 = 0
     */
    const double counts[] = {1.0, 2.0, 3.0}, seconds[] = {1.0, 4.0, 4.0};
    struct relu_line line = relu_line_fit(counts, seconds, 3);
    cr_expect(epsilon_eq(dbl, line.slope_s, 1.5, 1e-12));
    cr_expect(epsilon_eq(dbl, line.intercept_s, 0.0, 1e-12));
}

static void expect_line(struct relu_line line, double slope_s, double intercept_s)
{
    cr_expect(epsilon_eq(dbl, line.slope_s, slope_s, 1e-13 * slope_s));
    cr_expect(epsilon_eq(dbl, line.intercept_s, intercept_s, 1e-15));
}

/* Slopes and intercepts as the published simulator prints them (Garimella et al. 2023). */
Test(measurement, shipped_benchmark_gives_the_published_lines)
{
    struct files files = {parse_file(FOLDER "resnet18_delphi_cifar10_server_garbler.json"),
                          parse_file(FOLDER "gc_bench.json"),
                          parse_file(FOLDER "he_layer_parallel.json")};
    struct measurement measurement;
    struct error error = {0};
    cr_assert(load(&measurement, &files, NULL, &error), "%s: %s", error.place, error.message);
    expect_line(measurement.garble[PARTY_SERVER], 0.00010374270270270268, -8.853333333335309e-06);
    expect_line(measurement.evaluate[PARTY_SERVER], 5.456424004384384e-05, -1.2226654722223261e-05);
    expect_line(measurement.garble[PARTY_CLIENT], 0.0006867603303303302, -0.000635125555555567);
    expect_line(measurement.evaluate[PARTY_CLIENT], 0.00034595006006006004, -8.178222222222867e-05);
    measurement_free(&measurement);
    free_files(&files);
}

Test(measurement, shipped_sets_have_an_entry_per_linear_layer)
{
    struct files files = {parse_file(FOLDER "resnet32_delphi_cifar10_client_garbler.json"),
                          parse_file(FOLDER "gc_bench.json"),
                          parse_file(FOLDER "he_layer_parallel.json")};
    struct measurement measurement;
    struct error error = {0};
    cr_assert(load(&measurement, &files, NULL, &error), "%s: %s", error.place, error.message);
    const struct measured_operation *linear_up = &measurement.operations[OPERATION_LINEAR_UP];
    const struct measured_operation *online_ss = &measurement.operations[OPERATION_ONLINE_SS];
    cr_expect(eq(str, measurement.network, (char *)"resnet32_delphi"));
    cr_expect(eq(u64, measurement.relu_count, 303104));
    cr_expect(linear_up->per_layer && online_ss->per_layer);
    cr_expect(eq(sz, linear_up->count, 33));
    cr_expect(eq(sz, online_ss->count, 33));
    /* entry 31 is the average pooling; 52440 is a digit short, as published */
    cr_expect(eq(dbl, linear_up->values[31], 0.0));
    cr_expect(eq(dbl, linear_up->values[32], 52440.0));
    cr_expect(eq(dbl, online_ss->values[31], 3.9439e-05));
    cr_assert(online_ss->not_run != NULL);
    cr_expect(online_ss->not_run[31] && !online_ss->not_run[32]);
    cr_expect(linear_up->not_run == NULL);
    cr_expect(not(measurement.operations[OPERATION_ONLINE_LABELS_DOWN].present));
    cr_expect(eq(dbl, measurement.operations[OPERATION_KEYGEN].values[0], 0.34));
    cr_expect(eq(sz, measurement.he_threads_count, 31));
    cr_expect(eq(dbl, measurement.he_seconds_by_threads[30], 2.6295826));
    measurement_free(&measurement);
    free_files(&files);
}

Test(measurement, a_named_device_takes_the_place_of_the_default)
{
    struct files files = {parse(small_set), parse(small_bench), parse(small_he)};
    struct measurement measurement;
    struct error error = {0};
    cr_assert(load(&measurement, &files, "fast", &error), "%s: %s", error.place, error.message);
    cr_expect(epsilon_eq(dbl, measurement.garble[PARTY_CLIENT].slope_s, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, measurement.garble[PARTY_CLIENT].intercept_s, 1.0, 1e-12));
    cr_expect(eq(sz, measurement.he_threads_count, 2));
    cr_expect(eq(dbl, measurement.he_seconds_by_threads[1], 3.5));
    measurement_free(&measurement);
    free_files(&files);
}

Test(measurement, missing_devices_and_tables_are_told_with_those_there)
{
    expect_fault(small_set, small_bench, small_he, "phone", "devices",
                 "has no device \"phone\"; those there are: slow, fast");
    expect_fault(small_set, small_bench,
                 "{'tables': [{'network': 'other', 'input': 'in', 'seconds': [9]},"
                 " {'network': 'net', 'input': 'out', 'seconds': [9]}]}",
                 NULL, "tables",
                 "has no table of net on in; those there are: other on in, net on out");
    expect_fault(small_set, small_bench, "{'tables': []}", NULL, "tables",
                 "has no table of net on in; those there are: ");
    expect_fault(small_set, "{'devices': {}}", small_he, NULL, "defaults",
                 "lacks the key \"client\"");
    expect_fault(small_set, small_bench,
                 "{'tables': [{'network': 'net', 'input': 'in', 'seconds': []}]}", NULL,
                 "tables[0].seconds", "must be a list with a value per thread, is []");
}

Test(measurement, operations_with_threads_belong_to_the_other_files)
{
    expect_operation_fault("'he_eval': {'seconds': 3}", "operations.he_eval",
                           "is taken from he_layer_parallel.json, and must not be here");
    expect_operation_fault("'garble': {'seconds': 3}", "operations.garble",
                           "is taken from gc_bench.json, and must not be here");
}

Test(measurement, operations_have_seconds_or_bytes_by_their_kind)
{
    expect_operation_fault("'keygen': {'bytes': 3}", "operations.keygen",
                           "unknown key \"bytes\" (known: seconds, seconds_factor, not_run, note)");
    expect_operation_fault("'key_up': {}", "operations.key_up", "lacks the key \"bytes\"");
    expect_operation_fault("'key_up': {'bytes': 3.5}", "operations.key_up.bytes",
                           "must be whole and at most 2^53, has 3.5");
    expect_operation_fault("'key_up': {'bytes': [1, 1e17]}", "operations.key_up.bytes",
                           "must be whole and at most 2^53, has 1e+17");
    expect_operation_fault("'keygen': {'seconds': -1}", "operations.keygen.seconds",
                           "must be at least 0, is -1");
    expect_operation_fault("'keygen': {'seconds': [0, -1]}", "operations.keygen.seconds[1]",
                           "must be at least 0, is -1");
    expect_operation_fault("'keygen': {'seconds': 2e9}", "operations.keygen.seconds",
                           "must be at most 1e9 s, has 2e9");
    expect_operation_fault("'keygem': {'seconds': 3}", "operations",
                           "unknown key \"keygem\" (did you mean \"keygen\"?)");
}

Test(measurement, arrays_must_fit_each_other)
{
    expect_operation_fault("'he_encrypt': {'seconds': [1, 2]}, 'online_ss': {'seconds': [1]}",
                           "operations.online_ss.seconds",
                           "must have as many entries as he_encrypt: 2, not 1");
    expect_operation_fault("'online_ss': {'seconds': [1], 'not_run': [1]}",
                           "operations.online_ss.not_run", "must be indices below 1, has 1");
    expect_operation_fault("'online_ss': {'seconds': 1, 'not_run': [0]}",
                           "operations.online_ss.not_run", "needs a list of values, one per layer");
}

Test(measurement, points_that_make_no_line_are_refused)
{
    expect_points_fault("[1, 2]", "[1]", "devices.d.garble.seconds",
                        "must be as many as relus: 2, not 1");
    expect_points_fault("[1]", "[1]", "devices.d.garble.relus", "must be at least 2 points, is 1");
    expect_points_fault("[]", "[]", "devices.d.garble.relus", "must be at least 2 points, is 0");
    expect_points_fault("[2, 2]", "[1, 1]", "devices.d.garble.relus", "must ascend, has 2 after 2");
    expect_points_fault("[1, 2.5]", "[1, 1]", "devices.d.garble.relus",
                        "must be whole and at most 2^53, has 2.5");
    /* a line from (1, 8) to (2, 7) crosses 0 at 9: 10 ReLUs would take -1 s */
    expect_points_fault("[1, 2]", "[8, 7]", "devices.d.garble.seconds",
                        "the line through the points gives -1 s for 10 ReLUs");
}

#define SMALL_SET_WITH(rest)                                                                       \
    "{'network': 'net', 'input': 'in', 'protocol': 'p', 'relus': 10, 'operations': {"              \
    "'he_encrypt': {'seconds': [1, 0, 2]}}, " rest "}"

#define SMALL_THREADED                                                                             \
    "'threaded': {'he_eval': {'seconds': [3, 0, 2], 'slowdown_per_busy_core': 0.1},"               \
    " 'garble': {'seconds': 4, 'threads': 2, 'most_cores': 1.5}, 'online_gc_eval': {'seconds': "   \
    "[1, 0, 3], "                                                                                  \
    "'threads': 1}}"

/*
 * Two layers of 3 and 2 s on two threads, each 1.1 times as long: 2.2 s until the second is done,
 * and one more for what is left of the first. 4 s on two threads, of which one and a half help, are
 * 6 on one.
 */
Test(measurement, a_set_may_tell_all_of_its_own_runs)
{
    struct json_document document =
        parse(SMALL_SET_WITH(SMALL_THREADED ", 'unplanned': {'server_noise': {'seconds': [0.5, 0, "
                                            "0.25]}}"));
    struct json_node set = json_root(&document);
    struct measurement measurement;
    struct error error = {0};
    cr_assert(measurement_is_self_contained(&set));
    cr_assert(measurement_load(&measurement, &set, NULL, NULL, NULL, &error), "%s", error.message);
    cr_assert(eq(sz, measurement.he_threads_count, 2));
    cr_expect(epsilon_eq(dbl, measurement.he_seconds_by_threads[0], 5.0, 1e-12));
    cr_expect(epsilon_eq(dbl, measurement.he_seconds_by_threads[1], 3.2, 1e-12));
    cr_expect(epsilon_eq(dbl, relu_line_s(measurement.garble[PARTY_SERVER], 10), 6.0, 1e-12));
    cr_expect(eq(dbl, measurement.garble_most_cores, 1.5));
    cr_expect(eq(dbl, measurement.evaluate_most_cores, 0.0));
    cr_expect(epsilon_eq(dbl, relu_line_s(measurement.evaluate[PARTY_CLIENT], 10), 4.0, 1e-12));
    cr_expect(eq(dbl, measurement.unplanned[UNPLANNED_SERVER_NOISE].values[2], 0.25));
    measurement_free(&measurement);
    json_free(&document);
}

static void expect_own_fault(const char *set, const char *place, const char *message)
{
    expect_fault(set, small_bench, small_he, NULL, place, message);
}

Test(measurement, what_a_set_tells_of_its_own_runs_is_checked)
{
    expect_own_fault(SMALL_SET_WITH("'threaded': {}"), "threaded.he_eval",
                     "lacks the key \"slowdown_per_busy_core\"");
    expect_own_fault(SMALL_SET_WITH("'threaded': {'he_eval': {'seconds': [1, 2],"
                                    " 'slowdown_per_busy_core': 0}}"),
                     "threaded.he_eval.seconds",
                     "must have as many entries as he_encrypt: 3, not 2");
    expect_own_fault(SMALL_SET_WITH("'threaded': {'he_eval': {'seconds': 1,"
                                    " 'slowdown_per_busy_core': 0}}"),
                     "threaded.he_eval.seconds", "must be a list, is 1");
    expect_own_fault(SMALL_SET_WITH("'threaded': {'he_eval': {'seconds': [1, 0, 2],"
                                    " 'slowdown_per_busy_core': -1}}"),
                     "threaded.he_eval.slowdown_per_busy_core", "must be from 0 to 1e3, is -1");
    expect_own_fault(SMALL_SET_WITH("'threaded': {'he_eval': {'seconds': [1, 0, 2],"
                                    " 'slowdown_per_busy_core': 0}, 'garble': {'seconds': 1,"
                                    " 'threads': 0}}"),
                     "threaded.garble.threads", "must be from 1 to 1e6, is 0");
    expect_own_fault(SMALL_SET_WITH("'threaded': {'he_eval': {'seconds': [1, 0, 2],"
                                    " 'slowdown_per_busy_core': 0}, 'garble': {'seconds': 1,"
                                    " 'threads': 2, 'most_cores': 0.5}}"),
                     "threaded.garble.most_cores", "must be at least 1, or 0 for no limit, is 0.5");
    expect_own_fault(SMALL_SET_WITH("'unplanned': {'server_noise': {'seconds': 1e10}}"),
                     "unplanned.server_noise.seconds", "must be at most 1e9 s, has 1e10");
    expect_own_fault(SMALL_SET_WITH("'unplanned': {'server_nose': {'seconds': 1}}"), "unplanned",
                     "unknown key \"server_nose\" (did you mean \"server_noise\"?)");
}

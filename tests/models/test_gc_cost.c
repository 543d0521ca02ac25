#include "models/crypto/gc_cost.h"

#include "models/crypto/device.h"
#include "parse.h"

#include <math.h>

static struct device device_of(const char *path)
{
    struct json_document document = parse_file(path);
    struct json_node node = json_root(&document);
    struct device device;
    struct error error = {0};
    cr_assert(device_load(&device, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return device;
}

static void expect_seconds(double seconds, double expected_s)
{
    cr_expect(fabs(seconds / expected_s - 1.0) < 1e-6, "%.9g, expected %.9g", seconds, expected_s);
}

/* The benchmark's own circuit, 1000 times: slope * 1000 + intercept, from its means. */
Test(gc_cost, the_benchmarks_lines)
{
    struct device server = device_of("models/devices/epyc_7502.json");
    struct device client = device_of("models/devices/atom_z8350.json");
    expect_seconds(gc_garble_s(&server.gc, 1000, 292), 0.10373384936);
    expect_seconds(gc_evaluate_s(&server.gc, 1000, 292), 0.05455201339);
    expect_seconds(gc_garble_s(&client.gc, 1000, 292), 0.68612520477);
    expect_seconds(gc_evaluate_s(&client.gc, 1000, 292), 0.34586827784);
}

Test(gc_cost, seconds_grow_with_the_gates)
{
    struct device server = device_of("models/devices/epyc_7502.json");
    expect_seconds(gc_garble_s(&server.gc, 1000, 146), 0.10373384936 / 2.0);
    cr_expect(eq(dbl, gc_garble_s(&server.gc, 0, 292), 0.0));
}

/* One ReLU on the Atom: 6.868e-4 - 6.351e-4; an intercept never makes it less than nothing. */
Test(gc_cost, few_relus_cost_no_less_than_nothing)
{
    struct device client = device_of("models/devices/atom_z8350.json");
    expect_seconds(gc_garble_s(&client.gc, 1, 292), 5.16347747e-5);
    client.gc.garble_start_s = -1.0;
    cr_expect(eq(dbl, gc_garble_s(&client.gc, 1, 292), 0.0));
}

Test(gc_cost, labels_are_encoded_per_network_offline_and_per_layer_online)
{
    struct device server = device_of("models/devices/epyc_7502.json");
    expect_seconds(encode_offline_s(&server.encode, 1000000), 7.261);
    expect_seconds(encode_online_s(&server.encode, 1000), 0.0105581);
    cr_expect(eq(dbl, encode_online_s(&server.encode, 0), 0.0));
}

Test(gc_cost, coefficients_must_make_sense)
{
    struct json_document document = parse_file("models/devices/epyc_7502.json");
    struct device device;
    struct error error = {0};
    cr_assert(json_set(&document, "gc.garble_most_cores", "0.5", JSON_COMMAND_LINE, &error));
    struct json_node node = json_root(&document);
    cr_expect(not(device_load(&device, &node, &error)));
    expect_error(&error, "gc.garble_most_cores",
                 "must be at least 1, is 0.5 (set on the command line)");
    json_free(&document);
}

#include "models/costs/formula_costs.h"

#include "models/plan/plan.h"
#include "parse.h"

#include <math.h>

/* A convolution of 2 to 64 channels on 32x32 with its activation, and the last layer. */
static struct layer layers[] = {
    {.kind = LAYER_CONVOLUTION,
     .name = "stem.conv",
     .in = {2, 32, 32},
     .out = {64, 32, 32},
     .window = {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}},
     .groups = 1},
    {.kind = LAYER_ACTIVATION, .name = "stem", .in = {64, 32, 32}, .out = {64, 32, 32}},
    {.kind = LAYER_AVERAGE_POOL, .name = "head.pool", .in = {64, 32, 32}, .out = {64, 1, 1}},
    {.kind = LAYER_FULLY_CONNECTED, .name = "head.fc1", .in = {64, 1, 1}, .out = {10, 1, 1}},
};

struct fixture {
    struct layer layers[4];
    struct network network;
    struct protocol protocol;
    struct device client;
    struct device server;
    struct formula_costs costs;
    struct warnings warnings;
    struct error error;
};

static void load_device(struct device *device, const char *path)
{
    struct json_document document = parse_file(path);
    struct json_node node = json_root(&document);
    struct error error = {0};
    cr_assert(device_load(device, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
}

/* 48 channels of degree 2, 8 of degree 3, 8 with ReLUs, unless told otherwise. */
static void init(struct fixture *f, const char *protocol)
{
    *f = (struct fixture){0};
    memcpy(f->layers, layers, sizeof layers);
    f->layers[1].relus = 8 * 1024;
    f->layers[1].polynomials[2] = 48 * 1024;
    f->layers[1].polynomials[3] = 8 * 1024;
    f->network =
        (struct network){.name = "tiny", .classes = 10, .layers = f->layers, .layer_count = 4};
    struct json_document document = parse_file(protocol);
    struct json_node node = json_root(&document);
    cr_assert(protocol_load(&f->protocol, &node, &f->error), "%s", f->error.message);
    json_free(&document);
    load_device(&f->client, "models/devices/atom_z8350.json");
    load_device(&f->server, "models/devices/epyc_7502.json");
    f->costs = (struct formula_costs){.network = &f->network,
                                      .protocol = &f->protocol,
                                      .devices = {&f->client, &f->server},
                                      .threads = {4, 2, 32},
                                      .options = cost_options_default(OPTIONS_FORMULA)};
    f->costs.options.frame_bytes = 0;
}

static void release(struct fixture *f)
{
    formula_costs_free(&f->costs);
    warnings_free(&f->warnings);
    protocol_free(&f->protocol);
}

static void prepare(struct fixture *f)
{
    formula_costs_free(&f->costs);
    cr_assert(formula_costs_init(&f->costs, &f->warnings, &f->error), "%s: %s", f->error.place,
              f->error.message);
}

/* Of all layers, and the most cores in *most_cores unless it is NULL. */
static double total(struct fixture *f, enum operation operation, enum resource resource,
                    double *most_cores)
{
    struct protocol_item item = {
        .operation = operation, .resource = resource, .per = PER_LINEAR_LAYER};
    struct cost_source source = formula_cost_source(&f->costs);
    struct item_cost cost;
    double sum = 0.0;
    cr_assert(source.item_cost(source.model, &item, &cost, &f->error), "%s", f->error.message);
    for (size_t i = 0; i < cost.count; i++)
        sum += cost.values[i];
    if (most_cores)
        *most_cores = cost.most_cores;
    free(cost.values);
    return sum;
}

static void expect(double value, double expected)
{
    cr_expect(fabs(value - expected) <= 1e-4 * fabs(expected), "%.9g, expected %.9g", value,
              expected);
}

/*
 * 49152 squares and 8192 cubes need 65536 triples, 8 ciphertexts of them; 524393 bytes each.
 * Opening takes 18 bytes a product, and 8 per 8192 of them.
 */
Test(formula_costs, a_layer_of_three_kinds_as_worked_out)
{
    struct fixture f;
    init(&f, "models/protocols/safenet.json");
    prepare(&f);
    expect(total(&f, OPERATION_TRIPLE_UP, RESOURCE_UPLINK, NULL), 8390304.0);
    expect(total(&f, OPERATION_TRIPLE_DOWN, RESOURCE_DOWNLINK, NULL), 4195160.0);
    expect(total(&f, OPERATION_TRIPLE_EVAL, RESOURCE_SERVER_CPU, NULL), 8 * 2.54e-2);
    expect(total(&f, OPERATION_TRIPLE_ENCRYPT, RESOURCE_CLIENT_CPU, NULL), 6 * 16 * 4.2163e-3);
    expect(total(&f, OPERATION_TRIPLE_DECRYPT, RESOURCE_CLIENT_CPU, NULL), 6 * 8 * 1.5682e-3);
    expect(total(&f, OPERATION_ONLINE_SQUARE_UP, RESOURCE_UPLINK, NULL), 1032192.0 + 56.0);
    expect(total(&f, OPERATION_ONLINE_CUBE_DOWN, RESOURCE_DOWNLINK, NULL), 147456.0 + 8.0);
    expect(total(&f, OPERATION_ONLINE_SQUARE, RESOURCE_SERVER_CPU, NULL), 57344 * 1.5e-7);
    expect(total(&f, OPERATION_GC_TRANSFER, RESOURCE_DOWNLINK, NULL), 139853840.0);
    release(&f);
}

/* 57344 pairs fill 7 ciphertexts, 8192 triples one: 7 + 2 go up, 8 come down, 9 bytes open one. */
Test(formula_costs, pairs_instead_of_triples_for_squares)
{
    struct fixture f;
    init(&f, "models/protocols/safenet.json");
    f.costs.options.square_pairs = true;
    prepare(&f);
    expect(total(&f, OPERATION_TRIPLE_UP, RESOURCE_UPLINK, NULL), 16 + 9 * 524393.0);
    expect(total(&f, OPERATION_TRIPLE_DOWN, RESOURCE_DOWNLINK, NULL), 16 + 8 * 524393.0);
    expect(total(&f, OPERATION_ONLINE_SQUARE_UP, RESOURCE_UPLINK, NULL), 9 * 57344.0 + 56);
    expect(total(&f, OPERATION_ONLINE_CUBE_UP, RESOURCE_UPLINK, NULL), 147464.0);
    release(&f);
}

Test(formula_costs, triples_take_the_threads_that_they_are_given)
{
    struct fixture f;
    double most_cores = 0.0;
    init(&f, "models/protocols/safenet.json");
    f.costs.options.triple_threads = 4;
    prepare(&f);
    total(&f, OPERATION_TRIPLE_EVAL, RESOURCE_SERVER_CPU, &most_cores);
    cr_expect(eq(dbl, most_cores, 4.0));
    release(&f);
}

/* 1.0374e-4 s and 3.4595e-4 s a ReLU in the benchmark's circuit of 292 gates; DELPHI's has 288. */
Test(formula_costs, circuits_scale_with_gates_and_threads_up_to_a_limit)
{
    struct fixture f;
    double most_cores = 0.0;
    init(&f, "models/protocols/server_garbler.json");
    prepare(&f);
    expect(total(&f, OPERATION_GARBLE, RESOURCE_SERVER_CPU, &most_cores),
           (8192 * 1.0374270270e-4 - 8.8533333e-6) * 288 / 292);
    cr_expect(eq(dbl, most_cores, 3.41));
    total(&f, OPERATION_ONLINE_GC_EVAL, RESOURCE_SERVER_CPU, &most_cores);
    cr_expect(eq(dbl, most_cores, 2.90));
    f.costs.options.gc_scales_with_gates = false;
    f.costs.options.gc_saturates = false;
    expect(total(&f, OPERATION_ONLINE_GC_EVAL, RESOURCE_CLIENT_CPU, &most_cores),
           8192 * 3.4595006006e-4 - 8.1782222222e-5);
    cr_expect(eq(dbl, most_cores, 4.0));
    release(&f);
}

/* The stem: one ciphertext of 2 channels, 9 taps up: (1.5515 + 9 * 4.2163) ms; last layer 5.77 ms
 */
Test(formula_costs, a_client_without_coefficients_is_slower_than_the_server)
{
    struct fixture f;
    double alone_s = 1.5515e-3 + 9 * 4.2163e-3 + 1.5515e-3 + 4.2163e-3;
    init(&f, "models/protocols/server_garbler.json");
    prepare(&f);
    expect(total(&f, OPERATION_HE_ENCRYPT, RESOURCE_CLIENT_CPU, NULL), 6.0 * alone_s);
    expect(total(&f, OPERATION_KEYGEN, RESOURCE_CLIENT_CPU, NULL), 6.0 * 0.34);
    f.costs.options.client_he_slowdown = 1.0;
    prepare(&f);
    expect(total(&f, OPERATION_HE_ENCRYPT, RESOURCE_CLIENT_CPU, NULL), alone_s);
    f.client.has_he = true;
    f.client.he = f.server.he;
    f.client.he.encrypt_layer_s = 1.0;
    f.costs.options.client_he_slowdown = 0.0; /* the device's, which says 6 */
    prepare(&f);
    expect(total(&f, OPERATION_HE_ENCRYPT, RESOURCE_CLIENT_CPU, NULL),
           2.0 + alone_s - 2 * 1.5515e-3);
    f.costs.options.client_he_slowdown = 2.0;
    prepare(&f);
    expect(total(&f, OPERATION_HE_ENCRYPT, RESOURCE_CLIENT_CPU, NULL),
           2.0 * (2.0 + alone_s - 2 * 1.5515e-3));
    release(&f);
}

/*
 * Evaluation, with masks of 65536 outputs in 8 ciphertexts and 10 in one, or encoding of all
 * weights, or without the last layer.
 */
Test(formula_costs, what_the_time_of_evaluation_holds_can_be_chosen)
{
    struct fixture f;
    init(&f, "models/protocols/server_garbler.json");
    f.costs.options.adds_noise = false;
    prepare(&f);
    double bare_s = total(&f, OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, NULL);
    f.costs.options.adds_noise = true;
    expect(total(&f, OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, NULL) - bare_s,
           9 * 3.3048e-4 + (65536 + 10) * 2.2404e-8);
    f.costs.options.adds_noise = false;
    f.costs.options.encodes_weights = true;
    expect(total(&f, OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, NULL) - bare_s,
           formula_costs_weights_s(&f.costs));
    f.costs.options.encodes_weights = false;
    f.costs.options.excludes_fully_connected = true;
    double last_s = bare_s - total(&f, OPERATION_HE_EVAL, RESOURCE_SERVER_CPU, NULL);
    expect(last_s, he_evaluate_s(&f.server.he, &f.costs.packings[2]));
    release(&f);
}

/* 9 taps * 2 * 8 ciphertexts * 4 channels a half, and one of the last layer; 65536 bytes each. */
Test(formula_costs, weights_are_encoded_once_per_model)
{
    struct fixture f;
    init(&f, "models/protocols/server_garbler.json");
    prepare(&f);
    expect(formula_costs_weights_s(&f.costs), 577 * 6.0e-5);
    cr_expect(eq(dbl, formula_costs_weights_bytes(&f.costs), 577 * 65536.0));
    release(&f);
}

/*
 * 1179648 MACs, 2048 inputs, 1152 weights; a pool of 65536 elements; 640 weights, 64 inputs. The
 * first layer with weights takes 57.7 ms more, also behind a pool of 128 elements.
 */
Test(formula_costs, the_first_layer_with_weights_takes_longer)
{
    struct fixture f;
    double last_s = 1.1135e-8 * 65536 + 9.4832e-9 * 640 + 7.3182e-8 * 64;
    init(&f, "models/protocols/server_garbler.json");
    prepare(&f);
    expect(total(&f, OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, NULL),
           5.7362e-3 + 6.3318e-11 * 1179648 + 1.1153e-7 * 2048 + 1.0587e-8 * 1152 + 5.77e-2
               + last_s);
    f.layers[1] = f.layers[0];
    f.layers[0] = (struct layer){.kind = LAYER_AVERAGE_POOL, .in = {2, 8, 8}, .out = {2, 32, 32}};
    prepare(&f);
    expect(total(&f, OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU, NULL),
           1.1135e-8 * 128 + 5.7362e-3 + 6.3318e-11 * 1179648 + 1.1153e-7 * 2048 + 1.0587e-8 * 1152
               + 5.77e-2 + last_s);
    release(&f);
}

/* Two messages of ciphertexts each way, one of circuits, and so on: 8 bytes more for each. */
Test(formula_costs, frames_are_of_messages)
{
    struct fixture f;
    init(&f, "models/protocols/server_garbler.json");
    prepare(&f);
    double up_bytes = total(&f, OPERATION_LINEAR_UP, RESOURCE_UPLINK, NULL);
    double circuits_bytes = total(&f, OPERATION_GC_TRANSFER, RESOURCE_DOWNLINK, NULL);
    double matrix_bytes = total(&f, OPERATION_EXT_OT_SETUP, RESOURCE_UPLINK, NULL);
    f.costs.options.frame_bytes = 8;
    cr_expect(eq(dbl, total(&f, OPERATION_LINEAR_UP, RESOURCE_UPLINK, NULL), up_bytes + 16));
    cr_expect(
        eq(dbl, total(&f, OPERATION_GC_TRANSFER, RESOURCE_DOWNLINK, NULL), circuits_bytes + 8));
    cr_expect(eq(dbl, total(&f, OPERATION_EXT_OT_SETUP, RESOURCE_UPLINK, NULL), matrix_bytes));
    release(&f);
}

/* Labels of both of the client's values: 17072 bytes and 1176 more per ReLU. */
Test(formula_costs, a_client_garbler_sends_all_labels)
{
    struct fixture f;
    init(&f, "models/protocols/client_garbler.json");
    prepare(&f);
    expect(total(&f, OPERATION_GC_TRANSFER, RESOURCE_UPLINK, NULL), 18248.0 * 8192 + 16);
    f.costs.options.cg_sends_all_labels = false;
    expect(total(&f, OPERATION_GC_TRANSFER, RESOURCE_UPLINK, NULL), 17072.0 * 8192 + 16);
    release(&f);
}

static bool warns(const struct fixture *f, const char *code)
{
    for (size_t i = 0; i < f->warnings.count; i++)
        if (strcmp(f->warnings.items[i].code, code) == 0)
            return true;
    return false;
}

Test(formula_costs, what_was_never_measured_is_told)
{
    struct fixture f;
    init(&f, "models/protocols/safenet.json");
    f.layers[0].in.height = f.layers[0].in.width = f.layers[0].out.height = f.layers[0].out.width =
        100; /* more than 8192 slots */
    f.layers[0].groups = 2;
    f.layers[3].in.channels = 16385; /* more than the slots of the ring below */
    f.protocol.garbling.field_bits = 32;
    f.protocol.garbling.scheme = GARBLING_THREE_HALVES;
    f.protocol.garbling.clips = false;
    f.protocol.he.ring_degree = 16384;
    f.costs.options.rewrites.server_rotates_input = true;
    prepare(&f);
    cr_expect(warns(&f, "extrapolated_tiles"));
    cr_expect(warns(&f, "extrapolated_blocks"));
    cr_expect(warns(&f, "extrapolated_groups"));
    cr_expect(warns(&f, "extrapolated_field"));
    cr_expect(warns(&f, "extrapolated_ring"));
    cr_expect(warns(&f, "extrapolated_scheme"));
    cr_expect(warns(&f, "extrapolated_activation"));
    cr_expect(warns(&f, "extrapolated_triples"));
    cr_expect(warns(&f, "extrapolated_polynomials"));
    cr_expect(warns(&f, "extrapolated_rewrites"));
    release(&f);
}

/* Twice the coefficients in twice the ring; 14 of 13 levels of transforms for a key switch. */
Test(formula_costs, another_ring_is_scaled_by_its_work)
{
    struct fixture f;
    init(&f, "models/protocols/server_garbler.json");
    f.protocol.he.ring_degree = 16384;
    prepare(&f);
    expect(f.costs.he[PARTY_SERVER].eval_mult_s, 2 * 2.5077e-3);
    expect(f.costs.he[PARTY_SERVER].eval_keyswitch_s, 2 * 14.0 / 13.0 * 3.9832e-3);
    release(&f);
}

Test(formula_costs, devices_need_coefficients)
{
    struct fixture f;
    init(&f, "models/protocols/server_garbler.json");
    f.server.has_he = false;
    cr_expect(not(formula_costs_init(&f.costs, &f.warnings, &f.error)));
    expect_error(&f.error, "server.device",
                 "epyc_7502 has no he coefficients: costs by formula need them");
    f.server.has_he = true;
    f.client.has_gc = false;
    cr_expect(not(formula_costs_init(&f.costs, &f.warnings, &f.error)));
    expect_error(&f.error, "client.device",
                 "atom_z8350 has no gc coefficients: costs by formula need them");
    release(&f);
}

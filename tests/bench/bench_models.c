/*
 * bench_models.c: what compiling a plan by formula costs, as JSON lines: the least of several wall
 * times, from a loaded network to the steps, with the packing of every layer.
 */
#include "base/memory.h"
#include "models/costs/formula_costs.h"
#include "models/plan/plan.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 20
#define LIMIT_S 0.005

/* The longest of each kind: dense, grouped, depthwise, deep, wide. */
static const char *const networks[] = {"resnet50",        "wrn_28_10",   "regnetx_1_6gf",
                                       "convnextv2_tiny", "resnet110_b", "vgg16_tv"};
static const char *const inputs[] = {"cifar100", "imagenet"};

struct fixture {
    struct network_input input;
    struct network network;
    struct protocol protocol;
    struct device client;
    struct device server;
};

static void fail(const struct error *error)
{
    error_print(error, stderr);
    exit(EXIT_FAILURE);
}

static double now_s(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static struct json_document parse_file(const char *folder, const char *name)
{
    struct json_document document = {0};
    struct error error = {0};
    char *file = memory_format_text("%s/models/%s/%s.json", PISIM_SOURCE_DIR, folder, name);
    if (!json_load(&document, file, &error))
        fail(&error);
    free(file);
    return document;
}

static void load_device(struct device *device, const char *name)
{
    struct json_document document = parse_file("devices", name);
    struct json_node node = json_root(&document);
    struct error error = {0};
    if (!device_load(device, &node, &error))
        fail(&error);
    json_free(&document);
}

static void load(struct fixture *fixture, const char *network, const char *input)
{
    struct error error = {0};
    struct json_document words = {0}, document = parse_file("networks", network);
    struct json_document protocol = parse_file("protocols", "server_garbler");
    char *text = memory_format_text("\"%s\"", input);
    bool parsed = json_parse(&words, "input", text, &error);
    struct json_node word = json_root(&words), node = json_root(&document);
    struct json_node steps = json_root(&protocol);
    *fixture = (struct fixture){0};
    if (!parsed || !network_input_load(&fixture->input, &word, &error)
        || !network_load(&fixture->network, &node, &fixture->input, &error)
        || !protocol_load(&fixture->protocol, &steps, &error))
        fail(&error);
    load_device(&fixture->client, "atom_z8350");
    load_device(&fixture->server, "epyc_7502");
    free(text);
    json_free(&words);
    json_free(&document);
    json_free(&protocol);
}

/* Returns how many steps there are. */
static uint32_t compile(const struct fixture *fixture)
{
    struct error error = {0};
    struct warnings warnings = {0};
    struct plan plan;
    struct plan_options options = {0};
    struct formula_costs formula = {.network = &fixture->network,
                                    .protocol = &fixture->protocol,
                                    .devices = {&fixture->client, &fixture->server},
                                    .threads = {4, 17, 32},
                                    .options = cost_options_default(OPTIONS_FORMULA)};
    if (!formula_costs_init(&formula, &warnings, &error))
        fail(&error);
    struct cost_source source = formula_cost_source(&formula);
    options.slowdown_per_busy_core = formula_costs_slowdown(&formula);
    if (!plan_build(&plan, &fixture->network, &fixture->protocol, &source, &options, &error))
        fail(&error);
    uint32_t step_count = plan.step_count;
    plan_free(&plan);
    formula_costs_free(&formula);
    warnings_free(&warnings);
    return step_count;
}

static void bench(const char *network, const char *input)
{
    struct fixture fixture;
    double least_s = INFINITY;
    uint32_t steps = 0;
    load(&fixture, network, input);
    for (int round = 0; round < ROUNDS; round++) {
        double start_s = now_s();
        steps = compile(&fixture);
        least_s = fmin(least_s, now_s() - start_s);
    }
    printf("{\"bench\":\"plan_compilation\",\"network\":\"%s\",\"input\":\"%s\",\"steps\":%u,"
           "\"wall_s_least\":%.6f,\"limit_s\":%g}\n",
           network, input, (unsigned)steps, least_s, LIMIT_S);
    network_free(&fixture.network);
    protocol_free(&fixture.protocol);
}

int main(void)
{
    for (size_t i = 0; i < sizeof networks / sizeof *networks; i++)
        for (size_t k = 0; k < sizeof inputs / sizeof *inputs; k++)
            bench(networks[i], inputs[k]);
    return EXIT_SUCCESS;
}

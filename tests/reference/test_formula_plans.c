/*
 * Plans by formula against the measured ones of the same networks: Garimella et al., ASPLOS 2023
 * (doi 10.1145/3582016.3582065), with the options as it ran. Bytes are exact; where they are not,
 * it is because the measured ones were printed through a 32-bit float.
 */
#include "models.h"
#include "models/costs/formula_costs.h"

#include <math.h>

struct side_by_side {
    struct models models;
    struct device devices[PARTY_COUNT];
    struct formula_costs formula;
    struct warnings warnings;
    struct plan measured;
    struct plan predicted;
};

static void load_device(struct device *device, const char *name)
{
    struct error error = {0};
    struct json_document document = load_file(MODELS "devices/", name);
    struct json_node node = json_root(&document);
    cr_assert(device_load(device, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
}

static void build(struct side_by_side *both, const char *network, const char *input,
                  const char *protocol, struct thread_counts threads, struct cost_options options)
{
    struct error error = {0};
    *both = (struct side_by_side){.models = load_models(network, input, protocol)};
    struct models *models = &both->models;
    load_device(&both->devices[PARTY_CLIENT], "atom_z8350");
    load_device(&both->devices[PARTY_SERVER], "epyc_7502");
    struct measured_costs measured = {&models->measurement, &models->network, threads};
    struct cost_source source = measured_cost_source(&measured);
    struct plan_options plan_options = {0};
    cr_assert(plan_build(&both->measured, &models->network, &models->protocol, &source,
                         &plan_options, &error),
              "%s: %s", error.place, error.message);
    both->formula = (struct formula_costs){
        .network = &models->network,
        .protocol = &models->protocol,
        .devices = {&both->devices[PARTY_CLIENT], &both->devices[PARTY_SERVER]},
        .threads = threads,
        .options = options};
    cr_assert(formula_costs_init(&both->formula, &both->warnings, &error), "%s: %s", error.place,
              error.message);
    source = formula_cost_source(&both->formula);
    plan_options.slowdown_per_busy_core = formula_costs_slowdown(&both->formula);
    cr_assert(plan_build(&both->predicted, &models->network, &models->protocol, &source,
                         &plan_options, &error),
              "%s: %s", error.place, error.message);
}

static void release(struct side_by_side *both)
{
    plan_free(&both->measured);
    plan_free(&both->predicted);
    formula_costs_free(&both->formula);
    warnings_free(&both->warnings);
    free_models(&both->models);
}

/* Of all steps of the operation. */
static double total_bytes(const struct plan *plan, enum operation operation)
{
    double bytes = 0.0;
    for (uint32_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].operation == operation)
            bytes += (double)plan->steps[i].size_bytes;
    return bytes;
}

/* Layers of the operation, in a plan. */
static uint32_t step_count(const struct plan *plan, enum operation operation)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->step_count; i++)
        count += plan->steps[i].operation == operation;
    return count;
}

/*
 * Up to 12 bytes for a message that went through a float. A typing error of the published set
 * (52440 for 524401 in one layer) and base transfers without a point of 32 bytes are known.
 */
static void expect_same_bytes(const struct side_by_side *both, const char *name)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        if (!operation_is_transfer((enum operation)operation))
            continue;
        double measured = total_bytes(&both->measured, (enum operation)operation);
        double predicted = total_bytes(&both->predicted, (enum operation)operation);
        double tolerance = 12.0 * step_count(&both->measured, (enum operation)operation);
        if (operation == OPERATION_BASE_OT)
            tolerance = 32.0;
        if (operation == OPERATION_LINEAR_UP && strcmp(name, "resnet32 cifar10") == 0)
            tolerance += 524401.0 - 52440.0;
        cr_expect(fabs(measured - predicted) <= tolerance, "%s %s: %.0f, measured %.0f", name,
                  operation_name((enum operation)operation), predicted, measured);
    }
}

static const char *const networks[] = {"resnet18", "resnet32", "vgg16"};
static const char *const inputs[] = {"cifar10", "tinyimagenet"};
static const char *const protocols[] = {"server_garbler", "client_garbler"};

Test(formula_plans, bytes_are_those_that_were_measured)
{
    struct thread_counts one_each = {1, 1, 1};
    struct cost_options published = cost_options_default(OPTIONS_GARIMELLA_2023);
    for (int which = 0; which < 12; which++) {
        struct side_by_side both;
        char name[64];
        snprintf(name, sizeof name, "%s %s", networks[which / 4], inputs[which / 2 % 2]);
        build(&both, networks[which / 4], inputs[which / 2 % 2], protocols[which % 2], one_each,
              published);
        expect_same_bytes(&both, name);
        cr_expect(eq(sz, both.warnings.count, 0));
        release(&both);
    }
}

static double both_phases_s(const struct plan *plan)
{
    const struct link_profile link = {.uplink_bps = 100e6, .downlink_bps = 500e6};
    return plan_phase_s(plan, PHASE_OFFLINE, &link) + plan_phase_s(plan, PHASE_ONLINE, &link);
}

static void expect_total(const char *network, const char *input, const char *protocol,
                         struct thread_counts threads, struct cost_options options,
                         double tolerance)
{
    struct side_by_side both;
    build(&both, network, input, protocol, threads, options);
    double ratio = both_phases_s(&both.predicted) / both_phases_s(&both.measured);
    cr_expect(fabs(ratio - 1.0) <= tolerance, "%s %s %s: %.4f of the measured seconds", network,
              input, protocol, ratio);
    release(&both);
}

/* All of an inference, one thread each, then as many as the publication had. */
Test(formula_plans, totals_meet_the_measured_ones)
{
    struct cost_options published = cost_options_default(OPTIONS_GARIMELLA_2023);
    struct thread_counts one_each = {1, 1, 1}, many = {4, 17, 32};
    for (int which = 0; which < 8; which++)
        expect_total(networks[which / 4], inputs[which / 2 % 2], protocols[which % 2], one_each,
                     published, 0.012);
    expect_total("resnet18", "tinyimagenet", "server_garbler", many, published, 0.012);
    expect_total("resnet18", "tinyimagenet", "client_garbler", many, published, 0.012);
}

/* The published tables leave the fully connected layers out, which weigh in this network. */
Test(formula_plans, without_its_large_last_layers_vgg16_meets_them_too)
{
    struct cost_options published = cost_options_default(OPTIONS_GARIMELLA_2023);
    struct thread_counts one_each = {1, 1, 1};
    expect_total("vgg16", "cifar10", "server_garbler", one_each, published, 0.012);
    expect_total("vgg16", "tinyimagenet", "server_garbler", one_each, published, 0.012);
}

/* 42.6 and 58.7 s of HE more, and what we think better than the publication. */
Test(formula_plans, our_best_estimate_is_near)
{
    struct cost_options best = cost_options_default(OPTIONS_FORMULA);
    struct thread_counts one_each = {1, 1, 1};
    best.client_he_slowdown = 1.0;
    for (int which = 0; which < 8; which++)
        expect_total(networks[which / 4], inputs[which / 2 % 2], protocols[which % 2], one_each,
                     best, 0.05);
}

/* 17 layers on 17 threads: the slowest one takes as long as the published run, within 9 %. */
Test(formula_plans, lanes_take_as_long_as_the_published_run)
{
    struct side_by_side both;
    struct thread_counts many = {4, 17, 32};
    build(&both, "resnet18", "tinyimagenet", "server_garbler", many,
          cost_options_default(OPTIONS_GARIMELLA_2023));
    double longest_s = 0.0;
    for (uint32_t i = 0; i < both.predicted.step_count; i++)
        if (both.predicted.steps[i].operation == OPERATION_HE_EVAL)
            longest_s = fmax(longest_s, both.predicted.steps[i].lane_s);
    cr_expect(epsilon_eq(dbl, longest_s, 141.0, 0.09 * 141.0), "%g", longest_s);
    release(&both);
}

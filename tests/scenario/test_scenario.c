#include "scenario/scenario.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A scenario read from text; keys of the machine come first, so that a test can write them alone.
 */
struct fixture {
    struct json_document document;
    struct warnings warnings;
    struct library library;
    struct scenario scenario;
};

#define COMMON                                                                                     \
    "\"name\": \"x\", \"network\": \"resnet32_delphi\", \"input\": \"cifar10\", "                  \
    "\"protocol\": \"client_garbler\", \"costs\": \"formula\"}"

static void load(struct fixture *fixture, const char *text)
{
    struct error error = {0};
    *fixture = (struct fixture){0};
    library_init(&fixture->library, NULL, PISIM_SOURCE_DIR, &fixture->warnings);
    cr_assert(json_parse(&fixture->document, "x.json", text, &error), "%s", error.message);
    cr_assert(scenario_load(&fixture->scenario, &fixture->document, &fixture->library, &error),
              "%s: %s", error.place, error.message);
}

static void release(struct fixture *fixture)
{
    scenario_free(&fixture->scenario);
    library_free(&fixture->library);
    warnings_free(&fixture->warnings);
    json_free(&fixture->document);
}

#define POISSON "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, "

Test(scenario, a_client_is_one_class_of_one_without_limits)
{
    struct fixture f;
    load(&f, "{\"client\": {\"threads\": 3}, " POISSON COMMON);
    const struct simulation_settings *simulation = &f.scenario.simulation;
    const struct client_class *class = &simulation->classes[0];
    cr_expect(eq(sz, simulation->class_count, 1));
    cr_expect(eq(u64, class->count, 1));
    cr_expect(eq(dbl, class->share, 1.0));
    cr_expect(eq(dbl, class->cores, 3.0));
    cr_expect(eq(u64, class->storage_bytes, 8000000000));
    cr_expect(eq(u64, class->initial_stock, 0));
    cr_expect(eq(u64, class->online_slots, 1));
    cr_expect(eq(u64, class->offline_slots, 1));
    cr_expect(eq(u64, class->max_waiting, NO_LIMIT));
    cr_expect(isinf(class->give_up_after_s));
    cr_expect(eq(dbl, class->link.uplink_bps, 100e6));
    cr_expect(eq(dbl, class->link.downlink_bps, 500e6));
    cr_expect(eq(u64, simulation->server.offline_slots, NO_LIMIT));
    cr_expect(not(simulation->server.has_link));
    cr_expect(eq(int, simulation->sharing, SHARING_DEDICATED));
    cr_expect(eq(int, simulation->priority, PRIORITY_ONLINE_FIRST));
    cr_expect(eq(int, simulation->arrivals->assignment, ARRIVALS_SINGLE));
    cr_expect(eq(int, simulation->refill.policy, REFILL_EAGER));
    cr_expect(eq(sz, f.warnings.count, 0));
    release(&f);
}

static void expect_first_class(const struct client_class *class)
{
    cr_expect(eq(u64, class->count, 3));
    cr_expect(eq(dbl, class->share, 2.0));
    cr_expect(eq(dbl, class->cores, 4.0));
    cr_expect(eq(int, class->processor_discipline, DISCIPLINE_IN_ORDER));
    cr_expect(eq(int, class->link_discipline, DISCIPLINE_IN_ORDER));
    cr_expect(epsilon_eq(dbl, class->link.uplink_bps, 800e6, 1e-3));
    cr_expect(epsilon_eq(dbl, class->link.downlink_bps, 200e6, 1e-3));
    cr_expect(eq(dbl, class->link.rtt_s, 1e-3));
    cr_expect(eq(u64, class->initial_stock, STOCK_FULL));
    cr_expect(eq(u64, class->online_slots, 2));
    cr_expect(eq(u64, class->offline_slots, 2));
    cr_expect(eq(u64, class->max_waiting, 5));
    cr_expect(eq(dbl, class->give_up_after_s, 7200.0));
}

static void expect_machine(const struct simulation_settings *simulation)
{
    cr_expect(eq(dbl, simulation->server.cores, 3.0));
    cr_expect(eq(u64, simulation->server.offline_slots, 4));
    cr_expect(simulation->server.has_link);
    cr_expect(eq(dbl, simulation->server.link.uplink_bps, 1e9));
    cr_expect(eq(int, simulation->server.processor_discipline, DISCIPLINE_FAIR));
    cr_expect(eq(int, simulation->sharing, SHARING_CONTENDED));
    cr_expect(eq(int, simulation->priority, PRIORITY_EQUAL));
    cr_expect(eq(int, simulation->arrivals->assignment, ARRIVALS_RANDOM));
    cr_expect(eq(int, simulation->refill.policy, REFILL_OFF_PEAK));
    cr_expect(eq(int, simulation->refill.order, REFILL_EMPTIEST_FIRST));
    cr_expect(eq(dbl, simulation->refill.from_s, 72000.0));
    cr_expect(eq(dbl, simulation->refill.to_s, 14400.0));
    cr_expect(simulation->record_stock);
}

Test(scenario, every_setting_of_the_contended_machine_arrives)
{
    struct fixture f;
    struct error error = {0};
    f = (struct fixture){0};
    library_init(&f.library, NULL, PISIM_SOURCE_DIR, &f.warnings);
    cr_assert(json_load(&f.document, PISIM_SOURCE_DIR "/tests/data/contended.json", &error));
    cr_assert(json_set(&f.document, "sweep", "null", JSON_SCENARIO, &error));
    cr_assert(scenario_load(&f.scenario, &f.document, &f.library, &error), "%s: %s", error.place,
              error.message);
    const struct simulation_settings *simulation = &f.scenario.simulation;
    cr_assert(eq(sz, simulation->class_count, 2));
    cr_expect(eq(u64, settings_client_count(simulation), 5));
    expect_first_class(&simulation->classes[0]);
    expect_machine(simulation);
    const struct client_class *second = &simulation->classes[1];
    cr_expect(eq(dbl, second->cores, 2.0));
    cr_expect(eq(u64, second->initial_stock, 1));
    cr_expect(eq(u64, second->max_waiting, NO_LIMIT));
    cr_expect(eq(dbl, second->link.uplink_bps, 200e6)); /* the scenario's */
    release(&f);
}

/* Garbling by two threads takes longer than by three: each class has a plan of its own. */
Test(scenario, classes_with_other_threads_have_other_plans)
{
    struct fixture f;
    load(&f, "{\"clients\": [{\"threads\": 2}, {\"threads\": 3}], " POISSON COMMON);
    const struct client_class *classes = f.scenario.simulation.classes;
    double slow_s = plan_phase_s(classes[0].plan, PHASE_OFFLINE, &classes[0].link);
    double fast_s = plan_phase_s(classes[1].plan, PHASE_OFFLINE, &classes[1].link);
    cr_expect(gt(dbl, slow_s, fast_s));
    cr_expect(ne(ptr, (void *)classes[0].plan, (void *)classes[1].plan));
    release(&f);
}

static bool has_warning(const struct fixture *fixture, const char *code)
{
    for (size_t i = 0; i < fixture->warnings.count; i++)
        if (strcmp(fixture->warnings.items[i].code, code) == 0)
            return true;
    return false;
}

Test(scenario, who_never_sees_a_request_is_told)
{
    struct fixture f;
    load(&f, "{\"clients\": [{\"count\": 5}], \"sharing\": \"dedicated\", " POISSON COMMON);
    cr_expect(has_warning(&f, "clients_without_requests"));
    release(&f);
    load(&f, "{\"clients\": [{}], " POISSON COMMON);
    cr_expect(eq(sz, f.warnings.count, 0));
    release(&f);
}

/* Many clients and cores, and nothing else said: the keys are named whose defaults are one
 * client's; all at once where none of them is given. */
Test(scenario, defaults_that_do_not_suit_many_clients_are_told)
{
    struct fixture f;
    load(&f, "{\"clients\": [{\"count\": 50}], \"server\": {\"cores\": 64}, " POISSON COMMON);
    cr_expect(has_warning(&f, "defaults_of_one_client"));
    cr_expect(has_warning(&f, "stock_begins_empty"));
    cr_expect(eq(sz, f.warnings.count, 2));
    release(&f);
    load(
        &f,
        "{\"clients\": [{\"count\": 50}], \"server\": {\"gc_threads\": 64, \"cores\": 64}, " POISSON
            COMMON);
    cr_expect(has_warning(&f, "clients_without_requests"));
    cr_expect(has_warning(&f, "machines_for_each_phase"));
    cr_expect(has_warning(&f, "stock_begins_empty"));
    cr_expect(has_warning(&f, "cores_without_threads"));
    release(&f);
    load(&f,
         "{\"clients\": [{\"count\": 50, \"initial_stock\": \"full\", \"storage_bytes\": 32e9}], "
         "\"server\": {\"cores\": 64, \"he_threads\": 8}, \"sharing\": \"contended\", "
         "\"variability\": {\"distribution\": \"exponential\"}, "
         "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01, "
         "\"assign\": \"random\"}, " COMMON);
    cr_expect(eq(sz, f.warnings.count, 0));
    release(&f);
}

/* At 1e12 s times are 1e-4 s apart, of an online phase of milliseconds. */
Test(scenario, a_clock_too_coarse_for_a_phase_is_told)
{
    static const char fast[] = "\"client\": {\"threads\": 10000}, \"server\": {\"cores\": 10000, "
                               "\"he_threads\": 1, \"gc_threads\": 10000}, "
                               "\"speedup\": {\"gc\": 1e4, \"link\": 1e4}, " POISSON COMMON;
    struct fixture f;
    char text[1024];
    snprintf(text, sizeof text, "{\"horizon_s\": 1e12, %s", fast);
    load(&f, text);
    cr_expect(has_warning(&f, "clock_is_coarse"));
    release(&f);
    snprintf(text, sizeof text, "{\"horizon_s\": 1e6, %s", fast);
    load(&f, text);
    cr_expect(not(has_warning(&f, "clock_is_coarse")));
    release(&f);
}

/* A client has room for some; the server for fewer than two clients have together. */
Test(scenario, a_full_stock_that_the_server_cannot_hold_is_told)
{
    struct fixture f;
    load(&f,
         "{\"clients\": [{\"count\": 2, \"initial_stock\": \"full\", \"storage_bytes\": 32e9}], "
         "\"server\": {\"storage_bytes\": 20e9}, " POISSON COMMON);
    cr_expect(has_warning(&f, "stock_is_not_full"));
    release(&f);
}

/* Absent: the larger thread count, as far as the device has cores (32). */
Test(scenario, the_server_has_the_cores_that_its_threads_use)
{
    struct fixture f;
    load(&f, "{\"server\": {\"he_threads\": 8, \"gc_threads\": 16}, " POISSON COMMON);
    cr_expect(eq(dbl, f.scenario.simulation.server.cores, 16.0));
    release(&f);
    load(&f, "{\"server\": {\"he_threads\": 64}, \"sharing\": \"contended\", " POISSON COMMON);
    cr_expect(eq(dbl, f.scenario.simulation.server.cores, 32.0));
    release(&f);
}

Test(scenario, a_threshold_has_two_levels)
{
    struct fixture f;
    load(&f, "{\"refill\": {\"policy\": \"threshold\", \"low\": 2, \"high\": 4}, " POISSON COMMON);
    cr_expect(eq(int, f.scenario.simulation.refill.policy, REFILL_THRESHOLD));
    cr_expect(eq(u64, f.scenario.simulation.refill.low, 2));
    cr_expect(eq(u64, f.scenario.simulation.refill.high, 4));
    release(&f);
}

Test(scenario, a_faster_link_is_faster_at_the_server_too)
{
    struct fixture f;
    load(&f,
         "{\"sharing\": \"contended\", \"link\": \"lan_1g\", \"server\": {\"link\": \"lan_3g\"}, "
         "\"speedup\": {\"link\": 2}, " POISSON COMMON);
    cr_expect(eq(dbl, f.scenario.simulation.classes[0].link.uplink_bps, 2e9));
    cr_expect(eq(dbl, f.scenario.simulation.server.link.downlink_bps, 6e9));
    release(&f);
}

#define STORES "\"client\": {\"storage_bytes\": 64e9%s}, \"server\": {\"count\": 2%s}, "

static uint32_t steps_with(const char *client, const char *server)
{
    struct fixture f;
    char text[1024];
    snprintf(text, sizeof text, "{" STORES POISSON COMMON, client, server);
    load(&f, text);
    uint32_t count = f.scenario.simulation.classes[0].plan->step_count;
    release(&f);
    return count;
}

/* Without speeds, and where nothing is stored, the plan has no steps of them. */
Test(scenario, disks_are_steps_of_the_plan)
{
    uint32_t none = steps_with("", "");
    cr_expect(eq(u32, steps_with(", \"storage_read_bps\": null", ""), none));
    cr_expect(eq(u32, steps_with(", \"storage_read_bps\": 1e9", ""), none + 1));
    cr_expect(eq(u32,
                 steps_with(", \"storage_read_bps\": 1e9",
                            ", \"storage_write_bps\": 1e9, \"storage_read_bps\": 1e9, "
                            "\"storage_overlap\": true"),
                 none + 3));
    cr_expect(eq(u32, steps_with(", \"storage_read_bps\": 1e9", ", \"storage_bytes\": 1"), none));
}

/* Half of the storage for each server, where clients have a stock of both. */
Test(scenario, storage_is_divided_among_servers)
{
    struct fixture f;
    load(&f, "{\"server\": {\"count\": 2}, " POISSON COMMON);
    const struct simulation_settings *simulation = &f.scenario.simulation;
    uint64_t each = settings_most_precomputes(simulation, &simulation->classes[0]);
    release(&f);
    load(&f, "{\"client\": {\"storage_bytes\": 16e9}, \"server\": {\"count\": 2, "
             "\"routing\": \"least_busy\"}, " POISSON COMMON);
    simulation = &f.scenario.simulation;
    cr_expect(eq(u64, settings_most_precomputes(simulation, &simulation->classes[0]), each));
    cr_expect(eq(u64, settings_server_count(simulation), 2));
    cr_expect(simulation->server.prefers_ready);
    release(&f);
}

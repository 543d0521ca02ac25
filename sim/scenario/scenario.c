#include "scenario/scenario.h"

#include "base/error.h"
#include "base/memory.h"
#include "models/costs/measurement.h"
#include "models/graph/network.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/measure_name.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "system/requests/phase_alone.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrival_extent.h"
#include "traces/arrivals/arrivals.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- arrivals ---- */

/* Of one class: its clients take turns, unless they are users. */
static bool load_part(struct arrivals_settings *part, const struct json_node *client,
                      struct library *library, struct error *error)
{
    struct json_node node = json_child(client, "arrivals");
    return json_require(&node, "assign", !json_has(&node, "assign"),
                        "left out in a class, whose clients take turns", error)
        && json_require(&node, "assign_class", !json_has(&node, "assign_class"),
                        "left out in a class, which is that of its requests", error)
        && library_load_arrivals(library, part, &node, true, error)
        && (!isnan(part->rate_per_s) || part->process == ARRIVAL_CLOSED
            || json_fail(&node, NULL, error,
                         "must have a rate, which requests that all come at "
                         "once have not"));
}

/* Every class has its own, or none. */
static bool load_parts(struct scenario *scenario, const struct json_node *root,
                       struct library *library, struct error *error)
{
    struct json_node list;
    arrivals_begin_parts(&scenario->arrivals, scenario->class_count);
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        if (!json_has(&client, "arrivals"))
            return json_fail(&client, NULL, error,
                             "lacks the key \"arrivals\", which another class of clients has");
        if (!load_part(&scenario->arrivals.parts[i], &client, library, error))
            return false;
    }
    arrivals_join_parts(&scenario->arrivals);
    return !json_has(root, "arrivals")
        || json_fail(root, "arrivals", error, "is used by no class of clients: each has its own");
}

static bool has_parts(const struct scenario *scenario, const struct json_node *root)
{
    struct json_node list;
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        if (json_has(&client, "arrivals"))
            return true;
    }
    return false;
}

static bool load_arrivals(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    scenario->simulation.arrivals = &scenario->arrivals;
    if (has_parts(scenario, root))
        return load_parts(scenario, root, library, error);
    if (!json_has(root, "arrivals"))
        return json_fail(root, NULL, error, "lacks the key \"arrivals\"");
    struct json_node node = json_child(root, "arrivals");
    return library_load_arrivals(library, &scenario->arrivals, &node, false, error);
}

static bool check_clients(const struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    struct json_node node = json_child(root, "arrivals");
    return arrivals_check_clients(&scenario->arrivals, &node,
                                  settings_client_count(&scenario->simulation), library->warnings,
                                  error)
        && arrivals_check_classes(&scenario->arrivals, &node, scenario->class_count, error);
}

static bool check_horizon(const struct scenario *scenario, const struct json_node *root,
                          struct warnings *warnings, struct error *error)
{
    struct json_node node = json_child(root, "arrivals");
    struct json_node list;
    for (size_t i = 0; i < scenario->arrivals.part_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        struct json_node own = json_child(&client, "arrivals");
        if (!arrivals_check_horizon(&scenario->arrivals.parts[i], &own,
                                    scenario->simulation.horizon_s, warnings, error))
            return false;
    }
    return arrivals_check_horizon(&scenario->arrivals, &node, scenario->simulation.horizon_s,
                                  warnings, error);
}

/* ---- replications ---- */

static bool load_count(struct replication_rule *rule, const struct json_node *node,
                       struct error *error)
{
    uint64_t count;
    rule->by_evidence = !json_has(node, "count");
    if (!setting_integer(node, &setting_of.replications.count, &count, error))
        return false;
    rule->fewest = rule->by_evidence ? 200 : count;
    rule->most = rule->by_evidence ? 3200 : count;
    return true;
}

static bool load_measure(struct replication_rule *rule, const struct json_node *item,
                         struct error *error)
{
    const char *name;
    struct measure *measure = &rule->measures[rule->measure_count++];
    if (!json_value_text(item, &name, error))
        return false;
    if (measure_read(name, measure))
        return json_require(
            item, NULL, measure->source != MEASURE_LATENCY || measure->statistic != STATISTIC_MAX,
            "a metric that has an interval, which a maximum has not", error);
    char *message = measure_unknown_message(name);
    json_fail(item, NULL, error, "%s", message);
    free(message);
    return error_is_of(error, FAULT_NAME);
}

static bool load_measures(struct replication_rule *rule, const struct json_node *node,
                          struct error *error)
{
    struct json_node list = json_child(node, "metrics");
    size_t count = json_count(&list);
    if (!json_has(node, "metrics")) {
        rule->measures[rule->measure_count++] = (struct measure){.source = MEASURE_LATENCY};
        return true;
    }
    if (!json_require_as(&list, NULL, json_is_array(&list) && count > 0 && count <= MOST_MEASURES,
                         error, "a list of 1 to %d metrics", MOST_MEASURES))
        return false;
    struct json_node item = json_item(&list, 0);
    do
        if (!load_measure(rule, &item, error))
            return false;
    while (json_next(&item));
    return true;
}

static bool load_range(struct replication_rule *rule, const struct json_node *node,
                       struct error *error)
{
    const double most = setting_of.replications.min.range.high;
    return json_require(node, "count", !json_has(node, "count"),
                        "left out beside min, max, precision or metrics", error)
        && setting_integer(node, &setting_of.replications.min, &rule->fewest, error)
        && setting_integer(node, &setting_of.replications.max, &rule->most, error)
        && json_require(node, "max", rule->most >= rule->fewest && (double)rule->most <= most,
                        "at least min and at most 1000000", error)
        && setting_number(node, &setting_of.replications.precision, &rule->precision, error)
        && load_measures(rule, node, error);
}

static bool load_replications(struct replication_rule *rule, const struct json_node *root,
                              struct error *error)
{
    struct json_node node = json_child(root, "replications");
    *rule = (struct replication_rule){0};
    if (!settings_only(&node, &setting_of.replications.object, NULL, error))
        return false;
    bool ranged = json_has(&node, "min") || json_has(&node, "max") || json_has(&node, "precision")
               || json_has(&node, "metrics");
    return (ranged ? load_range(rule, &node, error) : load_count(rule, &node, error))
        && setting_number(&node, &setting_of.replications.confidence, &rule->confidence, error);
}

/* ---- uncertainty ---- */

static bool load_uncertainty(struct scenario *scenario, const struct json_node *root,
                             struct error *error)
{
    struct json_node node = json_child(root, "uncertainty");
    return !json_has(root, "uncertainty")
        || (settings_only(&node, &setting_of.uncertainty.object, NULL, error)
            && setting_integer(&node, &setting_of.uncertainty.draws, &scenario->uncertainty_draws,
                               error));
}

/* ---- objectives ---- */

static bool load_slos(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    struct json_node list = json_child(root, "slo");
    size_t count = json_count(&list);
    if (!json_has(root, "slo"))
        return true;
    if (!json_require_as(&list, NULL, json_is_array(&list) && count <= MOST_SLOS, error,
                         "a list of at most %d objectives", MOST_SLOS))
        return false;
    scenario->slos = memory_allocate(count, sizeof *scenario->slos);
    for (; scenario->slo_count < count; scenario->slo_count++) {
        struct json_node item = json_item(&list, scenario->slo_count);
        if (!slo_load(&scenario->slos[scenario->slo_count], &item, error))
            return false;
    }
    return true;
}

static void add_limit(struct scenario *scenario, struct measure measure)
{
    struct simulation_settings *simulation = &scenario->simulation;
    scenario->limits = memory_grow(scenario->limits, &scenario->limit_capacity,
                                   simulation->limit_count + 1, sizeof *scenario->limits);
    scenario->limits[simulation->limit_count++] =
        (struct latency_limit){measure.metric, measure.level};
    simulation->limits = scenario->limits;
}

void scenario_ask(struct scenario *scenario, struct measure measure)
{
    bool is_within = measure.statistic == STATISTIC_WITHIN;
    if (measure.source != MEASURE_LATENCY
        || (measure.statistic != STATISTIC_QUANTILE && !is_within))
        return;
    for (size_t i = 0; i < scenario->asked_count; i++)
        if (measure_is_equal(scenario->asked[i], measure))
            return;
    scenario->asked = memory_grow(scenario->asked, &scenario->asked_capacity,
                                  scenario->asked_count + 1, sizeof *scenario->asked);
    scenario->asked[scenario->asked_count++] = measure;
    if (is_within)
        add_limit(scenario, measure);
}

static void ask_all(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->slo_count; i++)
        scenario_ask(scenario, scenario->slos[i].measure);
    for (size_t i = 0; i < scenario->replications.measure_count; i++)
        scenario_ask(scenario, scenario->replications.measures[i]);
}

/* ---- the head ---- */

static bool load_head(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    const char *name;
    const char *description;
    if (!settings_only(root, &setting_of.top.object, NULL, error)
        || !setting_text(root, &setting_of.top.name, &name, error)
        || !json_require(root, "name", name[0] && strlen(name) < sizeof scenario->name,
                         "1 to 127 bytes long", error)
        || !json_require(root, "name", !strpbrk(name, "\n\t"), "one line without tabs", error)
        || !setting_text(root, &setting_of.top.description, &description, error)
        || !scenario_load_sharing(&scenario->simulation, root, error))
        return false;
    strcpy(scenario->name, name);
    return setting_integer(root, &setting_of.top.seed, &scenario->simulation.seed, error);
}

/* ---- the whole ---- */

static void compile_phases(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct client_class *class = &scenario->classes[i];
        class->alone = phases_alone_compile(class->plan, &class->link);
    }
}

bool scenario_load(struct scenario *scenario, const struct json_document *document,
                   struct library *library, struct error *error)
{
    struct json_node root = json_root(document);
    *scenario = (struct scenario){0};
    if (!load_head(scenario, &root, error)
        || !scenario_load_inferences(scenario, &root, library, error)
        || !load_arrivals(scenario, &root, library, error)
        || !scenario_load_parties(scenario, &root, library, error)
        || !check_clients(scenario, &root, library, error)
        || !scenario_load_rules(&scenario->simulation, &root, error)
        || !scenario_load_batch(scenario, &root, error)
        || !check_horizon(scenario, &root, library->warnings, error)
        || !scenario_count_requests(scenario, error)
        || !load_replications(&scenario->replications, &root, error)
        || !load_uncertainty(scenario, &root, error) || !load_slos(scenario, &root, error)
        || !scenario_build_plans(scenario, document, library->warnings, error)
        || !scenario_check_stocks(scenario, &root, library->warnings, error)
        || !scenario_load_prices(scenario, &root, library, error)
        || !scenario_load_tariff(scenario, &root, library->warnings, error))
        return false;
    compile_phases(scenario);
    ask_all(scenario);
    scenario_warn(scenario, &root, library->warnings);
    return true;
}

void inference_free(struct inference *inference)
{
    protocol_free(&inference->protocol);
    network_free(&inference->network);
}

void scenario_free(struct scenario *scenario)
{
    arrivals_settings_free(&scenario->arrivals);
    free(scenario->trace_requests);
    for (size_t i = 0; i < scenario->model_count; i++) {
        plan_free(&scenario->models[i].plan);
        measurement_free(&scenario->models[i].measurement);
    }
    for (size_t i = 0; i < scenario->own_count; i++) {
        inference_free(scenario->own[i]);
        free(scenario->own[i]);
    }
    free(scenario->slos);
    free(scenario->asked);
    free(scenario->limits);
    free(scenario->tariff.classes);
    free(scenario->models);
    free(scenario->class_model);
    free(scenario->class_inference);
    free(scenario->class_values);
    free(scenario->own);
    free(scenario->classes);
    inference_free(&scenario->inference);
}

uint64_t scenario_bytes(const struct scenario *scenario)
{
    uint64_t bytes = sizeof *scenario
                   + scenario->inference.network.layer_count * sizeof(struct layer)
                   + scenario->class_count * (sizeof *scenario->classes + 3 * sizeof(void *));
    for (size_t i = 0; i < scenario->own_count; i++)
        bytes +=
            sizeof *scenario->own[i] + scenario->own[i]->network.layer_count * sizeof(struct layer);
    for (size_t i = 0; i < scenario->model_count; i++) {
        const struct plan *plan = &scenario->models[i].plan;
        bytes += sizeof *scenario->models + plan->step_count * sizeof *plan->steps
               + plan->predecessor_count * sizeof *plan->predecessors;
    }
    return bytes;
}

bool scenario_has_offline(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->simulation.class_count; i++)
        if (scenario->simulation.classes[i].plan->offline_step_count > 0)
            return true;
    return false;
}

bool scenario_begins_with_stock(const struct scenario *scenario)
{
    const struct simulation_settings *settings = &scenario->simulation;
    for (size_t i = 0; i < settings->class_count; i++) {
        const struct client_class *class = &settings->classes[i];
        if (class->plan->offline_step_count > 0 && class->initial_stock > 0
            && settings_most_precomputes(settings, class) > 0)
            return true;
    }
    return false;
}

const struct client_class *scenario_first_class(const struct scenario *scenario)
{
    return &scenario->simulation.classes[0];
}

bool scenario_has_users(const struct scenario *scenario)
{
    return arrivals_have_users(&scenario->arrivals);
}

bool scenario_is_mixed(const struct scenario *scenario)
{
    return scenario_has_users(scenario) && !arrivals_are_closed(&scenario->arrivals);
}

double scenario_demand(const struct scenario *scenario)
{
    double users = 0.0;
    for (size_t i = 0; i < scenario->class_count; i++)
        if (arrivals_of_class(&scenario->arrivals, i)->process == ARRIVAL_CLOSED)
            users += (double)scenario->classes[i].count;
    return users > 0.0 ? users : scenario->arrivals.rate_per_s;
}

const char *demand_unit(bool are_users, double demand)
{
    return !are_users ? "per second" : demand == 1.0 ? "user" : "users";
}

/* scenario_tariff.c: prices and powers, and objectives that need them. */
#include "base/warning.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "system/requests/settings.h"
#include "json/json.h"

#include "base/memory.h"

/* ---- what use costs ---- */

static void fill_classes(struct scenario *scenario)
{
    struct tariff *tariff = &scenario->tariff;
    tariff->class_count = scenario->class_count;
    tariff->classes = memory_allocate(tariff->class_count, sizeof *tariff->classes);
    for (size_t i = 0; i < tariff->class_count; i++) {
        const struct client_class *class = &scenario->classes[i];
        const struct power *power = &scenario_model(scenario, i)->device.power;
        tariff->classes[i] = (struct tariff_class){.clients = (double)class->count,
                                                   .power = *power,
                                                   .joules_per_byte = class->link.joules_per_byte};
        tariff->has_energy |= power->is_known || class->link.has_energy;
    }
}

static void fill(struct scenario *scenario)
{
    const struct server_settings *server = &scenario->simulation.server;
    struct tariff *tariff = &scenario->tariff;
    const double servers = (double)settings_server_count(&scenario->simulation);
    tariff->server_cores = servers * server->cores;
    tariff->server_power = scenario->server_device.power;
    tariff->server_power.idle_watts *= servers;
    tariff->server_joules_per_byte = server->has_link ? server->link.joules_per_byte : 0.0;
    tariff->has_energy =
        tariff->server_power.is_known || (server->has_link && server->link.has_energy);
    fill_classes(scenario);
    scenario->simulation.tariff = tariff;
}

/* Energy of some and not of others is a sum that looks like all of it. */
static void warn_of_what_is_missing(const struct scenario *scenario, struct warnings *warnings)
{
    const struct tariff *tariff = &scenario->tariff;
    bool clients = true;
    bool links = true;
    for (size_t i = 0; i < scenario->class_count; i++) {
        clients = clients && tariff->classes[i].power.is_known;
        links = links && scenario->classes[i].link.has_energy;
    }
    if (!tariff->has_energy || (tariff->server_power.is_known && clients && links))
        return;
    warnings_add(warnings, "energy_in_part",
                 "joules are without those of%s%s%s: \"power\" of a device, the server or a client "
                 "and \"joules_per_byte\" of a link are what is counted",
                 tariff->server_power.is_known ? "" : " the server", clients ? "" : " some clients",
                 links ? "" : " some links");
}

/* ---- who asks for costs ---- */

bool scenario_knows(const struct scenario *scenario, struct measure measure, const char **why)
{
    const struct tariff *tariff = &scenario->tariff;
    *why = NULL;
    if (measure_is_of_money(measure) && !tariff->has_prices)
        *why = "needs prices: name some, such as \"prices\": \"example_cloud\", or give an object";
    if (measure_is_of_energy(measure) && !tariff->has_energy)
        *why = "needs \"power\" of the server, of clients or of a device, or a link's "
               "\"joules_per_byte\"";
    return *why == NULL;
}

static bool fail_item(const struct json_node *list, size_t i, const char *why, struct error *error)
{
    struct json_node item = json_item(list, i);
    return json_fail(&item, NULL, error, "%s", why);
}

static bool check_measures(const struct scenario *scenario, const struct json_node *root,
                           struct error *error)
{
    struct json_node slos = json_child(root, "slo");
    struct json_node replications = json_child(root, "replications");
    struct json_node metrics = json_child(&replications, "metrics");
    const char *why;
    for (size_t i = 0; i < scenario->slo_count; i++)
        if (!scenario_knows(scenario, scenario->slos[i].measure, &why))
            return fail_item(&slos, i, why, error);
    for (size_t i = 0; i < scenario->replications.measure_count; i++)
        if (!scenario_knows(scenario, scenario->replications.measures[i], &why))
            return fail_item(&metrics, i, why, error);
    return true;
}

bool scenario_load_tariff(struct scenario *scenario, const struct json_node *root,
                          struct warnings *warnings, struct error *error)
{
    fill(scenario);
    warn_of_what_is_missing(scenario, warnings);
    return check_measures(scenario, root, error);
}

#include "traces/arrivals/arrival_modulation.h"

#include "engine/random_stream.h"
#include "settings/setting.h"
#include "traces/arrivals/arrival_rate.h"

#include <stdlib.h>

static const char modulation_stream[] = "modulation";

/* Sojourns from a microsecond to 30,000 years: choices, beyond what a service can show. The last
 * keeps the walk from one request to the next short: at most a million cycles, on average. */
#define SHORTEST_SOJOURN_S 1e-6
#define LONGEST_SOJOURN_S 1e12
#define FEWEST_REQUESTS_PER_CYCLE 1e-6

static double cycle_s(const struct arrival_modulation *modulation)
{
    return modulation->sojourns_s[0] + modulation->sojourns_s[1];
}

/* The share of time in the first state is its part of a cycle. */
static double mean_rate(const struct arrival_modulation *modulation, const double rates[2])
{
    const double *sojourns_s = modulation->sojourns_s;
    return (rates[0] * sojourns_s[0] + rates[1] * sojourns_s[1]) / cycle_s(modulation);
}

static bool is_sojourn(double sojourn_s)
{
    return sojourn_s >= SHORTEST_SOJOURN_S && sojourn_s <= LONGEST_SOJOURN_S;
}

/* Takes over the numbers, which it frees. */
static bool take_pair(double *numbers, size_t count, double pair[2], const struct json_node *node,
                      const char *key, struct error *error)
{
    for (size_t k = 0; k < count && k < 2; k++)
        pair[k] = numbers[k];
    free(numbers);
    return json_require(node, key, count == 2, "two numbers, one of each state", error);
}

bool arrival_modulation_load(struct arrival_modulation *modulation, const struct json_node *node,
                             double *mean_per_s, struct error *error)
{
    double *numbers;
    size_t count;
    double rates[2];
    double *sojourns_s = modulation->sojourns_s;
    if (!arrival_rates_load(&numbers, &count, node, "rates_per_s", error)
        || !take_pair(numbers, count, rates, node, "rates_per_s", error)
        || !json_numbers(node, "sojourns_s", 0.0, &numbers, &count, error)
        || !take_pair(numbers, count, sojourns_s, node, "sojourns_s", error)
        || !json_require(node, "sojourns_s", is_sojourn(sojourns_s[0]) && is_sojourn(sojourns_s[1]),
                         "from 1e-6 to 1e12", error))
        return false;
    *mean_per_s = mean_rate(modulation, rates);
    for (int k = 0; k < 2; k++)
        modulation->relative_rates[k] = rates[k] / *mean_per_s;
    return true;
}

bool arrival_modulation_load_on_off(struct arrival_modulation *modulation,
                                    const struct json_node *node, struct error *error)
{
    double *sojourns_s = modulation->sojourns_s;
    if (!setting_number(node, &setting_of.arrivals.on_s, &sojourns_s[0], error)
        || !setting_number(node, &setting_of.arrivals.off_s, &sojourns_s[1], error))
        return false;
    modulation->relative_rates[0] = cycle_s(modulation) / sojourns_s[0];
    modulation->relative_rates[1] = 0.0;
    return true;
}

bool arrival_modulation_check(const struct arrival_modulation *modulation, double rate_per_s,
                              const struct json_node *node, struct error *error)
{
    return rate_per_s * cycle_s(modulation) >= FEWEST_REQUESTS_PER_CYCLE
        || json_fail(node, NULL, error,
                     "switches more than a million times from one request to the next; "
                     "use the process poisson");
}

/* ---- one replication ---- */

static void begin_sojourn(struct modulation_path *path, int state)
{
    const struct arrival_modulation *modulation = path->modulation;
    double sojourn_s = modulation->sojourns_s[state] * random_stream_exponential(path->stream);
    path->state = state;
    path->begin_s = path->end_s;
    path->begin_mean_s = path->end_mean_s;
    path->end_s += sojourn_s;
    path->end_mean_s += sojourn_s * modulation->relative_rates[state];
}

void modulation_path_begin(struct modulation_path *path,
                           const struct arrival_modulation *modulation, uint64_t seed,
                           uint64_t replication_index, uint64_t number)
{
    *path = (struct modulation_path){
        .modulation = modulation,
        .stream = random_stream_new(seed, replication_index, modulation_stream, number)};
    double first_share = modulation->sojourns_s[0] / cycle_s(modulation);
    begin_sojourn(path, random_stream_uniform(path->stream) < first_share ? 0 : 1);
}

void modulation_path_end(struct modulation_path *path)
{
    random_stream_free(path->stream);
}

double modulation_path_time_s(struct modulation_path *path, double mean_s)
{
    while (path->end_mean_s <= mean_s)
        begin_sojourn(path, 1 - path->state);
    return path->begin_s
         + (mean_s - path->begin_mean_s) / path->modulation->relative_rates[path->state];
}

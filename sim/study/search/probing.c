#include "study/search/probing.h"

#include "scenario/scenario.h"
#include "study/expected_events.h"

#include <math.h>

#define FEWEST_REQUESTS 1e4    /* expected in all replications of a probe at the first look */
#define MOST_TIMES 100.0       /* ... but no more than so many times the scenario's replications */
#define MOST_REPLICATIONS 1e5  /* where nobody says how many there may be */
#define MOST_PROBE_TIMES 256.0 /* of the first look's replications, whoever says */

/* At low rates more replications, so that quantiles and rare stock-outs can be told; how many
 * depends on the rate, not on what is seen. */
double probing_first_replications(const struct scenario *scenario)
{
    double fewest = (double)scenario->replications.fewest;
    double requests = scenario_has_users(scenario)
                        ? expect_requests(&scenario->simulation)
                        : scenario->arrivals.rate_per_s * scenario->simulation.horizon_s;
    return fmax(fewest, fmin(ceil(FEWEST_REQUESTS / requests), fewest * MOST_TIMES));
}

/* The caller's; else the scenario's, where it sets more than the least number. */
static double most_wanted(const struct probing *probing, const struct scenario *scenario,
                          double first)
{
    const struct replication_rule *rule = &scenario->replications;
    if (probing->max_replications > 0)
        return (double)probing->max_replications;
    if (rule->most > rule->fewest && !rule->by_evidence)
        return fmax(first, (double)rule->most);
    return fmax(first, MOST_REPLICATIONS);
}

double probing_most_replications(const struct probing *probing, const struct scenario *scenario)
{
    double first = probing_first_replications(scenario);
    return fmin(most_wanted(probing, scenario, first), first * MOST_PROBE_TIMES);
}

double probing_set_times(const struct probing *probing, struct scenario *scenario, double times)
{
    struct replication_rule *rule = &scenario->replications;
    double first = probing_first_replications(scenario);
    double most = probing_most_replications(probing, scenario);
    double replications = floor(fmin(first * times, most));
    rule->fewest = rule->most = (uint64_t)replications;
    rule->precision = 0.0;
    rule->by_evidence = false;
    return replications / first;
}

int probing_digits(const struct probing *probing)
{
    int digits = 3;
    for (double tolerance = probing->tolerance; tolerance < 0.1; tolerance *= 10.0)
        digits++;
    return digits;
}

bool probing_run(struct probing *probing, struct experiment *probes,
                 struct runner_listener *listener, struct error *error)
{
    listener->interruption = probing->interruption;
    return (probing->max_events == 0.0
            || experiment_check_events(probes, probing->max_events, error))
        && runner_run(probes, probing->jobs, listener, &probing->interrupted, error)
        && !probing->interrupted;
}

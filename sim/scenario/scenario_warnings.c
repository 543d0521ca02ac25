/* scenario_warnings.c: what of a scenario is probably not meant. */
#include "base/readable.h"
#include "base/warning.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "system/requests/settings.h"
#include "json/json.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- several clients ---- */

static void warn_of_idle_clients(const struct scenario *scenario, struct warnings *warnings)
{
    uint64_t count = settings_client_count(&scenario->simulation);
    if (scenario->arrivals.assignment == ARRIVALS_SINGLE)
        warnings_add(warnings, "clients_without_requests",
                     "all requests are those of client 1; the %" PRIu64
                     " other%s only fill%s stock: arrivals.assign \"round_robin\" or \"random\" "
                     "spreads them",
                     count - 1, readable_plural((double)(count - 1)),
                     count == 2 ? "s its" : " their");
}

/* Identical jobs that share fairly end together, and go on together to the next resource. */
static void warn_of_lockstep(const struct scenario *scenario, struct warnings *warnings)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    if (simulation->sharing == SHARING_CONTENDED
        && simulation->variability.distribution == VARIABILITY_FIXED)
        warnings_add(warnings, "phases_in_step",
                     "every step takes exactly its time, so clients' phases that begin together "
                     "stay in step under fair sharing and use one resource after the other: "
                     "\"variability\" (lognormal, cv 0.2) lets them drift apart");
}

/* Of precomputes; where none finds room there is nothing to begin with. */
static bool may_begin_full(const struct scenario *scenario, const struct client_class *class)
{
    return class->plan->offline_step_count > 0
        && settings_most_precomputes(&scenario->simulation, class) > 0;
}

/* Defaults are those of one client's published cases. */
static void warn_of_empty_stock(const struct scenario *scenario, const struct json_node *root,
                                struct warnings *warnings)
{
    uint64_t count = 0;
    bool is_stock_given = false;
    struct json_node list;
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        count += may_begin_full(scenario, &scenario->classes[i]) ? scenario->classes[i].count : 0;
        is_stock_given |= json_has(&client, "initial_stock");
    }
    if (count > 0 && !is_stock_given)
        warnings_add(warnings, "stock_begins_empty",
                     "initial_stock is not given: the %" PRIu64
                     " client%s begin%s without precomputes, so that the first requests wait for "
                     "offline phases; \"initial_stock\": \"full\" begins with what fits",
                     count, readable_plural((double)count), count == 1 ? "s" : "");
}

static void warn_of_machines(const struct scenario *scenario, const struct json_node *root,
                             struct warnings *warnings)
{
    if (!json_has(root, "sharing"))
        warnings_add(warnings, "machines_for_each_phase",
                     "sharing is not given: dedicated, so that every phase of the %" PRIu64
                     " clients has the server and a link to itself; \"sharing\": \"contended\" "
                     "lets them compete",
                     settings_client_count(&scenario->simulation));
}

/* Whether nothing is said of what makes a service of several clients. */
static bool says_nothing(const struct json_node *root)
{
    struct json_node arrivals = json_child(root, "arrivals");
    struct json_node server = json_child(root, "server");
    return !json_has(root, "sharing") && !json_has(&arrivals, "assign")
        && !json_has(&server, "he_threads") && !json_has(&server, "gc_threads");
}

/* One word in place of one for each. */
static void warn_of_silence(const struct scenario *scenario, struct warnings *warnings)
{
    warnings_add(warnings, "defaults_of_one_client",
                 "%" PRIu64 " clients, and no word about sharing, arrivals.assign, "
                 "server.he_threads and gc_threads: as for one client, each phase has the server "
                 "and a link to itself, all requests are client 1's, and one thread evaluates. A "
                 "service is \"contended\", \"round_robin\", and uses its cores; pisim init "
                 "--service writes one",
                 settings_client_count(&scenario->simulation));
}

/* ---- the server ---- */

static void warn_of_unused_cores(const struct scenario *scenario, const struct json_node *root,
                                 struct warnings *warnings)
{
    struct json_node server = json_child(root, "server");
    double cores = scenario->simulation.server.cores;
    if (json_has(&server, "cores") && !json_has(&server, "he_threads") && cores > 1.0)
        warnings_add(warnings, "cores_without_threads",
                     "server.he_threads is not given: 1 of the %.15g cores evaluates the linear "
                     "layers of an offline phase; he_threads lets it use more (as gc_threads does "
                     "for garbled circuits)",
                     cores);
}

/* As many as the client's device has, or as were seen at work; 0: not known. */
static double client_cores(const struct class_model *model)
{
    const struct measurement *measured = &model->measurement;
    if (model->device.cores > 0)
        return (double)model->device.cores;
    return ceil(fmax(measured->garble_most_cores, measured->evaluate_most_cores));
}

#define LIKELY_THREADS 256 /* of a client whose cores are not known */

static void warn_of_client_threads(const struct scenario *scenario, struct warnings *warnings)
{
    for (size_t i = 0; i < scenario->model_count; i++) {
        const uint64_t threads = scenario->models[i].threads.client;
        const double cores = client_cores(&scenario->models[i]);
        if (cores > 0.0 && (double)threads > cores)
            warnings_add(warnings, "threads_beyond_cores",
                         "client.threads is %" PRIu64 ", and the client's device has %.15g core%s: "
                         "more threads make no real one faster",
                         threads, cores, readable_plural(cores));
        else if (cores == 0.0 && threads > LIKELY_THREADS)
            warnings_add(warnings, "threads_beyond_cores",
                         "client.threads is %" PRIu64 ": hardly any client has as many cores",
                         threads);
    }
}

/* ---- the clock ---- */

#define LEAST_COUNTED 0.1 /* of the horizon */

static void warn_of_long_warmup(const struct scenario *scenario, struct warnings *warnings)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    double counted = 1.0 - simulation->warmup_s / simulation->horizon_s;
    if (counted < LEAST_COUNTED)
        warnings_add(warnings, "warmup_is_long",
                     "warmup_s leaves the last %s %% of the horizon: requests that arrive before "
                     "are not counted",
                     READABLE(100.0 * counted, 2));
}

/* What rounding may add to a phase, of its seconds. */
#define COARSE_FRACTION 1e-3

static void warn_of_coarse_clock(const struct scenario *scenario, struct warnings *warnings)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    double end_s = simulation->horizon_s * (simulation->drain ? 2.0 : 1.0);
    double resolution_s = nextafter(end_s, HUGE_VAL) - end_s;
    for (size_t i = 0; i < scenario->class_count; i++) {
        const struct client_class *class = &scenario->classes[i];
        const struct plan *plan = class->plan;
        const uint32_t step_counts[] = {[PHASE_OFFLINE] = plan->offline_step_count,
                                        [PHASE_ONLINE] =
                                            plan->step_count - plan->offline_step_count};
        for (int phase = 0; phase < PHASE_COUNT; phase++) {
            double phase_s = class->alone.phases[phase].seconds;
            if (phase_s == 0.0
                || resolution_s * (double)step_counts[phase] <= COARSE_FRACTION * phase_s)
                continue;
            warnings_add(warnings, "clock_is_coarse",
                         "the %s phase takes %s s, and at %s s times are %s s apart: "
                         "latencies are rounded to that; shorten horizon_s",
                         phase_name((enum phase)phase), READABLE(phase_s, 3), READABLE(end_s, 3),
                         READABLE(resolution_s, 2));
            return;
        }
    }
}

/* ---- batches ---- */

static bool is_prepared(const struct scenario *scenario, const char *operation)
{
    for (size_t i = 0; i < scenario->model_count; i++) {
        const struct plan *plan = &scenario->models[i].plan;
        for (uint32_t k = 0; k < plan->step_count; k++)
            if (plan->steps[k].phase == PHASE_OFFLINE
                && strcmp(operation_name(plan->steps[k].operation), operation) == 0)
                return true;
    }
    return false;
}

/* Of fractions that are given by operation: those of operations that the plan does not have. */
static void warn_of_unused_fractions(const struct scenario *scenario, const struct json_node *root,
                                     struct warnings *warnings)
{
    static const char *const keys[] = {"seconds_fraction", "bytes_fraction"};
    struct json_node refill = json_child(root, "refill");
    struct json_node batch = json_child(&refill, "batch");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct json_node fractions = json_child(&batch, keys[i]);
        for (size_t k = 0; json_is_object(&fractions) && k < json_count(&fractions); k++) {
            struct json_node item = json_item(&fractions, k);
            if (!is_prepared(scenario, item.key))
                warnings_add(warnings, "batch_fraction_unused",
                             "refill.batch.%s.%s changes nothing: no offline phase has this "
                             "operation",
                             keys[i], item.key);
        }
    }
}

/* ---- chance ---- */

/* One replication is all that there is, whatever was asked for. */
static void warn_of_no_chance(const struct scenario *scenario, const struct json_node *root,
                              struct warnings *warnings)
{
    struct json_node replications = json_child(root, "replications");
    bool is_asked = json_has(&replications, "count") || json_has(&replications, "min");
    if (is_asked && scenario->replications.fewest > 1 && !scenario_is_drawn(scenario))
        warnings_add(warnings, "nothing_is_drawn",
                     "nothing is drawn, so that all replications would be alike: one is run, not "
                     "%" PRIu64 "; without \"replications\" this is not said",
                     scenario->replications.fewest);
}

/* ---- all of them ---- */

void scenario_warn(const struct scenario *scenario, const struct json_node *root,
                   struct warnings *warnings)
{
    bool are_several = settings_client_count(&scenario->simulation) > 1;
    if (are_several && says_nothing(root)) {
        warn_of_silence(scenario, warnings);
    } else if (are_several) {
        warn_of_idle_clients(scenario, warnings);
        warn_of_lockstep(scenario, warnings);
        warn_of_machines(scenario, root, warnings);
    }
    if (are_several)
        warn_of_empty_stock(scenario, root, warnings);
    if (!are_several || !says_nothing(root))
        warn_of_unused_cores(scenario, root, warnings);
    warn_of_client_threads(scenario, warnings);
    warn_of_long_warmup(scenario, warnings);
    warn_of_unused_fractions(scenario, root, warnings);
    warn_of_coarse_clock(scenario, warnings);
    warn_of_no_chance(scenario, root, warnings);
}

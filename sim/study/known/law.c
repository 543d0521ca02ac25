#include "study/known/law.h"

#include "base/spill.h"
#include "models/plan/plan.h"
#include "models/plan/protocol.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "statistics/confidence.h"
#include "statistics/tally.h"
#include "study/bounds/bounds.h"
#include "study/measure.h"
#include "system/requests/metrics.h"
#include "system/requests/settings.h"

#include <assert.h>
#include <math.h>
#include <string.h>

#define HISTOGRAM_ERROR 0.001 /* relative, of quantiles (histogram.h) */
#define MOST_SERVERS 1e6

/* ---- theory ---- */

static double exponential_sojourn_s(const struct queue *queue)
{
    return queue_exponential_wait_s(queue) + queue->service_s;
}

static double exponential_p95_s(const struct queue *queue)
{
    return queue_exponential_sojourn_s(queue, 0.95);
}

const struct law_scenario law_scenarios[] = {
    {"reference/mm1",
     {{"M/M/1", "queue_wait_s.mean", "s", .theory = queue_general_wait_s},
      {"M/M/1", "e2e_s.p95", "s", .theory = exponential_p95_s}}},
    {"reference/md1", {{"M/D/1", "queue_wait_s.mean", "s", .theory = queue_general_wait_s}}},
    {"reference/mg1", {{"M/G/1", "queue_wait_s.mean", "s", .theory = queue_general_wait_s}}},
    {"reference/mm4_slots",
     {{"M/M/c", "queue_wait_s.mean", "s", .theory = queue_exponential_wait_s}}},
    {"reference/mm4_cores",
     {{"M/M/c", "e2e_s.mean", "s", .theory = exponential_sojourn_s},
      {"utilization", "server_cpu in use", "1", .resource = "server_cpu"}}},
    {"reference/mg1_fair_core",
     {{"M/G/1 shared", "e2e_s.mean", "s", .theory = queue_sharing_sojourn_s},
      {"utilization", "server_cpu in use", "1", .resource = "server_cpu"}}},
    {"reference/mg1_fair_link",
     {{"M/G/1 shared", "e2e_s.mean", "s", .theory = queue_sharing_sojourn_s},
      {"utilization", "uplink in use", "1", .resource = "uplink"}}},
    {"reference/several_clients",
     {{"Little", "in the system", "requests", .is_little = true},
      {"utilization", "server_cpu in use", "1", .resource = "server_cpu"},
      {"utilization", "server_downlink in use", "1", .resource = "server_downlink"}}},
    {"reference/closed",
     {{"M/M/1//N", "e2e_s.mean", "s", .theory = queue_closed_sojourn_s},
      {"response time", "N / X - Z", "s", .is_interactive = true}}},
    {.name = NULL},
};

size_t law_count(const struct law_scenario *scenario)
{
    size_t count = 0;
    while (count < MOST_LAWS && scenario->laws[count].name)
        count++;
    return count;
}

/* ---- the point ---- */

static double service_cv(const struct variability *variability)
{
    switch (variability->distribution) {
    case VARIABILITY_FIXED:
        return 0.0;
    case VARIABILITY_EXPONENTIAL:
        return 1.0;
    case VARIABILITY_GAMMA:
    case VARIABILITY_LOGNORMAL:
        return variability->cv;
    }
    return NAN;
}

/* Somebody's own scenarios may be in place of the shipped ones, and no queue at all: 0 servers. */
static struct queue queue_of(const struct point *point)
{
    const struct client_class *class = scenario_first_class(&point->scenario);
    const struct arrivals_settings *arrivals = &point->scenario.arrivals;
    bool is_closed = arrivals->process == ARRIVAL_CLOSED;
    double servers = is_closed ? point->scenario.simulation.server.cores
                               : bounds_binding(&point->bounds)->capacity;
    return (struct queue){
        .rate_per_s = point->scenario.arrivals.rate_per_s,
        .service_s = plan_phase_s(class->plan, PHASE_ONLINE, &class->link),
        .service_cv = service_cv(&point->scenario.simulation.variability),
        .servers = servers <= MOST_SERVERS ? (unsigned)servers : 0,
        .users = is_closed ? (unsigned)class->count : 0,
        .think_s = arrivals->thinking.mean_s,
    };
}

static void set_estimate(struct finding *finding, struct estimate estimate)
{
    finding->got = estimate.value;
    finding->low = estimate.value - estimate.half_width;
    finding->high = estimate.value + estimate.half_width;
}

static void compare_measure(const struct law *law, const struct point *point,
                            struct finding *finding)
{
    struct measure measure;
    const struct queue queue = queue_of(point);
    bool known = measure_read(law->quantity, &measure);
    assert(known);
    struct interval interval = measure_interval(measure, &point->answer);
    double error = measure.statistic == STATISTIC_MEAN ? 0.0 : HISTOGRAM_ERROR * interval.value;
    finding->expected = law->theory(&queue);
    finding->got = interval.value;
    finding->low = interval.low - error;
    finding->high = interval.high + error;
}

/* ---- the utilization law: what is in use is rate times demand ---- */

static const struct bound *find_bound(const struct bounds *bounds, const char *resource)
{
    for (size_t i = 0; i < bounds->count; i++)
        if (strcmp(bounds->rows[i].resource, resource) == 0)
            return &bounds->rows[i];
    return NULL;
}

/* "server_uplink" is the uplink of class 0. */
static const struct resource_use *find_use(const struct metrics *metrics, const struct bound *bound)
{
    const char *name = bound->resource;
    if (bound->class_index == 0 && strcmp(name, "server_cpu") != 0)
        name += strlen("server_");
    const struct extras *extras = metrics_extras(metrics);
    for (size_t i = 0; i < extras->use_count; i++)
        if (extras->uses[i].class_index == bound->class_index
            && strcmp(resource_name(extras->uses[i].resource), name) == 0)
            return &extras->uses[i];
    return NULL;
}

/* NAN where there is no such resource. */
static double used_fraction(const struct metrics *metrics, const struct bound *bound)
{
    const struct resource_use *use = find_use(metrics, bound);
    return use ? (use->used[PHASE_OFFLINE] + use->used[PHASE_ONLINE]) / use->capacity : NAN;
}

static void compare_use(const struct law *law, const struct point *point, struct finding *finding)
{
    struct tally fractions = {0};
    const struct bound *bound = find_bound(&point->bounds, law->resource);
    for (size_t i = 0; bound && i < point->replication_count; i++)
        tally_add(&fractions, used_fraction(&point->replications[i], bound));
    finding->expected = bound ? point->scenario.arrivals.rate_per_s / bound->bound_per_s : NAN;
    set_estimate(finding, confidence_mean(&fractions, point->scenario.replications.confidence));
}

/* ---- Little's law: the number in the system is rate times time in it (Little 1961) ---- */

static double overlap_s(double from_s, double to_s, double begin_s, double end_s)
{
    return fmax(fmin(to_s, end_s) - fmax(from_s, begin_s), 0.0);
}

/* On average over time from the end of the warm-up to the horizon. */
static double mean_in_system(const struct metrics *metrics, double horizon_s)
{
    double present_s = 0.0;
    struct spill_reader reader;
    const struct request_record *record;
    metrics_read_records(metrics, &reader);
    while ((record = spill_reader_next(&reader))) {
        double until_s = record->state == REQUEST_DONE ? record->completion_s : INFINITY;
        present_s += overlap_s(record->arrival_s, until_s, metrics->warmup_s, horizon_s);
    }
    double mean = reader.failed ? NAN : present_s / (horizon_s - metrics->warmup_s);
    spill_reader_free(&reader);
    return mean;
}

/* The interval is that of the difference: both are of the same replications. */
static void compare_little(const struct point *point, struct finding *finding)
{
    double horizon_s = point->scenario.simulation.horizon_s;
    struct tally present = {0};
    struct tally expected = {0};
    struct tally differences = {0};
    for (size_t i = 0; i < point->replication_count; i++) {
        const struct metrics *metrics = &point->replications[i];
        const struct tally *e2e_s = &metrics->tallies[METRIC_E2E];
        double number = mean_in_system(metrics, horizon_s);
        double rate_per_s = (double)e2e_s->count / (horizon_s - metrics->warmup_s);
        tally_add(&present, number);
        tally_add(&expected, rate_per_s * e2e_s->mean);
        tally_add(&differences, number - rate_per_s * e2e_s->mean);
    }
    struct estimate difference =
        confidence_mean(&differences, point->scenario.replications.confidence);
    finding->expected = expected.mean;
    set_estimate(finding, (struct estimate){present.mean, difference.half_width});
}

/* ---- the interactive response time law (Lazowska et al. 1984, section 3.4) ---- */

/*
 * Of users that think for Z and get X answers per second, whatever the system does. X is told by
 * the requests that come from the warm-up to the horizon, as many as answers in the long run: of
 * the answers, those to requests from before are not counted. The interval is that of the
 * difference.
 */
static void compare_interactive(const struct point *point, struct finding *finding)
{
    double horizon_s = point->scenario.simulation.horizon_s;
    double users = (double)settings_client_count(&point->scenario.simulation);
    double think_s = point->scenario.arrivals.thinking.mean_s;
    struct tally response_s = {0};
    struct tally expected_s = {0};
    struct tally differences_s = {0};
    for (size_t i = 0; i < point->replication_count; i++) {
        const struct metrics *metrics = &point->replications[i];
        double throughput_per_s = (double)metrics->arrived / (horizon_s - metrics->warmup_s);
        double law_s = users / throughput_per_s - think_s;
        tally_add(&response_s, metrics->tallies[METRIC_E2E].mean);
        tally_add(&expected_s, law_s);
        tally_add(&differences_s, metrics->tallies[METRIC_E2E].mean - law_s);
    }
    struct estimate difference =
        confidence_mean(&differences_s, point->scenario.replications.confidence);
    finding->expected = expected_s.mean;
    set_estimate(finding, (struct estimate){response_s.mean, difference.half_width});
}

void law_compare(const struct law_scenario *scenario, size_t index, const struct point *point,
                 struct finding *finding)
{
    const struct law *law = &scenario->laws[index];
    *finding = (struct finding){.law = law->name,
                                .scenario = scenario->name,
                                .quantity = law->quantity,
                                .unit = law->unit,
                                .load = point->answer.load};
    if (law->theory)
        compare_measure(law, point, finding);
    else if (law->resource)
        compare_use(law, point, finding);
    else if (law->is_interactive)
        compare_interactive(point, finding);
    else
        compare_little(point, finding);
    finding->holds = finding->low <= finding->expected && finding->expected <= finding->high;
}

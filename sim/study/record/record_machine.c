#include "study/record/record_machine.h"

#include "base/memory.h"
#include "models/plan/protocol.h"
#include "statistics/confidence.h"
#include "statistics/tally.h"
#include "system/machine/ledger.h"
#include "system/requests/metrics.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct mean_columns columns_of(struct estimate estimate)
{
    return (struct mean_columns){.mean = estimate.value, .half_width = estimate.half_width};
}

static const struct mean_columns not_observed = {NAN, NAN};

/* ---- where the time of phases went ---- */

/* The whole, after its parts. */
#define WHOLE TIME_PART_COUNT
#define MEAN_COUNT (TIME_PART_COUNT + 1)

/* Those that have what others of their group observed, too. */
static size_t count_observers(const struct point *point)
{
    size_t count = 0;
    for (size_t i = 0; i < point->replication_count; i++)
        count += point->replications[i].observations != NULL;
    return count;
}

/* Mean seconds per phase of each part and of the whole. */
static void find_means(struct mean_columns means[MEAN_COUNT], const struct point *point,
                       enum phase phase)
{
    size_t count = count_observers(point);
    double *seconds = memory_allocate(MEAN_COUNT * count, sizeof *seconds);
    double *phases = memory_allocate(count, sizeof *phases);
    for (size_t k = 0, i = 0; i < count; k++) {
        const struct observations *observations = point->replications[k].observations;
        if (!observations)
            continue;
        const struct phase_time *time = &observations->phase_times[phase];
        for (int part = 0; part < TIME_PART_COUNT; part++)
            seconds[(size_t)part * count + i] = time->total.seconds[part];
        seconds[WHOLE * count + i] = ledger_sum_s(&time->total);
        phases[i++] = (double)time->count;
    }
    struct estimate estimates[MEAN_COUNT];
    confidence_ratios(seconds, MEAN_COUNT, phases, count, point->scenario.replications.confidence,
                      estimates);
    for (int i = 0; i < MEAN_COUNT; i++)
        means[i] = columns_of(estimates[i]);
    free(seconds);
    free(phases);
}

static uint64_t phase_count(const struct point *point, enum phase phase)
{
    uint64_t count = 0;
    for (size_t i = 0; i < point->replication_count; i++)
        if (point->replications[i].observations)
            count += point->replications[i].observations->phase_times[phase].count;
    return count;
}

static bool record_phase_times(struct recorder *recorder, const struct point *point,
                               struct error *error)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        uint64_t count = phase_count(point, phase);
        struct mean_columns means[MEAN_COUNT];
        find_means(means, point, phase);
        struct phase_time_row row = {
            .phase = phase_name((enum phase)phase),
            .count = count,
            .mean_s = means[WHOLE],
            .compute_s = means[TIME_COMPUTE],
            .transfer_s = means[TIME_TRANSFER],
            .propagation_s = means[TIME_PROPAGATION],
            .processor_wait_s = means[TIME_PROCESSOR_WAIT],
            .link_wait_s = means[TIME_LINK_WAIT],
            .disk_s = means[TIME_DISK],
            .disk_wait_s = means[TIME_DISK_WAIT],
        };
        if (count > 0 && !recorder_add_phase_time(recorder, &row, error))
            return false;
    }
    return true;
}

/* ---- resources ---- */

/* A link is the server's interface where no class has it. */
static const char *use_name(const struct resource_use *use)
{
    bool is_server = use->class_index == 0;
    switch (use->resource) {
    case RESOURCE_CLIENT_CPU:
    case RESOURCE_SERVER_CPU:
    case RESOURCE_CLIENT_DISK:
    case RESOURCE_SERVER_DISK:
    case RESOURCE_COUNT:
        break;
    case RESOURCE_UPLINK:
        if (use->is_one_medium)
            return is_server ? "server_link" : "link";
        return is_server ? "server_uplink" : "uplink";
    case RESOURCE_DOWNLINK:
        return is_server ? "server_downlink" : "downlink";
    }
    return resource_name(use->resource);
}

static struct mean_columns mean_use(const struct point *point, size_t use_index, enum phase phase)
{
    struct tally fractions = {0};
    for (size_t i = 0; i < point->replication_count; i++) {
        const struct resource_use *use = &point->replications[i].extras->uses[use_index];
        tally_add(&fractions, use->used[phase] / use->capacity);
    }
    return columns_of(confidence_mean(&fractions, point->scenario.replications.confidence));
}

/* All replications tell the same resources, in the same order. */
static size_t use_count(const struct point *point)
{
    return point->replication_count > 0 ? metrics_extras(&point->replications[0])->use_count : 0;
}

static void add_use(struct resource_use_row *row, const struct point *point, size_t use_index)
{
    row->offline_fraction = mean_use(point, use_index, PHASE_OFFLINE);
    row->online_fraction = mean_use(point, use_index, PHASE_ONLINE);
}

static bool is_use_of(const struct resource_use *use, const char *resource, size_t class_index)
{
    return use->server_index == 0 && use->class_index == class_index
        && strcmp(use_name(use), resource) == 0;
}

/* What bounds the rate, and how much of it was used if that was observed. */
static bool record_bounds(struct recorder *recorder, const struct point *point, struct error *error)
{
    for (size_t i = 0; i < point->bounds.count; i++) {
        const struct bound *bound = &point->bounds.rows[i];
        struct resource_use_row row = {
            .class_index = bound->class_index,
            .resource = bound->resource,
            .capacity = bound->capacity,
            .offline_s = bound->offline_s,
            .online_s = bound->online_s,
            .bound_per_s = bound->bound_per_s,
            .load = point->answer.rate_per_s / bound->bound_per_s,
            .offline_fraction = not_observed,
            .online_fraction = not_observed,
        };
        for (size_t use = 0; use < use_count(point); use++)
            if (is_use_of(&point->replications[0].extras->uses[use], bound->resource,
                          bound->class_index))
                add_use(&row, point, use);
        if (!recorder_add_resource_use(recorder, &row, error))
            return false;
    }
    return true;
}

static bool is_bound(const struct bounds *bounds, const struct resource_use *use)
{
    for (size_t i = 0; i < bounds->count; i++)
        if (is_use_of(use, bounds->rows[i].resource, bounds->rows[i].class_index))
            return true;
    return false;
}

/* Resources that no request demands: of clients without any, or of what the protocol never uses. */
static bool record_idle(struct recorder *recorder, const struct point *point, struct error *error)
{
    for (size_t i = 0; i < use_count(point); i++) {
        const struct resource_use *use = &point->replications[0].extras->uses[i];
        struct resource_use_row row = {
            .class_index = use->class_index,
            .resource = use_name(use),
            .capacity = NAN,
            .offline_s = NAN,
            .online_s = NAN,
            .bound_per_s = NAN,
            .load = NAN,
        };
        add_use(&row, point, i);
        if (use->server_index == 0 && !is_bound(&point->bounds, use)
            && !recorder_add_resource_use(recorder, &row, error))
            return false;
    }
    return true;
}

/* Each by itself, where there are several. */
static bool record_servers(struct recorder *recorder, const struct point *point,
                           struct error *error)
{
    for (size_t i = 0; i < use_count(point); i++) {
        const struct resource_use *use = &point->replications[0].extras->uses[i];
        struct server_use_row row = {
            .server_index = use->server_index,
            .resource = use_name(use),
            .offline_fraction = mean_use(point, i, PHASE_OFFLINE),
            .online_fraction = mean_use(point, i, PHASE_ONLINE),
        };
        if (use->server_index > 0 && !recorder_add_server_use(recorder, &row, error))
            return false;
    }
    return true;
}

/* ---- the stock over time ---- */

static bool record_stock(struct recorder *recorder, const struct point *point, struct error *error)
{
    size_t sample_count = point->replication_count > 0
                            ? metrics_extras(&point->replications[0])->stock_sample_count
                            : 0;
    double horizon_s = point->scenario.simulation.horizon_s;
    for (size_t k = 0; k < sample_count; k++) {
        struct tally levels = {0};
        for (size_t i = 0; i < point->replication_count; i++)
            tally_add(&levels, point->replications[i].extras->stock_samples[k]);
        struct stock_row row = {
            .sample_index = k + 1,
            .from_s = horizon_s * (double)k / (double)sample_count,
            .to_s = horizon_s * (double)(k + 1) / (double)sample_count,
            .mean_stock =
                columns_of(confidence_mean(&levels, point->scenario.replications.confidence)),
        };
        if (!recorder_add_stock(recorder, &row, error))
            return false;
    }
    return true;
}

bool record_machine(struct recorder *recorder, const struct point *point, struct error *error)
{
    return record_phase_times(recorder, point, error) && record_bounds(recorder, point, error)
        && record_idle(recorder, point, error) && record_servers(recorder, point, error)
        && record_stock(recorder, point, error);
}

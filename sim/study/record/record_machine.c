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

/* Replications with observations: where they were gathered, the first of each group. */
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

static const struct resource_use *use_at(const struct point *point, size_t use_index)
{
    return &point->replications[0].extras->uses[use_index];
}

static bool is_use_of(const struct resource_use *use, const struct bound *bound)
{
    return use->server_index == 0 && strcmp(use_name(use), bound->resource) == 0;
}

/* Rows by their class, 0 for the servers: of thousands of classes each has a few. */
struct by_class {
    size_t *first; /* owned; by class: one above the index of its first row; 0: none */
    size_t *next;  /* owned; by row: likewise, of the next of its class */
};

static struct by_class by_class_new(const struct point *point, size_t row_count)
{
    return (struct by_class){
        memory_allocate(point->scenario.class_count + 1, sizeof(size_t)),
        memory_allocate(row_count, sizeof(size_t)),
    };
}

static void by_class_free(struct by_class *rows)
{
    free(rows->first);
    free(rows->next);
}

/* From the last row to the first. */
static void add_before(struct by_class *rows, size_t row, size_t class_index)
{
    rows->next[row] = rows->first[class_index];
    rows->first[class_index] = row + 1;
}

/* What bounds the rate, and how much of it was used if that was observed. */
static bool record_each_bound(struct recorder *recorder, const struct point *point,
                              const struct by_class *uses, struct error *error)
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
        for (size_t use = uses->first[bound->class_index]; use > 0; use = uses->next[use - 1])
            if (is_use_of(use_at(point, use - 1), bound))
                add_use(&row, point, use - 1);
        if (!recorder_add_resource_use(recorder, &row, error))
            return false;
    }
    return true;
}

static bool record_bounds(struct recorder *recorder, const struct point *point, struct error *error)
{
    struct by_class uses = by_class_new(point, use_count(point));
    for (size_t i = use_count(point); i-- > 0;)
        add_before(&uses, i, use_at(point, i)->class_index);
    bool recorded = record_each_bound(recorder, point, &uses, error);
    by_class_free(&uses);
    return recorded;
}

static bool is_bound(const struct bounds *bounds, const struct by_class *rows,
                     const struct resource_use *use)
{
    for (size_t row = rows->first[use->class_index]; row > 0; row = rows->next[row - 1])
        if (is_use_of(use, &bounds->rows[row - 1]))
            return true;
    return false;
}

/* Resources that no request demands: of clients without any, or of what the protocol never uses. */
static bool record_each_idle(struct recorder *recorder, const struct point *point,
                             const struct by_class *bounds, struct error *error)
{
    for (size_t i = 0; i < use_count(point); i++) {
        const struct resource_use *use = use_at(point, i);
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
        if (use->server_index == 0 && !is_bound(&point->bounds, bounds, use)
            && !recorder_add_resource_use(recorder, &row, error))
            return false;
    }
    return true;
}

static bool record_idle(struct recorder *recorder, const struct point *point, struct error *error)
{
    struct by_class bounds = by_class_new(point, point->bounds.count);
    for (size_t i = point->bounds.count; i-- > 0;)
        add_before(&bounds, i, point->bounds.rows[i].class_index);
    bool recorded = record_each_idle(recorder, point, &bounds, error);
    by_class_free(&bounds);
    return recorded;
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

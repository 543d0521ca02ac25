#include "system/requests/metrics.h"

#include "base/memory.h"
#include "base/portable.h"
#include "system/machine/ledger.h"
#include "system/requests/client.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *metric_name(enum metric metric)
{
    static const char *const names[METRIC_COUNT] = {
        [METRIC_E2E] = "e2e_s",
        [METRIC_QUEUE_WAIT] = "queue_wait_s",
        [METRIC_OFFLINE_WAIT] = "offline_wait_s",
        [METRIC_ONLINE] = "online_s",
    };
    assert(metric < METRIC_COUNT);
    return names[metric];
}

const struct extras *metrics_extras(const struct metrics *metrics)
{
    static const struct extras none = {0};
    return metrics->extras ? metrics->extras : &none;
}

uint64_t metrics_kept(const struct metrics *metrics, const struct latency_limit *limit)
{
    const struct limits_kept *kept = metrics_extras(metrics)->limits;
    size_t i = 0;
    assert(kept);
    while (
        i < kept->count
        && (kept->limits[i].metric != limit->metric || kept->limits[i].seconds != limit->seconds))
        i++;
    assert(i < kept->count);
    return kept->kept[i];
}

const struct histogram *metrics_histogram(const struct metrics *metrics, enum metric metric)
{
    static const struct histogram empty = {0};
    return metrics->observations ? &metrics->observations->histograms[metric] : &empty;
}

const struct histogram *metrics_cut(const struct metrics *metrics)
{
    static const struct histogram empty = {0};
    return metrics->observations ? &metrics->observations->cut_s : &empty;
}

const struct bill *metrics_bill(const struct metrics *metrics)
{
    static const struct bill nothing = {0};
    const struct bill *bill = metrics_extras(metrics)->bill;
    return bill ? bill : &nothing;
}

static struct class_metrics *class_of(struct metrics *metrics, const struct request *request)
{
    return &metrics->extras->classes[request->client->kind->class_index];
}

void metrics_count(struct metrics *metrics, const struct request *request, enum class_count count)
{
    if (metrics_extras(metrics)->class_count > 0)
        class_of(metrics, request)->counts[count]++;
}

/* The tallies count together, so that one division serves them all. */
PORTABLE_WIDE static void add_to_tallies(struct tally tallies[METRIC_COUNT],
                                         const struct done_requests *done)
{
    struct tally sums[METRIC_COUNT];
    memcpy(sums, tallies, sizeof sums);
    for (uint32_t i = 0; i < done->count; i++) {
        double share = 1.0 / (double)(sums[METRIC_E2E].count + 1);
        for (int metric = 0; metric < METRIC_COUNT; metric++)
            tally_add_share(&sums[metric], done->seconds[metric][i], share);
    }
    memcpy(tallies, sums, sizeof sums);
}

static void add_to_limits(struct limits_kept *kept, const struct done_requests *done)
{
    for (size_t k = 0; k < kept->count; k++) {
        const struct latency_limit *limit = &kept->limits[k];
        for (uint32_t i = 0; i < done->count; i++)
            kept->kept[k] +=
                done->seconds[limit->metric][i] <= limit->seconds * (1.0 + LATENCY_ROUNDING);
    }
}

static void add_to_classes(struct class_metrics classes[], const struct done_requests *done)
{
    for (uint32_t i = 0; i < done->count; i++) {
        struct class_metrics *class = &classes[done->class_index[i]];
        double share = 1.0 / (double)(class->tallies[METRIC_E2E].count + 1);
        for (int metric = 0; metric < METRIC_COUNT; metric++)
            tally_add_share(&class->tallies[metric], done->seconds[metric][i], share);
        histogram_add(&class->e2e, done->seconds[METRIC_E2E][i]);
    }
}

void metrics_settle(struct metrics *metrics, struct done_requests *done)
{
    const struct extras *extras = metrics_extras(metrics);
    add_to_tallies(metrics->tallies, done);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        histogram_add_all(&metrics->observations->histograms[metric], done->seconds[metric],
                          done->count);
    if (extras->limits)
        add_to_limits(extras->limits, done);
    if (extras->class_count > 0)
        add_to_classes(extras->classes, done);
    done->count = 0;
}

void metrics_observe(struct metrics *metrics, struct done_requests *done,
                     const struct request *request)
{
    const double *entered_s = request->entered_s;
    uint32_t i = done->count++;
    done->seconds[METRIC_E2E][i] = entered_s[REQUEST_DONE] - entered_s[REQUEST_WAITING];
    done->seconds[METRIC_QUEUE_WAIT][i] =
        entered_s[REQUEST_PRECOMPUTING] - entered_s[REQUEST_WAITING];
    done->seconds[METRIC_OFFLINE_WAIT][i] =
        entered_s[REQUEST_ONLINE] - entered_s[REQUEST_PRECOMPUTING];
    done->seconds[METRIC_ONLINE][i] = entered_s[REQUEST_DONE] - entered_s[REQUEST_ONLINE];
    _Static_assert(METRIC_COUNT == 4, "seconds of each");
    done->class_index[i] = request->client->kind->class_index;
    if (done->count == DONE_TOGETHER)
        metrics_settle(metrics, done);
}

void metrics_add_to_batch(struct metrics *metrics, const struct request *request)
{
    double done_s = request->entered_s[REQUEST_DONE];
    batch_means_add(metrics->extras->batches, done_s - request->entered_s[REQUEST_WAITING], done_s);
}

void metrics_count_phases(struct metrics *metrics, enum phase phase, uint64_t count,
                          const struct ledger *ledger)
{
    struct phase_time *time = &metrics->observations->phase_times[phase];
    time->count += count;
    ledger_add(&time->total, (double)count, ledger);
}

#define RECORDS_IN_MEMORY 32768 /* a few megabytes; the rest goes to a file */

static int by_request_index(const void *left, const void *right)
{
    const struct request_record *first = left;
    const struct request_record *second = right;
    return (first->request_index > second->request_index)
         - (first->request_index < second->request_index);
}

/* Where they cannot be written away, all stay. */
static void make_room(struct extras *extras)
{
    if (extras->record_count % RECORDS_IN_MEMORY == 0 && extras->record_count > 0) {
        if (!extras->spilled_records)
            extras->spilled_records = spill_new(sizeof *extras->records, by_request_index);
        if (spill_write(extras->spilled_records, extras->records, extras->record_count))
            extras->record_count = 0;
    }
    extras->records = memory_grow(extras->records, &extras->record_capacity,
                                  extras->record_count + 1, sizeof *extras->records);
}

void metrics_keep_record(struct metrics *metrics, const struct request_record *record)
{
    struct extras *extras = metrics->extras;
    make_room(extras);
    extras->records[extras->record_count++] = *record;
}

void metrics_record(struct metrics *metrics, const struct request *request)
{
    const double *entered_s = request->entered_s;
    enum request_state reached =
        request->state == REQUEST_DROPPED ? request->dropped_from : request->state;
    const struct request_record record = {
        .request_index = request->request_index,
        .client_index = request->client->client_index,
        .arrival_s = entered_s[REQUEST_WAITING],
        .start_s = reached >= REQUEST_PRECOMPUTING ? entered_s[REQUEST_PRECOMPUTING] : NAN,
        .offline_wait_s = reached >= REQUEST_ONLINE
                            ? entered_s[REQUEST_ONLINE] - entered_s[REQUEST_PRECOMPUTING]
                            : NAN,
        .completion_s = reached == REQUEST_DONE ? entered_s[REQUEST_DONE] : NAN,
        .state = request->state,
        .drop_reason = request->drop_reason,
        .online = request->ledgers->phases[PHASE_ONLINE],
        .offline = request->ledgers->phases[PHASE_OFFLINE],
    };
    metrics_keep_record(metrics, &record);
}

void metrics_sort_records(struct metrics *metrics)
{
    const struct extras *extras = metrics_extras(metrics);
    if (extras->record_count > 0)
        qsort(extras->records, extras->record_count, sizeof *extras->records, by_request_index);
}

void metrics_read_records(const struct metrics *metrics, struct spill_reader *reader)
{
    const struct extras *extras = metrics_extras(metrics);
    spill_reader_init(reader, extras->spilled_records, extras->records, extras->record_count,
                      sizeof *extras->records, by_request_index);
}

bool metrics_are_complete(const struct metrics *metrics)
{
    return metrics->arrived
        == metrics->done + metrics->in_service + metrics->waiting + metrics->dropped;
}

static void free_observations(struct metrics *metrics)
{
    for (int metric = 0; metrics->observations && metric < METRIC_COUNT; metric++)
        histogram_free(&metrics->observations->histograms[metric]);
    if (metrics->observations)
        histogram_free(&metrics->observations->cut_s);
    free(metrics->observations);
    metrics->observations = NULL;
}

void metrics_gather(struct metrics *metrics, struct metrics *other)
{
    struct observations *to = metrics->observations;
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        histogram_gather(&to->histograms[metric], &other->observations->histograms[metric]);
    histogram_gather(&to->cut_s, &other->observations->cut_s);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        to->phase_times[phase].count += other->observations->phase_times[phase].count;
        ledger_add(&to->phase_times[phase].total, 1.0,
                   &other->observations->phase_times[phase].total);
    }
    for (size_t i = 0; i < metrics_extras(metrics)->class_count; i++) {
        histogram_gather(&metrics->extras->classes[i].e2e, &other->extras->classes[i].e2e);
        histogram_free(&other->extras->classes[i].e2e);
    }
    free_observations(other);
}

static void free_extras(struct extras *extras)
{
    for (size_t i = 0; i < extras->class_count; i++)
        histogram_free(&extras->classes[i].e2e);
    if (extras->batches)
        batch_means_free(extras->batches);
    spill_free(extras->spilled_records);
    free(extras->limits);
    free(extras->classes);
    free(extras->batches);
    free(extras->bill);
    free(extras->uses);
    free(extras->stock_samples);
    free(extras->records);
    free(extras);
}

void metrics_free(struct metrics *metrics)
{
    free_observations(metrics);
    if (metrics->extras)
        free_extras(metrics->extras);
    *metrics = (struct metrics){0};
}

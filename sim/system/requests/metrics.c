#include "system/requests/metrics.h"

#include "base/memory.h"
#include "system/machine/ledger.h"
#include "system/requests/client.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

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

static void observe(struct metrics *metrics, enum metric metric, double seconds, double share)
{
    tally_add_share(&metrics->tallies[metric], seconds, share);
    histogram_add(&metrics->histograms[metric], seconds);
    for (size_t i = 0; i < metrics->limit_count; i++)
        metrics->kept[i] += metrics->limits[i].metric == metric
                         && seconds <= metrics->limits[i].seconds * (1.0 + LATENCY_ROUNDING);
}

uint64_t metrics_kept(const struct metrics *metrics, const struct latency_limit *limit)
{
    size_t i = 0;
    while (i < metrics->limit_count
           && (metrics->limits[i].metric != limit->metric
               || metrics->limits[i].seconds != limit->seconds))
        i++;
    assert(i < metrics->limit_count);
    return metrics->kept[i];
}

static struct class_metrics *class_of(struct metrics *metrics, const struct request *request)
{
    return &metrics->classes[request->client->kind->class_index];
}

void metrics_count(struct metrics *metrics, const struct request *request, enum class_count count)
{
    if (metrics->class_count > 0)
        class_of(metrics, request)->counts[count]++;
}

static void observe_class(struct class_metrics *class, const double seconds[METRIC_COUNT])
{
    double share = 1.0 / (double)(class->tallies[METRIC_E2E].count + 1);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        tally_add_share(&class->tallies[metric], seconds[metric], share);
    histogram_add(&class->e2e, seconds[METRIC_E2E]);
}

void metrics_observe(struct metrics *metrics, const struct request *request)
{
    const double *entered_s = request->entered_s;
    double share = 1.0 / (double)(metrics->tallies[METRIC_E2E].count + 1); /* of all four */
    const double seconds[] = {
        [METRIC_E2E] = entered_s[REQUEST_DONE] - entered_s[REQUEST_WAITING],
        [METRIC_QUEUE_WAIT] = entered_s[REQUEST_PRECOMPUTING] - entered_s[REQUEST_WAITING],
        [METRIC_OFFLINE_WAIT] = entered_s[REQUEST_ONLINE] - entered_s[REQUEST_PRECOMPUTING],
        [METRIC_ONLINE] = entered_s[REQUEST_DONE] - entered_s[REQUEST_ONLINE]};
    _Static_assert(sizeof seconds / sizeof *seconds == METRIC_COUNT, "seconds of each");
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        observe(metrics, (enum metric)metric, seconds[metric], share);
    if (metrics->class_count > 0)
        observe_class(class_of(metrics, request), seconds);
}

void metrics_add_to_batch(struct metrics *metrics, const struct request *request)
{
    double done_s = request->entered_s[REQUEST_DONE];
    batch_means_add(&metrics->batches, done_s - request->entered_s[REQUEST_WAITING], done_s);
}

void metrics_count_phases(struct metrics *metrics, enum phase phase, uint64_t count,
                          const struct ledger *ledger)
{
    metrics->phase_times[phase].count += count;
    ledger_add(&metrics->phase_times[phase].total, (double)count, ledger);
}

#define RECORDS_IN_MEMORY 32768

static int by_request_index(const void *left, const void *right)
{
    const struct request_record *first = left;
    const struct request_record *second = right;
    return (first->request_index > second->request_index)
         - (first->request_index < second->request_index);
}

/* Where they cannot be written away, all stay. */
static void make_room(struct metrics *metrics)
{
    if (metrics->record_count % RECORDS_IN_MEMORY == 0 && metrics->record_count > 0) {
        if (!metrics->spilled_records)
            metrics->spilled_records = spill_new(sizeof *metrics->records, by_request_index);
        if (spill_write(metrics->spilled_records, metrics->records, metrics->record_count))
            metrics->record_count = 0;
    }
    metrics->records = memory_grow(metrics->records, &metrics->record_capacity,
                                   metrics->record_count + 1, sizeof *metrics->records);
}

void metrics_record(struct metrics *metrics, const struct request *request)
{
    const double *entered_s = request->entered_s;
    enum request_state reached =
        request->state == REQUEST_DROPPED ? request->dropped_from : request->state;
    make_room(metrics);
    metrics->records[metrics->record_count++] = (struct request_record){
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
}

void metrics_sort_records(struct metrics *metrics)
{
    if (metrics->record_count > 0)
        qsort(metrics->records, metrics->record_count, sizeof *metrics->records, by_request_index);
}

void metrics_read_records(const struct metrics *metrics, struct spill_reader *reader)
{
    spill_reader_init(reader, metrics->spilled_records, metrics->records, metrics->record_count,
                      sizeof *metrics->records, by_request_index);
}

bool metrics_are_complete(const struct metrics *metrics)
{
    return metrics->arrived
        == metrics->done + metrics->in_service + metrics->waiting + metrics->dropped;
}

void metrics_free(struct metrics *metrics)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        histogram_free(&metrics->histograms[metric]);
    histogram_free(&metrics->cut_s);
    for (size_t i = 0; metrics->classes && i < metrics->class_count; i++)
        histogram_free(&metrics->classes[i].e2e);
    free(metrics->classes);
    free(metrics->kept);
    free(metrics->uses);
    free(metrics->stock_samples);
    free(metrics->records);
    spill_free(metrics->spilled_records);
    batch_means_free(&metrics->batches);
    *metrics = (struct metrics){0};
}

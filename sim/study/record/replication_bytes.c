#include "study/record/replication_bytes.h"

#include "base/memory.h"
#include "base/spill.h"
#include "statistics/histogram.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- out ---- */

static void put(FILE *stream, const void *items, size_t count, size_t item_bytes)
{
    if (count > 0)
        fwrite(items, item_bytes, count, stream);
}

static void put_number(FILE *stream, uint64_t number)
{
    put(stream, &number, 1, sizeof number);
}

/* Where things lie in memory is left out. Of the window over its buckets those that are not empty.
 */
static void put_histogram(FILE *stream, const struct histogram *histogram)
{
    struct histogram numbers = *histogram;
    uint64_t filled = 0;
    for (uint32_t i = 0; i < histogram->bucket_count; i++)
        filled += histogram->buckets[i] > 0;
    numbers.buckets = NULL;
    numbers.recent = NULL;
    put(stream, &numbers, 1, sizeof numbers);
    put(stream, histogram->recent, histogram->recent_count, sizeof *histogram->recent);
    put_number(stream, filled);
    for (uint32_t i = 0; i < histogram->bucket_count; i++)
        if (histogram->buckets[i] > 0) {
            put_number(stream, i);
            put_number(stream, histogram->buckets[i]);
        }
}

static void put_observations(FILE *stream, const struct observations *observations)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        put_histogram(stream, &observations->histograms[metric]);
    put_histogram(stream, &observations->cut_s);
    put(stream, observations->phase_times, PHASE_COUNT, sizeof *observations->phase_times);
}

static bool put_records(FILE *stream, const struct metrics *metrics, struct error *error)
{
    struct spill_reader reader;
    const struct request_record *record;
    const struct extras *extras = metrics->extras;
    uint64_t written = extras->spilled_records ? spill_count(extras->spilled_records) : 0;
    put_number(stream, written + extras->record_count);
    metrics_read_records(metrics, &reader);
    while ((record = spill_reader_next(&reader)))
        put(stream, record, 1, sizeof *record);
    bool read = !reader.failed;
    spill_reader_free(&reader);
    return read
        || error_set(error, ERROR_IO, NULL, NULL,
                     "requests that were written to a temporary file cannot be read again");
}

static void put_class(FILE *stream, const struct class_metrics *class)
{
    put(stream, class->counts, CLASS_COUNTS, sizeof *class->counts);
    put(stream, class->tallies, METRIC_COUNT, sizeof *class->tallies);
    put_histogram(stream, &class->e2e);
}

static bool put_extras(FILE *stream, const struct metrics *metrics, struct error *error)
{
    const struct extras *extras = metrics->extras;
    if (extras->limits)
        put(stream, extras->limits->kept, extras->limits->count, sizeof *extras->limits->kept);
    put_number(stream, extras->class_count);
    for (size_t i = 0; i < extras->class_count; i++)
        put_class(stream, &extras->classes[i]);
    put_number(stream, extras->bill != NULL);
    put(stream, extras->bill, extras->bill != NULL, sizeof *extras->bill);
    put_number(stream, extras->use_count);
    put(stream, extras->uses, extras->use_count, sizeof *extras->uses);
    put_number(stream, extras->stock_sample_count);
    put(stream, extras->stock_samples, extras->stock_sample_count, sizeof *extras->stock_samples);
    return put_records(stream, metrics, error);
}

char *replication_encode(const struct metrics *metrics, size_t *size, struct error *error)
{
    char *bytes = NULL;
    FILE *stream = memory_require(open_memstream(&bytes, size));
    struct metrics numbers = *metrics;
    numbers.observations = NULL;
    numbers.extras = NULL;
    put(stream, &numbers, 1, sizeof numbers);
    put_number(stream, metrics->extras != NULL);
    put_observations(stream, metrics->observations);
    bool done = !metrics->extras || put_extras(stream, metrics, error);
    fclose(stream);
    if (done)
        return bytes;
    free(bytes);
    return NULL;
}

/* ---- in ---- */

struct source {
    const char *next;
    size_t left;
    bool is_short;
};

/* Zeroes where there are not as many. */
static void take(struct source *source, void *items, size_t count, size_t item_bytes)
{
    if (count > source->left / item_bytes) {
        source->is_short = true;
        source->left = 0;
        memset(items, 0, count > 0 ? item_bytes : 0);
        return;
    }
    memcpy(items, source->next, count * item_bytes);
    source->next += count * item_bytes;
    source->left -= count * item_bytes;
}

static uint64_t take_number(struct source *source)
{
    uint64_t number = 0;
    take(source, &number, 1, sizeof number);
    return number;
}

/* Room for as many as are there; owned by the caller. NULL for none. */
static void *take_new(struct source *source, size_t count, size_t item_bytes)
{
    if (count == 0 || count > source->left / item_bytes) {
        source->is_short |= count > 0;
        return NULL;
    }
    void *items = memory_allocate(count, item_bytes);
    take(source, items, count, item_bytes);
    return items;
}

static void take_buckets(struct source *source, struct histogram *histogram)
{
    uint64_t filled = take_number(source);
    for (; filled > 0 && !source->is_short; filled--) {
        uint64_t index = take_number(source);
        uint64_t count = take_number(source);
        if (index < histogram->bucket_count)
            histogram->buckets[index] = count;
        else
            source->is_short = true;
    }
}

static void take_histogram(struct source *source, struct histogram *histogram)
{
    take(source, histogram, 1, sizeof *histogram);
    histogram->buckets = NULL;
    histogram->capacity = histogram->bucket_count;
    histogram->recent = take_new(source, histogram->recent_count, sizeof *histogram->recent);
    histogram->recent_count = histogram->recent ? histogram->recent_count : 0;
    histogram->recent_capacity = histogram->recent_count;
    if (source->is_short || histogram->bucket_count > HISTOGRAM_MOST_BUCKETS)
        histogram->bucket_count = histogram->capacity = 0;
    if (histogram->bucket_count > 0)
        histogram->buckets = memory_allocate(histogram->bucket_count, sizeof *histogram->buckets);
    take_buckets(source, histogram);
}

static void take_observations(struct source *source, struct observations *observations)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        take_histogram(source, &observations->histograms[metric]);
    take_histogram(source, &observations->cut_s);
    take(source, observations->phase_times, PHASE_COUNT, sizeof *observations->phase_times);
}

static struct limits_kept *take_limits(struct source *source,
                                       const struct simulation_settings *settings)
{
    const size_t count = settings->limit_count;
    struct limits_kept *kept = memory_allocate(1, sizeof *kept + count * sizeof *kept->kept);
    *kept = (struct limits_kept){.limits = settings->limits, .count = count};
    take(source, kept->kept, count, sizeof *kept->kept);
    return kept;
}

static void take_classes(struct source *source, struct extras *extras)
{
    uint64_t count = take_number(source);
    if (count == 0 || count > source->left / sizeof *extras->classes)
        return;
    extras->classes = memory_allocate(count, sizeof *extras->classes);
    extras->class_count = count;
    for (size_t i = 0; i < count; i++) {
        struct class_metrics *class = &extras->classes[i];
        take(source, class->counts, CLASS_COUNTS, sizeof *class->counts);
        take(source, class->tallies, METRIC_COUNT, sizeof *class->tallies);
        take_histogram(source, &class->e2e);
    }
}

/* Room for as many as the next number says. */
static void *take_counted(struct source *source, size_t *count, size_t item_bytes)
{
    uint64_t told = take_number(source);
    void *items = take_new(source, told, item_bytes);
    *count = items ? told : 0;
    return items;
}

static void take_records(struct source *source, struct metrics *metrics)
{
    struct request_record record;
    for (uint64_t left = take_number(source); left > 0 && !source->is_short; left--) {
        take(source, &record, 1, sizeof record);
        if (!source->is_short)
            metrics_keep_record(metrics, &record);
    }
}

static void take_extras(struct source *source, struct metrics *metrics,
                        const struct simulation_settings *settings)
{
    struct extras *extras = metrics->extras = memory_allocate(1, sizeof *extras);
    size_t bills;
    if (settings->limit_count > 0)
        extras->limits = take_limits(source, settings);
    take_classes(source, extras);
    extras->bill = take_counted(source, &bills, sizeof *extras->bill);
    extras->uses = take_counted(source, &extras->use_count, sizeof *extras->uses);
    extras->stock_samples =
        take_counted(source, &extras->stock_sample_count, sizeof *extras->stock_samples);
    take_records(source, metrics);
}

bool replication_decode(struct metrics *metrics, const struct simulation_settings *settings,
                        const void *bytes, size_t size, struct error *error)
{
    struct source source = {.next = bytes, .left = size};
    take(&source, metrics, 1, sizeof *metrics);
    bool has_extras = take_number(&source) != 0;
    metrics->observations = memory_allocate(1, sizeof *metrics->observations);
    take_observations(&source, metrics->observations);
    if (has_extras)
        take_extras(&source, metrics, settings);
    return (!source.is_short && source.left == 0)
        || error_set(error, ERROR_INPUT, NULL, NULL, "what a part has of a replication is damaged");
}

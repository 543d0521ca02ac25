#include "study/record/replication_bytes.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/spill.h"
#include "statistics/histogram.h"
#include "system/requests/simulation.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGEST_LENGTH (DIGEST_SIZE - 1) /* at the end: whether the rest is as it was written */

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
    fflush(stream);
    char digest[DIGEST_SIZE];
    digest_bytes(bytes, *size, digest);
    put(stream, digest, 1, DIGEST_LENGTH);
    fclose(stream);
    if (done)
        return bytes;
    free(bytes);
    return NULL;
}

/* ---- in ---- */

/* Bytes that anybody may have written: what does not fit the settings, or would lead beyond an
 * array, is damage. */
struct source {
    const char *next;
    size_t left;
    bool is_damaged;
};

static void require(struct source *source, bool holds)
{
    source->is_damaged |= !holds;
}

/* Nothing where there are not as many. */
static void take(struct source *source, void *items, size_t count, size_t item_bytes)
{
    require(source, count <= source->left / item_bytes);
    if (source->is_damaged || count == 0)
        return;
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
    require(source, count <= source->left / item_bytes);
    if (source->is_damaged || count == 0)
        return NULL;
    void *items = memory_allocate(count, item_bytes);
    take(source, items, count, item_bytes);
    return items;
}

/* A byte that is neither 0 nor 1 may not even be read as a flag. */
static void require_flag(struct source *source, const bool *flag)
{
    unsigned char byte;
    memcpy(&byte, flag, 1);
    require(source, byte <= 1);
}

static void take_buckets(struct source *source, struct histogram *histogram)
{
    uint64_t seen = histogram->zero_count + histogram->recent_count;
    for (uint64_t filled = take_number(source); filled > 0 && !source->is_damaged; filled--) {
        uint64_t index = take_number(source);
        uint64_t count = take_number(source);
        require(source, index < histogram->bucket_count);
        if (!source->is_damaged)
            histogram->buckets[index] = count;
        seen += count;
    }
    require(source, seen == histogram->count);
}

static void take_histogram(struct source *source, struct histogram *histogram)
{
    struct histogram numbers = {0};
    take(source, &numbers, 1, sizeof numbers);
    require(source, numbers.first <= HISTOGRAM_MOST_BUCKETS
                        && numbers.bucket_count <= HISTOGRAM_MOST_BUCKETS - numbers.first);
    numbers.buckets = NULL;
    numbers.recent = take_new(source, numbers.recent_count, sizeof *numbers.recent);
    for (uint32_t i = 0; numbers.recent && i < numbers.recent_count; i++)
        require(source, histogram_is_cell(numbers.recent[i]));
    if (source->is_damaged) {
        free(numbers.recent);
        return;
    }
    numbers.recent_capacity = numbers.recent_count;
    numbers.capacity = numbers.bucket_count;
    if (numbers.bucket_count > 0)
        numbers.buckets = memory_allocate(numbers.bucket_count, sizeof *numbers.buckets);
    *histogram = numbers;
    take_buckets(source, histogram);
}

static void take_observations(struct source *source, struct observations *observations)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        take_histogram(source, &observations->histograms[metric]);
    take_histogram(source, &observations->cut_s);
    take(source, observations->phase_times, PHASE_COUNT, sizeof *observations->phase_times);
}

static void take_classes(struct source *source, struct extras *extras)
{
    require(source, take_number(source) == extras->class_count);
    for (size_t i = 0; i < extras->class_count; i++) {
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

static void take_uses(struct source *source, struct extras *extras)
{
    extras->uses = take_counted(source, &extras->use_count, sizeof *extras->uses);
    for (size_t i = 0; i < extras->use_count; i++) {
        require(source, (unsigned)extras->uses[i].resource < RESOURCE_COUNT);
        require_flag(source, &extras->uses[i].is_one_medium);
    }
}

static void take_records(struct source *source, struct metrics *metrics)
{
    struct request_record record = {0};
    for (uint64_t left = take_number(source); left > 0 && !source->is_damaged; left--) {
        take(source, &record, 1, sizeof record);
        require(source, (unsigned)record.state < REQUEST_STATE_COUNT
                            && (unsigned)record.drop_reason < DROP_REASON_COUNT);
        if (!source->is_damaged)
            metrics_keep_record(metrics, &record);
    }
}

static void take_extras(struct source *source, struct metrics *metrics)
{
    struct extras *extras = metrics->extras;
    if (extras->limits)
        take(source, extras->limits->kept, extras->limits->count, sizeof *extras->limits->kept);
    take_classes(source, extras);
    require(source, take_number(source) == (extras->bill != NULL));
    take(source, extras->bill, extras->bill != NULL, sizeof *extras->bill);
    take_uses(source, extras);
    extras->stock_samples =
        take_counted(source, &extras->stock_sample_count, sizeof *extras->stock_samples);
    require(source, extras->stock_sample_count == 0 || extras->stock_sample_count == STOCK_SAMPLES);
    take_records(source, metrics);
}

static void take_metrics(struct source *source, struct metrics *metrics)
{
    struct metrics numbers = *metrics;
    take(source, &numbers, 1, sizeof numbers);
    require_flag(source, &numbers.run_is_too_short);
    require(source, take_number(source) == (metrics->extras != NULL));
    if (source->is_damaged)
        return;
    numbers.observations = metrics->observations;
    numbers.extras = metrics->extras;
    *metrics = numbers;
    take_observations(source, metrics->observations);
    if (metrics->extras)
        take_extras(source, metrics);
}

bool replication_decode(struct metrics *metrics, const struct simulation_settings *settings,
                        const void *bytes, size_t size, struct error *error)
{
    char digest[DIGEST_SIZE];
    struct source source = {.next = bytes, .is_damaged = size < DIGEST_LENGTH};
    simulation_begin_metrics(metrics, settings);
    if (!source.is_damaged) {
        source.left = size - DIGEST_LENGTH;
        digest_bytes(bytes, source.left, digest);
        require(&source, memcmp(digest, source.next + source.left, DIGEST_LENGTH) == 0);
        take_metrics(&source, metrics);
    }
    return (!source.is_damaged && source.left == 0)
        || error_set(error, ERROR_INPUT, NULL, NULL, "what a part has of a replication is damaged");
}

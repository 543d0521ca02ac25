/*
 * Replications as bytes: what comes back is what was there, and of fewer bytes nothing does.
 */
#include "study/record/replication_bytes.h"

#include "base/digest.h"
#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static const struct latency_limit limits[] = {{METRIC_E2E, 5.0}, {METRIC_E2E, 7.0}};
static const struct tariff tariff = {.has_prices = true};
static const struct simulation_settings settings = {
    .limits = limits, .limit_count = 2, .class_count = 2, .tariff = &tariff};

/* Fewer than are sorted into buckets, and more. */
static struct metrics observed(void)
{
    struct metrics metrics = {.arrived = 3000, .done = 2990, .waiting = 10, .least_stock = 4};
    metrics.observations = memory_allocate(1, sizeof *metrics.observations);
    for (int i = 0; i < 3000; i++)
        histogram_add(&metrics.observations->histograms[METRIC_E2E], 1.0 + fabs(sin(i)) * 30.0);
    for (int i = 0; i < 40; i++)
        histogram_add(&metrics.observations->cut_s, (double)(i * 17 % 40));
    metrics.observations->phase_times[PHASE_OFFLINE].count = 12;
    metrics.extras = memory_allocate(1, sizeof *metrics.extras);
    metrics.extras->limits = memory_allocate(1, sizeof *metrics.extras->limits + 16);
    *metrics.extras->limits = (struct limits_kept){limits, 2};
    metrics.extras->limits->kept[1] = 77;
    metrics.extras->class_count = 2;
    metrics.extras->classes = memory_allocate(2, sizeof *metrics.extras->classes);
    metrics.extras->classes[1].counts[CLASS_DONE] = 9;
    histogram_add(&metrics.extras->classes[1].e2e, 3.0);
    metrics.extras->bill = memory_allocate(1, sizeof *metrics.extras->bill);
    metrics.extras->bill->usd[USD_EGRESS] = 0.25;
    for (uint64_t i = 1; i <= 3; i++)
        metrics_keep_record(&metrics,
                            &(struct request_record){.request_index = i, .arrival_s = (double)i});
    return metrics;
}

static void expect_alike(const struct histogram *one, const struct histogram *other)
{
    cr_assert(eq(u64, one->count, other->count));
    cr_assert(eq(u64, one->zero_count, other->zero_count));
    cr_assert(eq(u32, one->recent_count, other->recent_count));
    cr_assert(memcmp(one->recent, other->recent, one->recent_count * sizeof *one->recent) == 0);
    for (uint32_t position = 0; position < HISTOGRAM_MOST_BUCKETS; position += 1)
        cr_assert(histogram_count_before(one, position) == histogram_count_before(other, position));
}

Test(replication_bytes, what_comes_back_is_what_was_there)
{
    struct error error;
    struct metrics before = observed();
    struct metrics after;
    size_t size;
    char *bytes = replication_encode(&before, &size, &error);
    cr_assert(bytes != NULL);
    cr_assert(replication_decode(&after, &settings, bytes, size, &error), "%s", error.message);
    cr_expect(eq(u64, after.done, 2990));
    cr_expect(eq(u64, after.least_stock, 4));
    expect_alike(&before.observations->histograms[METRIC_E2E],
                 &after.observations->histograms[METRIC_E2E]);
    expect_alike(&before.observations->cut_s, &after.observations->cut_s);
    cr_expect(eq(u64, after.observations->phase_times[PHASE_OFFLINE].count, 12));
    cr_expect(eq(u64, metrics_kept(&after, &limits[1]), 77));
    cr_expect(eq(u64, after.extras->classes[1].counts[CLASS_DONE], 9));
    cr_expect(eq(u64, after.extras->classes[1].e2e.count, 1));
    cr_expect(eq(dbl, metrics_bill(&after)->usd[USD_EGRESS], 0.25));
    cr_assert(eq(sz, after.extras->record_count, 3));
    cr_expect(eq(dbl, after.extras->records[2].arrival_s, 3.0));
    metrics_free(&before);
    metrics_free(&after);
    free(bytes);
}

/* Whether it is taken; signed, as its author would who wants us to believe it. */
static bool decodes(const char *bytes, size_t size)
{
    struct error error;
    struct metrics after;
    char digest[DIGEST_SIZE];
    char *forged = memory_allocate(size + DIGEST_SIZE, 1);
    memcpy(forged, bytes, size);
    digest_bytes(bytes, size, digest);
    memcpy(forged + size, digest, DIGEST_SIZE);
    bool decoded = replication_decode(&after, &settings, forged, size + DIGEST_SIZE - 1, &error);
    metrics_free(&after);
    free(forged);
    return decoded;
}

/* Every eighth size, which is where each number ends, and its neighbours; and a byte too many. */
Test(replication_bytes, of_other_sizes_nothing_is_taken)
{
    struct error error;
    struct metrics before = observed();
    size_t size;
    char *bytes = replication_encode(&before, &size, &error);
    cr_assert(bytes != NULL);
    size -= DIGEST_SIZE - 1;
    for (size_t k = 0; k <= size + 1; k += k % 8 == 1 ? 6 : 1)
        cr_assert(decodes(bytes, k) == (k == size), "%zu", k);
    metrics_free(&before);
    free(bytes);
}

/* Pointers, counts, flags and names that are not there: nothing is followed, read or freed. */
Test(replication_bytes, whatever_the_bytes_are_they_lead_nowhere)
{
    struct error error;
    struct metrics before = observed();
    size_t size;
    size_t taken = 0;
    char *bytes = replication_encode(&before, &size, &error);
    cr_assert(bytes != NULL);
    size -= DIGEST_SIZE - 1;
    for (size_t k = 0; k < size; k += k < 4096 ? 1 : 61) {
        bytes[k] = (char)~bytes[k];
        taken += decodes(bytes, size);
        bytes[k] = (char)~bytes[k];
    }
    cr_expect(gt(sz, taken, 0)); /* a mean, say, may be any number */
    cr_expect(decodes(bytes, size));
    metrics_free(&before);
    free(bytes);
}

Test(replication_bytes, damage_is_told)
{
    struct error error;
    struct metrics before = observed();
    struct metrics after;
    size_t size;
    char *bytes = replication_encode(&before, &size, &error);
    cr_assert(bytes != NULL);
    bytes[size / 2] ^= 1;
    cr_expect(not(replication_decode(&after, &settings, bytes, size, &error)));
    cr_expect(eq(str, error.message, (char *)"what a part has of a replication is damaged"));
    metrics_free(&before);
    metrics_free(&after);
    free(bytes);
}

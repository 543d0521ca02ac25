#include "system/stock_record.h"

#include "base/memory.h"

#include <stdlib.h>

void stock_record_init(struct stock_record *record, double horizon_s, bool with_samples)
{
    *record = (struct stock_record){.horizon_s = horizon_s};
    if (with_samples)
        record->sample_sum = memory_allocate(STOCK_SAMPLES, sizeof *record->sample_sum);
}

void stock_record_free(struct stock_record *record)
{
    free(record->sample_sum);
    *record = (struct stock_record){0};
}

/* The part that from_s lies in; at the border of two, the later, however the quotient is rounded.
 */
static size_t part_at(double from_s, double part_s)
{
    size_t part = (size_t)(from_s / part_s);
    part += (double)(part + 1) * part_s <= from_s;
    return part < STOCK_SAMPLES ? part : STOCK_SAMPLES - 1;
}

/* Spreads the level over the parts from since_s to now_s; what is past the horizon is in none. */
static void add_samples(struct stock_record *record, double now_s)
{
    double part_s = record->horizon_s / STOCK_SAMPLES;
    double until_s = now_s < record->horizon_s ? now_s : record->horizon_s;
    double from_s = record->since_s;
    while (from_s < until_s) {
        size_t part = part_at(from_s, part_s);
        double end_s = part + 1 < STOCK_SAMPLES ? (double)(part + 1) * part_s : until_s;
        end_s = end_s < until_s ? end_s : until_s;
        record->sample_sum[part] += record->level * (end_s - from_s);
        from_s = end_s;
    }
}

void stock_record_advance(struct stock_record *record, double now_s)
{
    if (record->sample_sum)
        add_samples(record, now_s);
    record->area += record->level * (now_s - record->since_s);
    record->since_s = now_s;
}

void stock_record_begin(struct stock_record *record, double now_s)
{
    stock_record_advance(record, now_s);
    record->from_s = now_s;
    record->area = 0.0;
}

double stock_record_mean(struct stock_record *record, double now_s)
{
    stock_record_advance(record, now_s);
    double duration_s = now_s - record->from_s;
    return duration_s > 0.0 ? record->area / duration_s : record->level;
}

double *stock_record_take_samples(struct stock_record *record)
{
    double *samples = record->sample_sum;
    record->sample_sum = NULL;
    for (size_t part = 0; samples && part < STOCK_SAMPLES; part++)
        samples[part] /= record->horizon_s / STOCK_SAMPLES;
    return samples;
}

#include "system/stock/stock_record.h"

#include "base/memory.h"

#include <stdlib.h>

void stock_record_init(struct stock_record *record, double horizon_s, bool with_samples)
{
    *record = (struct stock_record){.horizon_s = horizon_s};
    time_average_init(&record->average, 0.0, 0.0);
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

/* Spreads the level over the parts since its last change until now_s; what is past the horizon is
 * in none. */
static void add_samples(struct stock_record *record, double now_s)
{
    double part_s = record->horizon_s / STOCK_SAMPLES;
    double until_s = now_s < record->horizon_s ? now_s : record->horizon_s;
    double from_s = record->average.since_s;
    while (from_s < until_s) {
        size_t part = part_at(from_s, part_s);
        double end_s = part + 1 < STOCK_SAMPLES ? (double)(part + 1) * part_s : until_s;
        end_s = end_s < until_s ? end_s : until_s;
        record->sample_sum[part] += record->average.level * (end_s - from_s);
        from_s = end_s;
    }
}

void stock_record_change(struct stock_record *record, double now_s, double change)
{
    if (record->sample_sum)
        add_samples(record, now_s);
    time_average_add(&record->average, now_s, change);
}

void stock_record_begin(struct stock_record *record, double now_s)
{
    stock_record_change(record, now_s, 0.0);
    time_average_init(&record->average, now_s, record->average.level);
}

double stock_record_mean(const struct stock_record *record, double now_s)
{
    return time_average_mean(&record->average, now_s);
}

double *stock_record_take_samples(struct stock_record *record, double now_s)
{
    stock_record_change(record, now_s, 0.0);
    double *samples = record->sample_sum;
    record->sample_sum = NULL;
    for (size_t part = 0; samples && part < STOCK_SAMPLES; part++)
        samples[part] /= record->horizon_s / STOCK_SAMPLES;
    return samples;
}

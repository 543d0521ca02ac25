/*
 * stock_record.h: how many precomputes lie ready, of all clients together, over time.
 */
#ifndef SYSTEM_STOCK_RECORD_H
#define SYSTEM_STOCK_RECORD_H

#include <stdbool.h>
#include <stddef.h>

enum { STOCK_SAMPLES = 1000 };

struct stock_record {
    double level;
    double since_s; /* everything before is accounted for */
    double warmup_s;
    double horizon_s;
    double area;        /* of the level, from warm-up to horizon */
    double *sample_sum; /* owned; the area of each of STOCK_SAMPLES parts of the horizon; or NULL */
};

void stock_record_init(struct stock_record *record, double warmup_s, double horizon_s,
                       bool with_samples);
void stock_record_free(struct stock_record *record);

void stock_record_change(struct stock_record *record, double now_s, double change);

/* Mean level from warm-up to horizon; the record is brought up to now_s. */
double stock_record_mean(struct stock_record *record, double now_s);

/* Hands over the mean level of each part, owned by the caller; NULL where they were not asked for.
 */
double *stock_record_take_samples(struct stock_record *record);

#endif

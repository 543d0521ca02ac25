/*
 * stock_record.h: how many precomputes lie ready, of all clients together, over time.
 */
#ifndef SYSTEM_STOCK_STOCK_RECORD_H
#define SYSTEM_STOCK_STOCK_RECORD_H

#include "statistics/time_average.h"

#include <stdbool.h>
#include <stddef.h>

/* Parts of the horizon, each with its mean level: about as many as a chart has dots across. */
enum { STOCK_SAMPLES = 1000 };

struct stock_record {
    struct time_average average;
    double horizon_s;
    double *sample_sum; /* owned; the area of each of STOCK_SAMPLES parts of the horizon; or NULL */
};

/* From time 0 on, with a level of 0; stock_record_free. */
void stock_record_init(struct stock_record *record, double horizon_s, bool with_samples);
void stock_record_free(struct stock_record *record);

/* Precomputes that come, or below 0 that go. */
void stock_record_change(struct stock_record *record, double now_s, double change);

/* The mean begins anew: the warm-up is over. */
void stock_record_begin(struct stock_record *record, double now_s);

/* Mean level; the level itself while no time has passed. */
double stock_record_mean(const struct stock_record *record, double now_s);

/* Hands over the mean level of each part until now_s, owned by the caller; NULL where they were not
 * asked for. */
double *stock_record_take_samples(struct stock_record *record, double now_s);

#endif

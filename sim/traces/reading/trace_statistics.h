/*
 * trace_statistics.h: what a trace is like: how fast, how bursty.
 */
#ifndef TRACES_TRACE_STATISTICS_H
#define TRACES_TRACE_STATISTICS_H

#include "traces/reading/trace_file.h"

#include "statistics/tally.h"

struct trace_statistics {
    uint64_t rows;
    double first_s;
    double span_s;            /* last - first */
    double mean_rate_per_s;   /* (rows - 1) / span_s; NAN when span_s is 0 */
    double first_gap_s;       /* NAN with one row */
    struct tally gaps;        /* seconds between rows that follow each other */
    double gap_cv2;           /* mean squared deviation / mean^2 of the gaps; NAN below two gaps */
    uint64_t full_minutes;    /* minutes from the first row on; the last, partial one is left out */
    double minute_dispersion; /* unbiased variance / mean of their counts; NAN below two minutes */
    uint64_t busiest_minute_count;
    double busiest_minute_start_s; /* from the first row; the partial minute competes too */
    uint64_t ties;                 /* rows at the time of the row before */
};

/* Reads the trace once. */
bool trace_statistics_measure(struct trace_statistics *statistics, const struct trace_file *trace,
                              struct error *error) MUST_CHECK;

#endif

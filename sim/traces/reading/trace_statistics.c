#include "traces/reading/trace_statistics.h"

#include "base/units.h"

#include <math.h>

/* Where the reading stands. Minutes count from the first row; only those with rows are walked. */
struct progress {
    double last_s;
    double minute_index; /* a whole number */
    uint64_t minute_count;
    struct tally counts; /* of the minutes before it that had requests */
};

static void end_minute(struct trace_statistics *statistics, const struct progress *progress)
{
    if (progress->minute_count <= statistics->busiest_minute_count)
        return;
    statistics->busiest_minute_count = progress->minute_count;
    statistics->busiest_minute_start_s = progress->minute_index * MINUTE_S;
}

static void count_in_minute(struct trace_statistics *statistics, struct progress *progress,
                            double since_first_s)
{
    double index = floor(since_first_s / MINUTE_S);
    if (index > progress->minute_index) {
        end_minute(statistics, progress);
        tally_add(&progress->counts, (double)progress->minute_count);
        progress->minute_index = index;
        progress->minute_count = 0;
    }
    progress->minute_count++;
}

static void add_row(struct trace_statistics *statistics, struct progress *progress, double time_s)
{
    if (statistics->rows == 0) {
        statistics->first_s = time_s;
    } else {
        double gap_s = time_s - progress->last_s;
        if (statistics->rows == 1)
            statistics->first_gap_s = gap_s;
        tally_add(&statistics->gaps, gap_s);
        statistics->ties += gap_s == 0.0;
    }
    statistics->rows++;
    progress->last_s = time_s;
    statistics->span_s = time_s - statistics->first_s;
    count_in_minute(statistics, progress, statistics->span_s);
}

/* 1 for independent arrivals at one rate (Poisson), whose variance is the mean. */
static double dispersion(const struct tally *counts)
{
    return counts->count < 2 ? NAN : tally_variance(counts) / counts->mean;
}

/*
 * The minute of the last row is the partial one. The empty ones before it are put in as one tally
 * of zeros: a trace may have a gap of a million years.
 */
static void conclude(struct trace_statistics *statistics, struct progress *progress)
{
    const struct tally *gaps = &statistics->gaps;
    end_minute(statistics, progress);
    statistics->full_minutes = (uint64_t)progress->minute_index;
    struct tally empty = {.count = statistics->full_minutes - progress->counts.count};
    tally_merge(&progress->counts, &empty);
    statistics->minute_dispersion = dispersion(&progress->counts);
    if (statistics->span_s > 0.0)
        statistics->mean_rate_per_s = (double)gaps->count / statistics->span_s;
    if (gaps->count >= 2 && gaps->mean > 0.0)
        statistics->gap_cv2 = gaps->squares / (double)gaps->count / (gaps->mean * gaps->mean);
}

bool trace_statistics_measure(struct trace_statistics *statistics, const struct trace_file *trace,
                              struct error *error)
{
    struct progress progress = {0};
    struct trace_row row;
    *statistics = (struct trace_statistics){
        .mean_rate_per_s = NAN, .first_gap_s = NAN, .gap_cv2 = NAN, .minute_dispersion = NAN};
    struct trace_reader *reader = trace_reader_open(trace, error);
    if (reader == NULL)
        return false;
    while (trace_reader_next(reader, &row, error))
        add_row(statistics, &progress, row.time_s);
    trace_reader_close(reader);
    conclude(statistics, &progress);
    return error->code == ERROR_NONE;
}

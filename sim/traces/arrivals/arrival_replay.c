#include "traces/arrivals/arrival_replay.h"

#include "base/error.h"
#include "base/memory.h"
#include "engine/random_stream.h"
#include "traces/reading/trace_file.h"

#include <stdlib.h>

/* Each draws from its own stream, so that thinning leaves what else is drawn as it is. */
static const char thin_stream[] = "thin";
static const char block_stream[] = "resample";
static const char spread_stream[] = "spread";
static const char first_stream[] = "resample_first";

/* The gap, from 0, that is under way at a time of the trace below its last. */
static uint64_t gap_at(const struct trace_file *trace, double time_s)
{
    uint64_t low = 0;
    uint64_t high = trace->rows - 2;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (trace->sorted_s[middle + 1] > time_s)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/*
 * In equilibrium: time 0 is a moment of an endless series of blocks, each moment of the trace and
 * each place of its gap within a block being as likely as any other. So the first gap and the first
 * block are cut, and the expected rate is the trace's from the start.
 */
static void begin_in_equilibrium(struct arrival_replay *replay, uint64_t seed,
                                 uint64_t replication_index)
{
    const struct trace_file *trace = replay->settings->trace;
    uint64_t block_gaps = replay->settings->block_gaps;
    struct random_stream *stream =
        random_stream_new(seed, replication_index, first_stream, replay->settings->stream);
    double time_s =
        trace->first_s + random_stream_uniform(stream) * (trace->last_s - trace->first_s);
    replay->gap_index = gap_at(trace, time_s);
    replay->time_s = trace->sorted_s[replay->gap_index] - time_s;
    replay->left_gaps = block_gaps - (uint64_t)(random_stream_uniform(stream) * (double)block_gaps);
    random_stream_free(stream);
}

bool arrival_replay_begin(struct arrival_replay *replay, const struct arrivals_settings *settings,
                          uint64_t seed, uint64_t replication_index, struct error *error)
{
    *replay = (struct arrival_replay){.settings = settings};
    if (settings->keep_probability < 1.0)
        replay->thin = random_stream_new(seed, replication_index, thin_stream, settings->stream);
    if (settings->block_gaps > 0)
        replay->blocks = random_stream_new(seed, replication_index, block_stream, settings->stream);
    else
        replay->reader = trace_reader_open(settings->trace, error);
    if (settings->block_gaps == 0 && arrivals_are_spread(settings))
        replay->spread =
            random_stream_new(seed, replication_index, spread_stream, settings->stream);
    if (settings->block_gaps > 0 && settings->begin == ARRIVALS_IN_EQUILIBRIUM)
        begin_in_equilibrium(replay, seed, replication_index);
    return replay->blocks != NULL || replay->reader != NULL;
}

void arrival_replay_end(struct arrival_replay *replay)
{
    trace_reader_close(replay->reader);
    random_stream_free(replay->spread);
    free(replay->spread_rows);
    random_stream_free(replay->blocks);
    random_stream_free(replay->thin);
}

/* Gap k leads from row k to row k + 1, whose label it brings. */
static void next_gap(struct arrival_replay *replay, struct trace_row *row)
{
    const struct trace_file *trace = replay->settings->trace;
    uint64_t gap_count = trace->rows - 1;
    if (replay->left_gaps == 0) {
        replay->gap_index = (uint64_t)(random_stream_uniform(replay->blocks) * (double)gap_count);
        replay->left_gaps = replay->settings->block_gaps;
    }
    uint64_t k = replay->gap_index;
    replay->time_s += trace->sorted_s[k + 1] - trace->sorted_s[k];
    row->time_s = replay->time_s;
    row->label = trace->sorted_labels != NULL ? trace->sorted_labels[k + 1] : 0;
    replay->gap_index = k + 1 < gap_count ? k + 1 : 0;
    replay->left_gaps--;
}

static int compare_times(const void *left, const void *right)
{
    const struct trace_row *a = left;
    const struct trace_row *b = right;
    return (a->time_s > b->time_s) - (a->time_s < b->time_s);
}

/* Draws the requests of the next interval, and puts them in order. */
static bool spread_interval(struct arrival_replay *replay, struct error *error)
{
    double every_s = replay->settings->trace->form.counts.every_s;
    struct trace_row row;
    if (!trace_reader_next(replay->reader, &row, error))
        return false;
    const struct trace_interval interval = trace_reader_interval(replay->reader);
    replay->spread_rows = memory_grow(replay->spread_rows, &replay->spread_capacity,
                                      (size_t)interval.count, sizeof *replay->spread_rows);
    for (uint64_t k = 0; k < interval.count; k++) {
        if (k > 0 && !trace_reader_next(replay->reader, &row, error))
            return false;
        replay->spread_rows[k] = (struct trace_row){
            interval.begin_s + every_s * random_stream_uniform(replay->spread), row.label, 1};
    }
    qsort(replay->spread_rows, (size_t)interval.count, sizeof *replay->spread_rows, compare_times);
    replay->spread_count = replay->left_rows = interval.count;
    return true;
}

static bool next_spread(struct arrival_replay *replay, struct trace_row *row, struct error *error)
{
    if (replay->left_rows == 0 && !spread_interval(replay, error))
        return false;
    *row = replay->spread_rows[replay->spread_count - replay->left_rows--];
    return true;
}

static bool next_row(struct arrival_replay *replay, struct trace_row *row, struct error *error)
{
    if (replay->spread != NULL)
        return next_spread(replay, row, error);
    if (replay->blocks == NULL)
        return trace_reader_next(replay->reader, row, error);
    next_gap(replay, row);
    return true;
}

static bool is_to_stop(const struct arrival_replay *replay)
{
    return replay->stop != NULL && atomic_load_explicit(replay->stop, memory_order_relaxed);
}

/* One draw per row, kept or not: what is kept at some probability is kept at each higher one. */
bool arrival_replay_next(struct arrival_replay *replay, struct arrival *arrival,
                         struct error *error)
{
    const struct arrivals_settings *settings = replay->settings;
    struct trace_row row;
    do
        if (is_to_stop(replay))
            return error_set(error, ERROR_INTERRUPTED, NULL, NULL, "interrupted");
        else if (!next_row(replay, &row, error))
            return false;
    while (replay->thin != NULL
           && random_stream_uniform(replay->thin) >= settings->keep_probability);
    arrival->arrival_s = row.time_s * settings->stretch;
    arrival->label = row.label;
    return true;
}

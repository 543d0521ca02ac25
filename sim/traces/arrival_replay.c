#include "traces/arrival_replay.h"

#include "engine/random_stream.h"

/* Each draws from its own stream, so that thinning leaves what else is drawn as it is. */
static const char thin_stream[] = "thin";
static const char block_stream[] = "resample";
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
 * Blocks that have gone on since ever, looked at from a time at random: each moment of the trace is
 * as likely, and so is each place of its gap within a block. So the first gap is cut, and the first
 * block, and the expected rate is the trace's from the start.
 */
static void begin_in_equilibrium(struct arrival_replay *replay, uint64_t seed,
                                 uint64_t replication_index)
{
    const struct trace_file *trace = replay->settings->trace;
    uint64_t block_gaps = replay->settings->block_gaps;
    struct random_stream *stream = random_stream_new(seed, replication_index, first_stream, 0);
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
        replay->thin = random_stream_new(seed, replication_index, thin_stream, 0);
    if (settings->block_gaps > 0)
        replay->blocks = random_stream_new(seed, replication_index, block_stream, 0);
    else
        replay->reader = trace_reader_open(settings->trace, error);
    if (settings->block_gaps > 0 && settings->begin == ARRIVALS_IN_EQUILIBRIUM)
        begin_in_equilibrium(replay, seed, replication_index);
    return replay->blocks != NULL || replay->reader != NULL;
}

void arrival_replay_end(struct arrival_replay *replay)
{
    trace_reader_close(replay->reader);
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

static bool next_row(struct arrival_replay *replay, struct trace_row *row, struct error *error)
{
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

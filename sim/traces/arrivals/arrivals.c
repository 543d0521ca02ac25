#include "traces/arrivals/arrivals.h"

#include "base/memory.h"
#include "base/portable.h"
#include "engine/engine.h"
#include "engine/random_stream.h"
#include "engine/unit_draws.h"
#include "traces/arrivals/arrival_gaps.h"
#include "traces/arrivals/arrival_replay.h"

#include <math.h>
#include <stdlib.h>

static const char batch_stream[] = "batch_sizes";
static const char phase_stream[] = "arrivals_phase";

/* One of several, which has its next arrival ready unless it has no more. */
struct part {
    struct arrivals *arrivals; /* owned */
    struct arrival next;
    bool has_next;
};

struct arrivals {
    const struct arrivals_settings *settings; /* borrowed */
    struct unit_draws gaps;                   /* of mean 1 */
    double unit_s; /* running sum of gaps: the time that would have passed at 1 request/s */
    struct modulation_path path;
    struct arrival_replay replay;
    struct random_stream *batch_sizes; /* owned; of geometric ones only */
    uint64_t left_in_batch;
    double first_share; /* fixed: of a gap, before the first */
    double latest_s;
    struct part *parts; /* owned */
    uint64_t count;     /* arrivals handed out */
};

bool arrivals_are_spread(const struct arrivals_settings *settings)
{
    return settings->process == ARRIVAL_TRACE && settings->block_gaps == 0
        && settings->trace->form.counts.every_s > 0.0
        && settings->trace->form.counts.spread == SPREAD_POISSON;
}

static bool any_part(const struct arrivals_settings *settings,
                     bool (*holds)(const struct arrivals_settings *part))
{
    for (size_t i = 0; i < settings->part_count; i++)
        if (holds(&settings->parts[i]))
            return true;
    return false;
}

bool arrivals_are_drawn(const struct arrivals_settings *settings)
{
    switch (settings->process) {
    case ARRIVAL_FIXED:
        return settings->begin == ARRIVALS_IN_EQUILIBRIUM;
    case ARRIVAL_TRACE:
        return settings->keep_probability < 1.0 || settings->block_gaps > 0
            || arrivals_are_spread(settings);
    case ARRIVAL_PARTS:
        return any_part(settings, arrivals_are_drawn);
    default:
        return true;
    }
}

static bool is_modulated(const struct arrivals_settings *settings)
{
    return settings->process == ARRIVAL_MMPP || settings->process == ARRIVAL_ON_OFF;
}

/* The part of the first gap that is left at time 0; above 0, so that nothing comes right then. */
static double first_share(const struct arrivals_settings *settings, uint64_t seed,
                          uint64_t replication_index)
{
    if (settings->begin == ARRIVALS_AT_EVENT)
        return 1.0;
    struct random_stream *stream =
        random_stream_new(seed, replication_index, phase_stream, settings->stream);
    double share = 1.0 - random_stream_uniform(stream);
    random_stream_free(stream);
    return share;
}

/* ---- parts ---- */

static bool take_next(struct part *part, struct error *error)
{
    part->has_next = arrivals_next(part->arrivals, &part->next, error);
    return part->has_next || error->code == ERROR_NONE;
}

static bool open_parts(struct arrivals *arrivals, uint64_t seed, uint64_t replication_index,
                       struct error *error)
{
    const struct arrivals_settings *settings = arrivals->settings;
    arrivals->parts = memory_allocate(settings->part_count, sizeof *arrivals->parts);
    for (size_t i = 0; i < settings->part_count; i++) {
        struct part *part = &arrivals->parts[i];
        part->arrivals = arrivals_open(&settings->parts[i], seed, replication_index, error);
        if (part->arrivals == NULL || !take_next(part, error))
            return false;
    }
    return true;
}

/* Of equal times that of the first. */
static bool next_of_parts(struct arrivals *arrivals, struct arrival *arrival, struct error *error)
{
    struct part *first = NULL;
    size_t count = arrivals->settings->part_count;
    for (struct part *part = arrivals->parts; part < arrivals->parts + count; part++)
        if (part->has_next && (!first || part->next.arrival_s < first->next.arrival_s))
            first = part;
    if (!first)
        return false;
    *arrival = (struct arrival){first->next.arrival_s, (uint64_t)(first - arrivals->parts) + 1};
    return take_next(first, error);
}

static void close_parts(struct arrivals *arrivals)
{
    for (size_t i = 0; arrivals->parts && i < arrivals->settings->part_count; i++)
        arrivals_close(arrivals->parts[i].arrivals);
    free(arrivals->parts);
}

struct arrivals *arrivals_open(const struct arrivals_settings *settings, uint64_t seed,
                               uint64_t replication_index, struct error *error)
{
    struct arrivals *arrivals = memory_allocate(1, sizeof *arrivals);
    arrivals->settings = settings;
    if (settings->process == ARRIVAL_TRACE) {
        if (arrival_replay_begin(&arrivals->replay, settings, seed, replication_index, error))
            return arrivals;
        arrivals_close(arrivals);
        return NULL;
    }
    if (settings->process == ARRIVAL_CLOSED)
        return arrivals;
    if (settings->process == ARRIVAL_PARTS) {
        if (open_parts(arrivals, seed, replication_index, error))
            return arrivals;
        arrivals_close(arrivals);
        return NULL;
    }
    if (settings->process == ARRIVAL_FIXED)
        arrivals->first_share = first_share(settings, seed, replication_index);
    else
        arrival_gaps_begin(&arrivals->gaps, settings, seed, replication_index);
    if (is_modulated(settings))
        modulation_path_begin(&arrivals->path, &settings->modulation, seed, replication_index,
                              settings->stream);
    if (settings->batch_is_geometric)
        arrivals->batch_sizes =
            random_stream_new(seed, replication_index, batch_stream, settings->stream);
    return arrivals;
}

void arrivals_heed(struct arrivals *arrivals, const atomic_bool *stop)
{
    arrivals->replay.stop = stop;
    for (size_t i = 0; i < arrivals->settings->part_count; i++)
        arrivals_heed(arrivals->parts[i].arrivals, stop);
}

/* Times that are held were all read before. */
bool arrivals_check(const struct arrivals *arrivals, struct error *error)
{
    const struct trace_file *trace = arrivals->settings->trace;
    for (size_t i = 0; i < arrivals->settings->part_count; i++)
        if (!arrivals_check(arrivals->parts[i].arrivals, error))
            return false;
    bool is_streamed = arrivals->settings->process == ARRIVAL_TRACE && trace->sorted_s == NULL;
    return !is_streamed || trace_file_check(trace, error);
}

void arrivals_close(struct arrivals *arrivals)
{
    if (arrivals == NULL)
        return;
    close_parts(arrivals);
    modulation_path_end(&arrivals->path);
    arrival_replay_end(&arrivals->replay);
    random_stream_free(arrivals->batch_sizes);
    free(arrivals);
}

/* The sum is divided, not the gaps, so that another rate gives the same pattern, only stretched. */
static double mean_s(struct arrivals *arrivals)
{
    arrivals->unit_s += unit_draws_next(&arrivals->gaps);
    return arrivals->unit_s / arrivals->settings->rate_per_s;
}

static double fixed_s(const struct arrivals *arrivals)
{
    const struct arrivals_settings *settings = arrivals->settings;
    if (settings->has_first_s)
        return settings->first_s + (double)arrivals->count / settings->rate_per_s;
    return ((double)arrivals->count + arrivals->first_share) / settings->rate_per_s;
}

/*
 * 1, 2, ... with P(size > n) = (1 - 1/mean)^n, by inversion: an exponential draw in units of
 * -log(1 - 1/mean), rounded up (Devroye, "Non-Uniform Random Variate Generation", 1986, X.2).
 */
static uint64_t next_batch_size(struct arrivals *arrivals)
{
    const struct arrivals_settings *settings = arrivals->settings;
    if (!settings->batch_is_geometric)
        return settings->batch_size;
    double decay = -portable_log1p(-1.0 / (double)settings->batch_size);
    return 1 + (uint64_t)(random_stream_exponential(arrivals->batch_sizes) / decay);
}

static double batch_s(struct arrivals *arrivals)
{
    const struct arrivals_settings *settings = arrivals->settings;
    if (arrivals->left_in_batch == 0) {
        arrivals->unit_s += unit_draws_next(&arrivals->gaps);
        arrivals->left_in_batch = next_batch_size(arrivals);
    }
    arrivals->left_in_batch--;
    return arrivals->unit_s * (double)settings->batch_size / settings->rate_per_s;
}

/* Where pieces of a cumulative rate meet, rounding could turn the order of two requests. */
static double ascending_s(struct arrivals *arrivals, double arrival_s)
{
    arrivals->latest_s = fmax(arrivals->latest_s, arrival_s);
    return arrivals->latest_s;
}

OUT_OF_LINE static bool next_of_others(struct arrivals *arrivals, struct arrival *arrival,
                                       struct error *error)
{
    switch (arrivals->settings->process) {
    case ARRIVAL_TRACE:
        return arrival_replay_next(&arrivals->replay, arrival, error);
    case ARRIVAL_CLOSED:
        return false;
    case ARRIVAL_PARTS:
        return next_of_parts(arrivals, arrival, error);
    case ARRIVAL_FIXED:
        arrival->arrival_s = fixed_s(arrivals);
        break;
    case ARRIVAL_BATCH:
        arrival->arrival_s = batch_s(arrivals);
        break;
    case ARRIVAL_MMPP:
    case ARRIVAL_ON_OFF:
        arrival->arrival_s =
            ascending_s(arrivals, modulation_path_time_s(&arrivals->path, mean_s(arrivals)));
        break;
    case ARRIVAL_PROFILE:
        arrival->arrival_s = ascending_s(
            arrivals, arrival_profile_time_s(&arrivals->settings->profile, mean_s(arrivals)));
        break;
    default: /* independent gaps, of whatever distribution: arrival_gaps.c has them all */
        arrival->arrival_s = mean_s(arrivals);
        break;
    }
    arrivals->count++;
    return true;
}

bool arrivals_next(struct arrivals *arrivals, struct arrival *arrival, struct error *error)
{
    arrival->label = 0;
    if (arrivals->settings->process != ARRIVAL_POISSON)
        return next_of_others(arrivals, arrival, error);
    arrival->arrival_s = mean_s(arrivals);
    return true;
}

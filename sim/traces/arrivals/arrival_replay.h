/*
 * arrival_replay.h: a trace replayed: stretched, thinned, or as gaps drawn anew in blocks.
 *
 * Blocks begin at gaps drawn uniformly and go on from the last gap to the first, so that each gap
 * is as likely as any other: the circular block bootstrap (Politis, Romano, "A circular
 * block-resampling procedure for stationary data", 1992). What follows within a block is kept,
 * what reaches beyond it is lost.
 *
 * Of counts per interval, which are all that is known, Poisson arrivals lie anywhere within,
 * independently of each other (Cinlar 1975, section 4.7).
 */
#ifndef TRACES_ARRIVAL_REPLAY_H
#define TRACES_ARRIVAL_REPLAY_H

#include "traces/arrivals/arrivals.h"

struct arrival_replay {
    const struct arrivals_settings *settings; /* borrowed */
    struct trace_reader *reader;              /* owned; NULL: gaps are drawn */
    struct random_stream *blocks;             /* owned; NULL: rows are replayed */
    struct random_stream *thin;               /* owned; NULL: all are kept */
    struct random_stream *spread;             /* owned; NULL: counts are not spread at random */
    struct trace_row *spread_rows;            /* owned: of the interval under way */
    size_t spread_capacity;
    uint64_t spread_count;   /* of them */
    uint64_t left_rows;      /* of them */
    uint64_t gap_index;      /* of the trace, from 0; the next to be taken */
    uint64_t left_gaps;      /* of the block */
    double time_s;           /* before stretching */
    const atomic_bool *stop; /* borrowed; as of arrivals_heed */
};

/* Fails when the trace can no longer be read. arrival_replay_end, also then. */
bool arrival_replay_begin(struct arrival_replay *replay, const struct arrivals_settings *settings,
                          uint64_t seed, uint64_t replication_index,
                          struct error *error) MUST_CHECK;
void arrival_replay_end(struct arrival_replay *replay);

/* As arrivals_next. */
bool arrival_replay_next(struct arrival_replay *replay, struct arrival *arrival,
                         struct error *error) MUST_CHECK;

#endif

/*
 * recording.h: a run on its way into the database: how it came about, its points in batches, how it
 * ended.
 *
 * A batch is open only while points are at hand and never for long, so that others can write to the
 * same file meanwhile. What is committed survives a kill.
 */
#ifndef CLI_RECORDING_H
#define CLI_RECORDING_H

#include "cli/session.h"
#include "results/database/past_run.h"
#include "results/database/recorder.h"
#include "study/uncertainty/spread.h"

#include <time.h>

/* How a run comes about, beside its scenario. */
struct circumstances {
    const char *verb;       /* "run" */
    const char *verb_typed; /* NULL: the same */
    const struct command_line *line;
    unsigned jobs;
    const atomic_bool *interruption; /* borrowed, or NULL */
    uint64_t point_total;            /* 0: of the sweep */
    const char *tag;
    const char *note;
};

struct recording {
    struct database *database; /* owned */
    struct recorder *recorder; /* owned */
    bool is_batch;             /* a transaction is open */
    struct timespec batch_began;
};

/* Opens or creates the database; really writes. Release with recording_close, also after a failure.
 */
bool recording_open(struct recording *recording, const char *path, struct error *error) MUST_CHECK;
/* The same for a shard: nobody else has its database open. */
bool recording_open_part(struct recording *recording, const char *path,
                         struct error *error) MUST_CHECK;

/* A new run. */
bool recording_start(struct recording *recording, const struct session *session,
                     const struct circumstances *circumstances, struct error *error) MUST_CHECK;

/*
 * Goes on with the last run of the same effective scenario and shard, if there is one: its points
 * are left out of the experiment. A new run otherwise.
 *
 * is_complete   out: that run is done; nothing was begun
 * Fails when that run began with another program or other input files: results would not be of one
 * kind.
 */
bool recording_resume(struct recording *recording, struct session *session,
                      const struct circumstances *circumstances, bool *is_complete,
                      struct error *error) MUST_CHECK;

/*
 * The runs of this program, effective scenario and input files, whose points may be taken for those
 * of this session.
 *
 * runs   out: owned by the caller; as past_runs_alike
 */
bool recording_find_alike(struct recording *recording, const struct session *session, char **runs,
                          struct error *error) MUST_CHECK;

/* spread   what uncertain costs make of it; NULL: they are certain */
bool recording_add_point(struct recording *recording, struct point *point,
                         const struct spread *spread, struct error *error) MUST_CHECK;
/* What was observed at a point of which some replications alone were simulated. */
bool recording_add_replications(struct recording *recording, const struct point *point,
                                const struct shard *replications, struct error *error) MUST_CHECK;
/* What the point that was added last says of objectives. */
bool recording_add_excesses(struct recording *recording, const struct slo slos[],
                            const struct excess_sample samples[], size_t count,
                            struct error *error) MUST_CHECK;
/* What qualifies the answer of the whole run. */
bool recording_add_warnings(struct recording *recording, const struct warnings *warnings,
                            struct error *error) MUST_CHECK;
/* Keeps what was added so far. */
bool recording_save(struct recording *recording, struct error *error) MUST_CHECK;
/* Status is 'done' or 'interrupted'. */
bool recording_finish(struct recording *recording, const char *status,
                      struct error *error) MUST_CHECK;
/* After a failure: keeps what was saved, and that the run failed; a further failure adds nothing.
 */
void recording_note_failure(struct recording *recording);

/* Of the run that was started. */
uint64_t recording_run_id(const struct recording *recording);
/* Fails when what was written could not be kept. */
bool recording_close(struct recording *recording, struct error *error) MUST_CHECK;

/* "0.1.0 1a2b3c-dirty", as a past run tells it. Owned by the caller. */
char *recording_version(void);

#endif

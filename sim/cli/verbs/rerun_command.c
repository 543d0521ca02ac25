#include "base/error.h"
#include "cli/command_line.h"
#include "cli/exit_status.h"
#include "cli/interruption.h"
#include "cli/recording.h"
#include "cli/session.h"
#include "cli/verbs/verbs.h"
#include "results/database/database.h"
#include "results/database/past_run.h"
#include "study/runner.h"
#include "study/slo_verdict.h"
#include "study/uncertainty/spread.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/readable.h"
#include "cli/options/run_number.h"
#include "cli/options/uncertain_option.h"
#include "cli/verbs/verbs.h"
#include "cli/watch.h"
#include "results/report/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- what has changed since ---- */

static void tell_version(const struct past_run *run)
{
    char *version = recording_version();
    if (strcmp(version, run->version) != 0)
        printf("  made by pisim %s; this is %s\n", run->version, version);
    free(version);
}

static void tell_file(const struct past_file *file)
{
    char digest[DIGEST_SIZE];
    uint64_t size_bytes;
    struct error error = {0};
    if (!digest_file(file->path, digest, &size_bytes, &error))
        printf("  %s: %s\n", file->path, error.message);
    else if (strcmp(digest, file->sha256) != 0)
        printf("  %s: has changed since\n", file->path);
}

/* Reasons why results may differ. */
static void tell_changes(const struct past_run *run)
{
    tell_version(run);
    for (size_t i = 0; i < run->file_count; i++)
        tell_file(&run->files[i]);
}

/* ---- the simulation ---- */

/* Only what the run had finished. */
static void leave_out_missing(struct experiment *experiment, const struct past_run *run)
{
    for (size_t k = 0; k < experiment->point_count; k++)
        experiment->points[k].is_left_out = true;
    for (size_t i = 0; i < run->point_count; i++) {
        struct point *point = experiment_find_point(experiment, run->points[i]);
        if (point)
            point->is_left_out = false;
    }
}

/* Where the run had uncertain costs. */
static bool draw_costs(struct spread *spread, struct watch *watch, struct session *session,
                       unsigned jobs, bool *interrupted, struct error *error)
{
    if (!uncertain_option_asks(session))
        return true;
    watch->spread = spread;
    return uncertain_option_draw(spread, session, jobs, watch->interruption, interrupted, error);
}

static bool simulate(struct session *session, struct recording *recording,
                     const struct circumstances *circumstances, bool *interrupted,
                     struct error *error)
{
    struct spread spread = {0};
    struct watch watch = {.recording = recording, .interruption = circumstances->interruption};
    if (!recording_start(recording, session, circumstances, error))
        return false;
    bool ran =
        draw_costs(&spread, &watch, session, circumstances->jobs, interrupted, error)
        && (*interrupted
            || watch_run(&watch, &session->experiment, circumstances->jobs, interrupted, error));
    spread_free(&spread);
    return watch_finish(&watch, ran, *interrupted, error);
}

/* ---- the comparison ---- */

static bool compare(const struct compare_side *was, const struct recording *recording,
                    const struct past_run *run, int *exit_status, struct error *error)
{
    struct compare_side is = {recording->database, recording_run_id(recording)};
    uint64_t differences;
    uint64_t values;
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    bool compared = compare_runs(was, &is, stream, &differences, &values, error);
    fclose(stream);
    if (compared && differences == 0) {
        printf("run %" PRIu64 ": identical (%zu point%s, %" PRIu64 " values)\n", run->run_id,
               run->point_count, readable_plural((double)run->point_count), values);
    } else if (compared) {
        *exit_status = EXIT_DIFFERS;
        printf("run %" PRIu64 ": differs\n%s", run->run_id, text);
        tell_changes(run);
    }
    free(text);
    return compared;
}

static bool rerun_into(const char *path, const struct compare_side *was, const struct past_run *run,
                       struct session *session, const struct circumstances *circumstances,
                       int *exit_status, struct error *error)
{
    struct recording recording = {0};
    struct error closing = {0};
    bool interrupted = false;
    bool good = recording_open(&recording, path, error)
             && simulate(session, &recording, circumstances, &interrupted, error)
             && (interrupted || compare(was, &recording, run, exit_status, error));
    if (interrupted)
        *exit_status = EXIT_INTERRUPTED;
    return recording_close(&recording, good ? error : &closing) && good;
}

/* An empty file of its own, whose name is owned by the caller; NULL on failure. */
static char *new_scratch_file(struct error *error)
{
    const char *folder = getenv("TMPDIR");
    char *path = memory_format_text("%s/pisim-rerun-XXXXXX", folder ? folder : "/tmp");
    int file = mkstemp(path);
    if (file >= 0) {
        close(file);
        return path;
    }
    error_set(error, ERROR_IO, path, NULL, "cannot be created: %s", strerror(errno));
    free(path);
    return NULL;
}

/* Into --out, or a file that is removed afterwards. */
static bool rerun(const struct compare_side *was, const struct past_run *run,
                  struct session *session, const struct circumstances *circumstances,
                  int *exit_status, struct error *error)
{
    const char *out = command_line_value(circumstances->line, "out");
    if (out)
        return rerun_into(out, was, run, session, circumstances, exit_status, error);
    char *scratch = new_scratch_file(error);
    bool good =
        scratch && rerun_into(scratch, was, run, session, circumstances, exit_status, error);
    if (scratch)
        unlink(scratch);
    free(scratch);
    return good;
}

/* ---- the verb ---- */

/* A search has no sweep that could be made again. */
static bool require_run_verb(const struct past_run *run, const char *path, struct error *error)
{
    if (run->by_replications)
        return error_set(error, ERROR_INPUT, path, NULL,
                         "run %" PRIu64 " has some replications of each point: pisim merge puts "
                         "the parts together, and that run can be made again",
                         run->run_id);
    return strcmp(run->verb, "capacity") != 0
        || error_set(error, ERROR_INPUT, path, NULL,
                     "run %" PRIu64
                     " holds the probes of pisim capacity: repeat its command (pisim "
                     "query %s run_facts run_id=%" PRIu64 ")",
                     run->run_id, path, run->run_id);
}

static bool open_session(struct session *session, const struct past_run *run,
                         const struct command_line *line, struct error *error)
{
    const char *models = command_line_value(line, "models");
    struct shard shard = {run->shard_index, run->shard_count};
    if (!session_open_run(session, run, models, &shard, error))
        return false;
    leave_out_missing(&session->experiment, run);
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct past_run run = {0};
    struct session session = {0};
    struct compare_side was = {0};
    struct error closing = {0};
    struct interruption interruption;
    struct circumstances circumstances = {
        .verb = rerun_verb.name, .line = line, .interruption = &interruption.came};
    interruption_hold(&interruption);
    bool good = run_number_read(line->operands[1], "ID", &was.run_id, error)
             && session_jobs(line, &circumstances.jobs, error)
             && (was.database = database_open_for_reading(line->operands[0], error))
             && past_run_load(&run, was.database, was.run_id, error)
             && require_run_verb(&run, line->operands[0], error)
             && open_session(&session, &run, line, error);
    interruption_keep(&interruption);
    good = good && rerun(&was, &run, &session, &circumstances, exit_status, error);
    interruption_release(&interruption);
    session_close(&session);
    past_run_free(&run);
    return database_close(was.database, good ? error : &closing) && good;
}

static const struct option_rule options[] = {
    {"out", "DB", "keeps the new run in this database; otherwise it is forgotten", false},
    {"models", "DIR", "looks for models in this folder first", false},
    {"jobs", "N", "threads; all cores when not given. Results do not depend on it", false},
    {NULL, NULL, NULL, false},
};

const struct verb rerun_verb = {
    .name = "rerun",
    .operands = "DB ID",
    .summary = "makes a run again from what it stored, and says whether it finds the same (exit 0) "
               "or not (3)",
    .example = "pisim rerun results/first.db 1",
    .options = options,
    .fewest_operands = 2,
    .most_operands = 2,
    .work = work,
};

#include "cli/recording.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/memory.h"
#include "cli/command_line.h"
#include "cli/version.h"
#include "results/database/database.h"
#include "results/database/past_point.h"
#include "scenario/library_files.h"
#include "study/record/record.h"
#include "study/record/record_spread.h"
#include "study/record/replication_bytes.h"
#include "study/runner.h"
#include "json/json.h"

#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of a transaction: a kill loses no more than this, and small points do not wait for the disk each.
 */
#define LONGEST_BATCH_S 0.2

/* ---- how a run comes about ---- */

static void format_now(char text[32])
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* So that the file can be found from another folder; owned by the caller. */
static char *absolute_path(const char *path)
{
    char folder[4096];
    if (path[0] == '/' || !getcwd(folder, sizeof folder))
        return memory_copy_text(path);
    return memory_format_text("%s/%s", folder, strncmp(path, "./", 2) == 0 ? path + 2 : path);
}

char *recording_version(void)
{
    return memory_format_text(PISIM_VERSION "%s %s%s", version_build, version_commit,
                              version_is_dirty > 0 ? "-dirty" : "");
}

/* ---- input files ---- */

static bool record_file(struct recorder *recorder, const struct library_file *file,
                        struct error *error)
{
    char *absolute = absolute_path(file->path);
    struct input_file_row row = {
        .path = absolute, .sha256 = file->sha256, .size_bytes = file->size_bytes};
    bool recorded = recorder_add_input_file(recorder, &row, error);
    free(absolute);
    return recorded;
}

static bool record_files(struct recorder *recorder, const struct session *session,
                         struct error *error)
{
    struct library_files files;
    bool recorded = true;
    library_files_list(&files, &session->library);
    for (size_t i = 0; recorded && i < files.count; i++)
        recorded = record_file(recorder, &files.items[i], error);
    library_files_free(&files);
    return recorded;
}

static bool refuse_resume(const struct recording *recording, const struct past_run *run,
                          struct error *error, const char *what)
{
    return error_set(error, ERROR_INPUT, database_path(recording->database), NULL,
                     "run %" PRIu64 " cannot be resumed: it began with %s; without --resume, a new "
                     "run begins",
                     run->run_id, what);
}

static bool check_file(const struct recording *recording, const struct past_run *run, size_t k,
                       const struct library_file *file, struct error *error)
{
    if (strcmp(file->sha256, run->files[k].sha256) == 0)
        return true;
    char *what = memory_format_text("another %s", file->path);
    refuse_resume(recording, run, error, what);
    free(what);
    return false;
}

/* The same files in the same order, byte for byte, wherever they are now. */
static bool check_files(const struct recording *recording, const struct past_run *run,
                        const struct session *session, struct error *error)
{
    struct library_files files;
    bool same = true;
    library_files_list(&files, &session->library);
    for (size_t i = 0; same && i < files.count && i < run->file_count; i++)
        same = check_file(recording, run, i, &files.items[i], error);
    if (same && files.count != run->file_count)
        same = refuse_resume(recording, run, error, "other input files");
    library_files_free(&files);
    return same;
}

/* ---- beginning ---- */

/* Whoever reads what is printed may go away: what is recorded does not end with that, and what
 * could not be printed is told at the end. */
static void outlive_reader(void)
{
    signal(SIGPIPE, SIG_IGN);
}

bool recording_open(struct recording *recording, const char *path, struct error *error)
{
    outlive_reader();
    *recording = (struct recording){.database = database_open(path, error)};
    return recording->database != NULL;
}

bool recording_open_part(struct recording *recording, const char *path, struct error *error)
{
    outlive_reader();
    *recording = (struct recording){.database = database_open_alone(path, error)};
    return recording->database != NULL;
}

static bool start_run(struct recording *recording, const struct session *session,
                      const struct run_row *row, struct error *error)
{
    return database_begin(recording->database, error)
        && (recording->recorder = recorder_new(recording->database, row, error))
        && record_files(recording->recorder, session, error)
        && record_warnings(recording->recorder, &session->warnings, error)
        && database_commit(recording->database, error);
}

/* The scenario's own: a name that the sweep varies is a contender's. */
static const char *run_name(const struct experiment *experiment)
{
    struct json_node root = json_root(&experiment->base);
    struct json_node name = json_child(&root, "name");
    const char *text = NULL;
    struct error ignored = {0};
    return json_is_text(&name) && json_value_text(&name, &text, &ignored)
             ? text
             : experiment->points[0].scenario.name;
}

bool recording_start(struct recording *recording, const struct session *session,
                     const struct circumstances *circumstances, struct error *error)
{
    char started_at[32];
    char host[256] = "";
    char digest[DIGEST_SIZE];
    char *scenario = session_effective_scenario(session, error);
    if (!scenario)
        return false;
    gethostname(host, sizeof host - 1);
    format_now(started_at);
    digest_text(scenario, digest);
    char *argv = command_line_quoted(circumstances->line, circumstances->verb_typed
                                                              ? circumstances->verb_typed
                                                              : circumstances->verb);
    char *file = absolute_path(session->scenario_file);
    char *version = memory_format_text(PISIM_VERSION "%s", version_build);
    const struct scenario *first = &session->experiment.points[0].scenario;
    struct run_row row = {
        .name = run_name(&session->experiment),
        .started_at = started_at,
        .host = host,
        .version = version,
        .git_commit = version_commit[0] == '\0' ? NULL : version_commit,
        .git_dirty = version_is_dirty,
        .verb = circumstances->verb,
        .argv = argv,
        .jobs = circumstances->jobs,
        .seed = first->simulation.seed,
        .generator = "philox4x32-10",
        .confidence = first->replications.confidence,
        .scenario = scenario,
        .scenario_sha256 = digest,
        .scenario_file = file,
        .point_total = circumstances->point_total > 0 ? circumstances->point_total
                                                      : session->experiment.sweep.point_count,
        .shard_index = session->shard.index,
        .shard_count = session->shard.count,
        .shard_by = session->shard.count == 0      ? NULL
                  : session->shard.by_replications ? "replications"
                                                   : "points",
        .tag = circumstances->tag,
        .note = circumstances->note,
    };
    bool started = start_run(recording, session, &row, error);
    free(version);
    free(file);
    free(argv);
    free(scenario);
    return started;
}

static bool check_version(const struct recording *recording, const struct past_run *run,
                          struct error *error)
{
    char *version = recording_version();
    bool same = strcmp(version, run->version) == 0;
    if (!same) {
        char *what = memory_format_text("pisim %s, this is %s", run->version, version);
        refuse_resume(recording, run, error, what);
        free(what);
    }
    free(version);
    return same;
}

static void leave_out(struct experiment *experiment, const struct past_run *run)
{
    for (size_t i = 0; i < run->point_count; i++)
        experiment_leave_out(experiment, run->points[i]);
}

/* Takes the run over before looking which points it has: from then on nobody adds any. */
static bool take_over(struct recording *recording, struct session *session, uint64_t run_id,
                      struct error *error)
{
    struct past_run run = {0};
    bool taken = database_begin(recording->database, error)
              && past_run_load(&run, recording->database, run_id, error)
              && check_version(recording, &run, error)
              && check_files(recording, &run, session, error)
              && (recording->recorder = recorder_resume(recording->database, run_id, error))
              && database_commit(recording->database, error);
    if (taken) {
        leave_out(&session->experiment, &run);
        fprintf(stderr, "run %" PRIu64 ": %zu point%s there already\n", run_id, run.point_count,
                run.point_count == 1 ? " is" : "s are");
    }
    past_run_free(&run);
    return taken;
}

/* A label that is given now takes the place of that of the beginning. */
static bool label(struct recording *recording, uint64_t run_id,
                  const struct circumstances *circumstances, struct error *error)
{
    return (!circumstances->tag && !circumstances->note)
        || past_run_label(recording->database, run_id, circumstances->tag, circumstances->note,
                          error);
}

static bool run_is_done(struct recording *recording, uint64_t run_id, bool *is_done,
                        struct error *error)
{
    struct past_run run = {0};
    bool loaded = past_run_load(&run, recording->database, run_id, error);
    *is_done = loaded && strcmp(run.status, "done") == 0;
    past_run_free(&run);
    return loaded;
}

/* Other runs there may be what was meant, before the scenario was changed. */
static bool start_anew(struct recording *recording, const struct session *session,
                       const struct circumstances *circumstances, struct error *error)
{
    bool started = recording_start(recording, session, circumstances, error);
    if (started && recorder_run_id(recording->recorder) > 1)
        fprintf(stderr, "%s has no run of this scenario: run %" PRIu64 " begins\n",
                database_path(recording->database), recorder_run_id(recording->recorder));
    return started;
}

bool recording_resume(struct recording *recording, struct session *session,
                      const struct circumstances *circumstances, bool *is_complete,
                      struct error *error)
{
    char digest[DIGEST_SIZE];
    uint64_t run_id = 0;
    char *scenario = session_effective_scenario(session, error);
    if (!scenario)
        return false;
    digest_text(scenario, digest);
    free(scenario);
    if (!past_run_find(recording->database, digest, session->shard.index, session->shard.count,
                       session->shard.by_replications, &run_id, error))
        return false;
    if (run_id == 0
        && !past_run_refuse_other_part(recording->database, digest, session->shard.index,
                                       session->shard.count, session->shard.by_replications, error))
        return false;
    if (run_id == 0)
        return start_anew(recording, session, circumstances, error);
    return label(recording, run_id, circumstances, error)
        && run_is_done(recording, run_id, is_complete, error)
        && (*is_complete || take_over(recording, session, run_id, error));
}

/* ---- runs alike ---- */

/* Owned by the caller. */
static char *list_sha256s(const struct session *session)
{
    struct library_files files;
    char *list = memory_copy_text("");
    library_files_list(&files, &session->library);
    for (size_t i = 0; i < files.count; i++) {
        char *longer = memory_format_text("%s%s%s", list, i > 0 ? " " : "", files.items[i].sha256);
        free(list);
        list = longer;
    }
    library_files_free(&files);
    return list;
}

bool recording_find_alike(struct recording *recording, const struct session *session, char **runs,
                          struct error *error)
{
    char *version = recording_version();
    char *scenario = session_effective_scenario(session, error);
    char *sha256s = scenario ? list_sha256s(session) : NULL;
    *runs = NULL;
    bool found =
        sha256s && past_runs_alike(recording->database, scenario, version, sha256s, runs, error);
    free(sha256s);
    free(scenario);
    free(version);
    return found;
}

/* ---- points ---- */

static double since_s(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - then->tv_sec) + (double)(now.tv_nsec - then->tv_nsec) * 1e-9;
}

static bool begin_batch(struct recording *recording, struct error *error)
{
    if (recording->is_batch)
        return true;
    clock_gettime(CLOCK_MONOTONIC, &recording->batch_began);
    recording->is_batch = recorder_begin(recording->recorder, error);
    return recording->is_batch;
}

bool recording_add_point(struct recording *recording, struct point *point,
                         const struct spread *spread, struct error *error)
{
    return begin_batch(recording, error) && record_point(recording->recorder, point, error)
        && (!spread || record_spread(recording->recorder, spread, point, error))
        && (since_s(&recording->batch_began) < LONGEST_BATCH_S || recording_save(recording, error));
}

static bool add_replication(struct recording *recording, const struct point *point, size_t k,
                            uint64_t number, struct error *error)
{
    struct replication_part_row row = {.point_index = point->point_index,
                                       .replication_index = number};
    char *bytes = replication_encode(&point->replications[k], &row.size, error);
    row.observed = (const unsigned char *)bytes;
    bool added = bytes && recorder_add_replication_part(recording->recorder, &row, error);
    free(bytes);
    return added;
}

bool recording_add_replications(struct recording *recording, const struct point *point,
                                const struct shard *replications, struct error *error)
{
    bool added = begin_batch(recording, error);
    for (size_t k = 0; added && k < point->replication_count; k++)
        added = add_replication(recording, point, k, shard_number(replications, k), error);
    return added;
}

bool recording_add_excesses(struct recording *recording, const struct slo slos[],
                            const struct excess_sample samples[], size_t count, struct error *error)
{
    return record_excesses(recording->recorder, slos, samples, count, error);
}

bool recording_add_warnings(struct recording *recording, const struct warnings *warnings,
                            struct error *error)
{
    return begin_batch(recording, error) && record_warnings(recording->recorder, warnings, error);
}

bool recording_save(struct recording *recording, struct error *error)
{
    if (!recording->is_batch)
        return true;
    recording->is_batch = !recorder_commit(recording->recorder, error);
    return !recording->is_batch;
}

/* ---- the end ---- */

bool recording_finish(struct recording *recording, const char *status, struct error *error)
{
    char ended_at[32];
    format_now(ended_at);
    return begin_batch(recording, error)
        && recorder_finish(recording->recorder, status, ended_at, error)
        && recording_save(recording, error);
}

void recording_note_failure(struct recording *recording)
{
    struct error ignored = {0};
    database_roll_back(recording->database);
    recording->is_batch = false;
    if (recording->recorder && !recording_finish(recording, "failed", &ignored))
        database_roll_back(recording->database);
}

uint64_t recording_run_id(const struct recording *recording)
{
    return recorder_run_id(recording->recorder);
}

bool recording_close(struct recording *recording, struct error *error)
{
    if (!recording->recorder)
        database_give_up(recording->database);
    recorder_free(recording->recorder);
    bool closed = database_close(recording->database, error);
    *recording = (struct recording){0};
    return closed;
}

#include "cli/merge_replications.h"

#include "base/error.h"
#include "cli/recording.h"
#include "cli/session.h"
#include "cli/watch.h"
#include "results/database/replication_parts.h"
#include "scenario/library_files.h"
#include "study/record/replication_bytes.h"
#include "system/requests/metrics.h"

#include <stdlib.h>
#include <string.h>

/* ---- is this where the parts were made? ---- */

static bool check_version(const struct merge_part *part, struct error *error)
{
    char *version = recording_version();
    bool same = strcmp(version, part->run.version) == 0
             || error_set(error, ERROR_INPUT, part->path, NULL,
                          "is of pisim %s, this is %s: replications are put together by the "
                          "program that simulated them",
                          part->run.version, version);
    free(version);
    return same;
}

static bool check_file(const struct library_file *file, const struct past_run *run,
                       struct error *error)
{
    for (size_t i = 0; i < run->file_count; i++)
        if (strcmp(run->files[i].sha256, file->sha256) == 0)
            return true;
    return error_set(error, ERROR_INPUT, file->path, NULL,
                     "is another file than the parts were simulated with");
}

static bool check_files(const struct session *session, const struct past_run *run,
                        struct error *error)
{
    struct library_files files;
    bool same = true;
    library_files_list(&files, &session->library);
    for (size_t i = 0; same && i < files.count; i++)
        same = check_file(&files.items[i], run, error);
    library_files_free(&files);
    return same;
}

/* ---- the run ---- */

/* Where replications are recalled from, and the lengths that all of one point must have alike. */
struct recalled {
    struct replication_parts *parts;
    size_t point_index; /* SIZE_MAX: none yet */
    size_t use_count;
    size_t stock_sample_count;
};

static bool check_alike(struct recalled *recalled, const struct point *point,
                        const struct metrics *metrics, struct error *error)
{
    const struct extras *extras = metrics_extras(metrics);
    if (recalled->point_index != point->point_index) {
        recalled->point_index = point->point_index;
        recalled->use_count = extras->use_count;
        recalled->stock_sample_count = extras->stock_sample_count;
    }
    return (extras->use_count == recalled->use_count
            && extras->stock_sample_count == recalled->stock_sample_count)
        || error_set(error, ERROR_INPUT, NULL, NULL,
                     "what parts have of the replications of a point is not of one kind");
}

static bool recall(void *context, const struct point *point, size_t number, struct metrics *metrics,
                   struct error *error)
{
    struct recalled *recalled = context;
    const void *bytes;
    size_t size;
    return replication_parts_read(recalled->parts, point->point_index, number, &bytes, &size, error)
        && replication_decode(metrics, &point->scenario.simulation, bytes, size, error)
        && check_alike(recalled, point, metrics, error);
}

/* On one thread: a file is read. */
static bool answer_points(struct session *session, struct recording *recording,
                          struct replication_parts *parts, struct error *error)
{
    struct recalled recalled = {.parts = parts, .point_index = SIZE_MAX};
    struct watch watch = {.recording = recording, .recall = recall, .context = &recalled};
    bool interrupted = false;
    bool ran = watch_run(&watch, &session->experiment, 1, &interrupted, error);
    return watch_finish(&watch, ran, interrupted, error);
}

static bool record_into(const char *out, struct session *session, struct replication_parts *parts,
                        const struct circumstances *circumstances, struct error *error)
{
    struct recording recording = {0};
    struct error closing = {0};
    bool merged = recording_open(&recording, out, error)
               && recording_start(&recording, session, circumstances, error)
               && answer_points(session, &recording, parts, error);
    return recording_close(&recording, merged ? error : &closing) && merged;
}

bool merge_replications(const char *out, const struct merge_part parts[], size_t count,
                        const struct command_line *line, struct error *error)
{
    const struct past_run *run = &parts[0].run;
    const struct shard whole = {0};
    const struct circumstances circumstances = {.verb = "run",
                                                .verb_typed = line->verb->name,
                                                .line = line,
                                                .jobs = 1,
                                                .tag = run->tag,
                                                .note = run->note};
    struct session session = {0};
    struct replication_parts *all = NULL;
    bool merged =
        check_version(&parts[0], error) && session_open_run(&session, run, NULL, &whole, error)
        && check_files(&session, run, error) && (all = replication_parts_new(parts, count, error))
        && record_into(out, &session, all, &circumstances, error);
    replication_parts_free(all);
    session_close(&session);
    return merged;
}

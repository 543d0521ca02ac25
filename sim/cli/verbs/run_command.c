#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/interruption.h"
#include "cli/recording.h"
#include "cli/session.h"
#include "cli/verbs/verbs.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "study/runner.h"
#include "study/uncertainty/spread.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/answers/swept_onset.h"
#include "cli/options/format_option.h"
#include "cli/options/timeline_option.h"
#include "cli/options/uncertain_option.h"
#include "cli/output/point_rows.h"
#include "cli/output/slo_output.h"
#include "cli/output/spread_output.h"
#include "cli/output/summary.h"
#include "cli/watch.h"
#include "study/expected_events.h"
#include "study/qualify.h"
#include "study/slo_verdict.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* What hears of each point: the rows, and the database if there is one. */
struct listener {
    struct watch watch;
    enum output_format format;
    struct point_rows rows;
    bool is_uncertain;    /* the scenario asks how sure answers are when costs are uncertain */
    struct spread spread; /* owned; if it does */
    bool is_whole;        /* no point is left out, so there is a last word to each curve */
    bool is_shard;
    bool has_objectives;
    size_t told;
    /* of the points that were told, which are not kept; owned */
    struct summary *summary;
    struct swept_onset swept_onset;
    struct slo_lines objectives;
    struct qualifications qualifications;
};

/* ---- points as they come ---- */

static void tell_later(struct listener *listener, const struct point *point)
{
    summary_add(listener->summary, point);
    swept_onset_add(&listener->swept_onset, point);
}

static void on_point(void *context, struct point *point)
{
    struct listener *listener = context;
    listener->told++;
    if (listener->watch.replications.count > 0)
        return;
    point_rows_add(&listener->rows, point);
    fflush(stdout);
    if (!listener->is_whole)
        return;
    if (listener->format == FORMAT_TABLE)
        tell_later(listener, point);
    slo_lines_add(&listener->objectives, point);
    qualifications_add(&listener->qualifications, point);
}

/* ---- what to run ---- */

/* Points that are kept together: enough that threads seldom wait for the last of them. */
#define STRETCH 512

/* Of uncertain costs all points are told once more at the end. */
static void choose_stretch(struct session *session)
{
    struct json_node root = json_root(&session->document);
    session->stretch = json_has(&root, "uncertainty") ? 0 : STRETCH;
}

static void print_points(const struct experiment *experiment)
{
    double fewest = 0.0;
    for (size_t k = 0; k < experiment->outline_count; k++) {
        const struct point_outline *outline = &experiment->outlines[k];
        if (!experiment_is_to_run(experiment, k))
            continue;
        char *parameters = sweep_parameters(&experiment->sweep, outline->point_index - 1, NULL);
        fewest += outline->cost.replications;
        printf("%zu %s\n", outline->point_index, parameters);
        free(parameters);
    }
    size_t count = experiment_points_to_run(experiment);
    fprintf(stderr, "%zu point%s, at least %.0f simulations; nothing was run\n", count,
            readable_plural((double)count), fewest);
}

/* "2/8" */
static bool read_shard(const struct command_line *line, struct shard *shard, struct error *error)
{
    const char *text = command_line_value(line, "shard");
    char rest;
    if (!text)
        return true;
    if (strspn(text, "/0123456789") == strlen(text)
        && sscanf(text, "%6" SCNu64 "/%6" SCNu64 "%c", &shard->index, &shard->count, &rest) == 2
        && shard->index >= 1 && shard->index <= shard->count)
        return true;
    return error_set(error, ERROR_USAGE, NULL, "--shard",
                     "must be K/N, part K of N, from 1/N to N/N, is \"%s\"", text);
}

/* What is split: points, or the replications of each. */
static bool read_kind(const struct command_line *line, struct shard *shard, struct error *error)
{
    const char *kind = command_line_value(line, "by");
    if (!kind)
        return true;
    if (shard->count == 0)
        return error_set(error, ERROR_USAGE, NULL, "--by", "needs --shard K/N");
    shard->by_replications = strcmp(kind, "replications") == 0;
    return shard->by_replications || strcmp(kind, "points") == 0
        || error_set(error, ERROR_USAGE, NULL, "--by", "must be points or replications, is \"%s\"",
                     kind);
}

/* A shard sees some of the replications, so their number may not depend on what they say. */
static bool check_replications(const struct experiment *experiment, struct error *error)
{
    for (size_t k = 0; k < experiment->point_count; k++) {
        const struct scenario *scenario = &experiment->points[k].scenario;
        if (scenario_is_drawn(scenario)
            && scenario->replications.fewest < scenario->replications.most)
            return error_set(error, ERROR_USAGE, NULL, "--by",
                             "replications can be split where their number is given: --set "
                             "replications.count=N");
    }
    return true;
}

static bool check_part(const struct session *session, const struct command_line *line,
                       struct error *error)
{
    if (!session->shard.by_replications)
        return true;
    if (!session_database(line))
        return error_set(error, ERROR_USAGE, NULL, "--by",
                         "needs a database for what was observed: --out DB");
    return check_replications(&session->experiment, error);
}

static bool read_circumstances(const struct command_line *line, struct circumstances *circumstances,
                               struct error *error)
{
    static const char *const for_databases[] = {"resume", "tag", "note", NULL};
    *circumstances = (struct circumstances){
        .verb = run_verb.name,
        .line = line,
        .tag = command_line_value(line, "tag"),
        .note = command_line_value(line, "note"),
    };
    for (size_t i = 0; for_databases[i]; i++)
        if (command_line_has(line, for_databases[i]) && !session_database(line)) {
            char *place = memory_format_text("--%s", for_databases[i]);
            error_set(error, ERROR_USAGE, NULL, place, "needs a database: --out DB");
            free(place);
            return false;
        }
    return session_jobs(line, &circumstances->jobs, error);
}

/* ---- the verb ---- */

/* Onsets and objectives are of all points: who saw a part leaves them undecided, and says so. Of a
 * shard that is no failure, since nothing else was asked for. */
static void tell_part(const struct listener *listener, int *exit_status)
{
    fprintf(stderr, "pisim: only a part of the sweep was simulated here: no word on onsets%s\n",
            listener->has_objectives ? ", and the objectives are undecided" : "");
    if (listener->has_objectives && !listener->is_shard)
        *exit_status = slo_exit_status(SLO_UNDECIDED);
}

/* Objectives and what qualifies the numbers; exits 3 or 4 where not all objectives are met. */
static void conclude(const struct experiment *experiment, const struct listener *listener,
                     int *exit_status)
{
    struct warnings warnings = {0};
    if (listener->format == FORMAT_TABLE && listener->is_uncertain)
        spread_print(&listener->spread, experiment, listener->told, stdout);
    if (listener->format == FORMAT_TABLE)
        slo_lines_print(&listener->objectives, stdout);
    *exit_status = slo_exit_status(listener->objectives.worst);
    qualifications_tell(&listener->qualifications, &warnings);
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

/* In how many worlds the scenario asks for; before the points, so that they are told with it. */
static bool draw_costs(struct session *session, struct listener *listener, unsigned jobs,
                       bool *interrupted, struct error *error)
{
    listener->is_uncertain = uncertain_option_asks(session);
    if (!listener->is_uncertain)
        return true;
    if (listener->is_shard)
        return error_set(error, ERROR_USAGE, NULL, "--shard",
                         "cannot be had with uncertain costs, which are drawn for the whole sweep");
    listener->watch.spread = &listener->spread;
    return uncertain_option_draw(&listener->spread, session, jobs, listener->watch.interruption,
                                 interrupted, error);
}

static void tell_interruption(const struct session *session, size_t told)
{
    size_t count = experiment_points_to_run(&session->experiment);
    fprintf(stderr, "pisim: interrupted after %zu of %zu point%s\n", told, count,
            readable_plural((double)count));
}

/* Keeps replications and tells nothing of points: other shards have the rest of them. */
static bool simulate_replications(struct session *session, struct listener *listener, unsigned jobs,
                                  int *exit_status, struct error *error)
{
    bool interrupted = false;
    listener->watch.replications = session->shard;
    bool ran = watch_run(&listener->watch, &session->experiment, jobs, &interrupted, error);
    if (ran && !interrupted)
        fputs("pisim: a part of each point's replications was simulated here: pisim merge puts "
              "them together\n",
              stderr);
    if (interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        tell_interruption(session, listener->told);
    }
    return watch_finish(&listener->watch, ran, interrupted, error);
}

static void print_summary(struct listener *listener)
{
    summary_print(listener->summary, stdout);
    swept_onset_print(&listener->swept_onset, stdout);
}

static bool simulate(struct session *session, struct listener *listener, unsigned jobs,
                     int *exit_status, struct error *error)
{
    bool interrupted = false;
    if (session->shard.by_replications && !uncertain_option_asks(session))
        return simulate_replications(session, listener, jobs, exit_status, error);
    if (!draw_costs(session, listener, jobs, &interrupted, error))
        return watch_finish(&listener->watch, false, false, error);
    point_rows_begin(&listener->rows, &session->experiment, listener->format, stdout);
    if (listener->is_uncertain)
        listener->rows.spread = &listener->spread;
    bool ran =
        interrupted || watch_run(&listener->watch, &session->experiment, jobs, &interrupted, error);
    point_rows_end(&listener->rows);
    if (listener->is_whole && listener->format == FORMAT_TABLE)
        print_summary(listener);
    if (listener->is_whole)
        conclude(&session->experiment, listener, exit_status);
    else
        tell_part(listener, exit_status);
    if (interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        tell_interruption(session, listener->told);
    }
    return watch_finish(&listener->watch, ran, interrupted, error);
}

/* Begins or goes on, simulates, and closes. */
static bool run_into(struct session *session, struct listener *listener, const char *out,
                     const struct circumstances *circumstances, int *exit_status,
                     struct error *error)
{
    struct recording recording = {0};
    struct error closing = {0};
    bool is_complete = false;
    bool resumes = command_line_has(circumstances->line, "resume");
    listener->watch.recording = &recording;
    bool opened = session->shard.count > 0 ? recording_open_part(&recording, out, error)
                                           : recording_open(&recording, out, error);
    bool ran = opened
            && (resumes ? recording_resume(&recording, session, circumstances, &is_complete, error)
                        : recording_start(&recording, session, circumstances, error));
    listener->is_whole = experiment_is_whole(&session->experiment);
    ran = ran
       && (is_complete || simulate(session, listener, circumstances->jobs, exit_status, error));
    bool closed = recording_close(&recording, ran ? error : &closing);
    if (!closed || !ran)
        return false;
    command_line_tell_place(circumstances->line,
                            is_complete ? "nothing to do: all results are in" : "results are in",
                            out);
    return true;
}

static void free_listener(struct listener *listener)
{
    spread_free(&listener->spread);
    summary_free(listener->summary);
    swept_onset_free(&listener->swept_onset);
    slo_lines_free(&listener->objectives);
    qualifications_free(&listener->qualifications);
}

static bool simulate_anywhere(struct session *session, struct listener *listener,
                              const struct circumstances *circumstances, int *exit_status,
                              struct error *error)
{
    const char *out = session_database(circumstances->line);
    return out ? run_into(session, listener, out, circumstances, exit_status, error)
               : simulate(session, listener, circumstances->jobs, exit_status, error);
}

static bool run_heard(struct session *session, struct listener *listener,
                      const struct command_line *line, const struct interruption *interruption,
                      int *exit_status, struct error *error)
{
    struct circumstances circumstances;
    struct timeline_option timeline;
    double most_events;
    if (!format_option_read(line, &listener->format, error) || !check_part(session, line, error)
        || !timeline_option_read(&timeline, line, error)
        || !read_circumstances(line, &circumstances, error))
        return false;
    if (command_line_has(line, "dry-run")) {
        print_points(&session->experiment);
        return true;
    }
    if (!session_max_events(line, &most_events, error)
        || !experiment_check_events(&session->experiment, most_events, error))
        return false;
    bool ran = simulate_anywhere(session, listener, &circumstances, exit_status, error);
    return ran
        && (*exit_status == EXIT_INTERRUPTED
            || timeline_option_write(&timeline, &session->experiment, &interruption->came, error));
}

static bool run_session(struct session *session, const struct command_line *line,
                        const struct interruption *interruption, int *exit_status,
                        struct error *error)
{
    struct listener listener = {
        .watch = {.on_point = on_point, .context = &listener, .interruption = &interruption->came},
        .is_whole = session->shard.count <= 1,
        .is_shard = session->shard.count > 1 || session->shard.by_replications,
        .has_objectives = session->experiment.points[0].scenario.slo_count > 0,
        .summary = summary_new(session->experiment.curve_count)};
    swept_onset_init(&listener.swept_onset, &session->experiment);
    bool ran = run_heard(session, &listener, line, interruption, exit_status, error);
    free_listener(&listener);
    return ran;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session;
    struct interruption interruption;
    interruption_hold(&interruption);
    bool opened = session_read(&session, line, error) && read_shard(line, &session.shard, error)
               && read_kind(line, &session.shard, error)
               && uncertain_option_set(&session.document, line, error);
    if (opened)
        choose_stretch(&session);
    opened = opened && session_load(&session, error);
    interruption_keep(&interruption);
    bool ran = opened && run_session(&session, line, &interruption, exit_status, error);
    interruption_release(&interruption);
    session_close(&session);
    return ran;
}

static const struct option_rule options[] = {
    OUT_OPTION,
    SESSION_OPTIONS,
    SLO_OPTION,
    UNCERTAIN_OPTION("tells intervals"),
    JOBS_OPTION,
    MAX_EVENTS_OPTION,
    {"resume", NULL, "goes on with a run of this scenario that was killed or interrupted", false},
    {"shard", "K/N", "simulates every N-th point only, from the K-th on; see pisim merge", false},
    {"by", "KIND", "what --shard splits: points (when not given) or replications of each", false},
    {"tag", "TEXT", "a short label for the run, see pisim runs", false},
    {"note", "TEXT", "a remark to be kept with the run", false},
    TIMELINE_OPTIONS,
    {"dry-run", NULL, "prints the points and runs nothing", false},
    FORMAT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb run_verb = {
    .name = "run",
    .operands = "SCENARIO",
    .summary = "simulates every point of a scenario and says what latency clients see",
    .example = "pisim run default --set replications.count=10 --out results/first.db",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};

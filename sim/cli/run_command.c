#include "cli/run_command.h"

#include "base/json_write.h"
#include "base/memory.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/slo_output.h"
#include "cli/summary.h"
#include "experiment/qualify.h"
#include "experiment/record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_INTERRUPTED 130
#define MOST_JOBS 1024
#define COMMIT_EVERY_S 1.0

/* What hears of each point: the table and the database. */
struct listener {
    const struct experiment *experiment;
    struct progress progress;
    bool as_json;
    struct json_writer writer;
    struct database *database; /* NULL: nothing is kept */
    struct recorder *recorder;
    struct timespec committed;
    size_t told;
};

/* ---- the database ---- */

static void format_now(char text[32])
{
    time_t now = time(NULL);
    struct tm parts;
    gmtime_r(&now, &parts);
    strftime(text, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

/* The words as a shell takes them. */
static char *quote_words(const struct command_line *line)
{
    char *text = memory_copy_text("pisim run");
    for (int i = 0; i < line->word_count; i++) {
        char *longer = memory_format_text("%s '%s'", text, line->words[i]);
        free(text);
        text = longer;
    }
    return text;
}

static bool start_recording(struct listener *listener, const struct session *session,
                            const struct command_line *line, unsigned jobs, struct error *error)
{
    char started_at[32];
    char host[256] = "";
    gethostname(host, sizeof host - 1);
    format_now(started_at);
    char *argv = quote_words(line);
    char *scenario = session_effective_scenario(session, error);
    const struct scenario *first = &session->experiment.points[0].scenario;
    struct run_row row = {
        .name = first->name,
        .started_at = started_at,
        .host = host,
        .version = PISIM_VERSION,
        .git_commit = PISIM_COMMIT,
        .argv = argv,
        .jobs = jobs,
        .seed = first->simulation.seed,
        .generator = "philox4x32-10",
        .confidence = first->replications.confidence,
        .scenario = scenario,
    };
    bool started = scenario && database_begin(listener->database, error)
                && (listener->recorder = recorder_new(listener->database, &row, error))
                && record_warnings(listener->recorder, &session->warnings, error)
                && database_commit(listener->database, error)
                && database_begin(listener->database, error);
    clock_gettime(CLOCK_MONOTONIC, &listener->committed);
    free(scenario);
    free(argv);
    return started;
}

/* The run's last word; a failure found on the way is what the user hears of. */
static bool finish_recording(struct listener *listener, const char *status, struct error *error)
{
    char ended_at[32];
    format_now(ended_at);
    return recorder_finish(listener->recorder, status, ended_at, error)
        && database_commit(listener->database, error);
}

/* Keeps what was found before a failure, and that it failed; a further failure adds nothing. */
static void note_failure(struct listener *listener)
{
    struct error ignored = {0};
    database_roll_back(listener->database);
    if (!database_begin(listener->database, &ignored)
        || !finish_recording(listener, "failed", &ignored))
        database_roll_back(listener->database);
}

/* So that a killed run keeps what it found, without a transaction for each point. */
static bool commit_now_and_then(struct listener *listener, struct error *error)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    double since_s = (double)(now.tv_sec - listener->committed.tv_sec)
                   + (double)(now.tv_nsec - listener->committed.tv_nsec) * 1e-9;
    if (since_s < COMMIT_EVERY_S)
        return true;
    listener->committed = now;
    return database_commit(listener->database, error) && database_begin(listener->database, error);
}

/* ---- points as they come ---- */

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct listener *listener = context;
    listener->told++;
    progress_clear(&listener->progress);
    if (listener->as_json)
        summary_write_point(&listener->writer, point);
    else
        summary_print_point(listener->experiment, point, stdout);
    fflush(stdout);
    return !listener->database
        || (record_point(listener->recorder, point, error) && commit_now_and_then(listener, error));
}

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    struct listener *listener = context;
    progress_tell(&listener->progress, done, total);
}

/* ---- the verb ---- */

static bool read_jobs(const struct command_line *line, unsigned *jobs, struct error *error)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned long long wanted = online > 0 ? (unsigned long long)online : 1;
    if (!command_line_integer(line, "jobs", 1, MOST_JOBS, &wanted, error))
        return false;
    *jobs = (unsigned)wanted;
    return true;
}

static void print_points(const struct experiment *experiment)
{
    uint64_t fewest = 0;
    for (size_t k = 0; k < experiment->point_count; k++) {
        const struct scenario *scenario = &experiment->points[k].scenario;
        fewest += scenario_is_drawn(scenario) ? scenario->replications.fewest : 1;
        printf("%zu %s\n", k + 1, experiment->points[k].parameters);
    }
    fprintf(stderr, "%zu points, at least %" PRIu64 " simulations; nothing was run\n",
            experiment->point_count, fewest);
}

/* Objectives and what qualifies the numbers; exits 3 or 4 where not all objectives are met. */
static void conclude(const struct experiment *experiment, const struct listener *listener,
                     int *exit_status)
{
    struct warnings warnings = {0};
    if (!listener->as_json)
        slo_print_points(experiment, listener->told, stdout);
    *exit_status = slo_exit_status(slo_judge_points(experiment->points, listener->told));
    qualify_summarize(&warnings, experiment->points, listener->told);
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
}

static bool simulate(struct session *session, struct listener *listener, unsigned jobs,
                     int *exit_status, struct error *error)
{
    bool interrupted = false;
    struct runner_listener hears = {
        .context = listener, .on_point = on_point, .on_progress = on_progress};
    progress_start(&listener->progress);
    if (listener->as_json)
        json_write_array(&listener->writer, NULL, false);
    else
        summary_print_head(&session->experiment, stdout);
    bool ran = runner_run(&session->experiment, jobs, &hears, &interrupted, error);
    progress_clear(&listener->progress);
    if (listener->as_json)
        json_write_array_end(&listener->writer);
    else
        summary_print_curves(&session->experiment, listener->told, stdout);
    conclude(&session->experiment, listener, exit_status);
    if (interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        fprintf(stderr, "pisim: interrupted after %zu of %zu points\n", listener->told,
                session->experiment.point_count);
    }
    if (listener->database && ran)
        return finish_recording(listener, interrupted ? "interrupted" : "done", error);
    if (listener->database)
        note_failure(listener);
    return ran;
}

static bool run_session(struct session *session, const struct command_line *line, int *exit_status,
                        struct error *error)
{
    struct listener listener = {.experiment = &session->experiment,
                                .as_json = command_line_has(line, "json"),
                                .writer.stream = stdout};
    const char *out = command_line_value(line, "out");
    unsigned jobs = 1;
    if (!read_jobs(line, &jobs, error))
        return false;
    if (command_line_has(line, "dry-run")) {
        print_points(&session->experiment);
        return true;
    }
    if (out && !(listener.database = database_open(out, error)))
        return false;
    bool ran = (!out || start_recording(&listener, session, line, jobs, error))
            && simulate(session, &listener, jobs, exit_status, error);
    recorder_free(listener.recorder);
    struct error closing = {0};
    if (!database_close(listener.database, ran ? error : &closing))
        return false;
    if (ran && out)
        fprintf(stderr, "results are in %s (pisim query %s)\n", out, out);
    return ran;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session;
    bool ran =
        session_open(&session, line, error) && run_session(&session, line, exit_status, error);
    session_close(&session);
    return ran;
}

static const struct option_rule options[] = {
    {"out", "DB", "keeps the results in this database; a further run is added", false},
    SESSION_OPTIONS,
    SLO_OPTION,
    {"jobs", "N", "threads; all cores when not given. Results do not depend on it", false},
    {"dry-run", NULL, "prints the points and runs nothing", false},
    {"json", NULL, "prints an array with an object per point instead of the table", false},
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

#include "base/error.h"
#include "base/output.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "scenario/sweep.h"
#include "study/runner.h"
#include "study/whatif/whatif.h"
#include "json/json.h"

#include "cli/interruption.h"
#include "cli/options/axis_option.h"
#include "cli/options/format_option.h"
#include "cli/options/metric_option.h"
#include "cli/output/whatif_output.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/verbs/whatif_chart.h"

#include <stdio.h>
#include <stdlib.h>

/* One rate: that of --at, or the scenario's own in place of those of its sweep. */
static bool set_rate(struct json_document *document, const struct command_line *line,
                     struct error *error)
{
    char key[EXPERIMENT_KEY_SIZE];
    const char *rate_key = experiment_rate_key(document, key);
    double rate_per_s = 0.0;
    if (!axis_option_remove(document, rate_key, error)
        || !command_line_number(line, "at", &rate_per_s, error))
        return false;
    return !command_line_has(line, "at")
        || (experiment_check_rate(document, "--at", error)
            && json_set(document, rate_key, command_line_value(line, "at"), JSON_COMMAND_LINE,
                        error));
}

static bool check_session(const struct session *session, struct error *error)
{
    const struct experiment *experiment = &session->experiment;
    return experiment->point_count == 1
        || error_set(error, ERROR_INPUT, experiment->points[0].scenario.name, "sweep",
                     "has %zu points beside the rate, and one is asked of: --set sweep={} and "
                     "what of it is meant",
                     experiment->point_count);
}

static void print(enum output_format format, const struct session *session,
                  const struct whatif *whatif)
{
    const struct point *point = &session->experiment.points[0];
    if (format == FORMAT_JSON)
        whatif_print_json(whatif, point, stdout);
    else if (format == FORMAT_TABLE)
        whatif_print(whatif, point, stdout);
    else
        whatif_give(whatif, format);
}

/* The document of the only point, without a sweep. */
static bool copy_point(struct json_document *document, const struct session *session,
                       struct error *error)
{
    json_copy(document, &session->experiment.base);
    return sweep_apply(&session->experiment.sweep, 0, document, error);
}

static bool ask(const struct command_line *line, struct session *session,
                struct interruption *interruption, int *exit_status, struct error *error)
{
    struct progress progress;
    enum output_format format;
    struct whatif whatif = {0};
    struct json_document document;
    struct whatif_question question = {.document = &document,
                                       .notes = &session->notes,
                                       .library = &session->library,
                                       .wants_onsets = command_line_has(line, "onset"),
                                       .interruption = &interruption->came,
                                       .context = &progress,
                                       .on_progress = progress_tell};
    const char *chart = command_line_value(line, "chart");
    interruption_keep(interruption);
    progress_start(&progress);
    bool asked = copy_point(&document, session, error) && format_option_read(line, &format, error)
              && (!chart || output_check(chart, OUTPUT_REPLACES, error))
              && metric_option_read(line, &question.measure, error)
              && session_jobs(line, &question.jobs, error)
              && session_max_events(line, &question.max_events, error)
              && whatif_ask(&whatif, &question, error);
    progress_clear(&progress);
    if (asked)
        print(format, session, &whatif);
    asked = asked && (!chart || whatif_chart_write(&whatif, chart, error));
    if (asked && chart)
        fprintf(stderr, "the chart is in %s\n", chart);
    if (question.interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        fputs("pisim: interrupted: not every change was simulated, so nothing is told\n", stderr);
    }
    whatif_free(&whatif);
    json_free(&document);
    return asked || question.interrupted;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session = {0};
    struct interruption interruption;
    interruption_hold(&interruption);
    bool asked = session_read(&session, line, error) && set_rate(&session.document, line, error)
              && session_load(&session, error) && check_session(&session, error)
              && ask(line, &session, &interruption, exit_status, error);
    interruption_release(&interruption);
    session_close(&session);
    return asked;
}

static const struct option_rule options[] = {
    {"at", "RATE", "requests per second; the scenario's own when not given", false},
    {"metric", "NAME", "what changes, as in objectives; e2e_s.mean when not given", false},
    {"chart", "FILE", "draws the rows as a tornado chart, an SVG, into this file", false},
    {"onset", NULL, "searches for onsets also where that takes long", false},
    SESSION_OPTIONS,
    JOBS_OPTION,
    MAX_EVENTS_OPTION,
    FORMAT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb whatif_verb = {
    .name = "whatif",
    .operands = "SCENARIO",
    .summary = "says what would help: every resource and load doubled and halved",
    .example = "pisim whatif default --at 0.0002",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};

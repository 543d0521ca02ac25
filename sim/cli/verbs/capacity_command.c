#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/session.h"
#include "cli/verbs/verbs.h"
#include "scenario/scenario.h"
#include "study/runner.h"
#include "study/search/capacity.h"
#include "json/json.h"

#include "base/readable.h"
#include "base/utf8.h"
#include "cli/answers/capacity_least.h"
#include "cli/answers/capacity_warnings.h"
#include "cli/capacity_store.h"
#include "cli/exit_status.h"
#include "cli/interruption.h"
#include "cli/options/axis_option.h"
#include "cli/options/format_option.h"
#include "cli/output/capacity_output.h"
#include "cli/progress.h"
#include "json/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define TOLERANCE 0.02  /* narrower than capacities are known */
#define FARTHEST 0x1p20 /* a parameter is searched for within so many times where it stands */

/* ---- what is asked ---- */

static bool fail_usage(struct error *error, const char *option, const char *message)
{
    return error_set(error, ERROR_USAGE, NULL, option, "%s", message);
}

/* "0.002" or "rate=0.002" */
static bool read_need(const struct command_line *line, struct capacity_request *request,
                      struct error *error)
{
    const char *need = command_line_value(line, "need");
    char *end;
    if (!command_line_has(line, "least")
        && command_line_has(line, "find") != command_line_has(line, "need"))
        return fail_usage(error, need ? "--need" : "--find",
                          "--need RATE and --find PATH belong together");
    if (!need)
        return !command_line_has(line, "between")
            || fail_usage(error, "--between", "belongs to --find");
    request->is_closed = strncmp(need, "count=", 6) == 0;
    need += request->is_closed ? 6 : strncmp(need, "rate=", 5) == 0 ? 5 : 0;
    request->need_per_s = strtod(need, &end);
    request->range.path = command_line_value(line, "find");
    return (end != need && *end == '\0' && request->need_per_s > 0.0
            && isfinite(request->need_per_s))
        || error_set(error, ERROR_USAGE, NULL, "--need",
                     "must be a rate above 0, such as 0.002, or count=USERS, is \"%s\"", need);
}

static bool read_request(const struct command_line *line, struct capacity_request *request,
                         double *tolerance, struct error *error)
{
    bool stable = command_line_has(line, "stable");
    bool onset = command_line_has(line, "onset");
    request->goal = stable ? GOAL_STABLE : onset ? GOAL_ONSET : GOAL_SLO;
    if ((stable || command_line_has(line, "slo")) + onset > 1
        || (stable && command_line_has(line, "slo")))
        return fail_usage(error, onset ? "--onset" : "--stable",
                          "only one of --slo, --stable and --onset can be asked for");
    if (!command_line_number(line, "tolerance", tolerance, error))
        return false;
    if (!(*tolerance >= 1e-6 && *tolerance < 1.0))
        return error_set(error, ERROR_USAGE, NULL, "--tolerance",
                         "must be from 1e-6 to below 1, is %s", READABLE(*tolerance, 6));
    return (!command_line_has(line, "least") || capacity_least_check(line, error))
        && read_need(line, request, error);
}

/* A closed loop is searched by its number of users, else by the rate; --need must be of that kind.
 */
static bool check_demand(const struct json_document *document, struct capacity_request *request,
                         struct error *error)
{
    bool is_closed = experiment_has_users(document);
    if (request->need_per_s > 0.0 && is_closed != request->is_closed)
        return error_set(error, ERROR_USAGE, NULL, "--need",
                         is_closed ? "must be count=USERS, as a closed loop has no rate"
                                   : "must be a rate: only a closed loop has a count of users");
    request->is_closed = is_closed;
    if (is_closed && request->goal == GOAL_STABLE)
        return fail_usage(error, "--stable",
                          "is asked of a rate, not of users who wait for answers: name an "
                          "objective with --slo");
    return is_closed ? experiment_check_users(document, "capacity", error)
                     : experiment_check_rate(document, "capacity", error);
}

/* The rate is what is searched for, so the sweep does not set it; --need sets it for all. */
static bool set_axes(struct json_document *document, const struct command_line *line,
                     struct capacity_request *request, struct error *error)
{
    char rate[JSON_NUMBER_SIZE];
    char key[EXPERIMENT_KEY_SIZE];
    const char *rate_key = experiment_rate_key(document, key);
    const char *pair;
    if (!check_demand(document, request, error) || !axis_option_remove(document, rate_key, error))
        return false;
    for (size_t k = 0; (pair = command_line_value_at(line, "vary", k)); k++)
        if (!axis_option_set_pair(document, "--vary", pair, error))
            return false;
    json_print_number(request->need_per_s, rate);
    return request->need_per_s == 0.0
        || json_set(document, rate_key, rate, JSON_COMMAND_LINE, error);
}

/* ---- where a parameter stands ---- */

static bool is_whole(const char *path)
{
    static const char *const ends[] = {"threads", "slots",         "cores",       "count",
                                       "_bytes",  "initial_stock", "max_waiting", "bytes_per_relu"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (utf8_ends_with(path, ends[i]))
            return true;
    return false;
}

/* "LOWEST:HIGHEST" */
static bool read_between(const char *between, struct capacity_range *range, struct error *error)
{
    char *end;
    range->lowest = strtod(between, &end);
    bool first = end != between && *end == ':';
    const char *rest = end + 1;
    range->highest = first ? strtod(rest, &end) : NAN;
    return (first && end != rest && *end == '\0' && range->lowest > 0.0
            && range->lowest < range->highest && isfinite(range->highest))
        || error_set(error, ERROR_USAGE, NULL, "--between",
                     "must be LOWEST:HIGHEST, two numbers above 0 in this order, is \"%s\"",
                     between);
}

static bool find_start(const struct session *session, struct capacity_range *range,
                       struct error *error)
{
    for (size_t i = 0; i < session->notes.count; i++) {
        const struct json_note *note = &session->notes.items[i];
        if (strcmp(note->path, range->path) == 0 && json_note_number(note, &range->start)
            && range->start > 0.0)
            return true;
    }
    return error_set(
        error, ERROR_USAGE, NULL, "--find",
        "must be the path of a number above 0 (see pisim check --effective), is \"%s\"",
        range->path);
}

static bool set_range(const struct session *session, const struct command_line *line,
                      struct capacity_range *range, struct error *error)
{
    const char *between = command_line_value(line, "between");
    if (!range->path)
        return true;
    if (!find_start(session, range, error))
        return false;
    range->is_whole = is_whole(range->path);
    range->lowest = range->start / FARTHEST;
    range->highest = range->start * FARTHEST;
    return !between || read_between(between, range, error);
}

static bool check_session(const struct session *session, const struct capacity_request *request,
                          struct error *error)
{
    const struct point *first = &session->experiment.points[0];
    if (experiment_rate_path(&session->experiment))
        return error_set(error, ERROR_INPUT, first->scenario.name, "sweep",
                         "must not set the rate, which is searched for (--set sweep={})");
    if (request->goal == GOAL_SLO && first->scenario.slo_count == 0)
        return fail_usage(error, "--slo", "there is no objective: give --slo, --stable or --onset");
    if (request->goal == GOAL_ONSET && !scenario_has_offline(&first->scenario))
        return error_set(error, ERROR_INPUT, first->scenario.name, "protocol",
                         "must have an offline phase that takes time for --onset");
    return true;
}

/* ---- how far it is ---- */

static void print_end(double value, double unit)
{
    char text[QUANTITY_SIZE];
    quantity_print(value * unit, 4, text);
    fputs(isnan(value) ? "?" : text, stderr);
}

/* "probe 9: 12.1e9 meets the goal; between 8e9 and 16e9" */
static void on_probe(void *context, const struct bracket_search *search, double unit)
{
    static const char *const signs[] = {"meets the goal", "does not decide", "fails it"};
    const struct progress *progress = context;
    const struct finding *last = &search->findings[search->finding_count - 1];
    if (!progress->shown)
        return;
    progress_clear(progress);
    fprintf(stderr, "probe %zu: ", search->finding_count);
    print_end(last->value, unit);
    fprintf(stderr, " %s; between ", signs[last->sign + 1]);
    print_end(search->bracket.low, unit);
    fputs(" and ", stderr);
    print_end(search->bracket.high, unit);
    fprintf(stderr, " (%" PRIu64 " replications)\n", last->replications);
}

/* ---- the verb ---- */

static bool find_one(struct probing *probing, size_t k, const struct capacity_request *request,
                     struct capacity *capacity, struct error *error)
{
    return request->range.path
             ? capacity_of_parameter(capacity, probing, k, request->goal, &request->range, error)
         : request->is_closed ? capacity_of_users(capacity, probing, k, request->goal, error)
                              : capacity_of_rate(capacity, probing, k, request->goal, error);
}

/* Tells what qualifies an answer, here and in the database. */
static bool qualify(const struct probing *probing, struct capacity_store *store, size_t k,
                    const struct capacity *capacity, struct error *error)
{
    struct warnings warnings = {0};
    const char *parameters = probing->experiment->points[k].parameters;
    parameters = strcmp(parameters, "{}") == 0 ? "" : parameters;
    capacity_warn(&warnings, capacity, probing->tolerance, parameters);
    warnings_print(&warnings, stderr);
    bool kept = !store || capacity_store_warn(store, &warnings, error);
    warnings_free(&warnings);
    return kept;
}

static bool find_all(struct probing *probing, const struct capacity_request *request,
                     struct capacity_store *store, struct capacity_rows *rows, int *exit_status,
                     struct error *error)
{
    for (size_t k = 0; k < probing->experiment->point_count; k++) {
        struct capacity capacity;
        const struct point *point = &probing->experiment->points[k];
        bool found = find_one(probing, k, request, &capacity, error);
        bool is_partial = !found && probing->interrupted && capacity.probe_count > 0;
        if (!found && !is_partial)
            return false;
        capacity_rows_add(rows, point, request, &capacity);
        fflush(stdout);
        if (is_partial)
            return false;
        if (!qualify(probing, store, k, &capacity, error))
            return false;
        if (isnan(capacity.pass) && *exit_status != EXIT_FAILED)
            *exit_status =
                isnan(capacity.fail) && !capacity.impossible[0] ? EXIT_UNDECIDED : EXIT_FAILED;
    }
    return true;
}

static bool read_max_replications(const struct command_line *line, uint64_t *most,
                                  struct error *error)
{
    unsigned long long wanted = 0;
    bool read = command_line_integer(line, "max-replications", 2, 1000000, &wanted, error);
    *most = wanted;
    return read;
}

static bool answer(struct session *session, struct probing *probing,
                   const struct command_line *line, const struct capacity_request *request,
                   struct capacity_store *store, int *exit_status, struct error *error)
{
    struct capacity_rows rows;
    enum output_format format;
    if (command_line_has(line, "least"))
        return capacity_least(&session->experiment, probing, line, exit_status, error);
    if (!format_option_read(line, &format, error))
        return false;
    capacity_rows_begin(&rows, format, stdout);
    bool found = find_all(probing, request, store, &rows, exit_status, error);
    capacity_rows_end(&rows);
    if (probing->interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        fputs("pisim: interrupted: what was printed last is as far as the search had come\n",
              stderr);
    }
    return found || probing->interrupted;
}

/* Where --out says so, with a database. */
static bool answer_into(struct probing *probing, struct session *session,
                        const struct command_line *line, const struct capacity_request *request,
                        int *exit_status, struct error *error)
{
    const struct circumstances circumstances = {
        .verb = capacity_verb.name, .line = line, .jobs = probing->jobs, .point_total = 1};
    const char *out = session_database(line);
    struct capacity_store store = {0};
    if (!out)
        return answer(session, probing, line, request, NULL, exit_status, error);
    bool answered = capacity_store_open(&store, out, session, &circumstances, error);
    probing->store = &store.probes;
    answered = answered && answer(session, probing, line, request, &store, exit_status, error);
    const char *status = probing->interrupted ? "interrupted" : "done";
    answered = capacity_store_close(&store, answered ? status : NULL, error);
    if (answered)
        command_line_tell_place(line, "probes are in", out);
    return answered;
}

static bool answer_session(struct session *session, const struct command_line *line,
                           const struct capacity_request *request, double tolerance,
                           struct interruption *interruption, int *exit_status, struct error *error)
{
    struct progress progress;
    struct probing probing = {.experiment = &session->experiment,
                              .context = &progress,
                              .on_probe = on_probe,
                              .on_progress = progress_tell,
                              .document = &session->document,
                              .library = &session->library,
                              .tolerance = tolerance,
                              .interruption = &interruption->came};
    progress_start(&progress);
    interruption_keep(interruption);
    bool answered = session_jobs(line, &probing.jobs, error)
                 && read_max_replications(line, &probing.max_replications, error)
                 && session_max_events(line, &probing.max_events, error)
                 && answer_into(&probing, session, line, request, exit_status, error);
    progress_clear(&progress);
    return answered;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session = {0};
    struct capacity_request request = {0};
    double tolerance = TOLERANCE;
    struct interruption interruption;
    interruption_hold(&interruption);
    bool answered =
        read_request(line, &request, &tolerance, error) && session_read(&session, line, error)
        && set_axes(&session.document, line, &request, error) && session_load(&session, error)
        && check_session(&session, &request, error)
        && set_range(&session, line, &request.range, error)
        && answer_session(&session, line, &request, tolerance, &interruption, exit_status, error);
    interruption_release(&interruption);
    session_close(&session);
    return answered;
}

static const struct option_rule options[] = {
    SLO_OPTION,
    {"stable", NULL, "asks for the highest rate without growing queues instead", false},
    {"onset", NULL, "asks from which rate on precomputes run out instead", false},
    {"vary", "PATH=VALUES", "asks for each: VALUE,VALUE,... or FIRST:LAST:COUNT", true},
    {"need", "RATE", "asks what it takes to serve this rate, with --find or --least", false},
    {"least", "METRIC", "asks which of --vary meets it for the least, such as usd_per_month",
     false},
    {"find", "PATH",
     "searches how much of this parameter the rate takes, such as server.he_threads", false},
    {"between", "LOW:HIGH", "searches for it there only", false},
    {"tolerance", "NUMBER", "how narrow the answer is to be; 0.02 when not given", false},
    {"max-replications", "N", "as many at most to decide one rate or value", false},
    OUT_OPTION,
    SESSION_OPTIONS,
    JOBS_OPTION,
    MAX_EVENTS_OPTION,
    FORMAT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb capacity_verb = {
    .name = "capacity",
    .operands = "SCENARIO",
    .summary = "says up to which rate an objective is met, or what it takes to serve a rate",
    .example = "pisim capacity default --slo 'e2e_s.p95 <= 600'",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};

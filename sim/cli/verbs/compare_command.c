#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/interruption.h"
#include "cli/progress.h"
#include "cli/recording.h"
#include "cli/session.h"
#include "cli/verbs/verbs.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "study/runner.h"
#include "study/search/compare.h"
#include "study/search/crossover.h"
#include "study/uncertainty/odds.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/options/axis_option.h"
#include "cli/options/format_option.h"
#include "cli/options/metric_option.h"
#include "cli/options/uncertain_option.h"
#include "cli/output/compare_output.h"
#include "cli/watch.h"
#include "study/expected_events.h"
#include "study/qualify.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#define TOLERANCE 0.05 /* of a rate at which the ranking turns */

static void on_point(void *context, struct point *point)
{
    comparison_take(context, point);
}

/* ---- what is compared ---- */

static bool set_axes(struct json_document *document, const struct command_line *line,
                     struct error *error)
{
    const char *rates = command_line_value(line, "rates");
    const char *counts = command_line_value(line, "counts");
    char key[EXPERIMENT_KEY_SIZE];
    const char *pair;
    for (size_t k = 0; (pair = command_line_value_at(line, "vary", k)); k++)
        if (!axis_option_set_pair(document, "--vary", pair, error))
            return false;
    if (rates && counts)
        return error_set(error, ERROR_USAGE, NULL, "--counts", "excludes --rates");
    if (counts)
        return experiment_check_users(document, "--counts", error)
            && axis_option_set(document, "--counts", experiment_rate_key(document, key), counts,
                               error);
    return !rates
        || (experiment_check_rate(document, "--rates", error)
            && axis_option_set(document, "--rates", experiment_rate_key(document, key), rates,
                               error));
}

/* Users stand in for rates in every closed loop of one class, whoever set how many. */
static bool count_users(struct session *session, struct error *error)
{
    struct error without = {0};
    if (!experiment_check_users(&session->document, "compare", &without))
        return true;
    return experiment_count_users(&session->experiment, &session->library, error);
}

/* ---- the verb ---- */

static bool give(const struct command_line *line, const struct compare_output *output,
                 struct error *error)
{
    enum output_format format;
    if (!format_option_read(line, &format, error))
        return false;
    if (format == FORMAT_JSON)
        compare_print_json(output, stdout);
    else if (format == FORMAT_TABLE)
        compare_print(output, stdout);
    else
        compare_give(output, format, stdout);
    return true;
}

/* What the open rates have, and what they would take. */
struct open_rates {
    size_t count;
    double needed;
    uint64_t replications; /* the most that any has */
    size_t equal_count;    /* those where no replication differs */
    uint64_t equal_replications;
};

static struct open_rates find_open_rates(const struct comparison *comparison,
                                         const struct experiment *experiment)
{
    struct open_rates open = {0};
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        const struct contest *contest = comparison_contest(comparison, 0, rate);
        uint64_t here = experiment->points[contest->point].scenario.replications.fewest;
        double needed = comparison_needed(comparison, rate);
        if (!(needed > 0.0))
            continue;
        if (comparison_is_equal(comparison, rate)) {
            open.equal_count++;
            open.equal_replications =
                here > open.equal_replications ? here : open.equal_replications;
            continue;
        }
        open.count++;
        open.needed = fmax(open.needed, needed);
        open.replications = here > open.replications ? here : open.replications;
    }
    return open;
}

static const char *demand_word(const struct comparison *comparison)
{
    return comparison->is_closed ? "count" : "rate";
}

/* Rates where nobody is best, since those that lead were the same in every replication. */
static void qualify_equals(struct warnings *warnings, const struct comparison *comparison,
                           const struct open_rates *open, const char *metric)
{
    if (open->equal_count == 0)
        return;
    warnings_add(warnings, "comparison_is_equal",
                 "those that lead by %s at %zu of %zu %s%s do not differ in any of %" PRIu64
                 " replication%s",
                 metric, open->equal_count, comparison->rate_count, demand_word(comparison),
                 readable_plural((double)comparison->rate_count), open->equal_replications,
                 readable_plural((double)open->equal_replications));
}

/* Where nobody is best: by which metric, and which key gives more. */
static void qualify_looks(struct warnings *warnings, const struct comparison *comparison,
                          const struct experiment *experiment)
{
    struct open_rates open = find_open_rates(comparison, experiment);
    char metric[MEASURE_NAME_SIZE];
    measure_print(comparison->measure, metric);
    if (comparison->is_drawn)
        qualify_equals(warnings, comparison, &open, metric);
    if (open.count == 0 || !comparison->is_drawn)
        return;
    char count[READABLE_SIZE];
    char *about = isfinite(open.needed)
                    ? memory_format_text(", about %s might", readable_count(open.needed, count))
                    : memory_copy_text("");
    const char *more = open.needed > (double)comparison->most_replications
                         ? "raise replications.max or --max-replications"
                         : "set replications.count to as many";
    warnings_add(warnings, "comparison_is_open",
                 "who is best by %s is not decided at %zu of %zu %s%s by up to %" PRIu64
                 " replication%s%s: %s, or lengthen the horizon",
                 metric, open.count, comparison->rate_count, demand_word(comparison),
                 readable_plural((double)comparison->rate_count), open.replications,
                 readable_plural((double)open.replications), about, more);
    free(about);
}

static void qualify_crossovers(struct warnings *warnings, const struct comparison *comparison,
                               const struct crossovers *crossovers)
{
    for (size_t i = 0; i < crossovers->count; i++) {
        const struct crossover *crossover = &crossovers->items[i];
        if (!crossover->is_narrow)
            warnings_add(warnings, "crossover_is_wide",
                         "a turn between %s and %s %s is not told closer than it is by "
                         "%" PRIu64 " replications: raise --max-replications",
                         READABLE(crossover->from_per_s, 4), READABLE(crossover->to_per_s, 4),
                         demand_unit(comparison->is_closed, crossover->to_per_s),
                         crossover->replications);
    }
}

static bool has_cut(const struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->contender_count * comparison->rate_count; i++)
        if (comparison->contests[i].is_cut)
            return true;
    return false;
}

/* Whether all points drain, so that requests had until twice the horizon to be done. */
static bool is_drained(const struct experiment *experiment)
{
    for (size_t i = 0; i < experiment->point_count; i++)
        if (!experiment->points[i].scenario.simulation.drain)
            return false;
    return true;
}

/* What the points' own warnings do not say goes into the database, too. */
static bool qualify(const struct experiment *experiment, const struct watch *watch,
                    const struct crossovers *crossovers, struct error *error)
{
    struct warnings warnings = {0};
    qualify_looks(&warnings, watch->context, experiment);
    qualify_crossovers(&warnings, watch->context, crossovers);
    if (has_cut(watch->context))
        warnings_add(
            &warnings, "comparison_is_cut",
            "where more than 1 %% of the requests were not done (>=), one that leads is not "
            "called better: %s",
            is_drained(experiment) ? "lower rates let them be done by twice the horizon"
                                   : "at_horizon \"drain\" or a longer horizon may finish them");
    bool kept = !watch->recording || recording_add_warnings(watch->recording, &warnings, error);
    qualify_summarize(&warnings, experiment->points, experiment->point_count);
    warnings_print(&warnings, stderr);
    warnings_free(&warnings);
    return kept;
}

/* Where the scenario asks for worlds with other costs. */
static bool draw_costs(struct odds *odds, struct session *session, const struct watch *watch,
                       const struct crossovers *crossovers, unsigned jobs, bool *interrupted,
                       struct error *error)
{
    struct progress progress;
    struct world_question question =
        uncertain_option_question(session, jobs, watch->interruption, &progress);
    if (!uncertain_option_asks(session) || *interrupted)
        return true;
    progress_start(&progress);
    bool drawn = odds_run(odds, &question, watch->context, crossovers, error);
    progress_clear(&progress);
    *interrupted = question.interrupted;
    return drawn || question.interrupted;
}

static bool find_and_print(const struct command_line *line, struct session *session,
                           struct watch *watch, unsigned jobs, bool *interrupted,
                           struct error *error)
{
    struct comparison *comparison = watch->context;
    struct probing probing = {.experiment = &session->experiment,
                              .document = &session->document,
                              .library = &session->library,
                              .jobs = jobs,
                              .max_replications = comparison->most_replications,
                              .tolerance = TOLERANCE,
                              .interruption = watch->interruption};
    struct crossovers crossovers;
    struct odds odds = {0};
    comparison_judge(comparison);
    bool found = crossovers_find(&crossovers, comparison, &probing, error);
    *interrupted = probing.interrupted;
    found = found && draw_costs(&odds, session, watch, &crossovers, jobs, interrupted, error);
    const bool has_odds = odds.draws > 0 && !*interrupted;
    found = found
         && give(line,
                 &(struct compare_output){&session->experiment, comparison, &crossovers,
                                          has_odds ? &odds : NULL},
                 error);
    found = found && qualify(&session->experiment, watch, &crossovers, error);
    crossovers_free(&crossovers);
    odds_free(&odds);
    return found;
}

/* Until every rate is decided, or may have no more replications. */
static bool look(struct watch *watch, struct experiment *experiment, unsigned jobs,
                 bool *interrupted, struct error *error)
{
    struct comparison *comparison = watch->context;
    bool ran = watch_run(watch, experiment, jobs, interrupted, error);
    for (unsigned i = 1; i < comparison->look_count && ran && !*interrupted; i++) {
        comparison_judge(comparison);
        if (!comparison_look_again(comparison, experiment))
            break;
        ran = watch_run(watch, experiment, jobs, interrupted, error);
    }
    for (size_t k = 0; k < experiment->point_count; k++)
        experiment->points[k].is_left_out = false;
    return ran;
}

/* What is kept is kept once, with the replications that it takes. */
static bool look_and_keep(struct watch *watch, struct experiment *experiment, unsigned jobs,
                          bool *interrupted, struct error *error)
{
    const struct comparison *comparison = watch->context;
    struct recording *recording = watch->recording;
    if (!recording || !comparison->is_drawn)
        return look(watch, experiment, jobs, interrupted, error);
    watch->recording = NULL;
    bool ran = look(watch, experiment, jobs, interrupted, error);
    watch->recording = recording;
    for (size_t k = 0; k < experiment->point_count; k++)
        warnings_free(&experiment->points[k].warnings);
    return ran && (*interrupted || watch_run(watch, experiment, jobs, interrupted, error));
}

static bool compare(const struct command_line *line, struct session *session, struct watch *watch,
                    unsigned jobs, int *exit_status, struct error *error)
{
    bool interrupted = false;
    bool ran = look_and_keep(watch, &session->experiment, jobs, &interrupted, error);
    bool is_complete = ran && !interrupted;
    if (is_complete)
        ran = find_and_print(line, session, watch, jobs, &interrupted, error);
    if (interrupted) {
        *exit_status = EXIT_INTERRUPTED;
        fprintf(stderr, "pisim: interrupted: %s\n",
                is_complete ? "not every turn was found, or not with other costs"
                            : "not every point was simulated, so nothing is compared");
    }
    return watch_finish(watch, ran, interrupted, error);
}

/* Compares, and keeps the points where --out says so. */
static bool compare_into(const struct command_line *line, struct session *session,
                         struct watch *watch, int *exit_status, struct error *error)
{
    struct circumstances circumstances = {.verb = compare_verb.name, .line = line};
    struct recording recording = {0};
    struct error closing = {0};
    const char *out = session_database(line);
    if (!session_jobs(line, &circumstances.jobs, error))
        return false;
    if (!out)
        return compare(line, session, watch, circumstances.jobs, exit_status, error);
    watch->recording = &recording;
    bool ran = recording_open(&recording, out, error)
            && recording_start(&recording, session, &circumstances, error)
            && compare(line, session, watch, circumstances.jobs, exit_status, error);
    bool closed = recording_close(&recording, ran ? error : &closing);
    if (ran && closed)
        command_line_tell_place(line, "results are in", out);
    return ran && closed;
}

static bool compare_session(const struct command_line *line, struct session *session,
                            struct interruption *interruption, int *exit_status,
                            struct error *error)
{
    struct comparison comparison = {0};
    struct watch watch = {
        .on_point = on_point, .context = &comparison, .interruption = &interruption->came};
    struct measure measure;
    unsigned long long most = 0;
    double most_events;
    interruption_keep(interruption);
    bool ran = metric_option_read(line, &measure, error)
            && session_max_events(line, &most_events, error)
            && experiment_check_events(&session->experiment, most_events, error)
            && command_line_integer(line, "max-replications", 2, 1000000, &most, error)
            && comparison_init(&comparison, &session->experiment, measure, most, error)
            && compare_into(line, session, &watch, exit_status, error);
    comparison_free(&comparison);
    return ran;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session = {0};
    struct interruption interruption;
    enum output_format format;
    if (!format_option_read(line, &format, error)) /* before anything is simulated */
        return false;
    interruption_hold(&interruption);
    bool ran = session_read(&session, line, error) && set_axes(&session.document, line, error)
            && uncertain_option_set(&session.document, line, error) && session_load(&session, error)
            && count_users(&session, error)
            && compare_session(line, &session, &interruption, exit_status, error);
    interruption_release(&interruption);
    session_close(&session);
    return ran;
}

static const struct option_rule options[] = {
    {"vary", "PATH=VALUES", "what is compared: VALUE,VALUE,... or FIRST:LAST:COUNT", true},
    {"rates", "VALUES", "requests per second, likewise; those of the scenario's sweep", false},
    {"counts", "VALUES", "users of a closed loop in place of rates", false},
    {"max-replications", "N", "as many at most to decide a rate; as the scenario has it", false},
    {"metric", "NAME", "by what, as in objectives; e2e_s.mean when not given", false},
    UNCERTAIN_OPTION("tells who is likely best"),
    OUT_OPTION,
    SESSION_OPTIONS,
    JOBS_OPTION,
    MAX_EVENTS_OPTION,
    FORMAT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb compare_verb = {
    .name = "compare",
    .operands = "SCENARIO",
    .summary = "says who is best at which request rate, and where the ranking turns",
    .example = "pisim compare default --vary protocol=server_garbler,client_garbler "
               "--rates 0.0001:0.001:10",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};

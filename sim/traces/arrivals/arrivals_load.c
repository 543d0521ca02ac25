/* The settings of arrivals.h, read from JSON. */
#include "settings/setting.h"

#include "base/readable.h"
#include "traces/arrivals/arrival_classes.h"
#include "traces/arrivals/arrival_modulation.h"
#include "traces/arrivals/arrival_profile.h"
#include "traces/arrivals/arrival_thinking.h"
#include "traces/arrivals/arrivals.h"
#include "traces/reading/trace_form.h"
#include "json/json.h"

#include "traces/arrivals/arrival_rate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

const char *const arrival_process_names[ARRIVAL_PROCESSES + 1] = {
    [ARRIVAL_POISSON] = "poisson", [ARRIVAL_FIXED] = "fixed",         [ARRIVAL_GAMMA] = "gamma",
    [ARRIVAL_WEIBULL] = "weibull", [ARRIVAL_LOGNORMAL] = "lognormal", [ARRIVAL_BATCH] = "batch",
    [ARRIVAL_MMPP] = "mmpp",       [ARRIVAL_ON_OFF] = "on_off",       [ARRIVAL_PROFILE] = "profile",
    [ARRIVAL_CLOSED] = "closed",
};
const char *const arrival_assignment_names[ARRIVAL_ASSIGNMENTS + 1] = {
    [ARRIVALS_SINGLE] = "single", [ARRIVALS_ROUND_ROBIN] = "round_robin",
    [ARRIVALS_RANDOM] = "random", [ARRIVALS_HASH] = "hash",
    [ARRIVALS_COLUMN] = "column", [ARRIVALS_LABEL] = "label",
    [ARRIVALS_CLASS] = "class",
};

static const char *const trace_keys[] = {
    "column", "minus_column", "unit",     "origin",        "where",        "window", "counts",
    "empty",  "scale",        "resample", "assign_column", "assign_class", NULL};

#define ONE(process) (1U << (process))

/* Processes with memory: what is left of the gap under way at time 0 is not distributed as a whole
 * one. */
#define BEGIN_PROCESSES                                                                            \
    (ONE(ARRIVAL_FIXED) | ONE(ARRIVAL_GAMMA) | ONE(ARRIVAL_WEIBULL) | ONE(ARRIVAL_LOGNORMAL))
#define BEGIN_OWNERS "processes fixed, gamma, weibull and lognormal"

/* Keys that only some of the processes have. */
static const struct process_key {
    const char *key;
    unsigned processes;
    const char *owners;
} process_keys[] = {
    {"first_s", ONE(ARRIVAL_FIXED), "process fixed"},
    {"think_s", ONE(ARRIVAL_CLOSED), "process closed"},
    {"cv", ONE(ARRIVAL_GAMMA) | ONE(ARRIVAL_WEIBULL) | ONE(ARRIVAL_LOGNORMAL),
     "processes gamma, weibull and lognormal"},
    {"begin", BEGIN_PROCESSES, BEGIN_OWNERS},
    {"batch_size", ONE(ARRIVAL_BATCH), "process batch"},
    {"batch_sizes", ONE(ARRIVAL_BATCH), "process batch"},
    {"rates_per_s", ONE(ARRIVAL_MMPP) | ONE(ARRIVAL_PROFILE), "processes mmpp and profile"},
    {"sojourns_s", ONE(ARRIVAL_MMPP), "process mmpp"},
    {"on_s", ONE(ARRIVAL_ON_OFF), "process on_off"},
    {"off_s", ONE(ARRIVAL_ON_OFF), "process on_off"},
    {"period_s", ONE(ARRIVAL_PROFILE), "process profile"},
    {"amplitude", ONE(ARRIVAL_PROFILE), "process profile"},
    {"peak_s", ONE(ARRIVAL_PROFILE), "process profile"},
};
enum { PROCESS_KEY_COUNT = sizeof process_keys / sizeof *process_keys };

/* ---- which kind ---- */

static bool refuse_process_keys(const struct json_node *node, struct error *error)
{
    static const char reason[] = "belongs to a process; a trace has scale.rate_per_s";
    if (json_has(node, "rate_per_s"))
        return json_fail(node, "rate_per_s", error, "%s", reason);
    for (int k = 0; k < PROCESS_KEY_COUNT; k++)
        if (json_has(node, process_keys[k].key) && process_keys[k].processes != BEGIN_PROCESSES)
            return json_fail(node, process_keys[k].key, error, "belongs to the %s, not to a trace",
                             process_keys[k].owners);
    return !json_has(node, "begin") || json_has(node, "resample")
        || json_fail(node, "begin", error,
                     "belongs to the %s, and to a trace that is resampled: one that is replayed "
                     "begins as it was recorded",
                     BEGIN_OWNERS);
}

static bool refuse_trace_keys(const struct json_node *node, struct error *error)
{
    for (int k = 0; trace_keys[k] != NULL; k++)
        if (json_has(node, trace_keys[k]))
            return json_fail(node, trace_keys[k], error, "belongs to a trace, not to a process");
    return true;
}

/* What holds for both kinds: one of them is there. */
static bool check_kind(const struct json_node *node, struct error *error)
{
    if (!settings_only(node, &setting_of.arrivals.object, NULL, error))
        return false;
    bool is_drawn = json_has(node, "process");
    bool is_trace = json_has(node, "trace");
    if (is_drawn && is_trace)
        return json_fail(node, NULL, error, "process and trace exclude each other");
    if (!is_drawn && !is_trace)
        return json_fail(node, NULL, error, "must have a process or a trace");
    return is_trace ? refuse_process_keys(node, error) : refuse_trace_keys(node, error);
}

/* Whoever says whose class labels are has said how requests are assigned. Where there is nothing to
 * assign, as of users, the key is not looked for, so that it is not told as a default. */
static bool load_assignment(enum arrival_assignment *assignment, const struct json_node *node,
                            bool is_of_class, struct error *error)
{
    bool by_class = json_has(node, "assign_class");
    int assign = by_class ? ARRIVALS_CLASS : ARRIVALS_SINGLE;
    if (!is_of_class && !json_has(node, "think_s")
        && !setting_word(node, &setting_of.arrivals.assign, arrival_assignment_names, &assign,
                         error))
        return false;
    *assignment = (enum arrival_assignment)assign;
    if (!by_class && assign == ARRIVALS_CLASS)
        return json_fail(node, "assign", error,
                         "class needs assign_class, which says whose labels are which");
    if (!json_require(node, "assign", by_class == (assign == ARRIVALS_CLASS),
                      "class beside assign_class, or left out", error))
        return false;
    bool wants_column =
        assign == ARRIVALS_HASH || assign == ARRIVALS_COLUMN || assign == ARRIVALS_LABEL;
    if (wants_column && !json_has(node, "trace"))
        return json_fail(node, "assign", error, "%s belongs to a trace, not to a process",
                         arrival_assignment_names[assign]);
    if (wants_column == json_has(node, "assign_column"))
        return true;
    return json_fail(node, wants_column ? "assign" : "assign_column", error,
                     wants_column ? "needs assign_column, the trace's column that it looks at"
                                  : "belongs to assign hash, column and label only");
}

static enum trace_labels labels_of(enum arrival_assignment assignment)
{
    return assignment == ARRIVALS_COLUMN ? LABELS_NUMBER
         : assignment == ARRIVALS_LABEL  ? LABELS_ORDINAL
                                         : LABELS_HASH;
}

bool arrivals_trace_name(const struct json_node *node, bool is_of_class,
                         struct arrivals_trace *wanted, struct error *error)
{
    enum arrival_assignment assignment;
    *wanted = (struct arrivals_trace){0};
    if (!check_kind(node, error) || !load_assignment(&assignment, node, is_of_class, error))
        return false;
    wanted->is_held = json_has(node, "resample");
    if (!json_has(node, "trace"))
        return true;
    if (!setting_text(node, &setting_of.arrivals.trace, &wanted->file, error)
        || !trace_form_load(&wanted->form, &wanted->conditions, node, error))
        return false;
    wanted->form.labels = labels_of(assignment);
    struct json_node classes = json_child(node, "assign_class");
    return assignment != ARRIVALS_CLASS
        || setting_text(&classes, &setting_of.assign_class.column, &wanted->form.label, error);
}

/* ---- processes ---- */

static bool refuse_other_keys(enum arrival_process process, const struct json_node *node,
                              struct error *error)
{
    for (int k = 0; k < PROCESS_KEY_COUNT; k++)
        if (!(process_keys[k].processes & ONE(process)) && json_has(node, process_keys[k].key))
            return json_fail(node, process_keys[k].key, error, "belongs to the %s only",
                             process_keys[k].owners);
    return true;
}

/*
 * How independent gaps begin: equal ones with an event at time 0 unless asked otherwise, and so
 * always where the first arrival is given.
 */
static bool load_begin(struct arrivals_settings *settings, const struct json_node *node,
                       struct error *error)
{
    static const char *const names[] = {"at_event", "equilibrium", NULL};
    int begin = settings->process == ARRIVAL_FIXED ? ARRIVALS_AT_EVENT : ARRIVALS_IN_EQUILIBRIUM;
    if (!setting_word(node, &setting_of.arrivals.begin, names, &begin, error))
        return false;
    settings->begin = (enum arrival_begin)begin;
    return !settings->has_first_s
        || json_require(node, "begin", begin == ARRIVALS_AT_EVENT, "at_event beside first_s",
                        error);
}

static bool load_fixed(struct arrivals_settings *settings, const struct json_node *node,
                       struct error *error)
{
    settings->has_first_s = json_has(node, "first_s");
    return (!settings->has_first_s
            || setting_number(node, &setting_of.arrivals.first_s, &settings->first_s, error))
        && load_begin(settings, node, error);
}

static bool load_cv(struct arrivals_settings *settings, const struct json_node *node,
                    struct error *error)
{
    return setting_number(node, &setting_of.arrivals.cv, &settings->cv, error)
        && load_begin(settings, node, error);
}

static bool load_batch(struct arrivals_settings *settings, const struct json_node *node,
                       struct error *error)
{
    static const char *const names[] = {"fixed", "geometric", NULL};
    int sizes;
    if (!setting_integer(node, &setting_of.arrivals.batch_size, &settings->batch_size, error)
        || !setting_word(node, &setting_of.arrivals.batch_sizes, names, &sizes, error))
        return false;
    settings->batch_is_geometric = sizes == 1;
    return true;
}

/* Each client's requests are its own, and come as fast as answers do. */
static bool load_closed(struct arrivals_settings *settings, const struct json_node *node,
                        struct error *error)
{
    struct json_node think = json_child(node, "think_s");
    settings->rate_per_s = NAN;
    settings->assignment = ARRIVALS_ROUND_ROBIN;
    return json_require(node, "rate_per_s", !json_has(node, "rate_per_s"),
                        "left out: users who wait for answers have the rate that these allow",
                        error)
        && json_require(node, "assign", !json_has(node, "assign"),
                        "left out: each client is a user with requests of its own", error)
        && json_require(node, "think_s", json_is_object(&think),
                        "an object such as {\"distribution\": \"exponential\", \"mean\": 60}",
                        error)
        && arrival_thinking_load(&settings->thinking, &think, error);
}

static bool load_process_keys(struct arrivals_settings *settings, const struct json_node *node,
                              struct error *error)
{
    switch (settings->process) {
    case ARRIVAL_FIXED:
        return load_fixed(settings, node, error);
    case ARRIVAL_GAMMA:
    case ARRIVAL_WEIBULL:
    case ARRIVAL_LOGNORMAL:
        return load_cv(settings, node, error);
    case ARRIVAL_BATCH:
        return load_batch(settings, node, error);
    case ARRIVAL_MMPP:
        return arrival_modulation_load(&settings->modulation, node, &settings->rate_per_s, error);
    case ARRIVAL_ON_OFF:
        return arrival_modulation_load_on_off(&settings->modulation, node, error);
    case ARRIVAL_PROFILE:
        return arrival_profile_load(&settings->profile, node, &settings->rate_per_s, error);
    case ARRIVAL_CLOSED:
        return load_closed(settings, node, error);
    case ARRIVAL_POISSON:
    case ARRIVAL_PARTS:
    case ARRIVAL_TRACE:
        break;
    }
    return true;
}

/* Rates of states or pieces have a mean, to which rate_per_s may scale them. */
static bool load_rate(struct arrivals_settings *settings, const struct json_node *node,
                      struct error *error)
{
    if (settings->process == ARRIVAL_CLOSED
        || (json_has(node, "rates_per_s") && !json_has(node, "rate_per_s")))
        return true;
    return setting_number(node, &setting_of.arrivals.rate_per_s, &settings->rate_per_s, error);
}

static bool load_process(struct arrivals_settings *settings, const struct json_node *node,
                         struct error *error)
{
    int process;
    if (!setting_word(node, &setting_of.arrivals.process, arrival_process_names, &process, error)
        || !refuse_other_keys((enum arrival_process)process, node, error))
        return false;
    settings->process = (enum arrival_process)process;
    bool is_modulated = process == ARRIVAL_MMPP || process == ARRIVAL_ON_OFF;
    return load_process_keys(settings, node, error) && load_rate(settings, node, error)
        && (!is_modulated
            || arrival_modulation_check(&settings->modulation, settings->rate_per_s, node, error));
}

/* ---- traces ---- */

/* Either of the two; what is not given is not looked for, so that it is not told as a default. */
static bool load_stretch(struct arrivals_settings *settings, const struct json_node *scale,
                         struct error *error)
{
    bool has_rate = json_has(scale, "rate_per_s");
    if (has_rate && json_has(scale, "stretch"))
        return json_fail(scale, NULL, error, "stretch and rate_per_s exclude each other");
    if (has_rate)
        return setting_number(scale, &setting_of.trace_scale.rate_per_s, &settings->rate_per_s,
                              error);
    return setting_number(scale, &setting_of.trace_scale.stretch, &settings->stretch, error);
}

static bool load_scale(struct arrivals_settings *settings, const struct json_node *scale,
                       struct error *error)
{
    return settings_only(scale, &setting_of.trace_scale.object, NULL, error)
        && setting_number(scale, &setting_of.trace_scale.thin, &settings->keep_probability, error)
        && load_stretch(settings, scale, error);
}

/* n rows bound n - 1 gaps. NAN without a span: requests at one time have no rate. */
static double kept_rate_per_s(const struct arrivals_settings *settings)
{
    const struct trace_file *trace = settings->trace;
    double span_s = trace->last_s - trace->first_s;
    return span_s > 0.0 ? (double)(trace->rows - 1) / span_s * settings->keep_probability : NAN;
}

/* mean rate = (rows - 1) / span * keep_probability / stretch, solved for what is not given */
static bool scale_trace(struct arrivals_settings *settings, const struct json_node *scale,
                        struct error *error)
{
    double kept_per_s = kept_rate_per_s(settings);
    if (!json_has(scale, "rate_per_s")) {
        settings->rate_per_s = kept_per_s / settings->stretch;
    } else {
        if (isnan(kept_per_s))
            return json_fail(scale, "rate_per_s", error,
                             "cannot be reached: all requests of the trace come at one time");
        settings->stretch = kept_per_s / settings->rate_per_s;
    }
    return (settings->stretch > 0.0 && isfinite(settings->trace->last_s * settings->stretch))
        || json_fail(scale, NULL, error, "scales the trace beyond what numbers can hold");
}

/* Drawn gaps never end, so their rate is limited as a process's is. */
static bool load_resample(struct arrivals_settings *settings, const struct json_node *node,
                          struct error *error)
{
    struct json_node resample = json_child(node, "resample");
    if (!settings_only(&resample, &setting_of.resample.object, NULL, error)
        || !setting_integer(&resample, &setting_of.resample.block, &settings->block_gaps, error)
        || !json_require(&resample, "block", settings->block_gaps < settings->trace->rows,
                         "at most the trace's gaps, one less than its requests", error))
        return false;
    if (isnan(settings->rate_per_s))
        return json_fail(&resample, NULL, error,
                         "cannot be: all requests of the trace come at one time");
    if (settings->rate_per_s > setting_of.arrivals.rate_per_s.range.high)
        return json_fail(&resample, NULL, error, "must be at most 1e9 requests per second, is %s",
                         READABLE(settings->rate_per_s, 6));
    return load_begin(settings, node, error);
}

static bool load_trace(struct arrivals_settings *settings, const struct json_node *node,
                       struct error *error)
{
    settings->process = ARRIVAL_TRACE;
    settings->rate_per_s = kept_rate_per_s(settings);
    if (json_has(node, "scale")) {
        struct json_node scale = json_child(node, "scale");
        if (!load_scale(settings, &scale, error) || !scale_trace(settings, &scale, error))
            return false;
    }
    return !json_has(node, "resample") || load_resample(settings, node, error);
}

/* ---- the whole ---- */

bool arrivals_load(struct arrivals_settings *settings, const struct json_node *node,
                   const struct trace_file *trace, bool is_of_class, struct error *error)
{
    *settings = (struct arrivals_settings){
        .batch_size = 1, .trace = trace, .stretch = 1.0, .keep_probability = 1.0};
    if (!check_kind(node, error)
        || !load_assignment(&settings->assignment, node, is_of_class, error))
        return false;
    struct json_node classes = json_child(node, "assign_class");
    if (settings->assignment == ARRIVALS_CLASS
        && !arrival_classes_load(&settings->classes, &classes, error))
        return false;
    assert(json_has(node, "trace") == (trace != NULL));
    return trace != NULL ? load_trace(settings, node, error) : load_process(settings, node, error);
}

void arrivals_settings_free(struct arrivals_settings *settings)
{
    for (size_t i = 0; settings->parts && i < settings->part_count; i++)
        arrivals_settings_free(&settings->parts[i]);
    free(settings->parts);
    settings->parts = NULL;
    arrival_profile_free(&settings->profile);
    arrival_classes_free(&settings->classes);
}

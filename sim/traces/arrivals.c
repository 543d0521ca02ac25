#include "traces/arrivals.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "engine/random_stream.h"

/* Each draws from its own stream, so that thinning leaves what else is drawn as it is. */
static const char gap_stream[] = "arrivals";
static const char thin_stream[] = "thin";

static const char *const arrival_keys[] = {"process", "rate_per_s", "batch_size", "trace",
                                           "column",  "scale",      "assign",     NULL};
static const char *const drawn_keys[] = {"rate_per_s", "batch_size", NULL};
static const char *const trace_keys[] = {"column", "scale", NULL};
static const char *const scale_keys[] = {"stretch", "rate_per_s", "thin", NULL};

/* In the order of enum arrival_process; a trace is named by its own key. */
static const char *const process_names[] = {"poisson", "fixed", "batch", NULL};
static const char *const assign_names[] = {"single", NULL};

/* Enough for a block to pay, few enough for short replications. */
#define GAPS_AHEAD 32

struct arrivals {
    const struct arrivals_settings *settings; /* borrowed */
    struct random_stream *stream; /* owned: gaps, or which rows are kept; NULL: no draws */
    struct trace_reader *reader;  /* owned; of traces only */
    double unit_gaps;             /* running sum of unit-mean draws */
    unsigned gaps_used;
    double gaps_ahead[GAPS_AHEAD]; /* unit-mean draws */
    uint64_t count;                /* arrivals handed out */
};

/* ---- settings ---- */

/* None of the keys may stand beside the chosen kind of arrivals. */
static bool refuse_keys(const struct json_node *node, const char *const keys[], const char *reason,
                        struct error *error)
{
    for (size_t k = 0; keys[k] != NULL; k++)
        if (json_has(node, keys[k]))
            return json_fail(node, keys[k], error, "%s", reason);
    return true;
}

/* What holds for both kinds: one of them is there. */
static bool check_kind(const struct json_node *node, struct error *error)
{
    if (!json_only(node, arrival_keys, error))
        return false;
    bool is_drawn = json_has(node, "process");
    bool is_trace = json_has(node, "trace");
    if (is_drawn && is_trace)
        return json_fail(node, NULL, error, "process and trace exclude each other");
    if (!is_drawn && !is_trace)
        return json_fail(node, NULL, error, "must have a process or a trace");
    return is_trace ? refuse_keys(node, drawn_keys,
                                  "belongs to a process; a trace has scale.rate_per_s", error)
                    : refuse_keys(node, trace_keys, "belongs to a trace, not to a process", error);
}

static bool load_process(struct arrivals_settings *settings, const struct json_node *node,
                         struct error *error)
{
    int process;
    if (!json_choice(node, "process", process_names, &process, error)
        || !json_number(node, "rate_per_s", &settings->rate_per_s, error)
        || !json_require(node, "rate_per_s", settings->rate_per_s > 0.0, "above 0", error))
        return false;
    settings->process = (enum arrival_process)process;
    if (settings->process == ARRIVAL_BATCH)
        return json_integer(node, "batch_size", &settings->batch_size, error)
            && json_require(node, "batch_size", settings->batch_size > 0, "above 0", error);
    return !json_has(node, "batch_size")
        || json_fail(node, "batch_size", error, "belongs to the process batch only");
}

/* Either of the two; what is not given is not looked for, so that it is not told as a default. */
static bool load_stretch(struct arrivals_settings *settings, const struct json_node *scale,
                         struct error *error)
{
    bool has_rate = json_has(scale, "rate_per_s");
    if (has_rate && json_has(scale, "stretch"))
        return json_fail(scale, NULL, error, "stretch and rate_per_s exclude each other");
    if (has_rate)
        return json_number(scale, "rate_per_s", &settings->rate_per_s, error)
            && json_require(scale, "rate_per_s", settings->rate_per_s > 0.0, "above 0", error);
    return json_optional_number(scale, "stretch", &settings->stretch, error)
        && json_require(scale, "stretch", settings->stretch > 0.0, "above 0", error);
}

static bool load_scale(struct arrivals_settings *settings, const struct json_node *scale,
                       struct error *error)
{
    double *keep_probability = &settings->keep_probability;
    return json_only(scale, scale_keys, error)
        && json_optional_number(scale, "thin", keep_probability, error)
        && json_require(scale, "thin", *keep_probability > 0.0 && *keep_probability <= 1.0,
                        "above 0 and at most 1", error)
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

static bool load_trace(struct arrivals_settings *settings, const struct json_node *node,
                       struct error *error)
{
    settings->process = ARRIVAL_TRACE;
    if (!json_has(node, "scale")) {
        settings->rate_per_s = kept_rate_per_s(settings);
        return true;
    }
    struct json_node scale = json_child(node, "scale");
    return load_scale(settings, &scale, error) && scale_trace(settings, &scale, error);
}

bool arrivals_load(struct arrivals_settings *settings, const struct json_node *node,
                   const struct trace_file *trace, struct error *error)
{
    int assign = 0;
    *settings = (struct arrivals_settings){
        .batch_size = 1, .trace = trace, .stretch = 1.0, .keep_probability = 1.0};
    if (!check_kind(node, error)
        || !json_optional_choice(node, "assign", assign_names, &assign, error))
        return false;
    assert(json_has(node, "trace") == (trace != NULL));
    return trace != NULL ? load_trace(settings, node, error) : load_process(settings, node, error);
}

bool arrivals_trace_name(const struct json_node *node, const char **file, const char **column,
                         struct error *error)
{
    *file = NULL;
    *column = NULL;
    return check_kind(node, error)
        && (!json_has(node, "trace")
            || (json_text(node, "trace", file, error)
                && json_optional_text(node, "column", column, error)));
}

bool arrivals_are_drawn(const struct arrivals_settings *settings)
{
    switch (settings->process) {
    case ARRIVAL_POISSON:
    case ARRIVAL_BATCH:
        return true;
    case ARRIVAL_FIXED:
        return false;
    case ARRIVAL_TRACE:
        return settings->keep_probability < 1.0;
    }
    return true;
}

/* ---- one replication ---- */

struct arrivals *arrivals_open(const struct arrivals_settings *settings, uint64_t seed,
                               uint64_t replication_index, struct error *error)
{
    bool is_trace = settings->process == ARRIVAL_TRACE;
    struct arrivals *arrivals = memory_allocate(1, sizeof *arrivals);
    arrivals->settings = settings;
    arrivals->gaps_used = GAPS_AHEAD;
    if (arrivals_are_drawn(settings))
        arrivals->stream =
            random_stream_new(seed, replication_index, is_trace ? thin_stream : gap_stream, 0);
    if (!is_trace)
        return arrivals;
    arrivals->reader = trace_reader_open(settings->trace, error);
    if (arrivals->reader != NULL)
        return arrivals;
    arrivals_close(arrivals);
    return NULL;
}

static double next_unit_gap(struct arrivals *arrivals)
{
    if (arrivals->gaps_used == GAPS_AHEAD) {
        random_stream_exponentials(arrivals->stream, arrivals->gaps_ahead, GAPS_AHEAD);
        arrivals->gaps_used = 0;
    }
    return arrivals->gaps_ahead[arrivals->gaps_used++];
}

/* The sum is divided, not the gaps, so that another rate gives the same pattern, only stretched. */
static double poisson_s(struct arrivals *arrivals)
{
    arrivals->unit_gaps += next_unit_gap(arrivals);
    return arrivals->unit_gaps / arrivals->settings->rate_per_s;
}

static double batch_s(struct arrivals *arrivals)
{
    const struct arrivals_settings *settings = arrivals->settings;
    if (arrivals->count % settings->batch_size == 0)
        arrivals->unit_gaps += next_unit_gap(arrivals);
    return arrivals->unit_gaps * (double)settings->batch_size / settings->rate_per_s;
}

/* One draw per row, kept or not: what is kept at some probability is kept at each higher one. */
static bool next_of_trace(struct arrivals *arrivals, double *arrival_s, struct error *error)
{
    const struct arrivals_settings *settings = arrivals->settings;
    do
        if (!trace_reader_next(arrivals->reader, arrival_s, error))
            return false;
    while (arrivals->stream != NULL
           && random_stream_uniform(arrivals->stream) >= settings->keep_probability);
    *arrival_s *= settings->stretch;
    return true;
}

bool arrivals_next(struct arrivals *arrivals, double *arrival_s, struct error *error)
{
    switch (arrivals->settings->process) {
    case ARRIVAL_POISSON:
        *arrival_s = poisson_s(arrivals);
        break;
    case ARRIVAL_FIXED:
        *arrival_s = (double)(arrivals->count + 1) / arrivals->settings->rate_per_s;
        break;
    case ARRIVAL_BATCH:
        *arrival_s = batch_s(arrivals);
        break;
    case ARRIVAL_TRACE:
        if (!next_of_trace(arrivals, arrival_s, error))
            return false;
        break;
    }
    arrivals->count++;
    return true;
}

void arrivals_close(struct arrivals *arrivals)
{
    if (arrivals == NULL)
        return;
    random_stream_free(arrivals->stream);
    trace_reader_close(arrivals->reader);
    free(arrivals);
}

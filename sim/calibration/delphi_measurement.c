#include "calibration/delphi_measurement.h"

#include "base/error.h"
#include "calibration/linear_layers.h"

#include <inttypes.h>
#include <math.h>

/* One base transfer per bit of security, 32 bytes each: for logs that do not tell. */
#define BASE_OT_BYTES (128.0 * 32.0)

/* 0 behind the last one: the logs say nothing of later layers. */
static double value_at(const struct delphi_series *series, size_t index)
{
    return index < series->count ? series->values[index] : 0.0;
}

/* ---- check ---- */

static bool check_count(const struct delphi_run *run, enum delphi_series_kind kind, size_t count,
                        const struct network *network, const struct delphi_facts *facts,
                        struct error *error)
{
    return run->series[kind].count == count
        || error_set(error, ERROR_INPUT, facts->folder, NULL,
                     "has \"%s\" of %zu layers, but %s on %s has %zu", delphi_series_name(kind),
                     run->series[kind].count, network->name, facts->input, count);
}

static bool check_layer(const struct delphi_run *run, const struct linear_layer *linear,
                        size_t index, const struct delphi_facts *facts, struct error *error)
{
    double inputs = value_at(&run->series[DELPHI_LINEAR_INPUTS], index);
    double relus = value_at(&run->series[DELPHI_RELU_INPUTS], index);
    if (inputs != (double)shape_elements(linear->layer->in))
        return error_set(error, ERROR_INPUT, facts->folder, NULL,
                         "has %.0f inputs of linear layer %zu, but %s has %" PRIu64, inputs,
                         index + 1, linear->layer->name, shape_elements(linear->layer->in));
    return relus == (double)linear->relus
        || error_set(error, ERROR_INPUT, facts->folder, NULL,
                     "has %.0f ReLUs behind linear layer %zu, but %s has %" PRIu64, relus,
                     index + 1, linear->layer->name, linear->relus);
}

/* As each side tells it. */
static bool check_relu_total(const struct delphi_run *run, const struct network *network,
                             const struct delphi_facts *facts, struct error *error)
{
    const struct delphi_series *total = &run->series[DELPHI_RELU_TOTAL];
    uint64_t relus = network_relu_count(network);
    for (size_t i = 0; i < total->count; i++)
        if (total->values[i] != (double)relus)
            return error_set(error, ERROR_INPUT, facts->folder, NULL,
                             "has %.0f ReLUs, but %s on %s has %" PRIu64, total->values[i],
                             network->name, facts->input, relus);
    return true;
}

static bool check_counts(const struct delphi_run *run, const struct network *network,
                         size_t linear_count, size_t he_count, const struct delphi_facts *facts,
                         struct error *error)
{
    static const struct {
        enum delphi_series_kind kind;
        bool of_he;    /* layers; of all linear ones otherwise */
        bool optional; /* some versions tell none */
    } kinds[] = {
        {DELPHI_LINEAR_INPUTS, false, true}, {DELPHI_SHARED_LINEAR, false, false},
        {DELPHI_ENCRYPT, true, false},       {DELPHI_DECRYPT, true, false},
        {DELPHI_LINEAR_UP, true, true},      {DELPHI_NOISE, true, false},
        {DELPHI_HE_EVAL, true, false},       {DELPHI_LINEAR_DOWN, true, true},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!(kinds[i].optional && run->series[kinds[i].kind].count == 0)
            && !check_count(run, kinds[i].kind, kinds[i].of_he ? he_count : linear_count, network,
                            facts, error))
            return false;
    return true;
}

bool delphi_run_check(const struct delphi_run *run, const struct network *network,
                      const struct delphi_facts *facts, struct error *error)
{
    struct linear_layer linear;
    size_t linear_count = 0;
    size_t he_count = 0;
    for (size_t index = 0; linear_layers_next(network, &index, &linear); linear_count++)
        he_count += layer_needs_he(linear.layer);
    if (!check_counts(run, network, linear_count, he_count, facts, error))
        return false;
    bool has_shapes = run->series[DELPHI_LINEAR_INPUTS].count > 0;
    for (size_t index = 0, k = 0; has_shapes && linear_layers_next(network, &index, &linear); k++)
        if (!check_layer(run, &linear, k, facts, error))
            return false;
    return check_relu_total(run, network, facts, error);
}

void delphi_run_match(struct delphi_run *run, const struct network *network)
{
    const struct delphi_series *shapes = &run->series[DELPHI_SHAPES];
    struct linear_layer linear;
    size_t next = 0;
    for (size_t index = 0, k = 0; shapes->count > 0 && linear_layers_next(network, &index, &linear);
         k++) {
        delphi_series_add(&run->series[DELPHI_LINEAR_INPUTS], k, value_at(shapes, next++));
        if (linear.relus > 0)
            delphi_series_add(&run->series[DELPHI_RELU_INPUTS], k, value_at(shapes, next++));
    }
}

/* ---- write ---- */

static void write_once(struct json_writer *writer, const char *key, const char *unit, double value)
{
    json_write_object(writer, key, true);
    json_write_number(writer, unit, value);
    json_write_object_end(writer);
}

/* Of one layer, from the k-th value of a series (HE layers) or its own (linear layers). */
struct layer_values {
    const struct network *network;
    const struct delphi_series *series;
    bool he_only;    /* values are of the HE layers in order; of all linear layers otherwise */
    bool by_relus;   /* one value is split over the layers by their ReLUs */
    bool first_only; /* the first layer's, and nothing for the others */
};

static double layer_value(const struct layer_values *values, const struct linear_layer *linear,
                          size_t index, size_t *he_index)
{
    if (values->by_relus) {
        double relus = (double)network_relu_count(values->network);
        return relus > 0.0
                 ? floor(value_at(values->series, 0) * ((double)linear->relus / relus) + 0.5)
                 : 0.0;
    }
    if (values->first_only && index > 0)
        return 0.0;
    if (!values->he_only)
        return value_at(values->series, index);
    return layer_needs_he(linear->layer) ? value_at(values->series, (*he_index)++) : 0.0;
}

static void write_array(struct json_writer *writer, const char *unit,
                        const struct layer_values *values)
{
    struct linear_layer linear;
    size_t he_index = 0;
    json_write_array(writer, unit, true);
    for (size_t index = 0, k = 0; linear_layers_next(values->network, &index, &linear); k++)
        json_write_number(writer, NULL, layer_value(values, &linear, k, &he_index));
    json_write_array_end(writer);
}

static void write_layers(struct json_writer *writer, const char *key, const char *unit,
                         const struct layer_values *values)
{
    json_write_object(writer, key, true);
    write_array(writer, unit, values);
    json_write_object_end(writer);
}

/* The server's timer runs from the beginning, while the client generates and sends the keys. */
static double key_load_s(const struct delphi_run *run)
{
    const struct delphi_series *series = run->series;
    double before_s = series[DELPHI_KEYGEN].values[0] + series[DELPHI_KEY_SEND].values[0];
    return fmax(series[DELPHI_KEY_RECEIVE].values[0] - before_s, 0.0);
}

static void write_offline(struct json_writer *writer, const struct delphi_run *run,
                          const struct network *network)
{
    const struct delphi_series *series = run->series;
    const struct layer_values encrypt = {network, &series[DELPHI_ENCRYPT], .he_only = true};
    const struct layer_values decrypt = {network, &series[DELPHI_DECRYPT], .he_only = true};
    const struct layer_values up = {network, &series[DELPHI_LINEAR_UP], .he_only = true};
    const struct layer_values down = {network, &series[DELPHI_LINEAR_DOWN], .he_only = true};
    const struct delphi_series *base_ot = &series[DELPHI_BASE_OT];
    write_once(writer, "keygen", "seconds", series[DELPHI_KEYGEN].values[0]);
    write_once(writer, "key_up", "bytes", series[DELPHI_KEY_UP].values[0]);
    write_once(writer, "key_load", "seconds", key_load_s(run));
    write_layers(writer, "he_encrypt", "seconds", &encrypt);
    write_layers(writer, "linear_up", "bytes", &up);
    write_layers(writer, "linear_down", "bytes", &down);
    write_layers(writer, "he_decrypt", "seconds", &decrypt);
    write_once(writer, "encode_offline", "seconds", series[DELPHI_ENCODE_OFFLINE].values[0]);
    write_once(writer, "gc_transfer", "bytes", series[DELPHI_GC_DOWN].values[0]);
    write_once(writer, "base_ot", "bytes", base_ot->count > 0 ? base_ot->values[0] : BASE_OT_BYTES);
}

static void write_online(struct json_writer *writer, const struct delphi_run *run,
                         const struct network *network, bool client_garbles)
{
    const struct delphi_series *series = run->series;
    const struct layer_values setup = {network, &series[DELPHI_OT_SETUP], .by_relus = true};
    const struct layer_values send = {network, &series[DELPHI_OT_SEND], .by_relus = true};
    const struct layer_values up = {network, &series[DELPHI_ONLINE_UP],
                                    .first_only = client_garbles};
    const struct layer_values encode = {network, &series[DELPHI_ENCODE_ONLINE], .he_only = false};
    const struct layer_values labels = {network, &series[DELPHI_LABELS_DOWN], .he_only = false};
    const struct layer_values shared = {network, &series[DELPHI_SHARED_LINEAR], .he_only = false};
    if (client_garbles) {
        write_layers(writer, "ext_ot_setup", "bytes", &setup);
        write_layers(writer, "ext_ot_send", "bytes", &send);
    } else {
        write_once(writer, "ext_ot_setup", "bytes", series[DELPHI_OT_SETUP].values[0]);
        write_once(writer, "ext_ot_send", "bytes", series[DELPHI_OT_SEND].values[0]);
        write_layers(writer, "online_labels_down", "bytes", &labels);
    }
    write_layers(writer, "online_linear_up", "bytes", &up);
    write_layers(writer, "online_encode", "seconds", &encode);
    write_layers(writer, "online_ss", "seconds", &shared);
    write_once(writer, "online_prediction_down", "bytes", series[DELPHI_PREDICTION_DOWN].values[0]);
}

static void write_threaded(struct json_writer *writer, const struct delphi_run *run,
                           const struct network *network, const struct delphi_facts *facts)
{
    const struct layer_values he_eval = {network, &run->series[DELPHI_HE_EVAL], .he_only = true};
    const struct layer_values gc_eval = {network, &run->series[DELPHI_GC_EVALUATE],
                                         .he_only = false};
    json_write_object(writer, "threaded", false);
    json_write_object(writer, "he_eval", true);
    write_array(writer, "seconds", &he_eval);
    json_write_number(writer, "slowdown_per_busy_core", facts->base->he.slowdown_per_busy_core);
    json_write_object_end(writer);
    json_write_object(writer, "garble", true);
    json_write_number(writer, "seconds", run->series[DELPHI_GARBLE].values[0]);
    json_write_integer(writer, "threads", facts->gc_threads);
    json_write_number(writer, "most_cores", facts->base->gc.garble_most_cores);
    json_write_object_end(writer);
    json_write_object(writer, "online_gc_eval", true);
    write_array(writer, "seconds", &gc_eval);
    json_write_integer(writer, "threads", facts->gc_threads);
    json_write_number(writer, "most_cores", facts->base->gc.evaluate_most_cores);
    json_write_object_end(writer);
    json_write_object_end(writer);
}

static void write_unplanned(struct json_writer *writer, const struct delphi_run *run,
                            const struct network *network)
{
    const struct layer_values noise = {network, &run->series[DELPHI_NOISE], .he_only = true};
    json_write_object(writer, "unplanned", false);
    write_layers(writer, "server_noise", "seconds", &noise);
    json_write_object_end(writer);
}

static void write_source(struct json_writer *writer, const struct delphi_facts *facts)
{
    json_write_object(writer, "source", false);
    json_write_text(writer, "logs", facts->folder);
    json_write_integer(writer, "runs", facts->run_count);
    json_write_text(writer, "how",
                    "means of DELPHI's own timers; threads but the measured ones are reckoned");
    if (facts->bytes_by_formula)
        json_write_text(writer, "bytes", "by formula where the logs tell none");
    json_write_text(writer, "threads_as_on", facts->base->name);
    if (facts->client_garbles)
        json_write_text(writer, "roles", "measured with the server garbling, and exchanged");
    json_write_object_end(writer);
}

void delphi_measurement_write(struct json_writer *writer, const struct delphi_run *run,
                              const struct network *network, const struct delphi_facts *facts)
{
    const char *protocol = facts->client_garbles ? "client_garbler" : "server_garbler";
    json_write_object(writer, NULL, false);
    write_source(writer, facts);
    json_write_text(writer, "network", network->name);
    json_write_text(writer, "input", facts->input);
    json_write_text(writer, "protocol", protocol);
    json_write_integer(writer, "relus", network_relu_count(network));
    json_write_object(writer, "operations", false);
    write_offline(writer, run, network);
    write_online(writer, run, network, facts->client_garbles);
    json_write_object_end(writer);
    write_threaded(writer, run, network, facts);
    write_unplanned(writer, run, network);
    json_write_object_end(writer);
}

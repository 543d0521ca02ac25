#include "calibration/delphi_log.h"

#include "base/memory.h"
#include "calibration/delphi_line.h"
#include "models/graph/network.h"
#include "traces/text/line_reader.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Far beyond DELPHI's own logs, small enough that the open spans are an array. */
enum {
    DEEPEST = 64,        /* spans that are open at a time */
    LONGEST_NAME = 96,   /* bytes of a span's name with its end */
    MOST_SIDE_DIGITS = 9 /* of one dimension of a tensor */
};

/* 15 digits: a double holds them, and the sum of as many messages as a log may have. */
enum { MOST_SIZE_DIGITS = 15 };
#define MOST_VALUE 9007199254740992.0 /* 2^53: bytes are exact */

static const char start_mark[] = "Start:";
static const char end_mark[] = "End:";
static const char shape_mark[] = "Layer dim:";
static const char relus_mark[] = "ReLU layers offline phase";

enum log_side { SIDE_CLIENT, SIDE_SERVER, SIDE_COUNT };
static const char *const log_names[SIDE_COUNT] = {
    [SIDE_CLIENT] = "client.log", [SIDE_SERVER] = "server.log"};

/* Where a value belongs. */
enum place {
    PLACE_ONCE,     /* nowhere else */
    PLACE_HE_LAYER, /* to the next layer that HE evaluates */
    PLACE_LAYER     /* to the linear layer that the online phase is at */
};

/* The two halves of a run; a client's and a server's have the same names but for the first word. */
enum half { HALF_ANY, HALF_OFFLINE, HALF_ONLINE };

/* What a finished span, or a message within one, is about. */
struct rule {
    enum log_side side;
    const char *span; /* for a message: the innermost open one, or NULL for any */
    enum half half;
    const char *text; /* what a message's line begins with; of a span, where it must have been */
    enum delphi_series_kind kind;
    enum place place;
};

/* The text is the span that ends with it done: for each layer, or once. */
static const struct rule durations[] = {
    {SIDE_CLIENT, "Generating keys", HALF_ANY, "Client offline phase", DELPHI_KEYGEN, PLACE_ONCE},
    {SIDE_CLIENT, "Sending keys", HALF_ANY, "Client offline phase", DELPHI_KEY_SEND, PLACE_ONCE},
    {SIDE_CLIENT, "Client preprocessing", HALF_ANY, "Linear offline protocol", DELPHI_ENCRYPT,
     PLACE_HE_LAYER},
    {SIDE_CLIENT, "Post-processing", HALF_ANY, "Linear offline protocol", DELPHI_DECRYPT,
     PLACE_HE_LAYER},
    {SIDE_CLIENT, "Evaluating GCs", HALF_ANY, "ReLU layer", DELPHI_GC_EVALUATE, PLACE_LAYER},
    {SIDE_SERVER, "Receiving keys", HALF_ANY, "Server offline phase", DELPHI_KEY_RECEIVE,
     PLACE_ONCE},
    {SIDE_SERVER, "Preprocessing", HALF_ANY, "Server linear offline protocol", DELPHI_NOISE,
     PLACE_HE_LAYER},
    {SIDE_SERVER, "Processing Layer", HALF_ANY, "Server linear offline protocol", DELPHI_HE_EVAL,
     PLACE_HE_LAYER},
    {SIDE_SERVER, "Garbling", HALF_ANY, "ReLU offline protocol", DELPHI_GARBLE, PLACE_ONCE},
    {SIDE_SERVER, "Encoding inputs", HALF_OFFLINE, "ReLU offline protocol", DELPHI_ENCODE_OFFLINE,
     PLACE_ONCE},
    {SIDE_SERVER, "Encoding inputs", HALF_ONLINE, "ReLU layer", DELPHI_ENCODE_ONLINE, PLACE_LAYER},
    {SIDE_SERVER, "Linear online protocol", HALF_ANY, "Linear layer", DELPHI_SHARED_LINEAR,
     PLACE_LAYER},
};

/* Two versions of the transfers' lines are in use. */
static const struct rule messages[] = {
    {SIDE_CLIENT, "Sending keys", HALF_ANY, "Writing..", DELPHI_KEY_UP, PLACE_ONCE},
    {SIDE_CLIENT, "Sending input", HALF_ANY, "Writing..", DELPHI_LINEAR_UP, PLACE_HE_LAYER},
    {SIDE_CLIENT, "Linear online protocol", HALF_ANY, "Writing..", DELPHI_ONLINE_UP, PLACE_LAYER},
    {SIDE_CLIENT, NULL, HALF_ANY, "BASE-OT.0: Receiver to Sender..", DELPHI_BASE_OT, PLACE_ONCE},
    {SIDE_CLIENT, NULL, HALF_ANY, "EXT-OT.0 : Receiver to Sender..", DELPHI_OT_SETUP, PLACE_ONCE},
    {SIDE_CLIENT, NULL, HALF_ANY, "OTWriting..", DELPHI_OT_SETUP, PLACE_ONCE},
    {SIDE_SERVER, "Sending result", HALF_ANY, "Writing..", DELPHI_LINEAR_DOWN, PLACE_HE_LAYER},
    {SIDE_SERVER, "Sending GCs", HALF_ANY, "Writing..", DELPHI_GC_DOWN, PLACE_ONCE},
    {SIDE_SERVER, NULL, HALF_ANY, "EXT-OT.1 : Sender to Receiver..", DELPHI_OT_SEND, PLACE_ONCE},
    {SIDE_SERVER, NULL, HALF_ANY, "OTSendWriting..", DELPHI_OT_SEND, PLACE_ONCE},
    {SIDE_SERVER, "ReLU layer", HALF_ANY, "Writing..", DELPHI_LABELS_DOWN, PLACE_LAYER},
    {SIDE_SERVER, "Server online phase", HALF_ANY, "Writing..", DELPHI_PREDICTION_DOWN, PLACE_ONCE},
};

enum {
    DURATION_COUNT = sizeof durations / sizeof *durations,
    MESSAGE_COUNT = sizeof messages / sizeof *messages
};

/* A log while it is read. */
struct log_state {
    struct line_reader reader;
    enum log_side side;
    struct delphi_run *run;
    char open[DEEPEST][LONGEST_NAME]; /* names of the open spans, the outermost first */
    size_t depth;
    size_t online_layers; /* begun so far in the online phase */
    size_t he_layers;     /* ended so far in the offline phase */
    bool offline_seen;
    bool is_online;
    bool is_list;
    bool skips_shapes; /* the other log told them */
    struct error *error;
};

/* ---- values ---- */

const char *delphi_series_name(enum delphi_series_kind kind)
{
    for (size_t i = 0; i < DURATION_COUNT; i++)
        if (durations[i].kind == kind)
            return durations[i].span;
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        if (messages[i].kind == kind)
            return messages[i].span != NULL ? messages[i].span : messages[i].text;
    return "Layer dim";
}

void delphi_series_add(struct delphi_series *series, size_t index, double value)
{
    series->values =
        memory_grow(series->values, &series->capacity, index + 1, sizeof *series->values);
    while (series->count <= index)
        series->values[series->count++] = 0.0;
    series->values[index] += value;
}

static bool record(struct log_state *state, const struct rule *rule, double value)
{
    struct delphi_series *series = &state->run->series[rule->kind];
    size_t index = 0;
    if (rule->place == PLACE_LAYER && state->online_layers == 0)
        return line_reader_fail(&state->reader, state->error, "must be within a linear layer");
    if (rule->place != PLACE_ONCE)
        index = rule->place == PLACE_LAYER ? state->online_layers - 1 : series->count;
    if (index >= NETWORK_MOST_LAYERS)
        return line_reader_fail(&state->reader, state->error, "must be at most %d layers",
                                NETWORK_MOST_LAYERS);
    delphi_series_add(series, index, value);
    return series->values[index] <= MOST_VALUE
        || line_reader_fail(&state->reader, state->error, "must add up to at most 2^53");
}

/* ---- spans ---- */

/* "Client offline phase", "Server offline phase" and the like. */
static bool is_half(const struct log_state *state, const char *name, enum half half)
{
    static const char *const names[SIDE_COUNT][2] = {
        [SIDE_CLIENT] = {"Client offline phase", "Client online phase"},
        [SIDE_SERVER] = {"Server offline phase", "Server online phase"}};
    return strcmp(name, names[state->side][half == HALF_ONLINE]) == 0;
}

/* A span that ends, or a list's item, must have had in it what the rules say. */
static bool check_span(const struct log_state *state, const char *name)
{
    for (size_t i = 0; i < DURATION_COUNT; i++) {
        const struct rule *rule = &durations[i];
        size_t expected = rule->place == PLACE_ONCE     ? 1
                        : rule->place == PLACE_HE_LAYER ? state->he_layers
                                                        : state->online_layers;
        if (rule->side == state->side && strcmp(name, rule->text) == 0
            && state->run->series[rule->kind].count < expected)
            return line_reader_fail(&state->reader, state->error,
                                    "lacks the phase \"%s\", expected before the end of \"%s\"",
                                    rule->span, name);
    }
    return true;
}

/* "ReLU layers offline phase, with 4096 activations": both sides tell it. */
static void note_relus(struct log_state *state, const char *name)
{
    struct delphi_series *total = &state->run->series[DELPHI_RELU_TOTAL];
    uint64_t relus = 0;
    const char *digits = name + strcspn(name, "0123456789");
    if (strncmp(name, relus_mark, sizeof relus_mark - 1) == 0
        && delphi_take_integer(&digits, MOST_SIZE_DIGITS, &relus))
        delphi_series_add(total, total->count, (double)relus);
}

/* What the begin of a span tells. A list has ends only: there the innermost begins a layer. */
static bool enter(struct log_state *state, const char *name)
{
    bool is_layer = strcmp(name, state->is_list ? "Linear online protocol" : "Linear layer") == 0;
    note_relus(state, name);
    if (is_half(state, name, HALF_OFFLINE)) {
        if (state->offline_seen)
            return line_reader_fail(&state->reader, state->error,
                                    "a second run begins; a log must be of one");
        state->offline_seen = true;
    }
    if (is_half(state, name, HALF_ONLINE) || (state->is_list && is_layer))
        state->is_online = true;
    if (is_layer && state->is_online)
        state->online_layers++;
    return true;
}

static bool leave(struct log_state *state, const char *name, double seconds)
{
    if (strcmp(name, "Linear offline protocol") == 0
        || strcmp(name, "Server linear offline protocol") == 0)
        state->he_layers++;
    for (size_t i = 0; i < DURATION_COUNT; i++) {
        const struct rule *rule = &durations[i];
        bool is_half_fit =
            rule->half == HALF_ANY || (rule->half == HALF_ONLINE) == state->is_online;
        if (rule->side == state->side && strcmp(name, rule->span) == 0 && is_half_fit
            && !record(state, rule, seconds))
            return false;
    }
    return check_span(state, name);
}

static bool open_span(struct log_state *state, const char *name)
{
    if (state->is_list)
        return line_reader_fail(&state->reader, state->error,
                                "begins a phase in a list of phases that ended");
    if (state->depth == DEEPEST || strlen(name) >= LONGEST_NAME)
        return line_reader_fail(&state->reader, state->error,
                                "phases must nest at most %d deep, with names of at most %d bytes",
                                DEEPEST, LONGEST_NAME - 1);
    strcpy(state->open[state->depth++], name);
    return enter(state, name);
}

/* "Garbling.......1.5s", of the innermost open span. */
static bool close_span(struct log_state *state, const char *text)
{
    const char *name = state->depth > 0 ? state->open[state->depth - 1] : "";
    size_t length = strlen(name);
    double seconds = 0.0;
    const char *behind = delphi_line_skip_filling(text + strnlen(text, length));
    if (length == 0 || strncmp(text, name, length) != 0 || behind == text + length)
        return line_reader_fail(&state->reader, state->error,
                                "must end \"%s\", which began last, is \"%.80s\"", name, text);
    if (!delphi_duration_s(behind, &seconds))
        return line_reader_fail(&state->reader, state->error,
                                "must end with a duration such as 1.89s, is \"%.80s\"", behind);
    state->depth--;
    return leave(state, name, seconds);
}

/* "Garbling, 1.005s": a span as BENCH_OUTPUT_FILE lists it. */
static bool read_item(struct log_state *state, const char *text, size_t length, double seconds)
{
    char name[LONGEST_NAME];
    if (length >= sizeof name)
        return true;
    memcpy(name, text, length);
    name[length] = '\0';
    state->is_list = true;
    return enter(state, name) && leave(state, name, seconds);
}

/* ---- lines ---- */

/* "Writing.. 4719545", and the like. */
static bool read_message(struct log_state *state, const char *text)
{
    const char *name = state->depth > 0 ? state->open[state->depth - 1] : "";
    for (size_t i = 0; i < MESSAGE_COUNT; i++) {
        const struct rule *rule = &messages[i];
        uint64_t bytes = 0;
        if (rule->side != state->side || (rule->span != NULL && strcmp(name, rule->span) != 0))
            continue;
        const char *number = delphi_line_behind(text, rule->text);
        if (number == NULL)
            continue;
        if (!delphi_take_integer(&number, MOST_SIZE_DIGITS, &bytes) || *number != '\0')
            return line_reader_fail(&state->reader, state->error,
                                    "must end with a number of bytes, is \"%.80s\"", text);
        return record(state, rule, (double)bytes);
    }
    return true;
}

/* "(1, 64, 32, 32)" and blanks: one image of channels, height, width. */
static bool take_shape(const char **text, double *elements)
{
    *elements = 1.0;
    for (int side = 0; side < 4; side++) {
        uint64_t length = 0;
        if (**text != (side == 0 ? '(' : ','))
            return false;
        ++*text;
        *text += strspn(*text, " ");
        if (!delphi_take_integer(text, MOST_SIDE_DIGITS, &length) || (side == 0 && length != 1))
            return false;
        *elements *= (double)length;
        *text += strspn(*text, " ");
    }
    if (**text != ')')
        return false;
    ++*text;
    *text += strspn(*text, " ");
    return true;
}

/* "(1, 64, 32, 32) true": the input of a linear layer; false: of the ReLUs behind it. */
static bool read_shape(struct log_state *state, const char *text)
{
    struct delphi_series *inputs = &state->run->series[DELPHI_LINEAR_INPUTS];
    struct delphi_series *relus = &state->run->series[DELPHI_RELU_INPUTS];
    struct delphi_series *shapes = &state->run->series[DELPHI_SHAPES];
    double elements = 1.0;
    if (!take_shape(&text, &elements))
        return line_reader_fail(&state->reader, state->error,
                                "must be a shape such as (1, 64, 32, 32)");
    if (inputs->count == NETWORK_MOST_LAYERS || shapes->count == 2 * NETWORK_MOST_LAYERS)
        return line_reader_fail(&state->reader, state->error, "must be at most %d layers",
                                NETWORK_MOST_LAYERS);
    if (*text == '\0' && inputs->count == 0)
        delphi_series_add(shapes, shapes->count, elements);
    else if (strcmp(text, "true") == 0 && shapes->count == 0)
        delphi_series_add(inputs, inputs->count, elements);
    else if (strcmp(text, "false") == 0 && inputs->count > 0)
        delphi_series_add(relus, inputs->count - 1, elements);
    else
        return line_reader_fail(&state->reader, state->error,
                                "must be true, or false behind a linear layer, is \"%.80s\"", text);
    return true;
}

static bool read_line(struct log_state *state, char *text)
{
    size_t length = 0;
    double seconds = 0.0;
    delphi_line_clean(text);
    const char *start = delphi_line_behind(text, start_mark);
    const char *end = delphi_line_behind(text, end_mark);
    const char *shape = delphi_line_behind(text, shape_mark);
    if (start != NULL)
        return open_span(state, start);
    if (end != NULL)
        return close_span(state, end);
    if (shape != NULL)
        return state->skips_shapes || read_shape(state, shape);
    if (state->depth == 0 && delphi_list_item(text, &length, &seconds))
        return read_item(state, text, length, seconds);
    return read_message(state, text);
}

/* ---- files ---- */

static bool has_sizes(const struct log_state *state)
{
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        if (messages[i].side == state->side && state->run->series[messages[i].kind].count > 0)
            return true;
    return false;
}

/* A log that tells no size of any message is of a version that does not. */
static bool check_sizes(const struct log_state *state)
{
    for (size_t i = 0; i < MESSAGE_COUNT && has_sizes(state); i++)
        if (messages[i].side == state->side && messages[i].kind != DELPHI_BASE_OT
            && state->run->series[messages[i].kind].count == 0)
            return line_reader_fail(&state->reader, state->error,
                                    "ends without bytes (\"%s\") of \"%s\"", messages[i].text,
                                    delphi_series_name(messages[i].kind));
    return true;
}

/* That every phase is there, and that the log was not cut. */
static bool check_complete(const struct log_state *state)
{
    if (state->reader.line == 0)
        return error_set(state->error, ERROR_INPUT, state->reader.path, NULL, "is empty");
    if (state->depth > 0)
        return line_reader_fail(&state->reader, state->error, "the log ends within \"%s\"",
                                state->open[state->depth - 1]);
    for (size_t i = 0; i < DURATION_COUNT; i++)
        if (durations[i].side == state->side && state->run->series[durations[i].kind].count == 0)
            return line_reader_fail(&state->reader, state->error,
                                    "ends without the phase \"%s\", expected before \"%s\"",
                                    durations[i].span, durations[i].text);
    return check_sizes(state);
}

static bool read_log(struct delphi_run *run, enum log_side side, const char *path,
                     struct error *error)
{
    struct log_state state = {.side = side, .run = run, .error = error};
    state.skips_shapes =
        run->series[DELPHI_SHAPES].count > 0 || run->series[DELPHI_LINEAR_INPUTS].count > 0;
    char *text = NULL;
    bool good = line_reader_open(&state.reader, path, error);
    while (good && line_reader_next(&state.reader, &text, error))
        good = read_line(&state, text);
    good = good && error->code == ERROR_NONE && check_complete(&state);
    line_reader_close(&state.reader);
    return good;
}

bool delphi_run_read(struct delphi_run *run, const char *folder, struct error *error)
{
    bool good = true;
    *run = (struct delphi_run){0};
    for (int side = 0; side < SIDE_COUNT && good; side++) {
        char *path = memory_format_text("%s/%s", folder, log_names[side]);
        good = read_log(run, (enum log_side)side, path, error);
        free(path);
    }
    return good;
}

void delphi_run_free(struct delphi_run *run)
{
    for (int kind = 0; kind < DELPHI_SERIES_COUNT; kind++)
        free(run->series[kind].values);
    *run = (struct delphi_run){0};
}

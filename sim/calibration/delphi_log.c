#include "calibration/delphi_log.h"

#include "base/memory.h"
#include "models/graph/network.h"
#include "traces/reading/line_reader.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 16, LONGEST_NAME = 96, MOST_WHOLE_DIGITS = 9, MOST_PART_DIGITS = 3 };

/* 15 digits: a double holds them, and the sum of as many messages as a log may have. */
enum { MOST_SIZE_DIGITS = 15 };
#define MOST_VALUE 9007199254740992.0 /* 2^53: bytes are exact */

static const char level_mark[] = "\xC2\xB7\xC2\xB7"; /* two middle dots */
static const char start_mark[] = "Start:   ";
static const char end_mark[] = "End:     ";
static const char shape_mark[] = "Layer dim: (1, ";

enum log_side { SIDE_CLIENT, SIDE_SERVER, SIDE_COUNT };
static const char *const log_names[SIDE_COUNT] = {"client.log", "server.log"};

/* Where a value belongs. */
enum place {
    PLACE_ONCE,     /* nowhere else */
    PLACE_HE_LAYER, /* to the next layer that HE evaluates */
    PLACE_LAYER     /* to the linear layer that the online phase is at */
};

/* What a finished span, or a message within one, is about. */
struct rule {
    enum log_side side;
    const char *span;  /* for a message: the innermost open one, or NULL for any */
    const char *phase; /* the outermost one, or NULL for any */
    const char *text;  /* what a message's line begins with */
    enum delphi_series_kind kind;
    enum place place;
};

static const struct rule durations[] = {
    {SIDE_CLIENT, "Generating keys", NULL, NULL, DELPHI_KEYGEN, PLACE_ONCE},
    {SIDE_CLIENT, "Sending keys", NULL, NULL, DELPHI_KEY_SEND, PLACE_ONCE},
    {SIDE_CLIENT, "Client preprocessing", NULL, NULL, DELPHI_ENCRYPT, PLACE_HE_LAYER},
    {SIDE_CLIENT, "Post-processing", NULL, NULL, DELPHI_DECRYPT, PLACE_HE_LAYER},
    {SIDE_CLIENT, "Evaluating GCs", NULL, NULL, DELPHI_GC_EVALUATE, PLACE_LAYER},
    {SIDE_SERVER, "Receiving keys", NULL, NULL, DELPHI_KEY_RECEIVE, PLACE_ONCE},
    {SIDE_SERVER, "Preprocessing", NULL, NULL, DELPHI_NOISE, PLACE_HE_LAYER},
    {SIDE_SERVER, "Processing Layer", NULL, NULL, DELPHI_HE_EVAL, PLACE_HE_LAYER},
    {SIDE_SERVER, "Garbling", NULL, NULL, DELPHI_GARBLE, PLACE_ONCE},
    {SIDE_SERVER, "Encoding inputs", "Server offline phase", NULL, DELPHI_ENCODE_OFFLINE,
     PLACE_ONCE},
    {SIDE_SERVER, "Encoding inputs", "Server online phase", NULL, DELPHI_ENCODE_ONLINE,
     PLACE_LAYER},
    {SIDE_SERVER, "Linear online protocol", NULL, NULL, DELPHI_SHARED_LINEAR, PLACE_LAYER},
};

/* Two versions of the transfers' lines are in use. */
static const struct rule messages[] = {
    {SIDE_CLIENT, "Sending keys", NULL, "Writing.. ", DELPHI_KEY_UP, PLACE_ONCE},
    {SIDE_CLIENT, "Sending input", NULL, "Writing.. ", DELPHI_LINEAR_UP, PLACE_HE_LAYER},
    {SIDE_CLIENT, "Linear online protocol", NULL, "Writing.. ", DELPHI_ONLINE_UP, PLACE_LAYER},
    {SIDE_CLIENT, NULL, NULL, "BASE-OT.0: Receiver to Sender.. ", DELPHI_BASE_OT, PLACE_ONCE},
    {SIDE_CLIENT, NULL, NULL, "EXT-OT.0 : Receiver to Sender.. ", DELPHI_OT_SETUP, PLACE_ONCE},
    {SIDE_CLIENT, NULL, NULL, "OTWriting.. ", DELPHI_OT_SETUP, PLACE_ONCE},
    {SIDE_SERVER, "Sending result", NULL, "Writing.. ", DELPHI_LINEAR_DOWN, PLACE_HE_LAYER},
    {SIDE_SERVER, "Sending GCs", NULL, "Writing.. ", DELPHI_GC_DOWN, PLACE_ONCE},
    {SIDE_SERVER, NULL, NULL, "EXT-OT.1 : Sender to Receiver.. ", DELPHI_OT_SEND, PLACE_ONCE},
    {SIDE_SERVER, NULL, NULL, "OTSendWriting.. ", DELPHI_OT_SEND, PLACE_ONCE},
    {SIDE_SERVER, "ReLU layer", NULL, "Writing.. ", DELPHI_LABELS_DOWN, PLACE_LAYER},
    {SIDE_SERVER, "Server online phase", NULL, "Writing.. ", DELPHI_PREDICTION_DOWN, PLACE_ONCE},
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
    bool offline_seen;
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

/* Adds to the value of a layer; those between are 0. */
static void series_add(struct delphi_series *series, size_t index, double value)
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
    series_add(series, index, value);
    return series->values[index] <= MOST_VALUE
        || line_reader_fail(&state->reader, state->error, "must add up to at most 2^53");
}

/* Digits up to that many; moves behind them. */
static bool take_integer(const char **text, size_t most_digits, uint64_t *integer)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > most_digits)
        return false;
    *integer = strtoull(*text, NULL, 10);
    *text += digits;
    return true;
}

bool delphi_duration_s(const char *text, double *seconds)
{
    static const struct {
        const char *unit;
        double whole_s;
    } units[] = {{"s", 1.0}, {"ms", 1e-3}, {"\xC2\xB5s", 1e-6}, {"ns", 1e-9}};
    uint64_t whole = 0;
    uint64_t part = 0;
    if (!take_integer(&text, MOST_WHOLE_DIGITS, &whole))
        return false;
    if (*text == '.' && (text++, !take_integer(&text, MOST_PART_DIGITS, &part)))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(text, units[i].unit) == 0) {
            *seconds = ((double)whole + (double)part / 1000.0) * units[i].whole_s;
            return true;
        }
    return false;
}

/* ---- lines ---- */

static bool is_span(const char *name, const char *expected)
{
    return expected == NULL || strcmp(name, expected) == 0;
}

static bool open_span(struct log_state *state, const char *name)
{
    bool is_phase =
        strcmp(name, "Client offline phase") == 0 || strcmp(name, "Server offline phase") == 0;
    if (is_phase && state->offline_seen)
        return line_reader_fail(&state->reader, state->error,
                                "a second run begins; a log must be of one");
    if (state->depth == DEEPEST || strlen(name) >= LONGEST_NAME)
        return line_reader_fail(&state->reader, state->error,
                                "phases must nest at most %d deep, with names of at most %d bytes",
                                DEEPEST, LONGEST_NAME - 1);
    state->offline_seen = state->offline_seen || is_phase;
    if (state->depth == 1 && strcmp(name, "Linear layer") == 0)
        state->online_layers++;
    strcpy(state->open[state->depth++], name);
    return true;
}

/* "Garbling.......1.5s", of the innermost open span. */
static bool close_span(struct log_state *state, const char *text)
{
    const char *name = state->depth > 0 ? state->open[state->depth - 1] : "";
    size_t length = strlen(name);
    double seconds = 0.0;
    if (length == 0 || strncmp(text, name, length) != 0 || text[length] != '.')
        return line_reader_fail(&state->reader, state->error,
                                "must end \"%s\", which began last, is \"%.80s\"", name, text);
    text += length + strspn(text + length, ".");
    if (!delphi_duration_s(text, &seconds))
        return line_reader_fail(&state->reader, state->error,
                                "must end with a duration such as 1.89s, is \"%.80s\"", text);
    const char *phase = state->open[0];
    state->depth--;
    for (size_t i = 0; i < DURATION_COUNT; i++)
        if (durations[i].side == state->side && is_span(name, durations[i].span)
            && is_span(phase, durations[i].phase))
            return record(state, &durations[i], seconds);
    return true;
}

/* "Writing.. 4719545", and the like. */
static bool read_message(struct log_state *state, const char *text)
{
    const char *name = state->depth > 0 ? state->open[state->depth - 1] : "";
    for (size_t i = 0; i < MESSAGE_COUNT; i++) {
        const struct rule *rule = &messages[i];
        size_t length = strlen(rule->text);
        uint64_t bytes = 0;
        if (rule->side != state->side || !is_span(name, rule->span)
            || strncmp(text, rule->text, length) != 0)
            continue;
        const char *number = text + length;
        if (!take_integer(&number, MOST_SIZE_DIGITS, &bytes) || *number != '\0')
            return line_reader_fail(&state->reader, state->error,
                                    "must end with a number of bytes, is \"%.80s\"", text);
        return record(state, rule, (double)bytes);
    }
    return true;
}

/* "Layer dim: (1, 64, 32, 32) true": the input of a linear layer, or of the ReLUs behind it. */
static bool read_shape(struct log_state *state, const char *text)
{
    struct delphi_series *inputs = &state->run->series[DELPHI_LINEAR_INPUTS];
    struct delphi_series *relus = &state->run->series[DELPHI_RELU_INPUTS];
    double elements = 1.0;
    text += sizeof shape_mark - 1;
    for (int side = 0; side < 3; side++) {
        uint64_t length = 0;
        const char *behind = side < 2 ? ", " : ") ";
        if (!take_integer(&text, MOST_WHOLE_DIGITS, &length) || strncmp(text, behind, 2) != 0)
            return line_reader_fail(&state->reader, state->error,
                                    "must be a shape such as (1, 64, 32, 32)");
        elements *= (double)length;
        text += 2;
    }
    if (inputs->count == NETWORK_MOST_LAYERS)
        return line_reader_fail(&state->reader, state->error, "must be at most %d layers",
                                NETWORK_MOST_LAYERS);
    if (strcmp(text, "true") == 0)
        series_add(inputs, inputs->count, elements);
    else if (strcmp(text, "false") == 0 && inputs->count > 0)
        series_add(relus, inputs->count - 1, elements);
    else
        return line_reader_fail(&state->reader, state->error,
                                "must be true, or false behind a linear layer, is \"%.80s\"", text);
    return true;
}

static bool read_line(struct log_state *state, const char *text)
{
    size_t level = 0;
    for (; strncmp(text, level_mark, sizeof level_mark - 1) == 0; level++)
        text += sizeof level_mark - 1;
    bool starts = strncmp(text, start_mark, sizeof start_mark - 1) == 0;
    bool ends = strncmp(text, end_mark, sizeof end_mark - 1) == 0;
    if ((starts && level != state->depth) || (ends && level + 1 != state->depth))
        return line_reader_fail(&state->reader, state->error,
                                "must stand at level %zu, stands at %zu",
                                ends && state->depth > 0 ? state->depth - 1 : state->depth, level);
    if (starts)
        return open_span(state, text + sizeof start_mark - 1);
    if (ends)
        return close_span(state, text + sizeof end_mark - 1);
    /* Both logs tell the shapes; once is enough. */
    if (strncmp(text, shape_mark, sizeof shape_mark - 1) == 0)
        return state->side == SIDE_SERVER || read_shape(state, text);
    return read_message(state, text);
}

/* ---- files ---- */

/* That every phase is there, and that the log was not cut. */
static bool check_complete(const struct log_state *state)
{
    const char *path = state->reader.path;
    if (state->depth > 0)
        return error_set(state->error, ERROR_INPUT, path, NULL, "ends within \"%s\"",
                         state->open[state->depth - 1]);
    for (size_t i = 0; i < DURATION_COUNT; i++)
        if (durations[i].side == state->side && state->run->series[durations[i].kind].count == 0)
            return error_set(state->error, ERROR_INPUT, path, NULL, "lacks the phase \"%s\"",
                             durations[i].span);
    for (size_t i = 0; i < MESSAGE_COUNT; i++)
        if (messages[i].side == state->side && messages[i].kind != DELPHI_BASE_OT
            && state->run->series[messages[i].kind].count == 0)
            return error_set(state->error, ERROR_INPUT, path, NULL,
                             "lacks bytes (\"%s\") of \"%s\"", messages[i].text,
                             delphi_series_name(messages[i].kind));
    return true;
}

static bool read_log(struct delphi_run *run, enum log_side side, const char *path,
                     struct error *error)
{
    struct log_state state = {.side = side, .run = run, .error = error};
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

/*
 * delphi_log.h: what a run of DELPHI printed, phase by phase, as numbers.
 *
 * The client's and the server's log of one inference (server garbler; the output of its timers).
 * `Start:` and `End:` lines nest, and an end tells the duration: whole units, a dot, and the next
 * smaller unit as a plain integer, not padded. So 1.89s is 1 s and 89 ms. A log may also be the
 * list that the timers write to BENCH_OUTPUT_FILE: `name, duration` where a span ends, with a
 * decimal fraction. Colours, indentation and what stands before a line (a time) do not matter, and
 * lines that say something else are passed over. Sizes of messages and shapes of layers are told by
 * some versions only.
 */
#ifndef CALIBRATION_DELPHI_LOG_H
#define CALIBRATION_DELPHI_LOG_H

#include "base/error.h"

#include <stddef.h>

enum delphi_series_kind {
    /* of the client: seconds */
    DELPHI_KEYGEN,
    DELPHI_KEY_SEND,
    DELPHI_ENCRYPT,     /* by HE layer */
    DELPHI_DECRYPT,     /* by HE layer */
    DELPHI_GC_EVALUATE, /* by linear layer */
    /* ... and bytes */
    DELPHI_KEY_UP,
    DELPHI_LINEAR_UP, /* by HE layer */
    DELPHI_BASE_OT,
    DELPHI_OT_SETUP,
    DELPHI_ONLINE_UP, /* by linear layer */
    /* of the server: seconds */
    DELPHI_KEY_RECEIVE, /* from when it waits for them: the client makes and sends them meanwhile */
    DELPHI_NOISE,       /* by HE layer */
    DELPHI_HE_EVAL,     /* by HE layer */
    DELPHI_GARBLE,
    DELPHI_ENCODE_OFFLINE,
    DELPHI_ENCODE_ONLINE, /* by linear layer */
    DELPHI_SHARED_LINEAR, /* by linear layer */
    /* ... and bytes */
    DELPHI_LINEAR_DOWN, /* by HE layer */
    DELPHI_GC_DOWN,
    DELPHI_OT_SEND,
    DELPHI_LABELS_DOWN, /* by linear layer */
    DELPHI_PREDICTION_DOWN,
    /* of both: elements */
    DELPHI_LINEAR_INPUTS, /* by linear layer */
    DELPHI_RELU_INPUTS,   /* by linear layer: of the activation behind it */
    DELPHI_SHAPES,        /* of both kinds as they come, where the log does not tell them apart */
    DELPHI_RELU_TOTAL,    /* of all activations */
    DELPHI_SERIES_COUNT
};

/* One value, or one per layer; 0 for a layer that has none. */
struct delphi_series {
    double *values; /* owned */
    size_t count;
    size_t capacity;
};

struct delphi_run {
    struct delphi_series series[DELPHI_SERIES_COUNT];
};

/*
 * Reads client.log and server.log of a folder; each may be compressed with gzip.
 *
 * run   out, owned by the caller, also after a failure; delphi_run_free
 * Fails (told with file and line) where spans do not nest, a number is none, a log has two runs,
 * ends within a phase or lacks one. A log that tells no size of any message leaves its byte series
 * empty (delphi_bytes.h), one without shapes those.
 */
bool delphi_run_read(struct delphi_run *run, const char *folder, struct error *error) MUST_CHECK;

/*
 * The mean of several runs: of a folder with the two logs, or with a folder for each run. Runs
 * must be of the same layers and bytes.
 *
 * run_count   out: how many there were
 */
bool delphi_runs_read(struct delphi_run *mean, size_t *run_count, const char *folder,
                      struct error *error) MUST_CHECK;
/* Adds to one value; those before that are not there yet become 0. */
void delphi_series_add(struct delphi_series *series, size_t index, double value);
void delphi_run_free(struct delphi_run *run);

/* The phase or message as the log names it, for messages. */
const char *delphi_series_name(enum delphi_series_kind kind);

#endif

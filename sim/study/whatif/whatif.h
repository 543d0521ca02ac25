/*
 * whatif.h: a scenario at one rate, and with each of its resources and loads doubled and halved.
 *
 * All rows have the same seeds and as many replications, so changes are told with paired intervals.
 * Each row is what a run with its settings gives.
 */
#ifndef STUDY_WHATIF_WHATIF_H
#define STUDY_WHATIF_WHATIF_H

#include "study/whatif/levers.h"
#include "study/whatif/onset_root.h"

struct whatif_row {
    const struct lever_change *change; /* NULL: the scenario as it is */
    char *refused;                     /* owned: why it cannot be; NULL where it can */
    struct interval metric;
    bool is_lower_bound;
    enum verdict verdict;
    struct series series;          /* owned */
    struct interval metric_change; /* to the scenario as it is, paired */
    bool change_is_open;           /* ... without ends, as few replications decide it */
    struct onset_root onset;       /* owned */
    struct interval onset_ratio;
    double bound_per_s;  /* the long-run limit */
    const char *binding; /* ... and what sets it */
};

struct whatif {
    struct measure measure;
    char metric[MEASURE_NAME_SIZE]; /* ... and its name */
    struct lever_changes changes;   /* owned */
    struct whatif_row *rows;        /* owned; the scenario first, then by kind, lever and effect */
    size_t row_count;
    uint64_t replications;
    bool prepares;               /* else there is no onset */
    uint64_t onset_replications; /* 0: onsets were not searched */
    double rate_per_s;
    double confidence;
};

/* What it is asked of, and how; borrowed. */
struct whatif_question {
    const struct json_document *document; /* without a sweep */
    const struct json_notes *notes;
    struct library *library;
    struct measure measure;
    bool wants_onsets; /* also where they take long */
    unsigned jobs;
    double max_events; /* of one row, by estimate */
    const atomic_bool *interruption;
    void *context;
    void (*on_progress)(void *context, uint64_t done, uint64_t total); /* NULL: nobody listens */
    bool interrupted;                                                  /* out */
};

/* Owned by the caller, also after a failure; whatif_free. False also when interrupted. */
bool whatif_ask(struct whatif *whatif, struct whatif_question *question,
                struct error *error) MUST_CHECK;
void whatif_free(struct whatif *whatif);

/* Whether a row is a change that is worth a line: of the metric, the onset or the limit, as far as
 * they are known, it may change one by a thousandth or more, its interval says. */
bool whatif_does_something(const struct whatif *whatif, const struct whatif_row *row);
/* ... the metric. */
bool whatif_moves_metric(const struct whatif *whatif, const struct whatif_row *row);

#endif

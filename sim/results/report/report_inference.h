/*
 * report_inference.h: one inference of each contender, step by step and layer by layer, as plain
 * rows for a report. The database does not have them: they follow from the scenario, which it has.
 */
#ifndef RESULTS_REPORT_REPORT_INFERENCE_H
#define RESULTS_REPORT_REPORT_INFERENCE_H

#include "results/report/report_rows.h"

struct report_inference {
    struct report_rows steps;  /* owned */
    struct report_rows layers; /* owned */
    char *left_out;            /* owned: why something is not there; NULL: all is */
};

/* Ready for rows. */
void report_inference_init(struct report_inference *inference);
void report_inference_free(struct report_inference *inference);

/* Texts are copied. */
struct report_step {
    const char *contender;
    const char *phase;
    const char *resource;
    const char *operation;
    const char *layer; /* NULL: of the network as a whole */
    double begin_s;
    double end_s;
    bool is_critical;
};

void report_inference_add_step(struct report_inference *inference, const struct report_step *step);

struct report_layer {
    const char *contender;
    const char *layer;
    double he_s;
    double garbling_s;
    double evaluation_s;
    double shares_s;
    double transfer_s;
    double offline_s;
    double online_s;
    double up_bytes;
    double down_bytes;
    double messages;
    double client_stored_bytes;
    double server_stored_bytes;
};

void report_inference_add_layer(struct report_inference *inference,
                                const struct report_layer *layer);

#endif

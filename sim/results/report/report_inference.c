#include "results/report/report_inference.h"

#include <stdlib.h>

static const char *const step_columns[] = {"contender", "phase", "resource", "operation", "layer",
                                           "begin_s",   "end_s", "critical", NULL};

static const char *const layer_columns[] = {"contender",
                                            "layer",
                                            "he_s",
                                            "garbling_s",
                                            "evaluation_s",
                                            "shares_s",
                                            "transfer_s",
                                            "offline_s",
                                            "online_s",
                                            "up_bytes",
                                            "down_bytes",
                                            "messages",
                                            "client_stored_bytes",
                                            "server_stored_bytes",
                                            NULL};

void report_inference_init(struct report_inference *inference)
{
    *inference = (struct report_inference){0};
    report_rows_begin(&inference->steps, step_columns);
    report_rows_begin(&inference->layers, layer_columns);
}

void report_inference_free(struct report_inference *inference)
{
    report_rows_free(&inference->steps);
    report_rows_free(&inference->layers);
    free(inference->left_out);
}

void report_inference_add_step(struct report_inference *inference, const struct report_step *step)
{
    report_rows_add(
        &inference->steps,
        (const struct report_field[]){REPORT_SAYS(step->contender), REPORT_SAYS(step->phase),
                                      REPORT_SAYS(step->resource), REPORT_SAYS(step->operation),
                                      REPORT_SAYS(step->layer), REPORT_HAS(step->begin_s),
                                      REPORT_HAS(step->end_s), REPORT_HAS(step->is_critical)});
}

void report_inference_add_layer(struct report_inference *inference,
                                const struct report_layer *layer)
{
    report_rows_add(
        &inference->layers,
        (const struct report_field[]){
            REPORT_SAYS(layer->contender), REPORT_SAYS(layer->layer), REPORT_HAS(layer->he_s),
            REPORT_HAS(layer->garbling_s), REPORT_HAS(layer->evaluation_s),
            REPORT_HAS(layer->shares_s), REPORT_HAS(layer->transfer_s),
            REPORT_HAS(layer->offline_s), REPORT_HAS(layer->online_s), REPORT_HAS(layer->up_bytes),
            REPORT_HAS(layer->down_bytes), REPORT_HAS(layer->messages),
            REPORT_HAS(layer->client_stored_bytes), REPORT_HAS(layer->server_stored_bytes)});
}

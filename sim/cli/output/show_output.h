/*
 * show_output.h: a network before and after its transforms, as tables with bars and as JSON.
 */
#ifndef CLI_OUTPUT_SHOW_OUTPUT_H
#define CLI_OUTPUT_SHOW_OUTPUT_H

#include "base/output_format.h"
#include "models/costs/stage_costs.h"

struct shown_network {
    struct network network;
    struct stage_costs costs;
};

struct show_report {
    const char *server; /* names of devices; borrowed */
    const char *client;
    struct shown_network before;
    struct shown_network after;
    bool is_transformed; /* else there is no after */
};

/*
 * A table for each. Shares are of a column's total; after the transforms, that of the total itself
 * is of what it was before. A full bar is the largest stage before, so that what was saved shows.
 */
void show_print(const struct show_report *report);
/* The activations, with the numbers and names by which transforms call them. */
void show_print_activations(const struct show_report *report);
/* The stages of both as rows. */
void show_give(const struct show_report *report, enum output_format format);
void show_print_json(const struct show_report *report);

#endif

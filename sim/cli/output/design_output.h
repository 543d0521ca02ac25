/*
 * design_output.h: designs as a table, as JSON and as network files.
 *
 * A tuple of multipliers is written 5x5x3, once for each design, and nothing else on stdout has
 * this form, so that tuples can be picked out by their looks.
 */
#ifndef CLI_OUTPUT_DESIGN_OUTPUT_H
#define CLI_OUTPUT_DESIGN_OUTPUT_H

#include "base/output_format.h"
#include "models/network/equalization_counts.h"

/* One solution with what it costs. */
struct design {
    struct equalization_solution solution;
    struct equalization_counts counts;
};

struct designs {
    struct equalization_rule rule;
    struct equalization_size size;
    struct design *items; /* owned */
    size_t count;
};

/* Room for 15 multipliers of five digits. */
#define DESIGN_TUPLE_SIZE 96

void design_tuple(const struct equalization_rule *rule,
                  const struct equalization_solution *solution, char tuple[DESIGN_TUPLE_SIZE]);

/* Three rows for each: widths, ReLUs and MACs by stage. */
void designs_give(const struct designs *designs, enum output_format format);
void designs_print_json(const struct designs *designs);

/*
 * Writes each design as a network file, NAME.json, into a folder that exists; tells the files on
 * stderr. HRNs are named as in the literature: hrn18_5x5x3x, hrn34_4x3x6x, with _m32 when the base
 * width is not 16; others by their depths: hrn_2x2x6x2_5x5x3x, hrn_bottleneck_3x4x6x3_2x2x2x.
 * Fails when a file is there already: nobody's network is replaced.
 */
bool designs_write(const struct designs *designs, const char *folder,
                   struct error *error) MUST_CHECK;

#endif

/*
 * plan_tables.h: the rows of a plan: by operation, by layer, step by step, and its bounds.
 *
 * Rows that are totals have no operation; a total is the sum of the rows above it. What is done
 * once per client is in no total.
 */
#ifndef CLI_PLAN_TABLES_H
#define CLI_PLAN_TABLES_H

#include "cli/table.h"
#include "study/runner.h"

/* A class of clients of a point; borrowed. */
struct planned {
    const struct point *point;
    size_t class_index; /* from 0 */
};

const struct client_class *planned_class(const struct planned *planned);
const struct inference *planned_inference(const struct planned *planned);

/* Each table is released with table_free. */

/* Operations of the protocol's phase that have neither seconds nor bytes with these costs, so that
 * no table has a row for them: "key_load (server_cpu), ..."; owned by the caller, empty for none.
 */
char *plan_costless(const struct planned *planned, enum phase phase);

/* One row per operation and resource of the phase, then a total per resource and one of all. */
void plan_operations_table(struct table *table, const struct planned *planned, enum phase phase);
/* The same with a row per step, whose seconds are its own. */
void plan_steps_table(struct table *table, const struct planned *planned, enum phase phase);
/* What is done once per client; without total. */
void plan_once_table(struct table *table, const struct planned *planned);
/* All operations, and all steps, of both phases, without totals: for programs. */
void plan_all_operations_table(struct table *table, const struct planned *planned);
void plan_all_steps_table(struct table *table, const struct planned *planned);
/* Fails when an activation has no linear layer before it. */
bool plan_layers_table(struct table *table, const struct planned *planned,
                       struct error *error) MUST_CHECK;
/* A line with the ciphertexts and products of convolutions, and of fully connected layers; nothing
 * of a protocol without encryption. */
bool plan_print_encrypted(const struct planned *planned, FILE *stream,
                          struct error *error) MUST_CHECK;
void plan_bounds_table(struct table *table, const struct bounds *bounds);

#endif

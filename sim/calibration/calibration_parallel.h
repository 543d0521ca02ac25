/*
 * calibration_parallel.h: how much busy cores slow each other down under homomorphic encryption,
 * and what encoding a weight takes, from wall seconds by number of threads.
 *
 * As in the runs of Garimella et al. (ASPLOS 2023): convolutions only, and the weights are encoded
 * within the timed region. On one thread, what evaluation does not explain is encoding; on more,
 * the slowdown is the one with the least squares of relative errors of he_schedule.h.
 */
#ifndef CALIBRATION_CALIBRATION_PARALLEL_H
#define CALIBRATION_CALIBRATION_PARALLEL_H

#include "calibration/calibration_fit.h"
#include "models/crypto/he_cost.h"

/* Wall seconds of one network's convolutions. */
struct parallel_table {
    struct he_packing *packings; /* owned; of the layers in order */
    size_t layer_count;
    double *seconds; /* owned; entry i is for i + 1 threads; each above 0 */
    size_t thread_count;
    uint32_t network;
};

struct parallel_tables {
    struct parallel_table *items; /* owned */
    size_t count;
    size_t capacity;
};

/* Takes over what the table owns. */
void parallel_tables_add(struct parallel_tables *tables, const struct parallel_table *table);
void parallel_tables_free(struct parallel_tables *tables);

/*
 * Sets encode_plaintext_s and slowdown_per_busy_core by the evaluation's coefficients.
 *
 * fit   out: errors over all points; no coefficients and sums of squares, no R2
 * There must be a table.
 */
void parallel_tables_solve(struct calibration_fit *fit, struct he_coefficients *coefficients,
                           const struct parallel_tables *tables);
size_t parallel_tables_point_count(const struct parallel_tables *tables);

#endif

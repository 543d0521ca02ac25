#include "calibration/calibration_parallel.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Two layers of 10 multiplications and 100 plaintexts each. */
static void add_table(struct parallel_tables *tables, uint32_t network, double one_thread_s,
                      double two_threads_s)
{
    struct parallel_table table = {.packings = memory_allocate(2, sizeof *table.packings),
                                   .layer_count = 2,
                                   .seconds = memory_allocate(2, sizeof *table.seconds),
                                   .thread_count = 2,
                                   .network = network};
    for (int i = 0; i < 2; i++)
        table.packings[i] = (struct he_packing){.mult = 10, .mask_plaintexts = 100};
    table.seconds[0] = one_thread_s;
    table.seconds[1] = two_threads_s;
    parallel_tables_add(tables, &table);
}

static const struct he_coefficients one_second_per_mult = {.eval_mult_s = 1.0};

/* 20 s of evaluation, so 10 of 30 s encode 200 plaintexts; both at once take 1.1 times 15 s. */
Test(calibration_parallel, what_evaluation_does_not_explain_is_encoding)
{
    struct parallel_tables tables = {0};
    struct he_coefficients coefficients = one_second_per_mult;
    struct calibration_fit fit;
    add_table(&tables, 0, 30.0, 16.5);
    parallel_tables_solve(&fit, &coefficients, &tables);
    cr_expect(epsilon_eq(dbl, coefficients.encode_plaintext_s, 0.05, 1e-12));
    cr_expect(epsilon_eq(dbl, coefficients.slowdown_per_busy_core, 0.1, 1e-6));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.0, 1e-6));
    cr_expect(isnan(fit.left_out_most_error)); /* of one network only */
    parallel_tables_free(&tables);
}

/* Less than evaluation alone, and more than twice as fast: neither takes negative time. */
Test(calibration_parallel, nothing_is_below_zero)
{
    struct parallel_tables tables = {0};
    struct he_coefficients coefficients = one_second_per_mult;
    struct calibration_fit fit;
    add_table(&tables, 0, 18.0, 5.0);
    parallel_tables_solve(&fit, &coefficients, &tables);
    cr_expect(eq(dbl, coefficients.encode_plaintext_s, 0.0));
    cr_expect(eq(dbl, coefficients.slowdown_per_busy_core, 0.0));
    cr_expect(epsilon_eq(dbl, fit.most_error, 1.0, 1e-12)); /* 10 s for 5 */
    parallel_tables_free(&tables);
}

/* The second network's 11 s are predicted from the first: 15 s * 1.1 = 16.5. */
Test(calibration_parallel, a_network_left_out_is_predicted_by_the_others)
{
    struct parallel_tables tables = {0};
    struct he_coefficients coefficients = one_second_per_mult;
    struct calibration_fit fit;
    add_table(&tables, 0, 30.0, 16.5);
    add_table(&tables, 1, 30.0, 11.0);
    parallel_tables_solve(&fit, &coefficients, &tables);
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 0.5, 1e-6));
    parallel_tables_free(&tables);
}

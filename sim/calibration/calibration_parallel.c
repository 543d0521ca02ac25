#include "calibration/calibration_parallel.h"

#include "base/memory.h"
#include "models/crypto/he_schedule.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#define NO_NETWORK UINT32_MAX

/* A bracket is sought in these steps; beyond, more cores would only do harm. */
#define STEP 0.005
#define LARGEST_SLOWDOWN 1.0 /* each busy core would double the time */
#define PRECISION 1e-7       /* far finer than measurements repeat */
enum { MOST_ITERATIONS = 100 };

/* What the search for a slowdown goes by. */
struct search {
    const struct parallel_tables *tables;
    const struct he_coefficients *coefficients;
    uint32_t left_out;
};

void parallel_tables_add(struct parallel_tables *tables, const struct parallel_table *table)
{
    tables->items =
        memory_grow(tables->items, &tables->capacity, tables->count + 1, sizeof *tables->items);
    tables->items[tables->count++] = *table;
}

void parallel_tables_free(struct parallel_tables *tables)
{
    for (size_t i = 0; i < tables->count; i++) {
        free(tables->items[i].packings);
        free(tables->items[i].seconds);
    }
    free(tables->items);
    *tables = (struct parallel_tables){0};
}

size_t parallel_tables_point_count(const struct parallel_tables *tables)
{
    size_t count = 0;
    for (size_t i = 0; i < tables->count; i++)
        count += tables->items[i].thread_count;
    return count;
}

/* ---- encoding, on one thread ---- */

/* Least squares of (measured - evaluation - encoding) / measured. */
static double solve_encoding(const struct search *search)
{
    double product = 0.0;
    double square = 0.0;
    for (size_t i = 0; i < search->tables->count; i++) {
        const struct parallel_table *table = &search->tables->items[i];
        double left_s = table->seconds[0];
        double plaintexts = 0.0;
        if (table->network == search->left_out)
            continue;
        for (size_t k = 0; k < table->layer_count; k++) {
            left_s -= he_evaluate_s(search->coefficients, &table->packings[k]);
            plaintexts += (double)table->packings[k].mask_plaintexts;
        }
        double weight = 1.0 / (table->seconds[0] * table->seconds[0]);
        product += weight * left_s * plaintexts;
        square += weight * plaintexts * plaintexts;
    }
    return square > 0.0 ? fmax(0.0, product / square) : 0.0;
}

/* ---- the slowdown, on more ---- */

/* Relative errors of one table, for each number of threads. */
static void table_errors(const struct parallel_table *table,
                         const struct he_coefficients *coefficients, double slowdown,
                         double errors[])
{
    double *work_s = memory_allocate(table->layer_count, sizeof *work_s);
    for (size_t k = 0; k < table->layer_count; k++)
        work_s[k] = he_evaluate_s(coefficients, &table->packings[k])
                  + he_encode_s(coefficients, &table->packings[k]);
    for (size_t i = 0; i < table->thread_count; i++) {
        double predicted_s = he_makespan_s(work_s, table->layer_count, i + 1, slowdown, NULL);
        errors[i] = fabs(predicted_s / table->seconds[i] - 1.0);
    }
    free(work_s);
}

static double sum_of_squares(double slowdown, void *context)
{
    const struct search *search = context;
    double sum = 0.0;
    for (size_t i = 0; i < search->tables->count; i++) {
        const struct parallel_table *table = &search->tables->items[i];
        if (table->network == search->left_out)
            continue;
        double *errors = memory_allocate(table->thread_count, sizeof *errors);
        table_errors(table, search->coefficients, slowdown, errors);
        for (size_t k = 0; k < table->thread_count; k++)
            sum += errors[k] * errors[k];
        free(errors);
    }
    return sum;
}

/* Brent's method, which wants the least value between two larger ones. */
static double refine(struct search *search, double lower, double middle, double upper)
{
    gsl_function function = {sum_of_squares, search};
    gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    gsl_min_fminimizer_set(minimizer, &function, middle, lower, upper);
    for (int i = 0; i < MOST_ITERATIONS; i++) {
        gsl_min_fminimizer_iterate(minimizer);
        if (gsl_min_test_interval(gsl_min_fminimizer_x_lower(minimizer),
                                  gsl_min_fminimizer_x_upper(minimizer), PRECISION, 0.0)
            == GSL_SUCCESS)
            break;
    }
    double slowdown = gsl_min_fminimizer_x_minimum(minimizer);
    gsl_min_fminimizer_free(minimizer);
    return slowdown;
}

static double solve_slowdown(struct search *search)
{
    double before = sum_of_squares(0.0, search);
    double here = before;
    for (int step = 1; step * STEP <= LARGEST_SLOWDOWN; step++) {
        double next = sum_of_squares(step * STEP, search);
        if (next >= here)
            return here < before && here < next
                     ? refine(search, (step - 2) * STEP, (step - 1) * STEP, step * STEP)
                     : (step - 1) * STEP;
        before = here;
        here = next;
    }
    return LARGEST_SLOWDOWN;
}

/* ---- both ---- */

static void solve_without(const struct parallel_tables *tables, uint32_t left_out,
                          struct he_coefficients *coefficients)
{
    struct search search = {tables, coefficients, left_out};
    coefficients->encode_plaintext_s = solve_encoding(&search);
    coefficients->slowdown_per_busy_core = solve_slowdown(&search);
}

static bool has_other(const struct parallel_tables *tables, uint32_t network)
{
    for (size_t i = 0; i < tables->count; i++)
        if (tables->items[i].network != network)
            return true;
    return false;
}

static void leave_out(struct calibration_fit *fit, const struct he_coefficients *coefficients,
                      const struct parallel_tables *tables, double errors[])
{
    size_t count = 0;
    for (size_t i = 0; i < tables->count; i++) {
        const struct parallel_table *table = &tables->items[i];
        struct he_coefficients others = *coefficients;
        if (!has_other(tables, table->network))
            continue;
        solve_without(tables, table->network, &others);
        table_errors(table, &others, others.slowdown_per_busy_core, &errors[count]);
        count += table->thread_count;
    }
    calibration_summarise(errors, count, &fit->left_out_median_error, &fit->left_out_most_error);
}

void parallel_tables_solve(struct calibration_fit *fit, struct he_coefficients *coefficients,
                           const struct parallel_tables *tables)
{
    assert(tables->count > 0);
    double *errors = memory_allocate(parallel_tables_point_count(tables), sizeof *errors);
    size_t count = 0;
    *fit = (struct calibration_fit){.r2 = (double)NAN};
    solve_without(tables, NO_NETWORK, coefficients);
    for (size_t i = 0; i < tables->count; i++) {
        table_errors(&tables->items[i], coefficients, coefficients->slowdown_per_busy_core,
                     &errors[count]);
        count += tables->items[i].thread_count;
    }
    calibration_summarise(errors, count, &fit->median_error, &fit->most_error);
    leave_out(fit, coefficients, tables, errors);
    free(errors);
}

#include "calibration/calibration_fit.h"

#include "base/memory.h"

#include <assert.h>
#include <gsl/gsl_multifit.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* No network is left out. */
#define NO_NETWORK UINT32_MAX

/* The rows that a fit sees, as GSL wants them. */
struct least_squares {
    const struct calibration_data *data;
    uint32_t left_out; /* a network, or NO_NETWORK */
    gsl_vector *seconds;
    gsl_vector *weights;
};

void calibration_data_add(struct calibration_data *data, const struct calibration_row *row)
{
    assert(row->seconds > 0.0);
    data->rows = memory_grow(data->rows, &data->capacity, data->count + 1, sizeof *data->rows);
    data->rows[data->count++] = *row;
}

void calibration_data_free(struct calibration_data *data)
{
    free(data->rows);
    *data = (struct calibration_data){0};
}

double calibration_predict_s(const double coefficients[], const struct calibration_row *row,
                             size_t term_count)
{
    double seconds = 0.0;
    for (size_t term = 0; term < term_count; term++)
        seconds += coefficients[term] * row->features[term];
    return seconds;
}

/* ---- least squares ---- */

static size_t count_rows(const struct calibration_data *data, uint32_t left_out)
{
    size_t count = 0;
    for (size_t i = 0; i < data->count; i++)
        count += data->rows[i].network != left_out;
    return count;
}

static void fill_vectors(const struct least_squares *squares)
{
    size_t row = 0;
    for (size_t i = 0; i < squares->data->count; i++) {
        double seconds = squares->data->rows[i].seconds;
        if (squares->data->rows[i].network == squares->left_out)
            continue;
        gsl_vector_set(squares->seconds, row, seconds);
        gsl_vector_set(squares->weights, row++, 1.0 / (seconds * seconds));
    }
}

/* The columns of the terms in the subset; false when one is 0 throughout, which tells nothing. */
static bool fill_matrix(gsl_matrix *features, const struct least_squares *squares,
                        const size_t terms[], size_t term_count)
{
    size_t row = 0;
    for (size_t i = 0; i < squares->data->count; i++) {
        if (squares->data->rows[i].network == squares->left_out)
            continue;
        for (size_t k = 0; k < term_count; k++)
            gsl_matrix_set(features, row, k, squares->data->rows[i].features[terms[k]]);
        row++;
    }
    for (size_t k = 0; k < term_count; k++) {
        gsl_vector_const_view column = gsl_matrix_const_column(features, k);
        if (gsl_vector_isnull(&column.vector))
            return false;
    }
    return true;
}

static size_t list_terms(unsigned subset, size_t term_count, size_t terms[])
{
    size_t count = 0;
    for (size_t term = 0; term < term_count; term++)
        if (subset & (1u << term))
            terms[count++] = term;
    return count;
}

/* Takes the solution if it is the best so far and has no coefficient below 0. */
static void keep_better(double coefficients[], double *least_square, const gsl_vector *solution,
                        double square, const size_t terms[])
{
    if (!(square < *least_square) || gsl_vector_min(solution) < 0.0)
        return;
    *least_square = square;
    memset(coefficients, 0, CALIBRATION_MOST_TERMS * sizeof *coefficients);
    for (size_t k = 0; k < solution->size; k++)
        coefficients[terms[k]] = gsl_vector_get(solution, k);
}

static void try_subset(const struct least_squares *squares, unsigned subset, double coefficients[],
                       double *least_square)
{
    size_t terms[CALIBRATION_MOST_TERMS];
    size_t rows = squares->seconds->size;
    size_t count = list_terms(subset, squares->data->term_count, terms);
    double square = 0.0;
    if (count > rows)
        return;
    gsl_matrix *features = gsl_matrix_alloc(rows, count);
    gsl_matrix *covariance = gsl_matrix_alloc(count, count);
    gsl_vector *solution = gsl_vector_alloc(count);
    gsl_multifit_linear_workspace *workspace = gsl_multifit_linear_alloc(rows, count);
    if (fill_matrix(features, squares, terms, count)) {
        gsl_multifit_wlinear(features, squares->weights, squares->seconds, solution, covariance,
                             &square, workspace);
        keep_better(coefficients, least_square, solution, square, terms);
    }
    gsl_multifit_linear_free(workspace);
    gsl_vector_free(solution);
    gsl_matrix_free(covariance);
    gsl_matrix_free(features);
}

/* False when there is no row, or none of the terms is ever above 0. */
static bool solve_without(const struct calibration_data *data, uint32_t left_out,
                          double coefficients[])
{
    size_t rows = count_rows(data, left_out);
    double least_square = INFINITY;
    if (rows == 0)
        return false;
    struct least_squares squares = {data, left_out, gsl_vector_alloc(rows), gsl_vector_alloc(rows)};
    fill_vectors(&squares);
    for (unsigned subset = 1; subset < 1u << data->term_count; subset++)
        try_subset(&squares, subset, coefficients, &least_square);
    gsl_vector_free(squares.seconds);
    gsl_vector_free(squares.weights);
    return isfinite(least_square);
}

/* ---- how good it is ---- */

static double relative_error(const struct calibration_row *row, double predicted_s)
{
    return fabs(predicted_s / row->seconds - 1.0);
}

/* Sums of squares: what the fit leaves over, what it predicts, and how far apart the seconds are.
 */
static void add_squares(struct calibration_fit *fit, const struct calibration_data *data)
{
    double mean_s = 0.0;
    double distances = 0.0;
    bool all_alike = true;
    double first_s = calibration_predict_s(fit->coefficients, &data->rows[0], data->term_count);
    for (size_t i = 0; i < data->count; i++)
        mean_s += data->rows[i].seconds / (double)data->count;
    for (size_t i = 0; i < data->count; i++) {
        double seconds = data->rows[i].seconds;
        double predicted_s =
            calibration_predict_s(fit->coefficients, &data->rows[i], data->term_count);
        fit->residual_square += (seconds - predicted_s) * (seconds - predicted_s);
        fit->predicted_square += predicted_s * predicted_s;
        distances += (seconds - mean_s) * (seconds - mean_s);
        all_alike = all_alike && predicted_s == first_s;
    }
    fit->r2 = distances > 0.0 && !all_alike ? 1.0 - fit->residual_square / distances : (double)NAN;
}

void calibration_summarise(double errors[], size_t count, double *median, double *most)
{
    gsl_sort(errors, 1, count);
    *median = count > 0 ? gsl_stats_median_from_sorted_data(errors, 1, count) : (double)NAN;
    *most = count > 0 ? errors[count - 1] : (double)NAN;
}

static uint32_t network_count(const struct calibration_data *data)
{
    uint32_t count = 0;
    for (size_t i = 0; i < data->count; i++)
        if (data->rows[i].network >= count)
            count = data->rows[i].network + 1;
    return count;
}

/* Each network is predicted by the others. */
static void leave_out(struct calibration_fit *fit, const struct calibration_data *data,
                      double errors[])
{
    size_t count = 0;
    for (uint32_t network = 0; network < network_count(data); network++) {
        double coefficients[CALIBRATION_MOST_TERMS] = {0.0};
        if (!solve_without(data, network, coefficients))
            continue;
        for (size_t i = 0; i < data->count; i++)
            if (data->rows[i].network == network)
                errors[count++] = relative_error(
                    &data->rows[i],
                    calibration_predict_s(coefficients, &data->rows[i], data->term_count));
    }
    calibration_summarise(errors, count, &fit->left_out_median_error, &fit->left_out_most_error);
}

void calibration_fit_solve(struct calibration_fit *fit, const struct calibration_data *data)
{
    assert(data->count > 0 && data->term_count <= CALIBRATION_MOST_TERMS);
    double *errors = memory_allocate(data->count, sizeof *errors);
    *fit = (struct calibration_fit){0};
    solve_without(data, NO_NETWORK, fit->coefficients);
    for (size_t i = 0; i < data->count; i++)
        errors[i] =
            relative_error(&data->rows[i], calibration_predict_s(fit->coefficients, &data->rows[i],
                                                                 data->term_count));
    calibration_summarise(errors, data->count, &fit->median_error, &fit->most_error);
    add_squares(fit, data);
    leave_out(fit, data, errors);
    free(errors);
}

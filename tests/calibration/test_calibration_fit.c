#include "calibration/calibration_fit.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static struct calibration_fit fit_rows(size_t term_count, const struct calibration_row rows[],
                                       size_t count)
{
    struct calibration_data data = {.term_count = term_count};
    struct calibration_fit fit;
    for (size_t i = 0; i < count; i++)
        calibration_data_add(&data, &rows[i]);
    calibration_fit_solve(&fit, &data);
    calibration_data_free(&data);
    return fit;
}

/* 2 a + 3 b = 13, 4 a + b = 11: a = 2, b = 3. */
Test(calibration_fit, as_many_rows_as_terms_are_met_exactly)
{
    const struct calibration_row rows[] = {{{2, 3}, 13, 0}, {{4, 1}, 11, 0}};
    struct calibration_fit fit = fit_rows(2, rows, 2);
    cr_expect(epsilon_eq(dbl, fit.coefficients[0], 2.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.coefficients[1], 3.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.r2, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.residual_square, 0.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.predicted_square, 13.0 * 13.0 + 11.0 * 11.0, 1e-9));
    cr_expect(isnan(fit.left_out_most_error)); /* of one network only */
}

/*
 * The line through (1, 2) and (2, 6) is 4 x - 2. Without a start, weighted: the least of
 * (a / 2 - 1)^2 + (a / 3 - 1)^2 is a = (1/2 + 1/3) / (1/4 + 1/9) = 30/13. A constant alone would
 * miss by more: the least of (c / 2 - 1)^2 + (c / 6 - 1)^2 leaves 0.4, the other 1/13.
 */
Test(calibration_fit, what_would_be_below_zero_is_left_out)
{
    const struct calibration_row rows[] = {{{1, 1}, 2, 0}, {{2, 1}, 6, 0}};
    struct calibration_fit fit = fit_rows(2, rows, 2);
    cr_expect(epsilon_eq(dbl, fit.coefficients[0], 30.0 / 13.0, 1e-12));
    cr_expect(eq(dbl, fit.coefficients[1], 0.0));
    cr_expect(epsilon_eq(dbl, fit.most_error, 1.0 - 10.0 / 13.0, 1e-12));
}

/* Of network 0: 1 s per unit; of network 1: 2 s. Each predicts the other: 100 % and 50 % off. */
Test(calibration_fit, a_network_left_out_is_predicted_by_the_others)
{
    const struct calibration_row rows[] = {
        {{1}, 1, 0}, {{3}, 3, 0}, {{5}, 5, 0}, {{1}, 2, 1}, {{2}, 4, 1}};
    struct calibration_fit fit = fit_rows(1, rows, 5);
    cr_expect(epsilon_eq(dbl, fit.left_out_most_error, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.left_out_median_error, 1.0, 1e-12));
}

/* The least of (c / 0.9 - 1)^2 + (c / 1.1 - 1)^2. A constant explains no difference. */
Test(calibration_fit, what_is_left_over_is_summed)
{
    const struct calibration_row rows[] = {{{1}, 0.9, 0}, {{1}, 1.1, 0}};
    struct calibration_fit fit = fit_rows(1, rows, 2);
    double c = (1 / 0.9 + 1 / 1.1) / (1 / 0.81 + 1 / 1.21);
    double residuals = (0.9 - c) * (0.9 - c) + (1.1 - c) * (1.1 - c);
    cr_expect(epsilon_eq(dbl, fit.coefficients[0], c, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.residual_square, residuals, 1e-12));
    cr_expect(epsilon_eq(dbl, fit.predicted_square, 2.0 * c * c, 1e-12));
    cr_expect(isnan(fit.r2));
}

Test(calibration_fit, terms_that_say_nothing_take_nothing)
{
    const struct calibration_row zero[] = {{{0, 1}, 3, 0}, {{0, 2}, 6, 0}};
    struct calibration_fit fit = fit_rows(2, zero, 2);
    cr_expect(eq(dbl, fit.coefficients[0], 0.0));
    cr_expect(epsilon_eq(dbl, fit.coefficients[1], 3.0, 1e-12));
    const struct calibration_row one[] = {{{1, 2, 3, 4, 5}, 10, 0}};
    fit = fit_rows(5, one, 1);
    cr_expect(epsilon_eq(dbl, fit.most_error, 0.0, 1e-12));
    const struct calibration_row nothing[] = {{{0}, 10, 0}};
    fit = fit_rows(1, nothing, 1);
    cr_expect(eq(dbl, fit.coefficients[0], 0.0));
    cr_expect(isnan(fit.r2));
}

/* Twice the same column: any split is as good, and none may be below 0. */
Test(calibration_fit, equal_columns_do_no_harm)
{
    const struct calibration_row rows[] = {{{1, 1}, 2, 0}, {{2, 2}, 4, 0}, {{3, 3}, 6, 0}};
    struct calibration_fit fit = fit_rows(2, rows, 3);
    cr_expect(epsilon_eq(dbl, fit.coefficients[0] + fit.coefficients[1], 2.0, 1e-12));
    cr_expect(fit.coefficients[0] >= 0.0 && fit.coefficients[1] >= 0.0);
}

/*
 * calibration_fit.h: coefficients of a sum of terms, from measured seconds.
 *
 * Weighted non-negative least squares on relative errors: a row weighs 1 / seconds^2, so that a
 * layer of milliseconds counts as much as one of minutes. Operations do not take negative time, so
 * no coefficient may be below 0. With so few terms every subset of them is tried: the best one
 * whose own solution has no coefficient below 0 is the optimum (the Kuhn-Tucker conditions of
 * Lawson, Hanson, Solving Least Squares Problems, 1974, chapter 23, hold there and nowhere else).
 */
#ifndef CALIBRATION_CALIBRATION_FIT_H
#define CALIBRATION_CALIBRATION_FIT_H

#include <stddef.h>
#include <stdint.h>

/* No formula of calibration.c has more than four; all 2^5 subsets are tried in no time. */
#define CALIBRATION_MOST_TERMS 5

/* seconds = sum of coefficient * feature, more or less */
struct calibration_row {
    double features[CALIBRATION_MOST_TERMS]; /* each at least 0 */
    double seconds;                          /* measured; above 0 */
    uint32_t network;                        /* index: rows of one network are left out together */
};

struct calibration_data {
    size_t term_count;
    struct calibration_row *rows; /* owned */
    size_t count;
    size_t capacity;
};

/* Errors are relative: |predicted / measured - 1|. */
struct calibration_fit {
    double coefficients[CALIBRATION_MOST_TERMS];
    double r2; /* of the seconds as they are; NaN where they are, or are predicted, all the same */
    double median_error;
    double most_error;
    /* Sums over the rows. The root of their ratio is the coefficient of variation with which
     * independent draws for each row would vary the total as much as the fit misses it. */
    double residual_square;
    double predicted_square;
    /* The same where the coefficients know nothing of the row's network; NaN for a single one. */
    double left_out_median_error;
    double left_out_most_error;
};

/* Copies the row. */
void calibration_data_add(struct calibration_data *data, const struct calibration_row *row);
void calibration_data_free(struct calibration_data *data);

/* There must be a row; fit is out and owns nothing. */
void calibration_fit_solve(struct calibration_fit *fit, const struct calibration_data *data);

/* Median and largest of the errors, which it sorts; NaN of none. */
void calibration_summarise(double errors[], size_t count, double *median, double *most);

/* The sum of coefficient * feature; the row's own seconds are not looked at. */
double calibration_predict_s(const double coefficients[], const struct calibration_row *row,
                             size_t term_count);

#endif

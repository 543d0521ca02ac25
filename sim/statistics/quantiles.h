/*
 * quantiles.h: quantiles of the distributions that intervals use, with the same bits everywhere.
 */
#ifndef STATISTICS_QUANTILES_H
#define STATISTICS_QUANTILES_H

/* Of Student's t distribution, p from 1/2 to below 1, more than 0 degrees of freedom. Relative
 * error below 1e-10. */
double student_t_quantile(double p, double degrees_of_freedom);

/* Of the chi-square distribution, p above 0 and below 1, more than 0 degrees of freedom: the
 * probability below it is p within 1e-9. */
double chi_square_quantile(double p, double degrees_of_freedom);

#endif

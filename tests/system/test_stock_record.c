#include "system/stock/stock_record.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>

Test(stock_record, the_mean_is_from_warm_up_to_horizon)
{
    struct stock_record record;
    stock_record_init(&record, 100.0, false);
    stock_record_change(&record, 0.0, 2.0);
    stock_record_begin(&record, 10.0);
    stock_record_change(&record, 40.0, 1.0);
    stock_record_change(&record, 60.0, -3.0);
    /* 30 s of 2, 20 s of 3, of 90 s */
    cr_expect(epsilon_eq(dbl, stock_record_mean(&record, 100.0), 120.0 / 90.0, 1e-12));
    cr_expect(eq(ptr, stock_record_take_samples(&record, 100.0), NULL));
    stock_record_free(&record);
}

Test(stock_record, samples_are_up_to_the_horizon)
{
    struct stock_record record;
    stock_record_init(&record, 10.0, true);
    stock_record_change(&record, 5.0, 1.0);
    stock_record_change(&record, 20.0, 1.0);
    double *samples = stock_record_take_samples(&record, 20.0);
    cr_expect(epsilon_eq(dbl, samples[499], 0.0, 1e-12));
    cr_expect(epsilon_eq(dbl, samples[500], 1.0, 1e-9));
    cr_expect(epsilon_eq(dbl, samples[999], 1.0, 1e-9));
    free(samples);
    stock_record_free(&record);
}

Test(stock_record, samples_are_means_over_equal_parts)
{
    struct stock_record record;
    stock_record_init(&record, 3000.0, true);
    stock_record_change(&record, 1.5, 4.0);    /* in the middle of the first part of 3 s */
    stock_record_change(&record, 6.0, -1.0);   /* at the border of the second and third */
    stock_record_change(&record, 2999.0, 3.0); /* a third of the last */
    double *samples = stock_record_take_samples(&record, 3000.0);
    cr_expect(epsilon_eq(dbl, samples[0], 2.0, 1e-9));
    cr_expect(epsilon_eq(dbl, samples[1], 4.0, 1e-9));
    cr_expect(epsilon_eq(dbl, samples[2], 3.0, 1e-9));
    cr_expect(epsilon_eq(dbl, samples[998], 3.0, 1e-9));
    cr_expect(epsilon_eq(dbl, samples[999], 4.0, 1e-9));
    free(samples);
    stock_record_free(&record);
}

/* Parts whose borders no binary number meets. */
Test(stock_record, samples_add_up_to_the_mean_for_any_horizon)
{
    for (int round = 1; round <= 50; round++) {
        struct stock_record record;
        double horizon_s = 86400.0 / (0.1 + 0.37 * round);
        stock_record_init(&record, horizon_s, true);
        for (int k = 0; k < 1000; k++)
            stock_record_change(&record, k * (horizon_s / STOCK_SAMPLES), k % 3 - 1.0 + (k == 0));
        double mean = stock_record_mean(&record, horizon_s);
        double *samples = stock_record_take_samples(&record, horizon_s);
        double sum = 0.0;
        for (int k = 0; k < STOCK_SAMPLES; k++)
            sum += samples[k];
        cr_expect(epsilon_eq(dbl, sum / STOCK_SAMPLES, mean, 1e-9));
        free(samples);
        stock_record_free(&record);
    }
}

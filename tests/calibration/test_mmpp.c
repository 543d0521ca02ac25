#include "calibration/mmpp.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Left at rates 0.1 and 0.05: mean rate 4, variance of the rate 18, forgets at 0.15/s. */
static const struct mmpp example = {{10.0, 1.0}, {10.0, 20.0}};

static void expect_same(const struct mmpp *got, const struct mmpp *expected, double error)
{
    for (int k = 0; k < 2; k++) {
        cr_assert(epsilon_eq(dbl, got->rates_per_s[k], expected->rates_per_s[k], error));
        cr_assert(epsilon_eq(dbl, got->sojourns_s[k], expected->sojourns_s[k], error));
    }
}

static struct mmpp_moments moments_of(const struct mmpp *mmpp)
{
    return (struct mmpp_moments){.rate_per_s = mmpp_rate_per_s(mmpp),
                                 .cv2 = mmpp_cv2(mmpp),
                                 .dispersion = mmpp_dispersion(mmpp, 60.0),
                                 .window_s = 60.0};
}

Test(mmpp, moments_by_hand)
{
    cr_assert(epsilon_eq(dbl, mmpp_rate_per_s(&example), 4.0, 1e-12));
    cr_assert(epsilon_eq(dbl, mmpp_cv2(&example), 1.0 + 36.0 / 10.6, 1e-12));
    double seen = 1.0 - (1.0 - exp(-9.0)) / 9.0;
    cr_assert(epsilon_eq(dbl, mmpp_dispersion(&example, 60.0), 1.0 + 60.0 * seen, 1e-10));
    /* Short windows see single requests, which are Poisson; long ones see everything. */
    cr_assert(epsilon_eq(dbl, mmpp_dispersion(&example, 1e-9), 1.0, 1e-7));
    cr_assert(epsilon_eq(dbl, mmpp_dispersion(&example, 1e9), 61.0, 1e-6));
}

/*
 * Off in the second state, gaps are independent and hyperexponential (Kuczura, "The interrupted
 * Poisson process as an overflow process", Bell System Technical Journal 52, 1973). With rate 2 and
 * both states left at 1: phases of rates 2 +- sqrt(2), the first with probability 1/2.
 * cv^2 = 2 (1/2 / (2 + sqrt 2)^2 + 1/2 / (2 - sqrt 2)^2) - 1 = 2 with mean 1.
 */
Test(mmpp, an_interrupted_process_has_hyperexponential_gaps)
{
    const struct mmpp interrupted = {{2.0, 0.0}, {1.0, 1.0}};
    const double times_s[] = {0.0, 0.3, 0.3, 5.0, 5.1};
    double fast = 2.0 + sqrt(2.0);
    double slow = 2.0 - sqrt(2.0);
    double logarithm = 0.0;
    for (int k = 1; k < 5; k++) {
        double gap_s = times_s[k] - times_s[k - 1];
        logarithm += log((fast * exp(-fast * gap_s) + slow * exp(-slow * gap_s)) / 2.0);
    }
    cr_assert(epsilon_eq(dbl, mmpp_rate_per_s(&interrupted), 1.0, 1e-15));
    cr_assert(epsilon_eq(dbl, mmpp_cv2(&interrupted), 2.0, 1e-14));
    cr_assert(epsilon_eq(dbl, mmpp_log_likelihood(&interrupted, times_s, 5), logarithm, 1e-12));
}

Test(mmpp, with_one_rate_it_is_poisson)
{
    const struct mmpp poisson = {{3.0, 3.0}, {5.0, 7.0}};
    const double times_s[] = {1.0, 1.5, 4.0};
    cr_assert(eq(dbl, mmpp_cv2(&poisson), 1.0));
    cr_assert(eq(dbl, mmpp_dispersion(&poisson, 60.0), 1.0));
    cr_assert(epsilon_eq(dbl, mmpp_log_likelihood(&poisson, times_s, 3), 2.0 * log(3.0) - 3.0 * 3.0,
                         1e-12));
}

Test(mmpp, the_process_of_moments_has_them)
{
    const struct mmpp others[] = {{{10.0, 1.0}, {10.0, 20.0}},
                                  {{2.0, 0.5}, {500.0, 3.0}},
                                  {{1000.0, 0.001}, {0.01, 100.0}},
                                  {{2.0, 0.0}, {1.0, 1.0}}};
    for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
        struct mmpp mmpp;
        struct mmpp_moments moments = moments_of(&others[k]);
        double forgets = 1.0 / others[k].sojourns_s[0] + 1.0 / others[k].sojourns_s[1];
        /* The last is at the limit of what its moments allow. */
        cr_assert(mmpp_of_moments(&mmpp, &moments, forgets * (1.0 - 1e-12)), "%zu", k);
        expect_same(&mmpp, &others[k], 1e-5);
    }
}

/* The free number changes the process, and none of the moments. */
Test(mmpp, moments_leave_one_number_free)
{
    struct mmpp mmpp;
    struct mmpp_moments moments = moments_of(&example);
    cr_assert(mmpp_of_moments(&mmpp, &moments, 0.03));
    cr_assert(gt(dbl, fabs(mmpp.rates_per_s[1] - 1.0), 0.1));
    struct mmpp_moments got = moments_of(&mmpp);
    cr_assert(epsilon_eq(dbl, got.rate_per_s, moments.rate_per_s, 1e-9));
    cr_assert(epsilon_eq(dbl, got.cv2, moments.cv2, 1e-9));
    cr_assert(epsilon_eq(dbl, got.dispersion, moments.dispersion, 1e-9));
}

/* Of an interrupted process the gaps are as variable as they can be: nothing forgets faster. */
Test(mmpp, the_fastest_chain_is_interrupted)
{
    const struct mmpp interrupted = {{2.0, 0.0}, {100.0, 100.0}};
    struct mmpp mmpp;
    struct mmpp_moments moments = moments_of(&interrupted);
    double fastest = mmpp_fastest_per_s(&moments);
    cr_assert(epsilon_eq(dbl, fastest, 0.02, 1e-9));
    cr_assert(mmpp_of_moments(&mmpp, &moments, fastest * (1.0 - 1e-9)));
    cr_assert(not(mmpp_of_moments(&mmpp, &moments, fastest * (1.0 + 1e-6))));
    moments.dispersion = moments.cv2 + 1.0;
    cr_assert(eq(dbl, mmpp_fastest_per_s(&moments), (double)INFINITY));
}

Test(mmpp, what_varies_less_than_poisson_has_no_process)
{
    struct mmpp mmpp;
    struct mmpp_moments moments = {1.0, 0.9, 2.0, 60.0};
    cr_assert(not(mmpp_of_moments(&mmpp, &moments, 0.1)));
    moments = (struct mmpp_moments){1.0, 2.0, 0.9, 60.0};
    cr_assert(not(mmpp_of_moments(&mmpp, &moments, 0.1)));
}

#include "system/requests/variability.h"

#include "statistics/tally.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Mean and variance of 200,000 draws; the standard error of the mean is cv / 447. */
static struct tally draw_many(struct variability variability)
{
    struct unit_draws factors;
    variability_begin(&factors, &variability, philox_named(1, 1, "variability", 1));
    struct tally tally = {0};
    for (int i = 0; i < 200000; i++)
        tally_add(&tally, unit_draws_next(&factors));
    return tally;
}

Test(variability, every_distribution_has_mean_one_and_the_cv_asked_for)
{
    static const struct variability cases[] = {
        {VARIABILITY_EXPONENTIAL, 1.0}, {VARIABILITY_GAMMA, 0.5},     {VARIABILITY_GAMMA, 2.0},
        {VARIABILITY_LOGNORMAL, 0.5},   {VARIABILITY_LOGNORMAL, 1.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct tally tally = draw_many(cases[i]);
        double cv = sqrt(tally_variance(&tally)) / tally.mean;
        cr_expect(epsilon_eq(dbl, tally.mean, 1.0, 4.0 * cases[i].cv / 447.0));
        cr_expect(epsilon_eq(dbl, cv, cases[i].cv, 0.03 * cases[i].cv));
        cr_expect(tally.minimum >= 0.0);
    }
}

#include "engine/unit_draws.h"

#include "base/portable.h"
#include "engine/variates.h"
#include "engine/weibull.h"

static void set_shape(struct unit_draws *draws, double cv)
{
    double cv2 = cv * cv;
    switch (draws->distribution) {
    case UNIT_EXPONENTIAL:
        break;
    case UNIT_GAMMA:
        draws->shape = 1.0 / cv2;
        draws->scale = cv2;
        break;
    case UNIT_WEIBULL: {
        double exponent = weibull_exponent(cv);
        draws->shape = 1.0 / exponent;
        draws->scale = weibull_unit_scale(exponent);
        break;
    }
    case UNIT_LOGNORMAL:
        draws->shape = sqrt(portable_log1p(cv2));
        draws->scale = -0.5 * portable_log1p(cv2);
        break;
    }
}

void unit_draws_begin(struct unit_draws *draws, enum unit_distribution distribution, double cv,
                      struct philox philox)
{
    draws->philox = philox;
    draws->distribution = distribution;
    draws->used = draws->count = 0;
    set_shape(draws, cv);
}

PORTABLE_WIDE static void make_exponential(double numbers[PHILOX_NUMBERS])
{
    for (int i = 0; i < PHILOX_NUMBERS; i++)
        numbers[i] = exponential_of(numbers[i]);
}

/* scale * y^(1/exponent) of an exponential y */
PORTABLE_WIDE static void make_weibull(double numbers[PHILOX_NUMBERS], double shape, double scale)
{
    for (int i = 0; i < PHILOX_NUMBERS; i++)
        numbers[i] = scale * portable_exp(portable_log(exponential_of(numbers[i])) * shape);
}

PORTABLE_WIDE static void make_lognormal(double numbers[PHILOX_NUMBERS], double mu, double sigma)
{
    for (int i = 0; i < PHILOX_NUMBERS; i++)
        numbers[i] = portable_exp(mu + sigma * normal_of(numbers[i]));
}

#define ATTEMPTS (PHILOX_NUMBERS / 3)

/* Attempt i takes numbers i, i + ATTEMPTS and, of a shape below 1, i + 2 ATTEMPTS. */
PORTABLE_WIDE static void attempt_gamma(const double numbers[PHILOX_NUMBERS],
                                        double attempts[ATTEMPTS], double shape, double scale)
{
    for (int i = 0; i < ATTEMPTS; i++)
        attempts[i] = scale * gamma_attempt(shape, normal_of(numbers[i]), numbers[i + ATTEMPTS]);
}

PORTABLE_WIDE static void reduce_gamma(const double numbers[PHILOX_NUMBERS],
                                       double attempts[ATTEMPTS], double shape)
{
    for (int i = 0; i < ATTEMPTS; i++)
        attempts[i] *= gamma_reduction(shape, numbers[i + 2 * ATTEMPTS]);
}

/* Returns how many attempts succeeded: these come first. */
static unsigned make_gamma(double numbers[PHILOX_NUMBERS], double shape, double scale)
{
    double attempts[ATTEMPTS];
    attempt_gamma(numbers, attempts, shape < 1.0 ? shape + 1.0 : shape, scale);
    if (shape < 1.0)
        reduce_gamma(numbers, attempts, shape);
    unsigned count = 0;
    for (int i = 0; i < ATTEMPTS; i++)
        if (!signbit(attempts[i]))
            numbers[count++] = attempts[i];
    return count;
}

static unsigned make_block(struct unit_draws *draws)
{
    philox_uniforms(&draws->philox, draws->ahead);
    switch (draws->distribution) {
    case UNIT_EXPONENTIAL:
        make_exponential(draws->ahead);
        break;
    case UNIT_GAMMA:
        return make_gamma(draws->ahead, draws->shape, draws->scale);
    case UNIT_WEIBULL:
        make_weibull(draws->ahead, draws->shape, draws->scale);
        break;
    case UNIT_LOGNORMAL:
        make_lognormal(draws->ahead, draws->scale, draws->shape);
        break;
    }
    return PHILOX_NUMBERS;
}

void unit_draws_refill(struct unit_draws *draws)
{
    draws->used = 0;
    do
        draws->count = make_block(draws);
    while (draws->count == 0);
}

#include "calibration/trace_fit.h"

#include "base/error.h"
#include "base/portable.h"
#include "settings/setting.h"
#include "traces/arrivals/arrivals.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_min.h>
#include <math.h>

#define FEWEST_ROWS 10 /* fewer say nothing of a distribution */
#define GRID_POINTS 40 /* so that the minimizer begins in the right valley */
#define MOST_STEPS 100 /* of the minimizer, which needs about thirty */
#define IMPOSSIBLE                                                                                 \
    1e300 /* unlikelihood of what cannot be; GSL's minimiser stops at an infinite one */
#define FASTEST_PER_REQUEST 1e3 /* a chain that forgets faster is not told from Poisson batches */

/* The search for the rate at which the chain forgets, in its logarithm. */
struct search {
    const struct trace_file *trace;
    struct mmpp_moments moments;
};

/* What is minimised; IMPOSSIBLE beyond what the moments allow. */
static double unlikelihood(double log_forgets, void *parameters)
{
    const struct search *search = parameters;
    struct mmpp mmpp;
    if (!mmpp_of_moments(&mmpp, &search->moments, portable_exp(log_forgets)))
        return IMPOSSIBLE;
    double log_likelihood =
        mmpp_log_likelihood(&mmpp, search->trace->sorted_s, search->trace->rows);
    return isfinite(log_likelihood) ? -log_likelihood : IMPOSSIBLE;
}

/* The minimum between the first and the last of three places, the middle one of which has the least
 * value. */
static double refine(struct search *search, const double places[3], const double values[3])
{
    gsl_function function = {.function = unlikelihood, .params = search};
    gsl_min_fminimizer *minimizer = gsl_min_fminimizer_alloc(gsl_min_fminimizer_brent);
    gsl_min_fminimizer_set_with_values(minimizer, &function, places[1], values[1], places[0],
                                       values[0], places[2], values[2]);
    for (int status = GSL_CONTINUE, step = 0; status == GSL_CONTINUE && step < MOST_STEPS; step++) {
        gsl_min_fminimizer_iterate(minimizer);
        status = gsl_min_test_interval(gsl_min_fminimizer_x_lower(minimizer),
                                       gsl_min_fminimizer_x_upper(minimizer), 1e-4, 0.0);
    }
    double best = gsl_min_fminimizer_x_minimum(minimizer);
    gsl_min_fminimizer_free(minimizer);
    return best;
}

/* A grid first: there may be several minima, or none but an end. */
static double find_forgetting(struct search *search, double slowest, double fastest)
{
    double places[GRID_POINTS];
    double values[GRID_POINTS];
    double step = (fastest - slowest) / (GRID_POINTS - 1);
    int best = 0;
    for (int k = 0; k < GRID_POINTS; k++) {
        places[k] = slowest + k * step;
        values[k] = unlikelihood(places[k], search);
        if (values[k] < values[best])
            best = k;
    }
    bool is_inside = best > 0 && best < GRID_POINTS - 1 && values[best] < values[best - 1]
                  && values[best] < values[best + 1];
    return is_inside ? refine(search, places + best - 1, values + best - 1) : places[best];
}

static const char *why_no_gamma(double cv)
{
    if (cv < setting_of.arrivals.cv.range.low)
        return "its gaps are alike: the process fixed is like it";
    return cv > setting_of.arrivals.cv.range.high ? "its gaps vary more than 100 times their mean"
                                                  : NULL;
}

static const char *why_no_mmpp(const struct trace_statistics *statistics)
{
    if (isnan(statistics->minute_dispersion))
        return "the trace is shorter than two minutes";
    if (statistics->gap_cv2 <= 1.0)
        return "its gaps vary no more than those of a Poisson process";
    if (statistics->minute_dispersion <= 1.0)
        return "its counts per minute vary no more than those of a Poisson process";
    return NULL;
}

/* A chain that is slower than the trace is long cannot be told from it. */
static void fit_mmpp(struct trace_fit *fit, const struct trace_file *trace)
{
    const struct trace_statistics *statistics = &fit->statistics;
    struct search search = {.trace = trace,
                            .moments = {.rate_per_s = statistics->mean_rate_per_s,
                                        .cv2 = statistics->gap_cv2,
                                        .dispersion = statistics->minute_dispersion,
                                        .window_s = FIT_WINDOW_S}};
    double fastest_per_s = fmin(mmpp_fastest_per_s(&search.moments) * (1.0 - 1e-9),
                                FASTEST_PER_REQUEST * statistics->mean_rate_per_s);
    double slowest_per_s = fmin(1.0 / statistics->span_s, fastest_per_s / 10.0);
    double forgets =
        find_forgetting(&search, portable_log(slowest_per_s), portable_log(fastest_per_s));
    if (unlikelihood(forgets, &search) >= IMPOSSIBLE
        || !mmpp_of_moments(&fit->mmpp, &search.moments, portable_exp(forgets)))
        fit->no_mmpp = "no process of two states has its moments and makes its gaps";
}

static struct arrivals_settings gamma_of(const struct trace_fit *fit)
{
    return (struct arrivals_settings){.process = ARRIVAL_GAMMA,
                                      .begin = ARRIVALS_IN_EQUILIBRIUM,
                                      .rate_per_s = fit->statistics.mean_rate_per_s,
                                      .cv = fit->gamma_cv};
}

static struct arrivals_settings mmpp_of(const struct mmpp *mmpp)
{
    double rate_per_s = mmpp_rate_per_s(mmpp);
    return (struct arrivals_settings){
        .process = ARRIVAL_MMPP,
        .rate_per_s = rate_per_s,
        .modulation = {.relative_rates = {mmpp->rates_per_s[0] / rate_per_s,
                                          mmpp->rates_per_s[1] / rate_per_s},
                       .sojourns_s = {mmpp->sojourns_s[0], mmpp->sojourns_s[1]}}};
}

static void fit_queues(struct trace_fit *fit, const struct trace_file *trace)
{
    double span_s = fit->statistics.span_s;
    struct arrivals_settings gamma = gamma_of(fit);
    queue_of_times(trace->sorted_s, trace->rows, fit->trace_wait_s);
    if (fit->no_gamma == NULL)
        queue_of_process(&fit->gamma_queue, &gamma, trace->rows, span_s);
    if (fit->no_mmpp == NULL) {
        struct arrivals_settings mmpp = mmpp_of(&fit->mmpp);
        queue_of_process(&fit->mmpp_queue, &mmpp, trace->rows, span_s);
    }
}

bool trace_fit(struct trace_fit *fit, const struct trace_file *trace, struct error *error)
{
    assert(trace->sorted_s != NULL);
    *fit = (struct trace_fit){0};
    if (trace->rows < FEWEST_ROWS)
        return error_set(error, ERROR_INPUT, trace->path, NULL,
                         "must have at least %d requests to be fitted, has %llu", FEWEST_ROWS,
                         (unsigned long long)trace->rows);
    if (!trace_statistics_measure(&fit->statistics, trace, error))
        return false;
    if (!(fit->statistics.span_s > 0.0))
        return error_set(error, ERROR_INPUT, trace->path, NULL,
                         "cannot be fitted: all requests come at one time");
    fit->gamma_cv = sqrt(fit->statistics.gap_cv2);
    fit->no_gamma = why_no_gamma(fit->gamma_cv);
    fit->no_mmpp = why_no_mmpp(&fit->statistics);
    if (fit->no_mmpp == NULL)
        fit_mmpp(fit, trace);
    fit_queues(fit, trace);
    return true;
}

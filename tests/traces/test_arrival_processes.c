/*
 * The drawn processes against closed forms, at a fixed seed: within four standard errors of what is
 * estimated, where they are known.
 */
#include "arrivals_fixture.h"

#include "statistics/tally.h"

#define PI 3.14159265358979323846

static struct tally gaps_of(const double times_s[], size_t count)
{
    struct tally gaps = {0};
    for (size_t k = 1; k < count; k++)
        tally_add(&gaps, times_s[k] - times_s[k - 1]);
    return gaps;
}

static double cv2(const struct tally *gaps)
{
    return tally_variance(gaps) / (gaps->mean * gaps->mean);
}

/* Variance / mean of the counts per window of this length. */
static double dispersion(const double times_s[], size_t count, double window_s)
{
    struct tally counts = {0};
    size_t k = 0;
    for (double end_s = window_s; end_s <= times_s[count - 1]; end_s += window_s) {
        size_t first = k;
        while (times_s[k] < end_s)
            k++;
        tally_add(&counts, (double)(k - first));
    }
    return tally_variance(&counts) / counts.mean;
}

/* ---- independent gaps ---- */

struct gap_case {
    const char *text;
    double cv2;
    double cv2_error;  /* relative standard error: sqrt((excess kurtosis + 2) / n) */
    double below_mean; /* share of the gaps below their mean */
};

/*
 * n = 100,000. Below the mean lie, of gamma with shape 4 the share 1 - e^-4 (1 + 4 + 8 + 32/3), of
 * Weibull with exponent 2 (cv^2 = 4 / pi - 1) 1 - e^(-pi/4), of lognormal Phi(sigma / 2) with
 * sigma^2 = log 1.25, of gamma with shape 1/4 P(1/4, 1/4) = 0.7437 (by the series of the incomplete
 * gamma function).
 */
static const struct gap_case gap_cases[] = {
    {"{\"process\": \"gamma\", \"rate_per_s\": 0.002, \"cv\": 0.5}", 0.25, 0.0059, 0.56653},
    {"{\"process\": \"gamma\", \"rate_per_s\": 0.002, \"cv\": 2}", 4.0, 0.016, 0.74368},
    {"{\"process\": \"weibull\", \"rate_per_s\": 0.002, \"cv\": 0.522723200877063}", 4.0 / PI - 1.0,
     0.0048, 0.54406},
    {"{\"process\": \"lognormal\", \"rate_per_s\": 0.002, \"cv\": 0.5}", 0.25, 0.0084, 0.59334},
};

Test(arrival_processes, independent_gaps_have_rate_variation_and_shape_of_their_distribution)
{
    const size_t count = 100001;
    for (size_t k = 0; k < COUNT_OF(gap_cases); k++) {
        const struct gap_case *gap_case = &gap_cases[k];
        double *times_s = draw_text(gap_case->text, count);
        struct tally gaps = gaps_of(times_s, count);
        size_t below = 0;
        for (size_t i = 1; i < count; i++)
            below += times_s[i] - times_s[i - 1] < 500.0;
        free(times_s);
        double mean_error = sqrt(gap_case->cv2 / 1e5);
        cr_assert(epsilon_eq(dbl, gaps.mean / 500.0, 1.0, 4 * mean_error), "%s: %g", gap_case->text,
                  gaps.mean);
        cr_assert(epsilon_eq(dbl, cv2(&gaps) / gap_case->cv2, 1.0, 4 * gap_case->cv2_error),
                  "%s: %g", gap_case->text, cv2(&gaps));
        cr_assert(epsilon_eq(dbl, (double)below / 1e5, gap_case->below_mean, 4 * 0.0016), "%s: %zu",
                  gap_case->text, below);
    }
}

/* Powers of two divide without rounding, so the common draws must come out to the last bit. */
Test(arrival_processes, another_rate_stretches_the_same_gaps)
{
    const char *const forms[] = {
        "{\"process\": \"gamma\", \"rate_per_s\": %s, \"cv\": 3}",
        "{\"process\": \"weibull\", \"rate_per_s\": %s, \"cv\": 3}",
        "{\"process\": \"lognormal\", \"rate_per_s\": %s, \"cv\": 3}",
        "{\"process\": \"batch\", \"rate_per_s\": %s, \"batch_size\": 4, "
        "\"batch_sizes\": \"geometric\"}",
    };
    for (size_t k = 0; k < COUNT_OF(forms); k++) {
        char slow_text[256];
        char fast_text[256];
        snprintf(slow_text, sizeof slow_text, forms[k], "0.0078125");
        snprintf(fast_text, sizeof fast_text, forms[k], "4");
        double *slow_s = draw_text(slow_text, 1000);
        double *fast_s = draw_text(fast_text, 1000);
        for (size_t i = 0; i < 1000; i++)
            cr_assert(eq(dbl, slow_s[i] * 0.0078125, fast_s[i] * 4.0));
        free(slow_s);
        free(fast_s);
    }
}

Test(arrival_processes, equal_gaps_may_begin_at_any_time)
{
    double *times_s = draw_text("{\"process\": \"fixed\", \"rate_per_s\": 8, \"first_s\": 0.5}", 3);
    cr_assert(eq(dbl, times_s[0], 0.5));
    cr_assert(eq(dbl, times_s[1], 0.625));
    cr_assert(eq(dbl, times_s[2], 0.75));
    free(times_s);
}

/* ---- batches ---- */

/*
 * Geometric sizes of mean 4 at 2 requests/s: epochs every 2 s, and a quarter of them bring one
 * request. Of 100,000 requests that are 25,000 epochs: standard error 0.63 % of their spacing;
 * sqrt(12 / 25,000) = 0.022 of the mean size (variance m^2 - m = 12); 0.0027 of the share.
 */
Test(arrival_processes, batches_may_have_geometric_sizes)
{
    const size_t count = 100000;
    double *times_s = draw_text("{\"process\": \"batch\", \"rate_per_s\": 2, \"batch_size\": 4,"
                                " \"batch_sizes\": \"geometric\"}",
                                count);
    size_t epochs = 0;
    size_t singles = 0;
    for (size_t k = 0; k + 1 < count; k++) {
        bool begins = k == 0 || times_s[k] > times_s[k - 1];
        epochs += begins;
        singles += begins && times_s[k + 1] > times_s[k];
    }
    cr_assert(epsilon_eq(dbl, (double)count / (double)epochs, 4.0, 4 * 0.022));
    cr_assert(epsilon_eq(dbl, (double)singles / (double)epochs, 0.25, 4 * 0.0027));
    cr_assert(epsilon_eq(dbl, times_s[count - 1] / (double)epochs, 2.0, 4 * 0.0126));
    free(times_s);
}

/* ---- modulated rates ---- */

struct modulated_case {
    const char *text;
    double rate_per_s;
    double cv2;
    double minute_dispersion;
};

/*
 * For states of rates a, b that are left at rates r, s: mean rate m = (a s + b r) / (r + s),
 * variance of the rate v = (a - b)^2 r s / (r + s)^2, q = r + s:
 *   cv^2 of the gaps      1 + 2 v / (a b + m q)
 *   dispersion over t     1 + 2 v / (m q) * (1 - (1 - e^(-q t)) / (q t))
 * (Heffes, Lucantoni, "A Markov modulated characterization of packetized voice and data traffic",
 * IEEE JSAC 4, 1986; Fischer, Meier-Hellstern 1993).
 * First: m = 4, v = 18, q = 0.15. Second: the same, twice as fast by rate_per_s: a = 20, b = 2,
 * m = 8, v = 72. Third: a = 4, b = 0, m = 1, v = 3, q = 2/15.
 */
static const struct modulated_case modulated_cases[] = {
    {"{\"process\": \"mmpp\", \"rates_per_s\": [10, 1], \"sojourns_s\": [10, 20]}", 4.0,
     1.0 + 36.0 / 10.6, 1.0 + 60.0 * 0.888903},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [10, 1], \"sojourns_s\": [10, 20],"
     " \"rate_per_s\": 8}",
     8.0, 1.0 + 144.0 / 41.2, 1.0 + 120.0 * 0.888903},
    {"{\"process\": \"on_off\", \"rate_per_s\": 1, \"on_s\": 10, \"off_s\": 30}", 1.0, 46.0,
     1.0 + 45.0 * 0.875042},
};

/* 500,000 requests in at least 62,500 s, some 2,000 cycles of the chain or more: a few per cent. */
Test(arrival_processes, modulated_rates_have_mean_variation_and_dispersion_of_the_chain)
{
    const size_t count = 500000;
    for (size_t k = 0; k < COUNT_OF(modulated_cases); k++) {
        const struct modulated_case *modulated = &modulated_cases[k];
        double *times_s = draw_text(modulated->text, count);
        struct tally gaps = gaps_of(times_s, count);
        double minute_dispersion = dispersion(times_s, count, 60.0);
        free(times_s);
        cr_assert(epsilon_eq(dbl, 1.0 / gaps.mean / modulated->rate_per_s, 1.0, 0.06), "%s: %g",
                  modulated->text, 1.0 / gaps.mean);
        cr_assert(epsilon_eq(dbl, cv2(&gaps) / modulated->cv2, 1.0, 0.06), "%s: %g",
                  modulated->text, cv2(&gaps));
        cr_assert(epsilon_eq(dbl, minute_dispersion / modulated->minute_dispersion, 1.0, 0.12),
                  "%s: %g", modulated->text, minute_dispersion);
    }
}

/* Within one state nothing is switched: the first requests of a chain that hardly ever moves. */
Test(arrival_processes, a_chain_that_stays_is_poisson_at_its_state_s_rate)
{
    double *times_s = draw_text("{\"process\": \"mmpp\", \"rates_per_s\": [2, 2],"
                                " \"sojourns_s\": [3, 5]}",
                                1000);
    double *poisson_s = draw_text("{\"process\": \"poisson\", \"rate_per_s\": 2}", 1000);
    for (size_t k = 0; k < 1000; k++)
        cr_assert(epsilon_eq(dbl, times_s[k], poisson_s[k], 1e-9));
    free(times_s);
    free(poisson_s);
}

/* Stationary: the first state with its share of time, 1/4; of 20,000 replications the standard
 * error is 0.0031. With rates 1e6 and 0 the first request tells the state. */
Test(arrival_processes, the_chain_begins_in_its_stationary_distribution)
{
    struct error error = {0};
    struct arrivals_settings settings;
    size_t on = 0;
    cr_assert(load_text(&settings,
                        "{\"process\": \"on_off\", \"rate_per_s\": 1e6, \"on_s\": 1, \"off_s\": 3}",
                        NULL, &error));
    for (uint64_t replication_index = 1; replication_index <= 20000; replication_index++) {
        double first_s;
        draw(&settings, 1, replication_index, &first_s, 1);
        on += first_s < 1e-4;
    }
    cr_assert(epsilon_eq(dbl, (double)on / 20000.0, 0.25, 4 * 0.0031), "%zu", on);
}

/* The chain's path is the same at every rate, so the cumulative rate at the k-th request is, too.
 */
Test(arrival_processes, another_rate_keeps_the_path_of_the_chain)
{
    double *slow_s = draw_text("{\"process\": \"on_off\", \"rate_per_s\": 1, \"on_s\": 1000,"
                               " \"off_s\": 1000}",
                               4000);
    double *fast_s = draw_text("{\"process\": \"on_off\", \"rate_per_s\": 4, \"on_s\": 1000,"
                               " \"off_s\": 1000}",
                               16000);
    double longest_s = 0.0;
    double longest_end_s = 0.0;
    for (size_t k = 1; k < 4000; k++)
        if (slow_s[k] - slow_s[k - 1] > longest_s) {
            longest_s = slow_s[k] - slow_s[k - 1];
            longest_end_s = slow_s[k];
        }
    for (size_t k = 0; k < 16000; k++) /* the same silence, but for the gaps at its ends */
        cr_assert(fast_s[k] < longest_end_s - longest_s + 20.0 || fast_s[k] > longest_end_s - 20.0);
    free(slow_s);
    free(fast_s);
}

/* ---- profiles ---- */

/* Rates 3 and 1 for 4 s each: their mean is 2, so 6 of each 8 mean seconds belong to the first. */
static double pieces_by_hand_s(double mean_s)
{
    double period_begin_s = floor(mean_s / 8.0) * 8.0;
    double within_s = mean_s - period_begin_s;
    return period_begin_s + (within_s < 6.0 ? within_s / 1.5 : 4.0 + (within_s - 6.0) / 0.5);
}

/* A Poisson process of the same seed has its k-th request at the mean time of the profile's. */
Test(arrival_processes, the_kth_request_of_a_profile_is_aligned_at_every_rate)
{
    const char *const rates[] = {"0.25", "2", "64"};
    for (size_t r = 0; r < COUNT_OF(rates); r++) {
        char profile[160];
        char poisson[80];
        snprintf(profile, sizeof profile,
                 "{\"process\": \"profile\", \"rates_per_s\": [3, 1], \"period_s\": 8,"
                 " \"rate_per_s\": %s}",
                 rates[r]);
        snprintf(poisson, sizeof poisson, "{\"process\": \"poisson\", \"rate_per_s\": %s}",
                 rates[r]);
        double *times_s = draw_text(profile, 5000);
        double *mean_s = draw_text(poisson, 5000);
        for (size_t k = 0; k < 5000; k++)
            cr_assert(epsilon_eq(dbl, times_s[k], pieces_by_hand_s(mean_s[k]), 1e-9), "%zu", k);
        free(times_s);
        free(mean_s);
    }
}

Test(arrival_processes, rates_of_a_profile_count_as_they_are_without_a_mean)
{
    struct error error = {0};
    struct arrivals_settings settings;
    cr_assert(load_text(&settings, "{\"process\": \"profile\", \"rates_per_s\": [0, 3, 0]}", NULL,
                        &error));
    cr_assert(eq(dbl, settings.rate_per_s, 1.0));
    cr_assert(eq(dbl, settings.profile.period_s, 86400.0));
    /* all in the second third, also what lies on the border of two days */
    cr_assert(eq(dbl, arrival_profile_time_s(&settings.profile, 0.0), 28800.0));
    cr_assert(eq(dbl, arrival_profile_time_s(&settings.profile, 43200.0), 43200.0));
    cr_assert(eq(dbl, arrival_profile_time_s(&settings.profile, 86400.0), 86400.0 + 28800.0));
    arrivals_settings_free(&settings);
}

/* With the peak at 0 half of the requests come in the half of the period around it, and the quarter
 * before and after it holds 1/4 + a / (2 pi) of them each. */
Test(arrival_processes, a_sinusoid_has_its_requests_around_the_peak)
{
    struct arrival_profile profile = {.period_s = 100.0, .amplitude = 1.0};
    double quarter_mean_s = 100.0 * (0.25 + 1.0 / (2.0 * PI));
    cr_assert(epsilon_eq(dbl, arrival_profile_time_s(&profile, quarter_mean_s), 25.0, 1e-9));
    cr_assert(
        epsilon_eq(dbl, arrival_profile_time_s(&profile, 100.0 - quarter_mean_s), 75.0, 1e-9));
    cr_assert(epsilon_eq(dbl, arrival_profile_time_s(&profile, 150.0), 150.0, 1e-4));
    cr_assert(epsilon_eq(dbl, arrival_profile_time_s(&profile, 300.0), 300.0, 1e-9));
}

/* The integral of 1 + a cos(w (t - peak)) from 0 to the time that is given back. */
Test(arrival_processes, a_sinusoid_s_cumulative_rate_is_inverted)
{
    const double amplitudes[] = {0.0, 0.3, 0.9, 0.999, 1.0};
    const double peaks_s[] = {0.0, 10.0, 50.0, 99.0};
    double w = 2.0 * PI / 100.0;
    for (size_t a = 0; a < COUNT_OF(amplitudes); a++)
        for (size_t p = 0; p < COUNT_OF(peaks_s); p++)
            for (double mean_s = 0.0; mean_s < 250.0; mean_s += 0.37) {
                struct arrival_profile profile = {
                    .period_s = 100.0, .amplitude = amplitudes[a], .peak_s = peaks_s[p]};
                double t = arrival_profile_time_s(&profile, mean_s);
                double integral =
                    t + amplitudes[a] / w * (sin(w * (t - peaks_s[p])) + sin(w * peaks_s[p]));
                cr_assert(epsilon_eq(dbl, integral, mean_s, 1e-9), "%g %g %g: %.17g", amplitudes[a],
                          peaks_s[p], mean_s, t);
            }
}

#include "traces/arrivals/arrival_profile.h"

#include "base/memory.h"
#include "base/portable.h"
#include "settings/setting.h"
#include "traces/arrivals/arrival_rate.h"

#include <math.h>
#include <stdlib.h>

#define MOST_PIECES 100000        /* of a period: each second of a day */
#define PI 3.14159265358979323846 /* M_PI is not of C17 */

/* ---- settings ---- */

/* A share of exactly 1 where the rest of the period has rate 0: nothing comes there. */
static void set_pieces(struct arrival_profile *profile, const double rates[], size_t count,
                       double *mean_per_s)
{
    double sum = 0.0;
    profile->piece_count = count;
    profile->ends_mean_s = memory_allocate(count, sizeof *profile->ends_mean_s);
    for (size_t k = 0; k < count; k++)
        profile->ends_mean_s[k] = sum += rates[k];
    for (size_t k = 0; k < count; k++)
        profile->ends_mean_s[k] = profile->period_s * (profile->ends_mean_s[k] / sum);
    *mean_per_s = sum / (double)count;
}

static bool load_pieces(struct arrival_profile *profile, const struct json_node *node,
                        double *mean_per_s, struct error *error)
{
    double *rates;
    size_t count;
    if (json_has(node, "amplitude") || json_has(node, "peak_s"))
        return json_fail(node, "rates_per_s", error, "excludes amplitude and peak_s");
    if (!arrival_rates_load(&rates, &count, node, "rates_per_s", error))
        return false;
    bool loaded = json_require(node, "rates_per_s", count <= MOST_PIECES, "at most 100000", error);
    if (loaded)
        set_pieces(profile, rates, count, mean_per_s);
    free(rates);
    return loaded;
}

static bool load_sinusoid(struct arrival_profile *profile, const struct json_node *node,
                          struct error *error)
{
    return setting_number(node, &setting_of.arrivals.amplitude, &profile->amplitude, error)
        && setting_number(node, &setting_of.arrivals.peak_s, &profile->peak_s, error)
        && json_require(node, "peak_s",
                        profile->peak_s >= 0.0 && profile->peak_s <= profile->period_s,
                        "from 0 to period_s", error);
}

bool arrival_profile_load(struct arrival_profile *profile, const struct json_node *node,
                          double *mean_per_s, struct error *error)
{
    return setting_number(node, &setting_of.arrivals.period_s, &profile->period_s, error)
        && (json_has(node, "rates_per_s") ? load_pieces(profile, node, mean_per_s, error)
                                          : load_sinusoid(profile, node, error));
}

void arrival_profile_free(struct arrival_profile *profile)
{
    free(profile->ends_mean_s);
    *profile = (struct arrival_profile){0};
}

/* ---- inversion ---- */

/* The first piece that ends after mean_s, which lies within a period: its rate is above 0. */
static size_t find_piece(const struct arrival_profile *profile, double mean_s)
{
    size_t low = 0;
    size_t high = profile->piece_count - 1;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (profile->ends_mean_s[middle] > mean_s)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* Within a piece the cumulative rate is a straight line. */
static double invert_pieces(const struct arrival_profile *profile, double mean_s)
{
    size_t k = find_piece(profile, mean_s);
    double begin_mean_s = k > 0 ? profile->ends_mean_s[k - 1] : 0.0;
    double share = (mean_s - begin_mean_s) / (profile->ends_mean_s[k] - begin_mean_s);
    return ((double)k + share) * (profile->period_s / (double)profile->piece_count);
}

/*
 * The y in [-pi, pi] with y - amplitude * sin y = mean (Kepler's equation), by Newton's steps
 * within a bracket that each step narrows; halved where a step would leave it.
 */
static double solve_kepler(double amplitude, double mean)
{
    double low = fmax(mean - amplitude, -PI);
    double high = fmin(mean + amplitude, PI);
    double y = mean;
    for (int step = 0; step < 100 && high - low > 1e-15; step++) {
        double excess = y - amplitude * portable_sin(y) - mean;
        if (excess == 0.0)
            break;
        *(excess > 0.0 ? &high : &low) = y;
        double next = y - excess / (1.0 - amplitude * portable_cos(y));
        next = next > low && next < high ? next : (low + high) / 2.0;
        if (fabs(next - y) <= 1e-16 * fabs(y))
            break;
        y = next;
    }
    return y;
}

/*
 * Rate / mean = 1 + a cos x with x = w (t - peak), w = 2 pi / period. Its integral from 0 is the
 * mean time: x + a sin x = w mean_s - (w peak + a portable_sin(w peak)), which y = x + pi makes
 * Kepler's.
 */
static double invert_sinusoid(const struct arrival_profile *profile, double mean_s)
{
    double a = profile->amplitude;
    double w = 2.0 * PI / profile->period_s;
    double peak = w * profile->peak_s;
    double mean = w * mean_s - peak - a * portable_sin(peak) + PI;
    double turns = floor((mean + PI) / (2.0 * PI));
    double y = solve_kepler(a, mean - 2.0 * PI * turns);
    return (y + 2.0 * PI * turns - PI) / w + profile->peak_s;
}

double arrival_profile_time_s(const struct arrival_profile *profile, double mean_s)
{
    if (isinf(mean_s))
        return mean_s; /* the rate is that low */
    double within_s = fmod(mean_s, profile->period_s);
    double begin_s = mean_s - within_s;
    return begin_s
         + (profile->piece_count > 0 ? invert_pieces(profile, within_s)
                                     : invert_sinusoid(profile, within_s));
}

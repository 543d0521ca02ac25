/*
 * arrival_profile.h: a rate that repeats itself, as by time of day: in pieces, or as a sinusoid.
 *
 * The k-th request comes when the cumulative rate reaches the k-th time of a Poisson process of
 * rate 1 (inversion; Cinlar, "Introduction to Stochastic Processes", 1975, section 4.7). Time 0 is
 * the begin of a period.
 */
#ifndef TRACES_ARRIVAL_PROFILE_H
#define TRACES_ARRIVAL_PROFILE_H

#include "base/error.h"
#include "json/json.h"

/* "mean" seconds are those that at the mean rate bring as many requests. */
struct arrival_profile {
    double period_s;
    size_t piece_count;  /* equal parts of the period; 0: sinusoid */
    double *ends_mean_s; /* owned: from the begin of the period to the end of each piece */
    double amplitude;    /* of the sinusoid, to its mean */
    double peak_s;       /* when it is highest */
};

/*
 * {"rates_per_s": [...], "period_s": p} or {"amplitude": a, "peak_s": t, "period_s": p}.
 *
 * mean_per_s   out, with rates only: their mean
 * Release with arrival_profile_free, also after a failure.
 */
bool arrival_profile_load(struct arrival_profile *profile, const struct json_node *node,
                          double *mean_per_s, struct error *error) MUST_CHECK;
void arrival_profile_free(struct arrival_profile *profile);

/* When as many requests are to be expected as at the mean rate in mean_s. */
double arrival_profile_time_s(const struct arrival_profile *profile, double mean_s);

#endif

/*
 * mmpp.h: the Markov-modulated Poisson process of two states: its moments, the one of given
 * moments, and how likely it makes gaps.
 *
 * Sources: Heffes, Lucantoni, "A Markov modulated characterization of packetized voice and data
 * traffic and related statistical multiplexer performance", IEEE JSAC 4, 1986; Fischer,
 * Meier-Hellstern, "The Markov-modulated Poisson process (MMPP) cookbook", Performance Evaluation
 * 18, 1993.
 */
#ifndef CALIBRATION_MMPP_H
#define CALIBRATION_MMPP_H

#include <stdbool.h>
#include <stddef.h>

/* State 0 is the faster one where moments decide. */
struct mmpp {
    double rates_per_s[2];
    double sojourns_s[2]; /* means */
};

/* What a process shall be like. */
struct mmpp_moments {
    double rate_per_s;
    double cv2;        /* of the gaps: variance / mean^2 */
    double dispersion; /* of the counts per window: variance / mean */
    double window_s;
};

/* Of the process in its long run, as in mmpp_moments. */
double mmpp_rate_per_s(const struct mmpp *mmpp);
double mmpp_cv2(const struct mmpp *mmpp);
double mmpp_dispersion(const struct mmpp *mmpp, double window_s);

/*
 * The process of these moments whose chain forgets its state at this rate, the sum of the rates at
 * which both are left: the moments leave this one number free.
 *
 * Returns false where there is none: cv2 and dispersion must be above 1, and a chain that forgets
 * fast reaches the dispersion only with more variable gaps (mmpp_fastest_per_s).
 */
bool mmpp_of_moments(struct mmpp *mmpp, const struct mmpp_moments *moments, double forgets_per_s);

/* Chains that forget more slowly than this can have the moments; INFINITY: all can. */
double mmpp_fastest_per_s(const struct mmpp_moments *moments);

/* Log of the density of the gaps between count ascending times, the first of which is a request of
 * the process in its long run. */
double mmpp_log_likelihood(const struct mmpp *mmpp, const double times_s[], size_t count);

#endif

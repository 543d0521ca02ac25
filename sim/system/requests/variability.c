#include "system/requests/variability.h"

#include <math.h>
#include <stddef.h>

bool variability_load(struct variability *variability, const struct json_node *node,
                      struct error *error)
{
    static const char *const keys[] = {"distribution", "cv", NULL};
    static const char *const names[] = {"fixed", "exponential", "gamma", "lognormal", NULL};
    int distribution = VARIABILITY_FIXED;
    *variability = (struct variability){.cv = 1.0};
    if (!json_only(node, keys, error)
        || !json_choice(node, "distribution", names, &distribution, error))
        return false;
    variability->distribution = (enum variability_distribution)distribution;
    bool takes_cv = distribution == VARIABILITY_GAMMA || distribution == VARIABILITY_LOGNORMAL;
    if (!takes_cv)
        return json_require(node, "cv", !json_has(node, "cv"), "left out for this distribution",
                            error);
    return json_number(node, "cv", &variability->cv, error)
        && json_require(node, "cv", variability->cv > 0.0 && variability->cv <= 100.0,
                        "above 0 and at most 100", error);
}

double variability_draw(const struct variability *variability, struct random_stream *stream)
{
    double cv2 = variability->cv * variability->cv;
    switch (variability->distribution) {
    case VARIABILITY_FIXED:
        break;
    case VARIABILITY_EXPONENTIAL:
        return random_stream_exponential(stream);
    case VARIABILITY_GAMMA:
        return random_stream_gamma(stream, 1.0 / cv2, cv2);
    case VARIABILITY_LOGNORMAL:
        return random_stream_lognormal(stream, -0.5 * log1p(cv2), sqrt(log1p(cv2)));
    }
    return 1.0;
}

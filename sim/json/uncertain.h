/*
 * uncertain.h: numbers that are not known exactly, and the worlds in which they are drawn.
 *
 *   {"value": v, "cv": c}              log-normal around its median v; c: coefficient of variation
 *   {"value": v, "factor": f}          log-normal; 95 % within this factor of the median v
 *   {"value": v, "low": a, "high": b}  uniform in [a, b]
 *
 * stand wherever a number may. What is read is v; in a world that is drawn, the quantile of the
 * number's own uniform. Numbers of one file with the same "fit" were found together, and so err
 * together: they share one uniform. A file's numbers are the same for all that name the file; a fit
 * "FILE.FIT" is of that file, wherever it stands, as in a scenario into which files were copied.
 */
#ifndef JSON_UNCERTAIN_H
#define JSON_UNCERTAIN_H

#include "json/json.h"

/* Everything uncertain that was read, each once. Starts as {0}. */
struct json_world {
    char **names; /* owned list of owned texts: "epyc_7502.he.keygen_s", or of its fit */
    size_t count;
    size_t capacity;
    const double *uniforms; /* borrowed: in (0, 1), one for each name; NULL: everything as told */
};

void json_world_free(struct json_world *world);

/*
 * The factor by which numbers are multiplied that are known within a factor, all of them together:
 * 1 where no world is drawn.
 *
 * key   whose value is the factor; it names the numbers
 */
double json_drawn_factor(const struct json_node *node, const char *key, double factor);

#endif

#include "models/crypto/ot_cost.h"

#include "json/uncertain.h"

#include <stddef.h>

#define LONGEST_S 1e9 /* 30 years: more is a slip of units */
#define LARGEST_FACTOR 1e6

static bool load_seconds(const struct json_node *node, const char *key, double *seconds,
                         struct error *error)
{
    return json_number(node, key, seconds, error)
        && json_require(node, key, *seconds >= 0.0 && *seconds <= LONGEST_S, "from 0 to 1e9",
                        error);
}

static bool load_uncertainty(const struct json_node *node, double *factor, struct error *error)
{
    *factor = 1.0;
    return json_optional_number(node, "uncertainty_factor", factor, error)
        && json_require(node, "uncertainty_factor", *factor >= 1.0 && *factor <= LARGEST_FACTOR,
                        "from 1 to 1e6", error);
}

/* Seconds that err by the same factor, in the document's world. */
static bool multiply(double *const seconds[], const struct json_node *node, double factor)
{
    double drawn = json_drawn_factor(node, "uncertainty_factor", factor);
    for (size_t i = 0; seconds[i]; i++)
        *seconds[i] *= drawn;
    return true;
}

bool ot_coefficients_load(struct ot_coefficients *coefficients, const struct json_node *node,
                          struct error *error)
{
    static const char *const keys[] = {
        "source",  "note", "uncertainty_factor", "iknp_comparison_s", "silent_comparison_s",
        "setup_s", NULL};
    *coefficients = (struct ot_coefficients){0};
    return json_only(node, keys, error)
        && load_seconds(node, "iknp_comparison_s", &coefficients->iknp_comparison_s, error)
        && load_seconds(node, "silent_comparison_s", &coefficients->silent_comparison_s, error)
        && load_seconds(node, "setup_s", &coefficients->setup_s, error)
        && load_uncertainty(node, &coefficients->uncertainty_factor, error)
        && multiply((double *const[]){&coefficients->iknp_comparison_s,
                                      &coefficients->silent_comparison_s, &coefficients->setup_s,
                                      NULL},
                    node, coefficients->uncertainty_factor);
}

bool product_coefficients_load(struct product_coefficients *coefficients,
                               const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"source", "note", "uncertainty_factor", "product_s", NULL};
    *coefficients = (struct product_coefficients){0};
    return json_only(node, keys, error)
        && load_seconds(node, "product_s", &coefficients->product_s, error)
        && load_uncertainty(node, &coefficients->uncertainty_factor, error)
        && multiply((double *const[]){&coefficients->product_s, NULL}, node,
                    coefficients->uncertainty_factor);
}

void ot_coefficients_write(const struct ot_coefficients *coefficients, struct json_writer *writer)
{
    json_write_number(writer, "iknp_comparison_s", coefficients->iknp_comparison_s);
    json_write_number(writer, "silent_comparison_s", coefficients->silent_comparison_s);
    json_write_number(writer, "setup_s", coefficients->setup_s);
    json_write_number(writer, "uncertainty_factor", coefficients->uncertainty_factor);
}

void product_coefficients_write(const struct product_coefficients *coefficients,
                                struct json_writer *writer)
{
    json_write_number(writer, "product_s", coefficients->product_s);
    json_write_number(writer, "uncertainty_factor", coefficients->uncertainty_factor);
}

double ot_comparison_s(const struct ot_coefficients *coefficients, enum ot_extension extension)
{
    switch (extension) {
    case OT_IKNP:
        return coefficients->iknp_comparison_s;
    case OT_SILENT:
        return coefficients->silent_comparison_s;
    }
    return 0.0;
}

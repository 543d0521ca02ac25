/*
 * device.h: a machine that computes.
 *
 * What homomorphic encryption costs on it is known of few machines; the others have no
 * coefficients.
 */
#ifndef MODELS_DEVICE_H
#define MODELS_DEVICE_H

#include "base/error.h"
#include "base/json.h"
#include "models/he_cost.h"

#include <stdint.h>

struct device {
    char name[64];
    uint64_t cores;        /* hardware cores, not threads */
    uint64_t memory_bytes; /* 0: not known */
    bool has_he;
    struct he_coefficients he; /* if has_he */
};

bool device_load(struct device *device, const struct json_node *node,
                 struct error *error) MUST_CHECK;

#endif

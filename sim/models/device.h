/*
 * device.h: a machine that computes.
 */
#ifndef MODELS_DEVICE_H
#define MODELS_DEVICE_H

#include "base/error.h"
#include "base/json.h"

#include <stdint.h>

struct device {
    char name[64];
    uint64_t cores;        /* hardware cores, not threads */
    uint64_t memory_bytes; /* 0: not known */
};

bool device_load(struct device *device, const struct json_node *node,
                 struct error *error) MUST_CHECK;

#endif

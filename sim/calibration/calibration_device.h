/*
 * calibration_device.h: what a calibration found, as a file of models/devices and as a report.
 */
#ifndef CALIBRATION_CALIBRATION_DEVICE_H
#define CALIBRATION_CALIBRATION_DEVICE_H

#include "calibration/calibration.h"
#include "json/json_write.h"

#define CALIBRATION_PARALLEL "layers in parallel"

/* For the source lines. */
struct calibration_origin {
    const char *name;        /* of the device */
    const char *base;        /* where what was not measured is from */
    const char *const *sets; /* measured sets */
    size_t set_count;
    const char *benchmark; /* folder, or NULL */
    const char *parallel;  /* file, or NULL */
};

/* The device as a file, with its origin, what was kept, how good the fits are, and their spread. */
void calibration_write_device(struct json_writer *writer, const struct calibration *calibration,
                              const struct calibration_origin *origin);

/* Members of the object that is open: "fits", "kept_from_base", "variability". */
void calibration_write_quality(struct json_writer *writer, const struct calibration *calibration);

#endif

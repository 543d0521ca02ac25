/*
 * device.h: a machine that computes.
 *
 * What homomorphic encryption, garbled circuits and oblivious transfer cost on it is known of few
 * machines; the others have no coefficients.
 */
#ifndef MODELS_CRYPTO_DEVICE_H
#define MODELS_CRYPTO_DEVICE_H

#include "base/error.h"
#include "models/crypto/gc_cost.h"
#include "models/crypto/he_cost.h"
#include "models/crypto/ot_cost.h"
#include "models/crypto/power.h"
#include "json/json.h"

#include <stdint.h>

struct device {
    char name[64];
    uint64_t cores;        /* hardware cores, not threads */
    uint64_t memory_bytes; /* 0: not known */
    /* A client without HE coefficients takes this many times the server's seconds; 1 if not told */
    double client_he_slowdown;
    struct power power;
    bool has_he;
    bool has_gc;
    bool has_encode;
    bool has_products;
    bool has_ot;
    struct he_coefficients he;            /* if has_he */
    struct gc_coefficients gc;            /* if has_gc */
    struct encode_coefficients encode;    /* if has_encode */
    struct product_coefficients products; /* if has_products */
    struct ot_coefficients ot;            /* if has_ot */
};

/* Fails on unknown keys and on coefficients that are out of their range; owns nothing. */
bool device_load(struct device *device, const struct json_node *node,
                 struct error *error) MUST_CHECK;

/* The same; unless the protocol is_interactive, with packed products or comparisons, what they cost
 * is read, but is no setting of the run. */
bool device_load_for(struct device *device, const struct json_node *node, bool is_interactive,
                     struct error *error) MUST_CHECK;

#endif

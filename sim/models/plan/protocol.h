/*
 * protocol.h: the steps of the offline and the online phase, as data.
 *
 * A file lists the items of each phase in order. An item is an operation on a resource, once per
 * network or for each of some layers; items in a loop run layer by layer, others run through all
 * their layers before the next item begins. Branches of a "parallel" entry run at the same time.
 * What an item costs is not said here, but the parameters of the cryptography are: the field, the
 * garbled circuits, the rings, the comparisons. A protocol without offline phase leaves "offline"
 * out, and may leave out "storage".
 */
#ifndef MODELS_PLAN_PROTOCOL_H
#define MODELS_PLAN_PROTOCOL_H

#include "models/crypto/garbling.h"
#include "models/crypto/he_packing.h"
#include "models/crypto/ot_traffic.h"
#include "models/plan/operation.h"

#include "base/error.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

enum party { PARTY_CLIENT, PARTY_SERVER, PARTY_COUNT };
enum phase { PHASE_OFFLINE, PHASE_ONLINE, PHASE_COUNT };
enum resource {
    RESOURCE_CLIENT_CPU,
    RESOURCE_SERVER_CPU,
    RESOURCE_UPLINK,
    RESOURCE_DOWNLINK,
    RESOURCE_CLIENT_DISK,
    RESOURCE_SERVER_DISK,
    RESOURCE_COUNT
};

/* "offline", "online"; "client_cpu", ..., "server_disk" */
const char *phase_name(enum phase phase);
const char *resource_name(enum resource resource);
bool resource_is_link(enum resource resource); /* a direction of the link */
bool resource_is_disk(enum resource resource); /* of a party's stock, which is in no protocol */
/* Moves bytes; else a processor. */
bool resource_moves_bytes(enum resource resource);

/* Parallels within branches of parallels. */
#define PROTOCOL_DEEPEST 3

/* For whom an item is done: once, for each layer but activations, or for each activation with
 * ReLUs, or with polynomials. */
enum item_per { PER_NETWORK, PER_LINEAR_LAYER, PER_RELU_LAYER, PER_POLYNOMIAL_LAYER };
/* Which of those layers that cost something. */
enum item_layers { LAYERS_ALL, LAYERS_FIRST, LAYERS_LAST, LAYERS_ALL_BUT_LAST };

struct protocol_item {
    enum operation operation;
    enum resource resource;
    enum item_per per;
    enum item_layers layers;
    /* Items with the same number above 0 run together, layer by layer; 0: on its own. */
    uint32_t loop;
    /*
     * In pairs, outermost first: neighbours with the same first number above 0 are in one parallel,
     * and with the same second number in one branch of it; 0, 0: no further one.
     */
    uint32_t branches[2 * PROTOCOL_DEEPEST];
};

struct protocol_storage {
    /* shares of the inputs and outputs of convolutions and fully connected layers */
    bool linear_inputs;
    bool linear_outputs;
    uint64_t bytes_per_relu; /* of a garbler or evaluator, by the parameters; or as the file says */
    uint64_t bits_per_relu;  /* of bit triples, by the parameters */
    uint64_t bytes_per_triple;
};

struct protocol {
    char name[64];
    struct protocol_item *items[PHASE_COUNT]; /* owned */
    size_t item_count[PHASE_COUNT];
    uint64_t bytes_per_element;
    struct protocol_storage storage[PARTY_COUNT]; /* per precompute */
    struct garbling_parameters garbling;
    struct he_parameters he;
    uint64_t key_bytes; /* public, rotation and relinearisation keys */
    struct ot_parameters ot;
    uint64_t setup_up_bytes; /* once per client */
    uint64_t setup_down_bytes;
};

/* The protocol is owned by the caller, also after a failure; protocol_free. */
bool protocol_load(struct protocol *protocol, const struct json_node *node,
                   struct error *error) MUST_CHECK;
void protocol_free(struct protocol *protocol);

/* The first item that does this; NULL where none does. */
const struct protocol_item *protocol_find(const struct protocol *protocol,
                                          enum operation operation);

/* Whether some item does this, or something of this family. */
bool protocol_has(const struct protocol *protocol, enum operation operation);
bool protocol_has_family(const struct protocol *protocol, enum operation_family family);

/* Packs coefficients, or compares by oblivious transfer. */
bool protocol_is_interactive(const struct protocol *protocol);

#endif

/*
 * operation.h: the operations that steps are made of.
 *
 * An operation says which of the user's thread counts applies to it, if any. Names are those of the
 * published phase breakdown, as far as it has the operation.
 */
#ifndef MODELS_PLAN_OPERATION_H
#define MODELS_PLAN_OPERATION_H

#include <stdbool.h>

enum operation {
    OPERATION_KEYGEN,                 /* generate keys */
    OPERATION_KEY_UP,                 /* send public and rotation keys */
    OPERATION_KEY_LOAD,               /* read the keys */
    OPERATION_HE_ENCRYPT,             /* encrypt shares of the layer inputs */
    OPERATION_LINEAR_UP,              /* send the encrypted inputs */
    OPERATION_HE_EVAL,                /* evaluate linear layers on ciphertexts */
    OPERATION_LINEAR_DOWN,            /* send the encrypted outputs */
    OPERATION_HE_DECRYPT,             /* decrypt the outputs */
    OPERATION_GARBLE,                 /* garble the ReLUs */
    OPERATION_ENCODE_OFFLINE,         /* encode wire labels ahead of time */
    OPERATION_GC_TRANSFER,            /* send the garbled circuits */
    OPERATION_BASE_OT,                /* base oblivious transfers */
    OPERATION_EXT_OT_SETUP,           /* set up the oblivious transfer extension */
    OPERATION_EXT_OT_SEND,            /* send labels by oblivious transfer */
    OPERATION_TRIPLE_ENCRYPT,         /* encrypt shares of Beaver triples */
    OPERATION_TRIPLE_UP,              /* send them */
    OPERATION_TRIPLE_EVAL,            /* multiply them on ciphertexts */
    OPERATION_TRIPLE_DOWN,            /* send the products */
    OPERATION_TRIPLE_DECRYPT,         /* decrypt them */
    OPERATION_ONLINE_LINEAR_UP,       /* send the masked layer inputs */
    OPERATION_ONLINE_ENCODE,          /* encode wire labels of the inputs */
    OPERATION_ONLINE_LABELS_DOWN,     /* send these labels */
    OPERATION_ONLINE_SS,              /* linear layers on secret shares */
    OPERATION_ONLINE_GC_EVAL,         /* evaluate the garbled circuits */
    OPERATION_ONLINE_SQUARE_UP,       /* client opens its shares, to square them */
    OPERATION_ONLINE_SQUARE_DOWN,     /* server opens its shares */
    OPERATION_ONLINE_SQUARE,          /* square on shares, with a triple each */
    OPERATION_ONLINE_CUBE_UP,         /* client opens squares, to multiply again */
    OPERATION_ONLINE_CUBE_DOWN,       /* server opens squares */
    OPERATION_ONLINE_CUBE,            /* multiply squares, with a triple each */
    OPERATION_ONLINE_PREDICTION_DOWN, /* send the prediction's share */
    OPERATION_SETUP_UP,               /* once per client: what oblivious transfers begin with */
    OPERATION_SETUP_DOWN,
    OPERATION_SETUP_COMPUTE,
    OPERATION_BIT_TRIPLE_UP, /* make the bit triples of comparisons ahead of time */
    OPERATION_BIT_TRIPLE_DOWN,
    OPERATION_BIT_TRIPLE_COMPUTE,
    OPERATION_OT_UP, /* compare by oblivious transfer: ReLUs, maxima, or the largest class */
    OPERATION_OT_DOWN,
    OPERATION_OT_COMPUTE,
    OPERATION_TRUNCATE_UP, /* drop the fraction's surplus bits after a linear layer */
    OPERATION_TRUNCATE_DOWN,
    OPERATION_TRUNCATE_COMPUTE,
    OPERATION_COUNT, /* of protocols; what follows comes with the machines */
    OPERATION_STOCK_WRITE = OPERATION_COUNT, /* write a precompute to a disk */
    OPERATION_STOCK_READ,                    /* read it */
    STEP_OPERATION_COUNT
};

enum thread_use { THREADS_ONE, THREADS_HE, THREADS_GC };

/* What a faster implementation would make faster. */
enum operation_family { FAMILY_OTHER, FAMILY_HE, FAMILY_GC, FAMILY_OT };

/* What of a network an operation grows with. */
enum operation_growth { GROWS_OTHERWISE, GROWS_WITH_RELUS, GROWS_WITH_MACS };

/* "keygen", "he_eval", ... */
const char *operation_name(enum operation operation);
/* What people call it: "key generation", "homomorphic evaluation". */
const char *operation_words(enum operation operation);
/* All names of protocols' operations in the order of the enumeration, ending with NULL. */
const char *const *operation_names(void);
/* Which thread count applies: HE evaluation and garbled circuits have one; all else, one core. */
enum thread_use operation_thread_use(enum operation operation);
enum operation_family operation_family(enum operation operation);
enum operation_growth operation_growth(enum operation operation);
/* Must be in a set of measurements: all but what the published ones lack, which costs nothing
 * there. */
bool operation_is_measured(enum operation operation);
/* Bytes on the link, in whichever direction; all else is seconds of work. */
bool operation_is_transfer(enum operation operation);

#endif

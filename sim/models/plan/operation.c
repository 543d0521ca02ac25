#include "models/plan/operation.h"

#include <assert.h>
#include <stddef.h>

struct operation_facts {
    bool is_transfer;
    bool is_measured;
    enum thread_use thread_use;
    enum operation_family family;
};

static const char *const names[OPERATION_COUNT + 1] = {
    [OPERATION_KEYGEN] = "keygen",
    [OPERATION_KEY_UP] = "key_up",
    [OPERATION_KEY_LOAD] = "key_load",
    [OPERATION_HE_ENCRYPT] = "he_encrypt",
    [OPERATION_LINEAR_UP] = "linear_up",
    [OPERATION_HE_EVAL] = "he_eval",
    [OPERATION_LINEAR_DOWN] = "linear_down",
    [OPERATION_HE_DECRYPT] = "he_decrypt",
    [OPERATION_GARBLE] = "garble",
    [OPERATION_ENCODE_OFFLINE] = "encode_offline",
    [OPERATION_GC_TRANSFER] = "gc_transfer",
    [OPERATION_BASE_OT] = "base_ot",
    [OPERATION_EXT_OT_SETUP] = "ext_ot_setup",
    [OPERATION_EXT_OT_SEND] = "ext_ot_send",
    [OPERATION_TRIPLE_ENCRYPT] = "triple_encrypt",
    [OPERATION_TRIPLE_UP] = "triple_up",
    [OPERATION_TRIPLE_EVAL] = "triple_eval",
    [OPERATION_TRIPLE_DOWN] = "triple_down",
    [OPERATION_TRIPLE_DECRYPT] = "triple_decrypt",
    [OPERATION_ONLINE_LINEAR_UP] = "online_linear_up",
    [OPERATION_ONLINE_ENCODE] = "online_encode",
    [OPERATION_ONLINE_LABELS_DOWN] = "online_labels_down",
    [OPERATION_ONLINE_SS] = "online_ss",
    [OPERATION_ONLINE_GC_EVAL] = "online_gc_eval",
    [OPERATION_ONLINE_SQUARE_UP] = "online_square_up",
    [OPERATION_ONLINE_SQUARE_DOWN] = "online_square_down",
    [OPERATION_ONLINE_SQUARE] = "online_square",
    [OPERATION_ONLINE_CUBE_UP] = "online_cube_up",
    [OPERATION_ONLINE_CUBE_DOWN] = "online_cube_down",
    [OPERATION_ONLINE_CUBE] = "online_cube",
    [OPERATION_ONLINE_PREDICTION_DOWN] = "online_prediction_down",
    [OPERATION_SETUP_UP] = "setup_up",
    [OPERATION_SETUP_DOWN] = "setup_down",
    [OPERATION_SETUP_COMPUTE] = "setup_compute",
    [OPERATION_BIT_TRIPLE_UP] = "bit_triple_up",
    [OPERATION_BIT_TRIPLE_DOWN] = "bit_triple_down",
    [OPERATION_BIT_TRIPLE_COMPUTE] = "bit_triple_compute",
    [OPERATION_OT_UP] = "ot_up",
    [OPERATION_OT_DOWN] = "ot_down",
    [OPERATION_OT_COMPUTE] = "ot_compute",
    [OPERATION_TRUNCATE_UP] = "truncate_up",
    [OPERATION_TRUNCATE_DOWN] = "truncate_down",
    [OPERATION_TRUNCATE_COMPUTE] = "truncate_compute",
    [OPERATION_COUNT] = NULL,
};

static const char *const stock_names[STEP_OPERATION_COUNT - OPERATION_COUNT] = {
    [OPERATION_STOCK_WRITE - OPERATION_COUNT] = "stock_write",
    [OPERATION_STOCK_READ - OPERATION_COUNT] = "stock_read",
};

static const struct operation_facts facts[STEP_OPERATION_COUNT] = {
    [OPERATION_KEYGEN] = {false, true, THREADS_ONE, FAMILY_HE},
    [OPERATION_KEY_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_KEY_LOAD] = {false, false, THREADS_ONE, FAMILY_HE},
    [OPERATION_HE_ENCRYPT] = {false, true, THREADS_ONE, FAMILY_HE},
    [OPERATION_LINEAR_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_HE_EVAL] = {false, true, THREADS_HE, FAMILY_HE},
    [OPERATION_LINEAR_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_HE_DECRYPT] = {false, true, THREADS_ONE, FAMILY_HE},
    [OPERATION_GARBLE] = {false, true, THREADS_GC, FAMILY_GC},
    [OPERATION_ENCODE_OFFLINE] = {false, true, THREADS_ONE, FAMILY_GC},
    [OPERATION_GC_TRANSFER] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_BASE_OT] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_EXT_OT_SETUP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_EXT_OT_SEND] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_TRIPLE_ENCRYPT] = {false, false, THREADS_ONE, FAMILY_HE},
    [OPERATION_TRIPLE_UP] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_TRIPLE_EVAL] = {false, false, THREADS_ONE, FAMILY_HE},
    [OPERATION_TRIPLE_DOWN] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_TRIPLE_DECRYPT] = {false, false, THREADS_ONE, FAMILY_HE},
    [OPERATION_ONLINE_LINEAR_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_ENCODE] = {false, true, THREADS_ONE, FAMILY_GC},
    [OPERATION_ONLINE_LABELS_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_SS] = {false, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_GC_EVAL] = {false, true, THREADS_GC, FAMILY_GC},
    [OPERATION_ONLINE_SQUARE_UP] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_SQUARE_DOWN] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_SQUARE] = {false, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_CUBE_UP] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_CUBE_DOWN] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_CUBE] = {false, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_ONLINE_PREDICTION_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_SETUP_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_SETUP_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_SETUP_COMPUTE] = {false, true, THREADS_ONE, FAMILY_OT},
    [OPERATION_BIT_TRIPLE_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_BIT_TRIPLE_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_BIT_TRIPLE_COMPUTE] = {false, true, THREADS_ONE, FAMILY_OT},
    [OPERATION_OT_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_OT_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_OT_COMPUTE] = {false, true, THREADS_ONE, FAMILY_OT},
    [OPERATION_TRUNCATE_UP] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_TRUNCATE_DOWN] = {true, true, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_TRUNCATE_COMPUTE] = {false, true, THREADS_ONE, FAMILY_OT},
    [OPERATION_STOCK_WRITE] = {true, false, THREADS_ONE, FAMILY_OTHER},
    [OPERATION_STOCK_READ] = {true, false, THREADS_ONE, FAMILY_OTHER},
};

/* Ciphertexts are as many for more multiplications on them; base transfers once for all. */
static const enum operation_growth growths[STEP_OPERATION_COUNT] = {
    [OPERATION_HE_EVAL] = GROWS_WITH_MACS,
    [OPERATION_GARBLE] = GROWS_WITH_RELUS,
    [OPERATION_ENCODE_OFFLINE] = GROWS_WITH_RELUS,
    [OPERATION_GC_TRANSFER] = GROWS_WITH_RELUS,
    [OPERATION_EXT_OT_SETUP] = GROWS_WITH_RELUS,
    [OPERATION_EXT_OT_SEND] = GROWS_WITH_RELUS,
    [OPERATION_ONLINE_ENCODE] = GROWS_WITH_RELUS,
    [OPERATION_ONLINE_LABELS_DOWN] = GROWS_WITH_RELUS,
    [OPERATION_ONLINE_SS] = GROWS_WITH_MACS,
    [OPERATION_ONLINE_GC_EVAL] = GROWS_WITH_RELUS,
    [OPERATION_BIT_TRIPLE_UP] = GROWS_WITH_RELUS,
    [OPERATION_BIT_TRIPLE_DOWN] = GROWS_WITH_RELUS,
    [OPERATION_BIT_TRIPLE_COMPUTE] = GROWS_WITH_RELUS,
    [OPERATION_OT_UP] = GROWS_WITH_RELUS,
    [OPERATION_OT_DOWN] = GROWS_WITH_RELUS,
    [OPERATION_OT_COMPUTE] = GROWS_WITH_RELUS,
};

const char *operation_name(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return operation < OPERATION_COUNT ? names[operation]
                                       : stock_names[operation - OPERATION_COUNT];
}

const char *const *operation_names(void)
{
    return names;
}

enum thread_use operation_thread_use(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].thread_use;
}

bool operation_is_transfer(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].is_transfer;
}

enum operation_growth operation_growth(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return growths[operation];
}

enum operation_family operation_family(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].family;
}

bool operation_is_measured(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].is_measured;
}

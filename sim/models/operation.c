#include "models/operation.h"

#include <assert.h>
#include <stddef.h>

struct operation_facts {
    bool is_transfer;
    enum thread_use thread_use;
    const char *meaning;
};

static const char *const names[OPERATION_COUNT + 1] = {
    [OPERATION_KEYGEN] = "keygen",
    [OPERATION_KEY_UP] = "key_up",
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
    [OPERATION_ONLINE_LINEAR_UP] = "online_linear_up",
    [OPERATION_ONLINE_ENCODE] = "online_encode",
    [OPERATION_ONLINE_LABELS_DOWN] = "online_labels_down",
    [OPERATION_ONLINE_SS] = "online_ss",
    [OPERATION_ONLINE_GC_EVAL] = "online_gc_eval",
    [OPERATION_ONLINE_PREDICTION_DOWN] = "online_prediction_down",
    [OPERATION_COUNT] = NULL,
};

static const struct operation_facts facts[OPERATION_COUNT] = {
    [OPERATION_KEYGEN] = {false, THREADS_ONE, "generate keys"},
    [OPERATION_KEY_UP] = {true, THREADS_ONE, "send public and rotation keys"},
    [OPERATION_HE_ENCRYPT] = {false, THREADS_ONE, "encrypt shares of the layer inputs"},
    [OPERATION_LINEAR_UP] = {true, THREADS_ONE, "send the encrypted inputs"},
    [OPERATION_HE_EVAL] = {false, THREADS_HE, "evaluate linear layers on ciphertexts"},
    [OPERATION_LINEAR_DOWN] = {true, THREADS_ONE, "send the encrypted outputs"},
    [OPERATION_HE_DECRYPT] = {false, THREADS_ONE, "decrypt the outputs"},
    [OPERATION_GARBLE] = {false, THREADS_GC, "garble the ReLUs"},
    [OPERATION_ENCODE_OFFLINE] = {false, THREADS_ONE, "encode wire labels ahead of time"},
    [OPERATION_GC_TRANSFER] = {true, THREADS_ONE, "send the garbled circuits"},
    [OPERATION_BASE_OT] = {true, THREADS_ONE, "base oblivious transfers"},
    [OPERATION_EXT_OT_SETUP] = {true, THREADS_ONE, "set up the oblivious transfer extension"},
    [OPERATION_EXT_OT_SEND] = {true, THREADS_ONE, "send labels by oblivious transfer"},
    [OPERATION_ONLINE_LINEAR_UP] = {true, THREADS_ONE, "send the masked layer inputs"},
    [OPERATION_ONLINE_ENCODE] = {false, THREADS_ONE, "encode wire labels of the inputs"},
    [OPERATION_ONLINE_LABELS_DOWN] = {true, THREADS_ONE, "send these labels"},
    [OPERATION_ONLINE_SS] = {false, THREADS_ONE, "linear layers on secret shares"},
    [OPERATION_ONLINE_GC_EVAL] = {false, THREADS_GC, "evaluate the garbled circuits"},
    [OPERATION_ONLINE_PREDICTION_DOWN] = {true, THREADS_ONE, "send the prediction's share"},
};

const char *operation_name(enum operation operation)
{
    assert(operation < OPERATION_COUNT);
    return names[operation];
}

const char *const *operation_names(void)
{
    return names;
}

const char *operation_meaning(enum operation operation)
{
    assert(operation < OPERATION_COUNT);
    return facts[operation].meaning;
}

enum thread_use operation_thread_use(enum operation operation)
{
    assert(operation < OPERATION_COUNT);
    return facts[operation].thread_use;
}

bool operation_is_transfer(enum operation operation)
{
    assert(operation < OPERATION_COUNT);
    return facts[operation].is_transfer;
}

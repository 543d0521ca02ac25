#include "models/plan/operation.h"

#include <assert.h>
#include <stddef.h>

struct operation_facts {
    const char *name;
    const char *words;
    bool is_transfer;
    bool is_measured;
    enum thread_use thread_use;
    enum operation_family family;
    enum operation_growth growth;
};

/* Each operation: its name, its words, and what is not as usual. The number of ciphertexts does not
 * grow with the multiplications on them, nor base transfers with the ReLUs. */
#define OPERATIONS(ROW)                                                                            \
    ROW(KEYGEN, "keygen", "key generation", .is_measured = true, .family = FAMILY_HE)              \
    ROW(KEY_UP, "key_up", "keys", .is_transfer = true, .is_measured = true)                        \
    ROW(KEY_LOAD, "key_load", "reading keys", .family = FAMILY_HE)                                 \
    ROW(HE_ENCRYPT, "he_encrypt", "encryption", .is_measured = true, .family = FAMILY_HE)          \
    ROW(LINEAR_UP, "linear_up", "encrypted inputs", .is_transfer = true, .is_measured = true)      \
    ROW(HE_EVAL, "he_eval", "homomorphic evaluation", .is_measured = true,                         \
        .thread_use = THREADS_HE, .family = FAMILY_HE, .growth = GROWS_WITH_MACS)                  \
    ROW(LINEAR_DOWN, "linear_down", "encrypted outputs", .is_transfer = true, .is_measured = true) \
    ROW(HE_DECRYPT, "he_decrypt", "decryption", .is_measured = true, .family = FAMILY_HE)          \
    ROW(GARBLE, "garble", "garbling", .is_measured = true, .thread_use = THREADS_GC,               \
        .family = FAMILY_GC, .growth = GROWS_WITH_RELUS)                                           \
    ROW(ENCODE_OFFLINE, "encode_offline", "encoding labels", .is_measured = true,                  \
        .family = FAMILY_GC, .growth = GROWS_WITH_RELUS)                                           \
    ROW(GC_TRANSFER, "gc_transfer", "garbled circuits", .is_transfer = true, .is_measured = true,  \
        .growth = GROWS_WITH_RELUS)                                                                \
    ROW(BASE_OT, "base_ot", "base oblivious transfers", .is_transfer = true, .is_measured = true)  \
    ROW(EXT_OT_SETUP, "ext_ot_setup", "choices of oblivious transfers", .is_transfer = true,       \
        .is_measured = true, .growth = GROWS_WITH_RELUS)                                           \
    ROW(EXT_OT_SEND, "ext_ot_send", "labels by oblivious transfer", .is_transfer = true,           \
        .is_measured = true, .growth = GROWS_WITH_RELUS)                                           \
    ROW(TRIPLE_ENCRYPT, "triple_encrypt", "encrypting triples", .family = FAMILY_HE)               \
    ROW(TRIPLE_UP, "triple_up", "encrypted triples", .is_transfer = true)                          \
    ROW(TRIPLE_EVAL, "triple_eval", "multiplying triples", .family = FAMILY_HE)                    \
    ROW(TRIPLE_DOWN, "triple_down", "multiplied triples", .is_transfer = true)                     \
    ROW(TRIPLE_DECRYPT, "triple_decrypt", "decrypting triples", .family = FAMILY_HE)               \
    ROW(ONLINE_LINEAR_UP, "online_linear_up", "masked inputs", .is_transfer = true,                \
        .is_measured = true)                                                                       \
    ROW(ONLINE_ENCODE, "online_encode", "encoding labels online", .is_measured = true,             \
        .family = FAMILY_GC, .growth = GROWS_WITH_RELUS)                                           \
    ROW(ONLINE_LABELS_DOWN, "online_labels_down", "labels online", .is_transfer = true,            \
        .is_measured = true, .growth = GROWS_WITH_RELUS)                                           \
    ROW(ONLINE_SS, "online_ss", "linear layers on shares", .is_measured = true,                    \
        .growth = GROWS_WITH_MACS)                                                                 \
    ROW(ONLINE_GC_EVAL, "online_gc_eval", "evaluating circuits", .is_measured = true,              \
        .thread_use = THREADS_GC, .family = FAMILY_GC, .growth = GROWS_WITH_RELUS)                 \
    ROW(ONLINE_SQUARE_UP, "online_square_up", "opened shares", .is_transfer = true)                \
    ROW(ONLINE_SQUARE_DOWN, "online_square_down", "opened shares", .is_transfer = true)            \
    ROW(ONLINE_SQUARE, "online_square", "squares on shares")                                       \
    ROW(ONLINE_CUBE_UP, "online_cube_up", "opened squares", .is_transfer = true)                   \
    ROW(ONLINE_CUBE_DOWN, "online_cube_down", "opened squares", .is_transfer = true)               \
    ROW(ONLINE_CUBE, "online_cube", "cubes on shares")                                             \
    ROW(ONLINE_PREDICTION_DOWN, "online_prediction_down", "predictions", .is_transfer = true,      \
        .is_measured = true)                                                                       \
    ROW(SETUP_UP, "setup_up", "set-up", .is_transfer = true, .is_measured = true)                  \
    ROW(SETUP_DOWN, "setup_down", "set-up", .is_transfer = true, .is_measured = true)              \
    ROW(SETUP_COMPUTE, "setup_compute", "set-up", .is_measured = true, .family = FAMILY_OT)        \
    ROW(BIT_TRIPLE_UP, "bit_triple_up", "bit triples", .is_transfer = true, .is_measured = true,   \
        .growth = GROWS_WITH_RELUS)                                                                \
    ROW(BIT_TRIPLE_DOWN, "bit_triple_down", "bit triples", .is_transfer = true,                    \
        .is_measured = true, .growth = GROWS_WITH_RELUS)                                           \
    ROW(BIT_TRIPLE_COMPUTE, "bit_triple_compute", "making bit triples", .is_measured = true,       \
        .family = FAMILY_OT, .growth = GROWS_WITH_RELUS)                                           \
    ROW(OT_UP, "ot_up", "oblivious transfers", .is_transfer = true, .is_measured = true,           \
        .growth = GROWS_WITH_RELUS)                                                                \
    ROW(OT_DOWN, "ot_down", "oblivious transfers", .is_transfer = true, .is_measured = true,       \
        .growth = GROWS_WITH_RELUS)                                                                \
    ROW(OT_COMPUTE, "ot_compute", "comparing", .is_measured = true, .family = FAMILY_OT,           \
        .growth = GROWS_WITH_RELUS)                                                                \
    ROW(TRUNCATE_UP, "truncate_up", "truncation", .is_transfer = true, .is_measured = true)        \
    ROW(TRUNCATE_DOWN, "truncate_down", "truncation", .is_transfer = true, .is_measured = true)    \
    ROW(TRUNCATE_COMPUTE, "truncate_compute", "truncating", .is_measured = true,                   \
        .family = FAMILY_OT)

/* What no protocol names: precomputes on their way to a disk and back. */
#define STOCK_OPERATIONS(ROW)                                                                      \
    ROW(STOCK_WRITE, "stock_write", "writing precomputes", .is_transfer = true)                    \
    ROW(STOCK_READ, "stock_read", "reading precomputes", .is_transfer = true)

#define NAME_OF(operation, name, ...) [OPERATION_##operation] = (name),
#define FACTS_OF(operation, ...) [OPERATION_##operation] = {__VA_ARGS__},
#define COUNT_ONE(...) +1

_Static_assert(OPERATIONS(COUNT_ONE) == OPERATION_COUNT
                   && OPERATIONS(COUNT_ONE) STOCK_OPERATIONS(COUNT_ONE) == STEP_OPERATION_COUNT,
               "one row for each operation");

static const char *const names[OPERATION_COUNT + 1] = {OPERATIONS(NAME_OF)};
static const struct operation_facts facts[STEP_OPERATION_COUNT] = {OPERATIONS(FACTS_OF)
                                                                       STOCK_OPERATIONS(FACTS_OF)};

const char *operation_name(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].name;
}

const char *const *operation_names(void)
{
    return names;
}

const char *operation_words(enum operation operation)
{
    assert(operation < STEP_OPERATION_COUNT);
    return facts[operation].words;
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
    return facts[operation].growth;
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

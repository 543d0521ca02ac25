/*
 * operation.h: the operations that steps are made of.
 *
 * An operation says which of the user's thread counts applies to it, if any. Names are those of the
 * published phase breakdown, as far as it has the operation.
 */
#ifndef MODELS_OPERATION_H
#define MODELS_OPERATION_H

#include <stdbool.h>

enum operation {
    OPERATION_KEYGEN,
    OPERATION_KEY_UP,
    OPERATION_KEY_LOAD,
    OPERATION_HE_ENCRYPT,
    OPERATION_LINEAR_UP,
    OPERATION_HE_EVAL,
    OPERATION_LINEAR_DOWN,
    OPERATION_HE_DECRYPT,
    OPERATION_GARBLE,
    OPERATION_ENCODE_OFFLINE,
    OPERATION_GC_TRANSFER,
    OPERATION_BASE_OT,
    OPERATION_EXT_OT_SETUP,
    OPERATION_EXT_OT_SEND,
    OPERATION_TRIPLE_ENCRYPT,
    OPERATION_TRIPLE_UP,
    OPERATION_TRIPLE_EVAL,
    OPERATION_TRIPLE_DOWN,
    OPERATION_TRIPLE_DECRYPT,
    OPERATION_ONLINE_LINEAR_UP,
    OPERATION_ONLINE_ENCODE,
    OPERATION_ONLINE_LABELS_DOWN,
    OPERATION_ONLINE_SS,
    OPERATION_ONLINE_GC_EVAL,
    OPERATION_ONLINE_SQUARE_UP,
    OPERATION_ONLINE_SQUARE_DOWN,
    OPERATION_ONLINE_SQUARE,
    OPERATION_ONLINE_CUBE_UP,
    OPERATION_ONLINE_CUBE_DOWN,
    OPERATION_ONLINE_CUBE,
    OPERATION_ONLINE_PREDICTION_DOWN,
    OPERATION_COUNT
};

enum thread_use { THREADS_ONE, THREADS_HE, THREADS_GC };

/* What a faster implementation would make faster. */
enum operation_family { FAMILY_OTHER, FAMILY_HE, FAMILY_GC };

/* "keygen", "he_eval", ... */
const char *operation_name(enum operation operation);
/* All names in the order of the enumeration, ending with NULL. */
const char *const *operation_names(void);
/* What it does, in a few words for people. */
const char *operation_meaning(enum operation operation);
/* Which thread count applies: HE evaluation and garbled circuits have one; all else, one core. */
enum thread_use operation_thread_use(enum operation operation);
enum operation_family operation_family(enum operation operation);
/* Part of the published measurements; the others cost nothing there. */
bool operation_is_published(enum operation operation);
/* Bytes on the link, in whichever direction; all else is seconds of work. */
bool operation_is_transfer(enum operation operation);

#endif

/*
 * library.h: finds the files that a scenario names, and looks for and reads each once: every point
 * of a sweep names the same.
 *
 * A name is looked for as given if it is a path (a scenario always), beside the scenario, in the
 * folder given by --models (else by PISIM_MODELS), in ./models (traces: ./traces), in share/pisim
 * beside an installed program's folder, then in the folder recorded when the program was built.
 * HybReNets need no file: their name says everything.
 */
#ifndef SCENARIO_LIBRARY_H
#define SCENARIO_LIBRARY_H

#include "base/error.h"
#include "base/warning.h"
#include "models/graph/network.h"
#include "traces/arrivals/arrivals.h"
#include "json/json.h"

enum library_kind {
    LIBRARY_NETWORK,
    LIBRARY_PROTOCOL,
    LIBRARY_DEVICE,
    LIBRARY_LINK,
    LIBRARY_MEASUREMENT, /* "garimella_2023/gc_bench" */
    LIBRARY_SCENARIO,
    LIBRARY_TRANSFORM, /* a list of transforms */
    LIBRARY_PRICES,
    LIBRARY_TRACE,
    LIBRARY_KIND_COUNT
};

struct library {
    const char *models_folder;          /* borrowed: --models, or NULL */
    const char *built_folder;           /* borrowed: holds models/ and traces/ */
    char *beside;                       /* owned: the scenario's folder */
    struct library_place *places;       /* owned: what was looked for */
    struct library_document *documents; /* owned */
    struct library_trace *traces;       /* owned */
    struct warnings *warnings;          /* borrowed */
    struct json_world *world;           /* borrowed: of all files; NULL: numbers are as told */
    /* Borrowed, by kind: who hears what is asked of files; NULL: nobody does. */
    const struct json_listener *listeners;
};

/* "network", as in messages. */
const char *library_kind_word(enum library_kind kind);

/* The scenario's folder is that of the file; NULL for none. Release with library_free. */
void library_init(struct library *library, const char *models_folder, const char *built_folder,
                  struct warnings *warnings);
void library_set_beside(struct library *library, const char *scenario_file);
void library_free(struct library *library);

/*
 * The path of a named file, owned by the caller; NULL when there is none (no error is set).
 */
char *library_find(const struct library *library, enum library_kind kind, const char *name);

/* Whether there is a file of this name; looked for once. */
bool library_has(struct library *library, enum library_kind kind, const char *name);

/* `no network named "x" (did you mean "y"?)`, owned by the caller. */
char *library_unknown_message(const struct library *library, enum library_kind kind,
                              const char *name);

/*
 * The document of a named file, read at the first call; borrowed from the library.
 *
 * node, key   the value that names it, for the message
 * Fails when there is no such file (told with the nearest name there is) or when it is not JSON.
 */
const struct json_document *library_document(struct library *library, enum library_kind kind,
                                             const char *name, const struct json_node *node,
                                             const char *key, struct error *error);

/* The same where no file names it: the command line does. */
const struct json_document *library_document_by_name(struct library *library,
                                                     enum library_kind kind, const char *name,
                                                     struct error *error);

/* What an ONNX model says that it is fed with; false for other networks, and where it cannot be
 * read. */
bool library_model_input(struct library *library, const char *name, struct network_input *input);

/*
 * Names of everything of the kind that there is, sorted, each once: an owned list of owned texts
 * that ends with NULL. Release with library_names_free.
 */
char **library_names(const struct library *library, enum library_kind kind);
void library_names_free(char **names);

/*
 * Arrivals and their trace, which is borrowed from the library: it is read when it is first named
 * with these columns.
 *
 * is_of_class   all are requests of one class's clients
 * settings      out, owned by the caller, also after a failure; arrivals_settings_free
 */
bool library_load_arrivals(struct library *library, struct arrivals_settings *settings,
                           const struct json_node *node, bool is_of_class,
                           struct error *error) MUST_CHECK;

#endif

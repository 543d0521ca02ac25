#include "scenario/library.h"

#include "base/digest.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "models/network/hybrenet.h"
#include "models/onnx/onnx_import.h"
#include "scenario/library_parts.h"
#include "traces/reading/trace_file.h"
#include "traces/reading/trace_form.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

struct library_place {
    struct library_place *next;
    enum library_kind kind;
    char *name;
    char *path; /* NULL: there is no such file */
};

static const struct {
    const char *word;   /* for messages */
    const char *folder; /* within models/, or NULL for traces/ */
    const char *ending;
} kinds[LIBRARY_KIND_COUNT] = {
    [LIBRARY_NETWORK] = {"network", "networks", ".json"},
    [LIBRARY_PROTOCOL] = {"protocol", "protocols", ".json"},
    [LIBRARY_DEVICE] = {"device", "devices", ".json"},
    [LIBRARY_LINK] = {"link", "links", ".json"},
    [LIBRARY_MEASUREMENT] = {"measurement", "measurements", ".json"},
    [LIBRARY_SCENARIO] = {"scenario", "scenarios", ".json"},
    [LIBRARY_TRANSFORM] = {"transforms", "transforms", ".json"},
    [LIBRARY_PRICES] = {"prices", "prices", ".json"},
    [LIBRARY_TRACE] = {"trace", NULL, ""},
};

const char *library_kind_word(enum library_kind kind)
{
    return kinds[kind].word;
}

void library_init(struct library *library, const char *models_folder, const char *built_folder,
                  struct warnings *warnings)
{
    *library = (struct library){
        .models_folder = models_folder, .built_folder = built_folder, .warnings = warnings};
}

static void forget_places(struct library *library)
{
    while (library->places) {
        struct library_place *place = library->places;
        library->places = place->next;
        free(place->name);
        free(place->path);
        free(place);
    }
}

void library_set_beside(struct library *library, const char *scenario_file)
{
    const char *slash = strrchr(scenario_file, '/');
    forget_places(library);
    free(library->beside);
    library->beside = slash
                        ? memory_format_text("%.*s", (int)(slash - scenario_file), scenario_file)
                        : memory_copy_text(".");
}

void library_free(struct library *library)
{
    while (library->documents) {
        struct library_document *document = library->documents;
        library->documents = document->next;
        json_free(&document->document);
        free(document->path);
        free(document);
    }
    while (library->traces) {
        struct library_trace *trace = library->traces;
        library->traces = trace->next;
        trace_file_free(&trace->trace);
        free(trace);
    }
    forget_places(library);
    free(library->beside);
    *library = (struct library){0};
}

static bool is_file(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISDIR(status.st_mode);
}

/* The path when a file is there, with or without the kind's ending; else NULL. */
static char *try_path(enum library_kind kind, const char *folder, const char *name)
{
    char *path = folder ? memory_format_text("%s/%s", folder, name) : memory_copy_text(name);
    if (is_file(path))
        return path;
    char *with_ending = memory_format_text("%s%s", path, kinds[kind].ending);
    free(path);
    if (is_file(with_ending))
        return with_ending;
    free(with_ending);
    return NULL;
}

/* The folder's place for the kind, below what holds models/ and traces/. */
static char *data_folder(const char *holder, enum library_kind kind)
{
    const char *folder = kinds[kind].folder;
    return folder ? memory_format_text("%s/models/%s", holder, folder)
                  : memory_format_text("%s/traces", holder);
}

/* The program's own file; in a bare system without /proc as it was named when it was started. */
static bool find_program(char *program, size_t size)
{
    ssize_t length = readlink("/proc/self/exe", program, size - 1);
    if (length > 0) {
        program[length] = '\0';
        return true;
    }
    const char *started = (const char *)getauxval(AT_EXECFN);
    return started && strchr(started, '/') && (size_t)snprintf(program, size, "%s", started) < size;
}

/* Where an installed program finds its models: ../share/pisim from its own folder. */
static char *shared_folder(enum library_kind kind)
{
    char program[4096];
    if (!find_program(program, sizeof program))
        return NULL;
    *strrchr(program, '/') = '\0';
    char *share = memory_format_text("%s/../share/pisim", program);
    char *folder = data_folder(share, kind);
    free(share);
    return folder;
}

/* The user's own: --models, else PISIM_MODELS. */
static char *users_folder(const struct library *library, enum library_kind kind)
{
    const char *models = library->models_folder ? library->models_folder : getenv("PISIM_MODELS");
    if (!models || models[0] == '\0')
        return NULL;
    const char *folder = kinds[kind].folder;
    return folder ? memory_format_text("%s/%s", models, folder) : memory_copy_text(models);
}

/* The k-th folder that is searched, owned by the caller; NULL where there is none. */
static char *search_folder(const struct library *library, enum library_kind kind, int k)
{
    switch (k) {
    case 0:
        return library->beside ? memory_copy_text(library->beside) : NULL;
    case 1:
        return users_folder(library, kind);
    case 2:
        return kinds[kind].folder ? memory_format_text("models/%s", kinds[kind].folder)
                                  : memory_copy_text("traces");
    case 3:
        return shared_folder(kind);
    case 4:
        return data_folder(library->built_folder, kind);
    }
    return NULL;
}

enum { SEARCH_FOLDERS = 5 }; /* the cases of search_folder */

char *library_find(const struct library *library, enum library_kind kind, const char *name)
{
    if (name[0] == '\0')
        return NULL;
    bool as_given = kind == LIBRARY_SCENARIO || strchr(name, '/');
    char *path = as_given ? try_path(kind, NULL, name) : NULL;
    for (int k = 0; !path && name[0] != '/' && k < SEARCH_FOLDERS; k++) {
        char *folder = search_folder(library, kind, k);
        if (folder)
            path = try_path(kind, folder, name);
        free(folder);
    }
    return path;
}

const char *library_find_once(struct library *library, enum library_kind kind, const char *name)
{
    struct library_place *place = library->places;
    while (place && (place->kind != kind || strcmp(place->name, name) != 0))
        place = place->next;
    if (!place) {
        place = memory_allocate(1, sizeof *place);
        *place = (struct library_place){.next = library->places,
                                        .kind = kind,
                                        .name = memory_copy_text(name),
                                        .path = library_find(library, kind, name)};
        library->places = place;
    }
    return place->path;
}

bool library_has(struct library *library, enum library_kind kind, const char *name)
{
    return library_find_once(library, kind, name) != NULL;
}

struct name_list {
    char **names; /* owned, ends with NULL */
    size_t count;
    size_t capacity;
};

/* Takes the name over. */
static void append_name(struct name_list *list, char *name)
{
    list->names = memory_grow(list->names, &list->capacity, list->count + 2, sizeof *list->names);
    list->names[list->count++] = name;
    list->names[list->count] = NULL;
}

static void add_name(struct name_list *list, const char *file, const char *ending)
{
    size_t length = strlen(file);
    size_t ending_length = strlen(ending);
    if (file[0] == '.' || length <= ending_length
        || strcmp(file + length - ending_length, ending) != 0)
        return;
    append_name(list, memory_format_text("%.*s", (int)(length - ending_length), file));
}

/* Names of all files of the kind, from every folder, and of networks known without a file. */
static struct name_list list_names(const struct library *library, enum library_kind kind)
{
    struct name_list list = {0};
    for (int k = 1; k < SEARCH_FOLDERS; k++) {
        char *folder = search_folder(library, kind, k);
        DIR *directory = folder ? opendir(folder) : NULL;
        for (struct dirent *entry; directory && (entry = readdir(directory));)
            add_name(&list, entry->d_name, kinds[kind].ending);
        if (directory)
            closedir(directory);
        free(folder);
    }
    for (size_t k = 0; kind == LIBRARY_NETWORK && hybrenet_names[k]; k++)
        add_name(&list, hybrenet_names[k], "");
    return list;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

char **library_names(const struct library *library, enum library_kind kind)
{
    struct name_list list = list_names(library, kind);
    if (!list.names)
        return memory_allocate(1, sizeof *list.names);
    qsort(list.names, list.count, sizeof *list.names, compare_names);
    size_t kept = 0;
    for (size_t i = 0; i < list.count; i++)
        if (kept > 0 && strcmp(list.names[kept - 1], list.names[i]) == 0)
            free(list.names[i]);
        else
            list.names[kept++] = list.names[i];
    list.names[kept] = NULL;
    return list.names;
}

void library_names_free(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

char *library_unknown_message(const struct library *library, enum library_kind kind,
                              const char *name)
{
    if (is_file(name)) /* only a path leads out of the folders that are searched */
        return memory_format_text("no %s named \"%s\" (the file here is \"./%s\")",
                                  kinds[kind].word, name, name);
    struct name_list list = list_names(library, kind);
    const char *nearest =
        list.count > 0 ? nearest_name(name, (const char *const *)list.names) : NULL;
    char *message = nearest ? memory_format_text("no %s named \"%s\" (did you mean \"%s\"?)",
                                                 kinds[kind].word, name, nearest)
                            : memory_format_text("no %s named \"%s\"", kinds[kind].word, name);
    for (size_t i = 0; i < list.count; i++)
        free(list.names[i]);
    free(list.names);
    return message;
}

void library_fail_unknown(const struct library *library, enum library_kind kind, const char *name,
                          const struct json_node *node, const char *key, struct error *error)
{
    char *message = library_unknown_message(library, kind, name);
    json_fail(node, key, error, "%s", message);
    error->kind = FAULT_NAME;
    free(message);
}

static struct library_document *known_document(const struct library *library, const char *path)
{
    struct library_document *document = library->documents;
    while (document && strcmp(document->path, path) != 0)
        document = document->next;
    return document;
}

static struct library_document *add_document(struct library *library, const char *path)
{
    struct library_document *document = memory_allocate(1, sizeof *document);
    document->path = memory_copy_text(path);
    document->next = library->documents;
    library->documents = document;
    return document;
}

/* An ONNX model as the network file that it is imported to. */
static const struct json_document *import_document(struct library *library, const char *path,
                                                   struct error *error)
{
    struct library_document *document = known_document(library, path);
    struct onnx_import import;
    if (document != NULL)
        return &document->document;
    if (!onnx_import(&import, path, (struct shape){0}, error)) {
        onnx_import_free(&import);
        return NULL;
    }
    document = add_document(library, path);
    document->is_file = true;
    bool is_read = json_parse(&document->document, path, import.text, error);
    document->document.origin = JSON_NAMED_FILE;
    document->document.sha256 = memory_copy_text(import.sha256);
    document->document.size_bytes = import.size_bytes;
    document->input = (struct network_input){.shape = import.input, .classes = import.classes};
    onnx_import_free(&import);
    return is_read ? &document->document : NULL;
}

/* *is_known is false, and no error set, when there is nothing of this name. */
static const struct json_document *read_document(struct library *library, enum library_kind kind,
                                                 const char *name, bool *is_known,
                                                 struct error *error)
{
    const char *found = library_find_once(library, kind, name);
    const char *path = found ? found : name;
    char *text = !found && kind == LIBRARY_NETWORK ? hybrenet_file(name) : NULL;
    *is_known = found || text;
    if (!*is_known)
        return NULL;
    if (found && kind == LIBRARY_NETWORK && onnx_is_model(path))
        return import_document(library, path, error);
    struct library_document *document = known_document(library, path);
    bool is_read = document != NULL;
    if (!document) {
        document = add_document(library, path);
        document->is_file = text == NULL;
        is_read = text ? json_parse(&document->document, path, text, error)
                       : json_load(&document->document, path, error);
        document->document.origin = JSON_NAMED_FILE;
        document->document.world = library->world;
        document->document.listener = library->listeners ? &library->listeners[kind] : NULL;
    }
    free(text);
    return is_read ? &document->document : NULL;
}

bool library_model_input(struct library *library, const char *name, struct network_input *input)
{
    struct error ignored = {0};
    bool is_known = false;
    const char *path = library_find_once(library, LIBRARY_NETWORK, name);
    if (path == NULL || !onnx_is_model(path)
        || read_document(library, LIBRARY_NETWORK, name, &is_known, &ignored) == NULL)
        return false;
    *input = known_document(library, path)->input;
    return true;
}

const struct json_document *library_document(struct library *library, enum library_kind kind,
                                             const char *name, const struct json_node *node,
                                             const char *key, struct error *error)
{
    bool is_known = false;
    const struct json_document *document = read_document(library, kind, name, &is_known, error);
    if (!is_known)
        library_fail_unknown(library, kind, name, node, key, error);
    return document;
}

const struct json_document *library_document_by_name(struct library *library,
                                                     enum library_kind kind, const char *name,
                                                     struct error *error)
{
    bool is_known = false;
    const struct json_document *document = read_document(library, kind, name, &is_known, error);
    if (is_known)
        return document;
    char *message = library_unknown_message(library, kind, name);
    error_set(error, ERROR_USAGE, NULL, NULL, "%s", message);
    free(message);
    return NULL;
}

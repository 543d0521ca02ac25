/*
 * json.h: one file in, typed fields out, strictly.
 *
 * JSON with comments. Unknown, repeated or wrongly cased keys, trailing text, numbers that are not
 * finite, integers above 2^53 or with a fraction are errors. Broken syntax is told with
 * line:column, a wrong value with its JSON path ("clients[2].link.uplink_bps"), the rule and the
 * value. A node is a cursor that knows its parent, so a path is only put together when somebody
 * must read it.
 *
 * Each value that is read can be noted with its origin (struct json_notes): the effective settings
 * fall out.
 */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct cJSON;
struct json_world;

/* Where a setting comes from, the strongest last. */
enum json_origin { JSON_BUILT_IN, JSON_NAMED_FILE, JSON_SCENARIO, JSON_COMMAND_LINE };

struct json_note {
    char *path;  /* owned; full path from the scenario's root */
    char *value; /* owned; compact JSON; null for a built-in value that JSON cannot write */
    enum json_origin origin;
};

/* In the order first read; a later note of the same path takes the place of the earlier one. */
struct json_notes {
    struct json_note *items; /* owned */
    size_t count;
    size_t capacity;
    size_t *slots; /* owned; hash table: 1 + index into items, or 0 */
    size_t slot_count;
};

/* What is wrong in several places of one document, in the order found. */
struct json_faults {
    struct error *items; /* owned */
    size_t count;
    size_t capacity;
};

/* Paths as json_path writes them. */
struct json_paths {
    char **items; /* owned list of owned texts */
    size_t count;
    size_t capacity;
};

/* What readers ask of values: the keys and kinds that a file may have fall out. */
enum json_question {
    JSON_ASKED_KEYS, /* an object of these only */
    JSON_ASKED_CHOICE,
    JSON_ASKED_NUMBER,
    JSON_ASKED_INTEGER,
    JSON_ASKED_BOOLEAN,
    JSON_ASKED_TEXT,
    JSON_ASKED_NUMBERS,
    JSON_ASKED_RULE, /* what holds of it, in words */
    JSON_ASKED_FORM, /* whether it is a text, a number, a list, an object: it may be several */
    JSON_ASKED_FILE  /* the name of a file of this kind, or what would be in it */
};

struct json_node;

struct json_listener {
    void *context;
    /* Of the node, or of what is under its key (may be NULL), present or not. texts: keys, names
     * to choose from, a rule or a kind of file, up to NULL; else NULL. */
    void (*on_question)(void *context, const struct json_node *node, const char *key,
                        enum json_question question, const char *const texts[]);
};

/*
 * Starts as {0}. The caller may set prefix, origin and notes, before or after reading; without an
 * origin, reading makes it JSON_NAMED_FILE.
 */
struct json_document {
    char *file;         /* owned; for messages */
    struct cJSON *root; /* owned */
    char *sha256;       /* owned: of the file's bytes as they were read; NULL where it was none */
    uint64_t size_bytes;
    char *prefix; /* owned, or NULL: the path at which a scenario names this file, for notes */
    enum json_origin origin;
    struct json_world *world;     /* borrowed, or NULL: numbers are as told; see uncertain.h */
    struct json_notes *notes;     /* borrowed, or NULL: nobody listens */
    struct json_paths overridden; /* set by the command line; without prefix */
    struct json_faults *faults;   /* borrowed: unknown keys go there and are passed over; or NULL */
    const struct json_paths *left_out;    /* borrowed, or NULL: told before, and null since */
    const struct json_listener *listener; /* borrowed, or NULL: nobody hears what is asked */
};

/* A place in a document. The parent must outlive it; document and parent are borrowed. */
struct json_node {
    const struct json_document *document;
    const struct json_node *parent; /* NULL at the root */
    const char *key;                /* within an object; else NULL */
    size_t index;                   /* within an array */
    const struct cJSON *value;
};

/* Longest file that is read, in bytes. */
#define JSON_LONGEST_FILE_BYTES ((size_t)64 << 20)

/* Reads and parses a file. The document is owned by the caller, also after a failure; json_free. */
bool json_load(struct json_document *document, const char *file, struct error *error) MUST_CHECK;

/* The same from text in memory; file is the name used in messages. */
bool json_parse(struct json_document *document, const char *file, const char *text,
                struct error *error) MUST_CHECK;

/* A deep copy without notes; for points of a sweep. */
void json_copy(struct json_document *copy, const struct json_document *document);

void json_free(struct json_document *document);
void json_notes_free(struct json_notes *notes);
/* NULL where nobody noted the path. */
const struct json_note *json_notes_find(const struct json_notes *notes, const char *path);
/* Takes path and value over. */
void json_notes_keep(struct json_notes *notes, struct json_note note);
/* The number that was noted, also of one that is not known exactly; false where it is none. */
bool json_note_number(const struct json_note *note, double *number);

void json_faults_add(struct json_faults *faults, const struct error *error);
void json_faults_free(struct json_faults *faults);

/*
 * The line, from 1, on which the value of a path begins in a text that is JSON with comments; of a
 * path that leads further than the text, where it is left. 0 where the text is no JSON.
 */
size_t json_line_of(const char *text, const char *path);

/*
 * Sets the value at a dotted path ("link.uplink_bps", "clients[0].count"), creating objects on the
 * way. A key that itself has a dot is written sweep["link.rtt_s"].
 *
 * value   JSON text ("8e9", "true", "{...}"), or else taken as a string ("resnet18_delphi"), unless
 *         it begins with { or [
 * origin  JSON_COMMAND_LINE marks the path as overridden, in error messages and notes
 * Fails on an empty or malformed path, on an index beyond the array, and on a path through a number
 * or string; the document is then as it was.
 */
bool json_set(struct json_document *document, const char *path, const char *value,
              enum json_origin origin, struct error *error) MUST_CHECK;

/* Where the last value of many was set; starts as {0}. */
struct json_cursor {
    const struct cJSON *array;
    size_t index;
    struct cJSON *item; /* of the array, with that index */
};

/* The same, as one of many in the order of the document, which nothing else changes meanwhile: in
 * a list it goes on from the item of the one before. */
bool json_set_next(struct json_document *document, const char *path, const char *value,
                   enum json_origin origin, struct json_cursor *cursor,
                   struct error *error) MUST_CHECK;

struct json_node json_root(const struct json_document *document);

/* The path as in messages, e.g. "clients[2].link"; cut at size. Empty at the root. */
void json_path(const struct json_node *node, char *path, size_t size);

/* ---- objects: the node must be an object, of these keys only (the list ends with NULL) ---- */
bool json_only(const struct json_node *node, const char *const keys[],
               struct error *error) MUST_CHECK;
/* The same where the keys are names of the document's own, such as stages. */
bool json_only_names(const struct json_node *node, const char *const names[],
                     struct error *error) MUST_CHECK;
/* For listeners: under the key stands the name of a file of this kind, or what would be in it. */
void json_names_file(const struct json_node *node, const char *key, const char *kind);
bool json_has(const struct json_node *node, const char *key);
/*
 * The child. Of an absent key it reads as an object without keys, so that defaults fall into place;
 * keys whose value is null count as absent everywhere.
 */
struct json_node json_child(const struct json_node *node, const char *key);

/* ---- required fields: absent is an error ---- */
bool json_number(const struct json_node *node, const char *key, double *number,
                 struct error *error) MUST_CHECK;
bool json_integer(const struct json_node *node, const char *key, uint64_t *integer,
                  struct error *error) MUST_CHECK;
bool json_boolean(const struct json_node *node, const char *key, bool *boolean,
                  struct error *error) MUST_CHECK;
/* Borrowed from the document. */
bool json_text(const struct json_node *node, const char *key, const char **text,
               struct error *error) MUST_CHECK;
/* One of the names (list ends with NULL); choice is its index. */
bool json_choice(const struct json_node *node, const char *key, const char *const names[],
                 int *choice, struct error *error) MUST_CHECK;

/* ---- optional fields: absent leaves the value as it is, noted as built-in ---- */
bool json_optional_number(const struct json_node *node, const char *key, double *number,
                          struct error *error) MUST_CHECK;
bool json_optional_integer(const struct json_node *node, const char *key, uint64_t *integer,
                           struct error *error) MUST_CHECK;
bool json_optional_boolean(const struct json_node *node, const char *key, bool *boolean,
                           struct error *error) MUST_CHECK;
bool json_optional_text(const struct json_node *node, const char *key, const char **text,
                        struct error *error) MUST_CHECK;
/* A choice outside the list, such as -1, is a built-in "none" and noted as null. */
bool json_optional_choice(const struct json_node *node, const char *key, const char *const names[],
                          int *choice, struct error *error) MUST_CHECK;

/*
 * A rule about a value that was read: `uplink_bps: must be above 0, is -5`. Absent values are told
 * as such. The key may be NULL: the node's own value.
 */
bool json_require(const struct json_node *node, const char *key, bool holds, const char *rule,
                  struct error *error) MUST_CHECK;
/* The same of a rule that has to be put together: "at most 3 with two clients". */
bool json_require_as(const struct json_node *node, const char *key, bool holds, struct error *error,
                     const char *format, ...) PRINTF_LIKE(5, 6) MUST_CHECK;

/*
 * A fault at a node, or under its key (may be NULL), in the caller's words: file and path are
 * filled in, and that the command line set it. Returns false.
 */
bool json_fail(const struct json_node *node, const char *key, struct error *error,
               const char *format, ...) PRINTF_LIKE(4, 5);

/* ---- arrays and objects ---- */
bool json_is_absent(const struct json_node *node);
bool json_is_array(const struct json_node *node);
bool json_is_object(const struct json_node *node);
bool json_is_text(const struct json_node *node);
bool json_is_number(const struct json_node *node);
/* Items of an array, members of an object (without those that are null); 0 for anything else. */
size_t json_count(const struct json_node *node);
/* The k-th item of an array or member of an object (key set). Linear in k: use json_next to walk.
 */
struct json_node json_item(const struct json_node *node, size_t index);
/* Walks the children: start with child = json_item(node, 0) if json_count is above 0; false at the
 * end. */
bool json_next(struct json_node *child);

/*
 * An array of finite numbers under a key, which must be there; noted as a whole.
 *
 * numbers   out, owned by the caller; NULL when the array is empty and after a failure
 * lowest    every number must be at least this
 */
bool json_numbers(const struct json_node *node, const char *key, double lowest, double **numbers,
                  size_t *count, struct error *error) MUST_CHECK;

/* ---- the node's own value, without a key ---- */
bool json_value_text(const struct json_node *node, const char **text,
                     struct error *error) MUST_CHECK;
bool json_value_number(const struct json_node *node, double *number,
                       struct error *error) MUST_CHECK;
bool json_value_integer(const struct json_node *node, uint64_t *integer,
                        struct error *error) MUST_CHECK;

/* Compact JSON of the node's value, owned by the caller. */
char *json_print(const struct json_node *node);

/* Room for any number as text. */
#define JSON_NUMBER_SIZE 32

/* The shortest of %.15g, %.16g and %.17g that reads back as the same number; null if not finite. */
void json_print_number(double number, char text[static JSON_NUMBER_SIZE]);

#endif

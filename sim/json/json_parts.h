/*
 * json_parts.h: what the files of base/json share among themselves; for no other layer.
 *
 * json_syntax checks the text, json builds and walks the tree, json_print writes it, json_notes
 * keeps what was read, json_read has the typed fields, json_fault says what is wrong with them and
 * json_set changes values.
 */
#ifndef JSON_JSON_PARTS_H
#define JSON_JSON_PARTS_H

#include "json/json.h"

#include <cjson/cJSON.h>

/* Deepest nesting that is read, so that recursion over a hostile text is bounded. */
#define JSON_DEEPEST 64

/* A text that grows; always ends with '\0' once something was added. */
struct json_buffer {
    char *text; /* owned */
    size_t length;
    size_t capacity;
};

void json_buffer_add(struct json_buffer *buffer, const char *text);
/* In double quotes, escaped as JSON needs it. */
void json_buffer_add_quoted(struct json_buffer *buffer, const char *text);
void json_buffer_add_value(struct json_buffer *buffer, const cJSON *value);
/* A step of a path: ".key", "[2]", or ["a.b"] for a key that a dotted path could not tell apart. */
void json_buffer_add_key(struct json_buffer *buffer, const char *key);
void json_buffer_add_index(struct json_buffer *buffer, size_t index);

/* The path of the node, or of what is under its key (may be NULL), owned by the caller. */
char *json_full_path(const struct json_node *node, const char *key);

/*
 * Checks that the text is one JSON value and nothing else but blanks and comments.
 *
 * clean   out, room for length bytes: the text with each byte of its comments replaced by a blank
 * Fails with error->place as line:column, both from 1, in characters.
 */
bool json_syntax_check(const char *file, const char *text, size_t length, char *clean,
                       struct error *error) MUST_CHECK;

/* Marks a path as set by the command line; asks whether it, or one above it, was. */
void json_override(struct json_document *document, const char *path);
bool json_is_overridden(const struct json_document *document, const char *path);

/*
 * Keeps what was read at the node or under its key (may be NULL), if anybody listens.
 *
 * value     compact JSON, owned by this function from now on
 * present   false: the value is the built-in one
 */
void json_note_value(const struct json_node *node, const char *key, bool present, char *value);
/* Whether to put a value together at all. */
bool json_is_noted(const struct json_node *node);

/* Whether it is a number that is not known exactly (uncertain.h), and what it is in the document's
 * world. */
bool json_is_uncertain(const cJSON *value);
bool json_take_uncertain(const struct json_node *node, const char *key, const cJSON *value,
                         double *number, struct error *error) MUST_CHECK;
/* As compact JSON, owned by the caller, that says the same in any file: with the name of the file
 * that it is of, so that what was drawn once for all of that file is. */
char *json_uncertain_text(const struct json_node *node, const char *key, const cJSON *value);

/* Tells whoever listens what is asked; texts as there. */
void json_ask(const struct json_node *node, const char *key, enum json_question question,
              const char *const texts[]);

/* The value that counts under a key: NULL when absent or null. */
const cJSON *json_member(const struct json_node *node, const char *key);

/* "must be RULE, is VALUE"; the value is what stands there, or NULL. */
bool json_fail_must_be(const struct json_node *node, const char *key, const cJSON *value,
                       const char *rule, struct error *error);
/* "must be one of ..."; names end with NULL. */
bool json_fail_choice(const struct json_node *node, const char *key, const cJSON *value,
                      const char *const names[], struct error *error);
/* What is absent reads as an object without keys. */
bool json_expect_object(const struct json_node *node, struct error *error) MUST_CHECK;

#endif

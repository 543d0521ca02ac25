/*
 * json_write.h: JSON out, as it is said, onto a stream.
 *
 * Commas and indentation fall into place. Numbers are the shortest that read back the same; what is
 * not finite is null: not observed.
 */
#ifndef JSON_JSON_WRITE_H
#define JSON_JSON_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define JSON_WRITE_DEEPEST 64 /* deeper than anything that is written */

struct json_writer {
    FILE *stream; /* borrowed */
    int depth;
    bool filled[JSON_WRITE_DEEPEST];  /* whether the object or array at this depth has a member */
    bool compact[JSON_WRITE_DEEPEST]; /* ... and stands on one line */
};

/* key: within an object; NULL within an array and at the top. A compact one stands on one line. */
void json_write_object(struct json_writer *writer, const char *key, bool compact);
void json_write_array(struct json_writer *writer, const char *key, bool compact);
/* Ends what was begun last, which must be an object, an array. */
void json_write_object_end(struct json_writer *writer);
void json_write_array_end(struct json_writer *writer);

void json_write_number(struct json_writer *writer, const char *key, double number);
void json_write_integer(struct json_writer *writer, const char *key, uint64_t integer);
void json_write_boolean(struct json_writer *writer, const char *key, bool boolean);
/* NULL is null. */
void json_write_text(struct json_writer *writer, const char *key, const char *text);
/* Text that is JSON already. */
void json_write_raw(struct json_writer *writer, const char *key, const char *json);

/* A text in its quotes and nothing around them; bytes that are no UTF-8 become U+FFFD. */
void json_write_quoted(const char *text, size_t size, FILE *stream);

#endif

#include "json/json_write.h"

#include "base/utf8.h"
#include "json/json.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static void write_character(const char *character, size_t size, FILE *stream)
{
    const unsigned char *bytes = (const unsigned char *)character;
    if (size == 0)
        fputs("\\ufffd", stream);
    else if (bytes[0] == '"' || bytes[0] == '\\')
        fprintf(stream, "\\%c", bytes[0]);
    else if (bytes[0] == '\n')
        fputs("\\n", stream);
    else if (utf8_control_bytes(character) > 0)
        fprintf(stream, "\\u%04x", bytes[size - 1]); /* C1's second byte is its code point */
    else
        fwrite(character, 1, size, stream);
}

void json_write_quoted(const char *text, size_t size, FILE *stream)
{
    fputc('"', stream);
    for (size_t at = 0; at < size;) {
        size_t length = utf8_character_bytes(text + at, size - at);
        write_character(text + at, length, stream);
        at += length > 0 ? length : 1;
    }
    fputc('"', stream);
}

static void new_line(const struct json_writer *writer)
{
    fprintf(writer->stream, "\n%*s", 2 * writer->depth, "");
}

/* Comma, line and key before a value. */
static void begin_value(struct json_writer *writer, const char *key)
{
    int parent = writer->depth - 1;
    if (parent >= 0) {
        if (writer->filled[parent])
            fputs(writer->compact[parent] ? ", " : ",", writer->stream);
        if (!writer->compact[parent])
            new_line(writer);
        writer->filled[parent] = true;
    }
    if (key) {
        json_write_quoted(key, strlen(key), writer->stream);
        fputs(": ", writer->stream);
    }
}

static void begin_group(struct json_writer *writer, const char *key, bool compact, char bracket)
{
    begin_value(writer, key);
    assert(writer->depth < JSON_WRITE_DEEPEST);
    bool inside_compact = writer->depth > 0 && writer->compact[writer->depth - 1];
    writer->filled[writer->depth] = false;
    writer->compact[writer->depth] = compact || inside_compact;
    writer->depth++;
    putc(bracket, writer->stream);
}

static void end_group(struct json_writer *writer, char bracket)
{
    assert(writer->depth > 0);
    writer->depth--;
    if (writer->filled[writer->depth] && !writer->compact[writer->depth])
        new_line(writer);
    putc(bracket, writer->stream);
    if (writer->depth == 0)
        putc('\n', writer->stream);
}

void json_write_object(struct json_writer *writer, const char *key, bool compact)
{
    begin_group(writer, key, compact, '{');
}

void json_write_array(struct json_writer *writer, const char *key, bool compact)
{
    begin_group(writer, key, compact, '[');
}

void json_write_object_end(struct json_writer *writer)
{
    end_group(writer, '}');
}

void json_write_array_end(struct json_writer *writer)
{
    end_group(writer, ']');
}

void json_write_number(struct json_writer *writer, const char *key, double number)
{
    char text[JSON_NUMBER_SIZE];
    json_print_number(number, text);
    json_write_raw(writer, key, text);
}

void json_write_integer(struct json_writer *writer, const char *key, uint64_t integer)
{
    begin_value(writer, key);
    fprintf(writer->stream, "%" PRIu64, integer);
}

void json_write_boolean(struct json_writer *writer, const char *key, bool boolean)
{
    json_write_raw(writer, key, boolean ? "true" : "false");
}

void json_write_text(struct json_writer *writer, const char *key, const char *text)
{
    if (!text) {
        json_write_raw(writer, key, "null");
        return;
    }
    begin_value(writer, key);
    json_write_quoted(text, strlen(text), writer->stream);
}

void json_write_raw(struct json_writer *writer, const char *key, const char *json)
{
    begin_value(writer, key);
    fputs(json, writer->stream);
}

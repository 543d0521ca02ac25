#include "json/json_write.h"

#include "json/json.h"

#include <assert.h>
#include <inttypes.h>

static void write_quoted(FILE *stream, const char *text)
{
    putc('"', stream);
    for (; *text; text++) {
        unsigned char letter = (unsigned char)*text;
        if (letter == '"' || letter == '\\')
            fprintf(stream, "\\%c", letter);
        else if (letter < 0x20 || letter == 0x7f)
            fprintf(stream, "\\u%04x", letter);
        else
            putc(letter, stream);
    }
    putc('"', stream);
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
        write_quoted(writer->stream, key);
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
    write_quoted(writer->stream, text);
}

void json_write_raw(struct json_writer *writer, const char *key, const char *json)
{
    begin_value(writer, key);
    fputs(json, writer->stream);
}

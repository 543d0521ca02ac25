#include "traces/text/line_reader.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)256 << 10) /* read at a time */

static const char byte_order_mark[] = "\xEF\xBB\xBF";

static void begin(struct line_reader *reader)
{
    reader->block =
        memory_allocate(BLOCK_BYTES + 1, 1); /* the last line is ended with a zero byte */
}

bool line_reader_open(struct line_reader *reader, const char *path, struct error *error)
{
    *reader = (struct line_reader){.path = path};
    if (!byte_source_open(&reader->source, path, error))
        return false;
    begin(reader);
    return true;
}

bool line_reader_open_bytes(struct line_reader *reader, char *bytes, size_t count,
                            struct error *error)
{
    *reader = (struct line_reader){.path = "standard input"};
    if (!byte_source_open_bytes(&reader->source, bytes, count, error))
        return false;
    begin(reader);
    return true;
}

void line_reader_close(struct line_reader *reader)
{
    byte_source_close(&reader->source);
    free(reader->block);
    *reader = (struct line_reader){0};
}

bool line_reader_fail(const struct line_reader *reader, struct error *error, const char *format,
                      ...)
{
    char place[32];
    char message[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    snprintf(place, sizeof place, "line %" PRIu64, reader->line);
    return error_set(error, ERROR_INPUT, reader->path, place, "%s", message);
}

static bool fill(struct line_reader *reader, struct error *error)
{
    size_t kept_bytes = reader->end - reader->begin;
    size_t got_bytes;
    memmove(reader->block, reader->block + reader->begin, kept_bytes);
    if (!byte_source_read(&reader->source, reader->block + kept_bytes, BLOCK_BYTES - kept_bytes,
                          &got_bytes, error))
        return false;
    reader->begin = 0;
    reader->end = kept_bytes + got_bytes;
    reader->at_end = got_bytes == 0;
    return true;
}

static char *find_newline(const struct line_reader *reader)
{
    return memchr(reader->block + reader->begin, '\n', reader->end - reader->begin);
}

/* Ends the line in place and refuses what no line of a trace looks like. */
static bool finish_line(const struct line_reader *reader, char **text, char *stop,
                        struct error *error)
{
    if ((size_t)(stop - *text) > LONGEST_LINE_BYTES)
        return line_reader_fail(reader, error, "must be at most %zu bytes long",
                                LONGEST_LINE_BYTES);
    if (stop > *text && stop[-1] == '\r')
        stop--;
    *stop = '\0';
    if (memchr(*text, '\0', (size_t)(stop - *text)) != NULL)
        return line_reader_fail(reader, error, "must be text, has a zero byte");
    if (reader->line == 1 && strncmp(*text, byte_order_mark, strlen(byte_order_mark)) == 0)
        *text += strlen(byte_order_mark);
    return true;
}

bool line_reader_next(struct line_reader *reader, char **text, struct error *error)
{
    char *newline;
    while ((newline = find_newline(reader)) == NULL && !reader->at_end
           && reader->end - reader->begin <= LONGEST_LINE_BYTES)
        if (!fill(reader, error))
            return false;
    if (reader->begin == reader->end) {
        error->code = ERROR_NONE;
        return false;
    }
    char *stop = newline != NULL ? newline : reader->block + reader->end;
    *text = reader->block + reader->begin;
    reader->begin = (size_t)(stop - reader->block) + (newline != NULL);
    reader->line++;
    return finish_line(reader, text, stop, error);
}

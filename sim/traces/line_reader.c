#include "traces/line_reader.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/memory.h"

#define BLOCK_BYTES ((size_t)256 << 10)

static const char byte_order_mark[] = "\xEF\xBB\xBF";

bool line_reader_open(struct line_reader *reader, const char *path, struct error *error)
{
    struct stat status;
    *reader = (struct line_reader){.path = path};
    if (stat(path, &status) != 0)
        return error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_INPUT, path, NULL,
                         "must be a file, since it is read more than once, is a %s",
                         S_ISDIR(status.st_mode) ? "folder" : "pipe or device");
    errno = 0;
    reader->file = gzopen(path, "rb");
    if (reader->file == NULL)
        return error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
    gzbuffer(reader->file, (unsigned)BLOCK_BYTES / 2);
    reader->block =
        memory_allocate(BLOCK_BYTES + 1, 1); /* the last line is ended with a zero byte */
    return true;
}

void line_reader_close(struct line_reader *reader)
{
    if (reader->file != NULL)
        gzclose_r(reader->file); /* what could fail was asked for after each read */
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

/* zlib tells a file that ends too early only through its error state: what it could read, it
 * returns. */
static bool check_read(const struct line_reader *reader, struct error *error)
{
    int code = Z_OK;
    gzerror(reader->file, &code);
    switch (code) {
    case Z_OK:
    case Z_STREAM_END:
        return true;
    case Z_ERRNO:
        return error_set(error, ERROR_IO, reader->path, NULL, "cannot be read: %s",
                         strerror(errno));
    case Z_BUF_ERROR:
        return error_set(error, ERROR_INPUT, reader->path, NULL,
                         "is compressed with gzip and ends too early: it was cut off");
    default:
        return error_set(error, ERROR_INPUT, reader->path, NULL,
                         "is compressed with gzip and damaged");
    }
}

static bool fill(struct line_reader *reader, struct error *error)
{
    size_t kept_bytes = reader->end - reader->begin;
    memmove(reader->block, reader->block + reader->begin, kept_bytes);
    int got_bytes =
        gzread(reader->file, reader->block + kept_bytes, (unsigned)(BLOCK_BYTES - kept_bytes));
    if (!check_read(reader, error))
        return false;
    assert(got_bytes
           >= 0); /* -1 for nothing else than what was checked: the file is open to read */
    reader->begin = 0;
    reader->end = kept_bytes + (size_t)got_bytes;
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

#include "traces/trace_writer.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "json/json.h"

static const char *shown_path(const struct trace_writer *writer)
{
    return writer->path != NULL ? writer->path : "standard output";
}

static bool fail_write(const struct trace_writer *writer, struct error *error)
{
    return error_set(error, ERROR_IO, shown_path(writer), NULL, "cannot be written: %s",
                     strerror(errno));
}

static bool is_compressed(const char *path)
{
    size_t length = path != NULL ? strlen(path) : 0;
    return length >= 3 && strcmp(path + length - 3, ".gz") == 0;
}

bool trace_writer_open(struct trace_writer *writer, const char *path, struct error *error)
{
    *writer = (struct trace_writer){.path = path};
    int descriptor =
        path == NULL ? dup(STDOUT_FILENO) : open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    if (descriptor < 0 && errno == EEXIST)
        return error_set(error, ERROR_USAGE, path, NULL,
                         "exists already and is not written over; remove it or take another name");
    if (descriptor < 0)
        return fail_write(writer, error);
    /* "T": through zlib's buffer as it is, so that both kinds are written alike. */
    writer->file = gzdopen(descriptor, is_compressed(path) ? "wb9" : "wbT");
    if (writer->file != NULL)
        return true;
    close(descriptor);
    return fail_write(writer, error);
}

static bool write_text(struct trace_writer *writer, const char *text, struct error *error)
{
    return gzputs(writer->file, text) >= 0 || fail_write(writer, error);
}

bool trace_writer_comment(struct trace_writer *writer, const char *text, struct error *error)
{
    return write_text(writer, "# ", error) && write_text(writer, text, error)
        && write_text(writer, "\n", error);
}

bool trace_writer_time(struct trace_writer *writer, double time_s, struct error *error)
{
    char number[JSON_NUMBER_SIZE];
    json_print_number(time_s, number);
    return write_text(writer, number, error) && write_text(writer, "\n", error);
}

bool trace_writer_close(struct trace_writer *writer, bool is_whole, struct error *error)
{
    if (writer->file == NULL)
        return is_whole;
    errno = 0;
    bool is_closed = gzclose_w(writer->file) == Z_OK;
    if (is_whole && !is_closed)
        fail_write(writer, error);
    if (writer->path != NULL && !(is_whole && is_closed))
        unlink(writer->path);
    *writer = (struct trace_writer){0};
    return is_whole && is_closed;
}

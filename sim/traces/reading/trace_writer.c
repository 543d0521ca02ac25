#include "traces/reading/trace_writer.h"

#include "base/utf8.h"
#include "json/json.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

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
    return path != NULL && utf8_ends_with(path, ".gz");
}

bool trace_writer_open(struct trace_writer *writer, const char *path, struct error *error)
{
    *writer = (struct trace_writer){.path = path};
    if (path != NULL && !output_open(&writer->output, path, OUTPUT_NEW, error))
        return false;
    int descriptor = dup(path == NULL ? STDOUT_FILENO : fileno(writer->output.stream));
    /* "T": through zlib's buffer as it is, so that both kinds are written alike. */
    if (descriptor >= 0)
        writer->file = gzdopen(descriptor, is_compressed(path) ? "wb9" : "wbT");
    if (writer->file != NULL)
        return true;
    fail_write(writer, error);
    if (descriptor >= 0)
        close(descriptor);
    return path != NULL ? output_close(&writer->output, false, error) : false;
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
    bool is_kept = is_whole && is_closed;
    if (writer->path != NULL)
        is_kept = output_close(&writer->output, is_kept, error);
    *writer = (struct trace_writer){0};
    return is_kept;
}

#include "base/error.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* Ends a text that did not fit with "...", without leaving half of a UTF-8 character before it. */
static void mark_cut(char *text, size_t size)
{
    const char dots[] = "...";
    size_t end = size - sizeof dots;
    while (end > 0 && utf8_is_continuation(text[end]))
        end--;
    memcpy(text + end, dots, sizeof dots);
}

static void copy_cut(char *copy, size_t size, const char *text)
{
    if (text == NULL)
        text = "";
    if (snprintf(copy, size, "%s", text) >= (int)size)
        mark_cut(copy, size);
}

/* Put together aside, since the arguments may be parts of the error that is being described again.
 */
bool error_set(struct error *error, enum error_code code, const char *file, const char *place,
               const char *format, ...)
{
    assert(error != NULL && code != ERROR_NONE);
    struct error described = {.code = code};
    copy_cut(described.file, sizeof described.file, file);
    copy_cut(described.place, sizeof described.place, place);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(described.message, sizeof described.message, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof described.message)
        mark_cut(described.message, sizeof described.message);
    *error = described;
    return false;
}

bool error_is_of(struct error *error, enum fault_kind kind)
{
    error->kind = kind;
    return false;
}

static void print_part(const char *text, const char *after, FILE *stream)
{
    if (text[0] == '\0')
        return;
    utf8_print(text, stream);
    fputs(after, stream);
}

void error_print(const struct error *error, FILE *stream)
{
    fputs("pisim: ", stream);
    print_part(error->file, ": ", stream);
    print_part(error->place, ": ", stream);
    print_part(error->message, "", stream);
    fputc('\n', stream);
}

int error_exit_status(const struct error *error)
{
    switch (error->code) {
    case ERROR_NONE:
        return 0;
    case ERROR_INPUT:
    case ERROR_USAGE:
        return 2;
    case ERROR_IO:
        return 1;
    case ERROR_INTERRUPTED:
        return 130;
    }
    assert(!"an error code that is not in the list");
    return 1;
}

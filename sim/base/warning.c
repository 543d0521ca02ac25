#include "base/warning.h"

#include "base/grid.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_there(const struct warnings *warnings, const char *code, const char *message)
{
    for (size_t i = 0; i < warnings->count; i++) {
        const struct warning *warning = &warnings->items[i];
        if (strcmp(warning->code, code) == 0 && strcmp(warning->message, message) == 0)
            return true;
    }
    return false;
}

void warnings_add(struct warnings *warnings, const char *code, const char *format, ...)
{
    assert(strlen(code) < sizeof((struct warning *)0)->code);
    va_list arguments;
    va_start(arguments, format);
    char *message = memory_format_arguments(format, arguments);
    va_end(arguments);
    if (is_there(warnings, code, message)) {
        free(message);
        return;
    }
    warnings->items = memory_grow(warnings->items, &warnings->capacity, warnings->count + 1,
                                  sizeof *warnings->items);
    struct warning *warning = &warnings->items[warnings->count++];
    *warning = (struct warning){.message = message};
    memcpy(warning->code, code, strlen(code));
}

void warnings_print(const struct warnings *warnings, FILE *stream)
{
    fflush(stdout); /* else what waits there comes later, and begins in the middle of a word */
    for (size_t i = 0; i < warnings->count; i++) {
        fputs("pisim: ", stream);
        grid_set_colour(stream, COLOUR_DOUBT);
        fputs("warning:", stream);
        grid_set_colour(stream, COLOUR_NONE);
        fputc(' ', stream);
        utf8_print(warnings->items[i].message, stream);
        fprintf(stream, " [%s]\n", warnings->items[i].code);
    }
}

static int by_text(const void *left, const void *right)
{
    const struct warning *one = left;
    const struct warning *other = right;
    int order = strcmp(one->code, other->code);
    return order != 0 ? order : strcmp(one->message, other->message);
}

void warnings_sort(struct warnings *warnings)
{
    if (warnings->count > 1)
        qsort(warnings->items, warnings->count, sizeof *warnings->items, by_text);
}

void warnings_free(struct warnings *warnings)
{
    for (size_t i = 0; i < warnings->count; i++)
        free(warnings->items[i].message);
    free(warnings->items);
    *warnings = (struct warnings){0};
}

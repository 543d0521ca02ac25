#include "base/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* _Exit, since other threads may be at work: what exit would tear down is still theirs. */
void *memory_require(void *memory)
{
    if (memory == NULL) {
        fputs("pisim: out of memory\n", stderr);
        _Exit(EXIT_FAILURE);
    }
    return memory;
}

static bool product_fits(size_t count, size_t item_bytes)
{
    return item_bytes == 0 || count <= SIZE_MAX / item_bytes;
}

void *memory_allocate(size_t count, size_t item_bytes)
{
    if (count == 0 || item_bytes == 0)
        return memory_require(calloc(1, 1)); /* calloc of nothing may be NULL */
    return memory_require(product_fits(count, item_bytes) ? calloc(count, item_bytes) : NULL);
}

void *memory_grow(void *items, size_t *capacity, size_t needed, size_t item_bytes)
{
    const size_t fewest = 8;
    if (items != NULL && needed <= *capacity)
        return items;
    size_t wanted = *capacity <= SIZE_MAX / 2 ? *capacity * 2 : needed;
    wanted = wanted < needed ? needed : wanted;
    wanted = wanted < fewest ? fewest : wanted;
    void *grown = memory_require(
        product_fits(wanted, item_bytes) ? realloc(items, wanted * item_bytes) : NULL);
    *capacity = wanted;
    return grown;
}

/* Should less room be out of reach, the room that there is will do. */
void *memory_trim(void *items, size_t count, size_t item_bytes)
{
    if (items == NULL || count == 0)
        return items;
    void *trimmed = realloc(items, count * item_bytes);
    return trimmed != NULL ? trimmed : items;
}

char *memory_copy_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_allocate(size, 1), text, size);
}

char *memory_format_arguments(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    size_t size =
        length < 0 ? 1 : (size_t)length + 1; /* only a text above 2 GB fails: left empty */
    char *text = memory_allocate(size, 1);
    if (size > 1)
        vsnprintf(text, size, format, again);
    va_end(again);
    return text;
}

char *memory_format_text(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = memory_format_arguments(format, arguments);
    va_end(arguments);
    return text;
}

void memory_keep_released(void)
{
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TOP_PAD, 1 << 20); /* taken from the system at a time */
#endif
}

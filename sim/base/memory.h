/*
 * memory.h: allocation that ends the program when memory is out, and arrays that grow.
 *
 * Nobody can do anything sensible without memory, so nobody checks for it. What is allocated here
 * is released with free.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* Zeroed room for count items; the product is checked for overflow. Never NULL, even for nothing.
 */
void *memory_allocate(size_t count, size_t item_bytes);

/*
 * Room for at least needed items, moved if necessary; doubles, so that appending is constant on
 * average. The new room is not zeroed.
 *
 * items      as from memory_allocate or memory_grow, or NULL with *capacity 0
 * capacity   in and out, in items
 */
void *memory_grow(void *items, size_t *capacity, size_t needed, size_t item_bytes);

/* Gives back the room beyond that many items, which are moved if necessary; none keeps all. */
void *memory_trim(void *items, size_t count, size_t item_bytes);

/* What a package allocated: the same pointer, or the end of the program for NULL. */
void *memory_require(void *memory);

/* A copy of the text, owned by the caller. */
char *memory_copy_text(const char *text);

/* The formatted text, owned by the caller. */
char *memory_format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
char *memory_format_arguments(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

/*
 * Keeps what is released for what is allocated next, up to 64 MB a thread, in place of giving it
 * back to the system: each replication takes as much as the one before. Called once, at the start.
 */
void memory_keep_released(void);

#endif

/*
 * csv.h: fields of RFC 4180.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include <stddef.h>
#include <stdio.h>

/* A text as a field, in quotes where it must be; the empty text is "", since an empty field says
 * that there is nothing. */
void csv_write_text(const char *text, size_t size, FILE *stream);

#endif

#include "base/csv.h"

#include <stdbool.h>
#include <string.h>

void csv_write_text(const char *text, size_t size, FILE *stream)
{
    bool is_quoted = size == 0;
    for (size_t i = 0; i < size; i++)
        is_quoted = is_quoted || strchr(",\"\r\n", text[i]) != NULL; /* a zero byte too */
    fputs(is_quoted ? "\"" : "", stream);
    for (size_t i = 0; i < size; i++) {
        if (text[i] == '"')
            fputc('"', stream);
        fputc(text[i], stream);
    }
    fputs(is_quoted ? "\"" : "", stream);
}

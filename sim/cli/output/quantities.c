#include "cli/output/quantities.h"

#include "base/memory.h"
#include "base/readable.h"
#include "json/json_write.h"

#include <math.h>
#include <stdlib.h>

#define DIGITS_OF_COUNTS 15 /* up to 10^15 every whole number is exact */
#define DIGITS_OF_OTHERS 6
#define TEXT_SIZE 32 /* bytes of a number */

static const struct table_column columns[] = {
    {"quantity", "quantity", TABLE_TEXT},
    {"value", "value", TABLE_NUMBER},
    {"meaning", "meaning", TABLE_TEXT},
};

void quantities_give(const struct quantity list[], size_t count, enum output_format format,
                     FILE *stream)
{
    char(*texts)[TEXT_SIZE] = memory_allocate(count, sizeof *texts);
    struct table table;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < count; i++) {
        bool is_count = list[i].value == floor(list[i].value);
        snprintf(texts[i], TEXT_SIZE, "%s",
                 READABLE(list[i].value, is_count ? DIGITS_OF_COUNTS : DIGITS_OF_OTHERS));
        table_add(&table, (const struct table_cell[]){TABLE_SAYS(list[i].name),
                                                      {texts[i], list[i].value},
                                                      TABLE_SAYS(list[i].meaning)});
    }
    table_give(&table, format, stream);
    table_free(&table);
    free(texts);
}

void quantities_write(const struct quantity list[], size_t count, struct json_writer *writer)
{
    for (size_t i = 0; i < count; i++)
        json_write_number(writer, list[i].name, list[i].value);
}

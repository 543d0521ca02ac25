#include "results/report/cell.h"

#include "base/csv.h"
#include "base/memory.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "json/json_write.h"

#include <math.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void cell_real_text(double value, char text[JSON_NUMBER_SIZE])
{
    if (isinf(value))
        snprintf(text, JSON_NUMBER_SIZE, "%f", value);
    else
        json_print_number(value, text);
}

static const char *column_text(sqlite3_stmt *statement, int column, size_t *size)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    *size = (size_t)sqlite3_column_bytes(statement, column);
    return text == NULL ? "" : text;
}

static char *hex_text(sqlite3_stmt *statement, int column)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *bytes = sqlite3_column_blob(statement, column);
    size_t size = (size_t)sqlite3_column_bytes(statement, column);
    char *text = memory_allocate(2 * size + 1, 1);
    for (size_t i = 0; i < size; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 0xf];
    }
    return text;
}

static void write_hex(sqlite3_stmt *statement, int column, FILE *stream)
{
    char *text = hex_text(statement, column);
    fputs(text, stream);
    free(text);
}

/* ---- JSON ---- */

static void write_json_real(double value, FILE *stream)
{
    char text[JSON_NUMBER_SIZE];
    cell_real_text(value, text);
    if (isinf(value))
        fputs(value > 0.0 ? "9e999" : "-9e999", stream);
    else
        fputs(text, stream);
}

void cell_write_json(sqlite3_stmt *statement, int column, FILE *stream)
{
    size_t size;
    const char *text;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
        fprintf(stream, "%lld", sqlite3_column_int64(statement, column));
        break;
    case SQLITE_FLOAT:
        write_json_real(sqlite3_column_double(statement, column), stream);
        break;
    case SQLITE_TEXT:
        text = column_text(statement, column, &size);
        json_write_quoted(text, size, stream);
        break;
    case SQLITE_BLOB:
        fputc('"', stream);
        write_hex(statement, column, stream);
        fputc('"', stream);
        break;
    default:
        fputs("null", stream);
    }
}

/* ---- CSV ---- */

void cell_write_csv(sqlite3_stmt *statement, int column, FILE *stream)
{
    size_t size;
    const char *text;
    char number[JSON_NUMBER_SIZE];
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_FLOAT:
        cell_real_text(sqlite3_column_double(statement, column), number);
        fputs(number, stream);
        break;
    case SQLITE_BLOB:
        write_hex(statement, column, stream);
        break;
    case SQLITE_NULL:
        break;
    default:
        text = column_text(statement, column, &size);
        csv_write_text(text, size, stream);
    }
}

/* ---- for people ---- */

char *cell_shown_text(const char *text, size_t size)
{
    char *shown = memory_allocate(size + 1, 1);
    char *end = shown;
    for (size_t at = 0; at < size;) {
        size_t length = utf8_character_bytes(text + at, size - at);
        bool harmless = length > 0 && utf8_control_bytes(text + at) == 0;
        memcpy(end, harmless ? text + at : "?", harmless ? length : 1);
        end += harmless ? length : 1;
        at += length > 0 ? length : 1;
    }
    return shown;
}

/* What rounding leaves of seconds: a latency's parts add up to it within so much. */
#define LEAST_SECONDS 1e-9

/* Whether the column's values are seconds: "offline_wait_s", not "per_s". */
static bool is_seconds(const char *name)
{
    size_t length = strlen(name);
    return length > 2 && strcmp(name + length - 2, "_s") == 0
        && !(length > 6 && strcmp(name + length - 6, "_per_s") == 0);
}

/* Whole numbers in full, as bytes and counts are read; 10^15 is the last power of ten where all of
 * them are exact. */
static char *shown_real(double value, int digits)
{
    bool is_whole = fabs(value) < 1e15 && value == floor(value);
    return is_whole ? memory_format_text("%.0f", value)
                    : memory_format_text("%s", READABLE(value, digits));
}

static double shown_value(sqlite3_stmt *statement, int column)
{
    double value = sqlite3_column_double(statement, column);
    const char *name = memory_require((void *)sqlite3_column_name(statement, column));
    return fabs(value) < LEAST_SECONDS && is_seconds(name) ? 0.0 : value;
}

char *cell_shown(sqlite3_stmt *statement, int column, int digits)
{
    size_t size;
    const char *text;
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_FLOAT:
        return shown_real(shown_value(statement, column), digits);
    case SQLITE_BLOB:
        return hex_text(statement, column);
    case SQLITE_NULL:
        return memory_copy_text("NULL");
    default:
        text = column_text(statement, column, &size);
        return cell_shown_text(text, size);
    }
}

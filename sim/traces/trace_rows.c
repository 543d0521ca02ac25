#include "traces/trace_rows.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/nearest.h"
#include "engine/hash.h"
#include "traces/csv_line.h"
#include "traces/decimal.h"
#include "traces/timestamp.h"

#define SHOWN_BYTES 60             /* of a wrong value, in messages */
#define LARGEST_LABEL (1ULL << 53) /* as integers elsewhere */

static const char azure_column[] = "TIMESTAMP";

/* "must be RULE, is "VALUE"HINT" */
static bool fail_value(const struct trace_rows *rows, const char *value, const char *rule,
                       const char *hint, struct error *error)
{
    return line_reader_fail(&rows->lines, error, "must be %s, is \"%.*s%s\"%s", rule, SHOWN_BYTES,
                            value, strlen(value) > SHOWN_BYTES ? "..." : "", hint);
}

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

static char *trim(char *text)
{
    while (is_blank(*text))
        text++;
    char *end = text + strlen(text);
    while (end > text && is_blank(end[-1]))
        end--;
    *end = '\0';
    return text;
}

/* ---- header ---- */

/* Names are listed in the order of the file; `nearest` is the one that was probably meant. */
static bool fail_column(const struct trace_rows *rows, const char *column,
                        const char *const names[], struct error *error)
{
    char listed[512] = "";
    size_t used = 0;
    for (size_t k = 0; names[k] != NULL && used < sizeof listed; k++)
        used += (size_t)snprintf(listed + used, sizeof listed - used, "%s%s", k > 0 ? ", " : "",
                                 names[k]);
    const char *cut = used >= sizeof listed ? "..." : "";
    const char *nearest = nearest_name(column, names);
    if (nearest == NULL)
        return line_reader_fail(&rows->lines, error, "has no column \"%s\"; its columns are: %s%s",
                                column, listed, cut);
    return line_reader_fail(&rows->lines, error,
                            "has no column \"%s\", did you mean \"%s\"? Its columns are: %s%s",
                            column, nearest, listed, cut);
}

/* Finds the column among the names, of which there are field_count. */
static bool find_column(const struct trace_rows *rows, const char *column,
                        const char *const names[], size_t *index, struct error *error)
{
    size_t found = 0;
    for (size_t k = 0; k < rows->field_count; k++)
        if (strcmp(names[k], column) == 0) {
            *index = k;
            found++;
        }
    if (found == 0)
        return fail_column(rows, column, names, error);
    return found == 1
        || line_reader_fail(&rows->lines, error, "has %zu columns \"%s\", must have one", found,
                            column);
}

static bool find_columns(struct trace_rows *rows, const char *const names[], struct error *error)
{
    const struct trace_columns *columns = &rows->columns;
    return find_column(rows, columns->time, names, &rows->time_index, error)
        && (columns->label == NULL
            || find_column(rows, columns->label, names, &rows->label_index, error));
}

static bool fail_quotes(const struct trace_rows *rows, struct error *error)
{
    return line_reader_fail(
        &rows->lines, error,
        "a quoted field must end with a quote before a comma or the line's end");
}

static bool read_header(struct trace_rows *rows, char *text, struct error *error)
{
    struct csv_line line = {.at = text};
    const char **names = NULL;
    size_t capacity = 0;
    for (char *name; (name = csv_line_next(&line)) != NULL; rows->field_count++) {
        names = memory_grow(names, &capacity, rows->field_count + 2, sizeof *names);
        names[rows->field_count] = trim(name);
        names[rows->field_count + 1] = NULL;
    }
    bool found = line.broken ? fail_quotes(rows, error) : find_columns(rows, names, error);
    free(names);
    return found;
}

static bool begins_azure(const char *text)
{
    size_t length = strlen(azure_column);
    text += *text == '"';
    return strncmp(text, azure_column, length) == 0
        && (text[length] == ',' || text[length] == '\0' || text[length] == '"');
}

/* Takes the next line that is neither empty nor a comment. */
static bool next_plain_line(struct trace_rows *rows, char **text, struct error *error)
{
    do {
        if (!line_reader_next(&rows->lines, text, error))
            return false;
        *text = trim(*text);
    } while (**text == '\0' || **text == '#');
    return true;
}

static bool find_format(struct trace_rows *rows, struct error *error)
{
    char *text = NULL;
    struct trace_columns *columns = &rows->columns;
    bool is_named = columns->time != NULL && strcmp(columns->time, azure_column) != 0;
    bool got = is_named ? line_reader_next(&rows->lines, &text, error)
                        : next_plain_line(rows, &text, error);
    if (got && !is_named && begins_azure(text)) {
        rows->format = TRACE_AZURE;
        columns->time = azure_column;
    } else if (columns->time != NULL) {
        rows->format = TRACE_CSV;
    } else {
        rows->format = TRACE_SECONDS;
        rows->held = got ? text : NULL;
        if (got && columns->label != NULL)
            return line_reader_fail(&rows->lines, error,
                                    "has no column \"%s\"; for CSV name that of the seconds, too",
                                    columns->label);
        return got || error->code == ERROR_NONE;
    }
    return got ? read_header(rows, text, error) : error->code == ERROR_NONE;
}

bool trace_rows_open(struct trace_rows *rows, const char *path, const struct trace_columns *columns,
                     struct error *error)
{
    *rows = (struct trace_rows){.columns = *columns};
    return line_reader_open(&rows->lines, path, error) && find_format(rows, error);
}

void trace_rows_close(struct trace_rows *rows)
{
    line_reader_close(&rows->lines);
    *rows = (struct trace_rows){0};
}

/* ---- rows ---- */

/* Only the first row may be a header that nobody asked for. */
static const char *seconds_hint(const struct trace_rows *rows)
{
    bool is_first = rows->format == TRACE_SECONDS && rows->count == 0;
    return is_first ? "; for CSV name the column" : "";
}

static bool read_seconds(const struct trace_rows *rows, const char *text, double *time_s,
                         struct error *error)
{
    if (!decimal_read(text, time_s))
        return fail_value(rows, text, "a number of seconds", seconds_hint(rows), error);
    if (*time_s < 0.0)
        return fail_value(rows, text, "at least 0", "", error);
    if (*time_s > TRACE_LATEST_S)
        return fail_value(rows, text, "at most 9007199254740992 s", "", error);
    *time_s += 0.0; /* makes -0 a plain 0 */
    return true;
}

static bool read_timestamp(struct trace_rows *rows, const char *text, double *time_s,
                           struct error *error)
{
    int64_t ticks;
    const char *fault;
    if (!timestamp_read(text, &ticks, &fault))
        return line_reader_fail(
            &rows->lines, error,
            "must be a time like 2023-11-16 18:15:46.6805900, is \"%.*s%s\": %s", SHOWN_BYTES, text,
            strlen(text) > SHOWN_BYTES ? "..." : "", fault);
    if (!rows->based)
        rows->base_ticks = ticks;
    rows->based = true;
    if (rows->count == 0 || ticks < rows->earliest_ticks)
        rows->earliest_ticks = ticks;
    *time_s = (double)(ticks - rows->base_ticks) / (double)TICKS_PER_S;
    return true;
}

/* Takes the next line of a file with a header; empty lines are fine at its end only. */
static bool next_csv_line(struct trace_rows *rows, char **text, struct error *error)
{
    while (line_reader_next(&rows->lines, text, error)) {
        if (*trim(*text) != '\0')
            return rows->empty_line == 0
                || line_reader_fail(&rows->lines, error,
                                    "comes after line %" PRIu64 ", which is empty",
                                    rows->empty_line);
        rows->empty_line = rows->lines.line;
    }
    return false;
}

/* The label stays NULL where there is no column for it. */
static bool pick_fields(const struct trace_rows *rows, char *text, char **time, char **label,
                        struct error *error)
{
    struct csv_line line = {.at = text};
    size_t fields = 0;
    for (char *field; (field = csv_line_next(&line)) != NULL; fields++) {
        if (fields == rows->time_index)
            *time = trim(field);
        if (fields == rows->label_index && rows->columns.label != NULL)
            *label = trim(field);
    }
    if (line.broken)
        return fail_quotes(rows, error);
    return fields == rows->field_count
        || line_reader_fail(&rows->lines, error, "must have %zu fields as the header has, has %zu",
                            rows->field_count, fields);
}

static bool next_line(struct trace_rows *rows, char **text, struct error *error)
{
    if (rows->format != TRACE_SECONDS)
        return next_csv_line(rows, text, error);
    *text = rows->held;
    rows->held = NULL;
    return *text != NULL || next_plain_line(rows, text, error);
}

static bool read_whole_number(const char *text, uint64_t *number)
{
    *number = 0;
    const char *end = text;
    for (; *end >= '0' && *end <= '9' && *number <= LARGEST_LABEL; end++)
        *number = *number * 10 + (uint64_t)(*end - '0');
    return *text != '\0' && *end == '\0' && *number <= LARGEST_LABEL;
}

static bool read_label(const struct trace_rows *rows, const char *text, uint64_t *label,
                       struct error *error)
{
    if (!rows->columns.label_is_whole_number)
        *label = hash_text(text);
    else if (!read_whole_number(text, label))
        return fail_value(rows, text, "a whole number from 0 to 2^53 to be a client's", "", error);
    return true;
}

static bool read_fields(struct trace_rows *rows, char *text, struct trace_row *row,
                        struct error *error)
{
    char *time = NULL;
    char *label = NULL;
    return pick_fields(rows, text, &time, &label, error)
        && (rows->format == TRACE_AZURE ? read_timestamp(rows, time, &row->time_s, error)
                                        : read_seconds(rows, time, &row->time_s, error))
        && (label == NULL || read_label(rows, label, &row->label, error));
}

bool trace_rows_next(struct trace_rows *rows, struct trace_row *row, struct error *error)
{
    char *text;
    row->label = 0;
    if (!next_line(rows, &text, error))
        return false;
    if (rows->format == TRACE_SECONDS ? !read_seconds(rows, text, &row->time_s, error)
                                      : !read_fields(rows, text, row, error))
        return false;
    rows->count++;
    return true;
}

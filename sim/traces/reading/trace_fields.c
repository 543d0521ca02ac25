#include "traces/reading/trace_fields.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/readable.h"
#include "traces/reading/trace_form.h"
#include "traces/text/csv_line.h"
#include "traces/text/json_line.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define MOST_INTERVALS 10000000 /* more columns than any file of counts has */

static bool is_blank(char letter)
{
    return letter == ' ' || letter == '\t';
}

char *trace_fields_trim(char *text)
{
    while (is_blank(*text))
        text++;
    char *end = text + strlen(text);
    while (end > text && is_blank(end[-1]))
        end--;
    *end = '\0';
    return text;
}

size_t trace_fields_want(struct trace_fields *fields, const char *name)
{
    for (size_t k = 0; k < fields->wanted_count; k++)
        if (strcmp(fields->names[k], name) == 0)
            return k;
    assert(fields->wanted_count < MOST_WANTED_FIELDS);
    fields->names[fields->wanted_count] = name;
    return fields->wanted_count++;
}

void trace_fields_free(struct trace_fields *fields)
{
    free(fields->wanted_at);
    free(fields->interval_at);
    free(fields->interval_values);
    *fields = (struct trace_fields){0};
}

/* ---- the header of CSV ---- */

/* Names are listed in the order of the file; `nearest` is the one that was probably meant. */
static bool fail_column(const struct line_reader *lines, const char *column,
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
        return line_reader_fail(lines, error, "has no column \"%s\"; its columns are: %s%s", column,
                                listed, cut);
    return line_reader_fail(lines, error,
                            "has no column \"%s\", did you mean \"%s\"? Its columns are: %s%s",
                            column, nearest, listed, cut);
}

/* Finds one wanted column among the names, of which there are field_count. */
static bool find_column(struct trace_fields *fields, size_t wanted, const char *const names[],
                        const struct line_reader *lines, struct error *error)
{
    const char *column = fields->names[wanted];
    size_t found = 0;
    for (size_t k = 0; k < fields->field_count; k++)
        if (strcmp(names[k], column) == 0) {
            fields->wanted_at[k] = (unsigned)wanted + 1;
            found++;
        }
    if (found == 0)
        return fail_column(lines, column, names, error);
    return found == 1
        || line_reader_fail(lines, error, "has %zu columns \"%s\", must have one", found, column);
}

/* A name that is a whole number from 1; 0: it is none. */
static unsigned interval_of(const char *name)
{
    unsigned long interval = 0;
    for (const char *at = name; *at != '\0'; at++) {
        if (*at < '0' || *at > '9' || interval > MOST_INTERVALS || (at == name && *at == '0'))
            return 0;
        interval = interval * 10 + (unsigned long)(*at - '0');
    }
    return interval <= MOST_INTERVALS ? (unsigned)interval : 0;
}

/* Columns 1, 2, ... n, in this order, hold counts per interval. */
static void find_intervals(struct trace_fields *fields, const char *const names[])
{
    unsigned last = 0;
    bool in_order = true;
    for (size_t k = 0; k < fields->field_count; k++) {
        unsigned interval = interval_of(names[k]);
        fields->interval_at[k] = interval;
        in_order = in_order && (interval == 0 || interval == last + 1);
        last = interval != 0 ? interval : last;
    }
    fields->interval_count = in_order ? last : 0;
    if (fields->wants_intervals && fields->interval_count > 0)
        fields->interval_values = memory_allocate(last, sizeof *fields->interval_values);
}

static bool find_columns(struct trace_fields *fields, const char *const names[],
                         const struct line_reader *lines, struct error *error)
{
    fields->wanted_at = memory_allocate(fields->field_count, sizeof *fields->wanted_at);
    fields->interval_at = memory_allocate(fields->field_count, sizeof *fields->interval_at);
    find_intervals(fields, names);
    for (size_t k = 0; k < fields->wanted_count; k++)
        if (!find_column(fields, k, names, lines, error))
            return false;
    return !fields->wants_intervals || fields->interval_count > 0
        || line_reader_fail(lines, error,
                            "must have columns 1, 2, 3, ... with counts, since counts.column "
                            "names none");
}

static bool fail_quotes(const struct trace_fields *fields, const struct line_reader *lines,
                        struct error *error)
{
    return line_reader_fail(lines, error,
                            "a quoted field must end with a quote before a %s or the line's end",
                            fields->separator == ','   ? "comma"
                            : fields->separator == ';' ? "semicolon"
                                                       : "tab");
}

/* What stands most often in the header, outside of quotes; a comma among equals. */
static char find_separator(const char *header)
{
    static const char separators[] = ",;\t";
    size_t counts[3] = {0};
    bool is_quoted = false;
    for (const char *at = header; *at != '\0'; at++) {
        const char *place = is_quoted ? NULL : strchr(separators, *at);
        is_quoted = is_quoted != (*at == '"');
        if (place != NULL)
            counts[place - separators]++;
    }
    size_t most = counts[1] > counts[0] ? 1 : 0;
    return separators[counts[2] > counts[most] ? 2 : most];
}

bool trace_fields_read_header(struct trace_fields *fields, const struct line_reader *lines,
                              char *text, struct error *error)
{
    const char **names = NULL;
    size_t capacity = 0;
    fields->separator = find_separator(text);
    struct csv_line line = csv_line_of(text, fields->separator);
    for (char *name; (name = csv_line_next(&line)) != NULL; fields->field_count++) {
        names = memory_grow(names, &capacity, fields->field_count + 2, sizeof *names);
        names[fields->field_count] = trace_fields_trim(name);
        names[fields->field_count + 1] = NULL;
    }
    bool found =
        line.broken ? fail_quotes(fields, lines, error) : find_columns(fields, names, lines, error);
    free(names);
    return found;
}

/* ---- rows ---- */

/* An empty field counts nothing. */
static bool read_count(const char *text, unsigned long long *count)
{
    *count = 0;
    for (; *text >= '0' && *text <= '9' && *count <= MOST_COUNTED_REQUESTS; text++)
        *count = *count * 10 + (unsigned long long)(*text - '0');
    return *text == '\0' && *count <= MOST_COUNTED_REQUESTS;
}

static bool split_csv(struct trace_fields *fields, const struct line_reader *lines, char *text,
                      struct error *error)
{
    struct csv_line line = csv_line_of(text, fields->separator);
    size_t count = 0;
    for (char *field; (field = csv_line_next(&line)) != NULL; count++) {
        if (count >= fields->field_count)
            continue;
        unsigned wanted = fields->wanted_at[count];
        unsigned interval = fields->wants_intervals ? fields->interval_at[count] : 0;
        if (wanted > 0)
            fields->values[wanted - 1] = trace_fields_trim(field);
        if (interval > 0
            && !read_count(trace_fields_trim(field), &fields->interval_values[interval - 1]))
            return line_reader_fail(lines, error,
                                    "must have whole numbers up to %llu in columns 1 to %u, has "
                                    "\"%.60s\" in column %u",
                                    MOST_COUNTED_REQUESTS, fields->interval_count, field, interval);
    }
    if (line.broken)
        return fail_quotes(fields, lines, error);
    return count == fields->field_count
        || line_reader_fail(lines, error, "must have %zu field%s as the header has, has %zu",
                            fields->field_count, readable_plural((double)fields->field_count),
                            count);
}

static bool split_json(struct trace_fields *fields, const struct line_reader *lines, char *text,
                       struct error *error)
{
    const char *fault;
    return json_line_read(text, fields->names, fields->wanted_count, fields->values, &fault)
        || line_reader_fail(lines, error, "is no JSON object that can be read: %s", fault);
}

bool trace_fields_split(struct trace_fields *fields, const struct line_reader *lines, char *text,
                        struct error *error)
{
    return fields->is_json ? split_json(fields, lines, text, error)
                           : split_csv(fields, lines, text, error);
}

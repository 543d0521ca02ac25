#include "traces/reading/trace_rows.h"

#include "base/hash.h"
#include "traces/text/decimal.h"
#include "traces/text/json_line.h"

#include <inttypes.h>
#include <string.h>

#define LARGEST_LABEL (1ULL << 53) /* as integers elsewhere */
#define MOST_NAMES_TOLD 16

static const char azure_column[] = "TIMESTAMP";

/* ---- the format ---- */

static bool begins_azure(const char *text)
{
    size_t length = strlen(azure_column);
    text += *text == '"';
    return strncmp(text, azure_column, length) == 0 && strchr(",;\t\"", text[length]) != NULL;
}

static bool is_empty(const char *text)
{
    return text[strspn(text, " \t")] == '\0';
}

/* Takes the next line that is neither empty nor a comment. */
static bool next_plain_line(struct trace_rows *rows, char **text, struct error *error)
{
    do {
        if (!line_reader_next(&rows->lines, text, error))
            return false;
    } while (is_empty(*text) || (*text)[strspn(*text, " \t")] == '#');
    return true;
}

static void want_fields(struct trace_rows *rows)
{
    const struct trace_form *form = rows->form;
    struct trace_fields *fields = &rows->fields;
    const char *time = rows->format == TRACE_AZURE ? azure_column : form->time;
    fields->wants_intervals = form->counts.every_s > 0.0 && form->counts.column == NULL;
    if (!fields->wants_intervals && time != NULL)
        rows->time_at = trace_fields_want(fields, time);
    if (form->counts.column != NULL)
        rows->count_at = trace_fields_want(fields, form->counts.column);
    if (form->minus != NULL)
        rows->minus_at = trace_fields_want(fields, form->minus);
    if (form->label != NULL)
        rows->label_at = trace_fields_want(fields, form->label);
    for (size_t k = 0, column = 0; k < form->condition_count; k++)
        if (!form->conditions[k].or_next)
            rows->condition_at[column++] = trace_fields_want(fields, form->conditions[k].column);
}

/* A column of times that is one of 1, 2, ... most likely holds counts per interval. */
static bool refuse_count_as_time(const struct trace_rows *rows, struct error *error)
{
    const struct trace_fields *fields = &rows->fields;
    if (fields->wants_intervals || fields->is_json || fields->interval_count < 2)
        return true;
    for (size_t k = 0; k < fields->field_count; k++)
        if (fields->wanted_at[k] == rows->time_at + 1 && fields->interval_at[k] > 0)
            return line_reader_fail(&rows->lines, error,
                                    "has columns 1 to %u, which look like counts per interval and "
                                    "not like times: say \"counts\": {\"every_s\": 60} in place of "
                                    "the column",
                                    fields->interval_count);
    return true;
}

/* JSON has no header: the first row is looked at again when it is read. */
static bool begin_json(struct trace_rows *rows, char *text, struct error *error)
{
    const char *names[MOST_NAMES_TOLD];
    char listed[512] = "";
    size_t used = 0;
    rows->fields.is_json = true;
    rows->held = text;
    if (rows->fields.wants_intervals)
        return line_reader_fail(&rows->lines, error,
                                "is JSON: counts.column must name the member with the count");
    if (rows->form->time != NULL)
        return true;
    size_t count = json_line_names(text, names, MOST_NAMES_TOLD);
    for (size_t k = 0; k < count && used < sizeof listed; k++)
        used += (size_t)snprintf(listed + used, sizeof listed - used, "%s%s", k > 0 ? ", " : "",
                                 names[k]);
    return line_reader_fail(&rows->lines, error,
                            "is JSON: name the member with the time as the column; its members "
                            "are: %s%s",
                            listed, used >= sizeof listed ? "..." : "");
}

static bool begin_plain(struct trace_rows *rows, char *text, struct error *error)
{
    const struct trace_form *form = rows->form;
    const char *column = form->label != NULL       ? form->label
                       : form->minus != NULL       ? form->minus
                       : form->condition_count > 0 ? form->conditions[0].column
                                                   : NULL;
    rows->held = text;
    return column == NULL
        || line_reader_fail(&rows->lines, error,
                            "has no column \"%s\"; for CSV name that of the seconds, too", column);
}

static enum trace_format format_of(const struct trace_form *form, const char *text)
{
    bool is_named = form->time != NULL && strcmp(form->time, azure_column) != 0;
    if (text[strspn(text, " \t")] == '{')
        return TRACE_JSON;
    if (!is_named && form->counts.every_s == 0.0 && begins_azure(text))
        return TRACE_AZURE;
    return form->time != NULL || form->counts.every_s > 0.0 ? TRACE_CSV : TRACE_SECONDS;
}

/* What a JSON file of one list begins with, and the name of no column. */
static bool begins_json_list(const char *text)
{
    text += strspn(text, " \t");
    if (*text != '[')
        return false;
    text++;
    text += strspn(text, " \t");
    return strchr("{[]-0123456789", *text) != NULL; /* or the line's end */
}

static bool find_format(struct trace_rows *rows, struct error *error)
{
    char *text = NULL;
    const struct trace_form *form = rows->form;
    bool is_csv =
        (form->time != NULL && strcmp(form->time, azure_column) != 0) || form->counts.every_s > 0.0;
    bool got =
        is_csv ? line_reader_next(&rows->lines, &text, error) : next_plain_line(rows, &text, error);
    if (!got) {
        rows->format = form->time != NULL ? TRACE_CSV : TRACE_SECONDS;
        return error->code == ERROR_NONE;
    }
    if (begins_json_list(text))
        return line_reader_fail(&rows->lines, error,
                                "is a JSON list: must be JSON lines, one object on each (jq -c "
                                "'.[]' makes them)");
    rows->format = format_of(form, text);
    if (rows->format == TRACE_SECONDS)
        return begin_plain(rows, trace_fields_trim(text), error);
    want_fields(rows);
    if (rows->format == TRACE_JSON)
        return begin_json(rows, text, error);
    return trace_fields_read_header(&rows->fields, &rows->lines, text, error)
        && refuse_count_as_time(rows, error);
}

bool trace_rows_open(struct trace_rows *rows, const struct trace_file *trace,
                     const struct trace_form *form, const struct instant *base,
                     struct digest_stream *digest, struct error *error)
{
    *rows = (struct trace_rows){.form = form, .clock = trace_clock_of(form, trace->from_first)};
    if (base != NULL) {
        rows->clock.is_based = true;
        rows->clock.base = *base;
    }
    bool opened = trace->bytes == NULL
                    ? line_reader_open(&rows->lines, trace->path, error)
                    : line_reader_open_bytes(&rows->lines, trace->bytes, trace->byte_count, error);
    rows->lines.source.digest = digest;
    return opened && find_format(rows, error);
}

void trace_rows_close(struct trace_rows *rows)
{
    line_reader_close(&rows->lines);
    trace_fields_free(&rows->fields);
    *rows = (struct trace_rows){0};
}

/* ---- rows ---- */

/* Takes the next line of a file with a header; empty lines are fine at its end only. */
static bool next_csv_line(struct trace_rows *rows, char **text, struct error *error)
{
    while (line_reader_next(&rows->lines, text, error)) {
        if (!is_empty(*text))
            return rows->empty_line == 0
                || line_reader_fail(&rows->lines, error,
                                    "comes after line %" PRIu64 ", which is empty",
                                    rows->empty_line);
        rows->empty_line = rows->lines.line;
    }
    return false;
}

static bool next_line(struct trace_rows *rows, char **text, struct error *error)
{
    *text = rows->held;
    rows->held = NULL;
    if (*text != NULL)
        return true;
    return rows->format == TRACE_SECONDS ? next_plain_line(rows, text, error)
                                         : next_csv_line(rows, text, error);
}

static bool meets(const struct trace_condition *condition, const char *value)
{
    double number;
    if (condition->text != NULL)
        return strcmp(value, condition->text) == 0;
    return decimal_read(value, &number)
        && (condition->has_low ? number >= condition->low : number > condition->low)
        && (condition->has_high ? number <= condition->high : number < condition->high);
}

/* Whether each column with conditions meets one of its own. */
static bool meets_all(const struct trace_rows *rows)
{
    const struct trace_form *form = rows->form;
    bool is_met = false;
    for (size_t k = 0, column = 0; k < form->condition_count; k++) {
        const char *value = rows->fields.values[rows->condition_at[column]];
        is_met = is_met || meets(&form->conditions[k], value != NULL ? value : "");
        if (form->conditions[k].or_next)
            continue;
        if (!is_met)
            return false;
        is_met = false;
        column++;
    }
    return true;
}

static bool read_whole_number(const char *text, uint64_t *number)
{
    *number = 0;
    const char *end = text;
    for (; *end >= '0' && *end <= '9' && *number <= LARGEST_LABEL; end++)
        *number = *number * 10 + (uint64_t)(*end - '0');
    return *text != '\0' && *end == '\0' && *number <= LARGEST_LABEL;
}

/* An empty text is a label of its own for each line, where the form says that each is somebody
 * else's. */
static bool read_label(struct trace_rows *rows, const char *text, uint64_t *label,
                       struct error *error)
{
    bool is_empty_text = *text == '\0';
    rows->empty_labels += is_empty_text;
    if (rows->form->labels == LABELS_NUMBER)
        return read_whole_number(text, label)
            || trace_fail_value(&rows->lines, text,
                                "a whole number from 0 to 2^53 to be a client's", "", error);
    *label = is_empty_text && rows->form->empty == EMPTY_EACH ? hash_mix(rows->lines.line)
                                                              : hash_text(text);
    return true;
}

static char *value_at(const struct trace_rows *rows, size_t index, const char *name,
                      struct error *error)
{
    char *value = rows->fields.values[index];
    if (value == NULL)
        line_reader_fail(&rows->lines, error, "lacks the member \"%s\", or has null for it", name);
    return value;
}

static bool read_row_count(struct trace_rows *rows, struct trace_row *row, struct error *error)
{
    const char *name = rows->form->counts.column;
    row->count = 1;
    if (name == NULL)
        return true;
    const char *text = value_at(rows, rows->count_at, name, error);
    return text != NULL
        && ((read_whole_number(text, &row->count) && row->count <= MOST_COUNTED_REQUESTS)
            || trace_fail_value(&rows->lines, text, "a whole number of requests up to 20000000", "",
                                error));
}

static bool read_row_label(struct trace_rows *rows, struct trace_row *row, struct error *error)
{
    const char *text = rows->form->label != NULL ? rows->fields.values[rows->label_at] : NULL;
    rows->label = 0;
    if (rows->form->label != NULL
        && !read_label(rows, text != NULL ? text : "", &rows->label, error))
        return false;
    row->label = rows->label;
    return true;
}

/* The next columns 1, 2, ... of the row split last that count something. */
static bool next_interval(struct trace_rows *rows, struct trace_row *row)
{
    const struct trace_fields *fields = &rows->fields;
    const struct trace_form *form = rows->form;
    row->label = rows->label;
    while (rows->interval < fields->interval_count) {
        row->time_s = rows->interval * form->counts.every_s - form->from_s;
        row->count = fields->interval_values[rows->interval++];
        if (row->count > 0 && trace_clock_takes(&rows->clock, row->time_s))
            return true;
    }
    return false;
}

/* Only the first row may be a header that nobody asked for. */
static const char *plain_hint(const struct trace_rows *rows)
{
    return rows->format == TRACE_SECONDS && rows->seen == 1 ? "; for CSV name the column" : "";
}

static bool read_time(struct trace_rows *rows, struct trace_row *row, const char *text,
                      const char *minus, struct error *error)
{
    return trace_clock_read(&rows->clock, &rows->lines, text, minus, plain_hint(rows), &row->time_s,
                            error);
}

/* Time and count of a row of several columns that is taken. */
static bool read_fields(struct trace_rows *rows, struct trace_row *row, struct error *error)
{
    const struct trace_form *form = rows->form;
    const char *minus = NULL;
    const char *time = value_at(rows, rows->time_at, rows->fields.names[rows->time_at], error);
    if (time != NULL && form->minus != NULL)
        minus = value_at(rows, rows->minus_at, form->minus, error);
    if (time == NULL || (form->minus != NULL && minus == NULL))
        return false;
    return read_time(rows, row, time, minus, error) && read_row_count(rows, row, error);
}

/* One line: a row, or the first of its intervals with requests; or nothing that is taken. */
static bool read_line(struct trace_rows *rows, char *text, struct trace_row *row, bool *taken,
                      struct error *error)
{
    *taken = false;
    if (!trace_fields_split(&rows->fields, &rows->lines, text, error))
        return false;
    if (!meets_all(rows))
        return true;
    if (!read_row_label(rows, row, error))
        return false;
    rows->interval = 0;
    if (rows->fields.wants_intervals) {
        *taken = next_interval(rows, row);
        return true;
    }
    if (!read_fields(rows, row, error))
        return false;
    *taken = row->count > 0 && trace_clock_takes(&rows->clock, row->time_s);
    return true;
}

static bool read_plain_line(struct trace_rows *rows, char *text, struct trace_row *row, bool *taken,
                            struct error *error)
{
    *row = (struct trace_row){.count = 1};
    if (!read_time(rows, row, trace_fields_trim(text), NULL, error))
        return false;
    *taken = trace_clock_takes(&rows->clock, row->time_s);
    return true;
}

bool trace_rows_next(struct trace_rows *rows, struct trace_row *row, struct error *error)
{
    char *text;
    bool taken = rows->fields.wants_intervals && rows->seen > 0 && next_interval(rows, row);
    while (!taken) {
        if (!next_line(rows, &text, error))
            return false;
        rows->seen++;
        if (rows->format == TRACE_SECONDS ? !read_plain_line(rows, text, row, &taken, error)
                                          : !read_line(rows, text, row, &taken, error))
            return false;
    }
    rows->count++;
    return true;
}

#include "cli/options/axis_option.h"

#include "base/error.h"
#include "base/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_number(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    return end != text && *end == '\0' && isfinite(number);
}

/* "8e9:128e9:5" */
static char *range_json(const char *values)
{
    char copy[256];
    char *parts[3];
    size_t count = 0;
    if (strlen(values) >= sizeof copy)
        return NULL;
    strcpy(copy, values);
    for (char *part = copy; part && count < 3; count++) {
        parts[count] = part;
        part = strchr(part, ':');
        if (part)
            *part++ = '\0';
        if (!is_number(parts[count]) || (count == 2 && part))
            return NULL;
    }
    return count < 3
             ? NULL
             : memory_format_text("{\"linear\": [%s, %s, %s]}", parts[0], parts[1], parts[2]);
}

static void append(char **list, const char *item)
{
    const char *quote = is_number(item) ? "" : "\"";
    char *longer =
        memory_format_text("%s%s%s%s%s", *list, (*list)[1] ? "," : "", quote, item, quote);
    free(*list);
    *list = longer;
}

/* Numbers as they are, words in quotes; NULL where a word is empty or would need more than that. */
static char *list_json(const char *values)
{
    char *copy = memory_copy_text(values);
    char *list = memory_copy_text("[");
    char *item = copy;
    while (item) {
        char *comma = strchr(item, ',');
        if (comma)
            *comma = '\0';
        if (item[0] == '\0' || strpbrk(item, "\"\\\t\r\n"))
            break;
        append(&list, item);
        item = comma ? comma + 1 : NULL;
    }
    char *whole = item ? NULL : memory_format_text("%s]", list);
    free(list);
    free(copy);
    return whole;
}

static bool set_axis(struct json_document *document, const char *path, const char *value,
                     struct error *error)
{
    char *axis = memory_format_text("sweep[\"%s\"]", path);
    bool set = json_set(document, axis, value, JSON_COMMAND_LINE, error);
    free(axis);
    return set;
}

/* "0.001:0.002", of which the count is missing; a word may have colons. */
static bool is_broken_range(const char *values)
{
    char *end;
    strtod(values, &end);
    return end != values && *end == ':';
}

bool axis_option_set(struct json_document *document, const char *option, const char *path,
                     const char *values, struct error *error)
{
    char *json = range_json(values);
    if (!json && !is_broken_range(values))
        json = list_json(values);
    bool set = json ? set_axis(document, path, json, error)
                    : error_set(error, ERROR_USAGE, NULL, option,
                                "must be VALUE,VALUE,... or FIRST:LAST:COUNT, is \"%s\"", values);
    free(json);
    return set;
}

bool axis_option_set_pair(struct json_document *document, const char *option, const char *pair,
                          struct error *error)
{
    const char *equals = strchr(pair, '=');
    if (!equals || equals == pair)
        return error_set(error, ERROR_USAGE, NULL, option, "must be PATH=VALUES, is \"%s\"", pair);
    char *path = memory_format_text("%.*s", (int)(equals - pair), pair);
    bool set = axis_option_set(document, option, path, equals + 1, error);
    free(path);
    return set;
}

bool axis_option_remove(struct json_document *document, const char *path, struct error *error)
{
    struct json_node root = json_root(document);
    struct json_node sweep = json_child(&root, "sweep");
    return !json_has(&sweep, path) || set_axis(document, path, "null", error);
}

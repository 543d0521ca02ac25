/*
 * json_fault.c: what is said of values and keys that break a rule, with the ones that were meant.
 */
#include "base/error.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/utf8.h"
#include "json/json_parts.h"
#include "json/quantity.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- several ---- */

void json_faults_add(struct json_faults *faults, const struct error *error)
{
    faults->items =
        memory_grow(faults->items, &faults->capacity, faults->count + 1, sizeof *faults->items);
    faults->items[faults->count++] = *error;
}

void json_faults_free(struct json_faults *faults)
{
    free(faults->items);
    *faults = (struct json_faults){0};
}

/* ---- values ---- */

bool json_fail(const struct json_node *node, const char *key, struct error *error,
               const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = memory_format_arguments(format, arguments);
    va_end(arguments);
    char *path = json_full_path(node, key);
    bool overridden = json_is_overridden(node->document, path);
    error_set(error, ERROR_INPUT, node->document->file, path, "%s%s", message,
              overridden ? " (set on the command line)" : "");
    error->is_of_command_line = overridden;
    free(path);
    free(message);
    return false;
}

/* Compact JSON of at most about 60 characters. */
static void print_short(const cJSON *value, char text[64])
{
    const size_t most = 60;
    struct json_buffer buffer = {0};
    json_buffer_add_value(&buffer, value);
    size_t shown = buffer.length;
    if (shown > most)
        for (shown = most - 3; utf8_is_continuation(buffer.text[shown]);)
            shown--;
    snprintf(text, 64, "%.*s%s", (int)shown, buffer.text, shown < buffer.length ? "..." : "");
    free(buffer.text);
}

/* "64GB" under a key of bytes: as the number that was meant. */
static bool is_quantity(const char *key, const cJSON *value, char number[static QUANTITY_SIZE])
{
    return key != NULL && cJSON_IsString(value)
        && quantity_as_number(key, value->valuestring, number);
}

static bool fail_must_be(const struct json_node *node, const char *key, const cJSON *value,
                         const char *rule, struct error *error)
{
    char shown[64];
    char number[QUANTITY_SIZE];
    if (value == NULL)
        return json_fail(node, key, error, "must be %s, but is not given", rule);
    print_short(value, shown);
    if (is_quantity(key == NULL ? node->key : key, value, number))
        return json_fail(node, key, error, "must be %s, is %s (write %s)", rule, shown, number);
    return json_fail(node, key, error, "must be %s, is %s", rule, shown);
}

/* Of a member that was left out by setting it to null, nothing is there. */
bool json_fail_must_be(const struct json_node *node, const char *key, const cJSON *value,
                       const char *rule, struct error *error)
{
    fail_must_be(node, key, value, rule, error);
    return error_is_of(error, value && !cJSON_IsNull(value) ? FAULT_RULE : FAULT_MISSING);
}

bool json_require_as(const struct json_node *node, const char *key, bool holds, struct error *error,
                     const char *format, ...)
{
    bool is_heard = node->document && node->document->listener;
    if (holds && !is_heard)
        return true;
    va_list arguments;
    va_start(arguments, format);
    char *rule = memory_format_arguments(format, arguments);
    va_end(arguments);
    holds = json_require(node, key, holds, rule, error);
    free(rule);
    return holds;
}

bool json_require(const struct json_node *node, const char *key, bool holds, const char *rule,
                  struct error *error)
{
    const cJSON *value = key == NULL ? node->value : json_member(node, key);
    json_ask(node, key, JSON_ASKED_RULE, (const char *const[]){rule, NULL});
    return holds || json_fail_must_be(node, key, value, rule, error);
}

bool json_fail_choice(const struct json_node *node, const char *key, const cJSON *value,
                      const char *const names[], struct error *error)
{
    struct json_buffer rule = {0};
    char shown[64];
    const char *near = cJSON_IsString(value) ? nearest_name(value->valuestring, names) : NULL;
    for (size_t i = 0; names[i] != NULL; i++) {
        json_buffer_add(&rule, i == 0 ? "must be one of " : ", ");
        json_buffer_add(&rule, names[i]);
    }
    print_short(value, shown);
    if (near == NULL)
        json_fail(node, key, error, "%s, is %s", rule.text, shown);
    else
        json_fail(node, key, error, "%s, is %s (did you mean \"%s\"?)", rule.text, shown, near);
    free(rule.text);
    return error_is_of(error, value && !cJSON_IsNull(value) ? FAULT_RULE : FAULT_MISSING);
}

/* ---- objects and their keys ---- */

bool json_expect_object(const struct json_node *node, struct error *error)
{
    return json_is_absent(node) || cJSON_IsObject(node->value)
        || json_fail_must_be(node, NULL, node->value, "an object", error);
}

static bool is_known(const char *key, const char *const keys[])
{
    for (; *keys != NULL; keys++)
        if (strcmp(key, *keys) == 0)
            return true;
    return false;
}

static void add_known_keys(struct json_buffer *message, const char *const keys[])
{
    json_buffer_add(message, " (known:");
    for (size_t i = 0; keys[i] != NULL; i++) {
        json_buffer_add(message, i == 0 ? " " : ", ");
        json_buffer_add(message, keys[i]);
    }
    json_buffer_add(message, ")");
}

/* Whether it is near a known one. */
static bool add_unknown_key(struct json_buffer *message, const char *key, const char *const keys[])
{
    const char *near = nearest_name(key, keys);
    json_buffer_add(message, message->length == 0 ? "unknown key " : ", unknown key ");
    json_buffer_add_quoted(message, key);
    if (near == NULL)
        return false;
    json_buffer_add(message, " (did you mean ");
    json_buffer_add_quoted(message, near);
    json_buffer_add(message, strcasecmp(key, near) == 0 ? "? case matters)" : "?)");
    return true;
}

/* Its key stands there, with null in place of the value, because it was told before. */
static bool is_left_out(const struct json_node *node, const cJSON *member)
{
    const struct json_paths *left_out = node->document->left_out;
    if (!left_out || !cJSON_IsNull(member))
        return false;
    bool is_found = false;
    char *path = json_full_path(node, member->string);
    for (size_t i = 0; i < left_out->count && !is_found; i++)
        is_found = strcmp(left_out->items[i], path) == 0;
    free(path);
    return is_found;
}

bool json_only(const struct json_node *node, const char *const keys[], struct error *error)
{
    json_ask(node, NULL, JSON_ASKED_KEYS, keys);
    return json_only_names(node, keys, error);
}

bool json_only_names(const struct json_node *node, const char *const keys[], struct error *error)
{
    struct json_buffer message = {0};
    bool all_near = true;
    if (!json_expect_object(node, error))
        return false;
    const cJSON *member = json_is_absent(node) ? NULL : node->value->child;
    for (; member != NULL && message.length < sizeof error->message; member = member->next)
        if (!is_known(member->string, keys) && !is_left_out(node, member))
            all_near &= add_unknown_key(&message, member->string, keys);
    bool only = message.length == 0;
    if (!all_near)
        add_known_keys(&message, keys);
    if (!only) {
        json_fail(node, NULL, error, "%s", message.text);
        error->kind = FAULT_KEY;
    }
    free(message.text);
    if (!only && node->document->faults) {
        json_faults_add(node->document->faults, error);
        *error = (struct error){0};
        only = true;
    }
    return only;
}

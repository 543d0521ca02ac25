/*
 * json_read.c: typed fields out of a tree. Required and optional fields of one type share a reader,
 * which takes the value as cJSON has it; what is optional notes the built-in value when absent.
 */
#include "base/json.h"

#include "base/json_parts.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "base/quantity.h"
#include "base/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Doubles are exact for whole numbers up to here: 2^53, IEEE 754 binary64. */
#define LARGEST_INTEGER 9007199254740992.0

/* ---- faults ---- */

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

/* value   what stands there, or NULL */
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

bool json_require(const struct json_node *node, const char *key, bool holds, const char *rule,
                  struct error *error)
{
    const cJSON *value = key == NULL ? node->value : json_member(node, key);
    return holds || fail_must_be(node, key, value, rule, error);
}

/* ---- objects and their keys ---- */

/* What is absent reads as an object without keys. */
static bool is_object(const struct json_node *node, struct error *error)
{
    return json_is_absent(node) || json_is_object(node)
        || fail_must_be(node, NULL, node->value, "an object", error);
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

bool json_only(const struct json_node *node, const char *const keys[], struct error *error)
{
    struct json_buffer message = {0};
    bool all_near = true;
    if (!is_object(node, error))
        return false;
    const cJSON *member = json_is_absent(node) ? NULL : node->value->child;
    for (; member != NULL && message.length < sizeof error->message; member = member->next)
        if (!is_known(member->string, keys))
            all_near &= add_unknown_key(&message, member->string, keys);
    bool only = message.length == 0;
    if (!all_near)
        add_known_keys(&message, keys);
    if (!only)
        json_fail(node, NULL, error, "%s", message.text);
    free(message.text);
    return only;
}

/* The member under a key, which must be there. */
static const cJSON *required(const struct json_node *node, const char *key, struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value == NULL && is_object(node, error))
        json_fail(node, NULL, error, "lacks the key \"%s\"", key);
    return value;
}

/* ---- values, as cJSON has them ---- */

static void note_present(const struct json_node *node, const char *key, const cJSON *value)
{
    struct json_buffer text = {0};
    if (!json_is_noted(node))
        return;
    json_buffer_add_value(&text, value);
    json_note_value(node, key, true, text.text);
}

static bool take_number(const struct json_node *node, const char *key, const cJSON *value,
                        double *number, struct error *error)
{
    if (!cJSON_IsNumber(value))
        return fail_must_be(node, key, value, "a number", error);
    *number = value->valuedouble;
    note_present(node, key, value);
    return true;
}

static bool take_integer(const struct json_node *node, const char *key, const cJSON *value,
                         uint64_t *integer, struct error *error)
{
    double number = cJSON_IsNumber(value) ? value->valuedouble : -1.0;
    if (!(number >= 0.0 && number <= LARGEST_INTEGER && floor(number) == number))
        return fail_must_be(node, key, value, "a whole number from 0 to 2^53", error);
    *integer = (uint64_t)number;
    note_present(node, key, value);
    return true;
}

static bool take_boolean(const struct json_node *node, const char *key, const cJSON *value,
                         bool *boolean, struct error *error)
{
    if (!cJSON_IsBool(value))
        return fail_must_be(node, key, value, "true or false", error);
    *boolean = cJSON_IsTrue(value);
    note_present(node, key, value);
    return true;
}

/* Names are printed, and a terminal would take a control character as a command. */
static bool is_printable(const char *text)
{
    for (; *text != '\0'; text++)
        if (utf8_control_bytes(text) > 0 && *text != '\n' && *text != '\t')
            return false;
    return true;
}

static bool take_text(const struct json_node *node, const char *key, const cJSON *value,
                      const char **text, struct error *error)
{
    if (!cJSON_IsString(value))
        return fail_must_be(node, key, value, "a string", error);
    if (!is_printable(value->valuestring))
        return fail_must_be(node, key, value, "a string without control characters", error);
    *text = value->valuestring;
    note_present(node, key, value);
    return true;
}

static bool fail_choice(const struct json_node *node, const char *key, const cJSON *value,
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
    return false;
}

static bool take_choice(const struct json_node *node, const char *key, const cJSON *value,
                        const char *const names[], int *choice, struct error *error)
{
    for (int i = 0; cJSON_IsString(value) && names[i] != NULL; i++) {
        if (strcmp(value->valuestring, names[i]) == 0) {
            *choice = i;
            note_present(node, key, value);
            return true;
        }
    }
    return fail_choice(node, key, value, names, error);
}

/* ---- required fields ---- */

bool json_number(const struct json_node *node, const char *key, double *number, struct error *error)
{
    const cJSON *value = required(node, key, error);
    return value != NULL && take_number(node, key, value, number, error);
}

bool json_integer(const struct json_node *node, const char *key, uint64_t *integer,
                  struct error *error)
{
    const cJSON *value = required(node, key, error);
    return value != NULL && take_integer(node, key, value, integer, error);
}

bool json_boolean(const struct json_node *node, const char *key, bool *boolean, struct error *error)
{
    const cJSON *value = required(node, key, error);
    return value != NULL && take_boolean(node, key, value, boolean, error);
}

bool json_text(const struct json_node *node, const char *key, const char **text,
               struct error *error)
{
    const cJSON *value = required(node, key, error);
    return value != NULL && take_text(node, key, value, text, error);
}

bool json_choice(const struct json_node *node, const char *key, const char *const names[],
                 int *choice, struct error *error)
{
    const cJSON *value = required(node, key, error);
    return value != NULL && take_choice(node, key, value, names, choice, error);
}

/* ---- optional fields ---- */

static void note_built_in_number(const struct json_node *node, const char *key, double number)
{
    char text[JSON_NUMBER_SIZE];
    json_print_number(number, text);
    json_note_value(node, key, false, memory_copy_text(text));
}

/* text may be NULL: nothing is built in. */
static void note_built_in_text(const struct json_node *node, const char *key, const char *text)
{
    struct json_buffer quoted = {0};
    if (text == NULL)
        json_buffer_add(&quoted, "null");
    else
        json_buffer_add_quoted(&quoted, text);
    json_note_value(node, key, false, quoted.text);
}

bool json_optional_number(const struct json_node *node, const char *key, double *number,
                          struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_number(node, key, value, number, error);
    note_built_in_number(node, key, *number);
    return is_object(node, error);
}

bool json_optional_integer(const struct json_node *node, const char *key, uint64_t *integer,
                           struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_integer(node, key, value, integer, error);
    json_note_value(node, key, false, memory_format_text("%" PRIu64, *integer));
    return is_object(node, error);
}

bool json_optional_boolean(const struct json_node *node, const char *key, bool *boolean,
                           struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_boolean(node, key, value, boolean, error);
    json_note_value(node, key, false, memory_copy_text(*boolean ? "true" : "false"));
    return is_object(node, error);
}

bool json_optional_text(const struct json_node *node, const char *key, const char **text,
                        struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_text(node, key, value, text, error);
    note_built_in_text(node, key, *text);
    return is_object(node, error);
}

static const char *name_of(const char *const names[], int choice)
{
    for (int i = 0; names[i] != NULL; i++)
        if (i == choice)
            return names[i];
    return NULL;
}

bool json_optional_choice(const struct json_node *node, const char *key, const char *const names[],
                          int *choice, struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_choice(node, key, value, names, choice, error);
    note_built_in_text(node, key, name_of(names, *choice));
    return is_object(node, error);
}

/* ---- arrays of numbers ---- */

static bool take_item(const struct json_node *item, double lowest, double *number,
                      struct error *error)
{
    char rule[64];
    char shown[JSON_NUMBER_SIZE];
    if (!json_is_number(item))
        return fail_must_be(item, NULL, item->value, "a number", error);
    *number = item->value->valuedouble;
    if (*number >= lowest)
        return true;
    json_print_number(lowest, shown);
    snprintf(rule, sizeof rule, "at least %s", shown);
    return fail_must_be(item, NULL, item->value, rule, error);
}

bool json_numbers(const struct json_node *node, const char *key, double lowest, double **numbers,
                  size_t *count, struct error *error)
{
    *numbers = NULL;
    *count = 0;
    if (required(node, key, error) == NULL)
        return false;
    struct json_node array = json_child(node, key);
    if (!json_is_array(&array))
        return fail_must_be(node, key, array.value, "an array of numbers", error);
    note_present(node, key, array.value);
    size_t item_count = json_count(&array);
    if (item_count == 0)
        return true;
    double *taken = memory_allocate(item_count, sizeof *taken);
    struct json_node item = json_item(&array, 0);
    bool good = true;
    do
        good = take_item(&item, lowest, &taken[item.index], error);
    while (good && json_next(&item));
    if (!good) {
        free(taken);
        return false;
    }
    *numbers = taken;
    *count = item_count;
    return true;
}

/* ---- the node's own value ---- */

bool json_value_text(const struct json_node *node, const char **text, struct error *error)
{
    return take_text(node, NULL, node->value, text, error);
}

bool json_value_number(const struct json_node *node, double *number, struct error *error)
{
    return take_number(node, NULL, node->value, number, error);
}

bool json_value_integer(const struct json_node *node, uint64_t *integer, struct error *error)
{
    return take_integer(node, NULL, node->value, integer, error);
}

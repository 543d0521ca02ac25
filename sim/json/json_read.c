/*
 * json_read.c: typed fields out of a tree. Required and optional fields of one type share a reader,
 * which takes the value as cJSON has it; what is optional notes the built-in value when absent.
 */
#include "json/json.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "json/json_parts.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Doubles are exact for whole numbers up to here: 2^53, IEEE 754 binary64. */
#define LARGEST_INTEGER 9007199254740992.0

/* The member under a key, which must be there. */
static const cJSON *required(const struct json_node *node, const char *key, struct error *error)
{
    const cJSON *value = json_member(node, key);
    if (value == NULL && json_expect_object(node, error)) {
        json_fail(node, NULL, error, "lacks the key \"%s\"", key);
        error->kind = FAULT_MISSING;
    }
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
    if (json_is_uncertain(value)) {
        if (!json_take_uncertain(node, key, value, number, error))
            return false;
        if (json_is_noted(node))
            json_note_value(node, key, true, json_uncertain_text(node, key, value));
        return true;
    }
    if (!cJSON_IsNumber(value))
        return json_fail_must_be(node, key, value, "a number", error);
    *number = value->valuedouble;
    note_present(node, key, value);
    return true;
}

static bool take_integer(const struct json_node *node, const char *key, const cJSON *value,
                         uint64_t *integer, struct error *error)
{
    double number = cJSON_IsNumber(value) ? value->valuedouble : -1.0;
    if (!(number >= 0.0 && number <= LARGEST_INTEGER && floor(number) == number))
        return json_fail_must_be(node, key, value, "a whole number from 0 to 2^53", error);
    *integer = (uint64_t)number;
    note_present(node, key, value);
    return true;
}

static bool take_boolean(const struct json_node *node, const char *key, const cJSON *value,
                         bool *boolean, struct error *error)
{
    if (!cJSON_IsBool(value))
        return json_fail_must_be(node, key, value, "true or false", error);
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
        return json_fail_must_be(node, key, value, "a string", error);
    if (!is_printable(value->valuestring))
        return json_fail_must_be(node, key, value, "a string without control characters", error);
    *text = value->valuestring;
    note_present(node, key, value);
    return true;
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
    return json_fail_choice(node, key, value, names, error);
}

/* ---- required fields ---- */

bool json_number(const struct json_node *node, const char *key, double *number, struct error *error)
{
    json_ask(node, key, JSON_ASKED_NUMBER, NULL);
    const cJSON *value = required(node, key, error);
    return value != NULL && take_number(node, key, value, number, error);
}

bool json_integer(const struct json_node *node, const char *key, uint64_t *integer,
                  struct error *error)
{
    json_ask(node, key, JSON_ASKED_INTEGER, NULL);
    const cJSON *value = required(node, key, error);
    return value != NULL && take_integer(node, key, value, integer, error);
}

bool json_boolean(const struct json_node *node, const char *key, bool *boolean, struct error *error)
{
    json_ask(node, key, JSON_ASKED_BOOLEAN, NULL);
    const cJSON *value = required(node, key, error);
    return value != NULL && take_boolean(node, key, value, boolean, error);
}

bool json_text(const struct json_node *node, const char *key, const char **text,
               struct error *error)
{
    json_ask(node, key, JSON_ASKED_TEXT, NULL);
    const cJSON *value = required(node, key, error);
    return value != NULL && take_text(node, key, value, text, error);
}

bool json_choice(const struct json_node *node, const char *key, const char *const names[],
                 int *choice, struct error *error)
{
    json_ask(node, key, JSON_ASKED_CHOICE, names);
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
    json_ask(node, key, JSON_ASKED_NUMBER, NULL);
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_number(node, key, value, number, error);
    note_built_in_number(node, key, *number);
    return json_expect_object(node, error);
}

bool json_optional_integer(const struct json_node *node, const char *key, uint64_t *integer,
                           struct error *error)
{
    json_ask(node, key, JSON_ASKED_INTEGER, NULL);
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_integer(node, key, value, integer, error);
    json_note_value(node, key, false, memory_format_text("%" PRIu64, *integer));
    return json_expect_object(node, error);
}

bool json_optional_boolean(const struct json_node *node, const char *key, bool *boolean,
                           struct error *error)
{
    json_ask(node, key, JSON_ASKED_BOOLEAN, NULL);
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_boolean(node, key, value, boolean, error);
    json_note_value(node, key, false, memory_copy_text(*boolean ? "true" : "false"));
    return json_expect_object(node, error);
}

bool json_optional_text(const struct json_node *node, const char *key, const char **text,
                        struct error *error)
{
    json_ask(node, key, JSON_ASKED_TEXT, NULL);
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_text(node, key, value, text, error);
    note_built_in_text(node, key, *text);
    return json_expect_object(node, error);
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
    json_ask(node, key, JSON_ASKED_CHOICE, names);
    const cJSON *value = json_member(node, key);
    if (value != NULL)
        return take_choice(node, key, value, names, choice, error);
    note_built_in_text(node, key, name_of(names, *choice));
    return json_expect_object(node, error);
}

/* ---- arrays of numbers ---- */

static bool take_item(const struct json_node *item, double lowest, double *number,
                      struct error *error)
{
    char rule[64];
    char shown[JSON_NUMBER_SIZE];
    if (!cJSON_IsNumber(item->value))
        return json_fail_must_be(item, NULL, item->value, "a number", error);
    *number = item->value->valuedouble;
    if (*number >= lowest)
        return true;
    json_print_number(lowest, shown);
    snprintf(rule, sizeof rule, "at least %s", shown);
    return json_fail_must_be(item, NULL, item->value, rule, error);
}

bool json_numbers(const struct json_node *node, const char *key, double lowest, double **numbers,
                  size_t *count, struct error *error)
{
    *numbers = NULL;
    *count = 0;
    json_ask(node, key, JSON_ASKED_NUMBERS, NULL);
    if (required(node, key, error) == NULL)
        return false;
    struct json_node array = json_child(node, key);
    if (!cJSON_IsArray(array.value))
        return json_fail_must_be(node, key, array.value, "an array of numbers", error);
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
    json_ask(node, NULL, JSON_ASKED_TEXT, NULL);
    return take_text(node, NULL, node->value, text, error);
}

bool json_value_number(const struct json_node *node, double *number, struct error *error)
{
    json_ask(node, NULL, JSON_ASKED_NUMBER, NULL);
    return take_number(node, NULL, node->value, number, error);
}

bool json_value_integer(const struct json_node *node, uint64_t *integer, struct error *error)
{
    json_ask(node, NULL, JSON_ASKED_INTEGER, NULL);
    return take_integer(node, NULL, node->value, integer, error);
}

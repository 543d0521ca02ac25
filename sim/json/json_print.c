/*
 * json_print.c: values as compact JSON. cJSON's own printer takes two numbers for the same when
 * they nearly are; this one writes the shortest text that reads back as the very number.
 */
#include "json/json.h"

#include "base/memory.h"
#include "json/json_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void add_bytes(struct json_buffer *buffer, const char *bytes, size_t count)
{
    buffer->text = memory_grow(buffer->text, &buffer->capacity, buffer->length + count + 1, 1);
    memcpy(buffer->text + buffer->length, bytes, count);
    buffer->length += count;
    buffer->text[buffer->length] = '\0';
}

void json_buffer_add(struct json_buffer *buffer, const char *text)
{
    add_bytes(buffer, text, strlen(text));
}

static void add_escaped(struct json_buffer *buffer, char character)
{
    const char special[] = "\"\\\b\f\n\r\t";
    const char letters[] = "\"\\bfnrt";
    const char *found = strchr(special, character);
    char escape[8];
    if (found != NULL)
        snprintf(escape, sizeof escape, "\\%c", letters[found - special]);
    else
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)(unsigned char)character);
    json_buffer_add(buffer, escape);
}

static bool needs_escape(char character)
{
    return character == '"' || character == '\\' || (unsigned char)character < 0x20;
}

void json_buffer_add_quoted(struct json_buffer *buffer, const char *text)
{
    json_buffer_add(buffer, "\"");
    for (; *text != '\0'; text++) {
        if (needs_escape(*text))
            add_escaped(buffer, *text);
        else
            add_bytes(buffer, text, 1);
    }
    json_buffer_add(buffer, "\"");
}

void json_print_number(double number, char text[static JSON_NUMBER_SIZE])
{
    const int enough_digits = 17; /* for any IEEE double: DBL_DECIMAL_DIG */
    char shortest[JSON_NUMBER_SIZE] = "null";
    for (int digits = 15; isfinite(number) && digits <= enough_digits; digits++) {
        snprintf(shortest, sizeof shortest, "%.*g", digits, number);
        if (strtod(shortest, NULL) == number)
            break;
    }
    memcpy(text, shortest, sizeof shortest);
}

static void add_children(struct json_buffer *buffer, const cJSON *value, const char *brackets)
{
    add_bytes(buffer, &brackets[0], 1);
    for (const cJSON *child = value->child; child != NULL; child = child->next) {
        if (child != value->child)
            json_buffer_add(buffer, ",");
        if (cJSON_IsObject(value)) {
            json_buffer_add_quoted(buffer, child->string);
            json_buffer_add(buffer, ":");
        }
        json_buffer_add_value(buffer, child);
    }
    add_bytes(buffer, &brackets[1], 1);
}

void json_buffer_add_value(struct json_buffer *buffer, const cJSON *value)
{
    char number[JSON_NUMBER_SIZE];
    if (cJSON_IsObject(value))
        add_children(buffer, value, "{}");
    else if (cJSON_IsArray(value))
        add_children(buffer, value, "[]");
    else if (cJSON_IsString(value))
        json_buffer_add_quoted(buffer, value->valuestring);
    else if (cJSON_IsNumber(value)) {
        json_print_number(value->valuedouble, number);
        json_buffer_add(buffer, number);
    } else if (cJSON_IsBool(value))
        json_buffer_add(buffer, cJSON_IsTrue(value) ? "true" : "false");
    else
        json_buffer_add(buffer, "null");
}

void json_buffer_add_key(struct json_buffer *buffer, const char *key)
{
    if (key[0] == '\0' || strpbrk(key, ".[]") != NULL) {
        json_buffer_add(buffer, "[\"");
        json_buffer_add(buffer, key);
        json_buffer_add(buffer, "\"]");
        return;
    }
    if (buffer->length > 0)
        json_buffer_add(buffer, ".");
    json_buffer_add(buffer, key);
}

void json_buffer_add_index(struct json_buffer *buffer, size_t index)
{
    char step[32];
    snprintf(step, sizeof step, "[%zu]", index);
    json_buffer_add(buffer, step);
}

char *json_print(const struct json_node *node)
{
    struct json_buffer buffer = {0};
    json_buffer_add_value(&buffer, node->value);
    return buffer.text;
}

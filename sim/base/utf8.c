#include "base/utf8.h"

#include <string.h>

static bool in_range(unsigned char byte, unsigned char lowest, unsigned char highest)
{
    return byte >= lowest && byte <= highest;
}

bool utf8_is_continuation(char byte)
{
    return in_range((unsigned char)byte, 0x80, 0xBF);
}

/* The second byte is narrowed after E0 and F0 (overlong), ED (surrogates) and F4 (above U+10FFFF).
 */
static bool second_fits(unsigned char first, unsigned char second)
{
    unsigned char lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return in_range(second, lowest, highest);
}

static size_t announced_bytes(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (in_range(first, 0xC2, 0xDF))
        return 2;
    if (in_range(first, 0xE0, 0xEF))
        return 3;
    return in_range(first, 0xF0, 0xF4) ? 4 : 0;
}

size_t utf8_character_bytes(const char *text, size_t left)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t count = announced_bytes(bytes[0]);
    if (count > left || (count > 1 && !second_fits(bytes[0], bytes[1])))
        return 0;
    for (size_t i = 2; i < count; i++)
        if (!utf8_is_continuation(text[i]))
            return 0;
    return count;
}

bool utf8_is_valid(const char *text)
{
    const char *end = text + strlen(text);
    while (text < end) {
        size_t bytes = utf8_character_bytes(text, (size_t)(end - text));
        if (bytes == 0)
            return false;
        text += bytes;
    }
    return true;
}

bool utf8_ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text);
    size_t ending_length = strlen(ending);
    return length >= ending_length && strcmp(text + length - ending_length, ending) == 0;
}

/* C1 is 0xC2 and the code point itself. */
size_t utf8_control_bytes(const char *text)
{
    const unsigned char *bytes = (const unsigned char *)text;
    if (bytes[0] < 0x20 || bytes[0] == 0x7F)
        return 1;
    return bytes[0] == 0xC2 && in_range(bytes[1], 0x80, 0x9F) ? 2 : 0;
}

void utf8_print(const char *text, FILE *stream)
{
    while (*text != '\0') {
        size_t skipped_bytes = utf8_control_bytes(text);
        fputc(skipped_bytes > 0 ? '?' : *text, stream);
        text += skipped_bytes > 0 ? skipped_bytes : 1;
    }
}

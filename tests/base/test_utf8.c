#include "base/utf8.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdint.h>
#include <string.h>

/* The bits of a code point in the bytes of its length: RFC 3629, the table of section 3. */
static size_t encode(uint32_t point, char *bytes)
{
    const unsigned char marks[] = {0, 0, 0xC0, 0xE0, 0xF0};
    size_t count = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    for (size_t i = count; i-- > 1; point >>= 6)
        bytes[i] = (char)(0x80 | (point & 0x3F));
    bytes[0] = (char)(marks[count] | point);
    return count;
}

Test(utf8, every_code_point_but_the_surrogates_is_a_character)
{
    for (uint32_t point = 0; point <= 0x10FFFF; point++) {
        char bytes[4];
        size_t count = encode(point, bytes);
        bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (utf8_character_bytes(bytes, count) != (surrogate ? 0 : count))
            cr_fail("U+%04X", (unsigned)point);
    }
}

Test(utf8, what_is_no_character_is_refused)
{
    const char *const broken[] = {
        "\x80",
        "\xBF", /* a continuation without a start */
        "\xC0\x80",
        "\xC1\xBF", /* overlong: U+0000, U+007F */
        "\xE0\x9F\xBF",
        "\xF0\x8F\xBF\xBF", /* overlong: U+07FF, U+FFFF */
        "\xF4\x90\x80\x80", /* U+110000 */
        "\xF5\x80\x80\x80",
        "\xFF\xFE", /* no such start; a UTF-16 byte order mark */
        "\xC3",
        "\xC3(", /* a start without its continuation */
        "\xE2\x82",
        "\xE2\x82(",
        "\xF0\x9F\x98",
    };
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++)
        cr_assert(not(utf8_is_valid(broken[i])), "text %zu", i);
}

/* U+00A0 and what follows is text; so is the first byte of U+0080 without its second. */
Test(utf8, what_terminals_obey_is_a_control_character)
{
    for (uint32_t point = 1; point <= 0x10FFFF; point++) {
        char bytes[5] = "";
        size_t count = encode(point, bytes);
        bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
        if (utf8_control_bytes(bytes) != (control ? count : 0))
            cr_fail("U+%04X", (unsigned)point);
    }
    cr_assert(eq(sz, utf8_control_bytes("\xC2"), 0));
}

Test(utf8, does_not_look_beyond_what_is_left)
{
    cr_assert(eq(sz, utf8_character_bytes("\xC3\xA9", 1), 0));
    cr_assert(eq(sz, utf8_character_bytes("\xC3\xA9", 2), 2));
    cr_assert(utf8_is_valid("na\xC3\xAFve \xE2\x82\xAC \xF0\x9F\x98\x80"));
}

Test(utf8, the_end_of_a_text)
{
    cr_expect(utf8_ends_with("client.storage_bytes", "_bytes"));
    cr_expect(utf8_ends_with("_bytes", "_bytes"));
    cr_expect_not(utf8_ends_with("bytes", "_bytes"));
    cr_expect_not(utf8_ends_with("storage_bytes_", "_bytes"));
    cr_expect(utf8_ends_with("", ""));
}

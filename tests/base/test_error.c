#include "base/error.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <string.h>

/* What error_print writes, in a buffer of the caller's. */
static void printed(const struct error *error, char *text, size_t size)
{
    FILE *stream = tmpfile();
    cr_assert(ne(ptr, stream, NULL));
    error_print(error, stream);
    rewind(stream);
    text[fread(text, 1, size - 1, stream)] = '\0';
    fclose(stream);
}

Test(error, is_printed_as_file_place_message)
{
    struct error error = {0};
    char text[256];
    cr_assert(not(error_set(&error, ERROR_INPUT, "models/links/wifi.json", "uplink_bps",
                            "must be above 0, is %d", -5)));
    printed(&error, text, sizeof text);
    cr_assert(eq(str, text,
                 (char *)"pisim: models/links/wifi.json: uplink_bps: must be above 0, is -5\n"));
}

Test(error, without_file_and_place_is_the_message_alone)
{
    struct error error = {0};
    char text[256];
    error_set(&error, ERROR_USAGE, NULL, NULL, "needs a verb");
    printed(&error, text, sizeof text);
    cr_assert(eq(str, text, (char *)"pisim: needs a verb\n"));
}

Test(error, control_characters_are_printed_as_question_marks)
{
    struct error error = {0};
    char text[256];
    /* escape, newline, delete; U+009B (control sequence introducer); U+00E9 is a letter and stays
     */
    error_set(&error, ERROR_INPUT, "a\x1b[31m.json", "b\nc", "d\x7f \xC2\x9B \xC3\xA9");
    printed(&error, text, sizeof text);
    cr_assert(eq(str, text, (char *)"pisim: a?[31m.json: b?c: d? ? \xC3\xA9\n"));
}

Test(error, a_long_text_is_cut_and_says_so)
{
    struct error error = {0};
    char name[600];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    error_set(&error, ERROR_IO, name, name, "%s%s", name, name);
    cr_assert(eq(sz, strlen(error.file), 511));
    cr_assert(eq(str, error.file + 507, (char *)"n..."));
    cr_assert(eq(sz, strlen(error.place), 511));
    cr_assert(eq(sz, strlen(error.message), 1023));
    cr_assert(eq(str, error.message + 1019, (char *)"n..."));
}

Test(error, a_text_that_just_fits_is_not_cut)
{
    struct error error = {0};
    char name[512];
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    error_set(&error, ERROR_IO, name, NULL, "x");
    cr_assert(eq(str, error.file, name));
}

Test(error, no_character_is_cut_in_half)
{
    struct error error = {0};
    char name[600] = "a"; /* then two bytes each: characters begin at odd places, and 508 is even */
    for (int i = 0; i < 299; i++)
        memcpy(name + 1 + 2 * i, "\xC3\xA9", 3);
    error_set(&error, ERROR_IO, name, NULL, "x");
    cr_assert(eq(sz, strlen(error.file), 510));
    cr_assert(eq(str, error.file + 505, (char *)"\xC3\xA9..."));
}

Test(error, can_be_described_again_with_its_own_parts)
{
    struct error error = {0};
    error_set(&error, ERROR_INPUT, "f", "p", "first");
    error_set(&error, ERROR_IO, error.file, error.place, "%s, then second", error.message);
    cr_assert(eq(str, error.file, (char *)"f"));
    cr_assert(eq(str, error.place, (char *)"p"));
    cr_assert(eq(str, error.message, (char *)"first, then second"));
}

Test(error, its_code_decides_the_exit_status)
{
    const struct error errors[] = {
        {.code = ERROR_NONE}, {.code = ERROR_INPUT}, {.code = ERROR_USAGE}, {.code = ERROR_IO}};
    const int statuses[] = {0, 2, 2, 1};
    for (int i = 0; i < 4; i++)
        cr_assert(eq(int, error_exit_status(&errors[i]), statuses[i]));
}

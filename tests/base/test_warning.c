#include "base/warning.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(warning, the_same_is_kept_once)
{
    struct warnings warnings = {0};
    warnings_add(&warnings, "max_pool_averaged", "layer %d: priced as average pooling", 3);
    warnings_add(&warnings, "max_pool_averaged", "layer %d: priced as average pooling", 3);
    cr_assert(eq(sz, warnings.count, 1));
    cr_assert(eq(str, warnings.items[0].code, (char *)"max_pool_averaged"));
    cr_assert(eq(str, warnings.items[0].message, (char *)"layer 3: priced as average pooling"));
    warnings_free(&warnings);
}

/* Escape and U+009B, which begin a terminal's commands. */
Test(warning, control_characters_are_printed_as_question_marks)
{
    struct warnings warnings = {0};
    char text[64] = "";
    FILE *stream = tmpfile();
    cr_assert(ne(ptr, stream, NULL));
    warnings_add(&warnings, "code", "a\x1b[31m %s", "\xC2\x9B");
    warnings_print(&warnings, stream);
    rewind(stream);
    text[fread(text, 1, sizeof text - 1, stream)] = '\0';
    cr_assert(eq(str, text, (char *)"pisim: warning: a?[31m ? [code]\n"));
    fclose(stream);
    warnings_free(&warnings);
}

Test(warning, another_code_or_another_message_is_another_warning)
{
    struct warnings warnings = {0};
    warnings_add(&warnings, "a", "one");
    warnings_add(&warnings, "b", "one");
    warnings_add(&warnings, "a", "two");
    cr_assert(eq(sz, warnings.count, 3));
    cr_assert(eq(str, warnings.items[2].message, (char *)"two"));
    warnings_free(&warnings);
    cr_assert(eq(sz, warnings.count, 0));
}

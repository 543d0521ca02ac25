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

#include "base/nearest.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const char *const keys[] = {"uplink_bps", "downlink_bps", "rtt_s", "duplex", NULL};

Test(nearest, finds_one_edit_of_each_kind)
{
    cr_assert(eq(str, (char *)nearest_name("uplnk_bps", keys), (char *)"uplink_bps")); /* insert */
    cr_assert(
        eq(str, (char *)nearest_name("uplinkk_bps", keys), (char *)"uplink_bps")); /* delete */
    cr_assert(
        eq(str, (char *)nearest_name("uplink-bps", keys), (char *)"uplink_bps")); /* replace */
    cr_assert(eq(str, (char *)nearest_name("uplikn_bps", keys), (char *)"uplink_bps")); /* swap */
}

Test(nearest, takes_the_nearer_of_two)
{
    cr_assert(
        eq(str, (char *)nearest_name("ownlink_bps", keys), (char *)"downlink_bps")); /* 1, not 3 */
}

Test(nearest, ignores_case)
{
    cr_assert(eq(str, (char *)nearest_name("RTT_S", keys), (char *)"rtt_s"));
}

Test(nearest, a_third_of_the_longer_name_may_differ_and_no_more)
{
    const char *const six[] = {"abcdef", NULL};
    cr_assert(eq(str, (char *)nearest_name("abcdxy", six), (char *)"abcdef")); /* 2 of 6 */
    cr_assert(eq(ptr, (void *)nearest_name("abcxyz", six), NULL));             /* 3 of 6 */
    cr_assert(eq(str, (char *)nearest_name("abcd", six), (char *)"abcdef"));   /* 2 of 6 */
    cr_assert(eq(ptr, (void *)nearest_name("abc", six), NULL));
}

Test(nearest, a_swap_is_one_edit_and_not_two)
{
    const char *const three[] = {"abc", NULL};
    cr_assert(eq(str, (char *)nearest_name("acb", three), (char *)"abc"));
    cr_assert(eq(ptr, (void *)nearest_name("ayz", three), NULL));
}

Test(nearest, of_equally_near_names_the_first_is_meant)
{
    const char *const pair[] = {"cat", "car", NULL};
    cr_assert(eq(str, (char *)nearest_name("cap", pair), (char *)"cat"));
}

Test(nearest, an_ending_that_was_left_out_is_one_edit)
{
    const char *const endings[] = {"rate_per_s", "rated", "storage_bytes", "storage_bytes_x", NULL};
    cr_assert(eq(str, (char *)nearest_name("rtt", keys), (char *)"rtt_s"));
    cr_assert(eq(str, (char *)nearest_name("Storage", endings), (char *)"storage_bytes"));
    cr_assert(eq(str, (char *)nearest_name("rate", endings), (char *)"rate_per_s"));
    cr_assert(
        eq(str, (char *)nearest_name("rates", endings), (char *)"rated")); /* the end of a word */
    cr_assert(eq(ptr, (void *)nearest_name("stor", endings), NULL));
}

Test(nearest, another_ending_is_meant_if_nothing_is_near)
{
    const char *const endings[] = {"rate_per_s", "storage_bytes", "storage_mb", NULL};
    cr_assert(eq(str, (char *)nearest_name("storage_gigabyte", endings), (char *)"storage_bytes"));
    cr_assert(eq(str, (char *)nearest_name("storage_gb", endings), (char *)"storage_mb"));
    cr_assert(eq(str, (char *)nearest_name("rate_per_minute", endings), (char *)"rate_per_s"));
    cr_assert(eq(str, (char *)nearest_name("storage_m", endings), (char *)"storage_mb"));
    cr_assert(eq(ptr, (void *)nearest_name("_bytes", endings), NULL));
}

Test(nearest, has_no_answer_for_an_empty_list_or_name)
{
    const char *const none[] = {NULL};
    cr_assert(eq(ptr, (void *)nearest_name("rtt_s", none), NULL));
    cr_assert(eq(ptr, (void *)nearest_name("", keys), NULL));
}

Test(nearest, a_name_of_megabytes_is_far_from_all_and_costs_nothing)
{
    size_t length = (size_t)32 << 20;
    char *name = malloc(length + 1);
    memset(name, 'u', length);
    name[length] = '\0';
    cr_assert(eq(ptr, (void *)nearest_name(name, keys), NULL));
    free(name);
}

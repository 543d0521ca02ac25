#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static const char text[] = "// a \"comment\": {\n"                       /* 1 */
                           "{ \"name\": \"x\", /* two\n"                 /* 2 */
                           "lines */ \"client\": {\"threads\": 4,\n"     /* 3 */
                           "  \"note\": \"a } and \\\" in a string\",\n" /* 4 */
                           "  \"link\": {\"rtt_s\": 1}},\n"              /* 5 */
                           "  \"list\": [1,\n"                           /* 6 */
                           "    {\"a\": [[2]], \"b\": 3},\n"             /* 7 */
                           "    4],\n"                                   /* 8 */
                           "  \"sweep\": {\"client.threads\": [1, 2],\n" /* 9 */
                           "    \"client.link.rtt_s\": [1]} }\n";        /* 10 */

Test(json_walk, a_value_is_on_its_line)
{
    cr_expect(eq(sz, json_line_of(text, "name"), 2));
    cr_expect(eq(sz, json_line_of(text, "client"), 3));
    cr_expect(eq(sz, json_line_of(text, "client.threads"), 3));
    cr_expect(eq(sz, json_line_of(text, "client.note"), 4));
    cr_expect(eq(sz, json_line_of(text, "client.link.rtt_s"), 5));
    cr_expect(eq(sz, json_line_of(text, "list[0]"), 6));
    cr_expect(eq(sz, json_line_of(text, "list[1].b"), 7));
    cr_expect(eq(sz, json_line_of(text, "list[2]"), 8));
    cr_expect(eq(sz, json_line_of(text, "sweep[\"client.link.rtt_s\"]"), 10));
}

/* To where it was followed. */
Test(json_walk, a_path_that_leads_further_is_on_the_line_where_it_was_left)
{
    cr_expect(eq(sz, json_line_of(text, ""), 2));
    cr_expect(eq(sz, json_line_of(text, "nothing"), 2));
    cr_expect(eq(sz, json_line_of(text, "client.link.uplink_bps"), 5));
    cr_expect(eq(sz, json_line_of(text, "list[7]"), 6));
    cr_expect(eq(sz, json_line_of(text, "name.x"), 2));
}

Test(json_walk, what_is_no_json_ends)
{
    static const char *const broken[] = {"",          "{",      "{\"a", "[1, [", "{\"a\": \"x",
                                         "{\"a\" 1}", "/* ...", "]",    "{,}",   "{\"a\":}"};
    cr_expect(eq(sz, json_line_of(broken[0], "a"), 0));
    for (size_t i = 1; i < sizeof broken / sizeof *broken; i++) {
        json_line_of(broken[i], "a.b[3]");
        json_line_of(broken[i], "[3].a");
    }
}

#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct json_document document;
    struct json_node root;
    struct error error;
};

/* The document is where the node looks for it: the fixture is the caller's and stays. */
static void read_text(struct fixture *fixture, const char *text)
{
    *fixture = (struct fixture){0};
    cr_assert(json_parse(&fixture->document, "wifi.json", text, &fixture->error), "%s",
              fixture->error.message);
    fixture->root = json_root(&fixture->document);
}

static void expect_error(const struct fixture *fixture, const char *place, const char *message)
{
    cr_expect(eq(int, (int)fixture->error.code, ERROR_INPUT));
    cr_expect(eq(str, (char *)fixture->error.file, (char *)"wifi.json"));
    cr_expect(eq(str, (char *)fixture->error.place, (char *)place));
    cr_expect(eq(str, (char *)fixture->error.message, (char *)message));
}

Test(json, typed_fields_come_out)
{
    static const char *const names[] = {"full", "half", NULL};
    struct fixture f;
    double rate_bps = 0.0;
    uint64_t count = 0;
    bool shared = false;
    const char *name = NULL;
    int duplex = -1;
    read_text(&f, "{\"rate_bps\": 8.35e8, \"count\": 9007199254740992, \"shared\": true,"
                  " \"name\": \"a\\u00e9\", \"duplex\": \"half\"}");
    cr_assert(json_number(&f.root, "rate_bps", &rate_bps, &f.error));
    cr_assert(json_integer(&f.root, "count", &count, &f.error));
    cr_assert(json_boolean(&f.root, "shared", &shared, &f.error));
    cr_assert(json_text(&f.root, "name", &name, &f.error));
    cr_assert(json_choice(&f.root, "duplex", names, &duplex, &f.error));
    cr_assert(eq(dbl, rate_bps, 835000000.0));
    cr_assert(eq(u64, count, UINT64_C(9007199254740992)));
    cr_assert(shared);
    cr_assert(eq(str, (char *)name, (char *)"a\xC3\xA9"));
    cr_assert(eq(int, duplex, 1));
    json_free(&f.document);
}

/* Names are printed on terminals, which take escape and U+009B as the begin of a command. */
Test(json, a_text_has_no_control_characters_but_line_breaks_and_tabs)
{
    static const char *const texts[] = {"\\u001b[31m", "\xC2\x9B", "\\r", "\\u007f"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct fixture f;
        const char *name = NULL;
        char text[64];
        snprintf(text, sizeof text, "{\"name\": \"a%s\", \"note\": \"b\\n\\tc\"}", texts[i]);
        read_text(&f, text);
        cr_expect(json_text(&f.root, "note", &name, &f.error));
        cr_expect(not(json_text(&f.root, "name", &name, &f.error)), "%s", text);
        cr_expect(strstr(f.error.message, "must be a string without control characters, is ")
                  != NULL);
        json_free(&f.document);
    }
}

Test(json, a_quantity_with_its_unit_is_told_as_a_number)
{
    struct fixture f;
    double number = 0.0;
    uint64_t count = 0;
    read_text(&f, "{\"storage_bytes\": \"64GB\", \"rtt_s\": \"20ms\", \"threads\": \"4s\"}");
    cr_assert(not(json_integer(&f.root, "storage_bytes", &count, &f.error)));
    expect_error(&f, "storage_bytes",
                 "must be a whole number from 0 to 2^53, is \"64GB\" (write 64e9)");
    cr_assert(not(json_number(&f.root, "rtt_s", &number, &f.error)));
    expect_error(&f, "rtt_s", "must be a number, is \"20ms\" (write 0.02)");
    cr_assert(not(json_integer(&f.root, "threads", &count, &f.error)));
    expect_error(&f, "threads", "must be a whole number from 0 to 2^53, is \"4s\"");
    json_free(&f.document);
}

Test(json, optional_fields_leave_the_built_in_value)
{
    static const char *const names[] = {"full", "half", NULL};
    struct fixture f;
    double rate_bps = 5.0;
    uint64_t count = 6;
    bool shared = true;
    const char *name = "seven";
    int duplex = 1;
    read_text(&f, "{\"rate_bps\": null}");
    cr_assert(json_optional_number(&f.root, "rate_bps", &rate_bps, &f.error));
    cr_assert(json_optional_integer(&f.root, "count", &count, &f.error));
    cr_assert(json_optional_boolean(&f.root, "shared", &shared, &f.error));
    cr_assert(json_optional_text(&f.root, "name", &name, &f.error));
    cr_assert(json_optional_choice(&f.root, "duplex", names, &duplex, &f.error));
    cr_assert(eq(dbl, rate_bps, 5.0));
    cr_assert(eq(u64, count, 6));
    cr_assert(shared);
    cr_assert(eq(str, (char *)name, (char *)"seven"));
    cr_assert(eq(int, duplex, 1));
    json_free(&f.document);
}

Test(json, an_optional_field_of_the_wrong_type_is_still_wrong)
{
    struct fixture f;
    double rate_bps = 5.0;
    read_text(&f, "{\"rate_bps\": \"fast\"}");
    cr_assert(not(json_optional_number(&f.root, "rate_bps", &rate_bps, &f.error)));
    expect_error(&f, "rate_bps", "must be a number, is \"fast\"");
    json_free(&f.document);
}

Test(json, a_missing_key_is_told_with_the_path_of_its_object)
{
    struct fixture f;
    double rtt_s = 0.0;
    read_text(&f, "{\"clients\": [{}, {\"link\": {\"rtt_s\": null}}]}");
    struct json_node clients = json_child(&f.root, "clients");
    struct json_node client = json_item(&clients, 1);
    struct json_node link = json_child(&client, "link");
    cr_assert(not(json_number(&link, "rtt_s", &rtt_s, &f.error)));
    expect_error(&f, "clients[1].link", "lacks the key \"rtt_s\"");
    json_free(&f.document);
}

Test(json, each_type_says_what_it_must_be)
{
    static const char *const names[] = {"eager", "threshold", "on_demand", NULL};
    struct fixture f;
    double number;
    uint64_t integer;
    bool boolean;
    const char *text;
    int choice;
    read_text(&f,
              "{\"a\": {\"b\": [1, {}]}, \"half\": 1.5, \"low\": -1, \"high\": 9007199254740994,"
              " \"one\": 1, \"policy\": \"Treshold\", \"other\": \"x\"}");
    cr_assert(not(json_number(&f.root, "a", &number, &f.error)));
    expect_error(&f, "a", "must be a number, is {\"b\":[1,{}]}");
    cr_assert(not(json_integer(&f.root, "half", &integer, &f.error)));
    expect_error(&f, "half", "must be a whole number from 0 to 2^53, is 1.5");
    cr_assert(not(json_integer(&f.root, "low", &integer, &f.error)));
    expect_error(&f, "low", "must be a whole number from 0 to 2^53, is -1");
    cr_assert(not(json_integer(&f.root, "high", &integer, &f.error)));
    expect_error(&f, "high", "must be a whole number from 0 to 2^53, is 9007199254740994");
    cr_assert(not(json_boolean(&f.root, "one", &boolean, &f.error)));
    expect_error(&f, "one", "must be true or false, is 1");
    cr_assert(not(json_text(&f.root, "one", &text, &f.error)));
    expect_error(&f, "one", "must be a string, is 1");
    cr_assert(not(json_choice(&f.root, "policy", names, &choice, &f.error)));
    expect_error(&f, "policy",
                 "must be one of eager, threshold, on_demand, is \"Treshold\" (did you mean"
                 " \"threshold\"?)");
    cr_assert(not(json_choice(&f.root, "other", names, &choice, &f.error)));
    expect_error(&f, "other", "must be one of eager, threshold, on_demand, is \"x\"");
    cr_assert(not(json_choice(&f.root, "one", names, &choice, &f.error)));
    expect_error(&f, "one", "must be one of eager, threshold, on_demand, is 1");
    json_free(&f.document);
}

Test(json, a_long_value_is_told_by_its_first_57_characters)
{
    struct fixture f;
    double number;
    read_text(&f, "{\"a\": \"0123456789012345678901234567890123456789"
                  "0123456789012345678901234567890123456789\"}");
    cr_assert(not(json_number(&f.root, "a", &number, &f.error)));
    expect_error(&f, "a",
                 "must be a number, is "
                 "\"01234567890123456789012345678901234567890123456789012345...");
    json_free(&f.document);
}

Test(json, all_unknown_keys_of_an_object_are_told_at_once)
{
    static const char *const keys[] = {"uplink_bps", "downlink_bps", "rtt_s", NULL};
    struct fixture f;
    read_text(
        &f,
        "{\"link\": {\"colour\": 1, \"uplink_bp\": 1, \"rtt_s\": 0, \"RTT_s\": 0, \"size\": 1}}");
    struct json_node link = json_child(&f.root, "link");
    cr_assert(not(json_only(&link, keys, &f.error)));
    expect_error(&f, "link",
                 "unknown key \"colour\", unknown key \"uplink_bp\" (did you mean "
                 "\"uplink_bps\"?), unknown key \"RTT_s\" (did you mean \"rtt_s\"? case matters), "
                 "unknown key \"size\" (known: uplink_bps, downlink_bps, rtt_s)");
    json_free(&f.document);
}

Test(json, an_object_of_known_keys_passes)
{
    static const char *const keys[] = {"a", "b", NULL};
    struct fixture f;
    read_text(&f, "{\"b\": null, \"a\": 1}");
    cr_assert(json_only(&f.root, keys, &f.error));
    cr_assert(json_has(&f.root, "a"));
    cr_assert(not(json_has(&f.root, "b")));
    cr_assert(not(json_has(&f.root, "A")));
    json_free(&f.document);
}

Test(json, what_must_be_an_object_says_so)
{
    static const char *const keys[] = {"a", NULL};
    struct fixture f;
    double number = 1.0;
    read_text(&f, "{\"link\": \"wifi\"}");
    struct json_node link = json_child(&f.root, "link");
    cr_assert(not(json_only(&link, keys, &f.error)));
    expect_error(&f, "link", "must be an object, is \"wifi\"");
    cr_assert(not(json_number(&link, "a", &number, &f.error)));
    expect_error(&f, "link", "must be an object, is \"wifi\"");
    cr_assert(not(json_optional_number(&link, "a", &number, &f.error)));
    json_free(&f.document);
}

Test(json, an_absent_child_reads_as_an_object_without_keys)
{
    static const char *const keys[] = {"a", NULL};
    struct fixture f;
    double number = 3.0;
    read_text(&f, "{}");
    struct json_node link = json_child(&f.root, "link");
    cr_assert(json_is_absent(&link));
    cr_assert(not(json_is_object(&link)));
    cr_assert(eq(sz, json_count(&link), 0));
    cr_assert(json_only(&link, keys, &f.error));
    cr_assert(json_optional_number(&link, "a", &number, &f.error));
    cr_assert(eq(dbl, number, 3.0));
    cr_assert(not(json_number(&link, "a", &number, &f.error)));
    expect_error(&f, "link", "lacks the key \"a\"");
    cr_assert(not(json_value_number(&link, &number, &f.error)));
    expect_error(&f, "link", "must be a number, but is not given");
    json_free(&f.document);
}

Test(json, a_rule_that_does_not_hold_prints_the_value)
{
    struct fixture f;
    read_text(&f, "{\"uplink_bps\": -5}");
    cr_assert(json_require(&f.root, "uplink_bps", true, "above 0", &f.error));
    cr_assert(not(json_require(&f.root, "uplink_bps", false, "above 0", &f.error)));
    expect_error(&f, "uplink_bps", "must be above 0, is -5");
    cr_assert(not(json_require(&f.root, "rtt_s", false, "above 0", &f.error)));
    expect_error(&f, "rtt_s", "must be above 0, but is not given");
    cr_assert(not(json_require(&f.root, NULL, false, "a list", &f.error)));
    expect_error(&f, "", "must be a list, is {\"uplink_bps\":-5}");
    json_free(&f.document);
}

/* Whoever looks for further faults decides by the kind, not by the words. */
Test(json, a_fault_says_of_which_kind_it_is)
{
    static const char *const names[] = {"full", "half", NULL};
    struct fixture f;
    double number;
    int choice;
    read_text(&f, "{\"duplex\": \"both\", \"rtt_s\": \"no\"}");
    cr_assert(not(json_require_as(&f.root, "rtt_s", false, &f.error, "at most %d", 3)));
    expect_error(&f, "rtt_s", "must be at most 3, is \"no\"");
    cr_expect(eq(int, f.error.kind, FAULT_RULE));
    cr_assert(not(json_choice(&f.root, "duplex", names, &choice, &f.error)));
    cr_expect(eq(int, f.error.kind, FAULT_RULE));
    cr_assert(not(json_number(&f.root, "uplink_bps", &number, &f.error)));
    cr_expect(eq(int, f.error.kind, FAULT_MISSING));
    cr_assert(not(json_require(&f.root, "uplink_bps", false, "above 0", &f.error)));
    cr_expect(eq(int, f.error.kind, FAULT_MISSING));
    cr_assert(not(json_only(&f.root, names, &f.error)));
    cr_expect(eq(int, f.error.kind, FAULT_KEY));
    cr_assert(not(json_fail(&f.root, NULL, &f.error, "must be left alone")));
    cr_expect(eq(int, f.error.kind, FAULT_OTHER));
    json_free(&f.document);
}

Test(json, children_are_walked_in_order_and_null_members_left_out)
{
    struct fixture f;
    char path[32];
    read_text(&f, "{\"a\": null, \"b\": [10, null, 30], \"c\": null, \"d\": 4, \"e\": null}");
    cr_assert(eq(sz, json_count(&f.root), 2));
    struct json_node member = json_item(&f.root, 0);
    cr_assert(eq(str, (char *)member.key, (char *)"b"));
    cr_assert(eq(sz, json_count(&member), 3)); /* an item that is null is an item */
    struct json_node item = json_item(&member, 2);
    json_path(&item, path, sizeof path);
    cr_assert(eq(str, path, (char *)"b[2]"));
    cr_assert(not(json_next(&item)));
    cr_assert(json_next(&member));
    cr_assert(eq(str, (char *)member.key, (char *)"d"));
    cr_assert(not(json_next(&member)));
    json_free(&f.document);
}

Test(json, paths_tell_a_key_with_a_dot_from_two_keys)
{
    struct fixture f;
    char path[40];
    read_text(&f, "{\"sweep\": {\"link.rtt_s\": {\"log\": 1}}}");
    struct json_node sweep = json_child(&f.root, "sweep");
    struct json_node rtt_s = json_child(&sweep, "link.rtt_s");
    struct json_node log = json_child(&rtt_s, "log");
    json_path(&log, path, sizeof path);
    cr_assert(eq(str, path, (char *)"sweep[\"link.rtt_s\"].log"));
    json_path(&log, path, 6);
    cr_assert(eq(str, path, (char *)"sweep"));
    json_path(&f.root, path, sizeof path);
    cr_assert(eq(str, path, (char *)""));
    json_free(&f.document);
}

Test(json, numbers_come_as_an_array)
{
    struct fixture f;
    double *numbers = NULL;
    size_t count = 7;
    read_text(&f, "{\"a\": [1, -0.5, 3e2], \"empty\": [], \"words\": [1, \"x\"], \"one\": 1}");
    cr_assert(json_numbers(&f.root, "a", -0.5, &numbers, &count, &f.error));
    cr_assert(eq(sz, count, 3));
    cr_assert(eq(dbl, numbers[0], 1.0));
    cr_assert(eq(dbl, numbers[1], -0.5));
    cr_assert(eq(dbl, numbers[2], 300.0));
    free(numbers);
    cr_assert(json_numbers(&f.root, "empty", 0.0, &numbers, &count, &f.error));
    cr_assert(eq(sz, count, 0));
    cr_assert(eq(ptr, numbers, NULL));
    cr_assert(not(json_numbers(&f.root, "a", 0.0, &numbers, &count, &f.error)));
    expect_error(&f, "a[1]", "must be at least 0, is -0.5");
    cr_assert(eq(ptr, numbers, NULL));
    cr_assert(not(json_numbers(&f.root, "words", 0.0, &numbers, &count, &f.error)));
    expect_error(&f, "words[1]", "must be a number, is \"x\"");
    cr_assert(not(json_numbers(&f.root, "one", 0.0, &numbers, &count, &f.error)));
    expect_error(&f, "one", "must be an array of numbers, is 1");
    cr_assert(not(json_numbers(&f.root, "none", 0.0, &numbers, &count, &f.error)));
    expect_error(&f, "", "lacks the key \"none\"");
    json_free(&f.document);
}

Test(json, a_node_has_a_value_of_its_own)
{
    struct fixture f;
    const char *text = NULL;
    double number = 0.0;
    uint64_t integer = 0;
    read_text(&f, "[\"a\", 2.5, 3, null]");
    struct json_node item = json_item(&f.root, 0);
    cr_assert(json_is_text(&item));
    cr_assert(json_value_text(&item, &text, &f.error));
    cr_assert(eq(str, (char *)text, (char *)"a"));
    cr_assert(not(json_value_number(&item, &number, &f.error)));
    expect_error(&f, "[0]", "must be a number, is \"a\"");
    cr_assert(json_next(&item));
    cr_assert(json_is_number(&item));
    cr_assert(json_value_number(&item, &number, &f.error));
    cr_assert(eq(dbl, number, 2.5));
    cr_assert(json_next(&item));
    cr_assert(json_value_integer(&item, &integer, &f.error));
    cr_assert(eq(u64, integer, 3));
    cr_assert(json_next(&item));
    cr_assert(not(json_value_text(&item, &text, &f.error)));
    expect_error(&f, "[3]", "must be a string, is null");
    json_free(&f.document);
}

Test(json, numbers_are_printed_as_short_as_they_read_back)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {
        {0.1, "0.1"},
        {128e9, "128000000000"},
        {-5.0, "-5"},
        {1e300, "1e+300"},
        {2.0 / 3.0, "0.6666666666666666"},  /* 16 digits: 15 are not enough */
        {0.1 + 0.2, "0.30000000000000004"}, /* 17 digits */
        {9007199254740992.0, "9007199254740992"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {INFINITY, "null"},
        {NAN, "null"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[JSON_NUMBER_SIZE];
        json_print_number(cases[i].number, text);
        cr_expect(eq(str, text, (char *)cases[i].text));
    }
}

Test(json, a_printed_value_reads_back_as_the_same_text)
{
    const char text[] = "{\"a\":[1,-0.25,true,false,null,{}],"
                        "\"\xC3\xA9\\n\\\"\\\\\\u0001\":\"\\t\\b\\f\\r\",\"c\":[]}";
    struct fixture f;
    read_text(&f, text);
    char *printed = json_print(&f.root);
    cr_assert(eq(str, printed, (char *)text));
    free(printed);
    json_free(&f.document);
}

Test(json, an_object_of_many_keys_is_checked_in_no_time)
{
    const size_t key_count = 50000;
    char *text = calloc(key_count, 16);
    char *end = text;
    *end++ = '{';
    for (size_t i = 0; i < key_count; i++)
        end += sprintf(end, "%s\"k%zu\":1", i > 0 ? "," : "", i);
    *end = '}';
    struct fixture f;
    read_text(&f, text);
    cr_assert(eq(sz, json_count(&f.root), key_count));
    json_free(&f.document);
    free(text);
}

Test(json, freeing_twice_or_nothing_is_harmless)
{
    struct json_document document = {0};
    struct json_notes notes = {0};
    json_free(&document);
    json_free(&document);
    json_notes_free(&notes);
    json_notes_free(&notes);
    cr_expect(document.root == NULL);
    cr_expect(notes.items == NULL);
}

#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const char scenario[] =
    "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":2}],"
    "\"name\":\"a\",\"refill\":null}";

struct change {
    const char *path;
    const char *value;
    const char *result; /* the whole document, or the message */
};

static const struct change changes[] = {
    {"name", "resnet18_delphi",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":2}],"
     "\"name\":\"resnet18_delphi\",\"refill\":null}"},
    {"link.rtt_s", "1e-3",
     "{\"link\":{\"rtt_s\":0.001},\"clients\":[{\"count\":1},{\"count\":2}],\"name\":\"a\","
     "\"refill\":null}"},
    {"clients[1].count", "30",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":30}],\"name\":\"a\","
     "\"refill\":null}"},
    {"clients[0]", "{\"count\":4}",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":4},{\"count\":2}],\"name\":\"a\","
     "\"refill\":null}"},
    {"link", "[1,2]",
     "{\"link\":[1,2],\"clients\":[{\"count\":1},{\"count\":2}],\"name\":\"a\",\"refill\":null}"},
    /* objects on the way, also in the place of a null */
    {"refill.threshold.low", "3",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":2}],\"name\":\"a\","
     "\"refill\":{\"threshold\":{\"low\":3}}}"},
    {"server.cores", "8",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":2}],\"name\":\"a\","
     "\"refill\":null,\"server\":{\"cores\":8}}"},
    {"sweep[\"link.rtt_s\"]", "[0,0.1]",
     "{\"link\":{\"rtt_s\":0.05},\"clients\":[{\"count\":1},{\"count\":2}],\"name\":\"a\","
     "\"refill\":null,\"sweep\":{\"link.rtt_s\":[0,0.1]}}"},
};

Test(json_set, changes_one_value_and_nothing_else)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct json_document document = {0};
        struct error error = {0};
        cr_assert(json_parse(&document, "s.json", scenario, &error));
        cr_assert(json_set(&document, changes[i].path, changes[i].value, JSON_SCENARIO, &error),
                  "%s", error.message);
        struct json_node root = json_root(&document);
        char *printed = json_print(&root);
        cr_expect(eq(str, printed, (char *)changes[i].result));
        free(printed);
        json_free(&document);
    }
}

#define MALFORMED "cannot be set: a path looks like link.rtt_s or clients[0].count"

static const struct change refused[] = {
    {"", "1", MALFORMED},
    {".", "1", MALFORMED},
    {"link.", "1", MALFORMED},
    {".link", "1", MALFORMED},
    {"link..rtt_s", "1", MALFORMED},
    {"clients[", "1", MALFORMED},
    {"clients[]", "1", MALFORMED},
    {"clients[x]", "1", MALFORMED},
    {"clients[-1]", "1", MALFORMED},
    {"clients[0", "1", MALFORMED},
    {"clients]", "1", MALFORMED},
    {"clients[0]count", "1", MALFORMED},
    {"clients[18446744073709551616]", "1", MALFORMED},
    {"sweep[\"a", "1", MALFORMED},
    {"clients[2].count", "1", "cannot be set: clients has no item 2, but 2, from 0 on"},
    {"clients[999999999]", "1", "cannot be set: clients has no item 999999999, but 2, from 0 on"},
    {"clients.count", "1", "cannot be set: clients is an array: an index such as [0] must follow"},
    {"name.x", "1", "cannot be set: name is a name: set it to an object first"},
    {"link.rtt_s.x", "1", "cannot be set: link.rtt_s is not an object"},
    {"link[0]", "1", "cannot be set: link is not an array"},
    {"[0]", "1", "cannot be set: the file is not an array"},
    {"server.x[0]", "1", "cannot be set: server is not there"},
    {"refill[0].x", "1", "cannot be set: refill is not there"},
    {"name", "{\"a\":1", "cannot be set: 1:7: expected ',' or '}', found the end of the text"},
    {"name", "[1,2", "cannot be set: 1:5: expected ',' or ']', found the end of the text"},
    {"name", "{\"a\":1,\"a\":2}", "cannot be set: a: repeated key"},
    {"link.\xFF", "1", "cannot be set: path and value must be UTF-8"},
    {"name", "\xC3", "cannot be set: path and value must be UTF-8"},
};

Test(json_set, refuses_what_leads_nowhere_and_changes_nothing)
{
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        struct json_document document = {0};
        struct error error = {0};
        cr_assert(json_parse(&document, "s.json", scenario, &error));
        cr_assert(
            not(json_set(&document, refused[i].path, refused[i].value, JSON_COMMAND_LINE, &error)),
            "%s", refused[i].path);
        cr_expect(eq(str, error.file, (char *)"s.json"));
        cr_expect(eq(str, error.place, (char *)refused[i].path));
        cr_expect(eq(str, error.message, (char *)refused[i].result), "%s", refused[i].path);
        struct json_node root = json_root(&document);
        char *printed = json_print(&root);
        cr_expect(eq(str, printed, (char *)scenario));
        cr_expect(eq(sz, document.overridden.count, 0));
        free(printed);
        json_free(&document);
    }
}

Test(json_set, a_path_of_more_than_64_steps_is_refused)
{
    struct json_document document = {0};
    struct error error = {0};
    char path[2 * 65] = "a";
    for (int i = 0; i < 64; i++)
        strcat(path, ".a");
    cr_assert(json_parse(&document, "s.json", "{}", &error));
    cr_assert(not(json_set(&document, path, "1", JSON_SCENARIO, &error)));
    cr_assert(eq(str, error.message, (char *)"cannot be set: the path has more than 64 steps"));
    path[2 * 64 - 1] = '\0';
    cr_assert(json_set(&document, path, "1", JSON_SCENARIO, &error));
    json_free(&document);
}

Test(json_set, what_is_not_strict_json_is_a_string)
{
    static const char *const texts[] = {"", "01", "nan", "1e999", "a, b", "True", "a[1,2", "\"a"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_document document = {0};
        struct error error = {0};
        const char *text = NULL;
        cr_assert(json_parse(&document, "s.json", "{}", &error));
        cr_assert(json_set(&document, "x", texts[i], JSON_SCENARIO, &error));
        struct json_node root = json_root(&document);
        cr_assert(json_text(&root, "x", &text, &error), "%s", texts[i]);
        cr_assert(eq(str, (char *)text, (char *)texts[i]));
        json_free(&document);
    }
}

/* ---- what the command line set is remembered ---- */

Test(json_set, errors_name_the_command_line)
{
    struct json_document document = {0};
    struct error error = {0};
    double rtt_s = 0.0;
    cr_assert(json_parse(&document, "s.json", scenario, &error));
    cr_assert(json_set(&document, "link.rtt_s", "slow", JSON_COMMAND_LINE, &error));
    struct json_node root = json_root(&document);
    struct json_node link = json_child(&root, "link");
    cr_assert(not(json_number(&link, "rtt_s", &rtt_s, &error)));
    cr_assert(eq(str, error.place, (char *)"link.rtt_s"));
    cr_assert(
        eq(str, error.message, (char *)"must be a number, is \"slow\" (set on the command line)"));
    json_free(&document);
}

static const struct json_note *note_of(const struct json_notes *notes, const char *path)
{
    for (size_t i = 0; i < notes->count; i++)
        if (strcmp(notes->items[i].path, path) == 0)
            return &notes->items[i];
    cr_fatal("no note of %s", path);
    return NULL;
}

static void expect_note(const struct json_notes *notes, const char *path, const char *value,
                        enum json_origin origin)
{
    const struct json_note *note = note_of(notes, path);
    cr_expect(eq(str, note->value, (char *)value), "%s", path);
    cr_expect(eq(int, (int)note->origin, (int)origin), "%s", path);
}

static void read_link(const struct json_document *document)
{
    struct json_node root = json_root(document);
    struct json_node link = json_child(&root, "link");
    struct error error = {0};
    static const char *const names[] = {"full", "half", NULL};
    double rtt_s = 0.0;
    double loss_fraction = 0.1;
    uint64_t lanes = 3;
    bool on = true;
    const char *label = NULL;
    int duplex = 1;
    int none = -1;
    cr_assert(json_number(&link, "rtt_s", &rtt_s, &error));
    cr_assert(json_optional_number(&link, "loss_fraction", &loss_fraction, &error));
    cr_assert(json_optional_integer(&link, "lanes", &lanes, &error));
    cr_assert(json_optional_boolean(&link, "on", &on, &error));
    cr_assert(json_optional_text(&link, "label", &label, &error));
    cr_assert(json_optional_choice(&link, "duplex", names, &duplex, &error));
    cr_assert(json_optional_choice(&link, "other_duplex", names, &none, &error));
}

Test(json_set, notes_tell_each_value_and_where_it_comes_from)
{
    struct json_notes notes = {0};
    struct json_document document = {.origin = JSON_SCENARIO, .notes = &notes};
    struct error error = {0};
    cr_assert(
        json_parse(&document, "s.json", "{\"link\": {\"rtt_s\": 0.3, \"lanes\": 2}}", &error));
    cr_assert(json_set(&document, "link.loss_fraction", "0.2", JSON_COMMAND_LINE, &error));
    read_link(&document);
    cr_assert(eq(sz, notes.count, 7));
    expect_note(&notes, "link.rtt_s", "0.3", JSON_SCENARIO);
    expect_note(&notes, "link.lanes", "2", JSON_SCENARIO);
    expect_note(&notes, "link.loss_fraction", "0.2", JSON_COMMAND_LINE);
    expect_note(&notes, "link.on", "true", JSON_BUILT_IN);
    expect_note(&notes, "link.label", "null", JSON_BUILT_IN);
    expect_note(&notes, "link.duplex", "\"half\"", JSON_BUILT_IN);
    expect_note(&notes, "link.other_duplex", "null", JSON_BUILT_IN);
    json_notes_free(&notes);
    json_free(&document);
}

Test(json_set, what_lies_below_a_set_path_was_set_too_and_its_namesakes_not)
{
    struct json_notes notes = {0};
    struct json_document document = {.origin = JSON_SCENARIO, .notes = &notes};
    struct error error = {0};
    double number = 0.0;
    cr_assert(json_parse(&document, "s.json", "{\"link_b\": {\"rtt_s\": 2}}", &error));
    cr_assert(json_set(&document, "link", "{\"rtt_s\": 1, \"a\": [5]}", JSON_COMMAND_LINE, &error));
    struct json_node root = json_root(&document);
    struct json_node link = json_child(&root, "link");
    struct json_node namesake = json_child(&root, "link_b");
    struct json_node array = json_child(&link, "a");
    struct json_node item = json_item(&array, 0);
    cr_assert(json_number(&link, "rtt_s", &number, &error));
    cr_assert(json_number(&namesake, "rtt_s", &number, &error));
    cr_assert(json_value_number(&item, &number, &error));
    expect_note(&notes, "link.rtt_s", "1", JSON_COMMAND_LINE);
    expect_note(&notes, "link.a[0]", "5", JSON_COMMAND_LINE);
    expect_note(&notes, "link_b.rtt_s", "2", JSON_SCENARIO);
    json_notes_free(&notes);
    json_free(&document);
}

Test(json_set, a_named_file_notes_its_values_below_its_prefix)
{
    struct json_notes notes = {0};
    struct json_document document = {.notes = &notes, .prefix = strdup("server.device")};
    struct error error = {0};
    double number = 0.0;
    cr_assert(json_parse(&document, "epyc.json", "{\"ghz\": 2.5}", &error));
    struct json_node root = json_root(&document);
    cr_assert(json_number(&root, "ghz", &number, &error));
    cr_assert(json_value_number(&(struct json_node){.document = &document,
                                                    .parent = &root,
                                                    .index = 4,
                                                    .value = json_child(&root, "ghz").value},
                                &number, &error));
    expect_note(&notes, "server.device.ghz", "2.5", JSON_NAMED_FILE);
    expect_note(&notes, "server.device[4]", "2.5", JSON_NAMED_FILE);
    json_notes_free(&notes);
    json_free(&document);
}

Test(json_set, a_later_note_of_a_path_takes_the_place_of_the_earlier)
{
    struct json_notes notes = {0};
    struct json_document document = {.origin = JSON_SCENARIO, .notes = &notes};
    struct error error = {0};
    cr_assert(json_parse(&document, "s.json", "{}", &error));
    struct json_node root = json_root(&document);
    double number = 0.0;
    for (int i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "k%d", i % 500);
        number = i;
        cr_assert(json_optional_number(&root, key, &number, &error));
    }
    cr_assert(eq(sz, notes.count, 500));
    cr_assert(eq(str, notes.items[0].path, (char *)"k0"));
    cr_assert(eq(str, notes.items[0].value, (char *)"500"));
    expect_note(&notes, "k499", "999", JSON_BUILT_IN);
    json_notes_free(&notes);
    json_free(&document);
}

Test(json_set, a_copy_has_its_own_tree_and_the_same_overrides)
{
    struct json_notes notes = {0};
    struct json_document document = {.origin = JSON_SCENARIO, .notes = &notes};
    struct json_document copy = {0};
    struct error error = {0};
    double rtt_s = 0.0;
    cr_assert(json_parse(&document, "s.json", scenario, &error));
    cr_assert(json_set(&document, "link.rtt_s", "1", JSON_COMMAND_LINE, &error));
    json_copy(&copy, &document);
    cr_assert(json_set(&document, "link.rtt_s", "2", JSON_COMMAND_LINE, &error));
    cr_assert(eq(ptr, copy.notes, NULL));
    cr_assert(eq(int, (int)copy.origin, JSON_SCENARIO));
    cr_assert(eq(str, copy.file, (char *)"s.json"));
    cr_assert(eq(sz, copy.overridden.count, 1));
    json_free(&document);
    struct json_node root = json_root(&copy);
    struct json_node link = json_child(&root, "link");
    cr_assert(json_number(&link, "rtt_s", &rtt_s, &error));
    cr_assert(eq(dbl, rtt_s, 1.0));
    json_free(&copy);
}

/* In order, backwards, and where what was replaced held the item. */
Test(json_set, one_of_many_goes_on_from_the_one_before)
{
    static const char *const steps[][2] = {
        {"clients[0].count", "3"}, {"clients[1].count", "4"},   {"clients[0].count", "5"},
        {"clients[1]", "{}"},      {"clients[1].count", "6"},   {"clients", "[{}, {}, {\"a\": 1}]"},
        {"clients[2].a", "7"},     {"clients[1].count", "[8]"}, {"clients[1].count[0]", "9"},
    };
    struct json_document document = {0};
    struct json_cursor cursor = {0};
    struct error error = {0};
    cr_assert(json_parse(&document, "s.json", scenario, &error));
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        cr_assert(
            json_set_next(&document, steps[i][0], steps[i][1], JSON_SCENARIO, &cursor, &error));
    cr_expect(
        not(json_set_next(&document, "clients[3].count", "1", JSON_SCENARIO, &cursor, &error)));
    struct json_node root = json_root(&document);
    char *text = json_print(&root);
    cr_expect_str_eq(text, "{\"link\":{\"rtt_s\":0.05},\"clients\":[{},{\"count\":[9]},{\"a\":7}],"
                           "\"name\":\"a\",\"refill\":null}");
    free(text);
    json_free(&document);
}

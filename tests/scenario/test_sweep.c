#include "scenario/sweep.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

struct fixture {
    struct json_document document;
    struct sweep sweep;
    struct error error;
};

/* The text is a scenario; ' stands for ". */
static bool load(struct fixture *fixture, const char *text)
{
    char json[1024];
    size_t i = 0;
    for (; text[i]; i++)
        json[i] = text[i] == '\'' ? '"' : text[i];
    json[i] = '\0';
    *fixture = (struct fixture){0};
    cr_assert(json_parse(&fixture->document, "x.json", json, &fixture->error));
    struct json_node root = json_root(&fixture->document);
    return sweep_load(&fixture->sweep, &root, &fixture->error);
}

static void release(struct fixture *fixture)
{
    sweep_free(&fixture->sweep);
    json_free(&fixture->document);
}

static void expect_parameters(const struct fixture *fixture, size_t k, const char *expected)
{
    char *parameters = sweep_parameters(&fixture->sweep, k, NULL);
    cr_expect(eq(str, parameters, (char *)expected));
    free(parameters);
}

Test(sweep, without_axes_there_is_one_point)
{
    struct fixture f;
    cr_assert(load(&f, "{'name': 'x'}"));
    cr_expect(eq(sz, f.sweep.point_count, 1));
    expect_parameters(&f, 0, "{}");
    release(&f);
}

Test(sweep, the_last_axis_varies_fastest)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'a': [1, 2], 'b.c': ['x', true]}}"));
    cr_expect(eq(sz, f.sweep.point_count, 4));
    expect_parameters(&f, 0, "{\"a\": 1, \"b.c\": \"x\"}");
    expect_parameters(&f, 1, "{\"a\": 1, \"b.c\": true}");
    expect_parameters(&f, 2, "{\"a\": 2, \"b.c\": \"x\"}");
    expect_parameters(&f, 3, "{\"a\": 2, \"b.c\": true}");
    release(&f);
}

Test(sweep, linear_and_log_include_both_ends)
{
    struct fixture f;
    cr_assert(
        load(&f, "{'sweep': {'zip': {'a': {'linear': [1, 3, 3]}, 'b': {'log': [1, 100, 3]}}}}"));
    cr_expect(eq(sz, f.sweep.point_count, 3));
    expect_parameters(&f, 0, "{\"a\": 1, \"b\": 1}");
    expect_parameters(&f, 1, "{\"a\": 2, \"b\": 10}");
    expect_parameters(&f, 2, "{\"a\": 3, \"b\": 100}");
    release(&f);
}

/* Refused before there is room for any of them. */
Test(sweep, values_in_all_are_limited)
{
    struct fixture f;
    cr_expect_not(load(&f, "{'sweep': {'a': {'linear': [1, 2, 100000]}, 'b': {'linear': [1, 2, "
                           "100000]}}}"));
    cr_expect(eq(str, f.error.message, (char *)"has more than 100000 points"));
    cr_expect(eq(sz, f.sweep.value_count, 200000));
    release(&f);
}

Test(sweep, whole_numbers_stay_whole)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'seed': {'linear': [1, 45, 45]}}}"));
    cr_expect(eq(str, (char *)sweep_value(&f.sweep, 15, "seed"), "16"));
    cr_expect(sweep_value(&f.sweep, 0, "other") == NULL);
    release(&f);
}

Test(sweep, several_zips_are_axes_of_their_own)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'zip': [{'a': [1, 2], 'b': [3, 4]}, {'c': [5, 6, 7]}]}}"));
    cr_expect(eq(sz, f.sweep.point_count, 6));
    expect_parameters(&f, 4, "{\"a\": 2, \"b\": 4, \"c\": 6}");
    release(&f);
}

static void expect_curve(const struct fixture *fixture, size_t k, const char *along,
                         const char *expected)
{
    char *curve = sweep_curve(&fixture->sweep, k, along);
    cr_expect(eq(str, curve, (char *)expected));
    free(curve);
}

Test(sweep, parameters_without_the_rate_name_the_curve)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'a': [1, 2], 'rate': [5, 6]}}"));
    expect_curve(&f, 3, "rate", "{\"a\": 2}");
    expect_curve(&f, 3, NULL, "{\"a\": 2, \"rate\": 6}");
    release(&f);
}

/* Other draws are no other service; a seed of its own axis is what somebody wants to compare. */
Test(sweep, a_seed_that_advances_with_the_rate_goes_along_with_it)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'a': [1, 2], 'zip': {'rate': [5, 6], 'seed': [7, 8]}}}"));
    expect_curve(&f, 3, "rate", "{\"a\": 2}");
    expect_curve(&f, 3, "a", "{\"rate\": 6, \"seed\": 8}");
    expect_curve(&f, 3, NULL, "{\"a\": 2, \"rate\": 6, \"seed\": 8}");
    release(&f);
    cr_assert(load(&f, "{'sweep': {'seed': [7, 8], 'rate': [5, 6]}}"));
    expect_curve(&f, 3, "rate", "{\"seed\": 8}");
    release(&f);
}

Test(sweep, a_point_is_the_scenario_with_its_values_set)
{
    struct fixture f;
    double number = 0.0;
    cr_assert(load(&f, "{'a': {'b': 1}, 'sweep': {'a.b': [7, 8]}}"));
    cr_assert(sweep_apply(&f.sweep, 1, &f.document, &f.error));
    struct json_node root = json_root(&f.document);
    struct json_node a = json_child(&root, "a");
    cr_assert(json_number(&a, "b", &number, &f.error));
    cr_expect(epsilon_eq(dbl, number, 8.0, 0.0));
    release(&f);
}

static void expect_refused(const char *text)
{
    struct fixture f;
    cr_expect(not(load(&f, text)), "%s", text);
    cr_expect(eq(str, f.error.place, "sweep"), "%s: %s", text, f.error.place);
    cr_expect(f.error.message == strstr(f.error.message, "sets "), "%s", f.error.message);
    release(&f);
}

Test(sweep, a_path_may_not_replace_what_another_one_varies)
{
    struct fixture f;
    expect_refused("{'sweep': {'client.threads': [1, 4], 'client': [{'storage_bytes': 1}]}}");
    expect_refused("{'sweep': {'zip': {'a.b': [1, 2], 'a': [{}, {}]}}}");
    expect_refused("{'sweep': {'clients[0].count': [1, 2], 'clients': [[{'count': 3}]]}}");
    expect_refused("{'sweep': {'clients[0].count': [1, 2], 'clients[0]': [{'count': 3}]}}");
    expect_refused("{'sweep': {'a': [{'b': 1}, {'b': 2}], 'a.b': [3, 4]}}");
    expect_refused("{'sweep': {'zip': [{'a.b.c': [1, 2]}, {'a': [{}, {'x': 1}]}]}}");
    cr_assert(load(&f, "{'sweep': {'a': [{'process': 'x'}, {'process': 'y'}], 'a.b': [3, 4]}}"));
    cr_expect(eq(sz, f.sweep.point_count, 4)); /* the whole first, which leaves the part open */
    release(&f);
    cr_assert(load(&f, "{'sweep': {'client': [1, 2], 'clients': [3]}}")); /* names, not parts */
    release(&f);
}

Test(sweep, a_sweep_cannot_vary_itself)
{
    expect_refused("{'sweep': {'sweep': [{'a': [1]}]}}");
    expect_refused("{'sweep': {'sweep.a': [1, 2]}}");
    expect_refused("{'sweep': {'zip': {'sweep.a': [1, 2], 'b': [1, 2]}}}");
}

/* In binary 0.0001 + 0.0009 / 9 is 0.00019999999999999998. */
Test(sweep, a_grid_of_short_decimals_has_short_decimals)
{
    static const char *const values[] = {"0.0001", "0.0002", "0.0003", "0.0004", "0.0005",
                                         "0.0006", "0.0007", "0.0008", "0.0009", "0.001"};
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'a': {'linear': [0.0001, 0.001, 10]}}}"));
    for (size_t k = 0; k < 10; k++)
        cr_expect(eq(str, (char *)sweep_value(&f.sweep, k, "a"), (char *)values[k]));
    release(&f);
    cr_assert(load(&f, "{'sweep': {'a': {'log': [0.0001, 0.1, 4]}}}"));
    expect_parameters(&f, 2, "{\"a\": 0.01}");
    release(&f);
}

/* 0.0001 + 0.0009 / 44: no short decimal is near, so it is the nearest double. */
Test(sweep, a_value_between_short_decimals_keeps_its_digits)
{
    struct fixture f;
    cr_assert(load(&f, "{'sweep': {'a': {'linear': [0.0001, 0.001, 45]}}}"));
    expect_parameters(&f, 1, "{\"a\": 0.00012045454545454546}");
    release(&f);
}

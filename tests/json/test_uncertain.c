/*
 * Numbers that are not known exactly: what is told, what is drawn, and what is refused.
 */
#include "json/uncertain.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

static struct json_document parse(const char *text, struct json_world *world)
{
    struct json_document document = {.world = world};
    struct error error = {0};
    cr_assert(json_parse(&document, "models/devices/mine.json", text, &error), "%s", error.message);
    return document;
}

static double read_number(const struct json_document *document, const char *key)
{
    struct json_node root = json_root(document);
    struct error error = {0};
    double number = NAN;
    cr_assert(json_number(&root, key, &number, &error), "%s: %s", error.place, error.message);
    return number;
}

#define THREE                                                                                      \
    "{\"a\": {\"value\": 2, \"cv\": 0.5}, \"b\": {\"value\": 3, \"factor\": 2}, "                  \
    "\"c\": {\"value\": 5, \"low\": 4, \"high\": 8}}"

Test(uncertain, without_a_world_a_number_is_as_told)
{
    struct json_document document = parse(THREE, NULL);
    cr_expect(eq(dbl, read_number(&document, "a"), 2.0));
    cr_expect(eq(dbl, read_number(&document, "b"), 3.0));
    cr_expect(eq(dbl, read_number(&document, "c"), 5.0));
    json_free(&document);
}

/* By the quantiles of the normal distribution, 0.8413447460685429 being that of 1. */
Test(uncertain, in_a_world_a_number_is_the_quantile_of_its_uniform)
{
    struct json_world world = {0};
    struct json_document document = parse(THREE, &world);
    cr_expect(eq(dbl, read_number(&document, "a"), 2.0));
    read_number(&document, "b");
    read_number(&document, "c");
    cr_assert(eq(sz, world.count, 3));
    cr_expect(eq(str, world.names[0], "mine.a"));
    world.uniforms = (const double[]){0.8413447460685429, 0.975, 0.25};
    cr_expect(epsilon_eq(dbl, read_number(&document, "a"), 2.0 * exp(sqrt(log(1.25))), 1e-12));
    cr_expect(epsilon_eq(dbl, read_number(&document, "b"), 6.0, 1e-12));
    cr_expect(epsilon_eq(dbl, read_number(&document, "c"), 5.0, 1e-15));
    json_free(&document);
    json_world_free(&world);
}

Test(uncertain, numbers_of_one_fit_err_together)
{
    struct json_world world = {0};
    struct json_document document = parse("{\"a\": {\"value\": 2, \"cv\": 0.1, \"fit\": \"line\"}, "
                                          "\"b\": {\"value\": 4, \"cv\": 0.1, \"fit\": \"line\"}}",
                                          &world);
    read_number(&document, "a");
    read_number(&document, "b");
    cr_assert(eq(sz, world.count, 1));
    cr_expect(eq(str, world.names[0], "mine.line"));
    world.uniforms = (const double[]){0.9};
    cr_expect(gt(dbl, read_number(&document, "a"), 2.0));
    cr_expect(
        epsilon_eq(dbl, read_number(&document, "b"), 2.0 * read_number(&document, "a"), 1e-12));
    json_free(&document);
    json_world_free(&world);
}

Test(uncertain, a_fit_with_a_dot_says_of_which_file_it_is)
{
    struct json_world world = {0};
    struct json_document document =
        parse("{\"a\": {\"value\": 2, \"cv\": 0.1, \"fit\": \"other.line\"}}", &world);
    read_number(&document, "a");
    cr_assert(eq(sz, world.count, 1));
    cr_expect(eq(str, world.names[0], "other.line"));
    json_free(&document);
    json_world_free(&world);
}

static void expect_refused(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text, NULL);
    struct json_node root = json_root(&document);
    struct error error = {0};
    double number;
    cr_expect(not(json_number(&root, "a", &number, &error)));
    cr_expect(eq(str, error.place, (char *)place));
    cr_expect(strstr(error.message, message) != NULL, "%s", error.message);
    json_free(&document);
}

Test(uncertain, what_makes_no_sense_is_refused)
{
    expect_refused("{\"a\": {\"value\": 2}}", "a", "must have one of cv, factor, or low and high");
    expect_refused("{\"a\": {\"value\": 2, \"cv\": 1, \"factor\": 2}}", "a", "must have one of");
    expect_refused("{\"a\": {\"value\": 2, \"cv\": 0}}", "a.cv", "above 0");
    expect_refused("{\"a\": {\"value\": 2, \"factor\": 1}}", "a.factor", "above 1");
    expect_refused("{\"a\": {\"value\": 2, \"low\": 1}}", "a", "lacks the key \"high\"");
    expect_refused("{\"a\": {\"value\": 2, \"low\": 3, \"high\": 4}}", "a.low", "at most value");
    expect_refused("{\"a\": {\"value\": 2, \"cv\": 0.1, \"fti\": \"x\"}}", "a",
                   "unknown key \"fti\"");
}

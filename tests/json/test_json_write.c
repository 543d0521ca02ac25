#include "json/json_write.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/* What is written between begin and end, as text. */
struct fixture {
    char *text;
    size_t size;
    struct json_writer writer;
};

static void begin(struct fixture *fixture)
{
    *fixture = (struct fixture){.text = NULL};
    fixture->writer.stream = open_memstream(&fixture->text, &fixture->size);
    cr_assert(fixture->writer.stream != NULL);
}

static void expect(struct fixture *fixture, const char *expected)
{
    fclose(fixture->writer.stream);
    cr_expect(eq(str, fixture->text, (char *)expected));
    free(fixture->text);
}

Test(json_write, commas_lines_and_indentation_fall_into_place)
{
    struct fixture f;
    begin(&f);
    json_write_object(&f.writer, NULL, false);
    json_write_integer(&f.writer, "count", 18446744073709551615u);
    json_write_array(&f.writer, "rows", false);
    json_write_object(&f.writer, NULL, true);
    json_write_boolean(&f.writer, "good", true);
    json_write_array(&f.writer, "inside", false);
    json_write_number(&f.writer, NULL, 0.1);
    json_write_number(&f.writer, NULL, 2e300);
    json_write_array_end(&f.writer);
    json_write_object_end(&f.writer);
    json_write_array_end(&f.writer);
    json_write_object_end(&f.writer);
    expect(&f, "{\n  \"count\": 18446744073709551615,\n  \"rows\": [\n"
               "    {\"good\": true, \"inside\": [0.1, 2e+300]}\n  ]\n}\n");
}

Test(json_write, empty_groups_stay_on_one_line)
{
    struct fixture f;
    begin(&f);
    json_write_array(&f.writer, NULL, false);
    json_write_array_end(&f.writer);
    expect(&f, "[]\n");
}

Test(json_write, what_is_not_observed_is_null)
{
    struct fixture f;
    begin(&f);
    json_write_array(&f.writer, NULL, true);
    json_write_number(&f.writer, NULL, NAN);
    json_write_number(&f.writer, NULL, INFINITY);
    json_write_text(&f.writer, NULL, NULL);
    json_write_array_end(&f.writer);
    expect(&f, "[null, null, null]\n");
}

Test(json_write, hostile_texts_stay_texts)
{
    struct fixture f;
    begin(&f);
    json_write_object(&f.writer, NULL, true);
    json_write_text(&f.writer, "a\"b", "\\ \" \n \x01 \x7f \xc3\xa9");
    json_write_object_end(&f.writer);
    expect(&f, "{\"a\\\"b\": \"\\\\ \\\" \\n \\u0001 \\u007f \xc3\xa9\"}\n");
}

#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct broken {
    const char *text;
    const char *place;
    const char *message;
};

/* The places are counted by hand. */
static const struct broken broken_texts[] = {
    {"", "1:1", "expected a value (a string in double quotes), found the end of the text"},
    {" \n ", "2:2", "expected a value (a string in double quotes), found the end of the text"},
    {"// only a comment", "1:18",
     "expected a value (a string in double quotes), found the end of the text"},
    {"{\"a\": 1 \"b\": 2}", "1:9", "expected ',' or '}', found '\"b\": 2}'"},
    {"{\"a\": 1", "1:8", "expected ',' or '}', found the end of the text"},
    {"[1, 2", "1:6", "expected ',' or ']', found the end of the text"},
    {"[1 2]", "1:4", "expected ',' or ']', found '2]'"},
    {"[1, 2}", "1:6", "expected ',' or ']', found '}'"},
    {"{\"a\": 1]", "1:8", "expected ',' or '}', found ']'"},
    {"{\"a\": 1,}", "1:9", "expected another entry after the comma, found '}'"},
    {"[1,]", "1:4", "expected another entry after the comma, found ']'"},
    {"[,1]", "1:2", "expected a value (a string in double quotes), found ',1]'"},
    {"{a: 1}", "1:2", "expected a key in double quotes, found 'a: 1}'"},
    {"{'a': 1}", "1:2", "expected a key in double quotes, found ''a': 1}'"},
    {"{1: 1}", "1:2", "expected a key in double quotes, found '1: 1}'"},
    {"{\"a\"}", "1:5", "expected ':' after the key, found '}'"},
    {"{\"a\" 1}", "1:6", "expected ':' after the key, found '1}'"},
    {"{\"a\":}", "1:6", "expected a value (a string in double quotes), found '}'"},
    {"{} x", "1:4", "expected the end of the text, found 'x'"},
    {"1 2", "1:3", "expected the end of the text, found '2'"},
    {"[1]\n]", "2:1", "expected the end of the text, found ']'"},
    {"{\n  \"a\": fast\n}", "2:8", "expected a value (a string in double quotes), found 'fast'"},
    {"True", "1:1", "expected a value (a string in double quotes), found 'True'"},
    {"nul", "1:1", "expected a value (a string in double quotes), found 'nul'"},
    {"nulls", "1:1", "expected a value (a string in double quotes), found 'nulls'"},
    {"NaN", "1:1", "expected a value (a string in double quotes), found 'NaN'"},
    {"[01]", "1:2", "expected a number such as 0.5, -3 or 1e9, found '01]'"},
    {"1.", "1:1", "expected a number such as 0.5, -3 or 1e9, found '1.'"},
    {"-.5", "1:1", "expected a number such as 0.5, -3 or 1e9, found '-.5'"},
    {".5", "1:1", "expected a number such as 0.5, -3 or 1e9, found '.5'"},
    {"+1", "1:1", "expected a number such as 0.5, -3 or 1e9, found '+1'"},
    {"-", "1:1", "expected a number such as 0.5, -3 or 1e9, found '-'"},
    {"1e", "1:1", "expected a number such as 0.5, -3 or 1e9, found '1e'"},
    {"1e+", "1:1", "expected a number such as 0.5, -3 or 1e9, found '1e+'"},
    {"0x10", "1:1", "expected a number such as 0.5, -3 or 1e9, found '0x10'"},
    {"1_000", "1:1", "expected a number such as 0.5, -3 or 1e9, found '1_000'"},
    {"1.2.3", "1:1", "expected a number such as 0.5, -3 or 1e9, found '1.2.3'"},
    {"-Infinity", "1:1", "expected a number such as 0.5, -3 or 1e9, found '-Infinity'"},
    {"[1, 1e999]", "1:5", "number out of range"},
    {"1e-999", "1:1", "number out of range"},
    {"9007199254740993", "1:1", "whole number above 2^53 that cannot be held exactly"},
    {"-9007199254740993", "1:1", "whole number above 2^53 that cannot be held exactly"},
    {"0.1234567890123456789012345678901234567890123456789012345678901", "1:1",
     "number of more than 60 characters"},
    {"{\"a\": \"b}", "1:7", "string without its closing quote on the same line"},
    {"[\"a\nb\"]", "1:2", "string without its closing quote on the same line"},
    {"\"a\tb\"", "1:3", "control character in a string (a tab is \\t)"},
    {"\"a\\x\"", "1:3", "expected an escape such as \\n or \\\\ in the string, found '\\x\"'"},
    {"\"a\\", "1:3", "expected an escape such as \\n or \\\\ in the string, found '\\'"},
    {"\"\\u12g4\"", "1:2",
     "expected \\u and the four hexadecimal digits of a character, found '\\u12g4\"'"},
    {"\"\\u12", "1:2",
     "expected \\u and the four hexadecimal digits of a character, found '\\u12'"},
    {"\"\\u0000\"", "1:2",
     "expected \\u and the four hexadecimal digits of a character, found '\\u0000\"'"},
    {"\"\\udc00\"", "1:2",
     "expected \\u and the four hexadecimal digits of a character, found '\\udc00\"'"},
    {"\"\\ud800\"", "1:2", "expected both halves of a surrogate pair, found '\\ud800\"'"},
    {"\"\\ud800\\u0041\"", "1:2",
     "expected both halves of a surrogate pair, found '\\ud800\\u0041\"'"},
    {"{} /* open", "1:4", "comment without its */"},
    {"{} /*/", "1:4", "comment without its */"},
    {"/* a /* b */ */ 1", "1:14", "expected a value (a string in double quotes), found '*/ 1'"},
    {"1 / 2", "1:3", "expected the end of the text, found '/ 2'"},
    {"# 1", "1:1", "expected a value (a string in double quotes), found '# 1'"},
    /* two lines of comment, then a column after an umlaut, which is one character of two bytes */
    {"// x\n/* y\n*/ {\"\xC3\xBC\": 1 2}", "3:12", "expected ',' or '}', found '2}'"},
    {"[/* \xC3\xBC */ x]", "1:10", "expected a value (a string in double quotes), found 'x]'"},
    {"[\"\xFF\"]", "1:3", "byte 0xff is not UTF-8"},
    {"// \xC0\x80\n1", "1:4", "byte 0xc0 is not UTF-8"},
    {"a\xC3\xBC bcdefghijklmnopqrs\xE2\x82\xAC", "1:1",
     "expected a value (a string in double quotes), found 'a\xC3\xBC bcdefghijklmnopqrs'"},
};

Test(json_syntax, tells_what_is_wrong_and_where)
{
    for (size_t i = 0; i < sizeof broken_texts / sizeof *broken_texts; i++) {
        const struct broken *broken = &broken_texts[i];
        struct json_document document = {0};
        struct error error = {0};
        cr_assert(not(json_parse(&document, "f.json", broken->text, &error)), "%s", broken->text);
        cr_expect(eq(str, error.file, (char *)"f.json"));
        cr_expect(eq(str, error.place, (char *)broken->place), "%s", broken->text);
        cr_expect(eq(str, error.message, (char *)broken->message), "%s", broken->text);
        cr_expect(eq(int, (int)error.code, ERROR_INPUT));
        json_free(&document);
    }
}

Test(json_syntax, takes_all_of_json_and_comments)
{
    const char *const texts[] = {
        "0",
        "-0",
        "-0.0e-0",
        "1E+3",
        "1e308",
        "1180591620717411303424", /* 2^70 */
        "9007199254740992",
        "true",
        "false",
        "null",
        "\"\"",
        "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
        "[]",
        "{}",
        "[[],{}]",
        " \t\r\n[ 1 , 2 ] ",
        "{\"\":{\"\":[]}}",
        "/**/1/***/",
        "// a\n1 // b",
        "[1 /* , 2 */]",
        "\xEF\xBB\xBF{}", /* byte order mark */
        "[\"// no comment\", \"/* nor this\"]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct json_document document = {0};
        struct error error = {0};
        cr_expect(json_parse(&document, "f.json", texts[i], &error), "%s: %s", texts[i],
                  error.message);
        json_free(&document);
    }
}

Test(json_syntax, comments_in_strings_are_text)
{
    struct json_document document = {0};
    struct error error = {0};
    const char *url = NULL;
    cr_assert(
        json_parse(&document, "f.json", "{\"url\": /* here */ \"https://x /* y */\"}", &error));
    struct json_node root = json_root(&document);
    cr_assert(json_text(&root, "url", &url, &error));
    cr_assert(eq(str, (char *)url, (char *)"https://x /* y */"));
    json_free(&document);
}

/* depth brackets, with nothing between them */
static bool parse_nested(size_t depth, struct error *error)
{
    struct json_document document = {0};
    char *text = calloc(2 * depth + 1, 1);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    bool parsed = json_parse(&document, "f.json", text, error);
    json_free(&document);
    free(text);
    return parsed;
}

Test(json_syntax, nests_64_levels_and_no_deeper)
{
    struct error error = {0};
    cr_assert(parse_nested(64, &error));
    cr_assert(not(parse_nested(65, &error)));
    cr_assert(eq(str, error.place, (char *)"1:65"));
    cr_assert(eq(str, error.message, (char *)"nested deeper than 64 levels"));
    cr_assert(not(parse_nested(1000000, &error)));
}

Test(json_syntax, repeated_keys_are_told_by_path)
{
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(
        not(json_parse(&document, "f.json",
                       "{\"clients\": [{\"a\": 1}, {\"b\": 1, \"a\": 2, \"b\": 3}]}", &error)));
    cr_assert(eq(str, error.place, (char *)"clients[1].b"));
    cr_assert(eq(str, error.message, (char *)"repeated key"));
    json_free(&document);
}

Test(json_syntax, the_same_key_written_with_an_escape_is_repeated)
{
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(not(json_parse(&document, "f.json", "{\"a\": 1, \"\\u0061\": 2}", &error)));
    cr_assert(eq(str, error.place, (char *)"a"));
    json_free(&document);
}

/* ---- files ---- */

struct folder {
    char path[64];
    char file[80];
};

static struct folder folder_with(const void *bytes, size_t count)
{
    struct folder folder = {.path = "pisim-test-XXXXXX"};
    cr_assert(ne(ptr, mkdtemp(folder.path), NULL));
    snprintf(folder.file, sizeof folder.file, "%s/x.json", folder.path);
    FILE *stream = fopen(folder.file, "wb");
    fwrite(bytes, 1, count, stream);
    fclose(stream);
    return folder;
}

static void remove_folder(const struct folder *folder)
{
    remove(folder->file);
    rmdir(folder->path);
}

Test(json_syntax, a_file_is_read_to_its_end)
{
    struct folder folder = folder_with("{\"a\": 1} // done", 16);
    struct json_document document = {0};
    struct error error = {0};
    uint64_t a = 0;
    cr_assert(json_load(&document, folder.file, &error), "%s", error.message);
    struct json_node root = json_root(&document);
    cr_assert(json_integer(&root, "a", &a, &error));
    cr_assert(eq(u64, a, 1));
    cr_assert(eq(str, document.file, folder.file));
    cr_assert(eq(int, (int)document.origin, JSON_NAMED_FILE));
    json_free(&document);
    remove_folder(&folder);
}

Test(json_syntax, a_byte_0_in_a_file_is_no_end)
{
    struct folder folder = folder_with("{}\n\0{", 5);
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(not(json_load(&document, folder.file, &error)));
    cr_assert(eq(str, error.place, (char *)"2:1"));
    cr_assert(eq(str, error.message, (char *)"byte 0, so this is not a text"));
    json_free(&document);
    remove_folder(&folder);
}

Test(json_syntax, a_file_that_is_not_there_is_bad_input)
{
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(not(json_load(&document, "no/such/file.json", &error)));
    cr_assert(eq(int, (int)error.code, ERROR_INPUT));
    cr_assert(eq(str, error.file, (char *)"no/such/file.json"));
    cr_assert(eq(str, error.message, (char *)"cannot be opened: No such file or directory"));
    json_free(&document);
}

Test(json_syntax, a_folder_is_refused)
{
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(not(json_load(&document, "/", &error)));
    cr_assert(eq(int, (int)error.code, ERROR_INPUT));
    cr_assert(eq(str, error.message, (char *)"cannot be read: Is a directory"));
    json_free(&document);
}

Test(json_syntax, a_file_above_64_MiB_is_refused)
{
    struct folder folder = folder_with("1", 1);
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(eq(int, truncate(folder.file, (64 << 20) + 1), 0)); /* sparse */
    cr_assert(not(json_load(&document, folder.file, &error)));
    cr_assert(eq(str, error.message, (char *)"must be at most 67108864 bytes long"));
    json_free(&document);
    remove_folder(&folder);
}

/*
 * json_syntax.c: is this text JSON, and if not, where and why?
 *
 * cJSON builds the tree, but takes more than JSON (01, +1, 1., bytes that are no UTF-8) and says
 * little about what it does not take. So the grammar of RFC 8259 is checked here first, one
 * function per rule, with comments in addition; nesting and numbers are kept to what the rest of
 * the program can hold.
 */
#include "base/error.h"
#include "base/utf8.h"
#include "json/json_parts.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    END_OF_TEXT = -1,    /* no character is negative */
    LONGEST_NUMBER = 60, /* characters; 17 digits and an exponent tell any double */
    LONGEST_QUOTE = 24   /* bytes of the file in a message: enough to find the place */
};

struct scanner {
    const char *file;
    const char *text;
    char *clean;
    size_t length;
    size_t at;
    int depth;
    struct error *error;
};

static bool scan_value(struct scanner *scanner);

static int peek(const struct scanner *scanner)
{
    return scanner->at < scanner->length ? (unsigned char)scanner->text[scanner->at] : END_OF_TEXT;
}

static bool starts_with(const struct scanner *scanner, const char *start)
{
    size_t length = strlen(start);
    return scanner->length - scanner->at >= length
        && memcmp(scanner->text + scanner->at, start, length) == 0;
}

/* ---- telling what is wrong ---- */

static bool fail_at(const struct scanner *scanner, size_t at, const char *message)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < at; i++) {
        column = scanner->text[i] == '\n' ? 1 : column + !utf8_is_continuation(scanner->text[i]);
        line += scanner->text[i] == '\n';
    }
    char place[64];
    snprintf(place, sizeof place, "%zu:%zu", line, column);
    return error_set(scanner->error, ERROR_INPUT, scanner->file, place, "%s", message);
}

/* The first bytes of what stands there, whole characters, up to the end of the line. */
static int quote_length(const struct scanner *scanner)
{
    size_t end = scanner->at;
    while (end < scanner->length && end - scanner->at < LONGEST_QUOTE && scanner->text[end] != '\n'
           && scanner->text[end] != '\r')
        end++;
    while (end > scanner->at && end < scanner->length && utf8_is_continuation(scanner->text[end]))
        end--;
    return (int)(end - scanner->at);
}

static bool fail_expected(const struct scanner *scanner, const char *expected)
{
    char message[256];
    if (peek(scanner) == END_OF_TEXT)
        snprintf(message, sizeof message, "expected %s, found the end of the text", expected);
    else
        snprintf(message, sizeof message, "expected %s, found '%.*s'", expected,
                 quote_length(scanner), scanner->text + scanner->at);
    return fail_at(scanner, scanner->at, message);
}

/* ---- blanks and comments ---- */

static void blank_comment(struct scanner *scanner, size_t end)
{
    for (; scanner->at < end; scanner->at++)
        if (scanner->text[scanner->at] != '\n')
            scanner->clean[scanner->at] = ' ';
}

static void skip_line_comment(struct scanner *scanner)
{
    size_t end = scanner->at;
    while (end < scanner->length && scanner->text[end] != '\n')
        end++;
    blank_comment(scanner, end);
}

static bool skip_block_comment(struct scanner *scanner)
{
    size_t end = scanner->at + 2;
    while (end + 1 < scanner->length && memcmp(scanner->text + end, "*/", 2) != 0)
        end++;
    if (end + 1 >= scanner->length)
        return fail_at(scanner, scanner->at, "comment without its */");
    blank_comment(scanner, end + 2);
    return true;
}

static bool skip_blanks(struct scanner *scanner)
{
    while (scanner->at < scanner->length) {
        if (starts_with(scanner, "//"))
            skip_line_comment(scanner);
        else if (starts_with(scanner, "/*")) {
            if (!skip_block_comment(scanner))
                return false;
        } else if (memchr(" \t\r\n", peek(scanner), 4) != NULL)
            scanner->at++;
        else
            break;
    }
    return true;
}

/* ---- strings ---- */

static bool is_digit(int character)
{
    return character >= '0' && character <= '9';
}

/* The four hexadecimal digits of a \u escape at an offset, or -1. */
static long code_unit(const struct scanner *scanner, size_t offset)
{
    char digits[5] = "";
    if (scanner->length - scanner->at < offset + 4)
        return -1;
    memcpy(digits, scanner->text + scanner->at + offset, 4);
    if (strspn(digits, "0123456789abcdefABCDEF") != 4)
        return -1;
    return strtol(digits, NULL, 16);
}

/* A \uXXXX, or two of them for a character beyond U+FFFF; U+0000 would end a C string early. */
static bool scan_unicode_escape(struct scanner *scanner)
{
    long unit = code_unit(scanner, 2);
    if (unit <= 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
        return fail_expected(scanner, "\\u and the four hexadecimal digits of a character");
    size_t used = 6;
    if (unit >= 0xD800 && unit <= 0xDBFF) {
        scanner->at += used;
        long second = starts_with(scanner, "\\u") ? code_unit(scanner, 2) : -1;
        scanner->at -= used;
        if (second < 0xDC00 || second > 0xDFFF)
            return fail_expected(scanner, "both halves of a surrogate pair");
        used = 12;
    }
    scanner->at += used;
    return true;
}

static bool scan_escape(struct scanner *scanner)
{
    if (starts_with(scanner, "\\u"))
        return scan_unicode_escape(scanner);
    bool known = scanner->at + 1 < scanner->length
              && strchr("\"\\/bfnrt", scanner->text[scanner->at + 1]) != NULL;
    if (!known)
        return fail_expected(scanner, "an escape such as \\n or \\\\ in the string");
    scanner->at += 2;
    return true;
}

static bool scan_string(struct scanner *scanner)
{
    size_t start = scanner->at++;
    while (peek(scanner) != '"') {
        int character = peek(scanner);
        if (character == END_OF_TEXT || character == '\n' || character == '\r')
            return fail_at(scanner, start, "string without its closing quote on the same line");
        if (character < 0x20)
            return fail_at(scanner, scanner->at, "control character in a string (a tab is \\t)");
        if (character != '\\')
            scanner->at++;
        else if (!scan_escape(scanner))
            return false;
    }
    scanner->at++;
    return true;
}

/* ---- numbers and words ---- */

static const char *skip_digits(const char *text)
{
    while (is_digit(*text))
        text++;
    return text;
}

/* -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)? */
static bool is_number(const char *token)
{
    const char *whole = token + (*token == '-');
    const char *at = skip_digits(whole);
    if (at == whole || (*whole == '0' && at != whole + 1))
        return false;
    if (*at == '.') {
        const char *fraction = at + 1;
        at = skip_digits(fraction);
        if (at == fraction)
            return false;
    }
    if (*at == 'e' || *at == 'E') {
        const char *exponent = at + 1 + (at[1] == '+' || at[1] == '-');
        at = skip_digits(exponent);
        if (at == exponent)
            return false;
    }
    return *at == '\0';
}

/* Written in digits only, a number must be exact: 9007199254740993 would silently become ...992. */
static bool is_exact(const char *token, double number)
{
    char digits[LONGEST_NUMBER + 2];
    if (strpbrk(token, ".eE") != NULL)
        return true;
    int length = snprintf(digits, sizeof digits, "%.0f", number);
    return length < (int)sizeof digits && strcmp(digits, token) == 0;
}

static bool check_number(struct scanner *scanner, const char *token)
{
    if (!is_number(token))
        return fail_expected(scanner, "a number such as 0.5, -3 or 1e9");
    errno = 0;
    double number = strtod(token, NULL);
    if (!isfinite(number) || errno == ERANGE)
        return fail_at(scanner, scanner->at, "number out of range");
    if (!is_exact(token, number))
        return fail_at(scanner, scanner->at, "whole number above 2^53 that cannot be held exactly");
    return true;
}

static bool scan_number(struct scanner *scanner)
{
    char token[LONGEST_NUMBER + 1] = "";
    size_t length = 0;
    const char *start = scanner->text + scanner->at;
    while (scanner->at + length < scanner->length
           && memchr("+-.0123456789eExX_", start[length], 18) != NULL)
        length++;
    if (length > LONGEST_NUMBER)
        return fail_at(scanner, scanner->at, "number of more than 60 characters");
    memcpy(token, start, length);
    if (!check_number(scanner, token))
        return false;
    scanner->at += length;
    return true;
}

static bool is_word_letter(int character)
{
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
        || is_digit(character) || character == '_';
}

static bool scan_word(struct scanner *scanner)
{
    const char *const words[] = {"true", "false", "null"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t end = scanner->at + strlen(words[i]);
        if (starts_with(scanner, words[i])
            && (end == scanner->length || !is_word_letter(scanner->text[end]))) {
            scanner->at = end;
            return true;
        }
    }
    return fail_expected(scanner, "a value (a string in double quotes)");
}

/* ---- arrays, objects, values ---- */

static bool expect(struct scanner *scanner, char character, const char *expected)
{
    if (!skip_blanks(scanner))
        return false;
    if (peek(scanner) != character)
        return fail_expected(scanner, expected);
    scanner->at++;
    return true;
}

static bool scan_item(struct scanner *scanner)
{
    return scan_value(scanner);
}

static bool scan_member(struct scanner *scanner)
{
    if (peek(scanner) != '"')
        return fail_expected(scanner, "a key in double quotes");
    return scan_string(scanner) && expect(scanner, ':', "':' after the key") && scan_value(scanner);
}

/* What stands between a bracket and its partner, separated by commas; none after the last. */
static bool scan_list(struct scanner *scanner, char closing, const char *comma_or_closing,
                      bool (*scan_one)(struct scanner *scanner))
{
    if (scanner->depth == JSON_DEEPEST)
        return fail_at(scanner, scanner->at, "nested deeper than 64 levels");
    scanner->depth++;
    scanner->at++;
    if (!skip_blanks(scanner))
        return false;
    while (peek(scanner) != closing) {
        if (!scan_one(scanner) || !skip_blanks(scanner))
            return false;
        if (peek(scanner) == closing)
            break;
        if (!expect(scanner, ',', comma_or_closing) || !skip_blanks(scanner))
            return false;
        if (peek(scanner) == closing)
            return fail_expected(scanner, "another entry after the comma");
    }
    scanner->depth--;
    scanner->at++;
    return true;
}

static bool scan_value(struct scanner *scanner)
{
    if (!skip_blanks(scanner))
        return false;
    int character = peek(scanner);
    if (character == '{')
        return scan_list(scanner, '}', "',' or '}'", scan_member);
    if (character == '[')
        return scan_list(scanner, ']', "',' or ']'", scan_item);
    if (character == '"')
        return scan_string(scanner);
    if (is_digit(character) || character == '-' || character == '+' || character == '.')
        return scan_number(scanner);
    return scan_word(scanner);
}

/* ---- bytes ---- */

static bool check_bytes(const struct scanner *scanner)
{
    size_t bytes = 0;
    for (size_t at = 0; at < scanner->length; at += bytes) {
        if (scanner->text[at] == '\0')
            return fail_at(scanner, at, "byte 0, so this is not a text");
        bytes = utf8_character_bytes(scanner->text + at, scanner->length - at);
        if (bytes == 0) {
            char message[64];
            snprintf(message, sizeof message, "byte 0x%02x is not UTF-8",
                     (unsigned char)scanner->text[at]);
            return fail_at(scanner, at, message);
        }
    }
    return true;
}

bool json_syntax_check(const char *file, const char *text, size_t length, char *clean,
                       struct error *error)
{
    struct scanner scanner = {
        .file = file, .text = text, .clean = clean, .length = length, .error = error};
    memcpy(clean, text, length);
    if (!check_bytes(&scanner) || !scan_value(&scanner) || !skip_blanks(&scanner))
        return false;
    return peek(&scanner) == END_OF_TEXT || fail_expected(&scanner, "the end of the text");
}

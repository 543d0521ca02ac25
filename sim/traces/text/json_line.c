#include "traces/text/json_line.h"

#include <stdint.h>
#include <string.h>

#define DEEPEST 64 /* as JSON files (json.h) */

struct reader {
    char *at;
    const char *const *paths;
    size_t count;
    char **values;
    char *ends[MOST_JSON_PATHS]; /* of values without quotes, which are ended when all is read */
    uint32_t found;              /* a bit for each path */
    unsigned depth;
    const char *fault;
};

/* The paths of which all but the last names were met, and where what is left of them begins. */
struct wanted {
    uint32_t paths;
    size_t skip[MOST_JSON_PATHS];
};

static const struct wanted nothing;

static bool read_value(struct reader *reader, const struct wanted *within, uint32_t here);

static bool fail(struct reader *reader, const char *fault)
{
    if (reader->fault == NULL)
        reader->fault = fault;
    return false;
}

static void skip_blanks(struct reader *reader)
{
    while (*reader->at == ' ' || *reader->at == '\t' || *reader->at == '\r')
        reader->at++;
}

static bool take(struct reader *reader, char letter)
{
    skip_blanks(reader);
    if (*reader->at != letter)
        return false;
    reader->at++;
    return true;
}

/* ---- texts ---- */

static int hex_digit(char letter)
{
    return letter >= '0' && letter <= '9' ? letter - '0'
         : letter >= 'a' && letter <= 'f' ? letter - 'a' + 10
         : letter >= 'A' && letter <= 'F' ? letter - 'A' + 10
                                          : -1;
}

/* Four hexadecimal digits; -1 where there are none. */
static long read_unit(const char *at)
{
    long unit = 0;
    for (int k = 0; k < 4; k++) {
        int digit = hex_digit(at[k]);
        if (digit < 0)
            return -1;
        unit = unit * 16 + digit;
    }
    return unit;
}

/* UTF-8 of a code point (RFC 3629). */
static char *put_utf8(char *to, unsigned long code)
{
    if (code < 0x80) {
        *to++ = (char)code;
        return to;
    }
    int tail = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static const unsigned char heads[] = {0, 0xc0, 0xe0, 0xf0};
    *to++ = (char)(heads[tail] | (unsigned char)(code >> (6 * tail)));
    while (tail-- > 0)
        *to++ = (char)(0x80 | ((code >> (6 * tail)) & 0x3f));
    return to;
}

/* \uXXXX, or two that are one code point beyond 0xffff. A zero would end the text. */
static bool read_escaped_code(struct reader *reader, char **to)
{
    long unit = read_unit(reader->at + 1);
    if (unit <= 0 || (unit >= 0xdc00 && unit < 0xe000))
        return fail(reader, "a \\u in a text must be followed by four digits of a letter");
    unsigned long code = (unsigned long)unit;
    reader->at += 5;
    if (unit >= 0xd800 && unit < 0xdc00) {
        long low = reader->at[0] == '\\' && reader->at[1] == 'u' ? read_unit(reader->at + 2) : -1;
        if (low < 0xdc00 || low >= 0xe000)
            return fail(reader, "a \\u in a text must be followed by four digits of a letter");
        code = 0x10000 + ((code - 0xd800) << 10) + (unsigned long)(low - 0xdc00);
        reader->at += 6;
    }
    *to = put_utf8(*to, code);
    return true;
}

static bool read_escape(struct reader *reader, char **to)
{
    static const char escapes[] = "\"\\/bfnrt";
    static const char letters[] = "\"\\/\b\f\n\r\t";
    if (*reader->at == 'u')
        return read_escaped_code(reader, to);
    const char *place = *reader->at != '\0' ? strchr(escapes, *reader->at) : NULL;
    if (place == NULL)
        return fail(reader, "a \\ in a text must be followed by one of \"\\/bfnrtu");
    *(*to)++ = letters[place - escapes];
    reader->at++;
    return true;
}

/* The opening quote is taken. Most texts have no escapes and stay where they are. */
static char *read_text(struct reader *reader)
{
    char *text = reader->at;
    reader->at += strcspn(reader->at, "\"\\");
    char *to = reader->at;
    while (*reader->at != '"') {
        if (*reader->at == '\0') {
            fail(reader, "a text must end with a quote");
            return NULL;
        }
        if (*reader->at != '\\') {
            *to++ = *reader->at++;
            continue;
        }
        reader->at++;
        if (!read_escape(reader, &to))
            return NULL;
    }
    reader->at++;
    *to = '\0';
    return text;
}

/* ---- values ---- */

static bool note(struct reader *reader, uint32_t here, char *value, char *end)
{
    if (reader->found & here)
        return fail(reader, "a member must not be there twice");
    reader->found |= here;
    for (size_t k = 0; k < reader->count; k++)
        if (here & (UINT32_C(1) << k)) {
            reader->values[k] = value;
            reader->ends[k] = end;
        }
    return true;
}

/* A number or a word; what it is, is up to whoever wants it. */
static bool read_bare(struct reader *reader, uint32_t here)
{
    char *value = reader->at;
    reader->at += strspn(value, "+-.0123456789abcdefghijklmnopqrstuvwxyzE");
    if (reader->at == value)
        return fail(reader, "a member must have a value");
    size_t length = (size_t)(reader->at - value);
    bool is_null = length == 4 && memcmp(value, "null", length) == 0;
    bool is_word = is_null || (length == 4 && memcmp(value, "true", length) == 0)
                || (length == 5 && memcmp(value, "false", length) == 0);
    if (!is_word && *value != '-' && (*value < '0' || *value > '9'))
        return fail(reader, "a value must be a text, a number, true, false or null");
    return here == 0 || note(reader, here, is_null ? NULL : value, reader->at);
}

static bool read_array(struct reader *reader)
{
    if (take(reader, ']'))
        return true;
    do
        if (!read_value(reader, &nothing, 0))
            return false;
    while (take(reader, ','));
    return take(reader, ']') || fail(reader, "a list must end with ]");
}

/* Which of the wanted paths end with this name, and which go on behind it. */
static uint32_t match(const struct reader *reader, const struct wanted *wanted, const char *name,
                      struct wanted *within)
{
    size_t length = strlen(name);
    uint32_t here = 0;
    within->paths = 0;
    for (size_t k = 0; k < reader->count; k++) {
        if (!(wanted->paths & (UINT32_C(1) << k)))
            continue;
        const char *rest = reader->paths[k] + wanted->skip[k];
        if (strncmp(rest, name, length) != 0)
            continue;
        if (rest[length] == '\0')
            here |= UINT32_C(1) << k;
        if (rest[length] == '.') {
            within->paths |= UINT32_C(1) << k;
            within->skip[k] = wanted->skip[k] + length + 1;
        }
    }
    return here;
}

static bool read_member(struct reader *reader, const struct wanted *wanted)
{
    struct wanted within = nothing;
    uint32_t here = 0;
    if (!take(reader, '"'))
        return fail(reader, "a member must begin with its name in quotes");
    char *name = read_text(reader);
    if (name == NULL)
        return false;
    if (wanted->paths != 0)
        here = match(reader, wanted, name, &within);
    if (!take(reader, ':'))
        return fail(reader, "a colon must stand behind the name of a member");
    return read_value(reader, &within, here);
}

/* The opening brace is taken. */
static bool read_object(struct reader *reader, const struct wanted *wanted)
{
    if (take(reader, '}'))
        return true;
    do
        if (!read_member(reader, wanted))
            return false;
    while (take(reader, ','));
    return take(reader, '}') || fail(reader, "an object must end with }");
}

static bool read_nested(struct reader *reader, const struct wanted *within, uint32_t here)
{
    bool is_object = *reader->at == '{';
    if (here != 0)
        return fail(reader, "a wanted member must be a text or a number");
    if (++reader->depth > DEEPEST)
        return fail(reader, "lists and objects must be at most 64 deep");
    reader->at++;
    bool read = is_object ? read_object(reader, within) : read_array(reader);
    reader->depth--;
    return read;
}

static bool read_value(struct reader *reader, const struct wanted *within, uint32_t here)
{
    skip_blanks(reader);
    if (*reader->at == '{' || *reader->at == '[')
        return read_nested(reader, within, here);
    if (*reader->at != '"')
        return read_bare(reader, here);
    reader->at++;
    char *text = read_text(reader);
    return text != NULL && (here == 0 || note(reader, here, text, NULL));
}

/* ---- the line ---- */

static bool read_line(struct reader *reader, const struct wanted *wanted)
{
    if (!take(reader, '{'))
        return fail(reader, "each line must be an object");
    if (!read_object(reader, wanted))
        return false;
    skip_blanks(reader);
    return *reader->at == '\0' || fail(reader, "nothing must stand behind the object");
}

bool json_line_read(char *line, const char *const paths[], size_t count, char *values[],
                    const char **fault)
{
    struct reader reader = {.at = line, .paths = paths, .count = count, .values = values};
    struct wanted wanted = {.paths = (uint32_t)((UINT64_C(1) << count) - 1)};
    for (size_t k = 0; k < count; k++)
        values[k] = NULL;
    bool read = read_line(&reader, &wanted);
    *fault = reader.fault;
    for (size_t k = 0; read && k < count; k++)
        if (reader.ends[k] != NULL)
            *reader.ends[k] = '\0';
    return read;
}

size_t json_line_names(char *line, const char *names[], size_t most)
{
    struct reader reader = {.at = line};
    size_t count = 0;
    if (!take(&reader, '{'))
        return 0;
    while (count < most && take(&reader, '"')) {
        const char *name = read_text(&reader);
        if (name == NULL || !take(&reader, ':') || !read_value(&reader, &nothing, 0))
            break;
        names[count++] = name;
        if (!take(&reader, ','))
            break;
    }
    return count;
}

#include "calibration/delphi_line.h"

#include <stdlib.h>
#include <string.h>

enum {
    MOST_WHOLE_DIGITS = 9,  /* of a unit: 30 years of seconds, and a double holds all digits */
    MOST_PART_DIGITS = 3,   /* the next smaller unit is a thousandth */
    MOST_DECIMAL_DIGITS = 9 /* a second's nanoseconds */
};

#define ESCAPE '\x1b'
static const char middle_dot[] = "\xC2\xB7";

/* ECMA-48: ESC [, parameters, and one final byte from @ to ~. */
static const char *behind_escape(const char *text)
{
    if (text[1] != '[')
        return text + 1;
    text += 2;
    while (*text >= ' ' && *text < '@')
        text++;
    return *text != '\0' ? text + 1 : text;
}

void delphi_line_clean(char *text)
{
    const char *from = text;
    char *to = text;
    while (*from != '\0')
        if (*from == ESCAPE)
            from = behind_escape(from);
        else
            *to++ = *from++;
    while (to > text && strchr(" \t\r", to[-1]) != NULL)
        to--;
    *to = '\0';
}

static bool is_boundary(char before)
{
    return strchr(" \t.])|:", before) != NULL || before == middle_dot[1];
}

const char *delphi_line_behind(const char *text, const char *mark)
{
    const char *found = text;
    while ((found = strstr(found, mark)) != NULL && found != text && !is_boundary(found[-1]))
        found++;
    if (found == NULL)
        return NULL;
    found += strlen(mark);
    return found + strspn(found, " \t");
}

const char *delphi_line_skip_filling(const char *text)
{
    for (;;)
        if (strchr(" \t.", *text) != NULL && *text != '\0')
            text++;
        else if (strncmp(text, middle_dot, sizeof middle_dot - 1) == 0)
            text += sizeof middle_dot - 1;
        else
            return text;
}

bool delphi_take_integer(const char **text, size_t most_digits, uint64_t *integer)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > most_digits)
        return false;
    *integer = strtoull(*text, NULL, 10);
    *text += digits;
    return true;
}

/* Seconds of one whole unit; false where the text is no unit. */
static bool find_unit(const char *text, double *whole_s)
{
    static const struct {
        const char *unit;
        double whole_s;
    } units[] = {{"s", 1.0},
                 {"ms", 1e-3},
                 {"\xC2\xB5s", 1e-6} /* the micro sign */,
                 {"\xCE\xBCs", 1e-6} /* the Greek letter */,
                 {"us", 1e-6},
                 {"ns", 1e-9}};
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(text, units[i].unit) == 0) {
            *whole_s = units[i].whole_s;
            return true;
        }
    return false;
}

/* Whole units, a dot, and up to so many digits: of the next smaller unit, or decimal ones. */
static bool read_seconds(const char *text, size_t most_digits, bool is_decimal, double *seconds)
{
    uint64_t whole = 0;
    uint64_t part = 0;
    double parts = 1000.0; /* of a unit */
    double whole_s = 0.0;
    if (!delphi_take_integer(&text, MOST_WHOLE_DIGITS, &whole))
        return false;
    if (*text == '.') {
        const char *digits = ++text;
        if (!delphi_take_integer(&text, most_digits, &part))
            return false;
        if (is_decimal)
            for (parts = 1.0; digits < text; digits++)
                parts *= 10.0;
    }
    if (!find_unit(text, &whole_s))
        return false;
    *seconds = ((double)whole + (double)part / parts) * whole_s;
    return true;
}

bool delphi_duration_s(const char *text, double *seconds)
{
    return read_seconds(text, MOST_PART_DIGITS, false, seconds);
}

bool delphi_list_item(const char *text, size_t *name_length, double *seconds)
{
    const char *comma = strrchr(text, ',');
    if (comma == NULL || comma == text)
        return false;
    *name_length = (size_t)(comma - text);
    comma++;
    return read_seconds(comma + strspn(comma, " \t"), MOST_DECIMAL_DIGITS, true, seconds);
}

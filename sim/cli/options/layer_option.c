#include "cli/options/layer_option.h"

#include "base/error.h"
#include "models/crypto/he_packing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

bool count_option_read(const struct command_line *line, const char *option, bool required,
                       uint64_t most, uint64_t *count, struct error *error)
{
    unsigned long long number = *count;
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    if (required && !command_line_has(line, option))
        return error_set(error, ERROR_USAGE, NULL, place, "must be given");
    bool read = command_line_integer(line, option, 1, most, &number, error);
    *count = number;
    return read;
}

/* Digits only, of at most HE_LONGEST_SIDE; the end is behind them. */
static bool read_side(const char *text, uint64_t *side, const char **end)
{
    size_t length = strspn(text, "0123456789");
    *side = length > 0 && length < 10 ? strtoull(text, NULL, 10) : 0;
    *end = text + length;
    return *side >= 1 && *side <= HE_LONGEST_SIDE;
}

bool rectangle_option_read(const struct command_line *line, const char *option, uint64_t *height,
                           uint64_t *width, struct error *error)
{
    const char *text = command_line_value(line, option);
    const char *end = "";
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    if (text == NULL)
        return error_set(error, ERROR_USAGE, NULL, place, "must be given");
    bool read = read_side(text, height, &end);
    *width = *height;
    if (read && *end == 'x')
        read = read_side(end + 1, width, &end);
    return (read && *end == '\0')
        || error_set(error, ERROR_USAGE, NULL, place,
                     "must be HEIGHTxWIDTH, or one number for a square, each from 1 to %" PRIu64
                     ", is \"%s\"",
                     HE_LONGEST_SIDE, text);
}

/* "a, b or c" */
static void list_words(const char *const names[], char *text, size_t size)
{
    text[0] = '\0';
    for (size_t i = 0; names[i] != NULL; i++) {
        size_t length = strlen(text);
        const char *before = i == 0 ? "" : names[i + 1] == NULL ? " or " : ", ";
        snprintf(text + length, size - length, "%s%s", before, names[i]);
    }
}

bool word_find(const char *word, const char *const names[], const char *place, int *choice,
               struct error *error)
{
    char words[128];
    for (int i = 0; names[i] != NULL; i++)
        if (strcmp(word, names[i]) == 0) {
            *choice = i;
            return true;
        }
    list_words(names, words, sizeof words);
    return error_set(error, ERROR_USAGE, NULL, place, "must be %s, is \"%s\"", words, word);
}

bool word_option_read(const struct command_line *line, const char *option,
                      const char *const names[], int *choice, struct error *error)
{
    const char *word = command_line_value(line, option);
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    return word == NULL || word_find(word, names, place, choice, error);
}

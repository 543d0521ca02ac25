#include "models/hybrenet.h"

#include "base/memory.h"
#include "models/network.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_BASE 16
#define LARGEST_NUMBER NETWORK_LONGEST_SIDE

const char *const hybrenet_names[] = {"hrn18_2x5x3x_m32",
                                      "hrn18_5x5x3x",
                                      "hrn18_5x7x2x",
                                      "hrn18_6x6x2x",
                                      "hrn18_7x5x2x",
                                      "hrn34_11x3x2x",
                                      "hrn34_4x3x6x",
                                      "hrn34_5x3x5x",
                                      "hrn34_5x4x4x",
                                      "hrn34_5x5x3x",
                                      "hrn34_6x3x4x",
                                      "hrn34_6x4x3x",
                                      NULL};

struct numbers {
    uint64_t values[NETWORK_MOST_STAGES];
    size_t count;
};

static bool skip(const char **text, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(*text, word, length) != 0)
        return false;
    *text += length;
    return true;
}

/* One way to write each number: no signs, no zeros in front, so that no network has two names. */
static bool read_number(const char **text, uint64_t *number)
{
    *number = 0;
    if (**text < '1' || **text > '9')
        return false;
    for (; **text >= '0' && **text <= '9'; ++*text) {
        *number = *number * 10 + (uint64_t)(**text - '0');
        if (*number > LARGEST_NUMBER)
            return false;
    }
    return true;
}

static bool append_number(const char **text, struct numbers *numbers)
{
    return numbers->count < NETWORK_MOST_STAGES
        && read_number(text, &numbers->values[numbers->count++]);
}

/* "2x2x6x2" */
static bool read_depths(const char **text, struct numbers *depths)
{
    do {
        if (!append_number(text, depths))
            return false;
    } while (skip(text, "x"));
    return true;
}

static bool read_family(const char **text, struct numbers *depths)
{
    if (skip(text, "hrn18_"))
        *depths = (struct numbers){{2, 2, 2, 2}, 4};
    else if (skip(text, "hrn34_"))
        *depths = (struct numbers){{3, 4, 6, 3}, 4};
    else
        return skip(text, "hrn_") && read_depths(text, depths) && skip(text, "_");
    return true;
}

/* "5x5x3x": one factor fewer than stages. */
static bool read_multipliers(const char **text, size_t stage_count, struct numbers *multipliers)
{
    while (multipliers->count + 1 < stage_count)
        if (!append_number(text, multipliers) || !skip(text, "x"))
            return false;
    return stage_count > 1;
}

/* Beyond the widest that a network may have it is refused anyway, and need not grow on. */
static uint64_t next_width(uint64_t width, uint64_t multiplier)
{
    return width > NETWORK_LONGEST_SIDE ? width : width * multiplier;
}

static char *append_text(char *text, char *addition)
{
    char *both = memory_format_text("%s%s", text, addition);
    free(text);
    free(addition);
    return both;
}

static char *write_stages(const struct numbers *depths, const struct numbers *multipliers,
                          uint64_t base)
{
    char *text = memory_copy_text("");
    uint64_t width = base;
    for (size_t index = 0; index < depths->count; index++) {
        if (index > 0)
            width = next_width(width, multipliers->values[index - 1]);
        text = append_text(
            text, memory_format_text("%s{\"block\": \"basic\", \"shortcut\": \"conv\", \"depth\": "
                                     "%" PRIu64 ", \"width\": %" PRIu64 ", \"stride\": %d}",
                                     index > 0 ? ", " : "", depths->values[index], width,
                                     index > 0 ? 2 : 1));
    }
    return text;
}

char *hybrenet_file(const char *name)
{
    const char *text = name;
    struct numbers depths = {0}, multipliers = {0};
    uint64_t base = USUAL_BASE;
    if (strlen(name) >= sizeof((struct network *)NULL)->name || !read_family(&text, &depths)
        || !read_multipliers(&text, depths.count, &multipliers)
        || (skip(&text, "_m") && !read_number(&text, &base)) || *text != '\0')
        return NULL;
    char *stages = write_stages(&depths, &multipliers, base);
    char *file = memory_format_text(
        "{\"name\": \"%s\", \"family\": \"resnet-basic\", \"stem\": {\"k\": 3, \"stride\": 1, "
        "\"pad\": 1, \"out\": %" PRIu64 ", \"norm\": \"bn\", \"act\": \"relu\"}, \"stages\": [%s], "
        "\"head\": {\"pool\": \"gap\", \"fc\": [\"classes\"]}}",
        name, base, stages);
    free(stages);
    return file;
}

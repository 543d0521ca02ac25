#include "models/network/hybrenet.h"

#include "base/memory.h"
#include "models/graph/model_name.h"
#include "models/graph/network.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define USUAL_BASE 16 /* the stem's width where a name does not end in _mWIDTH */
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

/* quoted: the name as JSON */
static char *write_file(const char *quoted, const struct numbers *depths,
                        const struct numbers *multipliers, uint64_t base)
{
    char *stages = write_stages(depths, multipliers, base);
    char *file = memory_format_text(
        "{\"name\": %s, \"family\": \"resnet-basic\", \"stem\": {\"k\": 3, \"stride\": 1, "
        "\"pad\": 1, \"out\": %" PRIu64 ", \"norm\": \"bn\", \"act\": \"relu\"}, \"stages\": [%s], "
        "\"head\": {\"pool\": \"gap\", \"fc\": [\"classes\"]}}",
        quoted, base, stages);
    free(stages);
    return file;
}

char *hybrenet_file(const char *name)
{
    const char *text = name;
    struct numbers depths = {0}, multipliers = {0};
    uint64_t base = USUAL_BASE;
    if (strlen(name) >= MODEL_NAME_SIZE || !read_family(&text, &depths)
        || !read_multipliers(&text, depths.count, &multipliers)
        || (skip(&text, "_m") && !read_number(&text, &base)) || *text != '\0')
        return NULL;
    char *quoted = memory_format_text("\"%s\"", name);
    char *file = write_file(quoted, &depths, &multipliers, base);
    free(quoted);
    return file;
}

/* ---- from a network file ---- */

/* Whole numbers from 1 on, as many as there may be stages. */
static bool load_numbers(struct numbers *numbers, const struct json_node *node, const char *key,
                         uint64_t largest, struct error *error)
{
    char rule[40];
    struct json_node list = json_child(node, key);
    size_t count = json_count(&list);
    snprintf(rule, sizeof rule, "from 1 to %" PRIu64, largest);
    if (!json_require(node, key, json_is_array(&list) && count >= 1 && count <= NETWORK_MOST_STAGES,
                      "a list of 1 to 64 whole numbers", error))
        return false;
    for (size_t k = 0; k < count; k++) {
        struct json_node item = json_item(&list, k);
        uint64_t *number = &numbers->values[numbers->count++];
        if (!json_value_integer(&item, number, error)
            || !json_require(&item, NULL, *number >= 1 && *number <= largest, rule, error))
            return false;
    }
    return true;
}

static bool check_widths(const struct numbers *multipliers, uint64_t base,
                         const struct json_node *node, struct error *error)
{
    uint64_t width = base;
    for (size_t k = 0; k < multipliers->count; k++) {
        width = next_width(width, multipliers->values[k]);
        if (width > NETWORK_LONGEST_SIDE)
            return json_fail(node, "mult", error,
                             "makes s%zu %" PRIu64 " channels wide, more than 1048576", k + 2,
                             width);
    }
    return true;
}

static void append_numbers(char **name, const struct numbers *numbers, const char *between,
                           const char *after)
{
    for (size_t k = 0; k < numbers->count; k++)
        *name = append_text(*name, memory_format_text("%" PRIu64 "%s", numbers->values[k],
                                                      k + 1 < numbers->count ? between : after));
}

static bool has_depths(const struct numbers *depths, const uint64_t values[4])
{
    return depths->count == 4 && memcmp(depths->values, values, 4 * sizeof *values) == 0;
}

/* By which hybrenet_file would know it. */
static char *name_of(const struct numbers *depths, const struct numbers *multipliers, uint64_t base)
{
    bool is_18 = has_depths(depths, (const uint64_t[]){2, 2, 2, 2});
    bool is_34 = has_depths(depths, (const uint64_t[]){3, 4, 6, 3});
    char *name = memory_copy_text(is_18 ? "hrn18_" : is_34 ? "hrn34_" : "hrn_");
    if (!is_18 && !is_34)
        append_numbers(&name, depths, "x", "_");
    append_numbers(&name, multipliers, "x", "x");
    if (base != USUAL_BASE)
        name = append_text(name, memory_format_text("_m%" PRIu64, base));
    return name;
}

/* As JSON: the file's own, or that of name_of where it is not too long. */
static char *quoted_name(const struct json_node *node, char *known, struct error *error)
{
    char given[MODEL_NAME_SIZE];
    struct json_node child = json_child(node, "name");
    char *name = NULL;
    if (json_has(node, "name"))
        name = model_name_load(given, node, "name", error) ? json_print(&child) : NULL;
    else if (strlen(known) < MODEL_NAME_SIZE)
        name = memory_format_text("\"%s\"", known);
    else
        json_fail(node, NULL, error, "lacks the key \"name\": %s exceeds %d bytes", known,
                  MODEL_NAME_SIZE - 1);
    free(known);
    return name;
}

char *hybrenet_load(const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",   "family", "source",     "note",     "base",
                                       "depths", "mult",   "transforms", "accuracy", NULL};
    static const char *const families[] = {"hrn", NULL};
    struct numbers depths = {0}, multipliers = {0};
    uint64_t base = USUAL_BASE;
    int family = 0;
    if (!json_only(node, keys, error) || !json_choice(node, "family", families, &family, error)
        || !json_optional_integer(node, "base", &base, error)
        || !json_require(node, "base", base >= 1 && base <= LARGEST_NUMBER, "from 1 to 1048576",
                         error)
        || !load_numbers(&depths, node, "depths", NETWORK_MOST_DEPTH, error)
        || !load_numbers(&multipliers, node, "mult", LARGEST_NUMBER, error)
        || !json_require(node, "mult", multipliers.count + 1 == depths.count,
                         "a number less than depths has", error)
        || !check_widths(&multipliers, base, node, error))
        return NULL;
    char *name = quoted_name(node, name_of(&depths, &multipliers, base), error);
    char *file = name ? write_file(name, &depths, &multipliers, base) : NULL;
    free(name);
    return file;
}

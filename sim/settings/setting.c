#include "settings/setting.h"

#include "json/json.h"

#include <assert.h>
#include <math.h>
#include <string.h>

/* More than an object has: a client's and a class's keys are 24, those of arrivals 29. */
#define MOST_KEYS 64

/* ---- the table ---- */

#define ANY                                                                                        \
    {                                                                                              \
        ENDS_NONE, 0.0, 0.0, false                                                                 \
    }
#define WITHIN(low, high)                                                                          \
    {                                                                                              \
        ENDS_WITHIN, low, high, false                                                              \
    }
#define AT_LEAST(low)                                                                              \
    {                                                                                              \
        ENDS_WITHIN, low, INFINITY, false                                                          \
    }
#define AT_MOST(high)                                                                              \
    {                                                                                              \
        ENDS_WITHIN, -INFINITY, high, false                                                        \
    }
#define ABOVE(low)                                                                                 \
    {                                                                                              \
        ENDS_ABOVE, low, INFINITY, false                                                           \
    }
#define ABOVE_TO(low, high)                                                                        \
    {                                                                                              \
        ENDS_ABOVE, low, high, false                                                               \
    }
#define FROM_BELOW(low, high)                                                                      \
    {                                                                                              \
        ENDS_BELOW, low, high, false                                                               \
    }
#define BETWEEN(low, high)                                                                         \
    {                                                                                              \
        ENDS_BETWEEN, low, high, false                                                             \
    }
#define ZERO_OR(low, high)                                                                         \
    {                                                                                              \
        ENDS_WITHIN, low, high, true                                                               \
    }
#define IS(number)                                                                                 \
    {                                                                                              \
        ABSENT_IS, number, NULL                                                                    \
    }
#define IS_WORD(word)                                                                              \
    {                                                                                              \
        ABSENT_IS, 0.0, word                                                                       \
    }
#define NONE                                                                                       \
    {                                                                                              \
        ABSENT_NONE, INFINITY, NULL                                                                \
    }
#define ELSE(words)                                                                                \
    {                                                                                              \
        ABSENT_ELSE, NAN, words                                                                    \
    }
#define NEEDED                                                                                     \
    {                                                                                              \
        ABSENT_FAULT, NAN, NULL                                                                    \
    }

const struct settings setting_of = {
#define OBJECT(name, path) .name = {.object = {path, SETTING_OBJECT, NULL, ANY, NONE},
#define SETTING(key, kind, unit, range, usual) .key = {#key, SETTING_##kind, unit, range, usual},
#define OBJECT_END(name)                                                                           \
    }                                                                                              \
    ,
#include "settings/settings.def"
};

/* Objects hold rows and nothing else, so the table is a list of rows. */
const struct setting *settings_rows(size_t *count)
{
    _Static_assert(sizeof setting_of % sizeof(struct setting) == 0, "there is more than rows");
    *count = sizeof setting_of / sizeof(struct setting);
    return (const struct setting *)&setting_of;
}

static size_t add_keys(const struct setting *object, const char *keys[], size_t key_count)
{
    size_t row_count;
    const struct setting *end = settings_rows(&row_count) + row_count;
    assert(object->kind == SETTING_OBJECT);
    for (const struct setting *row = object + 1; row < end && row->kind != SETTING_OBJECT; row++) {
        assert(key_count + 1 < MOST_KEYS);
        keys[key_count++] = row->key;
    }
    return key_count;
}

bool settings_only(const struct json_node *node, const struct setting *object,
                   const struct setting *further, struct error *error)
{
    const char *keys[MOST_KEYS] = {NULL};
    size_t count = add_keys(object, keys, 0);
    if (further)
        add_keys(further, keys, count);
    return json_only(node, keys, error);
}

/* ---- ranges ---- */

/* Large and small ones by their exponent: 1e12 and 1e-6. */
void setting_print_number(double number, char text[static SETTING_NUMBER_SIZE])
{
    bool is_long = isfinite(number) && (number >= 1e9 || (number > 0.0 && number < 1e-3));
    int exponent = is_long ? (int)floor(log10(number) + 1e-9) : 0;
    if (is_long)
        snprintf(text, SETTING_NUMBER_SIZE, "%.12ge%d", number / pow(10.0, exponent), exponent);
    else
        snprintf(text, SETTING_NUMBER_SIZE, "%.15g", number);
}

static bool is_within(const struct setting_range *range, double value)
{
    if (range->or_zero && value == 0.0)
        return true;
    switch (range->ends) {
    case ENDS_NONE:
        return true;
    case ENDS_WITHIN:
        return value >= range->low && value <= range->high;
    case ENDS_ABOVE:
        return value > range->low && value <= range->high;
    case ENDS_BELOW:
        return value >= range->low && value < range->high;
    case ENDS_BETWEEN:
        return value > range->low && value < range->high;
    }
    return true;
}

void setting_print_rule(const struct setting_range *range, char rule[static SETTING_RULE_SIZE])
{
    static const char *const forms[] = {
        [ENDS_NONE] = "",
        [ENDS_WITHIN] = "from %s to %s",
        [ENDS_ABOVE] = "above %s and at most %s",
        [ENDS_BELOW] = "from %s to below %s",
        [ENDS_BETWEEN] = "above %s and below %s",
    };
    char low[SETTING_NUMBER_SIZE], high[SETTING_NUMBER_SIZE], span[SETTING_RULE_SIZE - 8];
    setting_print_number(range->low, low);
    setting_print_number(range->high, high);
    if (isinf(range->high))
        snprintf(span, sizeof span, range->ends == ENDS_ABOVE ? "above %s" : "at least %s", low);
    else if (isinf(range->low))
        snprintf(span, sizeof span, "at most %s", high);
    else
        snprintf(span, sizeof span, forms[range->ends], low, high);
    snprintf(rule, SETTING_RULE_SIZE, "%s%s", range->or_zero ? "0 or " : "", span);
}

/* What has no value has no range either. The rule is put in words where somebody reads them. */
static bool check(const struct json_node *node, const struct setting *setting, double value,
                  struct error *error)
{
    char rule[SETTING_RULE_SIZE];
    bool is_none = setting->usual.absence == ABSENT_NONE && !json_has(node, setting->key);
    bool holds = is_none || is_within(&setting->range, value);
    if (setting->range.ends == ENDS_NONE || (holds && !node->document->listener))
        return true;
    setting_print_rule(&setting->range, rule);
    return json_require(node, setting->key, holds, rule, error);
}

/* ---- values ---- */

bool setting_number(const struct json_node *node, const struct setting *setting, double *value,
                    struct error *error)
{
    bool is_needed = setting->usual.absence == ABSENT_FAULT;
    assert(setting->kind == SETTING_NUMBER || setting->kind == SETTING_PART);
    if (!is_needed && setting->usual.absence != ABSENT_ELSE)
        *value = setting->usual.number;
    return (is_needed ? json_number(node, setting->key, value, error)
                      : json_optional_number(node, setting->key, value, error))
        && check(node, setting, *value, error);
}

bool setting_integer(const struct json_node *node, const struct setting *setting, uint64_t *value,
                     struct error *error)
{
    bool is_needed = setting->usual.absence == ABSENT_FAULT;
    double none = INFINITY; /* which is noted as null: it can be given as that too */
    assert(setting->kind == SETTING_INTEGER || setting->kind == SETTING_PART);
    if (setting->usual.absence == ABSENT_NONE && !json_has(node, setting->key)) {
        *value = UINT64_MAX;
        return json_optional_number(node, setting->key, &none, error)
            && check(node, setting, none, error);
    }
    if (setting->usual.absence == ABSENT_IS)
        *value = (uint64_t)setting->usual.number;
    return (is_needed || setting->usual.absence == ABSENT_NONE
                ? json_integer(node, setting->key, value, error)
                : json_optional_integer(node, setting->key, value, error))
        && check(node, setting, (double)*value, error);
}

bool setting_flag(const struct json_node *node, const struct setting *setting, bool *value,
                  struct error *error)
{
    assert(setting->kind == SETTING_FLAG || setting->kind == SETTING_PART);
    if (setting->usual.absence == ABSENT_IS)
        *value = setting->usual.number != 0.0;
    return json_optional_boolean(node, setting->key, value, error);
}

static int index_of(const char *word, const char *const names[])
{
    int index = 0;
    while (names[index] && strcmp(names[index], word) != 0)
        index++;
    assert(names[index]); /* the default is one of the words */
    return index;
}

bool setting_word(const struct json_node *node, const struct setting *setting,
                  const char *const names[], int *choice, struct error *error)
{
    assert(setting->kind == SETTING_WORD || setting->kind == SETTING_PART);
    if (setting->usual.absence == ABSENT_FAULT)
        return json_choice(node, setting->key, names, choice, error);
    if (setting->usual.absence == ABSENT_IS)
        *choice = index_of(setting->usual.word, names);
    return json_optional_choice(node, setting->key, names, choice, error);
}

bool setting_text(const struct json_node *node, const struct setting *setting, const char **text,
                  struct error *error)
{
    assert(setting->kind == SETTING_TEXT || setting->kind == SETTING_PART);
    if (setting->usual.absence == ABSENT_FAULT)
        return json_text(node, setting->key, text, error);
    if (setting->usual.absence == ABSENT_IS)
        *text = setting->usual.word;
    else if (setting->usual.absence == ABSENT_NONE)
        *text = NULL;
    return json_optional_text(node, setting->key, text, error);
}

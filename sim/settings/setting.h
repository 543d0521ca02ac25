/*
 * setting.h: every key of a scenario, in one table (settings.def): what kind of value it has, its
 * unit, the range in which it must lie, and what it is where it is left out.
 *
 * A loader asks for a key by its row, so a key without a row does not compile. The known keys of an
 * object, the rule that a wrong value breaks and the default that `pisim check --effective` shows
 * are made of the row; tests compare it with what models/README.md says, and find a row that no
 * loader asks for. Rules between several keys are the loaders' own.
 */
#ifndef SETTINGS_SETTING_H
#define SETTINGS_SETTING_H

#include "base/error.h"

#include <stdint.h>

struct json_node;

enum setting_kind {
    SETTING_OBJECT, /* of which the rows that follow are the keys; its own key is its path */
    SETTING_NUMBER,
    SETTING_INTEGER,
    SETTING_FLAG,
    SETTING_WORD, /* one of the loader's names */
    SETTING_TEXT,
    SETTING_PART /* an object, a list, or one of several kinds: its loader reads it by itself */
};

enum setting_ends {
    ENDS_NONE,   /* no range */
    ENDS_WITHIN, /* both ends are allowed */
    ENDS_ABOVE,  /* the lower one is not */
    ENDS_BELOW,  /* the upper one is not */
    ENDS_BETWEEN /* neither is */
};

/* An end that is infinite is none. */
struct setting_range {
    enum setting_ends ends;
    double low;
    double high;
    bool or_zero;
};

enum setting_absence {
    ABSENT_IS,   /* the value of the row */
    ABSENT_NONE, /* no limit, never: shown as null */
    ABSENT_ELSE, /* what the loader found, as the row says in words */
    ABSENT_FAULT /* it must be there */
};

struct setting_default {
    enum setting_absence absence;
    double number;    /* of numbers, integers and flags */
    const char *word; /* of words and texts; or of what the loader finds, in words */
};

struct setting {
    const char *key;
    enum setting_kind kind;
    const char *unit; /* as models/README.md has it */
    struct setting_range range;
    struct setting_default usual;
};

/* setting_of.refill.low is the key "low" of "refill", setting_of.refill.object heads its rows. */
extern const struct settings {
#define OBJECT(name, path)                                                                         \
    struct {                                                                                       \
        struct setting object;
#define SETTING(key, kind, unit, range, usual) struct setting key;
#define OBJECT_END(name)                                                                           \
    }                                                                                              \
    name;
#include "settings/settings.def"
#undef OBJECT
#undef SETTING
#undef OBJECT_END
} setting_of;

/* All rows, in the order of the table. */
const struct setting *settings_rows(size_t *count);

/* An end of a range or a default, as a person writes it: 86400, 1e12, 0.05. */
#define SETTING_NUMBER_SIZE 32
void setting_print_number(double number, char text[static SETTING_NUMBER_SIZE]);

/* "from 1 to 1000000", "above 0"; empty where there is no range. */
#define SETTING_RULE_SIZE 96
void setting_print_rule(const struct setting_range *range, char rule[static SETTING_RULE_SIZE]);

/*
 * The node has no keys but those of the object, and of a further one (may be NULL).
 */
bool settings_only(const struct json_node *node, const struct setting *object,
                   const struct setting *further, struct error *error) MUST_CHECK;

/*
 * The value of the key under the node, checked against the row's range. Where it is left out, the
 * row's default; a number that has none is infinite, an integer UINT64_MAX. Where the row leaves
 * the default to the loader, value holds it before.
 */
bool setting_number(const struct json_node *node, const struct setting *setting, double *value,
                    struct error *error) MUST_CHECK;
bool setting_integer(const struct json_node *node, const struct setting *setting, uint64_t *value,
                     struct error *error) MUST_CHECK;
bool setting_flag(const struct json_node *node, const struct setting *setting, bool *value,
                  struct error *error) MUST_CHECK;
/* names   end with NULL; choice is an index of them */
bool setting_word(const struct json_node *node, const struct setting *setting,
                  const char *const names[], int *choice, struct error *error) MUST_CHECK;
/* Borrowed from the document or the table. */
bool setting_text(const struct json_node *node, const struct setting *setting, const char **text,
                  struct error *error) MUST_CHECK;

#endif

#include "traces/reading/trace_form.h"

#include "base/memory.h"
#include "settings/setting.h"
#include "traces/text/decimal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define MOST_CONDITIONS 1000 /* of all columns */
#define MOST_CONDITION_COLUMNS 16

const char *const trace_form_keys[] = {"column", "minus_column", "unit",          "origin", "where",
                                       "window", "counts",       "assign_column", "empty",  NULL};

/* ---- conditions ---- */

struct condition_list {
    struct trace_condition *items;
    size_t count;
    size_t capacity;
};

static struct trace_condition *add(struct condition_list *list, const char *column)
{
    list->items = memory_grow(list->items, &list->capacity, list->count + 1, sizeof *list->items);
    struct trace_condition *condition = &list->items[list->count++];
    *condition = (struct trace_condition){.column = column, .low = -INFINITY, .high = INFINITY};
    return condition;
}

/* One end of a range: which one its sign says. */
static bool set_end(struct trace_condition *condition, const char *sign, double number)
{
    bool is_low = *sign == '>';
    bool is_within = sign[1] == '=';
    if ((*sign != '<' && *sign != '>') || sign[1 + is_within] != '\0')
        return false;
    *(is_low ? &condition->low : &condition->high) = number;
    *(is_low ? &condition->has_low : &condition->has_high) = is_within;
    return true;
}

/* {">=": 10, "<": 20} */
static bool load_range(struct trace_condition *condition, const struct json_node *node,
                       struct error *error)
{
    static const char *const signs[] = {"<", "<=", ">", ">=", NULL};
    if (!json_only(node, signs, error))
        return false;
    for (int k = 0; signs[k] != NULL; k++) {
        double number;
        if (!json_has(node, signs[k]))
            continue;
        if (!json_number(node, signs[k], &number, error))
            return false;
        set_end(condition, signs[k], number);
    }
    return json_count(node) > 0 || json_fail(node, NULL, error, "must have one of < <= > >=");
}

/* "> 10" stands for {">": 10} */
static bool read_comparison(struct trace_condition *condition, const char *text)
{
    char sign[3] = {0};
    double number;
    size_t length = strspn(text, "<>=");
    const char *value = text + length + strspn(text + length, " ");
    if (length == 0 || length > 2 || !decimal_read(value, &number))
        return false;
    memcpy(sign, text, length);
    return set_end(condition, sign, number);
}

/* A text or a number that it is. */
static bool load_value(struct trace_condition *condition, const struct json_node *node,
                       struct error *error)
{
    if (!json_is_number(node))
        return json_value_text(node, &condition->text, error);
    condition->has_low = condition->has_high = true;
    if (!json_value_number(node, &condition->low, error))
        return false;
    condition->high = condition->low;
    return true;
}

static bool load_values(struct condition_list *list, const char *column,
                        const struct json_node *node, struct error *error)
{
    struct json_node item = json_item(node, 0);
    size_t count = json_count(node);
    if (!json_require(node, NULL, count > 0 && list->count + count <= MOST_CONDITIONS,
                      "a list of at least one value, at most 1000", error))
        return false;
    for (size_t k = 0; k < count; k++, json_next(&item)) {
        struct trace_condition *condition = add(list, column);
        condition->or_next = k + 1 < count;
        if (!load_value(condition, &item, error))
            return false;
    }
    return true;
}

static bool load_condition(struct condition_list *list, const struct json_node *node,
                           struct error *error)
{
    if (json_is_array(node))
        return load_values(list, node->key, node, error);
    struct trace_condition *condition = add(list, node->key);
    if (json_is_object(node))
        return load_range(condition, node, error);
    if (!load_value(condition, node, error))
        return false;
    if (condition->text != NULL && read_comparison(condition, condition->text))
        condition->text = NULL;
    return true;
}

static bool load_where(struct condition_list *list, const struct json_node *node,
                       struct error *error)
{
    struct json_node where = json_child(node, "where");
    size_t count = json_count(&where);
    if (!json_has(node, "where"))
        return true;
    if (!json_require(&where, NULL,
                      json_is_object(&where) && count > 0 && count <= MOST_CONDITION_COLUMNS,
                      "an object of 1 to 16 columns with what they must be", error))
        return false;
    struct json_node child = json_item(&where, 0);
    do
        if (!load_condition(list, &child, error))
            return false;
    while (json_next(&child));
    return true;
}

/* ---- the rest ---- */

static bool load_window(struct trace_form *form, const struct json_node *node, struct error *error)
{
    struct json_node window = json_child(node, "window");
    if (!json_has(node, "window"))
        return true;
    return settings_only(&window, &setting_of.window.object, NULL, error)
        && setting_number(&window, &setting_of.window.from_s, &form->from_s, error)
        && setting_number(&window, &setting_of.window.to_s, &form->to_s, error)
        && json_require(&window, "to_s", !json_has(&window, "to_s") || form->to_s > form->from_s,
                        "above from_s", error);
}

static bool load_counts(struct trace_form *form, const struct json_node *node, struct error *error)
{
    static const char *const spreads[] = {"uniform", "poisson", NULL};
    struct json_node counts = json_child(node, "counts");
    int spread;
    if (!json_has(node, "counts"))
        return true;
    if (!settings_only(&counts, &setting_of.counts.object, NULL, error)
        || !setting_number(&counts, &setting_of.counts.every_s, &form->counts.every_s, error)
        || !setting_text(&counts, &setting_of.counts.column, &form->counts.column, error)
        || !setting_word(&counts, &setting_of.counts.spread, spreads, &spread, error))
        return false;
    form->counts.spread = (enum trace_spread)spread;
    if ((form->counts.column != NULL) != (form->time != NULL))
        return json_fail(node, form->time != NULL ? "counts" : "column", error,
                         form->time != NULL
                             ? "needs its own column, that with the counts, beside arrivals.column"
                             : "must name the column with the begin of each interval, beside "
                               "counts.column");
    return form->minus == NULL
        || json_fail(node, "minus_column", error, "belongs to rows of one request, not to counts");
}

static bool load_columns(struct trace_form *form, const struct json_node *node, struct error *error)
{
    static const char *const units[] = {"s", "ms", "us", "ns", NULL};
    static const char *const origins[] = {"zero", "first", NULL};
    static const char *const empties[] = {"one", "each", NULL};
    int unit;
    int origin = -1; /* found by what the trace holds */
    int empty = EMPTY_ONE;
    if (!setting_text(node, &setting_of.arrivals.column, &form->time, error)
        || !setting_text(node, &setting_of.arrivals.minus_column, &form->minus, error)
        || !setting_word(node, &setting_of.arrivals.unit, units, &unit, error)
        || !setting_word(node, &setting_of.arrivals.origin, origins, &origin, error)
        || !setting_text(node, &setting_of.arrivals.assign_column, &form->label, error)
        || !json_require(node, "empty", !json_has(node, "empty") || form->label != NULL,
                         "left out without assign_column", error)
        || (form->label != NULL
            && !setting_word(node, &setting_of.arrivals.empty, empties, &empty, error)))
        return false;
    form->decimals = 3 * unit;
    form->origin = (enum trace_origin)(origin + 1);
    form->empty = (enum trace_empty)empty;
    return true;
}

bool trace_form_load(struct trace_form *form, struct trace_condition **conditions,
                     const struct json_node *node, struct error *error)
{
    struct condition_list list = {0};
    *form = (struct trace_form){0};
    bool loaded = load_columns(form, node, error) && load_window(form, node, error)
               && load_counts(form, node, error) && load_where(&list, node, error);
    *conditions = list.items;
    form->conditions = list.items;
    form->condition_count = list.count;
    return loaded;
}

/* ---- copies ---- */

static size_t text_bytes(const char *text)
{
    return text != NULL ? strlen(text) + 1 : 0;
}

/* The copy of a text, at the end of those before it. */
static const char *put_text(char **end, const char *text)
{
    size_t bytes = text_bytes(text);
    if (bytes == 0)
        return NULL;
    char *copy = memcpy(*end, text, bytes);
    *end += bytes;
    return copy;
}

static size_t all_text_bytes(const struct trace_form *form)
{
    size_t bytes = text_bytes(form->time) + text_bytes(form->label) + text_bytes(form->minus)
                 + text_bytes(form->counts.column);
    for (size_t k = 0; k < form->condition_count; k++)
        bytes += text_bytes(form->conditions[k].column) + text_bytes(form->conditions[k].text);
    return bytes;
}

/* One block: the conditions, then all texts. */
void trace_form_copy(struct trace_form *copy, const struct trace_form *form, void **owned)
{
    size_t condition_bytes = form->condition_count * sizeof *form->conditions;
    char *block = memory_allocate(condition_bytes + all_text_bytes(form) + 1, 1);
    struct trace_condition *conditions = (struct trace_condition *)(void *)block;
    char *end = block + condition_bytes;
    *copy = *form;
    *owned = block;
    copy->time = put_text(&end, form->time);
    copy->label = put_text(&end, form->label);
    copy->minus = put_text(&end, form->minus);
    copy->counts.column = put_text(&end, form->counts.column);
    copy->conditions = conditions;
    for (size_t k = 0; k < form->condition_count; k++) {
        conditions[k] = form->conditions[k];
        conditions[k].column = put_text(&end, form->conditions[k].column);
        conditions[k].text = put_text(&end, form->conditions[k].text);
    }
}

static bool same_text(const char *left, const char *right)
{
    return left != NULL && right != NULL ? strcmp(left, right) == 0 : left == right;
}

static bool same_condition(const struct trace_condition *left, const struct trace_condition *right)
{
    return same_text(left->column, right->column) && same_text(left->text, right->text)
        && left->low == right->low && left->high == right->high && left->has_low == right->has_low
        && left->has_high == right->has_high && left->or_next == right->or_next;
}

static bool same_conditions(const struct trace_form *left, const struct trace_form *right)
{
    if (left->condition_count != right->condition_count)
        return false;
    for (size_t k = 0; k < left->condition_count; k++)
        if (!same_condition(&left->conditions[k], &right->conditions[k]))
            return false;
    return true;
}

bool trace_form_is_equal(const struct trace_form *left, const struct trace_form *right)
{
    return same_text(left->time, right->time) && same_text(left->label, right->label)
        && left->labels == right->labels && same_text(left->minus, right->minus)
        && left->decimals == right->decimals && left->empty == right->empty
        && left->origin == right->origin && left->from_s == right->from_s
        && left->to_s == right->to_s && left->counts.every_s == right->counts.every_s
        && same_text(left->counts.column, right->counts.column)
        && left->counts.spread == right->counts.spread && same_conditions(left, right);
}

#include "scenario/slo.h"

#include "base/memory.h"
#include "json/quantity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPACES " \t"

static bool fail_form(const struct json_node *node, struct error *error)
{
    return json_require(node, NULL, false, "METRIC <= NUMBER or METRIC >= NUMBER", error);
}

static bool load_measure(struct slo *slo, const struct json_node *node, const char *text,
                         size_t length, struct error *error)
{
    char *name = memory_format_text("%.*s", (int)length, text);
    bool known = measure_read(name, &slo->measure);
    char *message = known ? NULL : measure_unknown_message(name);
    if (!known)
        json_fail(node, NULL, error, "%s", message);
    free(message);
    free(name);
    return known;
}

/* Growth is no part of a whole, and may be below 0. */
static bool check_range(const struct slo *slo, const struct json_node *node, const char *text,
                        struct error *error)
{
    bool is_share = strcmp(measure_unit_ending(slo->measure), "_fraction") == 0;
    if (slo->measure.source == MEASURE_GROWTH
        || (slo->limit >= 0.0 && !(is_share && slo->limit > 1.0)))
        return true;
    return json_fail(node, NULL, error, "has the limit \"%s\", which must be %s", text,
                     is_share ? "a share from 0 to 1 (0 to 100%)" : "at least 0");
}

static const char *unit_example(const char *ending)
{
    static const char *const examples[][2] = {
        {"_s", "a time such as 10min"},        {"_fraction", "a share such as 99%"},
        {"_per_s", "a rate such as 2/min"},    {"_usd", "an amount such as 0.01usd"},
        {"_joules", "an energy such as 20kJ"}, {"_bytes", "a size such as 64GB"}};
    size_t i = 0;
    while (strcmp(ending, examples[i][0]) != 0)
        i++;
    return examples[i][1];
}

/* A number, or one with a unit that the measure can have. */
static bool load_limit(struct slo *slo, const struct json_node *node, const char *text,
                       struct error *error)
{
    const char *ending = measure_unit_ending(slo->measure);
    text += strspn(text, SPACES);
    if (quantity_read(ending, text, &slo->limit))
        return check_range(slo, node, text, error);
    return text[0] == '\0'
             ? fail_form(node, error)
             : json_fail(node, NULL, error, "has the limit \"%s\", which must be a number or %s",
                         text, unit_example(ending));
}

bool slo_load(struct slo *slo, const struct json_node *node, struct error *error)
{
    const char *text;
    if (!json_value_text(node, &text, error))
        return false;
    text += strspn(text, SPACES);
    size_t length = strcspn(text, "<>=");
    const char *sign = text + length;
    while (length > 0 && strchr(SPACES, text[length - 1]))
        length--;
    slo->at_least = sign[0] == '>';
    if (length == 0 || length > SLO_TEXT_SIZE || (sign[0] != '<' && sign[0] != '>')
        || sign[1] != '=')
        return fail_form(node, error);
    return load_measure(slo, node, text, length, error) && load_limit(slo, node, sign + 2, error);
}

double slo_edge(const struct slo *slo)
{
    double rounding = LATENCY_ROUNDING * fabs(slo->limit);
    return slo->limit + (slo->at_least ? -rounding : rounding);
}

void slo_print(const struct slo *slo, char text[static SLO_TEXT_SIZE])
{
    char limit[JSON_NUMBER_SIZE];
    char name[MEASURE_NAME_SIZE];
    measure_print(slo->measure, name);
    json_print_number(slo->limit, limit);
    snprintf(text, SLO_TEXT_SIZE, "%s %s %s", name, slo->at_least ? ">=" : "<=", limit);
}

#include "scenario/slo.h"

#include "base/memory.h"

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

bool slo_load(struct slo *slo, const struct json_node *node, struct error *error)
{
    const char *text;
    char *end;
    if (!json_value_text(node, &text, error))
        return false;
    text += strspn(text, SPACES);
    size_t length = strcspn(text, SPACES "<>=");
    const char *sign = text + length + strspn(text + length, SPACES);
    slo->at_least = sign[0] == '>';
    if (length == 0 || length > SLO_TEXT_SIZE || (sign[0] != '<' && sign[0] != '>')
        || sign[1] != '=')
        return fail_form(node, error);
    slo->limit = strtod(sign + 2, &end);
    if (end == sign + 2 || end[strspn(end, SPACES)] != '\0' || !isfinite(slo->limit))
        return fail_form(node, error);
    return load_measure(slo, node, text, length, error);
}

void slo_print(const struct slo *slo, char text[static SLO_TEXT_SIZE])
{
    char limit[JSON_NUMBER_SIZE];
    json_print_number(slo->limit, limit);
    snprintf(text, SLO_TEXT_SIZE, "%s %s %s", measure_name(slo->measure),
             slo->at_least ? ">=" : "<=", limit);
}

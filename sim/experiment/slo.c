#include "experiment/slo.h"

#include "base/memory.h"
#include "experiment/answer.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPACES " \t"

const char *slo_verdict_name(enum slo_verdict verdict)
{
    static const char *const names[] = {"pass", "undecided", "fail"};
    assert(verdict <= SLO_FAIL);
    return names[verdict];
}

/* ---- reading ---- */

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

/* ---- judging ---- */

/* Comparisons with NAN are false: what has no interval decides nothing. */
enum slo_verdict slo_judge(const struct slo *slo, const struct answer *answer,
                           struct interval *interval)
{
    *interval = measure_interval(slo->measure, answer);
    if (measure_is_lower_bound(slo->measure, answer))
        interval->high = INFINITY;
    bool is_below = interval->high <= slo->limit;
    bool is_above = interval->low >= slo->limit;
    if (slo->at_least ? is_above : is_below)
        return SLO_PASS;
    bool fails = slo->at_least ? interval->high < slo->limit : interval->low > slo->limit;
    return fails ? SLO_FAIL : SLO_UNDECIDED;
}

enum slo_verdict slo_judge_all(const struct slo slos[], size_t count, const struct answer *answer)
{
    enum slo_verdict worst = SLO_PASS;
    for (size_t i = 0; i < count; i++) {
        struct interval interval;
        enum slo_verdict verdict = slo_judge(&slos[i], answer, &interval);
        if (verdict > worst)
            worst = verdict;
    }
    return worst;
}

/*
 * Settings: rules in words, defaults, and values beyond their range. The table itself is walked for
 * rows that contradict themselves.
 */
#include "settings/setting.h"
#include "json/json.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <string.h>

/* ---- words ---- */

static void expect_rule(const struct setting *setting, const char *wanted)
{
    char rule[SETTING_RULE_SIZE];
    setting_print_rule(&setting->range, rule);
    cr_expect(eq(str, rule, (char *)wanted), "%s", setting->key);
}

Test(setting, a_rule_is_said_in_words)
{
    expect_rule(&setting_of.top.seed, "");
    expect_rule(&setting_of.top.horizon_s, "above 0 and at most 1e12");
    expect_rule(&setting_of.speedup.he, "from 1e-9 to 1e9");
    expect_rule(&setting_of.arrivals.cv, "from 0.001 to 100");
    expect_rule(&setting_of.arrivals.batch_size, "above 0");
    expect_rule(&setting_of.server.offline_slots, "at least 1");
    expect_rule(&setting_of.client.initial_stock, "at most 1000000");
    expect_rule(&setting_of.refill.from_s, "from 0 to below 86400");
    expect_rule(&setting_of.refill.check_every_s, "0 or from 1e-6 to 1e12");
    expect_rule(&setting_of.replications.precision, "above 0 and below 1");
}

Test(setting, a_number_is_printed_as_a_person_writes_it)
{
    static const struct {
        double number;
        const char *text;
    } cases[] = {{0.0, "0"},   {0.05, "0.05"}, {86400.0, "86400"}, {1000000.0, "1000000"},
                 {1e9, "1e9"}, {8e9, "8e9"},   {1e18, "1e18"},     {2.5e-7, "2.5e-7"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[SETTING_NUMBER_SIZE];
        setting_print_number(cases[i].number, text);
        cr_expect(eq(str, text, (char *)cases[i].text));
    }
}

/* ---- values ---- */

static struct json_node read_object(struct json_document *document, const char *text)
{
    struct error error;
    cr_assert(json_parse(document, "x.json", text, &error));
    return json_root(document);
}

static void expect_fault(const char *text, const struct setting *setting, const char *message)
{
    struct json_document document = {0};
    struct error error = {0};
    double number;
    struct json_node node = read_object(&document, text);
    cr_expect(not(setting_number(&node, setting, &number, &error)), "%s", text);
    cr_expect(eq(str, error.file, "x.json"));
    cr_expect(eq(str, error.place, (char *)setting->key));
    cr_expect(eq(str, error.message, (char *)message));
    json_free(&document);
}

Test(setting, a_value_beyond_its_range_is_told_with_rule_and_value)
{
    expect_fault("{\"horizon_s\": 0}", &setting_of.top.horizon_s,
                 "must be above 0 and at most 1e12, is 0");
    expect_fault("{\"precision\": 1}", &setting_of.replications.precision,
                 "must be above 0 and below 1, is 1");
    expect_fault("{\"from_s\": 86400}", &setting_of.refill.from_s,
                 "must be from 0 to below 86400, is 86400");
    expect_fault("{\"check_every_s\": 1e-9}", &setting_of.refill.check_every_s,
                 "must be 0 or from 1e-6 to 1e12, is 1e-09");
    expect_fault("{\"give_up_after_s\": -1}", &setting_of.client.give_up_after_s,
                 "must be above 0 and at most 1e12, is -1");
}

/* The ends themselves: 0.5 belongs to it, 0 stands beside it. */
Test(setting, a_value_at_an_end_that_is_allowed_is_taken)
{
    struct json_document document = {0};
    struct error error;
    double confidence, check_every_s;
    struct json_node node = read_object(&document, "{\"confidence\": 0.5, \"check_every_s\": 0}");
    cr_expect(setting_number(&node, &setting_of.replications.confidence, &confidence, &error));
    cr_expect(eq(dbl, confidence, 0.5));
    cr_expect(setting_number(&node, &setting_of.refill.check_every_s, &check_every_s, &error));
    cr_expect(eq(dbl, check_every_s, 0.0));
    json_free(&document);
}

Test(setting, what_is_left_out_has_its_default)
{
    static const char *const names[] = {"sticky", "round_robin", NULL};
    struct json_document document = {0};
    struct error error;
    struct json_node node = read_object(&document, "{}");
    uint64_t threads = 0, waiting = 0, cores = 7;
    double patience_s = 0.0;
    bool prefers = false;
    int routing = 1;
    const char *costs = NULL;
    cr_expect(setting_integer(&node, &setting_of.client.threads, &threads, &error));
    cr_expect(setting_integer(&node, &setting_of.client.max_waiting, &waiting, &error));
    cr_expect(setting_integer(&node, &setting_of.server.cores, &cores, &error));
    cr_expect(setting_number(&node, &setting_of.client.give_up_after_s, &patience_s, &error));
    cr_expect(setting_flag(&node, &setting_of.server.prefer_ready, &prefers, &error));
    cr_expect(setting_word(&node, &setting_of.server.routing, names, &routing, &error));
    cr_expect(setting_text(&node, &setting_of.top.costs, &costs, &error));
    cr_expect(eq(u64, threads, 1));
    cr_expect(eq(u64, waiting, UINT64_MAX)); /* no limit */
    cr_expect(eq(u64, cores, 7));            /* as the loader found */
    cr_expect(isinf(patience_s));
    cr_expect(prefers);
    cr_expect(eq(int, routing, 0));
    cr_expect(eq(str, (char *)costs, "garimella_2023"));
    json_free(&document);
}

Test(setting, what_must_be_there_is_missed)
{
    struct json_document document = {0};
    struct error error = {0};
    uint64_t low;
    struct json_node node = read_object(&document, "{}");
    cr_expect(not(setting_integer(&node, &setting_of.refill.low, &low, &error)));
    cr_expect(eq(str, error.message, "lacks the key \"low\""));
    json_free(&document);
}

Test(setting, an_object_has_its_keys_and_those_of_another)
{
    struct json_document document = {0};
    struct error error = {0};
    struct json_node node = read_object(&document, "{\"count\": 1, \"threads\": 2}");
    const struct setting *client = &setting_of.client.object;
    cr_expect(settings_only(&node, &setting_of.clients.object, client, &error));
    cr_expect(not(settings_only(&node, client, NULL, &error)));
    cr_expect(strstr(error.message, "unknown key \"count\"") != NULL, "%s", error.message);
    json_free(&document);
}

/* ---- the table ---- */

static bool is_in_range(const struct setting *row)
{
    const struct setting_range *range = &row->range;
    double value = row->usual.number;
    return range->ends == ENDS_NONE || (range->or_zero && value == 0.0)
        || (value >= range->low && value <= range->high);
}

Test(setting, no_row_contradicts_itself)
{
    size_t count;
    const struct setting *rows = settings_rows(&count);
    cr_expect(ge(sz, count, 130));
    for (size_t i = 0; i < count; i++) {
        bool has_words = rows[i].kind == SETTING_WORD || rows[i].kind == SETTING_TEXT;
        bool is_value = rows[i].kind != SETTING_OBJECT && rows[i].kind != SETTING_PART;
        if (is_value && rows[i].usual.absence == ABSENT_IS) {
            cr_expect(eq(int, has_words, rows[i].usual.word != NULL), "%s", rows[i].key);
            cr_expect(is_in_range(&rows[i]), "%s", rows[i].key);
        }
        if (rows[i].kind == SETTING_INTEGER && rows[i].usual.absence == ABSENT_IS)
            cr_expect(eq(dbl, rows[i].usual.number, floor(rows[i].usual.number)));
        cr_expect(le(dbl, rows[i].range.low, rows[i].range.high), "%s", rows[i].key);
    }
}

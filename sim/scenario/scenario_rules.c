/* scenario_rules.c: sharing, refill, horizon, variability, and what is recorded. */
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "system/requests/variability.h"
#include "json/json.h"

#include "traces/arrivals/arrival_extent.h"

#include <string.h>

/* ---- who shares what with whom ---- */

bool scenario_load_sharing(struct simulation_settings *simulation, const struct json_node *root,
                           struct error *error)
{
    int sharing;
    int priority;
    if (!setting_word(root, &setting_of.top.sharing, sharing_names, &sharing, error)
        || !setting_word(root, &setting_of.top.priority, priority_names, &priority, error))
        return false;
    simulation->sharing = (enum sharing)sharing;
    simulation->priority = (enum priority)priority;
    return json_require(
        root, "priority", sharing == SHARING_CONTENDED || priority == PRIORITY_ONLINE_FIRST,
        "online_first with dedicated sharing, where no phase waits for another", error);
}

/* ---- refill ---- */

/* Keys of one policy, given under another. */
static bool no_foreign_keys(const struct json_node *node, enum refill_policy policy,
                            struct error *error)
{
    static const struct {
        const char *key;
        enum refill_policy policy;
    } owned[] = {{"low", REFILL_THRESHOLD},
                 {"high", REFILL_THRESHOLD},
                 {"from_s", REFILL_OFF_PEAK},
                 {"to_s", REFILL_OFF_PEAK}};
    for (size_t i = 0; i < sizeof owned / sizeof *owned; i++)
        if (policy != owned[i].policy && json_has(node, owned[i].key))
            return json_fail(node, owned[i].key, error, "belongs to the policy %s only",
                             refill_policy_names[owned[i].policy]);
    return true;
}

static bool load_threshold(struct refill_settings *refill, const struct json_node *node,
                           struct error *error)
{
    return setting_integer(node, &setting_of.refill.low, &refill->low, error)
        && setting_integer(node, &setting_of.refill.high, &refill->high, error)
        && json_require(node, "high", refill->high >= refill->low, "at least low", error);
}

static bool load_off_peak(struct refill_settings *refill, const struct json_node *node,
                          struct error *error)
{
    return setting_number(node, &setting_of.refill.from_s, &refill->from_s, error)
        && setting_number(node, &setting_of.refill.to_s, &refill->to_s, error)
        && json_require(node, "to_s", refill->to_s != refill->from_s, "another than from_s", error);
}

static bool load_policy(struct refill_settings *refill, const struct json_node *node,
                        struct error *error)
{
    int policy;
    if (!setting_word(node, &setting_of.refill.policy, refill_policy_names, &policy, error)
        || !no_foreign_keys(node, (enum refill_policy)policy, error))
        return false;
    refill->policy = (enum refill_policy)policy;
    switch (refill->policy) {
    case REFILL_EAGER:
    case REFILL_ON_DEMAND:
        return true;
    case REFILL_THRESHOLD:
        return load_threshold(refill, node, error);
    case REFILL_OFF_PEAK:
        return load_off_peak(refill, node, error);
    case REFILL_POLICY_COUNT:
        break;
    }
    return true;
}

static bool load_refill(struct refill_settings *refill, const struct json_node *root,
                        struct error *error)
{
    static const char *const fits[] = {"fits", "strict", NULL};
    struct json_node node = json_child(root, "refill");
    int order;
    int fit;
    if (!settings_only(&node, &setting_of.refill.object, NULL, error)
        || !load_policy(refill, &node, error)
        || !setting_word(&node, &setting_of.refill.order, refill_order_names, &order, error)
        || !setting_number(&node, &setting_of.refill.check_every_s, &refill->check_every_s, error)
        || !setting_word(&node, &setting_of.refill.fit, fits, &fit, error))
        return false;
    refill->order = (enum refill_order)order;
    refill->strict = fit == 1;
    return true;
}

/* ---- time, chance, and what is kept ---- */

/* Seconds, or "mser5". */
static bool load_warmup(struct simulation_settings *simulation, const struct json_node *root,
                        struct error *error)
{
    struct json_node node = json_child(root, "warmup_s");
    const char *word;
    simulation->warmup_s = 0.0;
    simulation->find_warmup = json_is_text(&node);
    if (simulation->find_warmup)
        return json_text(root, "warmup_s", &word, error)
            && json_require(root, "warmup_s", strcmp(word, "mser5") == 0, "seconds or mser5",
                            error);
    return json_optional_number(root, "warmup_s", &simulation->warmup_s, error)
        && json_require(root, "warmup_s",
                        simulation->warmup_s >= 0.0 && simulation->warmup_s < simulation->horizon_s,
                        "at least 0 and below horizon_s", error);
}

static bool load_time(struct simulation_settings *simulation, const struct json_node *root,
                      struct error *error)
{
    static const char *const ends[] = {"cut", "drain", NULL};
    int end;
    simulation->horizon_s = arrivals_usual_horizon_s(simulation->arrivals);
    if (!setting_number(root, &setting_of.top.horizon_s, &simulation->horizon_s, error)
        || !setting_word(root, &setting_of.top.at_horizon, ends, &end, error)
        || !load_warmup(simulation, root, error))
        return false;
    simulation->drain = end == 1;
    return true;
}

static bool load_variability(struct simulation_settings *simulation, const struct json_node *root,
                             struct error *error)
{
    if (!json_has(root, "variability"))
        return true;
    struct json_node node = json_child(root, "variability");
    return variability_load(&simulation->variability, &node, error);
}

static bool load_record(struct simulation_settings *simulation, const struct json_node *root,
                        struct error *error)
{
    struct json_node node = json_child(root, "record");
    return settings_only(&node, &setting_of.record.object, NULL, error)
        && setting_flag(&node, &setting_of.record.requests, &simulation->record_requests, error)
        && setting_flag(&node, &setting_of.record.stock, &simulation->record_stock, error);
}

bool scenario_load_rules(struct simulation_settings *simulation, const struct json_node *root,
                         struct error *error)
{
    return load_refill(&simulation->refill, root, error) && load_time(simulation, root, error)
        && load_variability(simulation, root, error) && load_record(simulation, root, error);
}

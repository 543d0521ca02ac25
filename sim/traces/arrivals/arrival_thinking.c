#include "traces/arrivals/arrival_thinking.h"

#include "engine/philox.h"
#include "engine/random_stream.h"
#include "settings/setting.h"
#include "traces/arrivals/arrivals.h"

static const char think_stream[] = "think";
static const char phase_stream[] = "think_phase";

bool arrival_thinking_load(struct arrival_thinking *thinking, const struct json_node *node,
                           struct error *error)
{
    static const char *const names[] = {"exponential", "fixed", "gamma", "lognormal", NULL};
    static const enum unit_distribution distributions[] = {UNIT_EXPONENTIAL, UNIT_EXPONENTIAL,
                                                           UNIT_GAMMA, UNIT_LOGNORMAL};
    int word;
    if (!settings_only(node, &setting_of.think.object, NULL, error)
        || !setting_word(node, &setting_of.think.distribution, names, &word, error)
        || !setting_number(node, &setting_of.think.mean, &thinking->mean_s, error))
        return false;
    thinking->is_fixed = word == 1;
    thinking->distribution = distributions[word];
    thinking->cv = 1.0;
    if (word < 2)
        return json_require(node, "cv", !json_has(node, "cv"), "left out for this distribution",
                            error);
    return setting_number(node, &setting_of.think.cv, &thinking->cv, error);
}

void arrival_thinking_begin(struct unit_draws *draws, const struct arrival_thinking *thinking,
                            uint64_t seed, uint64_t replication_index, uint64_t client_index)
{
    if (!thinking->is_fixed)
        unit_draws_begin(draws, thinking->distribution, thinking->cv,
                         philox_named(seed, replication_index, think_stream, client_index));
}

double arrival_thinking_first_s(const struct arrival_thinking *thinking, struct unit_draws *draws,
                                uint64_t seed, uint64_t replication_index, uint64_t client_index)
{
    if (!thinking->is_fixed)
        return arrival_thinking_next_s(thinking, draws);
    struct random_stream *stream =
        random_stream_new(seed, replication_index, phase_stream, client_index);
    double part = random_stream_uniform(stream);
    random_stream_free(stream);
    return part * thinking->mean_s;
}

double arrival_thinking_next_s(const struct arrival_thinking *thinking, struct unit_draws *draws)
{
    return thinking->is_fixed ? thinking->mean_s : thinking->mean_s * unit_draws_next(draws);
}

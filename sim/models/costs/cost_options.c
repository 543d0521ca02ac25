#include "models/costs/cost_options.h"

#include "settings/setting.h"
#include "json/json.h"

#include <stddef.h>

struct cost_options cost_options_default(enum cost_options_defaults defaults)
{
    if (defaults == OPTIONS_GARIMELLA_2023)
        return (struct cost_options){.client_he_slowdown = 1.0,
                                     .excludes_fully_connected = true,
                                     .encodes_weights = true,
                                     .triple_threads = 1};
    return (struct cost_options){.gc_saturates = true,
                                 .gc_scales_with_gates = true,
                                 .cg_sends_all_labels = true,
                                 .adds_noise = true,
                                 .loads_keys = true,
                                 .keys_once_per_client = true,
                                 .frame_bytes = 8,
                                 .triple_threads = 1};
}

/* One of two words; the second one stands for true. */
static bool load_word(const struct json_node *node, const struct setting *setting, const char *no,
                      const char *yes, bool *value, struct error *error)
{
    const char *const words[] = {no, yes, NULL};
    int word = *value;
    if (!setting_word(node, setting, words, &word, error))
        return false;
    *value = word == 1;
    return true;
}

static bool load_keys(struct cost_options *options, const struct json_node *node,
                      struct error *error)
{
    return load_word(node, &setting_of.options.keys, "per_inference", "per_client",
                     &options->keys_once_per_client, error);
}

static bool load_words(struct cost_options *options, const struct json_node *node,
                       struct error *error)
{
    return load_word(node, &setting_of.options.gc_scaling, "linear", "saturating",
                     &options->gc_saturates, error)
        && load_word(node, &setting_of.options.gc_gates, "benchmark", "circuit",
                     &options->gc_scales_with_gates, error)
        && load_word(node, &setting_of.options.cg_offline_labels, "published", "protocol",
                     &options->cg_sends_all_labels, error)
        && load_keys(options, node, error);
}

static bool load_switches(struct cost_options *options, const struct json_node *node,
                          struct error *error)
{
    struct he_rewrites *rewrites = &options->rewrites;
    const struct {
        const struct setting *setting;
        bool *value;
    } switches[] = {
        {&setting_of.options.lphe_exclude_fc, &options->excludes_fully_connected},
        {&setting_of.options.weight_encoding, &options->encodes_weights},
        {&setting_of.options.noise, &options->adds_noise},
        {&setting_of.options.key_load, &options->loads_keys},
        {&setting_of.options.subsample_1x1, &rewrites->subsample_1x1},
        {&setting_of.options.space_to_depth, &rewrites->space_to_depth},
        {&setting_of.options.reuse_shortcut_input, &rewrites->reuse_shortcut_input},
        {&setting_of.options.server_rotates_input, &rewrites->server_rotates_input},
        {&setting_of.options.square_pairs, &options->square_pairs},
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!setting_flag(node, switches[i].setting, switches[i].value, error))
            return false;
    return true;
}

/* The slowdown is left to the device unless it stands here. */
static bool load_numbers(struct cost_options *options, const struct json_node *node,
                         struct error *error)
{
    bool has_slowdown = json_has(node, "client_he_slowdown") || options->client_he_slowdown > 0.0;
    if (has_slowdown
        && !setting_number(node, &setting_of.options.client_he_slowdown,
                           &options->client_he_slowdown, error))
        return false;
    return setting_integer(node, &setting_of.options.frame_bytes, &options->frame_bytes, error)
        && setting_integer(node, &setting_of.options.triple_threads, &options->triple_threads,
                           error);
}

static bool load_measured(struct cost_options *options, const struct json_node *node,
                          struct error *error)
{
    static const char *const keys[] = {"keys", NULL};
    *options = cost_options_default(OPTIONS_GARIMELLA_2023);
    return json_only(node, keys, error) && load_keys(options, node, error);
}

bool cost_options_load(struct cost_options *options, const struct json_node *node, bool is_measured,
                       struct error *error)
{
    static const char *const defaults[] = {"garimella_2023", "formula", NULL};
    int chosen;
    if (is_measured)
        return load_measured(options, node, error);
    if (!settings_only(node, &setting_of.options.object, NULL, error)
        || !setting_word(node, &setting_of.options.defaults, defaults, &chosen, error))
        return false;
    *options = cost_options_default((enum cost_options_defaults)chosen);
    return load_words(options, node, error) && load_switches(options, node, error)
        && load_numbers(options, node, error);
}

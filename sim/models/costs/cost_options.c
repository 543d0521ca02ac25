#include "models/costs/cost_options.h"

#include "json/json.h"

#include <stddef.h>

#define MOST_FRAME_BYTES 65536
#define MOST_TRIPLE_THREADS 65536

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
static bool load_word(const struct json_node *node, const char *key, const char *no,
                      const char *yes, bool *value, struct error *error)
{
    const char *const words[] = {no, yes, NULL};
    int word = *value;
    if (!json_optional_choice(node, key, words, &word, error))
        return false;
    *value = word == 1;
    return true;
}

static bool load_keys(struct cost_options *options, const struct json_node *node,
                      struct error *error)
{
    return load_word(node, "keys", "per_inference", "per_client", &options->keys_once_per_client,
                     error);
}

static bool load_words(struct cost_options *options, const struct json_node *node,
                       struct error *error)
{
    return load_word(node, "gc_scaling", "linear", "saturating", &options->gc_saturates, error)
        && load_word(node, "gc_gates", "benchmark", "circuit", &options->gc_scales_with_gates,
                     error)
        && load_word(node, "cg_offline_labels", "published", "protocol",
                     &options->cg_sends_all_labels, error)
        && load_keys(options, node, error);
}

static bool load_switches(struct cost_options *options, const struct json_node *node,
                          struct error *error)
{
    struct he_rewrites *rewrites = &options->rewrites;
    const struct {
        const char *key;
        bool *value;
    } switches[] = {
        {"lphe_exclude_fc", &options->excludes_fully_connected},
        {"weight_encoding", &options->encodes_weights},
        {"noise", &options->adds_noise},
        {"key_load", &options->loads_keys},
        {"subsample_1x1", &rewrites->subsample_1x1},
        {"space_to_depth", &rewrites->space_to_depth},
        {"reuse_shortcut_input", &rewrites->reuse_shortcut_input},
        {"server_rotates_input", &rewrites->server_rotates_input},
        {"square_pairs", &options->square_pairs},
    };
    for (size_t i = 0; i < sizeof switches / sizeof *switches; i++)
        if (!json_optional_boolean(node, switches[i].key, switches[i].value, error))
            return false;
    return true;
}

/* The slowdown is left to the device unless it stands here. */
static bool load_numbers(struct cost_options *options, const struct json_node *node,
                         struct error *error)
{
    bool has_slowdown = json_has(node, "client_he_slowdown") || options->client_he_slowdown > 0.0;
    if (has_slowdown
        && (!json_optional_number(node, "client_he_slowdown", &options->client_he_slowdown, error)
            || !json_require(node, "client_he_slowdown",
                             options->client_he_slowdown > 0.0
                                 && options->client_he_slowdown <= 1e6,
                             "above 0 and at most 1e6", error)))
        return false;
    return json_optional_integer(node, "frame_bytes", &options->frame_bytes, error)
        && json_require(node, "frame_bytes", options->frame_bytes <= MOST_FRAME_BYTES,
                        "at most 65536", error)
        && json_optional_integer(node, "triple_threads", &options->triple_threads, error)
        && json_require(node, "triple_threads",
                        options->triple_threads >= 1
                            && options->triple_threads <= MOST_TRIPLE_THREADS,
                        "from 1 to 65536", error);
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
    static const char *const keys[] = {"defaults",
                                       "gc_scaling",
                                       "gc_gates",
                                       "client_he_slowdown",
                                       "noise",
                                       "key_load",
                                       "cg_offline_labels",
                                       "lphe_exclude_fc",
                                       "keys",
                                       "frame_bytes",
                                       "weight_encoding",
                                       "subsample_1x1",
                                       "space_to_depth",
                                       "triple_threads",
                                       "reuse_shortcut_input",
                                       "server_rotates_input",
                                       "square_pairs",
                                       NULL};
    static const char *const defaults[] = {"garimella_2023", "formula", NULL};
    int chosen = OPTIONS_FORMULA;
    if (is_measured)
        return load_measured(options, node, error);
    if (!json_only(node, keys, error)
        || !json_optional_choice(node, "defaults", defaults, &chosen, error))
        return false;
    *options = cost_options_default((enum cost_options_defaults)chosen);
    return load_words(options, node, error) && load_switches(options, node, error)
        && load_numbers(options, node, error);
}

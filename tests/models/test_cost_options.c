#include "models/costs/cost_options.h"

#include "parse.h"

static bool load(struct cost_options *options, const char *text, bool is_measured,
                 struct error *error)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    bool loaded = cost_options_load(options, &node, is_measured, error);
    json_free(&document);
    return loaded;
}

static void expect_fault(const char *text, bool is_measured, const char *place, const char *message)
{
    struct cost_options options;
    struct error error = {0};
    cr_expect(not(load(&options, text, is_measured, &error)), "%s", text);
    expect_error(&error, place, message);
}

/* The two columns of the table in models/README.md. */
Test(cost_options, two_sets_of_defaults)
{
    struct cost_options best, published;
    struct error error = {0};
    cr_assert(load(&best, "{}", false, &error));
    cr_assert(load(&published, "{'defaults': 'garimella_2023'}", false, &error));
    cr_expect(best.gc_saturates);
    cr_expect(best.gc_scales_with_gates);
    cr_expect(best.cg_sends_all_labels);
    cr_expect(best.adds_noise);
    cr_expect(best.loads_keys);
    cr_expect(best.keys_once_per_client);
    cr_expect(not(best.excludes_fully_connected));
    cr_expect(not(best.encodes_weights));
    cr_expect(best.client_he_slowdown == 0.0);
    cr_expect(best.frame_bytes == 8);
    cr_expect(not(published.gc_saturates));
    cr_expect(not(published.gc_scales_with_gates));
    cr_expect(not(published.adds_noise));
    cr_expect(not(published.loads_keys));
    cr_expect(not(published.keys_once_per_client));
    cr_expect(not(published.cg_sends_all_labels));
    cr_expect(published.excludes_fully_connected);
    cr_expect(published.encodes_weights);
    cr_expect(published.client_he_slowdown == 1.0);
    cr_expect(published.frame_bytes == 0);
    cr_expect(not(best.rewrites.subsample_1x1));
    cr_expect(not(best.square_pairs));
    cr_expect(eq(u64, best.triple_threads, 1));
}

Test(cost_options, each_can_be_set_by_itself)
{
    struct cost_options options;
    struct error error = {0};
    cr_assert(load(&options,
                   "{'gc_scaling': 'linear', 'gc_gates': 'benchmark', 'client_he_slowdown': 2.5,"
                   "'cg_offline_labels': 'published', 'lphe_exclude_fc': true, 'noise': false,"
                   "'weight_encoding': true, 'key_load': false, 'keys': 'per_inference',"
                   "'frame_bytes': 3, 'subsample_1x1': true, 'space_to_depth': true,"
                   "'reuse_shortcut_input': true, 'server_rotates_input': true,"
                   "'triple_threads': 4, 'square_pairs': true}",
                   false, &error),
              "%s: %s", error.place, error.message);
    cr_expect(not(options.gc_saturates));
    cr_expect(not(options.gc_scales_with_gates));
    cr_expect(eq(dbl, options.client_he_slowdown, 2.5));
    cr_expect(not(options.cg_sends_all_labels));
    cr_expect(options.excludes_fully_connected);
    cr_expect(not(options.adds_noise));
    cr_expect(options.encodes_weights);
    cr_expect(not(options.loads_keys));
    cr_expect(not(options.keys_once_per_client));
    cr_expect(options.square_pairs);
    cr_expect(options.rewrites.subsample_1x1);
    cr_expect(options.rewrites.space_to_depth);
    cr_expect(options.rewrites.reuse_shortcut_input);
    cr_expect(options.rewrites.server_rotates_input);
    cr_expect(options.frame_bytes == 3);
    cr_expect(options.triple_threads == 4);
}

Test(cost_options, measured_costs_leave_only_the_keys_to_choose)
{
    struct cost_options options;
    struct error error = {0};
    cr_assert(load(&options, "{'keys': 'per_client'}", true, &error));
    cr_expect(options.keys_once_per_client);
    expect_fault("{'noise': true}", true, "", "unknown key \"noise\" (known: keys)");
}

Test(cost_options, values_out_of_range_are_refused)
{
    expect_fault("{'client_he_slowdown': 0}", false, "client_he_slowdown",
                 "must be above 0 and at most 1000000, is 0");
    expect_fault("{'triple_threads': 0}", false, "triple_threads", "must be from 1 to 65536, is 0");
    expect_fault("{'frame_bytes': 65537}", false, "frame_bytes", "must be at most 65536, is 65537");
    expect_fault("{'gc_scaling': 'cubic'}", false, "gc_scaling",
                 "must be one of linear, saturating, is \"cubic\"");
}

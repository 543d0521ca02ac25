#include "models/plan/protocol.h"

#include "parse.h"

#define CPU(name) "{'operation': '" name "', 'resource': 'client_cpu', 'per': 'network'}"

static struct protocol load(struct json_document document)
{
    struct protocol protocol;
    struct error error = {0};
    struct json_node node = json_root(&document);
    cr_assert(protocol_load(&protocol, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return protocol;
}

static void expect_fault(const char *text, const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct protocol protocol;
    struct error error = {0};
    cr_expect(not(protocol_load(&protocol, &node, &error)), "%s", text);
    expect_error(&error, place, message);
    protocol_free(&protocol);
    json_free(&document);
}

static void expect_item_fault(const char *item, const char *place, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text, "{'name': 'p', 'online': [%s]}", item);
    expect_fault(text, place, message);
}

struct expected_item {
    enum operation operation;
    enum resource resource;
};

static void expect_items(const struct protocol *protocol, enum phase phase,
                         const struct expected_item expected[], size_t count)
{
    cr_assert(eq(sz, protocol->item_count[phase], count));
    for (size_t index = 0; index < count; index++) {
        cr_expect(eq(int, protocol->items[phase][index].operation, expected[index].operation));
        cr_expect(eq(int, protocol->items[phase][index].resource, expected[index].resource));
    }
}

/* What both shipped protocols begin with: HE of the linear layers. */
#define LINEAR_ITEMS                                                                               \
    {OPERATION_KEYGEN, RESOURCE_CLIENT_CPU}, {OPERATION_KEY_UP, RESOURCE_UPLINK},                  \
        {OPERATION_KEY_LOAD, RESOURCE_SERVER_CPU}, {OPERATION_HE_ENCRYPT, RESOURCE_CLIENT_CPU},    \
        {OPERATION_LINEAR_UP, RESOURCE_UPLINK}, {OPERATION_HE_EVAL, RESOURCE_SERVER_CPU},          \
        {OPERATION_LINEAR_DOWN, RESOURCE_DOWNLINK},                                                \
    {                                                                                              \
        OPERATION_HE_DECRYPT, RESOURCE_CLIENT_CPU                                                  \
    }

Test(protocol, server_garbler_has_the_published_order)
{
    static const struct expected_item offline[] = {
        LINEAR_ITEMS,
        {OPERATION_GARBLE, RESOURCE_SERVER_CPU},
        {OPERATION_ENCODE_OFFLINE, RESOURCE_SERVER_CPU},
        {OPERATION_GC_TRANSFER, RESOURCE_DOWNLINK},
        {OPERATION_BASE_OT, RESOURCE_UPLINK},
        {OPERATION_EXT_OT_SETUP, RESOURCE_UPLINK},
        {OPERATION_EXT_OT_SEND, RESOURCE_DOWNLINK},
    };
    static const struct expected_item online[] = {
        {OPERATION_ONLINE_LINEAR_UP, RESOURCE_UPLINK},
        {OPERATION_ONLINE_ENCODE, RESOURCE_SERVER_CPU},
        {OPERATION_ONLINE_LABELS_DOWN, RESOURCE_DOWNLINK},
        {OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU},
        {OPERATION_ONLINE_GC_EVAL, RESOURCE_CLIENT_CPU},
        {OPERATION_ONLINE_PREDICTION_DOWN, RESOURCE_DOWNLINK},
    };
    struct protocol protocol = load(parse_file("models/protocols/server_garbler.json"));
    expect_items(&protocol, PHASE_OFFLINE, offline, sizeof offline / sizeof *offline);
    expect_items(&protocol, PHASE_ONLINE, online, sizeof online / sizeof *online);
    cr_expect(eq(str, protocol.name, (char *)"server_garbler"));
    cr_expect(eq(u64, protocol.bytes_per_element, 8));
    cr_expect(eq(u64, protocol.storage[PARTY_CLIENT].bytes_per_relu, 18248));
    cr_expect(eq(u64, protocol.storage[PARTY_SERVER].bytes_per_relu, 3590));
    cr_expect(protocol.storage[PARTY_CLIENT].linear_inputs);
    cr_expect(not(protocol.storage[PARTY_SERVER].linear_inputs));
    protocol_free(&protocol);
}

Test(protocol, client_garbler_has_the_published_order)
{
    static const struct expected_item offline[] = {
        LINEAR_ITEMS,
        {OPERATION_GARBLE, RESOURCE_CLIENT_CPU},
        {OPERATION_ENCODE_OFFLINE, RESOURCE_CLIENT_CPU},
        {OPERATION_GC_TRANSFER, RESOURCE_UPLINK},
        {OPERATION_BASE_OT, RESOURCE_DOWNLINK},
    };
    static const struct expected_item online[] = {
        {OPERATION_ONLINE_LINEAR_UP, RESOURCE_UPLINK},
        {OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU},
        {OPERATION_ONLINE_ENCODE, RESOURCE_CLIENT_CPU},
        {OPERATION_EXT_OT_SETUP, RESOURCE_DOWNLINK},
        {OPERATION_EXT_OT_SEND, RESOURCE_UPLINK},
        {OPERATION_ONLINE_GC_EVAL, RESOURCE_SERVER_CPU},
        {OPERATION_ONLINE_SS, RESOURCE_SERVER_CPU},
        {OPERATION_ONLINE_PREDICTION_DOWN, RESOURCE_DOWNLINK},
    };
    struct protocol protocol = load(parse_file("models/protocols/client_garbler.json"));
    expect_items(&protocol, PHASE_OFFLINE, offline, sizeof offline / sizeof *offline);
    expect_items(&protocol, PHASE_ONLINE, online, sizeof online / sizeof *online);
    const struct protocol_item *items = protocol.items[PHASE_ONLINE];
    cr_expect(eq(int, items[0].layers, LAYERS_FIRST));
    cr_expect(eq(u32, items[0].loop, 0));
    cr_expect(eq(u32, items[1].loop, 1));
    cr_expect(eq(u32, items[4].loop, 1));
    cr_expect(eq(u32, items[5].loop, 0));
    cr_expect(eq(int, items[1].layers, LAYERS_ALL_BUT_LAST));
    cr_expect(eq(int, items[6].layers, LAYERS_LAST));
    cr_expect(eq(u64, protocol.storage[PARTY_CLIENT].bytes_per_relu, 3590));
    cr_expect(eq(u64, protocol.storage[PARTY_SERVER].bytes_per_relu, 18248));
    protocol_free(&protocol);
}

Test(protocol, an_online_phase_is_enough)
{
    struct protocol protocol = load(parse("{'name': 'p', 'online': [" CPU("online_ss") "]}"));
    cr_expect(eq(sz, protocol.item_count[PHASE_OFFLINE], 0));
    cr_expect(eq(sz, protocol.item_count[PHASE_ONLINE], 1));
    protocol_free(&protocol);
}

Test(protocol, a_protocol_needs_an_online_phase_and_storage_for_an_offline_one)
{
    expect_fault("{'name': 'p', 'offline': [" CPU("keygen") "]}", "online",
                 "must be a list of items, but is not given");
    expect_fault("{'name': 'p', 'online': []}", "online", "must be a list of items, is []");
    expect_fault("{'name': 'p', 'offline': [" CPU("keygen") "], 'online': [" CPU("online_ss") "]}",
                 "storage", "must be an object, but is not given");
    expect_fault("{'name': 'p', 'online': [" CPU(
                     "online_ss") "], 'storage': {'bytes_per_element':"
                                  " 8, 'client': {'linear_inputs': true, 'linear_outputs': true,"
                                  " 'bytes_per_relu': 18248000000}, 'server': {}}}",
                 "storage.client.bytes_per_relu", "must be at most 1073741824, is 18248000000");
}

Test(protocol, items_that_cannot_be_are_refused)
{
    expect_item_fault(
        "{'operation': 'keygn', 'resource': 'client_cpu', 'per': 'network'}", "online[0].operation",
        "must be one of keygen, key_up, key_load, he_encrypt, linear_up, he_eval,"
        " linear_down, he_decrypt, garble, encode_offline, gc_transfer, base_ot,"
        " ext_ot_setup, ext_ot_send, triple_encrypt, triple_up, triple_eval,"
        " triple_down, triple_decrypt, online_linear_up, online_encode,"
        " online_labels_down, online_ss, online_gc_eval, online_square_up,"
        " online_square_down, online_square, online_cube_up, online_cube_down,"
        " online_cube, online_prediction_down, setup_up, setup_down, setup_compute, bit_triple_up,"
        " bit_triple_down, bit_triple_compute, ot_up, ot_down, ot_compute, truncate_up,"
        " truncate_down, truncate_compute, is \"keygn\" (did you mean \"keygen\"?)");
    expect_item_fault("{'operation': 'base_ot', 'resource': 'client_cpu', 'per': 'network'}",
                      "online[0].resource",
                      "must be uplink or downlink for a transfer, is \"client_cpu\"");
    expect_item_fault("{'operation': 'he_eval', 'resource': 'client_cpu', 'per': 'network'}",
                      "online[0].resource",
                      "must be server_cpu, which alone has HE threads, is \"client_cpu\"");
    expect_item_fault("{'operation': 'keygen', 'resource': 'uplink', 'per': 'network'}",
                      "online[0].resource",
                      "must be client_cpu or server_cpu for a computation, is \"uplink\"");
    expect_item_fault(
        "{'operation': 'keygen', 'resource': 'client_cpu', 'per': 'network', 'layers': 'last'}",
        "online[0].layers", "must be left out where per is network, is \"last\"");
}

Test(protocol, loops_hold_items_of_layers_only)
{
    expect_item_fault(
        "{'loop': [" CPU("keygen") "]}", "online[0].loop[0].per",
        "must be linear_layer, relu_layer or polynomial_layer in a loop, is \"network\"");
    expect_item_fault("{'loop': []}", "online[0].loop", "must be a list of items, is []");
    expect_item_fault("{'loop': [{'loop': []}]}", "online[0].loop[0]",
                      "unknown key \"loop\" (known: operation, resource, per, layers, what)");
    expect_item_fault("{'loop': [], 'per': 'network'}", "online[0]",
                      "unknown key \"per\" (known: loop)");
}

#define LAYER(name) "{'operation': '" name "', 'resource': 'server_cpu', 'per': 'linear_layer'}"

Test(protocol, branches_of_a_parallel_are_told_apart)
{
    /* clang-format off */
    struct protocol protocol = load(parse(
        "{'name': 'p', 'online': ["
        "{'loop': [" LAYER("online_ss") ","
        " {'parallel': [[" LAYER("online_encode") "," LAYER("garble") "], [" LAYER("online_square") "]]}]},"
        " {'parallel': [[" CPU("keygen") "], [" CPU("he_encrypt") "]]}]}"));
    /* clang-format on */
    static const uint32_t expected[6][3] = {/* loop, parallel, branch */
                                            {1, 0, 0}, {1, 2, 1}, {1, 2, 1},
                                            {1, 2, 2}, {0, 3, 1}, {0, 3, 2}};
    cr_assert(eq(sz, protocol.item_count[PHASE_ONLINE], 6));
    for (size_t i = 0; i < 6; i++) {
        const struct protocol_item *item = &protocol.items[PHASE_ONLINE][i];
        cr_expect(eq(u32, item->loop, expected[i][0]));
        cr_expect(eq(u32, item->branches[0], expected[i][1]));
        cr_expect(eq(u32, item->branches[1], expected[i][2]));
    }
    protocol_free(&protocol);
}

Test(protocol, parallels_need_branches_and_hold_items_only)
{
    expect_item_fault("{'parallel': [[" CPU("keygen") "]]}", "online[0].parallel",
                      "must be a list of two lists of items, or more, is "
                      "[[{\"operation\":\"keygen\",\"resource\":\"client_cpu\",\"per\":\"ne...");
    expect_item_fault("{'parallel': [[], []]}", "online[0].parallel[0]",
                      "must be a list of items, is []");
    expect_item_fault("{'parallel': [[{'loop': []}], []]}", "online[0].parallel[0][0]",
                      "unknown key \"loop\" (known: operation, resource, per, layers, what)");
}

/* 7 * 33 + 16 + 14 = 261 gates in a field of 32 bits: 8 + 24 * (522 + 68) bytes, 33 labels of 28 */
Test(protocol, storage_follows_from_the_parameters)
{
    struct protocol protocol = load(parse(
        "{'name': 'p', 'parameters': {'field_bits': 32, 'ring_degree': 16384}, 'online': [" CPU(
            "online_ss") "], 'storage': {'bytes_per_element': 8, 'client': "
                         "{'linear_inputs': true, 'linear_outputs': true, 'role': 'evaluator'}, "
                         "'server': "
                         "{'linear_inputs': true, 'linear_outputs': true, 'bytes_per_relu': 5}}}"));
    cr_expect(eq(u64, protocol.storage[PARTY_CLIENT].bytes_per_relu, 16016));
    cr_expect(eq(u64, protocol.storage[PARTY_SERVER].bytes_per_relu, 5));
    cr_expect(eq(u64, protocol.he.ring_degree, 16384));
    protocol_free(&protocol);
    expect_fault("{'name': 'p', 'parameters': {'ring_degree': 5000}}", "parameters.ring_degree",
                 "must be a power of two from 1024 to 65536, is 5000");
}

#define COMPARED(parameters)                                                                       \
    "{'name': 'p', 'parameters': {" parameters                                                     \
    "}, 'online': [{'operation': 'ot_up', 'resource': 'uplink', 'per': 'relu_layer'},"             \
    " {'operation': 'ot_compute', 'resource': 'client_cpu', 'per': 'relu_layer'}]}"

Test(protocol, comparisons_have_parameters_of_their_own)
{
    struct protocol usual = load(parse(COMPARED("'fraction_bits': 12")));
    cr_expect(eq(u64, usual.ot.ring_bits, 37));
    cr_expect(eq(int, usual.ot.extension, OT_SILENT));
    cr_expect(eq(u64, usual.setup_up_bytes, 6009654));
    protocol_free(&usual);
    struct protocol field = load(parse(COMPARED("'comparison': 'field'")));
    cr_expect(eq(u64, field.ot.ring_bits, 41));
    cr_expect(eq(int, field.ot.extension, OT_IKNP));
    cr_expect(eq(u64, field.setup_down_bytes, 4128));
    protocol_free(&field);
    struct protocol packed = load(parse(COMPARED("'packing': 'coefficient'")));
    cr_expect(eq(u64, packed.he.ring_degree, 4096));
    cr_expect(eq(u64, packed.he.ciphertext_up_bytes, 62420));
    protocol_free(&packed);
}

Test(protocol, parameters_of_comparisons_are_checked_together)
{
    expect_fault(COMPARED("'ring_bits': 0"), "parameters.ring_bits", "must be from 2 to 64, is 0");
    expect_fault(COMPARED("'ring_bits': 65"), "parameters.ring_bits",
                 "must be from 2 to 64, is 65");
    expect_fault(COMPARED("'digit_bits': 9"), "parameters.digit_bits",
                 "must be from 1 to 8 with ring_bits 37, is 9");
    expect_fault(COMPARED("'ring_bits': 4, 'digit_bits': 4"), "parameters.digit_bits",
                 "must be from 1 to 3 with ring_bits 4, is 4");
    expect_fault(COMPARED("'ot': 'silent', 'comparison': 'field'"), "parameters.comparison",
                 "must be ring with ot \"silent\", is \"field\": nobody has put the two together");
    expect_fault(COMPARED("'fraction_bits': 18"), "parameters.fraction_bits",
                 "must be at most 17 with ring_bits 37, which hold a product of two fractions, its "
                 "sign and a bit more, is 18");
    expect_fault(COMPARED("'comparison': 'field', 'ring_bits': 37"), "parameters.ring_bits",
                 "must be as field_bits (41) with comparison \"field\", is 37");
    expect_fault(COMPARED("'silent_bits': -1"), "parameters.silent_bits",
                 "must be from 0 to 128, is -1");
}

Test(protocol, a_phase_has_at_most_256_items)
{
    char *items = memory_copy_text(LAYER("online_ss"));
    for (int count = 1; count < 257; count++) {
        char *longer = memory_format_text("%s,%s", items, LAYER("online_ss"));
        free(items);
        items = longer;
    }
    char *text = memory_format_text("{'name': 'p', 'online': [%s]}", items);
    char *looped = memory_format_text("{'name': 'p', 'online': [{'loop': [%s]}]}", items);
    expect_fault(text, "online[256]", "a phase has at most 256 items");
    expect_fault(looped, "online[0].loop[256]", "a phase has at most 256 items");
    free(items);
    free(text);
    free(looped);
}

Test(protocol, operations_know_their_names_threads_and_kind)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        cr_expect(eq(str, (char *)operation_names()[operation],
                     (char *)operation_name((enum operation)operation)));
    cr_expect(operation_names()[OPERATION_COUNT] == NULL);
    cr_expect(eq(int, operation_thread_use(OPERATION_HE_EVAL), THREADS_HE));
    cr_expect(eq(int, operation_thread_use(OPERATION_GARBLE), THREADS_GC));
    cr_expect(eq(int, operation_thread_use(OPERATION_ONLINE_GC_EVAL), THREADS_GC));
    cr_expect(eq(int, operation_thread_use(OPERATION_ONLINE_SS), THREADS_ONE));
    cr_expect(operation_is_transfer(OPERATION_GC_TRANSFER));
    cr_expect(not(operation_is_transfer(OPERATION_GARBLE)));
    cr_expect(eq(str, (char *)phase_name(PHASE_ONLINE), (char *)"online"));
    cr_expect(eq(str, (char *)resource_name(RESOURCE_DOWNLINK), (char *)"downlink"));
}

/*
 * network_fault.h: networks that are refused, with the place and the message.
 */
#ifndef TESTS_MODELS_NETWORK_FAULT_H
#define TESTS_MODELS_NETWORK_FAULT_H

#include "models/graph/network.h"
#include "parse.h"

static inline void expect_network_fault(const char *text, const struct network_input *input,
                                        const char *place, const char *message)
{
    struct json_document document = parse(text);
    struct json_node node = json_root(&document);
    struct network network;
    struct error error = {0};
    cr_expect(not(network_load(&network, &node, input, &error)), "%s", text);
    cr_expect(eq(str, error.file, (char *)"test.json"));
    expect_error(&error, place, message);
    network_free(&network);
    json_free(&document);
}

/* The text is the only stage. */
static inline void expect_network_stage_fault(const char *stage, const struct network_input *input,
                                              const char *place, const char *message)
{
    char text[1024];
    snprintf(text, sizeof text, "{'name': 'n', 'stages': [%s], 'head': {'fc': ['classes']}}",
             stage);
    expect_network_fault(text, input, place, message);
}

#endif

/*
 * one_layer.h: the smallest scenario: a network of one layer, so many seconds of the client offline
 * and of the server online, 24,656 bytes for a precompute.
 */
#ifndef TESTS_ONE_LAYER_H
#define TESTS_ONE_LAYER_H

#include "command_expect.h"

/*
 * Writes costs.json and s.json into a folder.
 *
 * offline, online   seconds
 * rest              further keys of the scenario, with a comma before each
 */
static inline void one_layer_write(const char *into, const char *offline, const char *online,
                                   const char *rest)
{
    struct command_result result = command_run(
        "cd '%s' && cat > costs.json <<'X'\n"
        "{\"name\": \"mini\", \"network\": \"one_layer\", \"input\": \"cifar10\", \"protocol\": "
        "\"mini\", \"relus\": 0, \"operations\": {\"he_encrypt\": {\"seconds\": %s}, "
        "\"online_ss\": {\"seconds\": %s}}, \"threaded\": {\"he_eval\": {\"seconds\": [0], "
        "\"slowdown_per_busy_core\": 0}, \"garble\": {\"seconds\": 0, \"threads\": 1}, "
        "\"online_gc_eval\": {\"seconds\": 0, \"threads\": 1}}}\nX\ncat > s.json <<'X'\n"
        "{\"name\": \"s\", \"network\": {\"name\": \"one_layer\", \"nodes\": [{\"id\": \"fc\", "
        "\"op\": \"fc\", \"out\": \"classes\", \"stage\": \"head\"}]}, \"input\": \"cifar10\", "
        "\"costs\": "
        "\"./costs.json\", \"protocol\": {\"name\": \"mini\", \"offline\": [{\"operation\": "
        "\"he_encrypt\", \"resource\": \"client_cpu\", \"per\": \"network\"}], \"online\": "
        "[{\"operation\": \"online_ss\", \"resource\": \"server_cpu\", \"per\": \"network\"}], "
        "\"storage\": {\"bytes_per_element\": 8, \"client\": {\"linear_inputs\": true, "
        "\"linear_outputs\": true, \"bytes_per_relu\": 0}, \"server\": {\"linear_inputs\": true, "
        "\"linear_outputs\": true, \"bytes_per_relu\": 0}}}%s}\nX\n",
        into, offline, online, rest);
    cr_assert(eq(int, result.status, 0));
    command_free(&result);
}

#endif

/*
 * costed_day.h: a scenario whose costs can be worked out by hand.
 *
 * An offline phase takes 20 s of the client's core, 1 GB to the server (1 s), 100 s of a core of
 * the server and 4 GB to the client (4 s): 125 s. An online phase takes 10 s of the server's and
 * 0.5 GB to the client: 10.5 s. A precompute takes 24,656 bytes at either party; two fit at the
 * client.
 */
#ifndef TESTS_COSTED_DAY_H
#define TESTS_COSTED_DAY_H

#include "command_expect.h"

/* Writes costs.json and s.json into a new folder, which $RESULTS is then. */
static inline char *costed_day_write(void)
{
    char *folder = command_new_folder();
    setenv("RESULTS", folder, 1);
    struct command_result result = command_run(
        "cd \"$RESULTS\" && cat > costs.json <<'X'\n"
        "{\"name\": \"mini\", \"network\": \"one_layer\", \"input\": \"cifar10\", \"protocol\": "
        "\"mini\", \"relus\": 0, \"operations\": {\"keygen\": {\"seconds\": 20}, \"key_up\": "
        "{\"bytes\": 1000000000}, \"key_load\": {\"seconds\": 100}, \"linear_down\": {\"bytes\": "
        "4000000000}, \"online_ss\": {\"seconds\": 10}, \"online_prediction_down\": {\"bytes\": "
        "500000000}}, \"threaded\": {\"he_eval\": {\"seconds\": [0], \"slowdown_per_busy_core\": "
        "0}, \"garble\": {\"seconds\": 0, \"threads\": 1}, \"online_gc_eval\": {\"seconds\": 0, "
        "\"threads\": 1}}}\nX\n");
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    result = command_run(
        "cd \"$RESULTS\" && cat > s.json <<'X'\n"
        "{\"name\": \"s\", \"network\": {\"name\": \"one_layer\", \"nodes\": [{\"id\": \"fc\", "
        "\"op\": \"fc\", \"out\": \"classes\", \"stage\": \"head\"}]}, \"input\": \"cifar10\", "
        "\"costs\": \"./costs.json\", \"protocol\": {\"name\": \"mini\", \"offline\": ["
        "{\"operation\": \"keygen\", \"resource\": \"client_cpu\", \"per\": \"network\"},"
        "{\"operation\": \"key_up\", \"resource\": \"uplink\", \"per\": \"network\"},"
        "{\"operation\": \"key_load\", \"resource\": \"server_cpu\", \"per\": \"network\"},"
        "{\"operation\": \"linear_down\", \"resource\": \"downlink\", \"per\": \"network\"}],"
        "\"online\": [{\"operation\": \"online_ss\", \"resource\": \"server_cpu\", \"per\": "
        "\"network\"}, {\"operation\": \"online_prediction_down\", \"resource\": \"downlink\", "
        "\"per\": \"network\"}], \"storage\": {\"bytes_per_element\": 8, \"client\": "
        "{\"linear_inputs\": true, \"linear_outputs\": true, \"bytes_per_relu\": 0}, \"server\": "
        "{\"linear_inputs\": true, \"linear_outputs\": true, \"bytes_per_relu\": 0}}},\n"
        "\"client\": {\"storage_bytes\": 49312, \"power\": {\"idle_watts\": 1, "
        "\"watts_per_busy_core\": 0.5}},\n"
        "\"server\": {\"cores\": 2, \"power\": {\"idle_watts\": 10, \"watts_per_busy_core\": 2}},\n"
        "\"link\": {\"uplink_bps\": 8e9, \"downlink_bps\": 8e9, \"joules_per_byte\": 1e-9},\n"
        "\"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.0001, \"first_s\": 1000},\n"
        "\"prices\": {\"cores\": \"busy\", \"core_hour\": {\"usd\": 3.6}, \"gb_out\": {\"usd\": "
        "0.1}, \"gb_in\": {\"usd\": 0.02}, \"gb_month\": {\"usd\": 2592}, \"request\": {\"usd\": "
        "0.05}},\n\"sharing\": \"contended\", \"horizon_s\": 86400}\nX\n");
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    return folder;
}

#endif

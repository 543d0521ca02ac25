/*
 * The two logs of a DELPHI run: read, held against a network, and written as a measured set, which
 * must be one.
 */
#include "fuzz.h"

#include "calibration/delphi_measurement.h"
#include "models/costs/measurement.h"
#include "scratch_file.h"

#include <string.h>

/* Between the client's log and the server's, on a line of its own. */
static const char divider[] = "\n---- server ----\n";

/* That of tests/data/delphi. */
static const char network_text[] =
    "{\"name\": \"small\", \"stem\": {\"k\": 3, \"out\": 4, \"pad\": 1, \"act\": \"relu\"},"
    " \"stages\": [], \"head\": {\"pool\": {\"kind\": \"average\", \"k\": 2, \"stride\": 2},"
    " \"fc\": [\"classes\"]}}";

static void load_network(struct network *network)
{
    struct json_document document = {0};
    struct network_input input;
    struct error error = {0};
    bool good = network_input_named(&input, "cifar10")
             && json_parse(&document, "small", network_text, &error);
    assert(good);
    struct json_node node = json_root(&document);
    good = network_load(network, &node, &input, &error);
    assert(good);
    json_free(&document);
}

/* What the program wrote, the program reads. */
static void expect_measurement(const char *text)
{
    static const char *const devices[PARTY_COUNT] = {NULL, NULL};
    struct json_document document = {0};
    struct measurement measurement;
    struct error error = {0};
    bool good = json_parse(&document, "written", text, &error);
    assert(good);
    struct json_node node = json_root(&document);
    good = measurement_load(&measurement, &node, NULL, NULL, devices, &error);
    assert(good);
    measurement_free(&measurement);
    json_free(&document);
}

static void write_measurement(const struct delphi_run *run, bool client_garbles)
{
    static const struct device base = {
        .name = "base", .gc = {.garble_most_cores = 8.0, .evaluate_most_cores = 4.0}};
    struct delphi_facts facts = {.folder = "logs",
                                 .run_count = 1,
                                 .input = "cifar10",
                                 .client_garbles = client_garbles,
                                 .gc_threads = 4,
                                 .base = &base};
    struct network network;
    struct error error = {0};
    load_network(&network);
    if (delphi_run_check(run, &network, &facts, &error)) {
        char *text = NULL;
        size_t length = 0;
        struct json_writer writer = {.stream = open_memstream(&text, &length)};
        assert(writer.stream != NULL);
        delphi_measurement_write(&writer, run, &network, &facts);
        fclose(writer.stream);
        expect_measurement(text);
        free(text);
    }
    network_free(&network);
}

/* Where the server's log begins; without a divider it is empty. */
static size_t find_server(const uint8_t *bytes, size_t size)
{
    for (size_t at = 0; at + sizeof divider - 1 <= size; at++)
        if (memcmp(bytes + at, divider, sizeof divider - 1) == 0)
            return at + sizeof divider - 1;
    return size;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    size_t server = find_server(bytes, size);
    size_t client_bytes = server == size ? size : server - (sizeof divider - 2);
    struct scratch_folder folder = scratch_folder_new();
    struct scratch_file logs[] = {
        scratch_file_new(&folder, "client.log", bytes, client_bytes),
        scratch_file_new(&folder, "server.log", bytes + server, size - server)};
    struct delphi_run run;
    struct error error = {0};
    size_t run_count;
    if (delphi_runs_read(&run, &run_count, folder.path, &error)) {
        write_measurement(&run, false);
        write_measurement(&run, true);
    }
    delphi_run_free(&run);
    unlink(logs[0].path);
    unlink(logs[1].path);
    rmdir(folder.path);
    return 0;
}

#include "cli/output/service_scenario.h"

#include "base/readable.h"
#include "base/units.h"
#include "json/json_write.h"
#include "json/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#define OFFLINE_PHASES 20.0 /* of the horizon: overload shows after ten (study/verdict.c) */
#define MOST_THREADS 16     /* of one phase: networks have about as many linear layers */

double service_horizon_s(double offline_s)
{
    return DAY_S * fmax(ceil(OFFLINE_PHASES * offline_s / DAY_S), 1.0);
}

double service_storage_bytes(uint64_t precomputes, uint64_t precompute_bytes)
{
    return 1e12 * fmax(ceil((double)precomputes * (double)precompute_bytes / 1e12), 10.0);
}

static void print_models(const struct service *service, FILE *stream)
{
    fputs("// A service of private inference. Next:\n"
          "//   pisim plan FILE          what one inference costs, and what limits the rate\n"
          "//   pisim run FILE           what clients wait for\n"
          "//   pisim capacity FILE --slo 'e2e_s.p95 <= 180'\n"
          "// models/README.md has every key; `pisim list` what networks and links there are.\n"
          "{\n"
          "  \"name\": ",
          stream);
    json_write_quoted(service->name, strlen(service->name), stream);
    fputs(",\n\n  \"network\": ", stream);
    json_write_quoted(service->network, strlen(service->network), stream);
    fputs(",\n"
          "  \"input\": \"cifar100\",            // or tinyimagenet, imagenet, {\"channels\": 3, "
          "\"height\": 48, ...}\n"
          "  \"protocol\": \"client_garbler\",   // the server evaluates circuits online\n"
          "  \"costs\": \"formula\",             // of any network, on the devices below\n\n",
          stream);
}

static void print_parties(const struct service *service, FILE *stream)
{
    uint64_t threads = service->cores < MOST_THREADS ? service->cores : MOST_THREADS;
    char storage[QUANTITY_SIZE], server_storage[QUANTITY_SIZE], uplink[QUANTITY_SIZE],
        bytes[READABLE_SIZE], bps[READABLE_SIZE];
    quantity_print((double)service->storage_bytes, 15, storage);
    quantity_print(service->uplink_bps, 15, uplink);
    quantity_print(service->server_storage_bytes, 15, server_storage);
    fprintf(stream,
            "  \"clients\": [{\n"
            "    \"count\": %" PRIu64 ",\n"
            "    \"device\": \"atom_z8350\", \"threads\": 4,\n"
            "    \"storage_bytes\": %s,       // %s for precomputes, at each client\n"
            "    \"initial_stock\": \"full\"       // the night before was long enough\n"
            "  }],\n"
            "  \"server\": {\n"
            "    \"device\": \"epyc_7502\",\n"
            "    \"cores\": %" PRIu64 ",               // for the phases of all clients\n"
            "    \"he_threads\": %" PRIu64 ",          // of one phase: homomorphic evaluation\n"
            "    \"gc_threads\": %" PRIu64 ",          // ... and garbled circuits\n"
            "    \"storage_bytes\": %s         // for its part of all that clients hold\n"
            "  },\n"
            "  // Each client's own: %s both ways.\n"
            "  \"link\": {\"uplink_bps\": %s, \"downlink_bps\": %s, \"rtt_s\": 0.02},\n\n",
            service->clients, storage, readable_bytes((double)service->storage_bytes, bytes),
            service->cores, threads, threads, server_storage,
            readable_bps(service->uplink_bps, bps), uplink, uplink);
}

static void print_requests(const struct service *service, FILE *stream)
{
    char rate[QUANTITY_SIZE], readable[READABLE_SIZE];
    quantity_print(service->rate_per_s, 15, rate);
    fprintf(stream,
            "  // Of all clients together: %s. Or {\"trace\": \"my_trace.csv\"}.\n"
            "  \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": %s, \"assign\": "
            "\"round_robin\"},\n\n"
            "  \"sharing\": \"contended\",         // phases compete for cores and links\n"
            "  \"refill\": {\"policy\": \"eager\"},  // as soon as there is room\n"
            "  // No step takes exactly its time.\n"
            "  \"variability\": {\"distribution\": \"lognormal\", \"cv\": 0.2},\n\n"
            "  // Days that take in the offline phase twenty times; then all are served to the "
            "end.\n"
            "  \"horizon_s\": %.0f,\n"
            "  \"at_horizon\": \"drain\",\n"
            "  \"replications\": {\"min\": 10, \"max\": 40, \"precision\": 0.05},\n"
            "  \"seed\": 1\n}\n",
            readable_rate(service->rate_per_s, readable), rate, service->horizon_s);
}

void service_print(const struct service *service, FILE *stream)
{
    print_models(service, stream);
    print_parties(service, stream);
    print_requests(service, stream);
}

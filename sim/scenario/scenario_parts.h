/*
 * scenario_parts.h: the parts of a scenario, each read by its own function; for scenario.c alone.
 *
 * Each takes the scenario's root, fills its part of the struct, and fails with file and JSON path.
 */
#ifndef SCENARIO_SCENARIO_PARTS_H
#define SCENARIO_SCENARIO_PARTS_H

#include "base/hash.h"
#include "scenario/scenario.h"
#include "settings/setting.h"

/*
 * The classes are counted, and what each infers is read: the keys of a class where it has them,
 * else the scenario's.
 */
bool scenario_load_inferences(struct scenario *scenario, const struct json_node *root,
                              struct library *library, struct error *error) MUST_CHECK;

void inference_free(struct inference *inference);

/* The model of a class is loaded: it becomes one of the scenario's, or is an earlier one. */
void scenario_keep_model(struct scenario *scenario, struct hash_index *models,
                         const struct class_model *model);

/* The node of the class where it has the key, else the scenario's. */
const struct json_node *scenario_key_owner(const struct json_node *client,
                                           const struct json_node *root, const char *key);

/* Under the owners' keys. */
bool scenario_load_network(struct inference *inference, const struct json_node *client,
                           const struct json_node *root, struct library *library,
                           struct error *error) MUST_CHECK;
bool scenario_load_protocol(struct inference *inference, const struct json_node *owner,
                            struct library *library, struct error *error) MUST_CHECK;

/*
 * The link under the owner's key "link", with its discipline; absent, that of the published
 * simulator.
 */
bool scenario_load_link(const struct scenario *scenario, const struct json_node *owner,
                        double speedup, struct library *library, struct link_profile *link,
                        enum discipline *discipline, struct error *error) MUST_CHECK;

/* "fair", or the other word; which contended sharing alone knows. */
bool scenario_load_discipline(const struct scenario *scenario, const struct json_node *node,
                              const char *in_order, enum discipline *discipline,
                              struct error *error) MUST_CHECK;

/* "costs", the scenario's "options", "speedup" and the scenario's "scale". */
bool scenario_load_costs(struct inference *inference, const struct json_node *client,
                         const struct json_node *root, struct error *error) MUST_CHECK;
bool scenario_load_speedup(struct inference *inference, const struct json_node *owner,
                           struct error *error) MUST_CHECK;

/*
 * What no protocol has is replaced, as the scenario says: maxima by averages or comparisons, norms
 * by nothing, with warnings.
 */
bool scenario_replace_layers(struct network *network, const struct json_node *root,
                             struct warnings *warnings, struct error *error) MUST_CHECK;

/* How many requests of each client the trace has, where its labels assign them. Arrivals, clients
 * and horizon must be loaded. */
bool scenario_count_requests(struct scenario *scenario, struct error *error) MUST_CHECK;

/* What the plans let suspect: polynomials that nobody asked for, units that slipped. */
void scenario_warn_of_plans(const struct scenario *scenario, struct warnings *warnings);
/* One per class. Everything else must be loaded. */
bool scenario_build_plans(struct scenario *scenario, const struct json_document *document,
                          struct warnings *warnings, struct error *error) MUST_CHECK;

/*
 * What the costs folder says of network, input and protocol, which must be loaded.
 *
 * devices   names of the parties' devices, or NULL
 */
bool scenario_load_measurement(const struct inference *inference, const struct json_node *owner,
                               const char *const devices[PARTY_COUNT], struct library *library,
                               struct measurement *measurement, struct error *error) MUST_CHECK;

/*
 * A party's device, if it names one or there is a usual one.
 *
 * usual    name of the device where the scenario names none; NULL: then none
 * is_interactive   as device_load_for
 * device   out; its name is empty where there is none; its power is the party's own, if that has
 * one
 */
bool scenario_load_device(const struct json_node *party, const char *usual, bool is_interactive,
                          struct library *library, struct device *device,
                          struct error *error) MUST_CHECK;

/* "prices", if there are any. */
bool scenario_load_prices(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error) MUST_CHECK;

/* What use costs; everything else must be loaded. Objectives and metrics that ask for costs which
 * nobody gave are faults. */
bool scenario_load_tariff(struct scenario *scenario, const struct json_node *root,
                          struct warnings *warnings, struct error *error) MUST_CHECK;

/* Server, clients, and the measurements for their devices. */
bool scenario_load_parties(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error) MUST_CHECK;
bool scenario_load_server(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error) MUST_CHECK;
bool scenario_load_clients(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error) MUST_CHECK;

/* Of either party, by the rows of its keys. */
bool scenario_load_bytes_per_relu(const struct json_node *party, const struct setting *setting,
                                  uint64_t *bytes_per_relu, uint64_t protocol_bytes,
                                  struct error *error) MUST_CHECK;
/* How fast precomputes are written and read; absent, in no time. */
bool scenario_load_disk(const struct json_node *party, const struct setting *read_bps,
                        const struct setting *write_bps, const struct setting *overlap,
                        struct disk *disk, struct error *error) MUST_CHECK;

/*
 * There must be room for a batch. The stocks that clients begin with must fit, on each client and
 * on the server, which holds those of all; a full one is as much as fits, with a warning where that
 * is less than for one client alone. Plans must be built.
 */
bool scenario_check_stocks(const struct scenario *scenario, const struct json_node *root,
                           struct warnings *warnings, struct error *error) MUST_CHECK;

/* Warns of what is probably not meant. Everything else must be loaded. */
void scenario_warn(const struct scenario *scenario, const struct json_node *root,
                   struct warnings *warnings);

/*
 * The JSON of a class: "client", or an item of "clients".
 *
 * list   out, which the node borrows
 */
struct json_node scenario_class_node(const struct scenario *scenario, const struct json_node *root,
                                     size_t index, struct json_node *list);

/* The rules of the machine: "sharing" and "priority"; "refill"; horizon, warm-up, "record". */
bool scenario_load_sharing(struct simulation_settings *simulation, const struct json_node *root,
                           struct error *error) MUST_CHECK;
bool scenario_load_rules(struct simulation_settings *simulation, const struct json_node *root,
                         struct error *error) MUST_CHECK;

/* "refill.batch", of which the plans are made. */
bool scenario_load_batch(struct scenario *scenario, const struct json_node *root,
                         struct error *error) MUST_CHECK;

#endif

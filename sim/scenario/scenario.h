/*
 * scenario.h: one point of models/scenarios/<name>.json, read and compiled: what is simulated, and
 * how often.
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include "models/costs/cost_options.h"
#include "models/costs/measured_costs.h"
#include "models/crypto/device.h"
#include "models/plan/plan_batch.h"
#include "models/plan/plan_disks.h"
#include "scenario/library.h"
#include "scenario/slo.h"
#include "scenario/sweep.h"
#include "system/requests/simulation.h"

/* Measures that decide when there are enough replications. */
#define MOST_MEASURES 16

/* How many replications. */
struct replication_rule {
    uint64_t fewest;
    uint64_t most;
    bool by_evidence;  /* neither was said: as many as it takes for intervals that hold, and as are
                          cheap */
    double precision;  /* stops when the half-width of each measure is at most this share of its
                          value; 0: never early */
    double confidence; /* of every interval */
    struct measure measures[MOST_MEASURES];
    size_t measure_count;
};

/* What clients want inferred, by which protocol, and how its costs are known. */
struct inference {
    struct network_input input;
    struct network network;
    struct protocol protocol;
    char costs[256]; /* a folder or file of measurements, or "formula" */
    struct cost_options cost_options;
    double he_speedup;
    double gc_speedup;
    double link_speedup;
    double speedups[OPERATION_COUNT]; /* of single operations, in place of these; 0: none */
    double relus_scale;
    double macs_scale;
    double weights_s; /* by formula, once per model: encoding the weights, on one core */
    double weights_bytes;
};

/* What the plan of classes of clients is compiled from, and the plan. Most classes differ in what a
 * plan does not depend on, such as links and counts: these have one model. */
struct class_model {
    struct inference *inference; /* borrowed */
    struct device device;        /* the clients'; without a name there is none */
    struct thread_counts threads;
    struct plan_options plan_options;
    struct disk disks[PARTY_COUNT];
    size_t class_index;             /* from 0: the first class that has it */
    struct measurement measurement; /* if not by formula; owned */
    struct plan plan;               /* owned */
};

/* Pointers lead into the struct itself: it must not move once loaded. */
struct scenario {
    char name[128];
    struct inference inference; /* the first class's, which stands for all where one is told */
    struct device server_device;
    double server_link_speedup;
    struct batch batch;           /* of offline phases */
    struct class_model common;    /* what all classes begin as: the server's threads and options */
    struct client_class *classes; /* owned */
    size_t class_count;
    const struct cJSON **class_values;  /* owned; of a list: the JSON of each class */
    struct inference **own;             /* owned; other inferences, each once */
    size_t own_count;                   /* ... */
    struct inference **class_inference; /* owned; by class: one of them; NULL: the scenario's */
    struct class_model *models;         /* owned; each once; the first is that of the first class */
    size_t model_count;
    struct class_model **class_model; /* owned; by class: one of them */
    bool is_list;                     /* "clients", not "client" */
    struct arrivals_settings arrivals;
    uint64_t *trace_requests; /* owned: simulation.trace_requests */
    struct tariff tariff;     /* simulation.tariff */
    struct simulation_settings simulation;
    struct replication_rule replications;
    uint64_t uncertainty_draws; /* worlds in which uncertain numbers are drawn; 0: none is */
    struct slo *slos;           /* owned */
    size_t slo_count;
    struct measure *asked; /* owned; what is to be known beyond what always is, each once */
    size_t asked_count;
    size_t asked_capacity;
    struct latency_limit *limits; /* owned: simulation.limits, of those that are within one */
    size_t limit_capacity;
};

/*
 * Reads a scenario without its sweep, and everything that it names.
 *
 * document   where document->notes is set, every setting is noted with its origin
 * scenario   out, owned by the caller, also after a failure; scenario_free
 */
bool scenario_load(struct scenario *scenario, const struct json_document *document,
                   struct library *library, struct error *error) MUST_CHECK;
void scenario_free(struct scenario *scenario);

/* The measure is to be known of what is simulated: before that. */
void scenario_ask(struct scenario *scenario, struct measure measure);

/* Users who wait for answers, and ask again, in some class. */
bool scenario_has_users(const struct scenario *scenario);
/* ... while requests of other classes come at a rate: bounds and loads are of these. */
bool scenario_is_mixed(const struct scenario *scenario);

/* How much is asked of it: requests per second; where there are users, these, whatever comes beside
 * them. NAN where requests all come at once. */
double scenario_demand(const struct scenario *scenario);
/* What so much demand is told in: "per second"; "user", "users". */
const char *demand_unit(bool are_users, double demand);

/* Whether the costs that the measure is about are known; why is what it takes, else. */
bool scenario_knows(const struct scenario *scenario, struct measure measure, const char **why);

/* Memory that it takes, as far as that depends on its input. */
uint64_t scenario_bytes(const struct scenario *scenario);

/* What a class of clients infers. */
const struct inference *scenario_inference(const struct scenario *scenario, size_t class_index);

/* Of what the plan of a class is made. */
const struct class_model *scenario_model(const struct scenario *scenario, size_t class_index);

/* Costs come from formulas; else they were measured. */
bool inference_is_formula(const struct inference *inference);

/* Whether the clients of any class have an offline phase. */
bool scenario_has_offline(const struct scenario *scenario);

/* Whether precomputes of some lie in stock at the beginning. */
bool scenario_begins_with_stock(const struct scenario *scenario);

/* The clients of most scenarios: the first class, which stands for all where one number is told. */
const struct client_class *scenario_first_class(const struct scenario *scenario);

/* Values that are likely of another unit than the key's: of a point's settings, and of the sweep's.
 */
void scenario_warn_of_units(const struct json_notes *notes, const struct sweep *sweep,
                            struct warnings *warnings);

/* Whether two replications may differ; else one is all. */
bool scenario_is_drawn(const struct scenario *scenario);

/* ... in this measure: where no queue has a limit and nobody gives up, none drops a request. */
bool scenario_draws(const struct scenario *scenario, struct measure measure);

#endif

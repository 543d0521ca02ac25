/*
 * rows.h: structs that mirror the tables of results/schema.sql, field for column.
 *
 * Texts are borrowed. A double that is NAN is stored as NULL: not observed. Identifiers are given
 * by the database (run_id) or by the caller (point_id within the run ascends in sweep order).
 */
#ifndef RESULTS_DATABASE_ROWS_H
#define RESULTS_DATABASE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One invocation of a verb that simulates. */
struct run_row {
    const char *name;       /* of the scenario */
    const char *started_at; /* ISO 8601, UTC */
    const char *host;
    const char *version;
    const char *git_commit; /* NULL: not known */
    int git_dirty;          /* 0 or 1; -1: not known */
    const char *verb;       /* run, compare, capacity, rerun */
    const char *argv;       /* as typed, quoted for a shell */
    uint64_t jobs;
    uint64_t seed;
    const char *generator; /* "philox4x32-10" */
    double confidence;     /* of the intervals that were asked for */
    const char *scenario;  /* effective scenario as JSON */
    const char *scenario_sha256;
    const char *scenario_file;
    uint64_t point_total; /* of the whole sweep */
    uint64_t shard_index; /* from 1; 0: the run is all of the sweep */
    uint64_t shard_count; /* 0 likewise */
    const char *tag;      /* NULL: none */
    const char *note;     /* NULL: none */
};

/* A file that a run was read from. */
struct input_file_row {
    const char *path;
    uint64_t size_bytes;
    const char *sha256;
};

/* One setting of every parameter, and what was found there. */
struct point_row {
    uint64_t point_index;   /* from 1, in sweep order */
    const char *parameters; /* what the sweep set, as JSON object path -> value */
    const char *contender;  /* the name of its curve for people */
    const char *network;
    const char *input;
    const char *protocol;
    const char *costs;
    const char *sharing;
    const char *priority;
    const char *assign;
    const char *refill_policy;
    const char *refill_order;
    uint64_t batch_size;   /* inferences that an offline phase prepares */
    uint64_t class_count;  /* what is told of clients below is of the first class */
    uint64_t client_count; /* of all classes */
    double rate_per_s;     /* of the arrivals; NAN where the trace tells none */
    double client_threads;
    double server_he_threads;
    double server_gc_threads;
    uint64_t server_count; /* all alike */
    const char *routing;
    double server_cores;
    double server_offline_slots; /* NAN: no limit, as for the two below */
    double server_uplink_bps;
    double server_downlink_bps;
    double client_storage_bytes;
    double server_storage_bytes;
    double uplink_bps;
    double downlink_bps;
    double rtt_s;
    double horizon_s;
    /* the plan: phases run alone, one precompute */
    double offline_alone_s;
    double online_alone_s;
    double client_precompute_bytes;
    double server_precompute_bytes;
    double most_precomputes; /* that fit at a time; NAN without an offline phase */
    /* bounds */
    double bound_per_s;
    const char *bound_resource; /* the row that binds */
    uint64_t bound_class_index;
    double load; /* rate_per_s / bound_per_s, or arrival_rate_per_s / it where these differ */
    /* simulated: of all requests, over the horizon */
    double arrival_rate_per_s;
    double arrival_rate_low_per_s;
    double arrival_rate_high_per_s;
    /* counts, over all replications */
    uint64_t replications;
    double confidence; /* of the point's intervals */
    uint64_t arrived;
    uint64_t taken_up;
    uint64_t done;
    uint64_t in_service;
    uint64_t waiting;
    uint64_t dropped;
    uint64_t dropped_queue_full;
    uint64_t dropped_gave_up;
    uint64_t stock_outs;
    uint64_t precomputes;
    uint64_t events;
    double mean_stock; /* precomputes that lie ready, of all clients */
    double mean_stock_half_width;
    double done_fraction;
    /* fractions and growth with their intervals */
    double stock_out_fraction;
    double stock_out_fraction_low;
    double stock_out_fraction_high;
    double growth_fraction;
    double growth_fraction_low;
    double growth_fraction_high;
    const char *verdict;             /* stable, overloaded, unresolved */
    uint64_t latency_is_lower_bound; /* 1: those who wait longest are not in it */
};

/* One metric at one point. */
struct point_metric_row {
    const char *metric; /* e2e_s, queue_wait_s, offline_wait_s, online_s */
    uint64_t count;     /* observations in all replications */
    uint64_t empty_replications;
    double mean_s; /* over all observations */
    double mean_low_s;
    double mean_high_s;
    double mean_of_replications_s; /* of the replications' means, each as one */
    double mean_of_replications_half_width_s;
    double variance_s2; /* of all observations */
    double minimum_s;
    double maximum_s;
    double p50_s;
    double p50_low_s;
    double p50_high_s;
    double p95_s;
    double p95_low_s;
    double p95_high_s;
    double p99_s;
    double p99_low_s;
    double p99_high_s;
    const char *withheld; /* why a quantile or interval is missing; NULL when none is */
};

/* One replication of one point. */
struct replication_row {
    uint64_t replication_index; /* from 1 */
    uint64_t arrived;
    uint64_t taken_up;
    uint64_t done;
    uint64_t in_service;
    uint64_t waiting;
    uint64_t dropped;
    uint64_t stock_outs;
    uint64_t precomputes;
    uint64_t events;
    double warmup_s;   /* requests that arrived before were not observed */
    uint64_t left_out; /* ... nor counted: so many */
    double mean_e2e_s;
    double mean_queue_wait_s;
    double mean_offline_wait_s;
    double mean_online_s;
};

/* What one operation of the plan costs. */
struct phase_cost_row {
    uint64_t operation_index; /* from 1, in the order of the plan */
    const char *phase;
    const char *operation;
    const char *resource;
    double seconds;     /* alone */
    double work_core_s; /* NAN for transfers */
    double size_bytes;  /* NAN for work */
    double messages;
};

/* A mean over replications and its interval. */
struct mean_columns {
    double mean;
    double half_width;
};

/* What one stage of the network has, and costs by formula. */
struct stage_cost_row {
    const char *stage;
    uint64_t relus;
    uint64_t macs;
    double he_s; /* core seconds; NAN where no coefficients are known */
    double gc_s;
};

/* Where the seconds of a phase went, on average. */
struct phase_time_row {
    const char *phase;
    uint64_t count; /* phases, in all replications */
    struct mean_columns total_s;
    struct mean_columns compute_s;
    struct mean_columns transfer_s;
    struct mean_columns propagation_s;
    struct mean_columns processor_wait_s;
    struct mean_columns link_wait_s;
    struct mean_columns disk_s;
    struct mean_columns disk_wait_s;
};

/* One objective at one point; numbers in the unit of its metric. */
struct slo_verdict_row {
    uint64_t slo_index; /* from 1 */
    const char *criterion;
    double value;
    double low;
    double high;
    const char *verdict;
};

/* What a point costs, in US dollars or joules. */
struct cost_row {
    const char *kind;
    const char *part;
    double per_request;
    double per_request_low;
    double per_request_high;
    double per_month;
    double per_month_low;
    double per_month_high;
};

/* What the replications of a probe say of one objective. */
struct tally_columns {
    double mean;
    double squares;
    double minimum;
    double maximum;
};

struct excess_row {
    uint64_t excess_index; /* from 1 */
    const char *criterion;
    struct tally_columns least;
    struct tally_columns most;
    double lowest; /* NAN: no limit, as for the highest */
    double highest;
    bool low_is_open;
    bool high_is_open;
};

/* A class of clients, where there are several. */
struct client_class_row {
    uint64_t class_index; /* from 1 */
    uint64_t client_count;
    const char *network;
    const char *input;
    const char *protocol;
    const char *costs;
    uint64_t arrived;
    uint64_t taken_up;
    uint64_t stock_outs;
    uint64_t done;
    uint64_t dropped;
    double done_fraction;
    double stock_out_fraction;
    double stock_out_fraction_low;
    double stock_out_fraction_high;
    double mean_e2e_s;
    double mean_e2e_low_s;
    double mean_e2e_high_s;
    double p50_e2e_s;
    double p95_e2e_s;
    double p95_e2e_low_s;
    double p95_e2e_high_s;
    double p99_e2e_s;
    double mean_queue_wait_s;
    double mean_offline_wait_s;
    double mean_online_s;
};

/* What bounds the rate, and how much of it was used. */
struct resource_use_row {
    uint64_t class_index; /* 0: of the servers */
    const char *resource; /* client_cpu, ..., offline_slots, online_slots */
    double capacity;
    double offline_s; /* demand of one inference */
    double online_s;
    double bound_per_s;
    double load;
    struct mean_columns offline_fraction; /* of the capacity; NAN where it is not observed */
    struct mean_columns online_fraction;
};

/* How busy one server was, where there are several. */
struct server_use_row {
    uint64_t server_index; /* from 1 */
    const char *resource;
    struct mean_columns offline_fraction;
    struct mean_columns online_fraction;
};

/* The stock of all clients in one part of the horizon. */
struct stock_row {
    uint64_t sample_index; /* from 1 */
    double from_s;
    double to_s;
    struct mean_columns mean_stock;
};

/* The seconds of one phase by where they went. */
struct time_columns {
    double compute_s;
    double transfer_s;
    double propagation_s;
    double processor_wait_s;
    double link_wait_s;
    double disk_s;
    double disk_wait_s;
};

/* All observations of one metric at one point. */
struct histogram_row {
    const char *metric;
    const unsigned char *buckets; /* as histogram_encode makes them */
    size_t size;
};

/* One request, recorded on demand. */
struct request_row {
    uint64_t replication_index;
    uint64_t request_index; /* from 1, in order of arrival */
    uint64_t client_index;  /* from 1 */
    double arrival_s;
    double start_s;        /* taken up */
    double offline_wait_s; /* from then until a precompute was there */
    double completion_s;
    const char *status;      /* waiting, in_service, done, dropped */
    const char *drop_reason; /* NULL unless dropped */
    struct time_columns online;
    struct time_columns offline; /* of the phase that it waited for */
};

struct warning_row {
    uint64_t point_index; /* 0: of the whole run */
    const char *code;
    const char *message;
};

#endif

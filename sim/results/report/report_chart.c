#include "results/report/report_chart.h"

const char *report_kind_name(enum report_kind kind)
{
    switch (kind) {
    case REPORT_LINES:
        break;
    case REPORT_STACK:
        return "stack";
    case REPORT_BARS:
        return "bars";
    case REPORT_MAP:
        return "map";
    case REPORT_GANTT:
        return "gantt";
    }
    return "lines";
}

/* Over several rates, or at a single one for each contender. */
#define OVER_RATES                                                                                 \
    .rates = REPORT_SEVERAL_RATES, .x = "rate_per_s", .x_title = "request rate (per second)"
#define BY_CONTENDER .rates = REPORT_ONE_RATE, .x = "contender", .x_title = "contender"

/* What a chart over the rate and one of a single rate have in common. */
#define BREAKDOWN_TEXT                                                                             \
    "The mean latency: online phase, offline phases on the critical path, and the queue of a "     \
    "client."
#define BREAKDOWN_VALUES                                                                           \
    {"mean_online_s", "online", NULL, NULL}, {"mean_offline_wait_s", "offline wait", NULL, NULL},  \
    {                                                                                              \
        "mean_queue_wait_s", "queue wait", NULL, NULL                                              \
    }
#define COSTS_TEXT                                                                                 \
    "What the server's operator pays for each finished request, in US dollars; unused: for "       \
    "precomputes that were made beyond those used."
#define COSTS_VALUES                                                                               \
    {"egress_usd", "egress", NULL, NULL}, {"computing_usd", "computing", NULL, NULL},              \
        {"ingress_usd", "ingress", NULL, NULL},                                                    \
        {"storage_and_requests_usd", "storage, requests", NULL, NULL},                             \
    {                                                                                              \
        "unused_usd", "unused", NULL, NULL                                                         \
    }
#define PHASES_TEXT                                                                                \
    "Mean seconds of an offline and of an online phase: its own work and transfers, and waiting "  \
    "for processors and links that others use."
#define PHASES_VALUES                                                                              \
    {"compute_s", "computing", NULL, NULL}, {"transfer_s", "transferring", NULL, NULL},            \
        {"propagation_s", "propagation", NULL, NULL},                                              \
        {"processor_wait_s", "waiting for processors", NULL, NULL},                                \
        {"link_wait_s", "waiting for links", NULL, NULL},                                          \
        {"disk_s", "writing and reading", NULL, NULL},                                             \
    {                                                                                              \
        "disk_wait_s", "waiting for disks", NULL, NULL                                             \
    }

const struct report_chart report_charts[] = {
    {
        .id = "latency",
        .title = "What latency do clients see at each rate?",
        .text = "Mean from arrival to completion, with its interval over replications. Triangles: "
                "at least, since those who wait longest were not done in the end.",
        .query = "latency_by_rate",
        OVER_RATES,
        .y_title = "mean latency (s)",
        .y_logarithmic = true,
        .dots = true,
        .series = {"contender"},
        .values = {{"mean_s", "mean", "mean_low_s", "mean_high_s"}},
    },
    {
        .id = "quantiles",
        .title = "How long do the slow ones take?",
        .text = "Quantiles of all observations; left out where fewer than ten lie beyond.",
        .query = "latency_by_rate",
        OVER_RATES,
        .y_title = "latency (s)",
        .y_logarithmic = true,
        .dots = true,
        .series = {"contender"},
        .values = {{"p50_s", "p50", NULL, NULL},
                   {"p95_s", "p95", NULL, NULL},
                   {"p99_s", "p99", NULL, NULL}},
    },
    {
        .id = "winners",
        .title = "Who wins at each rate?",
        .text = "Who has the lowest mean latency for sure, on the same random draws; hollow where "
                "all are overloaded.",
        .query = "winner_map",
        .kind = REPORT_MAP,
        .x = "rate_per_s",
        .x_title = "request rate (per second)",
        .y = "setting",
        .y_title = "setting",
        .fewest_rows = 2,
        .series = {"winner", "load"},
        .values = {{"leader_mean_s", "mean of who leads", NULL, NULL}},
    },
    {
        .id = "capacity",
        .title = "Up to which rate does it serve?",
        .text = "The highest rate that meets the objectives, or where the run has none is stable; "
                "the band reaches up to the lowest that does not.",
        .query = "capacity_curve",
        .x = "value",
        .x_named_by = "parameter",
        .y_title = "request rate (per second)",
        .fewest_rows = 2,
        .dots = true,
        .series = {"network", "protocol", "setting"},
        .values = {{"holds_per_s", "holds", "holds_per_s", "fails_per_s"}},
    },
    {
        .id = "breakdown",
        .title = "Where does the time go?",
        .text = BREAKDOWN_TEXT,
        .query = "breakdown_by_rate",
        .kind = REPORT_STACK,
        OVER_RATES,
        .y_title = "mean latency (s)",
        .series = {"contender"},
        .values = {BREAKDOWN_VALUES},
    },
    {
        .id = "costs",
        .title = "What does a request cost?",
        .text = COSTS_TEXT,
        .query = "costs_by_rate",
        .kind = REPORT_STACK,
        OVER_RATES,
        .y_title = "cost of a request (US dollars)",
        .series = {"contender"},
        .values = {COSTS_VALUES},
    },
    {
        .id = "stock_outs",
        .title = "How often is the stock of precomputes empty?",
        .text = "Share of the requests that found no ready precompute when they were taken up.",
        .query = "stock_outs_by_rate",
        OVER_RATES,
        .y_title = "stock-outs (share of requests)",
        .dots = true,
        .series = {"contender"},
        .values = {{"stock_out_fraction", "stock-outs", "stock_out_fraction_low",
                    "stock_out_fraction_high"}},
    },
    {
        .id = "distribution",
        .title = "How are the latencies distributed?",
        .text = "Share of the requests that are done within a time; at rates spread over the run "
                "where it has many.",
        .query = "cdf_by_rate",
        .x = "e2e_s",
        .x_title = "latency (s)",
        .y_title = "share of the requests",
        .x_logarithmic = true,
        .chosen_by = "at_rate",
        .series = {"contender", "at_rate"},
        .values = {{"fraction", "share", NULL, NULL}},
    },
    {
        .id = "utilization",
        .title = "How much of each processor and link is used?",
        .text = "Share of its capacity over the horizon, offline and online phases together.",
        .query = "utilization",
        OVER_RATES,
        .y_title = "used (share of capacity)",
        .dots = true,
        .series = {"contender", "curve"},
        .values = {{"used_fraction", "used", NULL, NULL}},
    },
    {
        .id = "phases",
        .title = "Where does the time of a phase go?",
        .text = PHASES_TEXT,
        .query = "time_by_rate",
        .kind = REPORT_STACK,
        OVER_RATES,
        .y_title = "mean time of a phase (s)",
        .series = {"contender", "phase"},
        .values = {PHASES_VALUES},
    },
    {
        .id = "latency_of_contenders",
        .title = "What latency do clients see?",
        .text =
            "From arrival to completion: mean, and the time within which half, 95 % and 99 % of "
            "the requests are done; quantiles are left out where fewer than ten lie beyond.",
        .query = "latency_by_rate",
        .kind = REPORT_BARS,
        BY_CONTENDER,
        .y_title = "latency (s)",
        .values = {{"mean_s", "mean", NULL, NULL},
                   {"p50_s", "p50", NULL, NULL},
                   {"p95_s", "p95", NULL, NULL},
                   {"p99_s", "p99", NULL, NULL}},
    },
    {
        .id = "breakdown_of_contenders",
        .title = "Where does the time go?",
        .text = BREAKDOWN_TEXT,
        .query = "breakdown_by_rate",
        .kind = REPORT_STACK,
        BY_CONTENDER,
        .y_title = "mean latency (s)",
        .values = {BREAKDOWN_VALUES},
    },
    {
        .id = "costs_of_contenders",
        .title = "What does a request cost?",
        .text = COSTS_TEXT,
        .query = "costs_by_rate",
        .kind = REPORT_STACK,
        BY_CONTENDER,
        .y_title = "cost of a request (US dollars)",
        .values = {COSTS_VALUES},
    },
    {
        .id = "use_of_resources",
        .title = "How much of each processor and link is used?",
        .text = "Share of its capacity over the horizon, by phase.",
        .query = "utilization",
        .kind = REPORT_STACK,
        .rates = REPORT_ONE_RATE,
        .x = "curve",
        .x_title = "resource",
        .y_title = "used (share of capacity)",
        .series = {"contender"},
        .values = {{"offline_fraction", "offline", NULL, NULL},
                   {"online_fraction", "online", NULL, NULL}},
    },
    {
        .id = "time_of_phases",
        .title = "Where does the time of a phase go?",
        .text = PHASES_TEXT,
        .query = "time_by_rate",
        .kind = REPORT_STACK,
        .rates = REPORT_ONE_RATE,
        .x = "phase",
        .x_title = "phase",
        .y_title = "mean time of a phase (s)",
        .series = {"contender"},
        .values = {PHASES_VALUES},
    },
    {
        .id = "stock",
        .title = "How many precomputes lie ready over time?",
        .text = "Mean over replications, at points spread over the run (record.stock).",
        .query = "stock_by_rate",
        .x = "from_s",
        .x_title = "time since the start (s)",
        .y_title = "precomputes ready",
        .series = {"curve"},
        .values = {{"mean_stock", "stock", NULL, NULL}},
    },
    {
        .id = "queue",
        .title = "How many requests wait over time?",
        .text = "Those that are not taken up yet, on average over replications (record.requests).",
        .query = "queue_by_rate",
        .rates = REPORT_ONE_RATE,
        .x = "from_s",
        .x_title = "time since the start (s)",
        .y_title = "requests that wait",
        .series = {"curve"},
        .values = {{"mean_queue", "waiting", NULL, NULL}},
    },
    {
        .id = "operations",
        .title = "What does each operation of one inference cost?",
        .text = "Seconds when nothing else runs, at the first point.",
        .query = "phase_costs",
        .kind = REPORT_STACK,
        .x = "operation",
        .x_title = "operation",
        .y_title = "time (s)",
        .series = {"contender"},
        .values = {{"offline_s", "offline", NULL, NULL}, {"online_s", "online", NULL, NULL}},
    },
    {
        .id = "stages",
        .title = "Where in the network do ReLUs and multiplications lie?",
        .text = "Share of each stage; beside each other, as reductions trade one for the other.",
        .query = "cost_by_stage",
        .kind = REPORT_BARS,
        .x = "stage",
        .x_title = "stage",
        .y_title = "share of the network",
        .series = {"contender"},
        .values = {{"relu_fraction", "ReLUs", NULL, NULL},
                   {"mac_fraction", "multiplications", NULL, NULL}},
    },
    {
        .id = "stage_seconds",
        .title = "Where in the network do HE and garbled circuits take their time?",
        .text = "Seconds on one core, by formula, where the scenario names devices.",
        .query = "cost_by_stage",
        .kind = REPORT_BARS,
        .x = "stage",
        .x_title = "stage",
        .y_title = "time of one core (s)",
        .series = {"contender"},
        .values = {{"he_s", "homomorphic evaluation", NULL, NULL},
                   {"gc_s", "garbled circuits", NULL, NULL}},
    },
    {0},
};

const struct report_chart report_step_charts[] = {
    {
        .id = "inference",
        .title = "What runs when in one inference?",
        .text = "Steps of one inference that has machines and link to itself, by resource. Framed: "
                "on the critical path, which makes the phase as long as it is.",
        .query = "inference_steps",
        .kind = REPORT_GANTT,
        .x = "begin_s",
        .x_title = "time since the begin of the phase (s)",
        .y_title = "resource",
        .series = {"contender"},
        .values = {{"end_s", "until", NULL, NULL}},
    },
    {0},
};

const struct report_chart report_layer_charts[] = {
    {
        .id = "layers",
        .title = "What does each layer of one inference cost?",
        .text = "Seconds of a layer with the activation behind it, both phases; what is known for "
                "the network as a whole stands in a row of its own. The table can be sorted.",
        .query = "inference_layers",
        .kind = REPORT_STACK,
        .x = "layer",
        .x_title = "layer",
        .y_title = "time (s)",
        .series = {"contender"},
        .values = {{"he_s", "homomorphic encryption", NULL, NULL},
                   {"garbling_s", "garbling", NULL, NULL},
                   {"evaluation_s", "circuits or comparisons", NULL, NULL},
                   {"shares_s", "secret shares", NULL, NULL},
                   {"transfer_s", "transfers", NULL, NULL}},
    },
    {0},
};

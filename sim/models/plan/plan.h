/*
 * plan.h: the steps of one inference, compiled from network x protocol x costs x thread counts.
 *
 * This table is all that the machine sees of cryptography: work for a party's processors, or bytes
 * for one direction of the link or for a party's disk, each with the steps that must be done
 * before. Pure: no clock, no chance.
 */
#ifndef MODELS_PLAN_PLAN_H
#define MODELS_PLAN_PLAN_H

#include "models/plan/item_cost.h"
#include "models/plan/link_profile.h"

#define STEP_NO_LAYER PLAN_NO_LAYER

struct step {
    enum phase phase;
    enum operation operation;
    enum resource resource;
    uint32_t layer_index; /* of the network, or STEP_NO_LAYER */
    uint32_t messages;    /* uplink, downlink: each costs rtt_s / 2; 0 if part of the step before */
    uint64_t size_bytes;  /* of a link or disk */
    double work_core_s;   /* client_cpu, server_cpu: seconds on one core */
    double most_cores;    /* ... and the most cores it can use; may be a fraction */
    uint32_t first_predecessor; /* in plan.predecessors */
    uint32_t predecessor_count;
    bool once_per_client; /* only in the first such phase of a client: its keys, its set-up */
    bool shares_memory;   /* of one machine's such steps, each busy core slows all down */
    double lane_s;        /* of these: seconds beside those of its own phase alone */
    double disk_bps;      /* client_disk, server_disk */
};

/* A precompute of ResNet-110 takes some two thousand. Of all steps together, so many predecessors
 * take 64 MB. */
#define PLAN_MOST_STEPS (1 << 20)
#define PLAN_MOST_PREDECESSORS (1 << 24)

struct plan {
    struct step *steps; /* owned; offline first, each phase in an order in which it can run */
    uint32_t step_count;
    uint32_t offline_step_count;
    uint32_t *predecessors; /* owned: indices of steps of the same phase */
    uint32_t predecessor_count;
    uint64_t storage_bytes[PARTY_COUNT]; /* of one precompute */
    uint64_t further_inferences; /* beyond the first, that an offline phase prepares: its steps are
                                    of all of them (plan_batch.h) */
    /* Steps that share memory take memory_slowdown(busy cores, this) times as long. */
    double slowdown_per_busy_core;
    double cores[PARTY_COUNT]; /* that a phase's own branches share; 0: enough for all of them */
    bool is_in_order[RESOURCE_COUNT]; /* ... one after the other, as they ask for it */
};

struct plan_options {
    uint64_t bytes_per_relu[PARTY_COUNT]; /* stored per precompute; 0: the protocol's */
    bool keys_once_per_client;            /* else every offline phase makes new ones */
    /* Speeds of what is not built yet against today's; 0 is 1. */
    double he_speedup;
    double gc_speedup;
    double speedups[OPERATION_COUNT]; /* of single operations, in place of these two */
    /* What if the network had so many times its ReLUs, or multiply-accumulates; 0 is 1. */
    double relus_scale;
    double macs_scale;
    double slowdown_per_busy_core; /* of steps that share memory */
};

/*
 * Builds the steps of one inference: the offline phase first, then the online phase.
 *
 * A step waits for the one before it. Layers with lanes are taken by so many cores in their order,
 * one core each, and branches of a parallel run at the same time; the next step waits for all of
 * them. Offline, a transfer that is summed over layers is one message; online every layer has one.
 *
 * plan   out, owned by the caller, also after a failure; plan_free
 * Fails when the costs do not know an operation, or not for the layers that the protocol runs it
 * for, on transfers beyond 2^53 bytes, on more steps or predecessors than the limits, and when the
 * storage exceeds 64 bits.
 *
 * Source: the simulator of Garimella et al., ASPLOS 2023; tests/reference/test_published_plans.c.
 */
bool plan_build(struct plan *plan, const struct network *network, const struct protocol *protocol,
                const struct cost_source *costs, const struct plan_options *options,
                struct error *error) MUST_CHECK;
void plan_free(struct plan *plan);

/*
 * Whether the protocol can run every kind of activation of the network: none may cost nothing
 * because the protocol lacks it. Fails with the first one that it cannot.
 */
bool plan_check_activations(const struct network *network, const struct protocol *protocol,
                            struct error *error) MUST_CHECK;

/*
 * Adds what the party keeps for a layer with its activation; all layers make storage_bytes.
 *
 * Returns false where the sum exceeds 64 bits.
 */
bool plan_add_layer_storage(uint64_t *bytes, const struct network *network,
                            const struct plan_layer *layer, const struct protocol *protocol,
                            const struct plan_options *options, enum party party);

/* Whether next, which waits for the step alone and nothing else does, goes on with what it uses:
 * the two are one where steps compete. */
bool step_goes_on(const struct step *step, const struct step *next);

/* Seconds of the step when it has its processors and the link to itself. */
double plan_step_s(const struct step *step, const struct link_profile *link);

/* Seconds of a phase run alone: the longest path through its steps, without those that are done
 * once per client. Branches that use one resource share it (plan_sharing.h). */
double plan_phase_s(const struct plan *plan, enum phase phase, const struct link_profile *link);

/* ... and the seconds of these, which a client's first such phase takes more. */
double plan_once_s(const struct plan *plan, enum phase phase, const struct link_profile *link);

/*
 * The same with every step's seconds multiplied by a factor of its own.
 *
 * factors   one per step of the plan (all phases)
 * finish_s  scratch, one per step
 */
double plan_phase_scaled_s(const struct plan *plan, enum phase phase,
                           const struct link_profile *link, const double factors[],
                           double finish_s[]);

/* What does not change from one phase to the next, for who asks that of many phases. */
struct plan_times {
    const struct plan *plan;         /* borrowed */
    const struct link_profile *link; /* borrowed */
    double *step_s;                  /* owned: plan_step_s of each step */
    bool *waits_for_all;             /* owned: by step: nothing before it runs beside it */
    bool lacks_cores[PHASE_COUNT];   /* some step could use more than there are */
    uint32_t once_end[PHASE_COUNT];  /* past the last step that is done once per client */
};

void plan_times_init(struct plan_times *times, const struct plan *plan,
                     const struct link_profile *link);
void plan_times_free(struct plan_times *times);
/* As plan_phase_scaled_s. */
double plan_times_phase_s(const struct plan_times *times, enum phase phase, const double factors[],
                          double finish_s[]);

/* Steps added up. */
struct plan_sum {
    double seconds;     /* each alone; of those that share memory: while any runs */
    double work_core_s; /* 0 for transfers */
    double size_bytes;  /* 0 for work */
    uint64_t messages;
};

/* Adds the step as it is alone on this link. */
void plan_sum_add(struct plan_sum *sum, const struct step *step, const struct link_profile *link);

/* All steps of one operation on one resource in one phase. */
struct operation_sum {
    enum phase phase;
    enum operation operation;
    enum resource resource;
    bool shares_memory;   /* a step of it does */
    bool once_per_client; /* only in a client's first such phase */
    double step_s;        /* of its steps, each by itself; sum.seconds: while any of them runs */
    struct plan_sum sum;
};

/* One sum for each place where an operation can be. */
#define PLAN_MOST_OPERATIONS ((size_t)PHASE_COUNT * STEP_OPERATION_COUNT * RESOURCE_COUNT)

/* Fills sums with the operations of the plan, in the order in which they begin in it; returns their
 * number, at most PLAN_MOST_OPERATIONS. */
size_t plan_sum_operations(struct operation_sum sums[], const struct plan *plan,
                           const struct link_profile *link);

#endif

/*
 * metrics.h: what one simulation measured.
 *
 * Every request is counted; latencies are observed when a request that arrived after the warm-up is
 * done, all four parts at once, so that they are over the same requests and add up.
 */
#ifndef SYSTEM_REQUESTS_METRICS_H
#define SYSTEM_REQUESTS_METRICS_H

#include "base/spill.h"
#include "models/bill/bill.h"
#include "models/plan/protocol.h"
#include "statistics/batch_means.h"
#include "statistics/histogram.h"
#include "statistics/tally.h"
#include "system/machine/machine.h"
#include "system/requests/latency.h"
#include "system/requests/request.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One request as it stood at the end; times that were not reached are NAN. */
struct request_record {
    uint64_t request_index;
    uint64_t client_index;
    double arrival_s;
    double start_s;
    double offline_wait_s;
    double completion_s;
    enum request_state state;
    enum drop_reason drop_reason;
    struct ledger online;  /* of its online phase; NAN until it is done, and where not known */
    struct ledger offline; /* of the whole offline phase that it waited for; NAN if for none */
};

/* Phases that ended after the warm-up, and where their time went. None are counted with dedicated
 * sharing where steps vary. */
struct phase_time {
    uint64_t count;
    struct ledger total;
};

/* What a class's requests that arrived after the warm-up came to. */
enum class_count {
    CLASS_ARRIVED,
    CLASS_TAKEN_UP,
    CLASS_STOCK_OUTS, /* as of all, in struct metrics */
    CLASS_DONE,
    CLASS_DROPPED,
    CLASS_COUNTS
};

/* What takes most of the room: that of many replications is put together (answer_gather). */
struct observations {
    struct histogram histograms[METRIC_COUNT]; /* owned */
    struct histogram cut_s; /* owned: how long those not done had been there, cut at the horizon */
    struct phase_time phase_times[PHASE_COUNT];
};

/* How many done requests kept each of the limits that the settings have. */
struct limits_kept {
    const struct latency_limit *limits; /* borrowed: of the settings */
    size_t count;
    uint64_t kept[];
};

struct class_metrics {
    uint64_t counts[CLASS_COUNTS];
    struct tally tallies[METRIC_COUNT];
    struct histogram e2e; /* owned */
};

/* What only some scenarios ask for. */
struct extras {
    struct limits_kept *limits;    /* owned; NULL: none is set */
    struct class_metrics *classes; /* owned; of each, where there are several */
    size_t class_count;            /* ... else 0 */
    struct batch_means *batches;   /* owned; e2e_s in the order of completion */
    struct bill *bill;             /* owned; from the warm-up to the horizon; NULL: nothing costs */
    struct resource_use *uses;     /* owned; none with dedicated sharing */
    size_t use_count;
    double *stock_samples; /* owned; the mean over each of so many equal parts of the horizon */
    size_t stock_sample_count;
    struct request_record *records; /* owned; by request_index in the end: all of them, or those
                                       that were not written away */
    size_t record_count;
    size_t record_capacity;
    struct spill *spilled_records; /* owned; NULL: none */
};

struct metrics {
    /* requests that arrived after the warm-up */
    uint64_t arrived;
    uint64_t arrived_by_users; /* who wait for answers: of these */
    uint64_t done;
    uint64_t in_service; /* taken up and not done at the end */
    uint64_t waiting;    /* not taken up at the end */
    uint64_t dropped;
    uint64_t dropped_by[DROP_REASON_COUNT];
    uint64_t taken_up;
    uint64_t stock_outs;  /* ... and found no ready precompute then */
    uint64_t least_stock; /* that any of them found; UINT64_MAX: none looked */
    struct tally tallies[METRIC_COUNT];
    struct observations *observations; /* owned; NULL: nothing, or another replication has them */
    struct extras *extras;             /* owned; NULL: none of them */

    uint64_t left_out;    /* requests that arrived before the warm-up ended */
    uint64_t precomputes; /* of offline phases that ended, on the critical path too */
    uint64_t events;
    uint64_t in_system_at_half; /* waiting or in service at half of the horizon */
    uint64_t arrived_at_half;
    uint64_t in_system_at_horizon;
    uint64_t arrived_at_horizon;
    uint64_t done_at_horizon; /* of those that arrived after the warm-up */

    double warmup_s;       /* requests that arrived before were not observed */
    bool run_is_too_short; /* the warm-up that was looked for is no end of one */
    double stock_mean;     /* precomputes that lie ready, of all clients; warm-up to horizon */
    /* From the warm-up to the horizon; zero where nobody asks what things cost. */
    double billed_s;
    double finished;    /* requests */
    double moved_bytes; /* between clients and server, either way */
};

/* Without any, where there are none. */
const struct extras *metrics_extras(const struct metrics *metrics);
/* Zero where nothing costs. */
const struct bill *metrics_bill(const struct metrics *metrics);

/* Of one that has none, or whose are another's, they are empty. */
const struct histogram *metrics_histogram(const struct metrics *metrics, enum metric metric);
const struct histogram *metrics_cut(const struct metrics *metrics);

/* Puts another's observations with its own; the other has none then. */
void metrics_gather(struct metrics *metrics, struct metrics *other);

/* Counts an observed request among those of its class. */
void metrics_count(struct metrics *metrics, const struct request *request, enum class_count count);

/*
 * Requests that are done and not yet among what was observed: many together are put there sooner
 * than each by itself.
 */
#define DONE_TOGETHER 256
struct done_requests {
    uint32_t count;
    double seconds[METRIC_COUNT][DONE_TOGETHER];
    size_t class_index[DONE_TOGETHER];
};

/* Observes a request that is done, with those before it. */
void metrics_observe(struct metrics *metrics, struct done_requests *done,
                     const struct request *request);
/* Puts them among what was observed: there are none of them then. */
void metrics_settle(struct metrics *metrics, struct done_requests *done);

/* ... in its batch, whenever it arrived. */
void metrics_add_to_batch(struct metrics *metrics, const struct request *request);

/* Counts phases that ended after the warm-up and went alike. */
void metrics_count_phases(struct metrics *metrics, enum phase phase, uint64_t count,
                          const struct ledger *ledger);

/* Done requests that took no longer than one of the limits. */
uint64_t metrics_kept(const struct metrics *metrics, const struct latency_limit *limit);

/* Keeps a request as it stands; its pool keeps ledgers. */
void metrics_record(struct metrics *metrics, const struct request *request);

/* Keeps what was kept elsewhere. */
void metrics_keep_record(struct metrics *metrics, const struct request_record *record);

/* Puts the records in order of arrival. */
void metrics_sort_records(struct metrics *metrics);

/* All records in that order: spill_reader_next gives a struct request_record. */
void metrics_read_records(const struct metrics *metrics, struct spill_reader *reader);

/* arrived = done + in_service + waiting + dropped */
bool metrics_are_complete(const struct metrics *metrics);

void metrics_free(struct metrics *metrics);

#endif

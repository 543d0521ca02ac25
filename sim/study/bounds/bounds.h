/*
 * bounds.h: the rates beyond which not all requests can be served in the long run, and what sets
 * them.
 */
#ifndef STUDY_BOUNDS_BOUNDS_H
#define STUDY_BOUNDS_BOUNDS_H

#include "system/requests/simulation.h"

/* One row: how much of it there is, what one inference demands, and the rate that this allows. */
struct bound {
    const char *resource; /* "server_cpu", "offline_slots", ... */
    size_t class_index;   /* from 1: all clients of that class together; 0: the servers */
    double capacity;      /* cores, links, disks or slots: its seconds in each second */
    double offline_s;   /* of those, what an inference of its clients takes in its offline phase */
    double online_s;    /* ... and in its online phase */
    double bound_per_s; /* of the requests of all clients; where users wait in some classes, of
                           those that come at a rate in the others */
    bool is_of_mix; /* beyond it some are no longer served, though more of others may be: else no
                       more than bound_per_s is ever done */
};

struct bounds {
    struct bound *rows; /* owned */
    size_t count;
    size_t capacity;
    size_t binding; /* the first row with the least bound_per_s */
};

/*
 * Every row is capacity / demand, as a resource is held for exactly its demand by each inference;
 * those of a class are divided by its share of the requests, and count the clients that make them:
 * where a trace's labels say so, as many of the busiest as would make them all. So of several
 * classes, or of clients or servers of which some are busier than others, a row says from which
 * rate on those who wait for it are too many: the others may go on, and all together exceed it.
 *
 *   offline_slots   slots; O + check_every_s, or O where nothing can be stored
 *   online_slots    slots; N, or O + N where nothing can be stored
 *   server_offline_slots   its slots; O, if they are limited
 *
 * and with contended sharing
 *
 *   client_cpu, server_cpu          cores; core-seconds of work
 *   uplink, downlink, or link       clients' links; seconds of transfer. link: one medium for both
 *   server_uplink, server_downlink, or server_link   the server's interface, if it has one
 *   client_disk, server_disk        disks; seconds of reading and writing
 *
 * Where users wait in some classes, and requests come at a rate in the others, rows are of these
 * alone: how often users ask is not known, and what they take of a resource leaves less to the
 * others, so that no more than bound_per_s of them is done.
 *
 * In a closed loop of several classes the one row is
 *
 *   users   clients; Z + N, or Z + O + N where nothing can be stored
 *
 * with Z, the mean time that they think: who has a quick answer asks more often, so the shares of
 * the classes are not known (the asymptotic bounds of the book below, section 5.2, for light
 * loads).
 *
 * Of several servers there is that much in all; where clients have their own, as many are counted
 * as would be, were all as busy as the busiest.
 *
 * O, N: the phases run alone, O and its work divided by the inferences of a batch. What is done
 * once per client is left out. Work that shares memory counts as slow as it is with all cores busy:
 * b cores do b / slow(b) of it per second, which is concave in b, so no schedule does more than the
 * steady use of all cores. Source: the utilization law, no resource is busy more than all the time
 * (Lazowska et al., Quantitative System Performance, 1984, section 3.2).
 *
 * bounds   out, owned by the caller; bounds_free
 */
void bounds_compute(struct bounds *bounds, const struct simulation_settings *settings);
void bounds_free(struct bounds *bounds);

/* Whether the row is that of the users of a closed loop, and no resource. */
bool bound_is_users(const struct bound *bound);

/* Bytes of such a text: two quantities and the words of both phases. */
#define BOUND_DEMAND_SIZE 160

/* What an inference takes of the row: "1858.5 s offline per inference", "0.25 s offline and 1 s
 * online per inference, 4 at a time". Returns text. */
const char *bound_demand(const struct bound *bound, char text[static BOUND_DEMAND_SIZE]);

/* The row with the least bound_per_s. */
const struct bound *bounds_binding(const struct bounds *bounds);

/* Of users in all classes: how often they ask, as if nobody waited for others. */
double bounds_asked_per_s(const struct simulation_settings *settings);

#endif

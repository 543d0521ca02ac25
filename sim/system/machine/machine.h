/*
 * machine.h: the contended machine: processors and links for which the steps of all phases compete.
 *
 * Every client has its processors and its access link, the server its processors and, where it has
 * one, the interface that all clients' transfers cross. A step starts when the steps before it are
 * finished; work is done at a processor pool (station.h), a transfer is on a link (link.h) and then
 * crosses it: messages * rtt_s / 2 after the last bit, which holds no bandwidth.
 */
#ifndef SYSTEM_MACHINE_MACHINE_H
#define SYSTEM_MACHINE_MACHINE_H

#include "system/machine/link.h"
#include "system/requests/metrics.h"

struct machine;

/* Borrows the simulation with its engine, kinds and clients; machine_free. */
struct machine *machine_new(struct simulation *simulation);
void machine_free(struct machine *machine);

/*
 * A phase, which begins in delay_s. At its end pipeline_on_offline_done or pipeline_on_online_done
 * is called.
 *
 * request     NULL for offline phases
 * with_once   with the steps that are done once per client
 */
void machine_start_phase(struct machine *machine, struct client *client, struct request *request,
                         bool with_once, double delay_s);

/* What is used is counted from now on. */
void machine_begin_use(struct machine *machine);

/* Fills metrics->uses with the averages since then, or since the beginning. */
void machine_tell_use(struct machine *machine, struct metrics *metrics);

#endif

/*
 * machine.h: the contended machine: processors and links for which the steps of all phases compete.
 *
 * Every terminal has its processors and its access link, each server its processors and, where it
 * has one, the interface that all transfers from and to it cross. A step starts when the steps
 * before it are finished; work is done at a processor pool (station.h), a transfer is on a link
 * (link.h) and then crosses it: messages * rtt_s / 2 after the last bit, which holds no bandwidth.
 */
#ifndef SYSTEM_MACHINE_MACHINE_H
#define SYSTEM_MACHINE_MACHINE_H

#include "engine/unit_draws.h"
#include "system/machine/ledger.h"
#include "system/machine/link.h"
#include "system/machine/machine_settings.h"
#include "system/machine/machine_watch.h"

#include "models/bill/bill.h"

struct machine;

/* Whom the machine works for. */
struct machine_owner {
    void *context;
    /* A phase has ended; subject is what it was started for. */
    void (*on_phase_done)(void *context, void *subject, enum phase phase,
                          const struct ledger *ledger);
    /* Whether what this terminal uses is told; NULL: of all. */
    bool (*is_told)(const void *context, size_t class_index, uint64_t terminal);
    const struct machine_watcher *watcher; /* borrowed; NULL: nobody watches */
};

/* The engine and what the settings point to are borrowed; machine_free. */
struct machine *machine_new(struct engine *engine, const struct machine_settings *settings,
                            const struct machine_owner *owner);
void machine_free(struct machine *machine);

/* A phase that is to begin. */
struct phase_start {
    uint64_t terminal; /* from 0 */
    uint64_t server;   /* from 0 */
    enum phase phase;
    bool with_once;             /* with the steps that are done once per client */
    double delay_s;             /* until it begins */
    struct unit_draws *factors; /* borrowed: a draw for each step of the plan; NULL: fixed */
    void *subject;
};

/* Returns at once; owner.on_phase_done is called when it ends. */
void machine_start_phase(struct machine *machine, const struct phase_start *start);

/* How much of a processor pool or a link was used, on average over time. */
struct resource_use {
    size_t class_index;    /* from 1: all terminals of that class together; 0: the servers */
    uint64_t server_index; /* from 1: of this one alone, where there are several; 0: of all */
    enum resource resource;
    bool is_one_medium;       /* the row is for both directions, named uplink */
    double capacity;          /* cores, bits per second, or disks */
    double used[PHASE_COUNT]; /* ... of it */
};

/* What is used is counted from now on. */
void machine_begin_use(struct machine *machine);

/* The averages since then, or since the beginning; owned by the caller. */
struct resource_use *machine_tell_use(struct machine *machine, size_t *count);

/*
 * Adds the core-seconds and bytes that were spent since then: work and transfers under way with
 * what is done of them.
 *
 * usages   the servers', with their processors; then each class's
 */
void machine_tell_spent(struct machine *machine, struct usage usages[]);

#endif

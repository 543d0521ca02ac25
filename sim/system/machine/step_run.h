/*
 * step_run.h: steps and phases that are under way in the contended machine, and the pools that they
 * come from: memory is that of the most at a time.
 */
#ifndef SYSTEM_MACHINE_STEP_RUN_H
#define SYSTEM_MACHINE_STEP_RUN_H

#include "system/machine/fair_share.h"
#include "system/machine/ledger.h"
#include "system/machine/machine_plan.h"
#include "system/machine/waiting_line.h"

struct machine;
struct terminal_parts;

struct phase_run {
    struct phase_run *next; /* in the pool */
    struct machine *machine;
    const struct machine_plan *plan;
    struct terminal_parts *parts; /* from its beginning on */
    uint64_t terminal;
    uint64_t server;
    void *subject; /* whom it is for */
    enum phase phase;
    bool with_once;
    uint32_t unfinished;
    uint32_t *pending; /* owned; by step of the phase: predecessors that are not finished */
    size_t pending_capacity;
    bool is_drawn;
    struct step_amount *drawn; /* owned; by step of the phase, where steps vary */
    size_t drawn_capacity;
};

struct station;
struct link;

struct step_run {
    struct share_job job;
    struct step_run *next; /* on its access link, or in the pool */
    struct step_run *previous;
    struct phase_run *phase_run;
    const struct machine_step *step;
    struct station *station; /* where it is, or goes to behind its access link */
    struct link *link;       /* of transfers */
    bool is_in_share;        /* at its station, not in line */
    struct step_amount amount;
    double cap;                  /* as it comes */
    struct share_bundle *bundle; /* borrowed: the link's; NULL: none */
    double started_s;
    struct ledger ledger;           /* of the path so far */
    struct line_place place;        /* at the station */
    struct line_place access_place; /* at the access link before it */
    uint32_t mark;                  /* of whoever watches */
};

struct run_pool {
    struct phase_run *free_phases;
    struct step_run *free_steps;
    struct run_block *blocks; /* owned */
};

/* What is taken belongs to the pool, and is given back when it is over; in it is still what it had,
 * the memory of its arrays above all. */
struct phase_run *run_pool_take_phase(struct run_pool *pool);
void run_pool_give_phase(struct run_pool *pool, struct phase_run *phase_run);
struct step_run *run_pool_take_step(struct run_pool *pool);
void run_pool_give_step(struct run_pool *pool, struct step_run *run);
void run_pool_free(struct run_pool *pool);

/* Visits every step that is at a station, in its share of it. */
void run_pool_visit_shares(const struct run_pool *pool,
                           void (*visit)(void *context, struct step_run *run), void *context);

/* What a job or a place belongs to. */
struct step_run *step_run_of_job(struct share_job *job);
struct step_run *step_run_of_place(struct line_place *place);
struct step_run *step_run_of_access_place(struct line_place *place);

#endif

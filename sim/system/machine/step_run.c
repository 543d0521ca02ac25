#include "system/machine/step_run.h"

#include "base/memory.h"

#include <stdlib.h>

/* Blocks make allocations few; what is running at a time seldom takes more than one. */
enum { RUNS_PER_BLOCK = 64 };

struct run_block {
    struct run_block *next;
    struct phase_run phases[RUNS_PER_BLOCK];
    struct step_run steps[RUNS_PER_BLOCK];
};

static void add_block(struct run_pool *pool)
{
    struct run_block *block = memory_allocate(1, sizeof *block);
    block->next = pool->blocks;
    pool->blocks = block;
    for (size_t i = RUNS_PER_BLOCK; i-- > 0;) {
        run_pool_give_phase(pool, &block->phases[i]);
        run_pool_give_step(pool, &block->steps[i]);
    }
}

struct phase_run *run_pool_take_phase(struct run_pool *pool)
{
    if (!pool->free_phases)
        add_block(pool);
    struct phase_run *phase_run = pool->free_phases;
    pool->free_phases = phase_run->next;
    return phase_run;
}

void run_pool_give_phase(struct run_pool *pool, struct phase_run *phase_run)
{
    phase_run->next = pool->free_phases;
    pool->free_phases = phase_run;
}

struct step_run *run_pool_take_step(struct run_pool *pool)
{
    if (!pool->free_steps)
        add_block(pool);
    struct step_run *run = pool->free_steps;
    pool->free_steps = run->next;
    return run;
}

void run_pool_give_step(struct run_pool *pool, struct step_run *run)
{
    run->next = pool->free_steps;
    pool->free_steps = run;
}

void run_pool_free(struct run_pool *pool)
{
    while (pool->blocks) {
        struct run_block *block = pool->blocks;
        pool->blocks = block->next;
        for (size_t i = 0; i < RUNS_PER_BLOCK; i++) {
            free(block->phases[i].pending);
            free(block->phases[i].drawn);
        }
        free(block);
    }
    *pool = (struct run_pool){0};
}

void run_pool_visit_shares(const struct run_pool *pool,
                           void (*visit)(void *context, struct step_run *run), void *context)
{
    for (struct run_block *block = pool->blocks; block; block = block->next)
        for (size_t i = 0; i < RUNS_PER_BLOCK; i++)
            if (block->steps[i].is_in_share)
                visit(context, &block->steps[i]);
}

struct step_run *step_run_of_job(struct share_job *job)
{
    return (struct step_run *)((char *)job - offsetof(struct step_run, job));
}

struct step_run *step_run_of_place(struct line_place *place)
{
    return (struct step_run *)((char *)place - offsetof(struct step_run, place));
}

struct step_run *step_run_of_access_place(struct line_place *place)
{
    return (struct step_run *)((char *)place - offsetof(struct step_run, access_place));
}

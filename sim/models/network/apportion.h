/*
 * apportion.h: whole things shared out in proportion to claims.
 *
 * By largest remainder: each part gets its exact share rounded down, and what is left over goes,
 * one by one, to those that were rounded down most, the earlier part first where they are equal. So
 * the shares add up to the total. What a part cannot hold is shared out among the others.
 */
#ifndef MODELS_NETWORK_APPORTION_H
#define MODELS_NETWORK_APPORTION_H

#include <stddef.h>
#include <stdint.h>

struct apportion_part {
    uint64_t claim; /* 0: gets nothing; all together below 2^62 */
    uint64_t most;
    uint64_t share; /* out */
};

/* What parts with a claim can hold: the most that can be shared out. */
uint64_t apportion_room(const struct apportion_part parts[], size_t count);

/* The total must be at most apportion_room, and that below 2^62. */
void apportion(struct apportion_part parts[], size_t count, uint64_t total);

#endif

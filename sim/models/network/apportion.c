#include "models/network/apportion.h"

#include "base/memory.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#define LARGEST_SUM ((uint64_t)1 << 62) /* twice a remainder and a claim fit 64 bits */

struct quotient {
    uint64_t whole;
    uint64_t remainder;
};

/* A part whose share is not settled yet. */
struct open_part {
    struct apportion_part *part;
    struct quotient exact;
};

/* number * claim / sum exactly, claim at most sum: the product may need 124 bits, bit by bit. */
static struct quotient share_of(uint64_t number, uint64_t claim, uint64_t sum)
{
    struct quotient quotient = {0};
    for (int bit = 61; bit >= 0; bit--) {
        quotient.whole *= 2;
        quotient.remainder *= 2;
        if (number >> bit & 1)
            quotient.remainder += claim;
        while (quotient.remainder >= sum) {
            quotient.remainder -= sum;
            quotient.whole++;
        }
    }
    return quotient;
}

uint64_t apportion_room(const struct apportion_part parts[], size_t count)
{
    uint64_t room = 0;
    for (size_t k = 0; k < count; k++)
        room += parts[k].claim > 0 ? parts[k].most : 0;
    return room;
}

static size_t open_parts(struct open_part open[], struct apportion_part parts[], size_t count)
{
    size_t open_count = 0;
    for (size_t k = 0; k < count; k++) {
        parts[k].share = 0;
        if (parts[k].claim > 0 && parts[k].most > 0)
            open[open_count++] = (struct open_part){.part = &parts[k]};
    }
    return open_count;
}

static void take_exact_shares(struct open_part open[], size_t count, uint64_t total)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < count; k++)
        sum += open[k].part->claim;
    assert(sum < LARGEST_SUM);
    for (size_t k = 0; k < count; k++)
        open[k].exact = share_of(total, open[k].part->claim, sum);
}

/* Fills those whose share exceeds what they hold, and keeps the others open. */
static size_t close_full_parts(struct open_part open[], size_t count, uint64_t *total)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        struct apportion_part *part = open[k].part;
        if (open[k].exact.whole < part->most) {
            open[kept++] = open[k];
            continue;
        }
        part->share = part->most;
        *total -= part->most;
    }
    return kept;
}

/* Remainders of one division can be compared. The parts lie in one array: addresses are in order.
 */
static int compare_remainders(const void *left, const void *right)
{
    const struct open_part *a = left, *b = right;
    if (a->exact.remainder != b->exact.remainder)
        return a->exact.remainder > b->exact.remainder ? -1 : 1;
    return (a->part > b->part) - (a->part < b->part);
}

static void settle(struct open_part open[], size_t count, uint64_t total)
{
    for (size_t k = 0; k < count; k++) {
        open[k].part->share = open[k].exact.whole;
        total -= open[k].exact.whole;
    }
    assert(total <= count);
    qsort(open, count, sizeof *open, compare_remainders);
    for (size_t k = 0; k < total; k++)
        open[k].part->share++;
}

void apportion(struct apportion_part parts[], size_t count, uint64_t total)
{
    assert(total <= apportion_room(parts, count) && total < LARGEST_SUM);
    struct open_part *open = memory_allocate(count, sizeof *open);
    size_t open_count = open_parts(open, parts, count), before;
    do {
        before = open_count;
        take_exact_shares(open, open_count, total);
        open_count = close_full_parts(open, open_count, &total);
    } while (open_count < before);
    settle(open, open_count, total);
    free(open);
}

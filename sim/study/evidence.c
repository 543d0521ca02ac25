#include "study/evidence.h"

#include "base/memory.h"
#include "base/portable.h"
#include "statistics/confidence.h"
#include "study/answer.h"

#include <math.h>
#include <stdlib.h>

/* Found by measuring how often intervals hold, with and without (tests/coverage). */
#define ENOUGH_CARRIERS 20.0
#define FEWEST_CARRIERS 10.0
#define FEWEST_HIT 10           /* replications */
#define MOST_EXPECTED_HITS 0.01 /* of which none was seen */
#define FEWEST_WITHOUT_HIT                                                                         \
    400              /* to say that less than 1 % are hit: 1 - 0.025^(1 / 400) = 0.9 %             \
                      */
#define TAIL_COUNT 5 /* replications whose least stock is the tail's */

static int by_size(const void *left, const void *right)
{
    uint64_t one = *(const uint64_t *)left;
    uint64_t other = *(const uint64_t *)right;
    return (one > other) - (one < other);
}

/* least_stocks ascend; none is 0 */
static double extrapolate(const uint64_t least_stocks[], size_t count)
{
    size_t tail_count = count < 4 ? 1 : count < 4 * TAIL_COUNT ? count / 4 : TAIL_COUNT;
    double tail = (double)least_stocks[tail_count - 1];
    double middle = (double)least_stocks[(count - 1) / 2];
    double decay = middle > tail ? portable_power(2.0 * (double)tail_count / (double)count,
                                                  1.0 / (middle - tail))
                                 : 0.5;
    return (double)tail_count * portable_power(decay, tail);
}

static void count_hits(struct evidence *evidence, const struct metrics replications[], size_t count)
{
    uint64_t *least_stocks = memory_allocate(count, sizeof *least_stocks);
    evidence->hit_count = 0;
    for (size_t i = 0; i < count; i++) {
        least_stocks[i] = replications[i].least_stock;
        evidence->hit_count += replications[i].least_stock == 0;
    }
    qsort(least_stocks, count, sizeof *least_stocks, by_size);
    evidence->expected_hits =
        evidence->hit_count > 0 ? (double)evidence->hit_count : extrapolate(least_stocks, count);
    free(least_stocks);
}

static double carriers_of(const struct metrics replications[], size_t count)
{
    double *seconds = memory_allocate(count, sizeof *seconds);
    double *requests = memory_allocate(count, sizeof *requests);
    for (size_t i = 0; i < count; i++)
        answer_mean_terms(METRIC_E2E, &replications[i], &seconds[i], &requests[i]);
    double carriers = confidence_carriers(seconds, requests, count);
    free(seconds);
    free(requests);
    return carriers;
}

struct evidence evidence_of(const struct metrics replications[], size_t count, bool has_stock)
{
    struct evidence evidence = {
        .replications = count, .carriers = carriers_of(replications, count), .hit_count = count};
    if (has_stock)
        count_hits(&evidence, replications, count);
    return evidence;
}

/* Many have a stock-out, or at least half of few. */
static bool is_common(const struct evidence *evidence)
{
    return evidence->hit_count >= FEWEST_HIT || 2 * evidence->hit_count >= evidence->replications;
}

bool evidence_is_enough(const struct evidence *evidence)
{
    bool is_hit_known = is_common(evidence)
                     || (evidence->hit_count == 0 && evidence->expected_hits < MOST_EXPECTED_HITS
                         && evidence->replications >= FEWEST_WITHOUT_HIT);
    return evidence->carriers >= ENOUGH_CARRIERS && is_hit_known;
}

const char *evidence_gap(const struct evidence *evidence)
{
    if (is_common(evidence) || evidence->expected_hits < MOST_EXPECTED_HITS)
        return NULL;
    return evidence->hit_count > 0
             ? "the stock ran dry in fewer than 10 replications, which may decide the mean: add "
               "replications"
             : "the stock came near to running dry, but never did: add replications";
}

const char *evidence_carriers_gap(double carriers)
{
    return carriers < FEWEST_CARRIERS
             ? "the mean hangs on fewer than about 10 replications: add replications"
             : NULL;
}

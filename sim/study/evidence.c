#include "study/evidence.h"

#include "base/memory.h"
#include "base/portable.h"
#include "statistics/confidence.h"
#include "statistics/quantiles.h"
#include "statistics/tally.h"
#include "study/answer.h"
#include "study/measure.h"
#include "system/requests/latency.h"

#include <math.h>
#include <stdlib.h>

/* Found by measuring how often intervals hold, with and without (tests/coverage). */
#define ENOUGH_CARRIERS 20.0
#define FEWEST_CARRIERS 10.0
#define FEWEST_HIT 10           /* replications */
#define MOST_EXPECTED_HITS 0.01 /* in all replications, of which none was seen */
#define TAIL_COUNT 5            /* replications whose least stock is the tail's */

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

/* Whether the next one may be 0: (mean - 0) / (s sqrt(1 + 1 / n)) is of Student's t. */
static bool is_within_prediction(const uint64_t least_stocks[], size_t count)
{
    struct tally stocks = {0};
    for (size_t i = 0; i < count; i++)
        tally_add(&stocks, (double)least_stocks[i]);
    double n = (double)count;
    double spread = sqrt(tally_variance(&stocks) * (1.0 + 1.0 / n));
    return count > 1
        && stocks.mean <= spread * student_t_quantile(1.0 - MOST_EXPECTED_HITS / n, n - 1.0);
}

/* Replications of which no request looked for a precompute say nothing. */
static void count_hits(struct evidence *evidence, const struct metrics replications[], size_t count)
{
    uint64_t *least_stocks = memory_allocate(count, sizeof *least_stocks);
    size_t looked = 0;
    evidence->hit_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (replications[i].least_stock < UINT64_MAX)
            least_stocks[looked++] = replications[i].least_stock;
        evidence->hit_count += replications[i].least_stock == 0;
    }
    qsort(least_stocks, looked, sizeof *least_stocks, by_size);
    evidence->is_near = evidence->hit_count == 0 && looked > 0
                     && (extrapolate(least_stocks, looked) >= MOST_EXPECTED_HITS
                         || is_within_prediction(least_stocks, looked));
    free(least_stocks);
}

static double carriers_of(const struct metrics replications[], size_t count)
{
    double *seconds = memory_allocate(count, sizeof *seconds);
    double *requests = memory_allocate(count, sizeof *requests);
    for (size_t i = 0; i < count; i++)
        measure_mean_terms(METRIC_E2E, &replications[i], &seconds[i], &requests[i]);
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

/* Whether at least FEWEST_HIT replications have a stock-out, or half of those that there are. */
static bool is_common(const struct evidence *evidence)
{
    return evidence->hit_count >= FEWEST_HIT || 2 * evidence->hit_count >= evidence->replications;
}

enum tail evidence_tail(const struct evidence *evidence)
{
    if (is_common(evidence))
        return TAIL_SEEN;
    if (evidence->hit_count > 0 || evidence->is_near)
        return TAIL_UNSEEN;
    return evidence->replications >= FEWEST_WITHOUT_HIT ? TAIL_ABSENT : TAIL_UNLIKELY;
}

bool evidence_is_enough(const struct evidence *evidence)
{
    enum tail tail = evidence_tail(evidence);
    return evidence->carriers >= ENOUGH_CARRIERS && (tail == TAIL_SEEN || tail == TAIL_ABSENT);
}

const char *evidence_gap(const struct evidence *evidence)
{
    if (evidence_tail(evidence) != TAIL_UNSEEN)
        return NULL;
    return evidence->hit_count > 0
             ? "the stock ran dry in fewer than 10 replications, which may decide the mean: add "
               "replications"
             : "the stock never ran dry, but might have: add replications";
}

const char *evidence_carriers_gap(double carriers)
{
    return carriers < FEWEST_CARRIERS
             ? "the mean hangs on fewer than about 10 replications: add replications"
             : NULL;
}

bool evidence_is_same(const struct tally *observed)
{
    return observed->maximum - observed->minimum <= LATENCY_ROUNDING * observed->maximum;
}

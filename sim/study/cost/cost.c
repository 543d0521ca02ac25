#include "study/cost/cost.h"

#include "base/memory.h"
#include "models/bill/bill.h"
#include "statistics/confidence.h"
#include "system/requests/metrics.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* An amount of each replication, and what it is divided by. */
struct sample {
    double *amounts;
    double *finished;
    double *months;
    size_t count;
    double t; /* the same for all */
};

static struct interval ratio(const struct sample *sample, const double divisors[])
{
    double sum = 0.0;
    for (size_t i = 0; i < sample->count; i++)
        sum += divisors[i];
    if (sum == 0.0)
        return (struct interval){NAN, NAN, NAN};
    return confidence_amount_by_t(sample->amounts, divisors, sample->count, sample->t);
}

static struct cost cost_of(const struct sample *sample)
{
    return (struct cost){ratio(sample, sample->finished), ratio(sample, sample->months)};
}

/* The total is the sum of what its parts are told as, to the last digit. */
static void add_up(struct cost *total, const struct cost parts[], size_t part_count)
{
    total->per_request.value = total->per_month.value = 0.0;
    for (size_t i = 0; i < part_count; i++) {
        total->per_request.value += parts[i].per_request.value;
        total->per_month.value += parts[i].per_month.value;
    }
}

static void build_usd(struct cost_answer *answer, const struct sample *sample,
                      const struct metrics replications[])
{
    for (int part = 0; part < USD_PART_COUNT; part++) {
        for (size_t i = 0; i < sample->count; i++)
            sample->amounts[i] = metrics_bill(&replications[i])->usd[part];
        answer->usd_parts[part] = cost_of(sample);
    }
    for (size_t i = 0; i < sample->count; i++)
        sample->amounts[i] = bill_usd(metrics_bill(&replications[i]));
    answer->usd = cost_of(sample);
    add_up(&answer->usd, answer->usd_parts, USD_PART_COUNT);
}

static void build_joules(struct cost_answer *answer, const struct sample *sample,
                         const struct metrics replications[])
{
    for (int part = 0; part < JOULES_PART_COUNT; part++) {
        for (size_t i = 0; i < sample->count; i++)
            sample->amounts[i] = metrics_bill(&replications[i])->joules[part];
        answer->joules_parts[part] = cost_of(sample);
    }
    for (size_t i = 0; i < sample->count; i++)
        sample->amounts[i] = bill_joules(metrics_bill(&replications[i]));
    answer->joules = cost_of(sample);
    add_up(&answer->joules, answer->joules_parts, JOULES_PART_COUNT);
}

void cost_answer_build(struct cost_answer *answer, const struct metrics replications[],
                       size_t count, double confidence)
{
    const struct sample sample = {
        memory_allocate(count, sizeof(double)), memory_allocate(count, sizeof(double)),
        memory_allocate(count, sizeof(double)), count, confidence_t(confidence, count)};
    for (size_t i = 0; i < count; i++) {
        sample.finished[i] = replications[i].finished;
        sample.months[i] = replications[i].billed_s / MONTH_S;
    }
    build_usd(answer, &sample, replications);
    build_joules(answer, &sample, replications);
    for (size_t i = 0; i < count; i++)
        sample.amounts[i] = replications[i].moved_bytes;
    answer->bytes = cost_of(&sample);
    free(sample.amounts);
    free(sample.finished);
    free(sample.months);
}

/* ---- as measures ---- */

static bool is_per_month(struct measure measure)
{
    return measure.source == MEASURE_USD_PER_MONTH || measure.source == MEASURE_JOULES_PER_MONTH;
}

void cost_terms(struct measure measure, const struct metrics *metrics, double *amount,
                double *divisor)
{
    const struct bill *bill = metrics_bill(metrics);
    assert(measure_kind(measure) == MEASURE_KIND_COST);
    *amount = measure_is_of_money(measure)  ? bill_usd(bill)
            : measure_is_of_energy(measure) ? bill_joules(bill)
                                            : metrics->moved_bytes;
    *divisor = is_per_month(measure) ? metrics->billed_s / MONTH_S : metrics->finished;
}

struct interval cost_interval(struct measure measure, const struct cost_answer *answer)
{
    const struct cost *cost = measure_is_of_money(measure)  ? &answer->usd
                            : measure_is_of_energy(measure) ? &answer->joules
                                                            : &answer->bytes;
    return is_per_month(measure) ? cost->per_month : cost->per_request;
}

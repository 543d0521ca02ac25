#include "study/search/onset.h"

#include "base/memory.h"
#include "study/search/bracket_search.h"

#include <math.h>
#include <stdlib.h>

/* From the highest rate down all that are above, from the lowest up all that are below. */
static void keep_unbroken(struct bracket_search *search)
{
    struct bracket bracket = {NAN, NAN, search->low_sign};
    double highest = -INFINITY; /* of those not known to be above */
    double lowest = INFINITY;   /* of those not known to be below */
    for (size_t k = 0; k < search->finding_count; k++) {
        const struct finding *finding = &search->findings[k];
        if (finding->sign != -search->low_sign)
            highest = fmax(highest, finding->value);
        if (finding->sign != search->low_sign)
            lowest = fmin(lowest, finding->value);
    }
    for (size_t k = 0; k < search->finding_count; k++) {
        double value = search->findings[k].value;
        bracket.high = value > highest ? fmin(bracket.high, value) : bracket.high;
        bracket.low = value < lowest ? fmax(bracket.low, value) : bracket.low;
    }
    search->bracket = bracket;
}

/* The rates of the curve are the probes of a search that looks once. */
struct onset onset_find(const struct onset_rate rates[], size_t count, double confidence,
                        bool shares_draws)
{
    struct finding *findings = memory_allocate(count, sizeof *findings);
    struct excess_sample *samples = memory_allocate(count, sizeof *samples);
    struct bracket_search search = {.criterion_count = 1,
                                    .low_sign = -1,
                                    .sums_grow = true,
                                    .looks = {{.error = (1.0 - confidence) / 2.0}},
                                    .findings = findings,
                                    .finding_count = count};
    for (size_t k = 0; k < count; k++) {
        samples[k] = rates[k].stock_outs;
        findings[k] = (struct finding){.value = rates[k].rate_per_s, .items = &samples[k]};
    }
    bracket_judge(&search);
    if (!shares_draws)
        keep_unbroken(&search);
    struct onset onset = {search.bracket.low, search.bracket.high, bracket_needed(&search)};
    free(findings);
    free(samples);
    return onset;
}

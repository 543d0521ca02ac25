#include "study/search/onset.h"

#include "base/memory.h"
#include "study/search/bracket_search.h"

#include <stdlib.h>

/* The rates of the curve are the probes of a search that looks once. */
struct onset onset_find(const struct curve *curve)
{
    struct finding *findings = memory_allocate(curve->count, sizeof *findings);
    struct excess_sample *samples = memory_allocate(curve->count, sizeof *samples);
    struct bracket_search search = {
        .criterion_count = 1,
        .look_count = 1,
        .low_sign = -1,
        .sums_grow = true,
        .error = (1.0 - curve->points[0]->scenario.replications.confidence) / 2.0,
        .findings = findings};
    for (size_t k = 0; k < curve->count; k++) {
        const struct point *point = curve->points[k];
        samples[k] = point->stock_outs;
        if (point->answer.taken_up > 0)
            findings[search.finding_count++] = (struct finding){
                .value = point->scenario.arrivals.rate_per_s, .items = &samples[k]};
    }
    bracket_judge(&search);
    struct onset onset = {search.bracket.low, search.bracket.high, bracket_needed(&search)};
    free(findings);
    free(samples);
    return onset;
}

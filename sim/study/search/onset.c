#include "study/search/onset.h"

#include "base/memory.h"
#include "study/search/bracket_search.h"

#include <stdlib.h>

/* The rates of the curve are the probes of a search that looks once. */
struct onset onset_find(const struct onset_rate rates[], size_t count, double confidence,
                        bool shares_draws)
{
    const double error = (1.0 - confidence) / 2.0;
    struct finding *findings = memory_allocate(count, sizeof *findings);
    struct excess_sample *samples = memory_allocate(count, sizeof *samples);
    struct bracket_search search = {.criterion_count = 1,
                                    .look_count = 1,
                                    .low_sign = -1,
                                    .sums_grow = true,
                                    .error =
                                        shares_draws || count == 0 ? error : error / (double)count,
                                    .findings = findings,
                                    .finding_count = count};
    for (size_t k = 0; k < count; k++) {
        samples[k] = rates[k].stock_outs;
        findings[k] = (struct finding){.value = rates[k].rate_per_s, .items = &samples[k]};
    }
    bracket_judge(&search);
    struct onset onset = {search.bracket.low, search.bracket.high, bracket_needed(&search)};
    free(findings);
    free(samples);
    return onset;
}

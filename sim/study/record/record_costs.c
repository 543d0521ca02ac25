#include "study/record/record_costs.h"

static bool record_cost(struct recorder *recorder, const char *kind, const char *part,
                        const struct cost *cost, struct error *error)
{
    struct cost_row row = {
        .kind = kind,
        .part = part,
        .per_request = cost->per_request.value,
        .per_request_low = cost->per_request.low,
        .per_request_high = cost->per_request.high,
        .per_month = cost->per_month.value,
        .per_month_low = cost->per_month.low,
        .per_month_high = cost->per_month.high,
    };
    return recorder_add_cost(recorder, &row, error);
}

static bool record_kind(struct recorder *recorder, const char *kind, const struct cost *total,
                        const struct cost parts[], const char *const names[], int count,
                        struct error *error)
{
    bool recorded = record_cost(recorder, kind, "total", total, error);
    for (int i = 0; recorded && i < count; i++)
        recorded = record_cost(recorder, kind, names[i], &parts[i], error);
    return recorded;
}

bool record_costs(struct recorder *recorder, const struct point *point, struct error *error)
{
    const struct tariff *tariff = &point->scenario.tariff;
    const struct cost_answer *cost = &point->answer.cost;
    return (!tariff->has_prices
            || record_kind(recorder, "usd", &cost->usd, cost->usd_parts, usd_part_names,
                           USD_PART_COUNT, error))
        && (!tariff->has_energy
            || record_kind(recorder, "joules", &cost->joules, cost->joules_parts, joules_part_names,
                           JOULES_PART_COUNT, error));
}

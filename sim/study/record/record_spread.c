#include "study/record/record_spread.h"

#include <math.h>

static bool record_shares(struct recorder *recorder, const struct spread *spread,
                          const struct point *point, enum spread_answer answer, struct error *error)
{
    for (size_t i = 0; i < spread->dimensions; i++) {
        struct share share = spread_share(spread, point->point_index - 1, answer, i);
        struct uncertain_share_row row = {.answer = spread_answer_name(answer),
                                          .cost = spread->names[i],
                                          .share = share.value,
                                          .share_error = share.error};
        if (!isnan(share.value) && !recorder_add_uncertain_share(recorder, &row, error))
            return false;
    }
    return true;
}

static bool record_answer(struct recorder *recorder, const struct spread *spread,
                          const struct point *point, enum spread_answer answer, struct error *error)
{
    struct interval chance = spread_by_chance(spread, point, answer);
    struct interval both = spread_by_costs(spread, point, answer);
    struct uncertain_answer_row row = {.answer = spread_answer_name(answer),
                                       .value = chance.value,
                                       .chance_low = chance.low,
                                       .chance_high = chance.high,
                                       .low = both.low,
                                       .high = both.high,
                                       .draws = spread->draws};
    return isnan(chance.value)
        || (recorder_add_uncertain_answer(recorder, &row, error)
            && record_shares(recorder, spread, point, answer, error));
}

bool record_spread(struct recorder *recorder, const struct spread *spread,
                   const struct point *point, struct error *error)
{
    for (int i = 0; i < SPREAD_ANSWER_COUNT; i++)
        if (!record_answer(recorder, spread, point, (enum spread_answer)i, error))
            return false;
    return true;
}

/*
 * spread_output.h: intervals by chance and costs, which costs are to blame, and who is likely the
 * best.
 */
#ifndef CLI_OUTPUT_SPREAD_OUTPUT_H
#define CLI_OUTPUT_SPREAD_OUTPUT_H

#include "study/uncertainty/odds.h"
#include "study/uncertainty/spread.h"
#include "json/json_write.h"

#include <stdio.h>

/* Of the points that were told, a row for each answer; then for the onset, or else the limit, of
 * each curve a sentence: "61 % +- 6 % of the uncertainty of the onset is ...". */
void spread_print(const struct spread *spread, const struct experiment *experiment, size_t told,
                  FILE *stream);

/* The member "with_costs" of a point's object that is open. */
void spread_write_point(struct json_writer *writer, const struct spread *spread,
                        const struct point *point, bool compact);

/* How likely each contender is the best at each rate, and between which rates two turn. */
void odds_print(const struct odds *odds, const struct comparison *comparison,
                const struct crossovers *crossovers, FILE *stream);

/* Members of a crossover's object that is open; an end beyond all rates is null. */
void odds_write_turn(struct json_writer *writer, const struct turn_odds *odds, bool is_closed);

#endif

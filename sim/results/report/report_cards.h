/*
 * report_cards.h: the answer of a run at the head of its report: for each contender where
 * stock-outs begin, the long-run limit, and the latency at a rate that the reader chooses; and who
 * is best at which rate.
 */
#ifndef RESULTS_REPORT_REPORT_CARDS_H
#define RESULTS_REPORT_REPORT_CARDS_H

#include "results/report/report_rows.h"

/*
 * HTML; the latency is filled in by the script of the page.
 *
 * onsets   rows of the query onset_by_network
 */
void report_cards_write(const struct report_rows *onsets, FILE *stream);

/*
 * Who has the lowest mean latency for sure at which of the run's rates, a line of HTML for each
 * setting; nothing of more than a few settings, nor where nothing was compared.
 *
 * winners   rows of the query winner_map
 */
void report_ranking_write(const struct report_rows *winners, FILE *stream);

/* The same ends and limits as JSON, for marks in charts over the rate: a list of objects. More than
 * a few contenders would cover each other: an empty list. */
void report_marks_write(const struct report_rows *onsets, FILE *stream);

#endif

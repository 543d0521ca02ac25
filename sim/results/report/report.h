/*
 * report.h: a run as one page of HTML that needs nothing else: charts, their data and their SQL.
 */
#ifndef RESULTS_REPORT_REPORT_H
#define RESULTS_REPORT_REPORT_H

#include "results/database/database.h"

#include <stdint.h>
#include <stdio.h>

/*
 * Writes the page. Texts of the database are escaped: nothing in it is run, and the page asks for
 * nothing from the network (its content security policy forbids it).
 *
 * database_name   as the reader would name the file in further queries
 * run_id          a run; fails when there is none such
 */
bool report_write(struct database *database, const char *database_name, uint64_t run_id,
                  FILE *stream, struct error *error) MUST_CHECK;

#endif

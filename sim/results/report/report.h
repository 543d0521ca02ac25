/*
 * report.h: a run as one page of HTML that needs nothing else: charts, their data and their SQL.
 */
#ifndef RESULTS_REPORT_REPORT_H
#define RESULTS_REPORT_REPORT_H

#include "results/database/database.h"
#include "results/report/report_inference.h"

#include <stdint.h>
#include <stdio.h>

/* What is to be shown. */
struct report_request {
    uint64_t run_id;
    uint64_t against_id;                      /* another run beside it; 0: none */
    const struct report_inference *inference; /* borrowed; NULL: it is not shown */
};

/*
 * Writes the page. Texts of the database are escaped: nothing in it is run, and the page asks for
 * nothing from the network (its content security policy forbids it).
 *
 * database_name   as the reader would name the file in further queries
 * Fails when there is no such run.
 */
bool report_write(struct database *database, const char *database_name,
                  const struct report_request *request, FILE *stream,
                  struct error *error) MUST_CHECK;

#endif

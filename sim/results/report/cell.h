/*
 * cell.h: one value of a result as text, in the ways of each output format.
 *
 * Numbers are the shortest text that reads back as the same number (table and markdown: whole ones
 * in full, others with so many digits as are asked for), blobs are hexadecimal. Texts may come from
 * a hostile database: they are escaped where a format knows how, and what would move the terminal's
 * cursor is shown as
 * '?'.
 */
#ifndef RESULTS_REPORT_CELL_H
#define RESULTS_REPORT_CELL_H

#include "json/json.h"

#include <stddef.h>
#include <stdio.h>

struct sqlite3_stmt;

/* The shortest text that reads back as the same number; infinity as "inf". */
void cell_real_text(double value, char text[JSON_NUMBER_SIZE]);

/* The column of the statement's current row as a JSON value; infinity as 9e999, which reads back as
 * infinity. */
void cell_write_json(struct sqlite3_stmt *statement, int column, FILE *stream);

/* The column as a field of CSV; NULL is an empty field, the empty text "". */
void cell_write_csv(struct sqlite3_stmt *statement, int column, FILE *stream);

/* For people: one line, no control characters. Owned by the caller. */
char *cell_shown_text(const char *text, size_t size);

#define CELL_DIGITS 10 /* enough to tell any two results apart */

/* The same of a row's column, of numbers that are not whole so many digits; NULL as "NULL". Owned
 * by the caller. */
char *cell_shown(struct sqlite3_stmt *statement, int column, int digits);

#endif

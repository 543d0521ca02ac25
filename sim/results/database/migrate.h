/*
 * migrate.h: a database of an older schema version becomes one of today's.
 */
#ifndef RESULTS_DATABASE_MIGRATE_H
#define RESULTS_DATABASE_MIGRATE_H

#include "results/database/database.h"

/*
 * Every row is kept. What an older version did not have is NULL, unless it follows from what it
 * had; columns that are no more are dropped, tables and views that somebody added too.
 *
 * Within a transaction of the caller, with foreign keys off.
 */
bool migrate(struct database *database, struct error *error) MUST_CHECK;

#endif

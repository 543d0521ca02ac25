/*
 * recorder.h: rows in.
 *
 * Statements are prepared once. The caller brackets batches with database_begin and database_commit
 * where the recorder is made, with recorder_begin and recorder_commit afterwards.
 */
#ifndef RESULTS_DATABASE_RECORDER_H
#define RESULTS_DATABASE_RECORDER_H

#include "results/database/database.h"
#include "results/database/rows.h"

struct recorder;

/* Starts a run with status 'running'. Returns NULL on failure. The database is borrowed. */
struct recorder *recorder_new(struct database *database, const struct run_row *run,
                              struct error *error);
/* Takes up a run that has not ended well; from whoever was writing it, who fails from then on. */
struct recorder *recorder_resume(struct database *database, uint64_t run_id, struct error *error);
void recorder_free(struct recorder *recorder);

uint64_t recorder_run_id(const struct recorder *recorder);

/* A batch: a transaction that begins by seeing that the run is still ours. */
bool recorder_begin(struct recorder *recorder, struct error *error) MUST_CHECK;
bool recorder_commit(struct recorder *recorder, struct error *error) MUST_CHECK;

bool recorder_add_input_file(struct recorder *recorder, const struct input_file_row *row,
                             struct error *error) MUST_CHECK;
/* Adds a point; the rows added afterwards belong to it. */
bool recorder_add_point(struct recorder *recorder, const struct point_row *row,
                        struct error *error) MUST_CHECK;
bool recorder_add_point_metric(struct recorder *recorder, const struct point_metric_row *row,
                               struct error *error) MUST_CHECK;
/* Many at a time cost less than one at a time: hand over all of a point. */
bool recorder_add_replications(struct recorder *recorder, const struct replication_row rows[],
                               size_t count, struct error *error) MUST_CHECK;
/* Likewise. */
bool recorder_add_phase_costs(struct recorder *recorder, const struct phase_cost_row rows[],
                              size_t count, struct error *error) MUST_CHECK;
bool recorder_add_stage_cost(struct recorder *recorder, const struct stage_cost_row *row,
                             struct error *error) MUST_CHECK;
bool recorder_add_phase_time(struct recorder *recorder, const struct phase_time_row *row,
                             struct error *error) MUST_CHECK;
bool recorder_add_resource_use(struct recorder *recorder, const struct resource_use_row *row,
                               struct error *error) MUST_CHECK;
bool recorder_add_server_use(struct recorder *recorder, const struct server_use_row *row,
                             struct error *error) MUST_CHECK;
bool recorder_add_client_class(struct recorder *recorder, const struct client_class_row *row,
                               struct error *error) MUST_CHECK;
bool recorder_add_slo_verdict(struct recorder *recorder, const struct slo_verdict_row *row,
                              struct error *error) MUST_CHECK;
bool recorder_add_cost(struct recorder *recorder, const struct cost_row *row,
                       struct error *error) MUST_CHECK;
bool recorder_add_uncertain_answer(struct recorder *recorder,
                                   const struct uncertain_answer_row *row,
                                   struct error *error) MUST_CHECK;
bool recorder_add_uncertain_share(struct recorder *recorder, const struct uncertain_share_row *row,
                                  struct error *error) MUST_CHECK;
bool recorder_add_excess(struct recorder *recorder, const struct excess_row *row,
                         struct error *error) MUST_CHECK;
bool recorder_add_stock(struct recorder *recorder, const struct stock_row *row,
                        struct error *error) MUST_CHECK;
bool recorder_add_histogram(struct recorder *recorder, const struct histogram_row *row,
                            struct error *error) MUST_CHECK;
/* Likewise: best a few hundred at a time. */
bool recorder_add_requests(struct recorder *recorder, const struct request_row rows[], size_t count,
                           struct error *error) MUST_CHECK;
/* Of a run that is a part, and has no points: some replications of each. */
bool recorder_add_replication_part(struct recorder *recorder,
                                   const struct replication_part_row *row,
                                   struct error *error) MUST_CHECK;
/* Belongs to the current point, or to the run while there is none (point_index 0). */
bool recorder_add_warning(struct recorder *recorder, const struct warning_row *row,
                          struct error *error) MUST_CHECK;

/* Ends the run: status is 'done', 'interrupted' or 'failed'. */
bool recorder_finish(struct recorder *recorder, const char *status, const char *ended_at,
                     struct error *error) MUST_CHECK;

#endif

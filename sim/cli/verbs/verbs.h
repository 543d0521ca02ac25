/*
 * verbs.h: every verb of pisim; NAME_command.c does the work of each.
 */
#ifndef CLI_VERBS_VERBS_H
#define CLI_VERBS_VERBS_H

#include "base/output_format.h"
#include "cli/command_line.h"

extern const struct verb
    calibrate_verb;                     /* a user's own measurements in place of the shipped ones */
extern const struct verb capacity_verb; /* up to which rate a goal is met, what a rate takes */
extern const struct verb check_verb; /* whether a scenario can be run; every default written out */
extern const struct verb compare_verb; /* who is best at which rate, where the ranking turns */
extern const struct verb init_verb;    /* writes a scenario to begin with */
extern const struct verb list_verb;    /* names that a scenario can use, with a line each */
extern const struct verb merge_verb;   /* joins the shards of a run */
extern const struct verb migrate_verb; /* brings a database of an older pisim to today's tables */
extern const struct verb network_counts_verb; /* what networks have, without any cost */
extern const struct verb network_design_verb; /* stage widths by ReLU equalization */
extern const struct verb network_import_verb; /* an ONNX model as a network file */
extern const struct verb network_layer_verb;  /* what one layer costs */
extern const struct verb network_list_verb;
extern const struct verb
    network_show_verb;                /* what a network costs where, before and after transforms */
extern const struct verb plan_verb;   /* what one inference costs, without simulating anything */
extern const struct verb query_verb;  /* the rows of a database, by SQL or a shipped query */
extern const struct verb report_verb; /* a run as one page of HTML */
extern const struct verb rerun_verb;  /* makes a run again and says whether it finds the same */
extern const struct verb run_verb;    /* simulates a scenario, tells and keeps the answer */
extern const struct verb runs_verb; /* lists the runs of a database by what differs, labels them */
extern const struct verb schema_verb;    /* JSON Schema of the files, for editors */
extern const struct verb trace_fit_verb; /* arrival processes that are like a trace */
/* Writes exactly the arrivals that a run with the same arrivals, seed and replication draws. */
extern const struct verb trace_generate_verb;
extern const struct verb trace_info_verb; /* what a trace is like */
extern const struct verb whatif_verb;     /* what would help: all doubled and halved */

/* The work of check where --self is given: whether this program gives what theory and the published
 * simulator give. */
bool self_command_work(const struct command_line *line, enum output_format format, int *exit_status,
                       struct error *error) MUST_CHECK;

/* The work of network layer for comparisons by oblivious transfer: relu, maxpool, argmax,
 * truncate. */
bool layer_comparisons_tell(const struct command_line *line, struct error *error) MUST_CHECK;

#endif

/*
 * verbs.h: every verb of pisim; NAME_command.c does the work of each.
 */
#ifndef CLI_VERBS_VERBS_H
#define CLI_VERBS_VERBS_H

#include "base/output_format.h"
#include "cli/command_line.h"

/* In the order in which help tells them. */
#define VERBS(VERB)                                                                                \
    VERB(run)            /* simulates a scenario, tells and keeps the answer */                    \
    VERB(compare)        /* who is best at which rate, where the ranking turns */                  \
    VERB(capacity)       /* up to which rate a goal is met, what a rate takes */                   \
    VERB(whatif)         /* what would help: all doubled and halved */                             \
    VERB(plan)           /* what one inference costs, without simulating anything */               \
    VERB(check)          /* whether a scenario can be run; every default written out */            \
    VERB(trace_info)     /* what a trace is like */                                                \
    VERB(trace_generate) /* writes exactly the arrivals that a run with the same arrivals draws */ \
    VERB(trace_fit)      /* arrival processes that are like a trace */                             \
    VERB(query)          /* the rows of a database, by SQL or a shipped query */                   \
    VERB(list)           /* names that a scenario can use, with a line each */                     \
    VERB(schema)         /* JSON Schema of the files, for editors */                               \
    VERB(network_counts) /* what networks have, without any cost */                                \
    VERB(network_list)                                                                             \
    VERB(network_import) /* an ONNX model as a network file */                                     \
    VERB(network_show)   /* what a network costs where, before and after transforms */             \
    VERB(network_design) /* stage widths by ReLU equalization */                                   \
    VERB(network_layer)  /* what one layer costs */                                                \
    VERB(calibrate)      /* a user's own measurements in place of the shipped ones */              \
    VERB(merge)          /* joins the shards of a run */                                           \
    VERB(migrate)        /* brings a database of an older pisim to today's tables */               \
    VERB(runs)           /* lists the runs of a database by what differs, labels them */           \
    VERB(rerun)          /* makes a run again and says whether it finds the same */                \
    VERB(report)         /* a run as one page of HTML */                                           \
    VERB(init)           /* writes a scenario to begin with */

#define DECLARE_VERB(name) extern const struct verb name##_verb;
VERBS(DECLARE_VERB)
#undef DECLARE_VERB

/* The work of check where --self is given: whether this program gives what theory and the published
 * simulator give. */
bool self_command_work(const struct command_line *line, enum output_format format, int *exit_status,
                       struct error *error) MUST_CHECK;

/* The work of network layer for comparisons by oblivious transfer: relu, maxpool, argmax,
 * truncate. */
bool layer_comparisons_tell(const struct command_line *line, struct error *error) MUST_CHECK;

#endif

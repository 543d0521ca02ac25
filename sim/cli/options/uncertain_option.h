/*
 * uncertain_option.h: --uncertain of verbs that say how sure answers are when costs are uncertain.
 */
#ifndef CLI_OPTIONS_UNCERTAIN_OPTION_H
#define CLI_OPTIONS_UNCERTAIN_OPTION_H

#include "cli/progress.h"
#include "cli/session.h"
#include "study/uncertainty/spread.h"

#define UNCERTAIN_OPTION(tells)                                                                    \
    {                                                                                              \
        "uncertain", NULL, tells " by chance and costs, which are drawn 200 times", false          \
    }

/* --uncertain is short for the scenario's key with its default. */
bool uncertain_option_set(struct json_document *document, const struct command_line *line,
                          struct error *error) MUST_CHECK;

/* Whether the scenario asks for draws. */
bool uncertain_option_asks(const struct session *session);

/* What of a session is simulated in other worlds. */
struct world_question uncertain_option_question(struct session *session, unsigned jobs,
                                                const atomic_bool *interruption,
                                                struct progress *progress);

/*
 * Draws the costs in as many worlds as the scenario asks for, and tells how far it is. True also
 * when interrupted, with what there is.
 *
 * spread   out: owned by the caller, also after a failure
 */
bool uncertain_option_draw(struct spread *spread, struct session *session, unsigned jobs,
                           const atomic_bool *interruption, bool *interrupted,
                           struct error *error) MUST_CHECK;

#endif

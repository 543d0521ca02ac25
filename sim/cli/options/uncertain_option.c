#include "cli/options/uncertain_option.h"

#include "cli/command_line.h"
#include "json/json.h"

bool uncertain_option_set(struct json_document *document, const struct command_line *line,
                          struct error *error)
{
    struct json_node root = json_root(document);
    return !command_line_has(line, "uncertain") || json_has(&root, "uncertainty")
        || json_set(document, "uncertainty", "{}", JSON_COMMAND_LINE, error);
}

bool uncertain_option_asks(const struct session *session)
{
    return session->experiment.points[0].scenario.uncertainty_draws > 0;
}

struct world_question uncertain_option_question(struct session *session, unsigned jobs,
                                                const atomic_bool *interruption,
                                                struct progress *progress)
{
    return (struct world_question){.document = &session->document,
                                   .experiment = &session->experiment,
                                   .world = &session->world,
                                   .library = &session->library,
                                   .jobs = jobs,
                                   .interruption = interruption,
                                   .context = progress,
                                   .on_progress = progress_tell};
}

bool uncertain_option_draw(struct spread *spread, struct session *session, unsigned jobs,
                           const atomic_bool *interruption, bool *interrupted, struct error *error)
{
    struct progress progress;
    struct world_question question =
        uncertain_option_question(session, jobs, interruption, &progress);
    progress_start(&progress);
    bool drawn = spread_run(spread, &question, error);
    progress_clear(&progress);
    *interrupted = question.interrupted;
    return drawn || question.interrupted;
}

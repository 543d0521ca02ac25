/*
 * session.h: a scenario as the command line gives it, with everything that it names, for the verbs
 * that take one.
 */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/command_line.h"
#include "results/database/past_run.h"
#include "study/runner.h"
#include "json/uncertain.h"

/* Rows for the option tables of these verbs. */
#define SESSION_OPTIONS                                                                            \
    {"set", "PATH=VALUE",                                                                          \
     "sets a value of the scenario, e.g. link.rtt_s=0.02; the last one counts", true},             \
    {                                                                                              \
        "models", "DIR", "looks for models in this folder first", false                            \
    }

/* ... of those that simulate, */
#define OUT_OPTION                                                                                 \
    {                                                                                              \
        "out", "DB", "keeps the results in this database, adding a run; -: nowhere", false         \
    }
#define JOBS_OPTION                                                                                \
    {                                                                                              \
        "jobs", "N", "threads; all cores when not given. Results do not depend on it", false       \
    }
#define MAX_EVENTS_OPTION                                                                          \
    {                                                                                              \
        "max-events", "N", "refuses what takes more events by estimate; 1e11 when not given",      \
            false                                                                                  \
    }
/* ... and of those that judge by objectives. */
#define SLO_OPTION                                                                                 \
    {                                                                                              \
        "slo", "CRITERION", "an objective such as 'e2e_s.p95 <= 600', in place of the scenario's", \
            true                                                                                   \
    }

struct session {
    struct warnings warnings;
    struct library library;
    struct json_world world;       /* the numbers that are not known exactly */
    struct json_document document; /* the scenario, with what the command line sets */
    struct json_notes notes;       /* every setting of the first point, with its origin */
    bool *varies;                  /* owned; per note: a default that is another at other points */
    struct json_notes elsewhere; /* what only other points read of the files that the first names */
    struct shard shard;          /* the part of its sweep that is loaded */
    size_t stretch;              /* points of it that are kept together; 0: all */
    struct experiment experiment;
    char *scenario_file; /* owned: where it was read */
    const char
        *stored; /* borrowed: the effective scenario of the run that is made again, or NULL */
};

/*
 * Reads the scenario that the first operand names. Warnings go to stderr.
 *
 * Owned by the caller, also after a failure; session_close.
 */
bool session_open(struct session *session, const struct command_line *line,
                  struct error *error) MUST_CHECK;
/* The same in two steps, between which the document may be changed and a shard chosen. */
bool session_read(struct session *session, const struct command_line *line,
                  struct error *error) MUST_CHECK;
bool session_load(struct session *session, struct error *error) MUST_CHECK;
/* Its third, once points are there: notes, varies, elsewhere. */
bool session_note_settings(struct session *session, struct error *error) MUST_CHECK;
/*
 * The same from text that was stored with a run.
 *
 * scenario_file   where it was read then: files that it names are looked for there, too; may be
 *                 NULL
 */
bool session_open_text(struct session *session, const char *text, const char *scenario_file,
                       const char *models_folder, const struct shard *shard,
                       struct error *error) MUST_CHECK;
/*
 * The same of a run that was made, which the caller keeps: the effective scenario and the warnings
 * of the whole are those of its time, since what is stored no longer shows what was left out then.
 */
bool session_open_run(struct session *session, const struct past_run *run,
                      const char *models_folder, const struct shard *shard,
                      struct error *error) MUST_CHECK;
void session_close(struct session *session);

/*
 * The scenario with every default and everything from devices and links written out, as compact
 * JSON that is itself a scenario; owned by the caller. NULL on a failure.
 */
char *session_effective_scenario(const struct session *session, struct error *error);

/* --out; NULL where it is not given, or is -: nothing is kept. */
const char *session_database(const struct command_line *line);

/* --jobs, or all cores. */
bool session_jobs(const struct command_line *line, unsigned *jobs, struct error *error) MUST_CHECK;

/* --max-events, or 1e11: a few hours of a processor. */
bool session_max_events(const struct command_line *line, double *most_events,
                        struct error *error) MUST_CHECK;

/* The verbs' data folder: where models/ and traces/ were when the program was built. */
const char *session_built_folder(void);

#endif

/*
 * levers.h: what of a scenario can be doubled and halved: every resource and load, and what of its
 * settings that takes.
 */
#ifndef STUDY_WHATIF_LEVERS_H
#define STUDY_WHATIF_LEVERS_H

#include "json/json.h"

/* As `--set PATH=VALUE` takes it. */
struct lever_setting {
    char *path;  /* owned */
    char *value; /* owned; JSON */
};

enum lever_unit { LEVER_COUNT, LEVER_BPS, LEVER_SECONDS, LEVER_BYTES, LEVER_RATE, LEVER_TIMES };

/* What can be bought; what would have to be built; what is asked for. */
enum lever_kind { LEVER_RESOURCE, LEVER_SPEED, LEVER_LOAD };

/* "resource", "speed", "load" */
const char *lever_kind_name(enum lever_kind kind);

/* One of them, twice or half as much. */
struct lever_change {
    const char *lever; /* "uplink", "HE threads" */
    enum lever_kind kind;
    enum lever_unit unit;
    bool is_doubled;
    double from; /* of the first class of clients that is changed, where each has its own */
    double to;
    bool is_uneven;                 /* others have another, or one that stays */
    struct lever_setting *settings; /* owned: one for each place that has it */
    size_t setting_count;
    size_t setting_capacity;
};

struct lever_changes {
    struct lever_change *items; /* owned; of one lever: doubled, then halved */
    size_t count;
    size_t capacity;
};

/*
 * Every change that there is to what the scenario has. Whole numbers stay whole; what is 1, or 0,
 * is not halved.
 *
 * notes   every setting that was read of the document
 */
void lever_changes_find(struct lever_changes *changes, const struct json_document *document,
                        const struct json_notes *notes);
void lever_changes_free(struct lever_changes *changes);

/* Sets what the change is about. */
bool lever_change_apply(const struct lever_change *change, struct json_document *document,
                        struct error *error) MUST_CHECK;

#endif

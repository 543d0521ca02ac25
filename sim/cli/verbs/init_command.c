#include "cli/verbs/verbs.h"

#include "base/memory.h"
#include "base/output.h"
#include "cli/session.h"
#include "scenario/library.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool fail(const char *path, const char *doing, struct error *error)
{
    return error_set(error, ERROR_IO, path, NULL, "cannot be %s: %s", doing, strerror(errno));
}

static bool copy_stream(FILE *from, FILE *to)
{
    char piece[4096];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, from)) > 0)
        if (fwrite(piece, 1, got, to) != got)
            break; /* told when it is closed */
    return !ferror(from);
}

static bool copy_file(const char *source, const char *path, struct error *error)
{
    struct output output;
    FILE *from = fopen(source, "rb");
    if (!from)
        return fail(source, "opened", error);
    bool opened = output_open(&output, path, OUTPUT_NEW, error);
    bool copied = opened && (copy_stream(from, output.stream) || fail(source, "read", error));
    fclose(from);
    return opened && output_close(&output, copied, error);
}

/* Of the models that come with the program; where there are none, the name says what is missing. */
static char *find_starter(void)
{
    struct library library;
    struct warnings warnings = {0};
    library_init(&library, NULL, session_built_folder(), &warnings);
    char *path = library_find(&library, LIBRARY_SCENARIO, "starter");
    library_free(&library);
    return path ? path : memory_copy_text("models/scenarios/starter.json");
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    const char *path = line->operand_count > 0 ? line->operands[0] : "my_scenario.json";
    char *starter = find_starter();
    bool copied = copy_file(starter, path, error);
    free(starter);
    if (copied) {
        char *word = command_line_word(path);
        fprintf(stderr, "%s is there; pisim run %s simulates it\n", path, word);
        free(word);
    }
    return copied;
}

static const struct option_rule options[] = {
    {NULL, NULL, NULL, false},
};

const struct verb init_verb = {
    .name = "init",
    .operands = "[FILE]",
    .summary = "writes a scenario to begin with, every key with a word about it (my_scenario.json)",
    .example = "pisim init my_first.json",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 1,
    .work = work,
};

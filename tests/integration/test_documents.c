/*
 * The documents for users are true: each of their blocks is run as a reader would, one after the
 * other in one folder, and prints what the document shows.
 */
#include "command_expect.h"
#include "document.h"

/* Where a reader types: the program and what the text says that the reader has. */
static char *reader_folder(void)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && mkdir build bin results && for place in build bin; do ln -s "
                    "\"$PISIM\" $place/pisim; done && for name in models traces tools; do ln -s "
                    "\"$SOURCE/$name\" $name; done && cp -r "
                    "\"$SOURCE/tests/data/delphi/two_runs\" logs && cp "
                    "\"$SOURCE/tests/data/delphi/small.json\" my_network.json",
                    folder),
        0, "");
    return folder;
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL, "%s", path);
    fputs(text, file);
    fclose(file);
}

/* Runs what was written to `block` with this program; stdout, or what went wrong. */
static struct command_result run_block(const char *folder, const char *program)
{
    return command_run("cd '%s' && PATH=\"$PWD/bin:$PATH\" %s block 2>fault || "
                       "{ status=$?; cat fault; exit $status; }",
                       folder, program);
}

/* A block and, where the next one is its output, that. */
static void expect_block(const char *folder, const struct document *document, size_t index,
                         const char *program)
{
    const struct document_block *block = &document->blocks[index];
    const struct document_block *next =
        index + 1 < document->count ? &document->blocks[index + 1] : NULL;
    write_file(folder, "block", block->text);
    struct command_result result = run_block(folder, program);
    cr_expect(eq(int, result.status, 0), "line %d: %s%s", block->line, block->text, result.text);
    if (next && next->kind == DOCUMENT_OUTPUT)
        cr_expect(document_shows(next->text, result.text), "line %d shows other than: %s",
                  next->line, result.text);
    command_free(&result);
}

/* Whether the outermost object has it; braces in texts do not occur here. */
static bool has_member(const char *object, const char *key)
{
    int depth = 0;
    for (const char *at = object; *at; at++) {
        depth += (*at == '{') - (*at == '}');
        if (depth == 1 && strncmp(at, key, strlen(key)) == 0)
            return true;
    }
    return false;
}

/* What a fragment of a scenario leaves out. */
static void complete_scenario(const char *folder, const char *fragment)
{
    static const char *const members[] = {
        "\"name\": \"burst\"", "\"network\": \"resnet18_delphi\"", "\"input\": \"cifar10\"",
        "\"protocol\": \"server_garbler\"",
        "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.001}"};
    char text[8192] = "{";
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        char key[32];
        snprintf(key, sizeof key, "%.*s:", (int)strcspn(members[i], ":"), members[i]);
        if (!has_member(fragment, key))
            strcat(strcat(text, members[i]), ", ");
    }
    cr_assert(lt(sz, strlen(text) + strlen(fragment), sizeof text));
    write_file(folder, "burst.json", strcat(text, strchr(fragment, '{') + 1));
}

/* A scenario, or a part of one: the rest of the document has it as burst.json. */
static void expect_scenario(const char *folder, const struct document_block *block)
{
    complete_scenario(folder, block->text);
    struct command_result result =
        command_run("cd '%s' && bin/pisim check burst.json 2>&1", folder);
    cr_expect(eq(int, result.status, 0), "line %d: %s", block->line, result.text);
    command_free(&result);
}

static bool is_set_up(const struct document_block *block)
{
    return strncmp(block->text, "tools/run.sh ", 13) == 0;
}

static void expect_to_be_true(const char *folder, const struct document *document, size_t index)
{
    const struct document_block *block = &document->blocks[index];
    switch (block->kind) {
    case DOCUMENT_COMMANDS:
        if (!is_set_up(block))
            expect_block(folder, document, index, "sh -e");
        break;
    case DOCUMENT_PYTHON:
        if (system("command -v python3 >/dev/null") == 0)
            expect_block(folder, document, index, "python3");
        break;
    case DOCUMENT_JSON:
        expect_scenario(folder, block);
        break;
    case DOCUMENT_OUTPUT:
        cr_expect(index > 0 && document->blocks[index - 1].kind != DOCUMENT_OUTPUT,
                  "line %d: the output of what?", block->line);
        break;
    case DOCUMENT_UNKNOWN:
        cr_expect(block->kind != DOCUMENT_UNKNOWN, "line %d: a block of what?", block->line);
        break;
    case DOCUMENT_SQL:
    case DOCUMENT_TEXT:
        break;
    }
}

/* Every block of one document of the project; at least so many are expected. */
static void expect_true_document(char *folder, const char *name, size_t fewest)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", PISIM_SOURCE_DIR, name);
    struct document document = document_read(path);
    cr_expect(ge(sz, document.count, fewest), "%s", name);
    for (size_t i = 0; i < document.count; i++)
        expect_to_be_true(folder, &document, i);
    document_free(&document);
    command_remove_folder(folder);
}

Test(documents, the_tour)
{
    expect_true_document(reader_folder(), "README.md", 12);
}

/* The picture at the head is what the program draws today; the line that names gnuplot's version
 * aside. */
Test(documents, the_picture)
{
    if (system("command -v gnuplot >/dev/null") != 0)
        return;
    char *folder = reader_folder();
    expect_output(
        command_run("cd '%s' && mkdir figures && bin/pisim run default --out x.db >out 2>&1 && "
                    "bin/pisim report x.db --out x.html --figures figures 2>out && for file in "
                    "figures/latency.svg \"$SOURCE/results/latency_by_rate.svg\"; do "
                    "grep -v '<desc>Produced by' \"$file\" | cksum; done | uniq | wc -l",
                    folder),
        0, "1\n");
    command_remove_folder(folder);
}

/* Of results, with the databases that the text supposes. */
Test(documents, the_results)
{
    char *folder = reader_folder();
    expect_text(command_run("cd '%s' && cp \"$SOURCE/tests/data/small_sweep.json\" burst.json && "
                            "for seed in 1 2; do bin/pisim run burst.json --set seed=$seed --out "
                            "results/burst.db || exit 1; done 2>&1 && cp results/burst.db "
                            "results/day.db && printf '%%s\\n' "
                            "'#!/bin/sh' 'export SLURM_ARRAY_TASK_COUNT=2 SLURM_CPUS_PER_TASK=1' "
                            "'for k in 1 2; do SLURM_ARRAY_TASK_ID=$k bash \"$@\"; done' "
                            ">bin/sbatch && chmod +x bin/sbatch",
                            folder),
                0, "results are in results/burst.db");
    expect_true_document(folder, "results/README.md", 8);
}

Test(documents, the_models)
{
    expect_true_document(reader_folder(), "models/README.md", 4);
}

Test(documents, the_traces)
{
    expect_true_document(reader_folder(), "traces/README.md", 1);
}

Test(documents, what_is_shipped_is_explained)
{
    expect_output(
        command_run(
            "cd \"$SOURCE/models\" && for file in scenarios/*.json links/*.json prices/*.json "
            "devices/*.json protocols/*.json; do name=$(basename \"$file\" .json); "
            "grep -qF \"\\`$name\\`\" README.md || echo \"$file\"; done; cd ../results && "
            "sed -n 's/^CREATE \\(TABLE\\|VIEW\\) \\([a-z_]*\\) .*/\\2/p' schema.sql | "
            "while read -r name; do grep -qE \"^\\| ([a-z_]+, )*$name(, [a-z_]+)* \\|\" "
            "README.md || echo \"$name\"; done"),
        0, "");
}

/* ---- the rule of `...` itself ---- */

Test(documents, white_space_does_not_count)
{
    cr_expect(document_shows("a b\nc\n", "a   b c\n"));
    cr_expect(not(document_shows("a b\n", "a bc\n")));
    cr_expect(not(document_shows("a b\n", "a b c\n")));
    cr_expect(not(document_shows("a b c\n", "a b\n")));
}

Test(documents, dots_stand_for_whole_lines_or_one_word)
{
    cr_expect(document_shows("a\n...\nd\n", "a\nb\nc\nd\n"));
    cr_expect(document_shows("a\n...\nd\n", "a\nd\n"));
    cr_expect(document_shows("a\n...\n", "a\nb\n"));
    cr_expect(document_shows("...\nd e\n...\n", "a\nd x\nd e\nf\n"));
    cr_expect(not(document_shows("a\n...\nc\n", "a b\nb c\n")));
    cr_expect(not(document_shows("...\nc\n", "a\nb c\n")));
    cr_expect(document_shows("took ... s\n", "took 1.5 s\n"));
    cr_expect(not(document_shows("took ... s\n", "took about 1.5 s\n")));
}

/*
 * document.h: the code blocks of a document for users, and whether an output is what it shows.
 *
 * Indented lines are typed; the frame after them is what they print. There white space does not
 * count, `...` on a line of its own stands for any lines, and within a line for one word. A frame
 * with a name is a program in that language, `text` none.
 */
#ifndef TESTS_DOCUMENT_H
#define TESTS_DOCUMENT_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum document_kind {
    DOCUMENT_COMMANDS,
    DOCUMENT_OUTPUT,
    DOCUMENT_JSON,
    DOCUMENT_PYTHON,
    DOCUMENT_SQL,
    DOCUMENT_TEXT,
    DOCUMENT_UNKNOWN
};

struct document_block {
    enum document_kind kind;
    int line;   /* where it begins, from 1 */
    char *text; /* owned; without indentation and frame */
};

struct document {
    struct document_block *blocks; /* owned */
    size_t count;
};

static inline enum document_kind document_kind_named(const char *name)
{
    static const char *const names[] = {[DOCUMENT_OUTPUT] = "",
                                        [DOCUMENT_JSON] = "jsonc",
                                        [DOCUMENT_PYTHON] = "python",
                                        [DOCUMENT_SQL] = "sql",
                                        [DOCUMENT_TEXT] = "text"};
    for (size_t i = DOCUMENT_OUTPUT; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return (enum document_kind)i;
    return DOCUMENT_UNKNOWN;
}

static inline void document_begin(struct document *document, enum document_kind kind, int line)
{
    document->blocks = realloc(document->blocks, (document->count + 1) * sizeof *document->blocks);
    document->blocks[document->count++] =
        (struct document_block){.kind = kind, .line = line, .text = calloc(1, 1)};
}

static inline void document_append(struct document *document, const char *line)
{
    char **text = &document->blocks[document->count - 1].text;
    *text = realloc(*text, strlen(*text) + strlen(line) + 2);
    strcat(strcat(*text, line), "\n");
}

/* All blocks in order; none where the file cannot be read. Released with document_free. */
static inline struct document document_read(const char *path)
{
    struct document document = {0};
    FILE *file = fopen(path, "r");
    bool framed = false;
    bool indented = false;
    bool after_blank = true;
    char line[4096];
    for (int number = 1; file && fgets(line, sizeof line, file); number++) {
        line[strcspn(line, "\n")] = '\0';
        bool fence = strncmp(line, "```", 3) == 0;
        indented = !framed && strncmp(line, "    ", 4) == 0 && (indented || after_blank);
        if (fence && !framed)
            document_begin(&document, document_kind_named(line + 3), number);
        else if (framed && !fence)
            document_append(&document, line);
        else if (indented) {
            if (after_blank)
                document_begin(&document, DOCUMENT_COMMANDS, number);
            document_append(&document, line + 4);
        }
        framed = framed != fence;
        after_blank = line[0] == '\0';
    }
    if (file)
        fclose(file);
    return document;
}

static inline void document_free(struct document *document)
{
    for (size_t i = 0; i < document->count; i++)
        free(document->blocks[i].text);
    free(document->blocks);
    *document = (struct document){0};
}

/* A word of a text; length 0 at the end. */
struct document_word {
    const char *start;
    size_t length;
    bool begins_line;
};

static inline struct document_word document_word_after(const char *text, const char *from)
{
    struct document_word word = {.start = from + strspn(from, " \t\n")};
    word.length = strcspn(word.start, " \t\n");
    word.begins_line = from == text || memchr(from, '\n', (size_t)(word.start - from)) != NULL;
    return word;
}

static inline bool document_is_ellipsis(struct document_word word)
{
    return word.length == 3 && strncmp(word.start, "...", 3) == 0;
}

/* Whether it stands for lines. */
static inline bool document_is_gap(struct document_word word)
{
    return document_is_ellipsis(word) && word.begins_line && word.start[3] == '\n';
}

static inline bool document_same_word(struct document_word shown, struct document_word printed)
{
    return shown.length > 0
        && (document_is_ellipsis(shown)
            || (shown.length == printed.length
                && strncmp(shown.start, printed.start, shown.length) == 0));
}

/* Whether this was printed; of several gaps, only the last one met may have to be longer. */
static inline bool document_shows(const char *shown, const char *printed)
{
    struct document_word want = document_word_after(shown, shown);
    struct document_word got = document_word_after(printed, printed);
    struct document_word gap_end = {0};
    struct document_word resume = {0};
    while (got.length > 0 || want.length > 0) {
        if (document_is_gap(want) && (got.begins_line || got.length == 0)) {
            want = gap_end = document_word_after(shown, want.start + want.length);
            resume = got;
        } else if (got.length > 0 && !document_is_gap(want) && document_same_word(want, got)) {
            want = document_word_after(shown, want.start + want.length);
            got = document_word_after(printed, got.start + got.length);
        } else if (resume.length > 0) {
            do
                resume = document_word_after(printed, resume.start + resume.length);
            while (resume.length > 0 && !resume.begins_line);
            want = gap_end;
            got = resume;
        } else {
            return false;
        }
    }
    return true;
}

#endif

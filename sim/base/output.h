/*
 * output.h: files that are there whole or not at all.
 *
 * Each is written beside its place under another name and takes its place when it is whole, so that
 * a full disk or a fault under way leaves what was there before. A device or pipe is written to as
 * it is.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stdio.h>

enum output_mode {
    OUTPUT_NEW,     /* what is there already is not written over: ERROR_INPUT */
    OUTPUT_REPLACES /* ... is replaced; its permissions stay */
};

struct output {
    FILE *stream; /* what is to be in the file goes here */
    enum output_mode mode;
    char *path;   /* owned; of a symbolic link: where it leads */
    char *beside; /* owned: its name until it is whole; NULL: written in place */
};

/* Whether a file could be written there, asked before it takes long to find what it will hold. */
bool output_check(const char *path, enum output_mode mode, struct error *error) MUST_CHECK;

/* Ends with output_close, which need not be called after a failure. */
bool output_open(struct output *output, const char *path, enum output_mode mode,
                 struct error *error) MUST_CHECK;

/*
 * Puts the file in its place.
 *
 * is_whole   false after a failure, whose error is kept: nothing is left; returns false then
 */
bool output_close(struct output *output, bool is_whole, struct error *error) MUST_CHECK;

/* Several files of a folder, which take their places together. */
struct output_folder {
    const char *path; /* borrowed */
    char *beside;     /* owned: a folder within it, where they are written */
    bool is_new;      /* there was no such folder */
};

bool output_folder_open(struct output_folder *folder, const char *path,
                        struct error *error) MUST_CHECK;
/* As output_close; an empty file is a fault, too. */
bool output_folder_close(struct output_folder *folder, bool is_whole,
                         struct error *error) MUST_CHECK;

#endif

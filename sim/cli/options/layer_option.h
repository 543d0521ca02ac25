/*
 * layer_option.h: counts, rectangles and words of a layer, as the command line gives them.
 */
#ifndef CLI_LAYER_OPTION_H
#define CLI_LAYER_OPTION_H

#include "cli/command_line.h"

#include <stdint.h>

/* From 1 to the most; absent leaves it as it is, unless it is required. */
bool count_option_read(const struct command_line *line, const char *option, bool required,
                       uint64_t most, uint64_t *count, struct error *error) MUST_CHECK;

/* Required: "30x20", or "30" for a square; each from 1 to HE_LONGEST_SIDE. */
bool rectangle_option_read(const struct command_line *line, const char *option, uint64_t *height,
                           uint64_t *width, struct error *error) MUST_CHECK;

/*
 * The index of a word in the list, which ends with NULL.
 *
 * place   of the word, for the message
 */
bool word_find(const char *word, const char *const names[], const char *place, int *choice,
               struct error *error) MUST_CHECK;

/* The same of an option; absent leaves the choice as it is. */
bool word_option_read(const struct command_line *line, const char *option,
                      const char *const names[], int *choice, struct error *error) MUST_CHECK;

#endif

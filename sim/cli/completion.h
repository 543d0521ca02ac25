/*
 * completion.h: what a shell needs to complete verbs and options, made from the table of verbs.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include "cli/command_line.h"

/*
 * `pisim help --completion bash|zsh`. Verbs complete by their words, then options of the verb;
 * everything else is the name of a file.
 *
 * False where there is no such shell.
 */
bool completion_print(const struct verb *const verbs[], size_t count, const char *shell,
                      FILE *stream) MUST_CHECK;

#endif

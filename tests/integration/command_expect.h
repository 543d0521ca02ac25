/*
 * command_expect.h: what a command should have said. Both release the result.
 */
#ifndef TESTS_COMMAND_EXPECT_H
#define TESTS_COMMAND_EXPECT_H

#include "command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Exactly this text. */
static inline void expect_output(struct command_result result, int status, const char *expected)
{
    cr_expect(eq(int, result.status, status), "%s", result.text);
    cr_expect(eq(str, result.text, (char *)expected));
    command_free(&result);
}

/* This text somewhere in it. */
static inline void expect_text(struct command_result result, int status, const char *part)
{
    cr_expect(eq(int, result.status, status), "%s", result.text);
    cr_expect(strstr(result.text, part) != NULL, "\"%s\" is not in: %s", part, result.text);
    command_free(&result);
}

#endif

/*
 * utf8.h: which bytes are text. Everything that is read or stored as text is UTF-8.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/*
 * Length of the UTF-8 character that begins there, or 0 when none does.
 *
 * left   bytes that may be looked at, at least 1
 * Source: RFC 3629, section 4: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
size_t utf8_character_bytes(const char *text, size_t left);

/* Whether the byte is a character's second, third or fourth. */
bool utf8_is_continuation(char byte);

/* Whether the whole text, ended by '\0', is UTF-8. */
bool utf8_is_valid(const char *text);

/* Whether the text's last characters are these. */
bool utf8_ends_with(const char *text, const char *ending);

/* Length of the control character that begins there, or 0: C0, DEL and C1 (U+0080 to U+009F), which
 * terminals take as commands. */
size_t utf8_control_bytes(const char *text);

/* Prints a text that others chose: '?' for each control character. */
void utf8_print(const char *text, FILE *stream);

#endif

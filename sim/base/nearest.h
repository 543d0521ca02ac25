/*
 * nearest.h: the name that the user probably meant.
 */
#ifndef BASE_NEAREST_H
#define BASE_NEAREST_H

/*
 * The name of the list with the least edit distance (insert, delete, replace, swap neighbours; case
 * ignored), or NULL when none is near: at most a third of the longer name's letters may differ.
 * That it goes on after a "_" counts as one edit: the unit of "rtt_s" is easily left out.
 *
 * names   ends with NULL
 */
const char *nearest_name(const char *name, const char *const names[]);

#endif

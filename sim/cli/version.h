/*
 * version.h: which pisim this is; written at every build by tools/write_version.cmake.
 */
#ifndef CLI_VERSION_H
#define CLI_VERSION_H

extern const char version_commit[]; /* empty where it was built without git */
extern const int version_is_dirty;  /* 1: with changes that are in no commit; -1: not known */
extern const char version_build[];  /* "" of a commit; else "+" and a digest of the sources */

#endif

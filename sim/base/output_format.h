/*
 * output_format.h: the forms in which rows leave pisim.
 */
#ifndef BASE_OUTPUT_FORMAT_H
#define BASE_OUTPUT_FORMAT_H

enum output_format {
    FORMAT_TABLE,  /* for people: aligned, rounded, as wide as the terminal allows */
    FORMAT_CSV,    /* RFC 4180, but lines end in LF */
    FORMAT_JSON,   /* one array of objects, or the object that the verb documents */
    FORMAT_NDJSON, /* an object on each line, as soon as it is known */
    FORMAT_MARKDOWN,
    FORMAT_COUNT
};

/* As on the command line, by format; ends with NULL. */
extern const char *const output_format_names[FORMAT_COUNT + 1];

#endif

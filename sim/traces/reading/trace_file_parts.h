/*
 * trace_file_parts.h: between trace_file.c and trace_reader.c.
 */
#ifndef TRACES_TRACE_FILE_PARTS_H
#define TRACES_TRACE_FILE_PARTS_H

#include "traces/reading/trace_file.h"

/* Returns false. */
bool trace_file_fail_changed(const struct trace_file *trace, struct error *error);

/* Numbers a label where that is wanted; 0: it was not there before. */
uint64_t trace_file_label(const struct trace_file *trace, uint64_t hash);

#endif

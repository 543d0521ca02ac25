/*
 * report_command.h: pisim report: a run as one page of HTML.
 */
#ifndef CLI_REPORT_COMMAND_H
#define CLI_REPORT_COMMAND_H

#include "cli/command_line.h"

extern const struct verb report_verb;

#endif

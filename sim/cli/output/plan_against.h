/*
 * plan_against.h: a plan by formula beside the one from measurements, operation by operation.
 */
#ifndef CLI_OUTPUT_PLAN_AGAINST_H
#define CLI_OUTPUT_PLAN_AGAINST_H

#include "base/output_format.h"
#include "cli/session.h"

/*
 * Prints the comparison for the session's first point, with the other costs: of a network that was
 * not measured itself, those of the chain without shortcuts that DELPHI ran in its place.
 *
 * Fails when nothing was measured for the network, its input and the protocol.
 */
bool plan_print_against(struct session *session, enum output_format format,
                        struct error *error) MUST_CHECK;

#endif

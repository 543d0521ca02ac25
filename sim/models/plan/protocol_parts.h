/*
 * protocol_parts.h: what the files of protocol share; for nobody else.
 */
#ifndef MODELS_PLAN_PROTOCOL_PARTS_H
#define MODELS_PLAN_PROTOCOL_PARTS_H

#include "models/plan/protocol.h"

/* The key "parameters" of the file; all of them may be left out: as in DELPHI, or in Cheetah where
 * coefficients are packed. */
bool protocol_parameters_load(struct protocol *protocol, const struct json_node *node,
                              struct error *error) MUST_CHECK;

#endif

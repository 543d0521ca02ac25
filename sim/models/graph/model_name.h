/*
 * model_name.h: names that models give themselves, in buffers of fixed size.
 */
#ifndef MODELS_GRAPH_MODEL_NAME_H
#define MODELS_GRAPH_MODEL_NAME_H

#include "base/error.h"
#include "json/json.h"

#define MODEL_NAME_SIZE 64 /* bytes, with the end */

/* Reads a required text; fails when it is empty or longer than 63 bytes, which would be cut. */
bool model_name_load(char name[MODEL_NAME_SIZE], const struct json_node *node, const char *key,
                     struct error *error) MUST_CHECK;

#endif

/*
 * input_option.h: the option --input of the network verbs: what a network is fed.
 */
#ifndef CLI_INPUT_OPTION_H
#define CLI_INPUT_OPTION_H

#include "cli/command_line.h"
#include "models/graph/network.h"

/*
 * One input: a data set by its name ("cifar10"), or the side of a square image of three channels
 * ("32"), whose classes are then those of CIFAR-100 (32), TinyImageNet (64) or ImageNet (224).
 *
 * text      of which length bytes count
 * classes   instead; 0: as said above
 */
bool input_option_read(struct network_input *input, const char *text, size_t length,
                       unsigned long long classes, struct error *error) MUST_CHECK;

/* The value of --classes, or 0. */
bool input_option_classes(const struct command_line *line, unsigned long long *classes,
                          struct error *error) MUST_CHECK;

#endif

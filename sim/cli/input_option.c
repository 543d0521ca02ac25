#include "cli/input_option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SIDE 65536

/* The classes of the data set with images of this size; 0: none is usual. */
static uint32_t usual_classes(uint32_t side)
{
    switch (side) {
    case 32:
        return 100; /* CIFAR-100 */
    case 64:
        return 200; /* TinyImageNet */
    case 224:
        return 1000; /* ImageNet */
    }
    return 0;
}

static bool read_side(struct network_input *input, const char *text, size_t length)
{
    size_t digits = strspn(text, "0123456789");
    unsigned long side = digits >= 1 && digits <= 5 ? strtoul(text, NULL, 10) : 0;
    if (digits != length || side < 1 || side > LARGEST_SIDE)
        return false;
    *input = (struct network_input){.shape = {3, (uint32_t)side, (uint32_t)side},
                                    .classes = usual_classes((uint32_t)side)};
    snprintf(input->name, sizeof input->name, "3x%lux%lu", side, side);
    return true;
}

bool input_option_read(struct network_input *input, const char *text, size_t length,
                       unsigned long long classes, struct error *error)
{
    char name[sizeof input->name];
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    if (!read_side(input, text, length) && !network_input_named(input, name))
        return error_set(error, ERROR_USAGE, NULL, "--input",
                         "must be a side from 1 to %d, such as 32, or one of cifar10, cifar100, "
                         "tinyimagenet, imagenet, is \"%s\"",
                         LARGEST_SIDE, name);
    if (classes > 0)
        input->classes = (uint32_t)classes;
    return input->classes > 0
        || error_set(error, ERROR_USAGE, NULL, "--classes",
                     "must be given for an input of %s: only 32, 64 and 224 have a usual number",
                     name);
}

bool input_option_classes(const struct command_line *line, unsigned long long *classes,
                          struct error *error)
{
    *classes = 0;
    return command_line_integer(line, "classes", 1, NETWORK_LONGEST_SIDE, classes, error);
}

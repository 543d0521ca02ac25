#include "cli/options/input_option.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_SIDE 65536 /* far beyond images; networks have limits of their own */

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

/* A number from 1 to LARGEST_SIDE at the beginning of the text; 0: none. */
static uint32_t read_size(const char *text, size_t *digits)
{
    *digits = strspn(text, "0123456789");
    unsigned long size = *digits >= 1 && *digits <= 5 ? strtoul(text, NULL, 10) : 0;
    return size <= LARGEST_SIDE ? (uint32_t)size : 0;
}

/* "28" has three channels, "1x28x28" as many as it says; height and width may differ. */
static bool read_shape(struct network_input *input, const char *text, size_t length)
{
    uint32_t sizes[3] = {0};
    size_t count = 0, digits = 0, at = 0;
    do {
        sizes[count] = read_size(text + at, &digits);
        at += digits;
    } while (sizes[count++] > 0 && count < 3 && at < length && text[at++] == 'x');
    if (at != length || count == 2 || sizes[count - 1] == 0)
        return false;
    struct shape shape = count == 1 ? (struct shape){3, sizes[0], sizes[0]}
                                    : (struct shape){sizes[0], sizes[1], sizes[2]};
    *input = (struct network_input){.shape = shape,
                                    .classes = shape.channels == 3 && shape.height == shape.width
                                                 ? usual_classes(shape.height)
                                                 : 0};
    snprintf(input->name, sizeof input->name, "%ux%ux%u", shape.channels, shape.height,
             shape.width);
    return true;
}

bool input_option_read(struct network_input *input, const char *text, size_t length,
                       unsigned long long classes, struct error *error)
{
    char name[sizeof input->name];
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    if (!read_shape(input, text, length) && !network_input_named(input, name))
        return error_set(
            error, ERROR_USAGE, NULL, "--input",
            "must be a side from 1 to %d, such as 32, channels, height and width, such as "
            "1x28x28, or one of cifar10, cifar100, tinyimagenet, imagenet, is \"%s\"",
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

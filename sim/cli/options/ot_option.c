#include "cli/options/ot_option.h"

#include "base/error.h"
#include "base/readable.h"
#include "cli/options/layer_option.h"

static bool read_silent_bits(const struct command_line *line, double *bits, struct error *error)
{
    return command_line_number(line, "silent-bits", bits, error)
        && ((*bits >= 0.0 && *bits <= OT_MOST_SILENT_BITS)
            || error_set(error, ERROR_USAGE, NULL, "--silent-bits", "must be from 0 to %s, is %s",
                         READABLE(OT_MOST_SILENT_BITS, 6), READABLE(*bits, 6)));
}

/* Members as options: "ring_bits" is --ring-bits. */
static bool check(const struct ot_parameters *parameters, struct error *error)
{
    struct error refusal = {0};
    char place[sizeof refusal.place + 2];
    if (ot_parameters_check(parameters, &refusal))
        return true;
    snprintf(place, sizeof place, "--%s", refusal.place);
    for (char *at = place; *at != '\0'; at++)
        *at = *at == '_' ? '-' : *at;
    return error_set(error, ERROR_USAGE, NULL, place, "%s", refusal.message);
}

bool ot_option_read(const struct command_line *line, struct ot_parameters *parameters,
                    struct error *error)
{
    *parameters = ot_parameters_usual;
    int comparison = parameters->comparison;
    unsigned long long ring_bits = parameters->ring_bits;
    if (!word_option_read(line, "comparison", ot_comparison_names, &comparison, error))
        return false;
    int extension = (int)(comparison == OT_FIELD ? OT_IKNP : parameters->extension);
    if (!word_option_read(line, "ot", ot_extension_names, &extension, error)
        || !command_line_integer(line, "ring-bits", OT_FEWEST_BITS, OT_MOST_BITS, &ring_bits, error)
        || !count_option_read(line, "digit-bits", false, OT_MOST_DIGIT_BITS,
                              &parameters->digit_bits, error)
        || !read_silent_bits(line, &parameters->silent_bits, error))
        return false;
    parameters->ring_bits = ring_bits;
    parameters->comparison = (enum ot_comparison)comparison;
    parameters->extension = (enum ot_extension)extension;
    return check(parameters, error);
}

/* command_help.c: what `pisim VERB --help` prints, made from the verb and its options. */
#include "cli/command_line.h"

#include "base/grid.h"

#include <string.h>

/* Buffers for the longest "--name VALUE" and meaning of an option, and the width of "--quiet". */
enum { LONGEST_OPTION = 64, LONGEST_MEANING = 256, NARROWEST_COLUMN = 10 };

/* "--out FILE" */
static char *write_form(const struct option_rule *rule, char form[LONGEST_OPTION])
{
    const char *value = rule->value ? rule->value : "";
    snprintf(form, LONGEST_OPTION, "--%s%s%s", rule->name, value[0] ? " " : "", value);
    return form;
}

static int widest_form(const struct verb *verb)
{
    size_t widest = NARROWEST_COLUMN;
    for (const struct option_rule *rule = verb->options; rule->name != NULL; rule++) {
        char form[LONGEST_OPTION];
        size_t length = strlen(write_form(rule, form));
        widest = length > widest ? length : widest;
    }
    return (int)widest;
}

void command_line_print_help(const struct verb *verb, FILE *stream)
{
    int width = widest_form(verb);
    fprintf(stream, "usage: pisim %s [options]%s%s\n\n", verb->name,
            verb->operands[0] == '\0' ? "" : " ", verb->operands);
    grid_print_folded(0, verb->summary, grid_terminal_width(stream), stream);
    fputs("\noptions:\n", stream);
    for (const struct option_rule *rule = verb->options; rule->name != NULL; rule++) {
        char form[LONGEST_OPTION], meaning[LONGEST_MEANING];
        fprintf(stream, "  %-*s  ", width, write_form(rule, form));
        snprintf(meaning, sizeof meaning, "%s%s", rule->meaning,
                 rule->repeatable ? " (repeatable)" : "");
        grid_print_folded((size_t)width + 4, meaning, grid_terminal_width(stream), stream);
    }
    fprintf(stream, "  %-*s  no notes, progress and warnings: errors alone\n", width, "--quiet");
    fprintf(stream, "  %-*s  print this help\n\nexample:\n  %s\n", width, "--help", verb->example);
}

#include "cli/options/trace_option.h"

#include "traces/reading/trace_form.h"
#include "json/json.h"

#include <stdlib.h>

static bool read_form(const struct command_line *line, struct json_document *document,
                      struct trace_form *form, struct trace_condition **conditions,
                      struct error *error)
{
    const char *text = command_line_value(line, "form");
    const char *column = command_line_value(line, "column");
    if (!json_parse(document, "--form", text != NULL ? text : "{}", error))
        return false;
    struct json_node root = json_root(document);
    if (!json_only(&root, trace_form_keys, error)
        || !trace_form_load(form, conditions, &root, error))
        return false;
    form->time = column != NULL ? column : form->time;
    return true;
}

bool trace_option_open(struct trace_file *trace, const struct command_line *line,
                       struct warnings *warnings, struct error *error)
{
    struct json_document document = {0};
    struct trace_form form;
    struct trace_condition *conditions = NULL;
    bool opened = read_form(line, &document, &form, &conditions, error)
               && trace_file_open(trace, line->operands[0], &form, warnings, error);
    free(conditions);
    json_free(&document);
    return opened;
}

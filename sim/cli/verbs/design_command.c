#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "models/network/equalization.h"
#include "models/network/equalization_counts.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/warning.h"
#include "cli/options/format_option.h"
#include "cli/output/design_output.h"
#include "models/graph/network.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LARGEST_INTEGER (1ULL << 53) /* as in scenarios */

enum {
    USUAL_LIMIT = 64,  /* of multipliers, where none is given: published ones are at most 11 */
    LONGEST_NUMBER = 9 /* digits, which fit 32 bits; limits are checked after */
};

/* What was asked for beyond the rule. */
struct budget {
    unsigned long long most_relus;
    unsigned long long most_macs;
    bool widest; /* the largest base width within the budget, instead of a given one */
};

/* ---- options ---- */

/* The number before the comma or the end; false when there is none within the range. */
static bool take_number(const char **text, uint32_t lowest, uint32_t highest, uint32_t *number)
{
    size_t digits = strspn(*text, "0123456789");
    if (digits == 0 || digits > LONGEST_NUMBER)
        return false;
    *number = (uint32_t)strtoul(*text, NULL, 10);
    *text += digits;
    return *number >= lowest && *number <= highest && (**text == ',' || **text == '\0');
}

/* Whole numbers between commas, as many as a network may have stages. */
static bool read_list(const char *text, uint32_t lowest, uint32_t highest,
                      uint32_t numbers[EQUALIZATION_MOST_STAGES], uint32_t *count)
{
    *count = 0;
    do {
        if (*count == EQUALIZATION_MOST_STAGES
            || !take_number(&text, lowest, highest, &numbers[*count]))
            return false;
        (*count)++;
    } while (*text++ == ',');
    return true;
}

static bool read_depths(const struct command_line *line, struct equalization_rule *rule,
                        struct error *error)
{
    const char *text = command_line_value(line, "depths");
    if (text == NULL)
        return error_set(error, ERROR_USAGE, NULL, "--depths",
                         "must be given: the blocks of each stage, such as 2,2,2,2");
    return (read_list(text, 1, EQUALIZATION_MOST_DEPTH, rule->depths, &rule->stage_count)
            && rule->stage_count >= 2)
        || error_set(error, ERROR_USAGE, NULL, "--depths",
                     "must be 2 to %d whole numbers from 1 to %d, such as 2,2,2,2, is \"%s\"",
                     EQUALIZATION_MOST_STAGES, EQUALIZATION_MOST_DEPTH, text);
}

/* Stages are numbered from 1 outside and from 0 inside. */
static bool set_order(const uint32_t stages[], uint32_t count, struct equalization_rule *rule)
{
    uint32_t seen = 0;
    for (uint32_t place = 0; place < count; place++) {
        rule->order[place] = stages[place] - 1;
        seen |= 1u << rule->order[place];
    }
    return count == rule->stage_count && seen == (1u << rule->stage_count) - 1;
}

static bool read_order(const struct command_line *line, struct equalization_rule *rule,
                       struct error *error)
{
    const char *text = command_line_value(line, "order");
    uint32_t stages[EQUALIZATION_MOST_STAGES] = {3, 2, 4, 1};
    uint32_t count = 4;
    if (text == NULL && rule->stage_count != count)
        return error_set(error, ERROR_USAGE, NULL, "--order",
                         "must be given unless there are four stages, has %" PRIu32,
                         rule->stage_count);
    if (text != NULL && !read_list(text, 1, rule->stage_count, stages, &count))
        count = 0;
    return set_order(stages, count, rule)
        || error_set(error, ERROR_USAGE, NULL, "--order",
                     "must name each stage from 1 to %" PRIu32 " once, the most critical first, "
                     "is \"%s\"",
                     rule->stage_count, text);
}

/* Dashes are for the command line; files and papers have underscores. */
static bool same_name(const char *given, const char *name)
{
    while (*given != '\0' && (*given == *name || (*given == '_' && *name == '-'))) {
        given++;
        name++;
    }
    return *given == *name;
}

static bool read_name(const struct command_line *line, const char *option,
                      const char *const names[], int *choice, struct error *error)
{
    const char *name = command_line_value(line, option);
    char place[32];
    *choice = 0;
    if (name == NULL)
        return true;
    for (; names[*choice] != NULL; (*choice)++)
        if (same_name(name, names[*choice]))
            return true;
    const char *nearest = nearest_name(name, names);
    snprintf(place, sizeof place, "--%s", option);
    return error_set(error, ERROR_USAGE, NULL, place, "there is no \"%s\" (did you mean \"%s\"?)",
                     name, nearest != NULL ? nearest : names[0]);
}

static bool read_names(const struct command_line *line, struct equalization_rule *rule,
                       struct error *error)
{
    static const char *const choices[] = {"pareto", "least-alpha", "all", NULL};
    static const char *const blocks[] = {"basic", "bottleneck", NULL};
    int choice;
    int block;
    if (!read_name(line, "minimal", choices, &choice, error)
        || !read_name(line, "block", blocks, &block, error))
        return false;
    rule->choice = (enum equalization_choice)choice;
    rule->block = (enum equalization_block)block;
    rule->strict = !command_line_has(line, "not-strict");
    rule->count_stem = command_line_has(line, "count-stem");
    return true;
}

static bool read_multipliers(const struct command_line *line, struct equalization_rule *rule,
                             struct error *error)
{
    unsigned long long least = 2;
    if (!command_line_integer(line, "min-multiplier", 1, EQUALIZATION_MOST_MULTIPLIER, &least,
                              error))
        return false;
    unsigned long long most = least > USUAL_LIMIT ? least : USUAL_LIMIT;
    bool read = command_line_integer(line, "max-multiplier", least, EQUALIZATION_MOST_MULTIPLIER,
                                     &most, error);
    rule->least_multiplier = (uint32_t)least;
    rule->most_multiplier = (uint32_t)most;
    return read;
}

static bool read_size(const struct command_line *line, const struct equalization_rule *rule,
                      struct equalization_size *size, struct error *error)
{
    unsigned long long base_width = 16;
    unsigned long long side = 32;
    unsigned long long classes = 100;
    unsigned long long parts = 1ULL << (rule->stage_count - 1);
    if (!command_line_integer(line, "base-width", 1, NETWORK_LONGEST_SIDE, &base_width, error)
        || !command_line_integer(line, "input", 1, NETWORK_LONGEST_SIDE, &side, error)
        || !command_line_integer(line, "classes", 1, NETWORK_LONGEST_SIDE, &classes, error))
        return false;
    *size = (struct equalization_size){(uint32_t)base_width, (uint32_t)side, (uint32_t)classes};
    return side % parts == 0
        || error_set(error, ERROR_USAGE, NULL, "--input",
                     "must be divisible by %llu, since each stage up to s%" PRIu32
                     " halves the resolution, is %llu",
                     parts, rule->stage_count, side);
}

static bool read_budget(const struct command_line *line, struct budget *budget, struct error *error)
{
    bool limited = command_line_has(line, "most-relus") || command_line_has(line, "most-macs");
    *budget = (struct budget){.most_relus = LARGEST_INTEGER,
                              .most_macs = LARGEST_INTEGER,
                              .widest = command_line_has(line, "widest")};
    if (budget->widest && (!limited || command_line_has(line, "base-width")))
        return error_set(error, ERROR_USAGE, NULL, "--widest",
                         "needs --most-relus or --most-macs, and excludes --base-width");
    return command_line_integer(line, "most-relus", 1, LARGEST_INTEGER, &budget->most_relus, error)
        && command_line_integer(line, "most-macs", 1, LARGEST_INTEGER, &budget->most_macs, error);
}

static bool read_options(const struct command_line *line, struct designs *designs,
                         struct budget *budget, struct error *error)
{
    struct equalization_rule *rule = &designs->rule;
    return read_depths(line, rule, error) && read_order(line, rule, error)
        && read_names(line, rule, error) && read_multipliers(line, rule, error)
        && read_size(line, rule, &designs->size, error) && read_budget(line, budget, error);
}

/* ---- which solutions are shown ---- */

static void warn_of_limit(const struct equalization_set *set, const struct equalization_rule *rule,
                          struct warnings *warnings)
{
    for (uint32_t k = 0; k + 1 < rule->stage_count; k++)
        if (set->limited[k])
            warnings_add(warnings, "multiplier_limit",
                         "multiplier %" PRIu32 " was tried up to %" PRIu32
                         " only, and there may be more solutions beyond (see --max-multiplier)",
                         k + 1, rule->most_multiplier);
}

static void warn_of_omissions(size_t too_large, size_t over_budget, const struct designs *designs,
                              struct warnings *warnings)
{
    if (too_large > 0)
        warnings_add(warnings, "design_too_large",
                     "solutions left out: %zu, where a stage is wider than %" PRIu32
                     " channels, or there are more than 2^53 MACs",
                     too_large, NETWORK_LONGEST_SIDE);
    if (over_budget > 0)
        warnings_add(warnings, "over_budget", "solutions left out: %zu, over the budget",
                     over_budget);
    if (designs->count == 0)
        warnings_add(warnings, "no_design", "there is no solution to show");
}

/* A tuple that was chosen by name, or any when none was. */
static bool is_chosen(const struct command_line *line, const struct equalization_rule *rule,
                      const struct equalization_solution *solution)
{
    const char *wanted = command_line_value_at(line, "choose", 0);
    char tuple[DESIGN_TUPLE_SIZE];
    design_tuple(rule, solution, tuple);
    for (size_t k = 1; wanted != NULL && strcmp(wanted, tuple) != 0; k++)
        if ((wanted = command_line_value_at(line, "choose", k)) == NULL)
            return false;
    return true;
}

enum verdict { VERDICT_FITS, VERDICT_OVER_BUDGET, VERDICT_TOO_LARGE, VERDICT_COUNT };

static enum verdict judge(struct design *design, const struct designs *designs,
                          const struct budget *budget, uint32_t base_width)
{
    struct equalization_size size = designs->size;
    size.base_width = base_width;
    if (!equalization_count(&design->counts, &designs->rule, &design->solution, &size))
        return VERDICT_TOO_LARGE;
    return design->counts.relus <= budget->most_relus && design->counts.macs <= budget->most_macs
             ? VERDICT_FITS
             : VERDICT_OVER_BUDGET;
}

/* ReLUs and MACs grow with the base width, so halving finds the largest that fits. */
static enum verdict judge_widest(struct design *design, const struct designs *designs,
                                 const struct budget *budget)
{
    uint32_t fitting = 1;
    uint32_t largest = NETWORK_LONGEST_SIDE;
    enum verdict narrowest = judge(design, designs, budget, fitting);
    if (narrowest != VERDICT_FITS)
        return narrowest;
    while (fitting < largest) {
        uint32_t middle = largest - (largest - fitting) / 2;
        if (judge(design, designs, budget, middle) == VERDICT_FITS)
            fitting = middle;
        else
            largest = middle - 1;
    }
    return judge(design, designs, budget, fitting);
}

static void keep_affordable(struct designs *designs, const struct equalization_set *set,
                            const struct budget *budget, const struct command_line *line,
                            struct warnings *warnings)
{
    size_t counts[VERDICT_COUNT] = {0};
    designs->items = memory_allocate(set->count, sizeof *designs->items);
    for (size_t i = 0; i < set->count; i++) {
        struct design *design = &designs->items[designs->count];
        design->solution = set->solutions[i];
        if (!is_chosen(line, &designs->rule, &design->solution))
            continue;
        enum verdict verdict = budget->widest
                                 ? judge_widest(design, designs, budget)
                                 : judge(design, designs, budget, designs->size.base_width);
        counts[verdict]++;
        designs->count = counts[VERDICT_FITS];
    }
    warn_of_omissions(counts[VERDICT_TOO_LARGE], counts[VERDICT_OVER_BUDGET], designs, warnings);
}

/* Each tuple asked for must be among the solutions. */
static bool check_choices(const struct command_line *line, const struct equalization_rule *rule,
                          const struct equalization_set *set, struct error *error)
{
    const char *wanted;
    for (size_t k = 0; (wanted = command_line_value_at(line, "choose", k)) != NULL; k++) {
        bool found = false;
        for (size_t i = 0; i < set->count && !found; i++) {
            char tuple[DESIGN_TUPLE_SIZE];
            design_tuple(rule, &set->solutions[i], tuple);
            found = strcmp(wanted, tuple) == 0;
        }
        if (!found)
            return error_set(error, ERROR_USAGE, NULL, "--choose",
                             "must be one of the solutions, is \"%s\"", wanted);
    }
    return true;
}

/* ---- the verb ---- */

static bool show(const struct command_line *line, const struct designs *designs,
                 enum output_format format, struct error *error)
{
    const char *folder = command_line_value(line, "write");
    if (folder != NULL && !designs_write(designs, folder, error))
        return false;
    if (format == FORMAT_JSON)
        designs_print_json(designs);
    else if (designs->count > 0 || format != FORMAT_TABLE)
        designs_give(designs, format);
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct designs designs = {0};
    struct equalization_set set = {0};
    struct budget budget;
    struct warnings warnings = {0};
    enum output_format format;
    bool solved = format_option_read(line, &format, error)
               && read_options(line, &designs, &budget, error)
               && equalization_solve(&set, &designs.rule, error)
               && check_choices(line, &designs.rule, &set, error);
    if (solved) {
        warn_of_limit(&set, &designs.rule, &warnings);
        keep_affordable(&designs, &set, &budget, line, &warnings);
        warnings_print(&warnings, stderr);
        solved = show(line, &designs, format, error);
    }
    warnings_free(&warnings);
    equalization_free(&set);
    free(designs.items);
    return solved;
}

static const struct option_rule options[] = {
    {"depths", "LIST", "blocks of each stage, such as 2,2,2,2", false},
    {"order", "LIST", "the stages, the one with most ReLUs first (default, of four: 3,2,4,1)",
     false},
    {"min-multiplier", "N", "the least factor between the widths of two stages (default 2)", false},
    {"max-multiplier", "N", "the largest that is tried (default 64)", false},
    {"not-strict", NULL, "a stage may have as many ReLUs as a less critical one", false},
    {"count-stem", NULL, "the stem's ReLUs count as the first stage's", false},
    {"minimal", "NAME",
     "pareto (default), least-alpha (the least first one for each choice of the others) or all",
     false},
    {"block", "NAME", "basic (default) or bottleneck", false},
    {"base-width", "N", "channels of the stem and the first stage (default 16)", false},
    {"input", "N", "side of the square input (default 32)", false},
    {"classes", "N", "outputs of the network (default 100)", false},
    {"most-relus", "N", "leave out what has more", false},
    {"most-macs", "N", "likewise", false},
    {"widest", NULL, "the largest base width within these limits, for each solution", false},
    {"choose", "TUPLE", "show the solution with these multipliers only", true},
    {"write", "DIR", "also write what is shown as network files into this folder", false},
    FORMAT_OPTIONS,
    {0},
};

const struct verb network_design_verb = {
    .name = "network design",
    .operands = "",
    .summary = "finds stage widths by ReLU equalization",
    .example = "pisim network design --depths 2,2,2,2 --most-relus 400000",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 0,
    .work = work,
};

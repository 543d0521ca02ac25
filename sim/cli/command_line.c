#include "cli/command_line.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "base/readable.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_PLACE = 64 }; /* "--name" */

/* ---- reading the words ---- */

struct words {
    int count;
    char **texts;
    int at;
};

/* "--jobs" as the place of an error, whatever was written. */
static bool fail_option(struct error *error, const char *name, const char *message)
{
    char place[sizeof error->place];
    snprintf(place, sizeof place, "--%s", name);
    return error_set(error, ERROR_USAGE, NULL, place, "%s", message);
}

static bool asks_for_help(int argc, char *argv[])
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

static const struct option_rule *find_rule(const struct verb *verb, const char *name, size_t length)
{
    for (const struct option_rule *rule = verb->options; rule->name != NULL; rule++)
        if (strncmp(rule->name, name, length) == 0 && rule->name[length] == '\0')
            return rule;
    return NULL;
}

/* word   as written, from its dashes on, without "=value" */
static bool fail_unknown(const struct verb *verb, const char *word, struct error *error)
{
    size_t count = 0;
    while (verb->options[count].name != NULL)
        count++;
    const char **names = memory_allocate(count + 3, sizeof *names);
    for (size_t i = 0; i < count; i++)
        names[i] = verb->options[i].name;
    names[count] = "help";
    names[count + 1] = "quiet";
    const char *near = nearest_name(word + strspn(word, "-"), names);
    free(names);
    if (near == NULL)
        return error_set(error, ERROR_USAGE, NULL, word, "unknown option of pisim %s%s", verb->name,
                         find_rule(verb, "set", strlen("set"))
                             ? " (keys of the scenario are set by --set PATH=VALUE)"
                             : "");
    return error_set(error, ERROR_USAGE, NULL, word,
                     "unknown option of pisim %s (did you mean --%s?)", verb->name, near);
}

static bool add_option(struct command_line *line, const struct option_rule *rule, const char *value,
                       struct error *error)
{
    if (!rule->repeatable && command_line_has(line, rule->name))
        return fail_option(error, rule->name, "given more than once");
    line->options[line->option_count++] = (struct given_option){.rule = rule, .value = value};
    return true;
}

/* What follows the option: after its "=", or the next word unless that is an option itself. */
static bool take_value(struct words *words, const struct option_rule *rule, const char *equals,
                       const char **value, struct error *error)
{
    char message[128];
    if (rule->value == NULL)
        return equals == NULL || fail_option(error, rule->name, "takes no value");
    *value = equals != NULL           ? equals + 1
           : words->at < words->count ? words->texts[words->at]
                                      : NULL;
    if (*value == NULL || (equals == NULL && strncmp(*value, "--", 2) == 0)) {
        snprintf(message, sizeof message, "needs a value: --%s %s", rule->name, rule->value);
        return fail_option(error, rule->name, message);
    }
    words->at += equals == NULL;
    return true;
}

static bool take_option(struct command_line *line, const struct verb *verb, struct words *words,
                        struct error *error)
{
    const char *word = words->texts[words->at++];
    if (strcmp(word, "--quiet") == 0 || strcmp(word, "-q") == 0)
        return line->quiet = true;
    if (strcmp(word, "-o") == 0) /* as everywhere */
        word = "--out";
    const char *equals = strchr(word, '=');
    size_t length = equals == NULL ? strlen(word) : (size_t)(equals - word);
    bool is_long = strncmp(word, "--", 2) == 0;
    const struct option_rule *rule = is_long ? find_rule(verb, word + 2, length - 2) : NULL;
    if (rule == NULL) {
        char *name = memory_format_text("%.*s", (int)length, word);
        fail_unknown(verb, name, error);
        free(name);
        return false;
    }
    const char *value = NULL;
    return take_value(words, rule, equals, &value, error) && add_option(line, rule, value, error);
}

static bool check_operands(const struct command_line *line, const struct verb *verb,
                           struct error *error)
{
    if (line->operand_count < verb->fewest_operands)
        return error_set(error, ERROR_USAGE, NULL, verb->name, "needs %zu operand%s (%s), has %zu",
                         verb->fewest_operands, readable_plural((double)verb->fewest_operands),
                         verb->operands, line->operand_count);
    if (line->operand_count <= verb->most_operands)
        return true;
    const char *surplus = line->operands[verb->most_operands];
    if (verb->most_operands == 0)
        return error_set(error, ERROR_USAGE, NULL, verb->name, "takes no operands, has \"%s\"",
                         surplus);
    return error_set(error, ERROR_USAGE, NULL, verb->name,
                     "takes at most %zu operand%s (%s), \"%s\" is one too many",
                     verb->most_operands, readable_plural((double)verb->most_operands),
                     verb->operands, surplus);
}

/* Whether the option names a file, or a folder of them. */
static bool names_file(const struct option_rule *rule)
{
    static const char *const kinds[] = {"FILE", "DB", "DIR"};
    for (size_t i = 0; rule->value && i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(rule->value, kinds[i]) == 0)
            return true;
    return false;
}

/* place   the option or verb */
static bool check_name(const char *place, const char *name, struct error *error)
{
    if (name[0] == '\0')
        return error_set(error, ERROR_USAGE, NULL, place, "the name of a file is empty");
    for (const char *at = name; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 127)
            return error_set(error, ERROR_USAGE, NULL, NULL,
                             "the name of a file must be of one line and without control "
                             "characters, is \"%s\"",
                             name);
    return true;
}

/* Names go into messages, commands to be pasted and databases, each on a line. Of a query only the
 * first operand is a file's. */
static bool check_names(const struct command_line *line, const struct verb *verb,
                        struct error *error)
{
    size_t count =
        strcmp(verb->name, "query") == 0 && line->operand_count > 0 ? 1 : line->operand_count;
    for (size_t i = 0; i < count; i++)
        if (!check_name(verb->name, line->operands[i], error))
            return false;
    for (size_t i = 0; i < line->option_count; i++) {
        const struct given_option *option = &line->options[i];
        char place[LONGEST_PLACE];
        snprintf(place, sizeof place, "--%s", option->rule->name);
        if (names_file(option->rule) && !check_name(place, option->value, error))
            return false;
    }
    return true;
}

bool command_line_read(struct command_line *line, const struct verb *verb, int argc, char *argv[],
                       struct error *error)
{
    struct words words = {.count = argc, .texts = argv};
    *line = (struct command_line){
        .verb = verb, .help = asks_for_help(argc, argv), .word_count = argc, .words = argv};
    if (line->help)
        return true;
    line->options = memory_allocate((size_t)argc, sizeof *line->options);
    line->operands = memory_allocate((size_t)argc, sizeof *line->operands);
    bool options_ended = false;
    while (words.at < words.count) {
        const char *word = words.texts[words.at];
        if (options_ended || word[0] != '-' || word[1] == '\0') {
            line->operands[line->operand_count++] = word;
            words.at++;
        } else if (strcmp(word, "--") == 0) {
            options_ended = true;
            words.at++;
        } else if (!take_option(line, verb, &words, error))
            return false;
    }
    return check_operands(line, verb, error) && check_names(line, verb, error);
}

void command_line_free(struct command_line *line)
{
    free(line->program);
    free(line->options);
    free(line->operands);
    *line = (struct command_line){0};
}

/* ---- asking for values ---- */

bool command_line_knows(const struct command_line *line, const char *option)
{
    return find_rule(line->verb, option, strlen(option)) != NULL;
}

bool command_line_has(const struct command_line *line, const char *option)
{
    assert(command_line_knows(line, option));
    for (size_t i = 0; i < line->option_count; i++)
        if (strcmp(line->options[i].rule->name, option) == 0)
            return true;
    return false;
}

const char *command_line_value(const struct command_line *line, const char *option)
{
    assert(command_line_knows(line, option));
    for (size_t i = line->option_count; i-- > 0;)
        if (strcmp(line->options[i].rule->name, option) == 0)
            return line->options[i].value;
    return NULL;
}

const char *command_line_value_at(const struct command_line *line, const char *option, size_t k)
{
    assert(command_line_knows(line, option));
    for (size_t i = 0; i < line->option_count; i++)
        if (strcmp(line->options[i].rule->name, option) == 0 && k-- == 0)
            return line->options[i].value;
    return NULL;
}

bool command_line_integer(const struct command_line *line, const char *option,
                          unsigned long long lowest, unsigned long long highest,
                          unsigned long long *integer, struct error *error)
{
    const char *text = command_line_value(line, option);
    if (text == NULL)
        return true;
    errno = 0;
    bool digits = text[0] != '\0' && strspn(text, "0123456789") == strlen(text);
    unsigned long long number = digits ? strtoull(text, NULL, 10) : 0;
    if (digits && errno == 0 && number >= lowest && number <= highest) {
        *integer = number;
        return true;
    }
    char place[LONGEST_PLACE];
    snprintf(place, sizeof place, "--%s", option);
    return error_set(error, ERROR_USAGE, NULL, place,
                     "must be a whole number from %llu to %llu, is \"%s\"", lowest, highest, text);
}

/* Decimal only: strtod alone would also take 0x10, nan and leading blanks. */
static bool is_decimal(const char *text)
{
    return text[0] != '\0' && strspn(text, "+-.0123456789eE") == strlen(text);
}

bool command_line_number(const struct command_line *line, const char *option, double *number,
                         struct error *error)
{
    const char *text = command_line_value(line, option);
    if (text == NULL)
        return true;
    char *end = NULL;
    double value = is_decimal(text) ? strtod(text, &end) : NAN;
    if (end != NULL && end != text && *end == '\0' && isfinite(value)) {
        *number = value;
        return true;
    }
    char place[LONGEST_PLACE];
    snprintf(place, sizeof place, "--%s", option);
    return error_set(error, ERROR_USAGE, NULL, place,
                     "must be a number such as 0.5 or 1e9, is \"%s\"", text);
}

/* ---- the command again ---- */

/* A word as a shell takes it: in quotes, each quote in it outside of them. */
static void write_quoted(const char *word, FILE *stream)
{
    fputs(" '", stream);
    for (const char *at = word; *at != '\0'; at++)
        fputs(*at == '\'' ? "'\\''" : (char[]){*at, '\0'}, stream);
    fputc('\'', stream);
}

char *command_line_quoted(const struct command_line *line, const char *verb)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    fprintf(stream, "pisim %s", verb);
    for (int i = 0; i < line->word_count; i++)
        write_quoted(line->words[i], stream);
    fclose(stream);
    return memory_require(text);
}

char *command_line_word(const char *path)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-./,:+=@%";
    char *text = NULL;
    size_t size = 0;
    char *name = memory_format_text("%s%s", path[0] == '-' ? "./" : "", path);
    if (name[0] != '\0' && strspn(name, plain) == strlen(name))
        return name;
    FILE *stream = memory_require(open_memstream(&text, &size));
    write_quoted(name, stream);
    fclose(stream);
    free(name);
    memory_require(text);
    memmove(text, text + 1, size); /* without the blank before it */
    return text;
}

void command_line_tell_place(const struct command_line *line, const char *what, const char *path)
{
    char *word = command_line_word(path);
    fprintf(stderr, "%s %s (%s query %s)\n", what, path, line->program, word);
    free(word);
}

/* ---- the frame of a verb ---- */

/* A result that did not reach its file or pipe must not look like one that did. */
/* Why writing failed, as long as errno tells: it may have failed long before. */
static const char *reason_of(int fault)
{
    static const int reasons[] = {ENOSPC, EDQUOT, EPIPE, EIO, EFBIG, EBADF};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (reasons[i] == fault)
            return strerror(fault);
    return "a part of it is lost";
}

bool command_line_flush(struct error *error)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return true;
    return error_set(error, ERROR_IO, NULL, "standard output", "cannot be written: %s",
                     reason_of(errno));
}

/* Of any verb that has the option: were the folder not there, other models would be taken silently.
 */
static bool check_models(const struct command_line *line, struct error *error)
{
    struct stat status;
    const char *folder =
        command_line_knows(line, "models") ? command_line_value(line, "models") : NULL;
    return folder == NULL || (stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
        || error_set(error, ERROR_USAGE, NULL, "--models", "must be a folder, is \"%s\"", folder);
}

static int report(const struct command_line *line, const struct verb *verb,
                  const struct error *error, int exit_status)
{
    error_print(error, stderr);
    if (error->code == ERROR_USAGE)
        fprintf(stderr, "try: %s %s --help\n", line->program, verb->name);
    return exit_status != 0 ? exit_status : error_exit_status(error);
}

/* Sends stderr nowhere; what is kept leads to where it was, -1 where it leads nowhere anyhow. */
static int begin_silence(void)
{
    int nowhere = open("/dev/null", O_WRONLY);
    int kept = dup(STDERR_FILENO);
    if (nowhere >= 0 && kept >= 0)
        dup2(nowhere, STDERR_FILENO);
    if (nowhere >= 0)
        close(nowhere);
    return kept;
}

static void end_silence(int kept)
{
    if (kept < 0)
        return;
    fflush(stderr);
    dup2(kept, STDERR_FILENO);
    close(kept);
}

static bool work(const struct verb *verb, const struct command_line *line, int *exit_status,
                 struct error *error)
{
    int kept = line->quiet ? begin_silence() : -1;
    bool done = check_models(line, error) && verb->work(line, exit_status, error);
    end_silence(kept);
    return done;
}

int command_line_serve(const struct verb *verb, const char *program, int argc, char *argv[])
{
    struct command_line line = {0};
    struct error error = {0};
    int exit_status = 0;
    bool done = command_line_read(&line, verb, argc, argv, &error);
    line.program = command_line_word(program && program[0] != '\0' ? program : "pisim");
    if (done && line.help)
        command_line_print_help(verb, stdout);
    else
        done = done && work(verb, &line, &exit_status, &error);
    done = done && command_line_flush(&error);
    if (!done)
        exit_status = report(&line, verb, &error, exit_status);
    command_line_free(&line);
    return exit_status;
}

#include "cli/completion.h"

#include <stdio.h>
#include <string.h>

/* The first words of all verbs, each once. */
static void write_first_words(const struct verb *const verbs[], size_t count, FILE *stream)
{
    for (size_t i = 0; i < count; i++) {
        int length = (int)strcspn(verbs[i]->name, " ");
        bool told = false;
        for (size_t k = 0; k < i && !told; k++)
            told = strncmp(verbs[k]->name, verbs[i]->name, (size_t)length) == 0
                && strchr(" ", verbs[k]->name[length]) != NULL;
        if (!told)
            fprintf(stream, "%.*s ", length, verbs[i]->name);
    }
    fputs("help", stream);
}

/* The second words of verbs of two. */
static void write_second_words(const struct verb *const verbs[], size_t count, FILE *stream)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strcspn(verbs[i]->name, " ");
        if (verbs[i]->name[length] == ' ')
            fprintf(stream, "    %.*s) seconds=\"$seconds %s\" ;;&\n", (int)length, verbs[i]->name,
                    verbs[i]->name + length + 1);
    }
}

static void write_options(const struct verb *const verbs[], size_t count, FILE *stream)
{
    for (size_t i = 0; i < count; i++) {
        fprintf(stream, "    \"%s\"*) options=\"", verbs[i]->name);
        for (const struct option_rule *rule = verbs[i]->options; rule->name != NULL; rule++)
            fprintf(stream, "--%s ", rule->name);
        fputs("--quiet --help\" ;;\n", stream);
    }
}

/* Bash's own words: COMP_WORDS, COMP_CWORD, COMPREPLY. */
static void write_function(const struct verb *const verbs[], size_t count, FILE *stream)
{
    fputs("_pisim()\n{\n"
          "  local word=${COMP_WORDS[COMP_CWORD]} seconds= options= ; COMPREPLY=()\n"
          "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n    COMPREPLY=($(compgen -W \"",
          stream);
    write_first_words(verbs, count, stream);
    fputs("\" -- \"$word\"))\n    return\n  fi\n  case ${COMP_WORDS[1]} in\n", stream);
    write_second_words(verbs, count, stream);
    fputs("  esac\n"
          "  if [ \"$COMP_CWORD\" -eq 2 ] && [ -n \"$seconds\" ]; then\n"
          "    COMPREPLY=($(compgen -W \"$seconds\" -- \"$word\"))\n    return\n  fi\n"
          "  case \"${COMP_WORDS[1]} ${COMP_WORDS[2]} \" in\n",
          stream);
    write_options(verbs, count, stream);
    fputs("  esac\n"
          "  case $word in\n"
          "    -*) COMPREPLY=($(compgen -W \"$options\" -- \"$word\")) ;;\n"
          "    *) COMPREPLY=($(compgen -f -- \"$word\")) ;;\n  esac\n}\n",
          stream);
}

bool completion_print(const struct verb *const verbs[], size_t count, const char *shell,
                      FILE *stream)
{
    bool is_zsh = strcmp(shell, "zsh") == 0;
    if (!is_zsh && strcmp(shell, "bash") != 0)
        return false;
    /* zsh runs bash's completions as they are. */
    if (is_zsh)
        fputs("#compdef pisim\nautoload -U +X bashcompinit && bashcompinit\n", stream);
    write_function(verbs, count, stream);
    fputs("complete -F _pisim pisim\n", stream);
    return true;
}

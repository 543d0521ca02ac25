/*
 * json_walk.c: on which line of a text a path's value begins. The tree keeps no lines, and only
 * what is wrong needs one, so the text is walked again.
 */
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

struct walker {
    const char *at;
    size_t line;
};

/* Stays at the end of the text. */
static void step(struct walker *walker)
{
    walker->line += *walker->at == '\n';
    walker->at += *walker->at != '\0';
}

static void skip_to(struct walker *walker, const char *end)
{
    while (*walker->at != '\0' && strncmp(walker->at, end, strlen(end)) != 0)
        step(walker);
}

/* White space and comments. */
static void skip_blanks(struct walker *walker)
{
    for (;;) {
        if (*walker->at != '\0' && strchr(" \t\r\n", *walker->at)) {
            step(walker);
        } else if (strncmp(walker->at, "//", 2) == 0) {
            skip_to(walker, "\n");
        } else if (strncmp(walker->at, "/*", 2) == 0) {
            skip_to(walker, "*/");
            walker->at += *walker->at == '\0' ? 0 : 2;
        } else {
            return;
        }
    }
}

static void skip_string(struct walker *walker)
{
    for (step(walker); *walker->at != '\0' && *walker->at != '"'; step(walker))
        if (*walker->at == '\\' && walker->at[1] != '\0')
            step(walker);
    if (*walker->at == '"')
        step(walker);
}

/* One value: a string, a number or word, or all within brackets. */
static void skip_value(struct walker *walker)
{
    size_t depth = 0;
    skip_blanks(walker);
    do {
        if (*walker->at == '"') {
            skip_string(walker);
        } else {
            depth += *walker->at == '{' || *walker->at == '[';
            depth -= depth > 0 && (*walker->at == '}' || *walker->at == ']');
            step(walker);
        }
        skip_blanks(walker);
    } while (*walker->at != '\0' && (depth > 0 || !strchr(",}]", *walker->at)));
}

/* To the value of the key, whose length is given; false where the object has none. */
static bool enter_member(struct walker *walker, const char *key, size_t length)
{
    struct walker start = *walker;
    if (*walker->at != '{')
        return false;
    step(walker);
    for (;;) {
        skip_blanks(walker);
        struct walker name = *walker;
        if (*walker->at != '"')
            break;
        skip_string(walker);
        bool is_found =
            (size_t)(walker->at - name.at) == length + 2 && strncmp(name.at + 1, key, length) == 0;
        skip_blanks(walker);
        if (*walker->at == ':')
            step(walker);
        skip_blanks(walker);
        if (is_found)
            return true;
        skip_value(walker);
        if (*walker->at != ',')
            break;
        step(walker);
    }
    *walker = start;
    return false;
}

static bool enter_item(struct walker *walker, unsigned long index)
{
    struct walker start = *walker;
    bool is_list = *walker->at == '[';
    if (is_list)
        step(walker);
    skip_blanks(walker);
    for (; is_list && index > 0; index--) {
        skip_value(walker);
        is_list = *walker->at == ',';
        if (is_list)
            step(walker);
        skip_blanks(walker);
    }
    if (!is_list)
        *walker = start;
    return is_list;
}

/* One step of a path, which is moved behind it: key, [3] or ["a key"]. */
static bool enter(struct walker *walker, const char **path)
{
    const char *key = *path + (**path == '.');
    char *end;
    if (key[0] == '[' && key[1] == '"') {
        const char *quote = strstr(key + 2, "\"]");
        *path = quote ? quote + 2 : key + strlen(key);
        return quote && enter_member(walker, key + 2, (size_t)(quote - key - 2));
    }
    if (key[0] == '[') {
        unsigned long index = strtoul(key + 1, &end, 10);
        *path = end + (*end == ']');
        return enter_item(walker, index);
    }
    size_t length = strcspn(key, ".[");
    *path = key + length;
    return enter_member(walker, key, length);
}

size_t json_line_of(const char *text, const char *path)
{
    struct walker walker = {text, 1};
    skip_blanks(&walker);
    if (*walker.at == '\0')
        return 0;
    while (*path != '\0' && enter(&walker, &path))
        ;
    return walker.line;
}

#include "json/json.h"

#include "base/digest.h"
#include "base/memory.h"
#include "json/json_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- from text to tree ---- */

static cJSON *read_tree(const char *file, const char *text, size_t length, struct error *error)
{
    cJSON *tree = NULL;
    char *clean = memory_allocate(length, 1);
    if (json_syntax_check(file, text, length, clean, error)) {
        const char *end = NULL;
        tree = cJSON_ParseWithLengthOpts(clean, length, &end, 0);
        if (tree == NULL)
            error_set(error, ERROR_INPUT, file, NULL, "refused by the JSON library");
    }
    free(clean);
    return tree;
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, so that an object with a million keys is no way to keep the program busy. */
static bool check_keys_differ(const struct json_node *node, struct error *error)
{
    const char **keys = NULL;
    size_t count = 0;
    size_t capacity = 0;
    for (const cJSON *member = node->value->child; member != NULL; member = member->next) {
        keys = memory_grow(keys, &capacity, count + 1, sizeof *keys);
        keys[count++] = member->string;
    }
    if (count > 1)
        qsort(keys, count, sizeof *keys, compare_keys);
    bool differ = true;
    for (size_t i = 1; i < count && differ; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            differ = json_fail(node, keys[i], error, "repeated key");
    free(keys);
    return differ;
}

/* Recursion is bounded: the text was checked not to nest deeper than JSON_DEEPEST. */
static bool check_all_keys_differ(const struct json_node *node, struct error *error)
{
    if (cJSON_IsObject(node->value) && !check_keys_differ(node, error))
        return false;
    if (json_count(node) == 0)
        return true;
    struct json_node child = json_item(node, 0);
    do {
        if (!check_all_keys_differ(&child, error))
            return false;
    } while (json_next(&child));
    return true;
}

static bool parse(struct json_document *document, const char *file, const char *text, size_t length,
                  struct error *error)
{
    const char byte_order_mark[] = "\xEF\xBB\xBF";
    size_t skipped_bytes = length >= 3 && memcmp(text, byte_order_mark, 3) == 0 ? 3 : 0;
    document->file = memory_copy_text(file);
    if (document->origin == JSON_BUILT_IN)
        document->origin = JSON_NAMED_FILE;
    document->root = read_tree(file, text + skipped_bytes, length - skipped_bytes, error);
    if (document->root == NULL)
        return false;
    struct json_node root = json_root(document);
    return check_all_keys_differ(&root, error);
}

bool json_parse(struct json_document *document, const char *file, const char *text,
                struct error *error)
{
    return parse(document, file, text, strlen(text), error);
}

/* ---- files ---- */

/* Reads to the end, whatever size the file claims to have: it may be a pipe. */
static bool read_all(FILE *stream, const char *file, char **text, size_t *length,
                     struct error *error)
{
    const size_t piece_bytes = (size_t)1 << 16;
    size_t capacity = 0;
    do {
        *text = memory_grow(*text, &capacity, *length + piece_bytes, 1);
        *length += fread(*text + *length, 1, capacity - *length, stream);
        if (ferror(stream))
            return error_set(error, errno == EISDIR ? ERROR_INPUT : ERROR_IO, file, NULL,
                             "cannot be read: %s", strerror(errno));
        if (*length > JSON_LONGEST_FILE_BYTES)
            return error_set(error, ERROR_INPUT, file, NULL, "must be at most %zu bytes long",
                             JSON_LONGEST_FILE_BYTES);
    } while (!feof(stream));
    return true;
}

/* What was read, and no other file that has the name later, is what results come from. */
static void note_bytes(struct json_document *document, const char *text, size_t length)
{
    document->sha256 = memory_allocate(DIGEST_SIZE, 1);
    digest_bytes(text, length, document->sha256);
    document->size_bytes = length;
}

bool json_load(struct json_document *document, const char *file, struct error *error)
{
    FILE *stream = fopen(file, "rb");
    if (stream == NULL)
        return error_set(error, ERROR_INPUT, file, NULL, "cannot be opened: %s", strerror(errno));
    char *text = NULL;
    size_t length = 0;
    bool loaded = read_all(stream, file, &text, &length, error);
    if (loaded)
        note_bytes(document, text, length);
    loaded = loaded && parse(document, file, text, length, error);
    free(text);
    fclose(stream);
    return loaded;
}

/* ---- documents ---- */

void json_override(struct json_document *document, const char *path)
{
    struct json_paths *paths = &document->overridden;
    paths->items =
        memory_grow(paths->items, &paths->capacity, paths->count + 1, sizeof *paths->items);
    paths->items[paths->count++] = memory_copy_text(path);
}

void json_copy(struct json_document *copy, const struct json_document *document)
{
    *copy = (struct json_document){.origin = document->origin, .world = document->world};
    copy->file = document->file == NULL ? NULL : memory_copy_text(document->file);
    copy->prefix = document->prefix == NULL ? NULL : memory_copy_text(document->prefix);
    if (document->root != NULL)
        copy->root = memory_require(cJSON_Duplicate(document->root, 1));
    for (size_t i = 0; i < document->overridden.count; i++)
        json_override(copy, document->overridden.items[i]);
}

void json_free(struct json_document *document)
{
    for (size_t i = 0; i < document->overridden.count; i++)
        free(document->overridden.items[i]);
    free(document->overridden.items);
    cJSON_Delete(document->root);
    free(document->file);
    free(document->sha256);
    free(document->prefix);
    *document = (struct json_document){0};
}

bool json_is_overridden(const struct json_document *document, const char *path)
{
    for (size_t i = 0; i < document->overridden.count; i++) {
        size_t length = strlen(document->overridden.items[i]);
        if (strncmp(path, document->overridden.items[i], length) == 0
            && strchr(".[", path[length]) != NULL) /* at the end too: strchr finds '\0' */
            return true;
    }
    return false;
}

/* ---- nodes ---- */

struct json_node json_root(const struct json_document *document)
{
    assert(document->root != NULL);
    return (struct json_node){.document = document, .value = document->root};
}

static void add_path(struct json_buffer *path, const struct json_node *node)
{
    if (node->parent == NULL)
        return;
    add_path(path, node->parent);
    if (node->key != NULL)
        json_buffer_add_key(path, node->key);
    else
        json_buffer_add_index(path, node->index);
}

char *json_full_path(const struct json_node *node, const char *key)
{
    struct json_buffer path = {0};
    json_buffer_add(&path, "");
    add_path(&path, node);
    if (key != NULL)
        json_buffer_add_key(&path, key);
    return path.text;
}

void json_path(const struct json_node *node, char *path, size_t size)
{
    char *whole = json_full_path(node, NULL);
    snprintf(path, size, "%s", whole);
    free(whole);
}

/* The first of the siblings that counts: a member that is null does not, an item that is null does.
 */
static const cJSON *first_present(const cJSON *sibling, bool is_member)
{
    while (is_member && cJSON_IsNull(sibling))
        sibling = sibling->next;
    return sibling;
}

const cJSON *json_member(const struct json_node *node, const char *key)
{
    if (!cJSON_IsObject(node->value))
        return NULL;
    const cJSON *member = cJSON_GetObjectItemCaseSensitive(node->value, key);
    return cJSON_IsNull(member) ? NULL : member;
}

void json_ask(const struct json_node *node, const char *key, enum json_question question,
              const char *const texts[])
{
    /* A rule may be about what there is not: a node of no document. */
    const struct json_listener *listener = node->document ? node->document->listener : NULL;
    if (listener)
        listener->on_question(listener->context, node, key, question, texts);
}

void json_names_file(const struct json_node *node, const char *key, const char *kind)
{
    json_ask(node, key, JSON_ASKED_FILE, (const char *const[]){kind, NULL});
}

bool json_has(const struct json_node *node, const char *key)
{
    return json_member(node, key) != NULL;
}

struct json_node json_child(const struct json_node *node, const char *key)
{
    return (struct json_node){
        .document = node->document, .parent = node, .key = key, .value = json_member(node, key)};
}

bool json_is_absent(const struct json_node *node)
{
    return node->value == NULL;
}

bool json_is_array(const struct json_node *node)
{
    json_ask(node, NULL, JSON_ASKED_FORM, NULL);
    return cJSON_IsArray(node->value);
}

bool json_is_object(const struct json_node *node)
{
    json_ask(node, NULL, JSON_ASKED_FORM, NULL);
    return cJSON_IsObject(node->value);
}

bool json_is_text(const struct json_node *node)
{
    json_ask(node, NULL, JSON_ASKED_FORM, NULL);
    return cJSON_IsString(node->value);
}

bool json_is_number(const struct json_node *node)
{
    json_ask(node, NULL, JSON_ASKED_FORM, NULL);
    return cJSON_IsNumber(node->value);
}

size_t json_count(const struct json_node *node)
{
    bool members = cJSON_IsObject(node->value);
    const cJSON *child = json_is_absent(node) ? NULL : first_present(node->value->child, members);
    size_t count = 0;
    for (; child != NULL; child = first_present(child->next, members))
        count++;
    return count;
}

struct json_node json_item(const struct json_node *node, size_t index)
{
    bool members = cJSON_IsObject(node->value);
    assert(!json_is_absent(node));
    const cJSON *child = first_present(node->value->child, members);
    for (size_t i = 0; i < index && child != NULL; i++)
        child = first_present(child->next, members);
    assert(child != NULL);
    return (struct json_node){.document = node->document,
                              .parent = node,
                              .key = members ? child->string : NULL,
                              .index = index,
                              .value = child};
}

bool json_next(struct json_node *child)
{
    const cJSON *next = first_present(child->value->next, child->key != NULL);
    if (next == NULL)
        return false;
    child->value = next;
    child->index++;
    child->key = child->key == NULL ? NULL : next->string;
    return true;
}

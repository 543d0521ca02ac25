#include "scenario/library_files.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

/* Another file takes the name between reading and asking, as an editor does it. */
Test(library_files, what_was_read_is_what_is_hashed)
{
    static const char read[] = "{\"name\": \"mine\"}";
    char folder[] = "/tmp/pisim-library-XXXXXX", path[64], other[64], expected[DIGEST_SIZE];
    struct warnings warnings = {0};
    struct error error = {0};
    struct library library;
    struct library_files files;
    cr_assert(mkdtemp(folder) != NULL);
    snprintf(path, sizeof path, "%s/mine.json", folder);
    snprintf(other, sizeof other, "%s/other.json", folder);
    write_file(path, read);
    library_init(&library, NULL, folder, &warnings);
    cr_assert(library_document_by_name(&library, LIBRARY_LINK, path, &error) != NULL, "%s",
              error.message);
    write_file(other, "{\"name\": \"theirs\"}");
    cr_assert(eq(int, rename(other, path), 0));
    library_files_list(&files, &library);
    digest_text(read, expected);
    cr_assert(eq(sz, files.count, 1));
    cr_expect(eq(str, files.items[0].sha256, expected));
    cr_expect(eq(u64, files.items[0].size_bytes, strlen(read)));
    cr_expect(eq(str, (char *)files.items[0].path, path));
    library_files_free(&files);
    library_free(&library);
    unlink(path);
    rmdir(folder);
}

/*
 * replay.c: the files of the folders that are given, each as if libFuzzer had made it up.
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#define LONGEST_BYTES ((size_t)1 << 20)

/* Says which file it is first: whoever does not come back cannot. */
static void replay_file(const char *path, uint8_t *bytes)
{
    FILE *stream = fopen(path, "rb");
    if (stream == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    size_t size = fread(bytes, 1, LONGEST_BYTES, stream);
    fclose(stream);
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(bytes, size);
}

static size_t replay_folder(const char *folder, uint8_t *bytes)
{
    size_t count = 0;
    char path[1024];
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        if (entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        replay_file(path, bytes);
        count++;
    }
    if (directory != NULL)
        closedir(directory);
    return count;
}

int main(int argc, char *argv[])
{
    uint8_t *bytes = malloc(LONGEST_BYTES);
    size_t count = 0;
    for (int i = 1; bytes != NULL && i < argc; i++)
        count += replay_folder(argv[i], bytes);
    free(bytes);
    printf("%zu files\n", count);
    return count > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

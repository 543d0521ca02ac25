#include "base/output.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A folder of its own, with the file "x" that holds "before". */
struct place {
    char folder[64];
    char path[128];
};

static struct place new_place(void)
{
    struct place place = {.folder = "/tmp/pisim-output-XXXXXX"};
    cr_assert(mkdtemp(place.folder) != NULL);
    snprintf(place.path, sizeof place.path, "%s/x", place.folder);
    FILE *file = fopen(place.path, "wb");
    fputs("before", file);
    fclose(file);
    return place;
}

static void expect_content(const char *path, const char *expected)
{
    char text[64] = "";
    FILE *file = fopen(path, "rb");
    cr_assert(file != NULL, "%s", path);
    size_t length = fread(text, 1, sizeof text - 1, file);
    text[length] = '\0';
    fclose(file);
    cr_expect(eq(str, text, (char *)expected));
}

static int count_files(const char *folder)
{
    int count = 0;
    DIR *directory = opendir(folder);
    while (readdir(directory))
        count++;
    closedir(directory);
    return count - 2; /* . and .. */
}

static void remove_place(const struct place *place)
{
    char command[128];
    snprintf(command, sizeof command, "rm -r '%s'", place->folder);
    cr_expect(eq(int, system(command), 0));
}

Test(output, what_was_there_stays_until_the_new_is_whole)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    cr_assert(output_open(&output, place.path, OUTPUT_REPLACES, &error));
    fputs("after", output.stream);
    fflush(output.stream);
    expect_content(place.path, "before");
    cr_expect(output_close(&output, true, &error));
    expect_content(place.path, "after");
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

Test(output, what_is_not_whole_leaves_nothing)
{
    struct place place = new_place();
    struct output output;
    struct error error = {.code = ERROR_INPUT, .message = "the reason"};
    cr_assert(output_open(&output, place.path, OUTPUT_REPLACES, &error));
    fputs("after", output.stream);
    cr_expect(not(output_close(&output, false, &error)));
    cr_expect(eq(str, error.message, "the reason"));
    expect_content(place.path, "before");
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

Test(output, what_is_there_is_not_written_over_unless_asked)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    cr_expect(not(output_open(&output, place.path, OUTPUT_NEW, &error)));
    cr_expect(eq(int, error_exit_status(&error), 2));
    expect_content(place.path, "before");
    unlink(place.path);
    cr_assert(output_open(&output, place.path, OUTPUT_NEW, &error));
    cr_expect(ne(int, access(place.path, F_OK), 0)); /* not there while it is written */
    cr_expect(output_close(&output, true, &error));
    expect_content(place.path, "");
    remove_place(&place);
}

/* Somebody else's file comes while ours is written. */
Test(output, who_comes_first_stays)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    unlink(place.path);
    cr_assert(output_open(&output, place.path, OUTPUT_NEW, &error));
    FILE *other = fopen(place.path, "wb");
    fputs("other", other);
    fclose(other);
    cr_expect(not(output_close(&output, true, &error)));
    cr_expect(eq(int, error_exit_status(&error), 2));
    expect_content(place.path, "other");
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

Test(output, links_and_permissions_stay)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    struct stat status;
    char link_path[128];
    snprintf(link_path, sizeof link_path, "%s/link", place.folder);
    cr_assert(eq(int, symlink("x", link_path), 0));
    chmod(place.path, 0640);
    cr_assert(output_open(&output, link_path, OUTPUT_REPLACES, &error));
    fputs("after", output.stream);
    cr_expect(output_close(&output, true, &error));
    expect_content(place.path, "after");
    cr_assert(eq(int, lstat(link_path, &status), 0));
    cr_expect(eq(int, S_ISLNK(status.st_mode), 1));
    cr_assert(eq(int, lstat(place.path, &status), 0));
    cr_expect(eq(int, (int)(status.st_mode & 07777), 0640));
    remove_place(&place);
}

Test(output, a_device_is_written_to_as_it_is)
{
    struct output output;
    struct error error = {0};
    cr_assert(output_open(&output, "/dev/null", OUTPUT_REPLACES, &error));
    fputs("gone", output.stream);
    cr_expect(output_close(&output, true, &error));
    cr_assert(output_open(&output, "/dev/full", OUTPUT_REPLACES, &error));
    fputs("refused", output.stream);
    cr_expect(not(output_close(&output, true, &error)));
    cr_expect(eq(str, error.message, "cannot be written: No space left on device"));
}

static void write_to_open(const char *form, int number, const char *text)
{
    struct output output;
    struct error error = {0};
    char path[64];
    snprintf(path, sizeof path, form, number);
    cr_assert(output_open(&output, path, OUTPUT_NEW, &error), "%s", error.message);
    fputs(text, output.stream);
    cr_expect(output_close(&output, true, &error), "%s", error.message);
}

/* As /dev/stdout behind a pipe, and behind a file that has something already. */
Test(output, what_is_open_already_goes_on)
{
    struct place place = new_place();
    char text[64] = {0};
    char path[512];
    int ends[2];
    cr_assert(eq(int, pipe(ends), 0));
    write_to_open("/proc/self/fd/%d", ends[1], "through a pipe");
    cr_expect(gt(i64, read(ends[0], text, sizeof text - 1), 0));
    cr_expect(eq(str, text, "through a pipe"));
    snprintf(path, sizeof path, "%s/log", place.folder);
    int file = open(path, O_RDWR | O_CREAT, 0600);
    cr_assert(ge(int, file, 0));
    cr_expect(eq(i64, write(file, "first, ", 7), 7));
    write_to_open("/dev/fd/%d", file, "second");
    cr_expect(eq(i64, pread(file, text, sizeof text - 1, 0), 13));
    text[13] = '\0';
    cr_expect(eq(str, text, "first, second"));
    remove_place(&place);
}

Test(output, places_that_cannot_be_are_told_before_anything_is_written)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    char path[512];
    snprintf(path, sizeof path, "%s/%0300d", place.folder, 1);
    cr_expect(not(output_open(&output, path, OUTPUT_NEW, &error)));
    cr_expect(eq(str, error.message, "cannot be written: File name too long"));
    snprintf(path, sizeof path, "%s/gone/x", place.folder);
    cr_expect(not(output_open(&output, path, OUTPUT_NEW, &error)));
    cr_expect(eq(str, error.message, "cannot be written: No such file or directory"));
    snprintf(path, sizeof path, "%s/x/y", place.folder);
    cr_expect(not(output_open(&output, path, OUTPUT_REPLACES, &error)));
    cr_expect(eq(str, error.message, "cannot be written: Not a directory"));
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

Test(output, files_of_a_folder_come_together_or_not_at_all)
{
    struct place place = new_place();
    struct output_folder folder;
    struct error error = {0};
    char path[256];
    for (int is_whole = 0; is_whole <= 1; is_whole++) {
        cr_assert(output_folder_open(&folder, place.folder, &error));
        snprintf(path, sizeof path, "%s/x", folder.beside);
        FILE *file = fopen(path, "wb");
        fputs("after", file);
        fclose(file);
        expect_content(place.path, "before");
        cr_expect(eq(int, output_folder_close(&folder, is_whole, &error), is_whole));
        expect_content(place.path, is_whole ? "after" : "before");
        cr_expect(eq(int, count_files(place.folder), 1));
    }
    remove_place(&place);
}

/* The number of a process that is gone. */
static long dead_process(void)
{
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    cr_assert(gt(int, child, 0));
    cr_assert(eq(int, waitpid(child, NULL, 0), child));
    return child;
}

static void create_left_over(const char *folder, const char *format, long process)
{
    char name[64], path[160];
    snprintf(name, sizeof name, format, process);
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    cr_assert(file != NULL);
    fclose(file);
}

Test(output, a_place_is_asked_about_and_left_as_it_was)
{
    struct place place = new_place();
    struct error error = {0};
    char beside[160];
    snprintf(beside, sizeof beside, "%s/y", place.folder);
    cr_expect(output_check(beside, OUTPUT_NEW, &error));
    cr_expect(output_check(place.path, OUTPUT_REPLACES, &error));
    cr_expect(not(output_check(place.path, OUTPUT_NEW, &error)));
    cr_expect(not(output_check(place.folder, OUTPUT_REPLACES, &error)));
    cr_expect(not(output_check("/none/x", OUTPUT_NEW, &error)));
    expect_content(place.path, "before");
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

/* Of three that are left beside, one is of a dead program and of this name. */
Test(output, what_a_killed_program_left_of_the_same_file_is_removed)
{
    struct place place = new_place();
    struct output output;
    struct error error = {0};
    create_left_over(place.folder, ".pisim-%ld-x", dead_process());
    create_left_over(place.folder, ".pisim-%ld-x", (long)getppid());
    create_left_over(place.folder, ".pisim-%ld-y", dead_process());
    cr_assert(output_open(&output, place.path, OUTPUT_REPLACES, &error));
    cr_expect(output_close(&output, true, &error));
    cr_expect(eq(int, count_files(place.folder), 3));
    remove_place(&place);
}

Test(output, a_folder_that_a_killed_program_left_is_removed_with_its_files)
{
    struct place place = new_place();
    struct output_folder folder;
    struct error error = {0};
    char left[160];
    snprintf(left, sizeof left, "%s/.pisim-%ld", place.folder, dead_process());
    cr_assert(eq(int, mkdir(left, 0777), 0));
    create_left_over(left, "figure%ld", 1);
    cr_assert(output_folder_open(&folder, place.folder, &error));
    create_left_over(folder.beside, "z%ld", 1);
    cr_expect(not(output_folder_close(&folder, true, &error))); /* an empty file is a fault */
    cr_expect(eq(int, count_files(place.folder), 1));
    remove_place(&place);
}

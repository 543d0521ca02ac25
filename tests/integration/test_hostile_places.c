/*
 * Results are written to, and read from, places that fail: one clear line, and nothing is damaged.
 *
 * Root may write everywhere, so file systems that are full or read-only are mounted, seen by the
 * test alone.
 */
#include "command_expect.h"

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "
#define IS_SOUND                                                                                   \
    "sqlite3 x.db \"PRAGMA integrity_check; SELECT count(*) FROM pragma_foreign_key_check\""

/* What runs a shell with mounts of its own; NULL where the system grants none. */
static const char *own_mounts(void)
{
    static const char *const ways[] = {"unshare --mount", "unshare --map-root-user --mount"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        struct command_result result =
            command_run("%s mount -t tmpfs none /mnt >/dev/null 2>&1", ways[i]);
        command_free(&result);
        if (result.status == 0)
            return ways[i];
    }
    return NULL;
}

Test(hostile_places, a_full_file_system)
{
    const char *way = own_mounts();
    if (way == NULL)
        cr_skip_test("no mounts of its own");
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/whole.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run("cd '%s' && mkdir m && %s bash -c 'mount -t tmpfs -o size=100k none m && cd m "
                    "&& " SWEEP "--out x.db 2>&1 >/dev/null | grep -v warning: && " IS_SOUND "'",
                    folder, way),
        0, "pisim: x.db: cannot be written: database or disk is full\nok\n0\n");
    expect_output(
        command_run("cd '%s' && %s bash -c 'mount -t tmpfs -o size=460k none m && cd m && " SWEEP
                    "--out x.db >/dev/null 2>&1; echo $?; mount -o remount,size=10m . && " SWEEP
                    "--out x.db --resume >/dev/null 2>&1; echo $?; \"$PISIM\" query x.db --dump >x "
                    "&& \"$PISIM\" query ../whole.db --dump | cmp - x && " IS_SOUND "'",
                    folder, way),
        0, "1\n0\nok\n0\n");
    command_remove_folder(folder);
}

Test(hostile_places, a_read_only_file_system)
{
    const char *way = own_mounts();
    if (way == NULL)
        cr_skip_test("no mounts of its own");
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run("cd '%s' && mkdir m && %s bash -c 'mount -t tmpfs none m && cp x.db m && mount "
                    "-o remount,ro m && cd m && " SWEEP "--out y.db 2>&1 | tail -n 1; " SWEEP
                    "--out x.db 2>&1 | tail -n 1; \"$PISIM\" merge y.db x.db 2>&1; \"$PISIM\" "
                    "report x.db --out x.html 2>&1; \"$PISIM\" query x.db \"SELECT count(*) AS n "
                    "FROM run\" --format csv; " IS_SOUND "'",
                    folder, way),
        0,
        "pisim: y.db: cannot be created: Read-only file system\n"
        "pisim: x.db: cannot be written: the file is read-only\n"
        "pisim: y.db: cannot be created: Read-only file system\n"
        "pisim: x.html: cannot be written: Read-only file system\n"
        "n\n1\nok\n0\n");
    command_remove_folder(folder);
}

/* Filled to the last byte, so that nothing more can be written, but for names. */
#define FILL "dd if=/dev/zero of=fill bs=4k >/dev/null 2>&1; "

Test(hostile_places, a_full_disk_leaves_what_was_there_and_nothing_empty)
{
    const char *way = own_mounts();
    if (way == NULL)
        cr_skip_test("no mounts of its own");
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run(
            "cd '%s' && mkdir m && %s bash -c 'mount -t tmpfs -o size=4m none m && cd m && "
            "\"$PISIM\" report ../x.db --out r.html 2>/dev/null && cp r.html ../r.html; " FILL
            "\"$PISIM\" report ../x.db --out r.html; echo $?; cmp r.html ../r.html; "
            "\"$PISIM\" init new.json; echo $?; "
            "\"$PISIM\" merge whole.db ../x.db; echo $?; "
            "\"$PISIM\" trace generate --process poisson --rate 1 --count 99999 --out t.txt; echo "
            "$?; "
            "\"$PISIM\" calibrate "
            "garimella_2023/resnet18_delphi_cifar10_server_garbler --out d.json "
            ">/dev/null; echo $?; " SWEEP "--out y.db 2>&1 >/dev/null | grep -v warning:; "
            "ls -A' 2>&1",
            folder, way),
        0,
        "pisim: r.html: cannot be written: No space left on device\n1\n"
        "pisim: new.json: cannot be written: No space left on device\n1\n"
        "pisim: whole.db: cannot be written: database or disk is full\n1\n"
        "pisim: t.txt: cannot be written: No space left on device\n1\n"
        "pisim: d.json: cannot be written: No space left on device\n1\n"
        "pisim: y.db: cannot be written: database or disk is full\n"
        "fill\nr.html\n");
    command_remove_folder(folder);
}

/* The link stays one, and nothing is left beside it or beside what it leads to. */
Test(hostile_places, a_link_leads_to_the_file)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && mkdir d && ln -s d/y.db x.db && for i in 1 2; do " SWEEP
                              "--out x.db >/dev/null 2>&1; echo $?; done; ls -F . d; " IS_SOUND,
                              folder),
                  0, "0\n0\n.:\nd/\nx.db@\n\nd:\ny.db\nok\n0\n");
    expect_output(command_run("cd '%s' && echo mine >text && ln -s text z.db && " SWEEP
                              "--out z.db 2>&1 | tail -n 1; cat text; ls",
                              folder),
                  0, "pisim: z.db: is not a result database\nmine\nd\ntext\nx.db\nz.db\n");
    command_remove_folder(folder);
}

/* At its beginning, within its pages, and at the border of one. */
Test(hostile_places, a_file_that_was_cut_off_is_told_and_left_alone)
{
    static const int sizes[] = {99, 4095, 20000, 40960};
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        expect_output(
            command_run("cd '%s' && head -c %d x.db >y.db && cp y.db z.db && for do in 'run "
                        "\"$SOURCE/tests/data/small_sweep.json\" --out y.db' 'query y.db runs' "
                        "'runs y.db' 'report y.db --out y.html' 'merge m.db y.db' 'rerun y.db 1'; "
                        "do eval \"$PISIM\" $do >said 2>&1; echo \"$? $(grep -c '^pisim: y.db: ' "
                        "said)\"; done; cmp y.db z.db && ls",
                        folder, sizes[i]),
            0, "1 1\n1 1\n1 1\n1 1\n1 1\n1 1\nsaid\nx.db\ny.db\nz.db\n");
    command_remove_folder(folder);
}

/* Bytes all over the file are others, more of them each time; where and which, rand_r tells. */
static void damage(const char *path, unsigned turn)
{
    FILE *file = fopen(path, "r+b");
    cr_assert(file != NULL && fseek(file, 0, SEEK_END) == 0);
    unsigned seed = turn;
    long size = ftell(file);
    for (unsigned i = 0; i < turn * turn; i++) {
        fseek(file, rand_r(&seed) % size, SEEK_SET);
        fputc(rand_r(&seed) % 256, file);
    }
    fclose(file);
}

/* What is damaged may be told or go unseen, such as another number; but nothing may crash. */
Test(hostile_places, damage_anywhere_crashes_nothing)
{
    char path[600];
    char *folder = command_new_folder();
    snprintf(path, sizeof path, "%s/y.db", folder);
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    const unsigned stride = getenv("PISIM_LONG") ? 1 : 3;
    for (unsigned turn = 1; turn <= 16; turn += stride) {
        struct command_result copied = command_run("cp '%s/x.db' '%s'", folder, path);
        command_free(&copied);
        damage(path, turn);
        expect_output(command_run("cd '%s' && for do in 'query y.db --dump' 'query y.db runs' "
                                  "'report y.db --out y.html' 'merge m.db y.db'; do \"$PISIM\" $do "
                                  ">said 2>&1; [ $? -le 2 ] || cat said; done; rm -f m.db*",
                                  folder),
                      0, "");
    }
    command_remove_folder(folder);
}

Test(hostile_places, a_query_writes_nothing_and_reaches_nothing_else)
{
    static const char *const attempts[] = {
        "DELETE FROM run",          "ATTACH 'y.db' AS y",           "PRAGMA user_version = 9",
        "PRAGMA writable_schema=1", "SELECT load_extension('./y')", "VACUUM INTO 'y.db'",
        "SELECT readfile('x.db')",  "SELECT writefile('y', 1)",
    };
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++)
        expect_output(
            command_run("cd '%s' && sum=$(cksum x.db); \"$PISIM\" query x.db \"%s\" >said "
                        "2>&1; echo \"$? $(grep -c '^pisim: x.db: ' said)\"; [ \"$sum\" = "
                        "\"$(cksum x.db)\" ] && ls",
                        folder, attempts[i]),
            0, "2 1\nsaid\nx.db\n");
    command_remove_folder(folder);
}

Test(hostile_places, an_output_that_is_full_is_told)
{
    static const char *const commands[] = {
        "check default",
        "check default --effective",
        "plan default",
        "run \"$SOURCE/tests/data/small_sweep.json\"",
        "network list",
        "network counts resnet18",
        "help",
        "help --man",
        "--version",
        "run --help",
        "trace info \"$SOURCE/tests/data/burst.txt\"",
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        expect_text(command_run("\"$PISIM\" %s 2>&1 >/dev/full", commands[i]), 1,
                    "pisim: standard output: cannot be written: No space left on device\n");
}

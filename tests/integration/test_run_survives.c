/*
 * Work that is finished is not lost: not by a kill, a full disk or another writer.
 */
#include "command_expect.h"

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" --jobs 2 "
#define IS_SOUND                                                                                   \
    "sqlite3 '%s/x.db' 'PRAGMA integrity_check; SELECT count(*) FROM pragma_foreign_key_check'"

/* How often a run is killed. */
static int kill_count(void)
{
    const char *is_long = getenv("PISIM_LONG");
    return is_long && is_long[0] != '\0' ? 100 : 10;
}

static void expect_same_dump(const char *folder)
{
    expect_output(command_run("cd '%s' && \"$PISIM\" query whole.db --dump > whole && "
                              "\"$PISIM\" query x.db --dump | cmp - whole 2>&1",
                              folder),
                  0, "");
}

/* At moments spread over the time that the whole run takes, and what was left is gone on with. */
Test(run_survives, a_kill_at_any_moment)
{
    char *folder = command_new_folder();
    struct command_result took = command_run(
        "date +%%s%%N; " SWEEP "--out '%s/whole.db' >/dev/null 2>&1; date +%%s%%N", folder);
    long long began;
    long long ended;
    cr_assert(eq(int, sscanf(took.text, "%lld %lld", &began, &ended), 2));
    command_free(&took);
    const int count = kill_count();
    for (int i = 0; i < count; i++) {
        double after_s = (double)(ended - began) * 1e-9 * (i + 0.5) / count;
        expect_text(command_run("cd '%s' && rm -f x.db*; timeout -s KILL %.4f " SWEEP
                                "--out x.db >/dev/null 2>&1; test -e x.db || echo none; "
                                "test -s x.db && " IS_SOUND " || printf 'ok\\n0\\n'",
                                folder, after_s, folder),
                    0, "ok\n0\n");
        expect_text(command_run("cd '%s' && " SWEEP "--out x.db --resume 2>&1 >/dev/null", folder),
                    0, " x.db (" PISIM_TYPED " query x.db)");
        expect_output(command_run(IS_SOUND, folder), 0, "ok\n0\n");
        expect_same_dump(folder);
    }
    command_remove_folder(folder);
}

/* As of "run ... | head": what is printed is lost, which is told, but not what is recorded. */
Test(run_survives, a_reader_of_its_output_who_goes_away)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && (" SWEEP "--out x.db 2>err; echo $?) 3>&1 | true; "
                            "cat err; \"$PISIM\" query x.db 'SELECT status FROM run'; ls x.db*",
                            folder),
                0, "standard output: cannot be written: a part of it is lost");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" runs x.db --csv | cut -d, -f3,4; ls x.db*", folder), 0,
        "status,points\ndone,9\nx.db\n");
    command_remove_folder(folder);
}

Test(run_survives, kills_while_it_is_resumed)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/whole.db' 2>&1", folder), 0, "verdict");
    expect_text(command_run("cd '%s' && for after in 0.1 0.2 0.1 0.3 0.2 0.1; do "
                            "timeout -s KILL $after " SWEEP "--out x.db --resume; done; " SWEEP
                            "--out x.db --resume 2>&1",
                            folder),
                0, "x.db (" PISIM_TYPED " query x.db)");
    expect_same_dump(folder);
    expect_output(command_run("\"$PISIM\" query '%s/x.db' 'SELECT count(*) AS n FROM run' "
                              "--format csv",
                              folder),
                  0, "n\n1\n");
    command_remove_folder(folder);
}

Test(run_survives, a_signal_and_goes_on_with_resume)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/whole.db' 2>&1", folder), 0, "verdict");
    expect_text(command_run("cd '%s' && timeout --foreground --preserve-status -s TERM 0.25 " SWEEP
                            "--set horizon_s=15000 --out x.db 2>&1; " SWEEP "--out x.db --resume "
                            "2>&1",
                            folder),
                0, "x.db (" PISIM_TYPED " query x.db)");
    expect_same_dump(folder);
    command_remove_folder(folder);
}

Test(run_survives, resuming_what_was_changed_says_that_it_begins)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "results are in ");
    expect_text(command_run("cd '%s' && " SWEEP "--set seed=2 --out x.db --resume 2>&1", folder), 0,
                "x.db has no run of this scenario: run 2 begins\n");
    command_remove_folder(folder);
}

Test(run_survives, resuming_what_is_done_does_nothing)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' --resume 2>&1", folder), 0, "results are in ");
    expect_text(command_run(SWEEP "--out '%s/x.db' --resume 2>&1", folder), 0,
                "nothing to do: all results are in ");
    expect_output(command_run("\"$PISIM\" query '%s/x.db' 'SELECT count(*) AS n FROM run' "
                              "--format csv",
                              folder),
                  0, "n\n1\n");
    command_remove_folder(folder);
}

/* The scenario names a network that is changed after the run was interrupted. */
Test(run_survives, a_run_of_other_files_is_not_resumed)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && cp \"$SOURCE/models/networks/resnet32_delphi.json\" n.json "
                            "&& " SWEEP "--set network=./n.json --out x.db 2>&1 && sqlite3 x.db "
                            "\"UPDATE run SET status = 'running'; DELETE FROM point WHERE "
                            "point_index > 3\" && echo >> n.json; " SWEEP
                            "--set network=./n.json --out x.db --resume 2>&1",
                            folder),
                2,
                "pisim: x.db: run 1 cannot be resumed: it began with another ./n.json; without "
                "--resume, a new run begins\n");
    command_remove_folder(folder);
}

Test(run_survives, options_that_need_a_database_say_so)
{
    expect_text(command_run(SWEEP "--resume 2>&1"), 2, "--resume: needs a database: --out DB\n");
    expect_text(command_run(SWEEP "--note x 2>&1"), 2, "--note: needs a database: --out DB\n");
}

/* Each has to wait for the others. Of two that end at one moment each may leave the log for the
 * other to remove; then the next that writes does. */
Test(run_survives, eight_programs_that_write_to_one_new_file)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && for i in 1 2 3 4 5 6 7 8; do " SWEEP
                              "--tag $i --out x.db >/dev/null 2>$i.log & done; wait; "
                              "\"$PISIM\" query x.db 'SELECT count(DISTINCT tag) AS runs, "
                              "sum(point_count) AS points, min(status) AS status FROM v_run' "
                              "--format csv; \"$PISIM\" migrate x.db 2>/dev/null; ls | grep x.db",
                              folder),
                  0, "runs,points,status\n8,72,done\nx.db\n");
    expect_output(command_run(IS_SOUND, folder), 0, "ok\n0\n");
    command_remove_folder(folder);
}

/* Replaced, or written over in place, while it is replayed: points of two inputs would be one run.
 */
Test(run_survives, a_trace_that_changes_meanwhile_is_an_input_error, .timeout = 300)
{
    static const char *const changes[] = {
        /* other labels; other times after the first; another file of the same bytes */
        "awk 'BEGIN {print \"t,c\"; for (i = 0; i < 3000; i++) print i * 10 \",\" (i < 5 ? 1 : "
        "99)}' "
        ">n.csv; mv n.csv t.csv",
        "awk 'BEGIN {print \"t,c\"; for (i = 0; i < 3000; i++) print i * 9 \",\" i % 2 + 1}' "
        ">n.csv; "
        "mv n.csv t.csv",
        "sed s/10,2/11,2/ t.csv >n.csv; cat n.csv >t.csv", "rm t.csv"};
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        char *folder = command_new_folder();
        expect_text(
            command_run(
                "cd '%s' && awk 'BEGIN {print \"t,c\"; for (i = 0; i < 3000; i++) print i * 10 "
                "\",\" i %% 2 + 1}' >t.csv && { (timeout 60 sh -c 'until [ -s x.db ]; do sleep "
                "0.05; done'; sleep 0.3; %s) & } && timeout 60 \"$PISIM\" "
                "run default --set sweep={} --set 'clients=[{\"count\":2}]' --set client=null "
                "--set 'arrivals={\"trace\":\"./t.csv\",\"column\":\"t\",\"assign\":\"column\","
                "\"assign_column\":\"c\"}' --set horizon_s=30000 --set "
                "'variability={\"distribution\":\"gamma\",\"cv\":0.5}' --set "
                "replications.count=1000000 --out x.db 2>&1; s=$?; wait; sqlite3 x.db 'SELECT "
                "status, (SELECT count(*) FROM point) FROM run'; exit $s",
                folder, changes[i]),
            2,
            /* one that is gone may be missed when it is opened again, before it is compared */
            i == 3 ? "failed|0\n"
                   : "t.csv: has changed since it was checked; start again\nfailed|0\n");
        command_remove_folder(folder);
    }
}

/* A limit on the size of a file is the full disk that a test can have without being root. */
Test(run_survives, a_full_disk)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/whole.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run("cd '%s' && bash -c 'ulimit -f 40; " SWEEP
                    "--out x.db 2>&1 >/dev/null' | grep -v warning",
                    folder),
        0, "pisim: x.db: cannot be written: the disk, or a limit on the size of files, refuses\n");
    expect_text(command_run("cd '%s' && bash -c 'ulimit -f 300; " SWEEP "--out x.db 2>&1'; " SWEEP
                            "--out x.db --resume 2>&1",
                            folder),
                0, "cannot be written: the disk, or a limit on the size of files, refuses\n");
    expect_output(command_run(IS_SOUND, folder), 0, "ok\n0\n");
    expect_same_dump(folder);
    command_remove_folder(folder);
}

Test(run_survives, a_link_that_leads_nowhere_is_told)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && ln -s y.db x.db && ln -s x.db y.db && " SWEEP
                            "--out x.db 2>&1",
                            folder),
                1, "pisim: x.db: cannot be created: Too many levels of symbolic links\n");
    command_remove_folder(folder);
}

Test(run_survives, a_damaged_file_is_told_and_left_alone)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_text(command_run("cd '%s' && dd if=/dev/urandom of=x.db bs=4096 seek=1 count=60 "
                            "conv=notrunc status=none && cp x.db y.db; " SWEEP
                            "--out x.db 2>&1; cmp x.db y.db && \"$PISIM\" query x.db --dump 2>&1",
                            folder),
                1, "database disk image is malformed\n");
    command_remove_folder(folder);
}

/*
 * What would help: every row is what a run with its settings gives, and the first of those that can
 * be bought is the one that binds.
 */
#include "command_expect.h"

/* Reads the JSON of whatif, runs each of its rows by itself, and counts those that are the same. */
static const char same_as_run[] =
    "import json, os, subprocess, sys\n"
    "told = json.load(sys.stdin)\n"
    "rule = json.dumps({'count': told['replications']})\n"
    "def run(row):\n"
    "    words = [os.environ['PISIM'], 'run', 'default', '--json', '--set', 'sweep={}',\n"
    "             '--set', 'replications=' + rule]\n"
    "    for setting in row['set'].split():\n"
    "        words += ['--set', setting]\n"
    "    done = subprocess.run(words, capture_output=True, text=True)\n"
    "    return json.loads(done.stdout)[0] if done.returncode == 0 else None\n"
    "def is_same(row):\n"
    "    point = run(row)\n"
    "    if point is None or row['refused']:\n"
    "        return point is None and bool(row['refused'])\n"
    "    mean = point['e2e_s']['mean']\n"
    "    return [row['metric'], row['metric_low'], row['metric_high'], row['limit_per_s'],\n"
    "            row['binding'], row['verdict']] == [\n"
    "            mean['value'], mean['low'], mean['high'], point['bound_per_s'],\n"
    "            point['bound_resource'], point['verdict']]\n"
    "rows = told['rows']\n"
    "every = 1 if os.environ.get('PISIM_LONG') else 3\n"
    "print('rows' if len(rows) > 25 else 'few rows',\n"
    "      *[row['lever'] + ' ' + row['change'] for row in rows[::every] if not is_same(row)])\n"
    "worse = {('downlink', 'halved'), ('HE speed', 'halved'), ('MACs', 'doubled')}\n"
    "better = {('downlink', 'doubled'), ('HE speed', 'doubled'), ('MACs', 'halved'),\n"
    "          ('ReLUs', 'halved'), ('client storage', 'doubled'),\n"
    "          ('HE threads', 'doubled'), ('offline slots', 'doubled')}\n"
    "for row in rows[1:]:\n"
    "    key = row['lever'], row['change']\n"
    "    assert key not in worse or row['onset_ratio_high'] < 1, row\n"
    "    assert key not in better or row['onset_ratio_low'] > 1, row\n"
    "    assert row['lever'] != 'rate' or row['onset_ratio'] == 1, row\n"
    "# The onset of this scenario, by 100,000 replications: 0.000175.\n"
    "print(0.00016 < rows[0]['onset_per_s'] < 0.00019)\n";

Test(whatif, every_row_is_what_a_run_with_its_settings_gives_and_onsets_move_as_they_must)
{
    setenv("CHECK", same_as_run, 1);
    expect_output(command_run("\"$PISIM\" whatif default --json | python3 -c \"$CHECK\""), 0,
                  "rows\nTrue\n");
}

/* One thing is changed, so the change is the difference, and ratios are of the limits. */
Test(whatif, changes_are_those_of_the_values_and_limits_are_exact)
{
    setenv("CHECK",
           "import csv, sys\n"
           "rows = list(csv.DictReader(sys.stdin))\n"
           "base = rows[0]\n"
           "number = lambda row, key: float(row[key])\n"
           "told = []\n"
           "for row in rows[1:]:\n"
           "    if row['refused']:\n"
           "        continue\n"
           "    change = number(row, 'metric') - number(base, 'metric')\n"
           "    assert abs(change - number(row, 'metric_change')) < 1e-9 * number(base, 'metric')\n"
           "    assert (row['metric_change_low'] == '') == (row['metric_change_high'] == ''), row\n"
           "    if row['metric_change_low']:\n"
           "        told.append(row)\n"
           "        assert number(row, 'metric_change_low') <= change + 1e-9\n"
           "        assert number(row, 'metric_change_high') >= change - 1e-9\n"
           "assert len(told) > 12, told\n"
           "of = {(row['lever'], row['change']): row for row in rows}\n"
           "limit = lambda *key: number(of[key], 'limit_per_s')\n"
           "print(limit('offline slots', 'doubled') / limit('nothing', ''),\n"
           "      limit('rate', 'halved') / limit('nothing', ''),\n"
           "      number(of['uplink', 'halved'], 'to'))\n",
           1);
    expect_output(
        command_run("\"$PISIM\" whatif default --set horizon_s=8640 --csv | python3 -c \"$CHECK\""),
        0, "2.0 1.0 250000000.0\n");
}

/* Three days tell a change of the rate no better than by a part of a second, and of its point only:
 * at the onset a day has ten times as many requests, which would take minutes for all rows. */
Test(whatif, what_few_replications_leave_open_is_no_change_and_onsets_that_take_long_are_left_out)
{
    expect_output(command_run("\"$PISIM\" whatif hundred_clients --set 'sweep={}' 2>/dev/null | "
                              "grep -oE 'onsets would take long|rate x 2  |Less .*|Of that.*'"),
                  0,
                  "onsets would take long\n"
                  "rate x 2  \n"
                  "Of that, doubling uplink lowers it most.\n"
                  "Less than 0.1 % either way: server downlink x 2, round trip, server cores, HE "
                  "threads, GC threads, client threads, client storage, server storage, offline "
                  "slots x 2, online slots x 2, HE speed, clients x 2.\n");
}

Test(whatif, fifty_clients_at_100_megabits_need_uplinks_first)
{
    expect_output(command_run("\"$PISIM\" whatif \"$SOURCE/tests/data/fifty_clients.json\" "
                              "2>/dev/null | grep -o 'depends most on: .*'"),
                  0, "depends most on: uplink.\n");
}

/* Half the downlink harms most, twice the offline slots help most. */
Test(whatif, what_helps_most_may_be_another_than_what_harms_most)
{
    expect_text(
        command_run("\"$PISIM\" whatif default 2>/dev/null"), 0,
        "doubled or halved, e2e_s.mean depends most on: downlink.\n"
        "Of that, doubling offline slots lowers it most here; not told apart from it: downlink, HE "
        "threads.\n");
    expect_text(command_run("\"$PISIM\" whatif default --at 0.0002 2>/dev/null"), 0,
                "\nOf that, doubling client threads lowers it most.\n");
}

/* Nobody comes in a day: only limits can be told. */
Test(whatif, without_requests_nothing_is_said_to_change_latency)
{
    struct command_result result = command_run("\"$PISIM\" whatif default --at 1e-12 --quiet 2>&1");
    cr_expect(strstr(result.text, "\nWhat changes e2e_s.mean cannot be told: it is not known at "
                                  "this rate.\nLimits that change less than 0.1 % either way: ")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "most") == NULL, "%s", result.text);
    command_free(&result);
}

/* At a lower rate the first request would come behind the horizon. */
Test(whatif, a_rate_that_is_refused_is_no_failure)
{
    char *where = command_new_folder();
    struct command_result result = command_run(
        "cd '%s' && seq 40000 500 80000 > late.txt && \"$PISIM\" whatif default --set sweep={} "
        "--set "
        "'arrivals={\"trace\": \"./late.txt\", \"scale\": {\"rate_per_s\": 0.0019}}' --set "
        "horizon_s=80000 --set client.storage_bytes=2e11 --onset --quiet 2>&1",
        where);
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    cr_expect(strstr(result.text, "rate / 2 (arrivals.trace: has its first request at ") != NULL,
              "%s", result.text);
    command_free(&result);
    command_remove_folder(where);
}

/* A replay, or what is not drawn: its changes are those of this one replication. */
/* Twice the storage spares those few of twenty replications that run dry, half of it touches all.
 * 4,000 replications of another seed: -5.9 s, of a few still, and +348 s [339, 357]. */
Test(whatif, changes_that_few_replications_decide_have_no_interval)
{
    expect_output(
        command_run("\"$PISIM\" whatif default --at 0.00015 --set replications.count=20 --json "
                    "2>/dev/null | python3 -c 'import json, sys\n"
                    "rows = {(row[\"lever\"], row[\"change\"]): row for row in "
                    "json.load(sys.stdin)[\"rows\"]}\n"
                    "twice = rows[\"client storage\", \"doubled\"]\n"
                    "half = rows[\"client storage\", \"halved\"]\n"
                    "print(twice[\"metric_change\"] < 0, twice[\"metric_change_low\"], "
                    "half[\"metric_change_low\"] < 348 < half[\"metric_change_high\"])'"),
        0, "True None True\n");
    expect_text(command_run("\"$PISIM\" whatif default --at 0.00015 --set replications.count=20 "
                            "2>/dev/null"),
                0, "\nA change without an interval hangs on fewer than about 10 replications");
}

Test(whatif, one_replication_tells_no_intervals)
{
    struct command_result result = command_run(
        "\"$PISIM\" whatif default --set sweep={} --set arrivals.process=fixed --quiet 2>&1");
    cr_expect(strstr(result.text, "\nChanges in one replication, which has no interval: seed 1")
                  != NULL,
              "%s", result.text);
    cr_expect(strchr(result.text, '[') == NULL, "%s", result.text);
    command_free(&result);
}

Test(whatif, users_have_no_rate_to_tell)
{
    struct command_result result =
        command_run("\"$PISIM\" whatif \"$SOURCE/models/scenarios/reference/closed.json\" --set "
                    "sweep={} --set replications.count=1 --set horizon_s=3000 --quiet 2>&1");
    cr_expect(strstr(result.text, ": e2e_s.mean ") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "nan") == NULL, "%s", result.text);
    command_free(&result);
}

/* Five who think four seconds and are served for one each, in turn: one core is just enough, so a
 * second one changes the limit and nothing else. */
#define IN_TURN                                                                                    \
    "\"$PISIM\" %s \"$SOURCE/models/scenarios/reference/closed.json\" --set sweep={} --quiet "     \
    "--set "                                                                                       \
    "variability={} --set arrivals.think_s.distribution=fixed --set replications.count=10 --set "  \
    "horizon_s=1000 --set warmup_s=100 "

Test(whatif, what_sums_are_rounded_by_is_no_change)
{
    struct command_result result = command_run(IN_TURN "--set clients[0].count=5 2>&1", "whatif");
    cr_expect(strstr(result.text, "    same  +100 %  server_cpu\n") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "depends most on") == NULL, "%s", result.text);
    command_free(&result);
    expect_text(command_run(IN_TURN "--vary server.cores=1,2 --counts 5 --max-replications 20 2>&1",
                            "compare"),
                0, "nobody is best for sure at 5 users\n");
}

/* Of clients with half of their threads each request takes 192.71 s longer (192.714 s of evaluation
 * twice), which is no whole number of the buckets in which quantiles are counted. */
Test(whatif, the_change_of_a_quantile_is_known_to_its_buckets)
{
    struct command_result result = command_run(
        "\"$PISIM\" whatif default --set horizon_s=20000 --set replications.count=40 --at 0.0009 "
        "--metric e2e_s.p95 --quiet --csv | grep 'client threads,halved' | cut -d, -f11,12");
    double low = 0.0, high = 0.0;
    cr_assert(eq(int, sscanf(result.text, "%lf,%lf", &low, &high), 2), "%s", result.text);
    cr_expect(low < 192.714 && high > 192.714, "%s", result.text);
    command_free(&result);
}

/* One client and three: twice as many are two and six, half as many one and one. */
Test(whatif, what_classes_have_differently_is_told_for_one_of_them)
{
    struct command_result result = command_run(
        "\"$PISIM\" whatif \"$SOURCE/models/scenarios/reference/mm4_cores.json\" --set "
        "sweep={} --set horizon_s=2000 --set warmup_s=200 --set replications.count=2 --quiet "
        "--set client=null --set clients='[{\"count\":1},{\"count\":3}]' --set "
        "arrivals.assign=random 2>&1");
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    cr_expect(strstr(result.text, "  clients x 2") != NULL, "%s", result.text);
    cr_expect(strstr(result.text,
                     "\nClasses of clients have their own, of which the table tells one "
                     "and --json (set) all: clients")
                  != NULL,
              "%s", result.text);
    command_free(&result);
    expect_output(
        command_run(IN_TURN "--set clients[0].count=5 2>&1 | grep -c 'have their own'", "whatif"),
        1, "0\n");
}

/* Of 128 GB one of four requests is not done, of 64 GB more: their mean is lower, and no better. */
Test(whatif, nothing_is_said_to_help_by_what_was_not_done)
{
    char *folder = command_new_folder();
    struct command_result result =
        command_run("cd '%s' && printf '10\\n20\\n20\\n35\\n' >few.txt && \"$PISIM\" whatif "
                    "default --set sweep={} "
                    "--set horizon_s=900 --set 'arrivals={\"trace\": \"./few.txt\"}' --quiet 2>&1",
                    folder);
    command_remove_folder(folder);
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    cr_expect(strstr(result.text, ": e2e_s.mean >= 479.5 s") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "\nWhere >= stands, requests were not done: a change from or to "
                                  "there is of those that were, ")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "depends most") == NULL, "%s", result.text);
    cr_expect(strstr(result.text, "doubling") == NULL, "%s", result.text);
    command_free(&result);
}

Test(whatif, what_cannot_be_asked_is_refused)
{
    expect_output(command_run("\"$PISIM\" whatif default --metric e2e_s.max 2>&1 | head -1"), 0,
                  "pisim: --metric: must have an interval, which a maximum has not\n");
    expect_output(command_run("\"$PISIM\" whatif thesis_cifar100 2>&1 | tail -1"), 0,
                  "pisim: thesis_cifar100: sweep: has 2 points beside the rate, and one is asked "
                  "of: --set sweep={} and what of it is meant\n");
}

/* Bars of both changes of each lever that does something, and the lever that binds on top. */
Test(whatif, the_chart_has_a_bar_for_each_change)
{
    setenv("CHECK",
           "import os, re, subprocess, tempfile, xml.dom.minidom, json\n"
           "with tempfile.TemporaryDirectory() as folder:\n"
           "    path = folder + '/tornado.svg'\n"
           "    words = [os.environ['PISIM'], 'whatif', os.environ['SCENARIO'], '--json', "
           "'--chart', path]\n"
           "    rows = json.loads(subprocess.run(words, capture_output=True).stdout)['rows']\n"
           "    text = open(path).read()\n"
           "xml.dom.minidom.parseString(text)\n"
           "titles = re.findall('<title>(.*?) (x 2|/ 2): ', text)\n"
           "names = {(row['lever'], {'doubled': 'x 2', 'halved': '/ 2'}.get(row['change']))\n"
           "         for row in rows}\n"
           "print(titles[0][0], len(titles) > 10, len(titles) == len(set(titles)),\n"
           "      set(titles) <= names)\n",
           1);
    setenv("SCENARIO", PISIM_SOURCE_DIR "/tests/data/fifty_clients.json", 1);
    expect_output(command_run("python3 -c \"$CHECK\" 2>&1"), 0, "uplink True True True\n");
}

/* A share is told as percent, and its change in points; more of it is better. */
Test(whatif, shares_are_told_as_percent)
{
    struct command_result result =
        command_run("\"$PISIM\" whatif default --metric 'e2e_s.within(600)' --chart /dev/stdout "
                    "--quiet 2>&1");
    cr_expect(strstr(result.text, ": e2e_s.within(600) 53.29 % (") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, " points [+") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, " raises it most") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "doubled and halved: 53.29 % as it is") != NULL);
    cr_expect(strstr(result.text, ">20 %</text>") != NULL);
    command_free(&result);
}

/* ... and what is a time has its unit wherever it stands. */
Test(whatif, every_number_has_its_unit)
{
    static const char asked[] =
        "\"$PISIM\" whatif default --at 0.0002 --set replications.count=20 --quiet";
    struct command_result result = command_run("%s --chart /dev/stdout 2>&1", asked);
    cr_expect(strstr(result.text, ": e2e_s.mean 254.9 s, stable") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, " 254.9 s as it is") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "00 s</text>") != NULL, "%s", result.text);
    command_free(&result);
    expect_output(command_run("%s | grep -E '^  (resource|speed|load) ' | "
                              "grep -vE '[0-9] s +[+-][0-9.]+ s( \\[|  )' | wc -l",
                              asked),
                  0, "0\n");
}

/* Users have no rate, but a time to think; classes may each have a rate of their own. */
Test(whatif, loads_are_those_that_arrivals_have)
{
    expect_text(command_run("\"$PISIM\" whatif \"$SOURCE/models/scenarios/reference/closed.json\" "
                            "--set sweep={} --set replications.count=2 --set horizon_s=3000 --csv "
                            "--quiet 2>&1"),
                0, "load,think time,doubled");
}

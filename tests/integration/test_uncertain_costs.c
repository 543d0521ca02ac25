/*
 * Uncertain costs from the command line: intervals of a model without queueing, nothing else
 * changed.
 */
#include "command_expect.h"

/* Garbling by the client is most of what an inference prepares; the link is fast. */
#define SCENARIO(garbling)                                                                         \
    "{\"name\": \"u\", \"network\": \"minionn\", \"input\": \"cifar10\", \"protocol\": "           \
    "\"client_garbler\", \"costs\": \"formula\", \"client\": {\"device\": {\"name\": \"own\", "    \
    "\"cores\": 4, \"gc\": {\"garble_relu_s\": " garbling ", \"garble_start_s\": 0, "              \
    "\"evaluate_relu_s\": 3e-4, \"evaluate_start_s\": 0, \"benchmark_and_gates\": 292, "           \
    "\"garble_most_cores\": 3, \"evaluate_most_cores\": 3}}, \"storage_bytes\": 32e9}, "           \
    "\"link\": {\"uplink_bps\": 1e12, \"downlink_bps\": 1e12}, "                                   \
    "\"server\": {\"device\": {\"name\": \"other\", \"cores\": 4, "                                \
    "\"he\": HE, \"encode\": {\"offline_relu_s\": 7e-6, \"online_relu_s\": 3e-6, "                 \
    "\"online_layer_s\": 8e-3}, \"gc\": {\"garble_relu_s\": 1e-4, \"garble_start_s\": 0, "         \
    "\"evaluate_relu_s\": 5e-5, \"evaluate_start_s\": 0, \"benchmark_and_gates\": 292, "           \
    "\"garble_most_cores\": 3, \"evaluate_most_cores\": 3}}}, "                                    \
    "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.0001}, \"horizon_s\": 20000, "     \
    "\"replications\": {\"count\": 5}}"

static const char check[] =
    "import json, math, os, subprocess, tempfile\n"
    "def plain(value):\n"
    "    if isinstance(value, dict):\n"
    "        return plain(value['value']) if 'value' in value else {\n"
    "            key: plain(inner) for key, inner in value.items()}\n"
    "    return value\n"
    "device = json.load(open(os.environ['SOURCE'] + '/models/devices/epyc_7502.json'))\n"
    "he = json.dumps(plain(device['he']))\n"
    "def run(text, *words):\n"
    "    with tempfile.TemporaryDirectory() as folder:\n"
    "        path = folder + '/s.json'\n"
    "        open(path, 'w').write(text.replace('HE', he))\n"
    "        done = subprocess.run([os.environ['PISIM'], 'run', path, *words],\n"
    "                              capture_output=True, text=True)\n"
    "        assert done.returncode == 0, done.stderr\n"
    "        return done.stdout\n"
    "told, drawn = os.environ['TOLD'], os.environ['DRAWN']\n"
    "print('same' if run(told) == run(drawn) else 'other')\n"
    "point = json.loads(run(drawn, '--set', 'uncertainty.draws=200', '--json'))[0]\n"
    "limit = point['with_costs']['limit_per_s']\n"
    "def at(normal):\n"
    "    number = 7e-4 * math.exp(math.sqrt(math.log(1.04)) * normal)\n"
    "    text = told.replace('0.0007', repr(number))\n"
    "    return json.loads(run(text, '--json'))[0]['bound_per_s']\n"
    "# Within 0.2 deviations: of 200 draws a quantile of 2.5 % is known no better.\n"
    "print(at(2.16) < limit['low'] < at(1.76), at(-1.76) < limit['high'] < at(-2.16),\n"
    "      limit['value'] == at(0))\n"
    "share = limit['shares']['s.client.device.gc.garble_relu_s']\n"
    "print(list(limit['shares']) == ['s.client.device.gc.garble_relu_s'],\n"
    "      abs(share['value'] - 1) < 3 * share['error'] < 0.3)\n";

Test(uncertain_costs, limit_has_the_quantiles_of_the_cost_and_the_rest_is_unchanged)
{
    setenv("TOLD", SCENARIO("0.0007"), 1);
    setenv("DRAWN", SCENARIO("{\"value\": 0.0007, \"cv\": 0.2}"), 1);
    setenv("CHECK", check, 1);
    expect_output(command_run("python3 -c \"$CHECK\" 2>&1"), 0,
                  "same\nTrue True True\nTrue True\n");
}

/*
 * Compares two costs, by their JSON, of the same client, who is never ready in time: the slower
 * waits longer. Prints the probability that the first is the best.
 */
static const char compare[] =
    "import json, os, subprocess, tempfile\n"
    "exec(os.environ['CHECK'].split('told, drawn')[0])\n"
    "text = os.environ['DRAWN'].replace('HE', he)\n"
    "scenario = json.loads(text)\n"
    "scenario['sweep'] = {os.environ['AXIS']: json.loads(os.environ['COSTS']),\n"
    "                     'arrivals.rate_per_s': [0.002]}\n"
    "scenario['client']['storage_bytes'] = 1e9\n"
    "scenario['client']['initial_stock'] = 'empty'\n"
    "if os.environ.get('USERS'):\n"
    "    scenario['clients'] = [dict(scenario.pop('client'), count=1)]\n"
    "    scenario['arrivals'] = {'process': 'closed', 'think_s': {'mean': 500}}\n"
    "    scenario['sweep'] = {os.environ['AXIS']: json.loads(os.environ['COSTS']),\n"
    "                         'clients[0].count': [1, 2]}\n"
    "with tempfile.TemporaryDirectory() as folder:\n"
    "    path = folder + '/s.json'\n"
    "    open(path, 'w').write(json.dumps(scenario))\n"
    "    done = subprocess.run([os.environ['PISIM'], 'compare', path, '--uncertain', '--json',\n"
    "                           '--max-replications', '40'],\n"
    "                          capture_output=True, text=True)\n"
    "assert done.returncode == 0, done.stderr\n"
    "told = json.loads(done.stdout)\n"
    "for rate in told['contenders'][0]['rates']:\n"
    "    print('%.3g' % round(rate['best_probability'], 2))\n";

static struct command_result compared(const char *axis, const char *costs, const char *garbling)
{
    setenv("DRAWN", garbling, 1);
    setenv("CHECK", check, 1);
    setenv("AXIS", axis, 1);
    setenv("COSTS", costs, 1);
    setenv("COMPARE", compare, 1);
    return command_run("python3 -c \"$COMPARE\" 2>&1");
}

/* P(0.0007 e^(s Z) < 0.0008) for s^2 = ln 1.04: 0.75. */
Test(uncertain_costs, probability_to_be_the_best_is_that_of_the_cost)
{
    expect_output(compared("client.device.gc.garble_relu_s",
                           "[{\"value\": 0.0007, \"cv\": 0.2}, 0.0008]", SCENARIO("0.0007")),
                  0, "0.75\n");
}

/* Users who wait for answers, each with phases to itself: as above with any number of them. */
Test(uncertain_costs, probabilities_are_told_by_counts_of_users)
{
    setenv("USERS", "1", 1);
    expect_output(compared("clients[0].device.gc.garble_relu_s",
                           "[{\"value\": 0.0007, \"cv\": 0.2}, 0.0008]", SCENARIO("0.0007")),
                  0, "0.75\n0.75\n");
}

/* Alone, garbling by the server is faster; of many users it fills the server's one core first. */
Test(uncertain_costs, turns_are_told_between_whole_users)
{
    if (!getenv("PISIM_LONG"))
        return;
    struct command_result result = command_run(
        "\"$PISIM\" compare default --set sweep={} --set client=null --set network=minionn --set "
        "input=cifar10 --set "
        "costs=formula --set sharing=contended --set 'clients=[{\"count\": 1, \"storage_bytes\": "
        "0, "
        "\"device\": \"atom_z8350\"}]' --set 'link={\"uplink_bps\": 1e12, \"downlink_bps\": 1e12}' "
        "--set 'server={\"cores\": 1, \"device\": \"epyc_7502\"}' --set 'arrivals={\"process\": "
        "\"closed\", \"think_s\": {\"mean\": 100}}' --set horizon_s=4000 --set "
        "replications.count=10 --set uncertainty.draws=50 --vary "
        "protocol=client_garbler,server_garbler --counts 1,8 --max-replications 10 2>/dev/null");
    const char *turn = strstr(result.text, "change places by chance and costs between ");
    unsigned low = 0, high = 0;
    cr_assert(turn != NULL, "%s", result.text);
    cr_expect(
        sscanf(turn, "change places by chance and costs between %u and %u users.", &low, &high)
        == 2);
    cr_expect(low >= 1 && low < high && high <= 8, "%s", turn);
    command_free(&result);
}

/* What both have is drawn once for both: however uncertain it is, the rest decides. */
Test(uncertain_costs, costs_that_contenders_share_are_drawn_once_for_all)
{
    expect_output(compared("server.device.gc.evaluate_relu_s", "[5e-5, 6e-5]",
                           SCENARIO("{\"value\": 0.0007, \"cv\": 0.5}")),
                  0, "1\n");
}

Test(uncertain_costs, compare_tells_turns_and_probabilities_in_words)
{
    struct command_result result = command_run(
        "\"$PISIM\" compare thesis_cifar100 --rates 0.0004,0.0014 --max-replications 1000 --set "
        "uncertainty.draws=50 2>/dev/null");
    cr_expect(
        strstr(result.text, "how likely each is the best by e2e_s.mean, by chance and costs\n")
            != NULL,
        "%s", result.text);
    cr_expect(strstr(result.text, "hrn18_5x5x3x and resnet18 change places by chance and costs "
                                  "between ")
                  != NULL,
              "%s", result.text);
    command_free(&result);
}

Test(uncertain_costs, what_has_none_says_so)
{
    expect_text(command_run("\"$PISIM\" run \"$SOURCE/models/scenarios/reference/closed.json\" "
                            "--uncertain 2>&1"),
                2, "has nothing to draw");
}

Test(uncertain_costs, shares_are_told_in_words)
{
    expect_text(command_run("\"$PISIM\" run thesis_cifar100 --set sweep={} "
                            "--set replications.count=5 --set uncertainty.draws=50 2>&1"),
                0, "% of the uncertainty of the limit by costs is ");
}

/* Seconds that were measured are known as well as the lines through the points are. */
Test(uncertain_costs, measured_seconds_may_be_uncertain)
{
    expect_output(command_run("\"$PISIM\" run default --set sweep={} --set replications.count=5 "
                              "--set uncertainty.draws=50 --json 2>/dev/null | grep -o "
                              "'gc_bench.devices[a-z0-9._]*' | sort -u"),
                  0,
                  "gc_bench.devices.atom_z8350.evaluate.seconds_factor\n"
                  "gc_bench.devices.atom_z8350.garble.seconds_factor\n"
                  "gc_bench.devices.epyc_7502.evaluate.seconds_factor\n"
                  "gc_bench.devices.epyc_7502.garble.seconds_factor\n");
}

/* The scenario of a database says how well its numbers are known, and which err together; its
 * tables have what the run told. */
static const char stored[] =
    "import json, os, subprocess, tempfile\n"
    "pisim = os.environ['PISIM']\n"
    "def run(*words):\n"
    "    done = subprocess.run([pisim, *words], capture_output=True, text=True)\n"
    "    assert done.returncode == 0, done.stderr\n"
    "    return json.loads(done.stdout)\n"
    "def answers(point):\n"
    "    return [[both['low'], both['high'], [s['value'] for s in both['shares'].values()]]\n"
    "            for both in point['with_costs'].values()]\n"
    "with tempfile.TemporaryDirectory() as folder:\n"
    "    told = run('run', 'thesis_cifar100', '--set', 'sweep={}', '--set',\n"
    "               'replications.count=5', '--set', 'uncertainty.draws=50', '--json', '--out',\n"
    "               folder + '/a.db')[0]\n"
    "    row = run('query', folder + '/a.db', 'SELECT scenario FROM run', '--json')[0]\n"
    "    text = row['scenario']\n"
    "    open(folder + '/s.json', 'w').write(text if isinstance(text, str) else json.dumps(text))\n"
    "    again = run('run', folder + '/s.json', '--json')[0]\n"
    "    rows = run('query', folder + '/a.db', 'SELECT * FROM uncertain_answer', '--json')\n"
    "    shares = run('query', folder + '/a.db', 'SELECT * FROM uncertain_share', '--json')\n"
    "    rerun = subprocess.run([pisim, 'rerun', folder + '/a.db', '1'], capture_output=True)\n"
    "both = told['with_costs']\n"
    "print(len(both['limit_per_s']['shares']) > 10, answers(told) == answers(again))\n"
    "print({row['answer']: [row['value'], row['low'], row['high']] for row in rows} == {\n"
    "          answer: [b['value'], b['low'], b['high']] for answer, b in both.items()\n"
    "          if b['value'] is not None},\n"
    "      {(row['answer'], row['cost']): [row['share'], row['share_error']] for row in shares} == "
    "{\n"
    "          (answer, cost): [s['value'], s['error']] for answer, b in both.items()\n"
    "          for cost, s in b['shares'].items() if s['value'] is not None},\n"
    "      {row['answer']: row['chance_low'] for row in rows}['e2e_s.mean']\n"
    "          == told['e2e_s']['mean']['low'], b': identical' in rerun.stdout)\n";

Test(uncertain_costs, a_database_keeps_what_is_uncertain_and_what_it_makes_of_answers)
{
    setenv("STORED", stored, 1);
    expect_output(command_run("python3 -c \"$STORED\" 2>&1"), 0,
                  "True True\nTrue True True True\n");
}

/* What models/README.md tells of client garbler and SecONNds at 1 Gbit/s, 20 ms and 8 GB. */
Test(uncertain_costs, which_protocol_is_likely_the_best_is_as_told)
{
    setenv("CHECK",
           "import json, sys\n"
           "told = json.load(sys.stdin)\n"
           "for contender in told['contenders']:\n"
           "    print(contender['name'], *[round(rate['best_probability'], 1)\n"
           "                               for rate in contender['rates']])\n"
           "turn = told['crossovers'][0]['with_costs']\n"
           "print((turn['low_per_s'] or 0) < 0.001 < turn['high_per_s'] < 0.002)\n",
           1);
    expect_output(
        command_run("\"$PISIM\" compare protocols --uncertain --max-replications 1000 --rates "
                    "0.0005,0.002 --set uncertainty.draws=50 --set client.storage_bytes=8e9 --set "
                    "'link={\"uplink_bps\": 1e9, \"downlink_bps\": 1e9, \"rtt_s\": 0.02}' --set "
                    "'sweep.zip={\"name\": [\"client garbler\", \"SecONNds\"], \"protocol\": "
                    "[\"client_garbler\", \"seconnds\"]}' --json 2>/dev/null | python3 -c "
                    "\"$CHECK\""),
        0, "client garbler 0.9 0.0\nSecONNds 0.1 1.0\nTrue\n");
}

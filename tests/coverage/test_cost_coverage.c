/*
 * Whether intervals by chance and costs hold the truth of a world that is drawn: a scenario is told
 * with uncertain costs, and simulated many times with costs drawn as they are said to be.
 */
#include "../integration/command_expect.h"

/* Garbling by the client and the uplink are not known well; what else there is stands as it is. */
static const char scenarios[] =
    "import json, math, os, random, subprocess, tempfile\n"
    "pisim, source = os.environ['PISIM'], os.environ['SOURCE']\n"
    "is_long = bool(os.environ.get('PISIM_LONG'))\n"
    "def plain(value):\n"
    "    if isinstance(value, dict):\n"
    "        return plain(value['value']) if 'value' in value else {\n"
    "            key: plain(inner) for key, inner in value.items()}\n"
    "    return value\n"
    "server = plain(json.load(open(source + '/models/devices/epyc_7502.json')))\n"
    "gc = {'garble_start_s': 0, 'evaluate_relu_s': 3e-4, 'evaluate_start_s': 0,\n"
    "      'benchmark_and_gates': 292, 'garble_most_cores': 3, 'evaluate_most_cores': 3}\n"
    "def scenario(garble, uplink):\n"
    "    device = {'name': 'own', 'cores': 4, 'gc': dict(gc, garble_relu_s=garble)}\n"
    "    return {'name': 'u', 'network': 'minionn', 'input': 'cifar10',\n"
    "            'protocol': 'client_garbler', 'costs': 'formula',\n"
    "            'client': {'device': device, 'storage_bytes': 2e9},\n"
    "            'server': {'device': server},\n"
    "            'link': {'uplink_bps': uplink, 'downlink_bps': 1e9},\n"
    "            'arrivals': {'process': 'poisson', 'rate_per_s': 0.0016}, 'horizon_s': 20000}\n"
    "def run(folder, scenario, *settings):\n"
    "    path = folder + '/s.json'\n"
    "    open(path, 'w').write(json.dumps(scenario))\n"
    "    words = [word for setting in settings for word in ('--set', setting)]\n"
    "    done = subprocess.run([pisim, 'run', path, '--json', '--quiet', *words],\n"
    "                          capture_output=True, text=True)\n"
    "    assert done.returncode == 0, done.stderr\n"
    "    return json.loads(done.stdout)[0]\n";

/* Of each answer, of how many intervals that were told how many hold. */
static const char count[] =
    "answers = ['e2e_s.mean', 'e2e_s.p95', 'stock_out_fraction']\n"
    "def value(point, name):\n"
    "    metric = point[name.split('.')[0]]\n"
    "    return metric['value'] if 'value' in metric else metric[name.split('.')[1]]['value']\n"
    "told, held = dict.fromkeys(answers, 0), dict.fromkeys(answers, 0)\n"
    "for k in range(100 if is_long else 2):\n"
    "    draw = random.Random(k)\n"
    "    normal, uplink = draw.gauss(0, 1), draw.uniform(5e7, 9e7)\n"
    "    garble = 7e-4 * math.exp(math.sqrt(math.log(1.04)) * normal)\n"
    "    uncertain = scenario({'value': 7e-4, 'cv': 0.2},\n"
    "                         {'value': 7e7, 'low': 5e7, 'high': 9e7})\n"
    "    with tempfile.TemporaryDirectory() as folder:\n"
    "        here = run(folder, uncertain, 'seed=%d' % (k + 1),\n"
    "                   'uncertainty.draws=%d' % (100 if is_long else 50))\n"
    "        truth = run(folder, scenario(garble, uplink), 'seed=%d' % (k + 1001),\n"
    "                    'replications.count=4000')\n"
    "    for answer in answers:\n"
    "        both = here['with_costs'][answer]\n"
    "        if both['low'] is not None:\n"
    "            told[answer] += 1\n"
    "            held[answer] += both['low'] <= value(truth, answer) <= both['high']\n"
    "for answer in answers:\n"
    "    share = held[answer] / told[answer]\n"
    "    good = 0.9 <= share <= 0.99 and told[answer] >= 90 if is_long else share == 1\n"
    "    print(answer, 'holds' if good else '%d of %d' % (held[answer], told[answer]))\n";

Test(cost_coverage, intervals_by_chance_and_costs_hold_the_truth_of_a_drawn_world)
{
    setenv("SCENARIOS", scenarios, 1);
    setenv("COUNT", count, 1);
    expect_output(command_run("python3 -c \"$SCENARIOS$COUNT\" 2>&1"), 0,
                  "e2e_s.mean holds\ne2e_s.p95 holds\nstock_out_fraction holds\n");
}

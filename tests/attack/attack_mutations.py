"""Files of every kind, and command lines, spoilt: pisim refuses them in one line, or runs what they say.

Whatever is still valid is simulated; what then takes long is interrupted, which it must heed.
"""

import json
import os
import random
import shutil
import signal
import subprocess

import frame
import models
import mutations
import program
import scenarios

MUTATIONS = 10
# What is run for longer than this is interrupted; then it has so long to end.
PATIENCE_S = 20
SOURCE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

CHECKS = [["check", "S"], ["check", "S", "--effective"], ["check", "S", "--json"], ["plan", "S"],
          ["plan", "S", "--json", "--per-layer"], ["plan", "S", "--bounds"], ["run", "S", "--dry-run"]]
RUNS = [["run", "S", "--out", "x.db"], ["run", "S"], ["run", "S", "--json"],
        ["compare", "S", "--rates", "0.1,0.2", "--set", "replications.count=10"],
        ["capacity", "S", "--stable", "--max-replications", "20", "--tolerance", "0.5"],
        ["whatif", "S", "--set", "replications.count=5", "--chart", "rows.svg"],
        ["run", "S", "--timeline", "line.json", "--timeline-to", "9"]]
FORMULA = {
    "name": "formula", "input": "cifar10", "protocol": "server_garbler", "costs": "formula",
    "network": "./network.json", "server": {"device": "./device.json"}, "link": "./link.json",
    "arrivals": {"process": "poisson", "rate_per_s": 0.001}, "horizon_s": 10000, "prices": "./prices.json",
    "replications": {"count": 1}}

# Kind -> the file that is spoilt, the scenario that names it (None: none does), and calls.
KINDS = {
    "scenario": ("scenario.json", "scenario.json", CHECKS + RUNS),
    "network": ("network.json", "scenario.json", CHECKS + [
        ["network", "show", "./network.json", "--activations"], ["network", "counts",
                                                                 "./network.json", "--csv"]]),
    "protocol": ("protocol.json", "scenario.json", CHECKS),
    "measurement": ("costs.json", "scenario.json", CHECKS + RUNS[:2]),
    "link": ("link.json", "scenario.json", CHECKS + RUNS[:1]),
    "device": ("device.json", "formula.json", CHECKS + [
        ["run", "S", "--uncertain", "--set", "uncertainty.draws=50"]]),
    "prices": ("prices.json", "formula.json", CHECKS + RUNS[1:2]),
    "trace": ("trace.csv", "scenario.json", RUNS[:2] + [
        ["trace", "info", "trace.csv"], ["trace", "info", "trace.csv", "--column", "t"],
        ["trace", "fit", "trace.csv", "--column", "t"], ["check", "S"]]),
    "log": ("logs/run1/client.log", None, [[
        "calibrate", "--from-logs", "logs", "--network", os.path.join(SOURCE, "data/delphi/small.json"),
        "--input", "cifar10", "--gc-threads", "1"]]),
}


def call(arguments, folder, outcome):
    """One call; what runs for long is interrupted."""
    process = subprocess.Popen([os.environ["PISIM"], *arguments], cwd=folder,
                               env=program.environment(), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, errors = process.communicate(timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGINT)
        outcome.count("interrupted")
        try:
            output, errors = process.communicate(timeout=PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return program.Ended(arguments, None, "", "SIGINT does not end it", False)
    return program.Ended(arguments, process.returncode, output.decode(errors="replace"),
                         errors.decode(errors="replace"), True)


def base_files(chance, folder):
    """A scenario whose parts are files of their own; name -> content."""
    numbers = models.Numbers(chance, chance.random() < 0.5)
    generator = scenarios.Generator(chance)
    case = generator.case(is_random=True)
    files = {name[2:]: text for name, text in generator.files.items()}
    parts = {"network": case["network"], "protocol": case["protocol"], "link": case["link"],
             "costs": json.loads(files[case["costs"][2:]])}
    files.update({name + ".json": json.dumps(part) for name, part in parts.items()})
    case.update({name: f"./{name}.json" for name in parts})
    times = generator.trace_times(numbers, 1.0)
    files["trace.csv"] = "t,c\n" + "".join(f"{time_s:.6f},1\n" for time_s in times)
    if chance.random() < 0.5:
        case["arrivals"] = {"trace": "./trace.csv", "column": "t"}
        for client in case["clients"]:
            client.pop("share", None)
    scenario = {"name": "spoilt", **case, "replications": {"count": 1},
                "slo": ["e2e_s.mean <= 100"]}
    if chance.random() < 0.3:
        scenario["sweep"] = {"client.threads": [1, 2], "horizon_s": {"linear": [10, 20, 2]}}
        scenario["client"] = scenario.pop("clients")[0]
        scenario["client"].pop("count", None)
        scenario["client"].pop("share", None)
    files["scenario.json"] = json.dumps(scenario)
    files["formula.json"] = json.dumps(FORMULA)
    for name, shipped in (("device", "devices/epyc_7502"), ("prices", "prices/example_cloud")):
        files[name + ".json"] = without_comments(
            os.path.join(os.path.dirname(SOURCE), "models", shipped + ".json"))
    shutil.copytree(os.path.join(SOURCE, "data", "delphi", "two_runs"), os.path.join(folder, "logs"))
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}


def without_comments(path):
    with open(path, encoding="utf-8") as stream:
        return "".join(line for line in stream if not line.lstrip().startswith("//"))


def spoil_file(chance, folder, files, outcome):
    """Spoils one file and lets pisim read it; then the file is as before."""
    kind = chance.choice(sorted(KINDS))
    name, scenario, calls = KINDS[kind]
    path = os.path.join(folder, name)
    if name not in files:
        with open(path, "rb") as stream:
            files[name] = stream.read()
    content = mutations.spoil(chance, files[name], name.endswith(".json"))
    with open(path, "wb") as stream:
        stream.write(content)
    arguments = [scenario if word == "S" else word for word in chance.choice(calls)]
    found = judge(call(arguments, folder, outcome), outcome)
    outcome.count("mutated files: " + kind)
    if found:
        shutil.copy(path, path + f".found{len(outcome.findings)}")
    with open(path, "wb") as stream:
        stream.write(files[name])


def judge(ended, outcome):
    outcome.count("calls of pisim")
    outcome.count({0: "accepted", 2: "refused"}.get(ended.status, "other exit status"))
    found = program.faults(ended)
    for fault in found:
        outcome.find(fault)
    return found


def spoil_command(chance, folder, outcome):
    """Words that are missing, doubled, swapped or strange."""
    kind = chance.choice(sorted(KINDS))
    scenario, calls = KINDS[kind][1:]
    words = [scenario if word == "S" else word for word in chance.choice(calls)]
    for _ in range(chance.randint(1, 3)):
        index = chance.randrange(len(words) + 1)
        way = chance.randrange(4)
        if way == 0 and index < len(words):
            del words[index]
        elif way == 1:
            words.insert(index, chance.choice(STRANGE_WORDS))
        elif way == 2 and index < len(words):
            words[index] = mutations.misspelt(chance, words[index])
        else:
            words += ["--set", chance.choice(STRANGE_SETTINGS)]
    judge(call(words, folder, outcome), outcome)
    outcome.count("mutated command lines")


STRANGE_WORDS = ["", "-", "--", "---", "--help", "--json", "--jobs", "--jobs=0", "--jobs", "-1", "99999",
                 "--out", "/", "/dev/null", "x.db", "no/such/folder/x.db", "--shard", "1/2", "0/0",
                 "3/2", "--set", "=", "a=b", "--slo", "e2e_s.p95 <= 600", "\u00e9", "x" * 5000, "%s%n",
                 "--resume", "--models", ".", "--rates", "1:2:3", "--vary", "seed=1,2", "--format", "csv",
                 "--uncertain", "--timeline", "line.json", "--by", "replications", "--counts", "1,2", "--chart", "--at",
                 "--csv", "--bounds", "query", "help", "--version", "--tag", "a\nb"]
STRANGE_SETTINGS = ["seed=1e99", "horizon_s=-1", "horizon_s=", "=1", "a.b.c=1", "clients[0].threads=2",
                    "clients[9].threads=1", "clients[]=1", "sweep={}", "sweep={\"seed\":[1,1]}",
                    "arrivals={", "link.rtt_s=nan", "name=\u00e9", "refill={\"policy\":\"eager\"}",
                    "replications.count=0", "server=null", "network=resnet18", "at_horizon=drain",
                    "warmup_s=1e999", "x[1][2].y=3", "seed=18446744073709551616", "slo=[\"\"]"]


def cell(seed, folder, outcome):
    chance = random.Random(f"mutations {seed}")
    files = base_files(chance, folder)
    for name, content in files.items():
        with open(os.path.join(folder, name), "wb") as stream:
            stream.write(content)
    for _ in range(MUTATIONS):
        if chance.random() < 0.15:
            spoil_command(chance, folder, outcome)
        else:
            spoil_file(chance, folder, files, outcome)
        outcome.count("mutations")


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=50, long_cells=1000))

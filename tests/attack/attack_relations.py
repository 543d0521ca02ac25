"""What must not change, or change by a factor, or get better: relations between runs.

The order of keys, threads, shards and a second run change no byte. Classes split into single clients,
and a run's own arrivals replayed, change no request; with all times doubled each takes twice as long.
More of anything hurts no client that is alone, and a quarter more requests than the bound overload.
"""

import json
import math
import os
import random

import frame
import invariants
import program
import relations
import scenarios

CASES = 5
TIMES = ("arrival_s", "start_s", "offline_wait_s", "completion_s")


class Bench:
    """The runs of one cell, in its folder."""

    def __init__(self, chance, folder, outcome):
        self.chance = chance
        self.folder = folder
        self.outcome = outcome
        self.files = {}
        self.settings = {"record": {"requests": True}, "replications": {"count": 1},
                         "seed": chance.randint(1, 10 ** 9)}
        self.runs = 0

    def run(self, cases, **settings):
        """Simulates cases in one run; its points, each with its requests, or None."""
        self.runs += 1
        scenario, files = scenarios.batch(self.chance, cases, self.files,
                                          **{**self.settings, **settings})
        name = scenarios.write(self.folder, scenario, files, f"scenario{self.runs}.json")
        database = f"run{self.runs}.db"
        if not program.run_well(["run", name, "--out", database], self.folder, self.outcome,
                                (0, 3, 4)):
            return None
        return self.points(database)

    def points(self, name):
        database = invariants.open_database(os.path.join(self.folder, name))
        points = []
        for point in invariants.rows(database, "SELECT * FROM point ORDER BY point_index"):
            requests = invariants.rows(database, "SELECT * FROM request WHERE point_id = ? ORDER BY "
                                       "replication_index, request_index", point["point_id"])
            points.append((point, requests))
        database.close()
        return points

    def dump(self, database):
        ended = program.run_well(["query", database, "--dump"], self.folder, self.outcome)
        return ended.output if ended else None

    def add_costs(self, costs):
        name = f"./more{len(self.files)}.json"
        self.files[name] = json.dumps(costs)
        return name


def without_run(dump):
    """What does not say how the scenario was written."""
    return [line for line in (dump or "").splitlines()
            if not line.startswith(('{"table":"run"', '{"table":"input_file"'))]


def same_bytes(bench, scenario):
    """Threads, a second run, shards and the order of keys."""
    folder, outcome = bench.folder, bench.outcome
    name = scenarios.write(folder, scenario, bench.files, "whole.json")
    calls = [["run", name, "--out", "whole.db", "--jobs", "1"],
             ["run", name, "--out", "jobs.db", "--jobs", "3"],
             ["run", name, "--out", "part1.db", "--shard", "1/2"],
             ["run", name, "--out", "part2.db", "--shard", "2/2"],
             ["merge", "merged.db", "part2.db", "part1.db"], ["rerun", "whole.db", "1"]]
    for arguments in calls:
        if not program.run_well(arguments, folder, outcome, (0, 3, 4) if arguments[0] == "run"
                                else (0,)):
            return
    wanted = bench.dump("whole.db")
    for other in ("jobs.db", "merged.db"):
        outcome.expect(bench.dump(other) == wanted, f"{other} holds other bytes than whole.db")
    outcome.count("runs with other threads, with shards, and again", 3)
    turned = {key: value if key == "sweep" else relations.shuffled(bench.chance, value)
              for key, value in relations.shuffled(bench.chance, list(scenario.items()))}
    name = scenarios.write(folder, turned, {}, "turned.json")
    if program.run_well(["run", name, "--out", "turned.db"], folder, outcome, (0, 3, 4)):
        outcome.expect(without_run(bench.dump("turned.db")) == without_run(wanted),
                       "with keys in another order other results")
        outcome.count("runs with keys in another order")


def expect_scaled(outcome, what, before, after, factor):
    """Request by request."""
    outcome.count("scenarios " + what)
    outcome.expect(len(before) == len(after), f"{what}: {len(after)} requests, not {len(before)}")
    for old, new in zip(before, after):
        is_same = (old["status"], old["client_index"]) == (new["status"], new["client_index"])
        for key in TIMES:
            if old[key] is None or new[key] is None:
                is_same = is_same and old[key] is None and new[key] is None
            else:
                is_same = is_same and abs(factor * old[key] - new[key]) <= 1e-9 * (
                    1 + factor * (old["completion_s"] or old["arrival_s"]))
        if not is_same:
            outcome.find(f"{what}: {dict(old)} became {dict(new)}")
            return


def compare(bench, what, pairs, factor=1):
    """pairs: requests before, and the case that should give the same."""
    pairs = [(before, case) for before, case in pairs if case]
    if not pairs:
        return
    points = bench.run([case for _, case in pairs])
    for (before, _), (_, after) in zip(pairs, points or []):
        expect_scaled(bench.outcome, what, before, after, factor)


def replays(bench, cases, points):
    pairs = []
    for case, (_, requests) in zip(cases, points):
        name = f"./own{len(bench.files)}.csv"
        rows = "".join(f"{row['arrival_s']!r},{row['client_index']}\n" for row in requests)
        bench.files[name] = "arrival_s,client_index\n" + rows
        pairs.append((requests, relations.replayed(case, name) if requests else None))
    compare(bench, "with their own arrivals replayed", pairs)


def more_never_hurts(bench, cases):
    lonely = [relations.lonely(case) for case in cases]
    changes = [relations.better(bench.chance, case) for case in lonely]
    before = bench.run(lonely)
    after = bench.run([case for _, case in changes])
    for (what, _), (_, old), (_, new) in zip(changes, before or [], after or []):
        bench.outcome.count("clients that got more of something")
        for row, other in zip(old, new):
            is_hurt = row["completion_s"] is not None and (
                other["completion_s"] is None or other["completion_s"] > row["completion_s"] * (
                    1 + 1e-9) + 1e-9)
            if is_hurt:
                bench.outcome.find(f"more {what} hurts: {dict(row)} became {dict(other)}")
                break


def at_own_bounds(bench, cases):
    """Each at 1.25 times the bound that it has where requests are assigned as they are then."""
    points = bench.run([relations.overload(case, 1) for case in cases])
    return [relations.overload(case, point["bound_per_s"])
            for case, (point, _) in zip(cases, points or [])
            if point["bound_per_s"] and math.isfinite(point["bound_per_s"])]


def overloads(bench, cases):
    """Only where there is a bound."""
    busy = at_own_bounds(bench, cases)
    if not busy:
        return
    after = bench.run(busy, replications={"count": 10})
    for case, (point, requests) in zip(busy, after or []):
        where = f"point {point['point_index']} of run{bench.runs}.db"
        bound_per_s = point["bound_per_s"]
        costs = json.loads(bench.files[case["costs"]])
        done = sum(row["completion_s"] is not None for row in requests) / 10
        most = bound_per_s * relations.open_s(case) + relations.stock_at_start(case, costs)
        bench.outcome.count("scenarios at 1.25 times their bound")
        # Of several classes one may be full, while the others go on; what varies may be fast once.
        is_sure = len(case["clients"]) == 1 and (case.get("variability") or {}).get(
            "distribution", "fixed") == "fixed"
        bench.outcome.expect(done <= most * (1 + 1e-9) or not is_sure,
                             f"{where}: {done} are done, at most {most} can be")
        bench.outcome.expect(point["verdict"] == "overloaded",
                             f"{where}: {point['verdict']} at 1.25 times the bound")


def cell(seed, folder, outcome):
    chance = random.Random(f"relations {seed}")
    bench = Bench(chance, folder, outcome)
    cases, scenario, bench.files = scenarios.random_batch(chance, CASES)
    same_bytes(bench, scenario)
    points = bench.run(cases)
    if not points:
        return
    requests = [requests for _, requests in points]
    compare(bench, "with classes split", zip(requests, map(relations.split, cases)))
    replays(bench, cases, points)
    slow = [relations.slow_motion(case, lambda name: bench.add_costs(
        relations.slow_costs(json.loads(bench.files[name])))) for case in cases]
    compare(bench, "with all times doubled", zip(requests, slow), factor=2)
    more_never_hurts(bench, cases)
    overloads(bench, cases)


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=5, long_cells=100))

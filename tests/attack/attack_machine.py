"""Recorded requests of random scenarios against an independent simulator, request by request.

Where the two differ, the simulator is asked again with things of one time in other orders. Then pisim
must agree with one of them, or, where outcomes differ from order to order, is not judged; such
scenarios are counted, and must be few.
"""

import json
import os
import random

import frame
import invariants
import program
import scenarios
from phases import alone_s, steps_without_keys
from simulator import Request, Simulation

CASES = 10
ORDERS = 8
# Seconds, relative to the time: sums of other terms in another order.
TOLERANCE = 1e-7
COMPARED = ("start_s", "offline_wait_s", "completion_s")


def is_same(ours, theirs, scale):
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return abs(ours - theirs) <= TOLERANCE * max(1.0, scale)


def first_difference(requests, rows):
    """None where all are the same; else a text."""
    for request, row in zip(requests, rows):
        wrong = [key for key in COMPARED
                 if not is_same(getattr(request, key), row[key], row["arrival_s"])]
        if request.status != row["status"] or request.drop_reason != row["drop_reason"]:
            wrong.append("status")
        if wrong:
            ours = {key: getattr(request, key) for key in (*COMPARED, "status", "drop_reason")}
            theirs = {key: row[key] for key in (*COMPARED, "status", "drop_reason")}
            return (f"request {row['request_index']} of client {row['client_index']}, arrived "
                    f"{row['arrival_s']}: {theirs}, should be {ours}")
    return None


def simulate(case, model, rows, seed):
    requests = [Request(row["arrival_s"], row["client_index"]) for row in rows]
    return Simulation(case, model, requests, seed).run()


def compare(case, model, rows, outcome, where):
    """One replication."""
    outcome.count("replications compared")
    outcome.count("requests compared", len(rows))
    difference = first_difference(simulate(case, model, rows, None), rows)
    if not difference:
        return
    differences = set()
    for seed in range(1, ORDERS + 1):
        found = first_difference(simulate(case, model, rows, seed), rows)
        if not found:
            outcome.count("agreed with another order of one time")
            return
        differences.add(found)
    if len(differences) > 1:
        outcome.count("not judged: hang on the order of one time")
    else:
        outcome.find(f"{where}: {difference}")


def is_told(case):
    """Whether DESIGN says what happens: of a grid with several slots, or with a scarce server, it
    does not say whose grid counts, and whether a turn is kept until the next check."""
    if not case["refill"].get("check_every_s"):
        return True
    clients = case["clients"]
    is_alone = len(clients) == 1 and clients[0].get("count", 1) == 1
    is_scarce = "offline_slots" in case["server"] or "storage_bytes" in case["server"]
    return (is_alone or not is_scarce) and all(
        client.get("offline_slots", 1) == 1 for client in clients)


def compare_alone(point, simulation, outcome, where):
    """Phases of a client of the first class that has all to itself, with a client's keys made; the server's
    interface, which others use, counts as free, but for its order."""
    if simulation.server.get("link", {}).get("discipline") == "fifo":
        return
    server = {key: value for key, value in simulation.server.items() if key != "link"}
    for phase in ("offline", "online"):
        steps = steps_without_keys(simulation.clients[0].plan.phases[phase])
        alone = alone_s(steps, simulation.places[0], server)
        told = point[phase + "_alone_s"]
        outcome.expect(is_same(told, alone, alone), f"{where}: the {phase} phase takes {told} s alone, "
                       f"should be {alone}")


def compare_point(database, point, case, files, outcome):
    where = f"point {point['point_index']}"
    model = {key: case[key] for key in ("network", "protocol")}
    model["costs"] = json.loads(files[case["costs"]])
    plan = scenarios.plan_of(case, case["clients"][0], files)
    if plan.phases["offline"]:
        for party in ("client", "server"):
            told = point[party + "_precompute_bytes"]
            outcome.expect(told == plan.need[party], f"{where}: a precompute takes {told} bytes at "
                           f"the {party}, should be {plan.need[party]}")
    compare_alone(point, Simulation(case, model, []), outcome, where)
    if not is_told(case):
        outcome.count("not judged: a grid of which DESIGN does not tell")
        return
    for index in range(1, point["replications"] + 1):
        rows = invariants.rows(database, "SELECT * FROM request WHERE point_id = ? AND "
                               "replication_index = ? ORDER BY request_index",
                               point["point_id"], index)
        compare(case, model, rows, outcome, f"{where}, replication {index}")
    outcome.count("scenarios compared")


def cell(seed, folder, outcome):
    chance = random.Random(f"machine {seed}")
    cases, scenario, files = scenarios.random_batch(chance, CASES, is_random=False)
    scenario["replications"] = {"count": 1}
    name = scenarios.write(folder, scenario, files)
    if not program.run_well(["run", name, "--out", "x.db"], folder, outcome, statuses=(0, 3, 4)):
        return
    database = invariants.open_database(os.path.join(folder, "x.db"))
    points = invariants.rows(database, "SELECT * FROM point ORDER BY point_index")
    for point, case in zip(points, cases):
        compare_point(database, point, case, files, outcome)
    database.close()


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=14, long_cells=280))

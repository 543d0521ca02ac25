"""What is true of every result, whatever was simulated.

Counts add up; the parts of a latency are the latency; nobody uses more than there is; what is told of a
point is what its requests say.
"""

import math
import sqlite3

METRICS = {
    "e2e_s": lambda row: row["completion_s"] - row["arrival_s"],
    "queue_wait_s": lambda row: row["start_s"] - row["arrival_s"],
    "offline_wait_s": lambda row: row["offline_wait_s"],
    "online_s": lambda row: row["completion_s"] - row["start_s"] - row["offline_wait_s"]}
STATUSES = ("done", "in_service", "waiting", "dropped")
PARTS = ("compute_s", "transfer_s", "propagation_s", "processor_wait_s", "link_wait_s", "disk_s",
         "disk_wait_s")
# DESIGN 6: of the histogram's quantiles.
QUANTILE_ERROR = 1.001e-3


def near(left, right, scale=1.0):
    """Equal but for rounding, of numbers that come from ones as large as scale."""
    return abs(left - right) <= 1e-9 * max(1.0, abs(left), abs(right), scale)


def open_database(path):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    return database


def rows(database, query, *values):
    return database.execute(query, values).fetchall()


def check_request(row, outcome, where):
    """The times of a request are those of its status, in their order; its online parts add up."""
    has = {key: row[key] is not None for key in ("start_s", "offline_wait_s", "completion_s")}
    wanted = {"done": (True, True, True), "waiting": (False, False, False)}.get(row["status"])
    outcome.expect(wanted is None or tuple(has.values()) == wanted,
                   f"{where}: times of another status: {dict(row)}")
    outcome.expect((row["drop_reason"] is not None) == (row["status"] == "dropped"),
                   f"{where}: reason without drop, or none: {dict(row)}")
    if row["status"] != "done":
        return
    scale = row["completion_s"]
    outcome.expect(row["arrival_s"] <= row["start_s"] and row["offline_wait_s"] >= 0
                   and row["start_s"] + row["offline_wait_s"] <= row["completion_s"] + 1e-9 * scale,
                   f"{where}: times out of order: {dict(row)}")
    parts = [row["online_" + part] for part in PARTS]
    if None not in parts:
        outcome.expect(near(math.fsum(parts), METRICS["online_s"](row), scale),
                       f"{where}: parts of the online phase do not add up: {dict(row)}")


def check_counts(counted, requests, outcome, where):
    """counted: a row of table point or replication; requests: its own, from the warm-up on."""
    outcome.expect(counted["arrived"] == len(requests), f"{where}: arrived {counted['arrived']}, "
                   f"but {len(requests)} are recorded")
    for status in STATUSES:
        count = sum(row["status"] == status for row in requests)
        outcome.expect(counted[status] == count,
                       f"{where}: {status} is {counted[status]}, but {count} are recorded")


def check_latency(metric, observed, is_estimated, outcome, where):
    """The statistics of a point against the observations themselves; quantiles, where no request that was not done moves
    them."""
    outcome.expect(metric["count"] == len(observed),
                   f"{where}: count {metric['count']}, but {len(observed)} are recorded")
    if not observed:
        return
    scale = max(map(abs, observed))
    for name, value in (("minimum_s", min(observed)), ("maximum_s", max(observed))):
        outcome.expect(near(metric[name], value, scale), f"{where}: {name} {metric[name]}: {value}")
    for name, share in (("p50_s", 0.5), ("p95_s", 0.95), ("p99_s", 0.99)):
        if metric[name] is None or is_estimated:
            continue
        exact = sorted(observed)[max(math.ceil(share * len(observed) - 1e-9), 1) - 1]
        outcome.expect(abs(metric[name] - exact) <= QUANTILE_ERROR * exact + 1e-9,
                       f"{where}: {name} {metric[name]}, but it is {exact}")


def check_uses(database, point, outcome, where):
    for use in rows(database, "SELECT * FROM resource_use WHERE point_id = ?", point["point_id"]):
        if use["offline_fraction"] is not None:
            used = use["offline_fraction"] + use["online_fraction"]
            outcome.expect(used <= 1 + 1e-9, f"{where}: {use['resource']} is used {used}")
        if use["bound_per_s"] is not None and point["bound_per_s"] is not None:
            outcome.expect(point["bound_per_s"] <= use["bound_per_s"] * (1 + 1e-9),
                           f"{where}: {use['resource']} allows {use['bound_per_s']} per second, "
                           f"the bound is {point['bound_per_s']}")


def check_point(database, point, outcome, where):
    """Against its replications and requests, all of which are recorded."""
    requests = rows(database, "SELECT * FROM request WHERE point_id = ?", point["point_id"])
    for row in requests:
        check_request(row, outcome, where)
    replications = rows(database, "SELECT * FROM replication WHERE point_id = ?",
                        point["point_id"])
    begins_s = {row["replication_index"]: row["warmup_s"] for row in replications}
    counted = [row for row in requests if row["arrival_s"] >= begins_s[row["replication_index"]]]
    check_counts(point, counted, outcome, where)
    for replication in replications:
        index = replication["replication_index"]
        check_counts(replication, [row for row in counted if row["replication_index"] == index],
                     outcome, f"{where}, replication {index}")
    outcome.expect(len(replications) == point["replications"], f"{where}: replications are missing")
    observed = [row for row in counted if row["status"] == "done"]
    is_estimated = any(row["status"] not in ("done", "dropped") for row in counted)
    for name, value in METRICS.items():
        metric = database.execute("SELECT * FROM point_metric WHERE point_id = ? AND metric = ?",
                                  (point["point_id"], name)).fetchone()
        is_whole = sum(row["left_out"] for row in replications) == 0 or metric["count"] == len(
            observed)
        if metric and is_whole:
            check_latency(metric, [value(row) for row in observed], is_estimated, outcome,
                          f"{where}, {name}")
    check_uses(database, point, outcome, where)


def check_database(path, outcome):
    """Every point of a database that records its requests; how many there were."""
    database = open_database(path)
    outcome.expect(database.execute("PRAGMA integrity_check").fetchone()[0] == "ok",
                   "the database is not sound")
    outcome.expect(not rows(database, "PRAGMA foreign_key_check"), "a foreign key leads nowhere")
    points = rows(database, "SELECT * FROM point")
    for point in points:
        check_point(database, point, outcome, f"point {point['point_index']}")
    outcome.count("requests", database.execute("SELECT count(*) FROM request").fetchone()[0])
    database.close()
    return len(points)

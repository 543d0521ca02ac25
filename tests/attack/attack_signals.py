"""Kills and signals at random moments.

The database stays sound, and --resume goes on to the same bytes; SIGINT and SIGTERM end a run soon, with
130.
"""

import os
import random
import signal
import sqlite3
import subprocess
import time

import frame
import program
import scenarios

CASES = 6
# Of a run, to be long enough to be hit.
REPLICATIONS = 60
STRETCH = 4
# Seconds of the wall within which a signal must end it, on a busy machine and with sanitizers.
END_LIMIT_S = 30


def dump(folder, database, outcome):
    ended = program.run_well(["query", database, "--dump"], folder, outcome)
    return ended and ended.output


def expect_sound(path, outcome, what):
    if not os.path.exists(path):
        return
    try:
        database = sqlite3.connect(path)
        told = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
    except sqlite3.DatabaseError as error:
        told = str(error)
    outcome.expect(told == "ok", f"after {what} the database is not sound: {told}")


def run_until(chance, arguments, folder, after_s, what):
    """Starts a run and sends a signal after some time; its exit status, and how long it took."""
    with open(os.path.join(folder, "errors"), "wb") as errors:
        process = subprocess.Popen([os.environ["PISIM"], *arguments], cwd=folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=errors)
        time.sleep(chance.uniform(0, after_s))
        process.send_signal(what)
        began_s = time.monotonic()
        try:
            status = process.wait(END_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            status = process.wait()
    return status, time.monotonic() - began_s


def interrupt(chance, folder, name, whole_s, what, outcome):
    """Sends a signal to one run, perhaps to its continuation too; then it is resumed to the end."""
    database = f"{what.name}.db"
    arguments = ["run", name, "--out", database]
    for _ in range(chance.choice([1, 1, 2])):
        status, took_s = run_until(chance, arguments, folder, whole_s, what)
        outcome.count(f"{what.name} sent")
        allowed = (-what, 0, 3, 4) if what == signal.SIGKILL else (130, 0, 3, 4, -what)
        outcome.expect(status in allowed, f"{what.name}: exit {status}")
        outcome.expect(took_s < END_LIMIT_S, f"{what.name} did not end it")
        if status == -what and what != signal.SIGKILL:
            outcome.count("ended before it could heed the signal")
        outcome.count("runs cut short", status in (130, -what))
        expect_sound(os.path.join(folder, database), outcome, what.name)
        arguments = ["run", name, "--out", database, "--resume"]
    program.run_well(arguments, folder, outcome, (0, 3, 4))
    return database


def long_run(chance):
    cases, scenario, files = scenarios.random_batch(chance, CASES)
    scenario["replications"] = {"count": REPLICATIONS}
    horizons_s = [STRETCH * case["horizon_s"] for case in cases]
    scenario["horizon_s"] = horizons_s[0]
    scenario["sweep"]["zip"]["horizon_s"] = horizons_s
    return scenario, files


def cell(seed, folder, outcome):
    chance = random.Random(f"signals {seed}")
    scenario, files = long_run(chance)
    name = scenarios.write(folder, scenario, files)
    began_s = time.monotonic()
    if not program.run_well(["run", name, "--out", "sound.db"], folder, outcome, (0, 3, 4)):
        return
    whole_s = time.monotonic() - began_s
    wanted = dump(folder, "sound.db", outcome)
    for what in (signal.SIGKILL, chance.choice([signal.SIGINT, signal.SIGTERM])):
        database = interrupt(chance, folder, name, whole_s, what, outcome)
        outcome.expect(dump(folder, database, outcome) == wanted,
                       f"{what.name} and --resume: other bytes than without")


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=5, long_cells=100))

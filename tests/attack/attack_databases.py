"""Damaged result databases: every verb that reads one tells in one line what is wrong, or what is there.

Nor does a verb that only reads change one.
"""

import os
import random
import shutil
import sqlite3

import frame
import program
import scenarios

DAMAGES = 5
PAGE_BYTES = 4096

READERS = [["query", "DB"], ["query", "DB", "--dump"], ["query", "DB", "latency_by_rate"],
           ["query", "DB", "runs", "--format", "json"], ["query", "DB", "cdf", "point_id=1"],
           ["query", "DB", "SELECT * FROM v_request", "--format", "csv"], ["runs", "DB"],
           ["query", "DB", "SELECT histogram_buckets(buckets) FROM histogram"],
           ["rerun", "DB", "1"], ["report", "DB"], ["report", "DB", "--out", "page.html"],
           ["merge", "whole.db", "DB"], ["merge", "whole.db", "sound.db", "DB"]]
WRITERS = [["run", "scenario.json", "--out", "DB"], ["runs", "DB", "--run", "1", "--tag", "x"],
           ["run", "scenario.json", "--out", "DB", "--resume"], ["rerun", "DB", "1", "--out", "DB"]]

# Of other schemas, and of contents that no pisim writes.
FOREIGN = ["PRAGMA user_version = 4", "PRAGMA user_version = 99", "PRAGMA application_id = 0",
           "DROP TABLE run", "DROP TABLE request", "DROP VIEW v_point", "DROP TABLE column_doc",
           "ALTER TABLE point RENAME COLUMN done TO finished", "ALTER TABLE point DROP COLUMN events",
           "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END",
           "UPDATE run SET scenario = '{'", "UPDATE run SET scenario = '{\"name\": 1}'",
           "UPDATE run SET argv = 'x', verb = 'unknown'", "DELETE FROM run", "DELETE FROM point",
           "UPDATE histogram SET buckets = x'ff'", "UPDATE histogram SET buckets = zeroblob(100000)",
           "UPDATE point SET parameters = 'nonsense'", "UPDATE run SET point_total = 9",
           "UPDATE point_metric SET metric = 'other' || metric", "UPDATE run SET seed = -1",
           "DELETE FROM replication", "UPDATE run SET status = 'running', writer = 'somebody'",
           "UPDATE run SET name = char(10) || name || char(9)", "UPDATE request SET completion_s = 9e999"]


def damage_bytes(chance, path):
    with open(path, "rb") as stream:
        content = bytearray(stream.read())
    way = chance.randrange(5)
    if way == 0:
        for _ in range(chance.choice([1, 10, 1000])):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    elif way == 1:
        del content[chance.randrange(len(content)):]
    elif way == 2:
        start = PAGE_BYTES * chance.randrange(len(content) // PAGE_BYTES)
        content[start:start + PAGE_BYTES] = bytes(PAGE_BYTES)
    elif way == 3:
        content[chance.randrange(100)] = chance.randrange(256)
    else:
        content = bytearray(chance.choice([b"", b"x", b"SQLite format 3\0", bytes(PAGE_BYTES)]))
    with open(path, "wb") as stream:
        stream.write(content)
    return "bytes"


def damage_schema(chance, path):
    statement = chance.choice(FOREIGN)
    database = sqlite3.connect(path)
    database.execute("PRAGMA ignore_check_constraints = ON")
    database.execute("PRAGMA legacy_alter_table = ON")  # a column that a view names goes, too
    try:
        database.execute(statement)
        database.commit()
    finally:
        database.close()
    return statement


def damage_beside(chance, path):
    """A log of another database, or of none, beside it."""
    with open(path + chance.choice(["-wal", "-journal", "-shm"]), "wb") as stream:
        stream.write(chance.randbytes(chance.choice([0, 32, 5000])))
    return "a file beside"


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


def try_damage(chance, folder, outcome):
    path = os.path.join(folder, "damaged.db")
    for name in os.listdir(folder):
        if name.startswith(("damaged.db", "whole.db")):
            os.remove(os.path.join(folder, name))
    shutil.copy(os.path.join(folder, "sound.db"), path)
    how = chance.choice([damage_bytes, damage_bytes, damage_schema, damage_beside])
    told = how(chance, path)
    outcome.count("damaged databases")
    for arguments in chance.sample(READERS, 3) + chance.sample(WRITERS, 1):
        before = read(path)
        ended = program.run(["damaged.db" if word == "DB" else word for word in arguments], folder)
        outcome.count("calls of pisim")
        for fault in program.faults(ended):
            outcome.find(f"{told}: {fault}")
        if arguments in READERS and how is not damage_beside:
            outcome.expect(read(path) == before, f"{told}: changed by {ended}")


def cell(seed, folder, outcome):
    chance = random.Random(f"databases {seed}")
    _, scenario, files = scenarios.random_batch(chance, 3)
    name = scenarios.write(folder, scenario, files)
    if not program.run_well(["run", name, "--out", "sound.db"], folder, outcome, (0, 3, 4)):
        return
    for _ in range(DAMAGES):
        try_damage(chance, folder, outcome)


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=3, long_cells=60))

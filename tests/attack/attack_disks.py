"""Full disks: a call that cannot write says so in one line, and what was there before is still there.

A disk of one's own (tmpfs) can be mounted by root only; else a limit on the length of files stands for it.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import tempfile

import frame
import invariants
import program
import scenarios

TRIES = 2
LIMITS_BYTES = (0, 20_000, 100_000, 200_000, 400_000)
ROOM_BYTES = (0, 4096, 40_000, 200_000)


def is_mounted(path):
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", path],
                          capture_output=True, check=False)
    return done.returncode == 0


def limit_files(limit_bytes):
    """No file may become larger: as a full disk, but without a disk of one's own."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit_bytes, limit_bytes))


def is_whole_page(path):
    with open(path, "rb") as stream:
        return stream.read().rstrip().endswith(b"</html>")


def is_sound(path):
    """A database with its run, and the merged one where only ending the log failed. To open it could end
    the log, so that a copy is looked at."""
    with tempfile.TemporaryDirectory() as beside:
        for name in (path, path + "-wal"):
            if os.path.exists(name):
                shutil.copy(name, beside)
        database = invariants.open_database(os.path.join(beside, os.path.basename(path)))
        checks = [row[0] for row in database.execute("PRAGMA integrity_check")]
        runs = database.execute("SELECT count(*) FROM run").fetchone()[0]
        database.close()
    return checks == ["ok"] and runs >= 1


def make_earlier(folder, place, outcome):
    """A page and results of the run before, while there is room."""
    program.run_well(["report", "sound.db", "--out", f"{place}/page.html"], folder, outcome)
    shutil.copy(os.path.join(folder, "sound.db"), os.path.join(folder, place, "there.db"))


def try_disk(chance, folder, place, limit_bytes, outcome):
    """Calls that write, where there is no room for it, to new files and to those of make_earlier."""
    calls = [["run", "scenario.json", "--out", f"{place}/x.db"],
             ["report", "sound.db", "--out", f"{place}/page.html"], ["init", f"{place}/new.json"],
             ["trace", "generate", "--process", "poisson", "--rate", "1", "--count", "100000",
              "--out", f"{place}/t.txt"],
             ["merge", f"{place}/whole.db", "sound.db"], ["merge", f"{place}/there.db", "sound.db"]]
    arguments = chance.choice(calls)
    earlier = os.path.join(folder, place, "page.html")
    done = subprocess.run([os.environ["PISIM"], *arguments], cwd=folder, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=program.LIMIT_S, check=False,
                          preexec_fn=lambda: limit_bytes is None or limit_files(limit_bytes))
    ended = program.Ended(arguments, done.returncode, "", done.stderr.decode(errors="replace"), True)
    outcome.count("calls with a full disk")
    for fault in program.faults(ended):
        outcome.find(f"room for {limit_bytes} bytes: {fault}")
    if ended.status == 0:
        return
    outcome.count("... that failed")
    outcome.expect(ended.status in (1, 3, 4), f"a full disk is no usage error: {ended}")
    outcome.expect(is_whole_page(earlier), f"the earlier page is lost: {ended}")
    there = os.path.join(folder, place, "there.db")
    outcome.expect(is_sound(there), f"the earlier results are lost: {ended}")
    for name in os.listdir(os.path.join(folder, place)):
        size = os.path.getsize(os.path.join(folder, place, name))
        # A log that could not be begun is none to SQLite, and the next call ends it.
        outcome.expect(size > 0 or name == "there.db-wal", f"an empty {name} is left: {ended}")


def fill_disk(chance, place):
    """All but a few pages."""
    room = os.statvfs(place)
    left = room.f_bavail * room.f_bsize - chance.choice(ROOM_BYTES)
    with open(os.path.join(place, "ballast"), "wb") as stream:
        stream.write(bytes(max(left, 1)))


def limited_disk(chance, folder, place, outcome):
    os.makedirs(os.path.join(folder, place))
    make_earlier(folder, place, outcome)
    try_disk(chance, folder, place, chance.choice(LIMITS_BYTES), outcome)


def mounted_disk(chance, folder, outcome):
    place = os.path.join(folder, "mounted")
    os.makedirs(place, exist_ok=True)
    if not is_mounted(place):
        outcome.count("mounts not permitted: only files are limited")
        return
    try:
        make_earlier(folder, "mounted", outcome)
        fill_disk(chance, place)
        try_disk(chance, folder, "mounted", None, outcome)
    finally:
        subprocess.run(["umount", place], check=False)


def cell(seed, folder, outcome):
    chance = random.Random(f"disks {seed}")
    _, scenario, files = scenarios.random_batch(chance, 2)
    name = scenarios.write(folder, scenario, files)
    if not program.run_well(["run", name, "--out", "sound.db"], folder, outcome, (0, 3, 4)):
        return
    for number in range(TRIES):
        limited_disk(chance, folder, f"limited{number}", outcome)
        mounted_disk(chance, folder, outcome)


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=3, long_cells=60))

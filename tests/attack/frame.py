"""What all parts of the attack have in common: cells, figures and findings.

A cell is a function of a seed and of a scratch folder. It tries something, counts what it tried, and
tells what it found; it draws nothing but from its seed, so that a finding comes again:

    python3 tests/attack/PART.py build-test/pisim SEED

A part runs a fixed number of cells, on all cores: many with PISIM_LONG in the environment, else a
twentieth. It prints its figures and ends with 1 when anything was found; the scratch folders of such
cells are kept.
"""

import collections
import multiprocessing
import os
import shutil
import sys
import tempfile
import time

# Enough to see what is wrong; a fault of everything would tell thousands.
MOST_FINDINGS_SHOWN = 20


class Outcome:
    """What one cell counted and found."""

    def __init__(self):
        self.counts = collections.Counter()
        self.findings = []

    def count(self, what, how_many=1):
        self.counts[what] += how_many

    def find(self, text):
        self.findings.append(text)

    def expect(self, is_right, text):
        """Counts a check; text is told where it fails."""
        self.counts["checks"] += 1
        if not is_right:
            self.findings.append(text)


class Part:
    """A cell and how often to run it."""

    def __init__(self, cell, plain_cells, long_cells, processes=None):
        self.cell = cell
        self.plain_cells = plain_cells
        self.long_cells = long_cells
        self.processes = processes or os.cpu_count() or 1

    def seeds(self):
        is_long = bool(os.environ.get("PISIM_LONG"))
        first = int(os.environ.get("PISIM_ATTACK_SEED", "1"))
        return range(first, first + (self.long_cells if is_long else self.plain_cells))

    def run_cell(self, seed):
        """Module-level functions and this are all that the processes have to be told."""
        folder = tempfile.mkdtemp(prefix="pisim-attack-")
        outcome = Outcome()
        try:
            self.cell(seed, folder, outcome)
        except Exception as error:  # a fault of the attacker's own must be seen, too
            outcome.find("the cell itself failed: " + repr(error) + " at " + place_of(error))
        if outcome.findings:
            outcome.findings = [f"seed {seed}, {folder}: {text}" for text in outcome.findings]
        else:
            shutil.rmtree(folder, ignore_errors=True)
        return outcome

    def run(self, seeds):
        total = Outcome()
        with multiprocessing.Pool(self.processes) as pool:
            for outcome in pool.imap_unordered(self.run_cell, seeds):
                total.counts.update(outcome.counts)
                total.findings += outcome.findings
        return total


def place_of(error):
    """File and line of the innermost frame."""
    trace = error.__traceback__
    while trace.tb_next:
        trace = trace.tb_next
    return f"{os.path.basename(trace.tb_frame.f_code.co_filename)}:{trace.tb_lineno}"


def main(part):
    """The program of a part: PISIM [SEED]."""
    if len(sys.argv) < 2:
        sys.exit("usage: python3 " + sys.argv[0] + " PISIM [SEED]")
    os.environ["PISIM"] = os.path.abspath(sys.argv[1])
    seeds = [int(sys.argv[2])] if len(sys.argv) > 2 else part.seeds()
    began_s = time.monotonic()
    total = part.run(seeds)
    for what in sorted(total.counts):
        print(f"{total.counts[what]:9,d} {what}")
    for text in total.findings[:MOST_FINDINGS_SHOWN]:
        print("FOUND: " + text)
    print(f"{len(total.findings)} findings in {len(seeds)} cells and "
          f"{time.monotonic() - began_s:.0f} s")
    sys.exit(1 if total.findings else 0)

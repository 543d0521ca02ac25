"""Random valid scenarios: each is simulated, none is refused, and what is told of it adds up."""

import os
import random

import frame
import invariants
import program
import scenarios

CASES = 8
FORMULA_CASES = 2


def cell(seed, folder, outcome):
    """A batch of cases in one run."""
    chance = random.Random(f"scenarios {seed}")
    cases, scenario, files = scenarios.random_batch(chance, CASES, formula_count=FORMULA_CASES)
    name = scenarios.write(folder, scenario, files)
    if program.run_well(["run", name, "--out", "x.db"], folder, outcome, statuses=(0, 3, 4)):
        points = invariants.check_database(os.path.join(folder, "x.db"), outcome)
        outcome.expect(points == len(cases), f"{points} points of {len(cases)}")
        outcome.count("random scenarios", points)


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=50, long_cells=1000))

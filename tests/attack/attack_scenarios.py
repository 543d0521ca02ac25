"""Random valid scenarios: each is simulated, none is refused, and what is told of it adds up.

Together they use all keys that are documented.
"""

import os
import random

import documented
import frame
import invariants
import program
import scenarios

CASES = 8
FORMULA_CASES = 2
# So many batches use every key at least once.
BATCHES_FOR_KEYS = 100


def draw(seed):
    chance = random.Random(f"scenarios {seed}")
    return scenarios.random_batch(chance, CASES, formula_count=FORMULA_CASES)


def expect_all_keys(outcome):
    """Of drawn scenarios, without simulating them."""
    drawn = []
    for seed in range(BATCHES_FOR_KEYS):
        cases, scenario, _ = draw(seed)
        drawn += [scenario, *cases]
    missing = documented.unused(drawn)
    outcome.expect(not missing, f"no scenario uses {', '.join(missing)}")
    outcome.count("documented keys", len(documented.documented_keys()))


def cell(seed, folder, outcome):
    """A batch of cases in one run; the first also tells whether all keys are used."""
    if seed == 1:
        expect_all_keys(outcome)
    cases, scenario, files = draw(seed)
    name = scenarios.write(folder, scenario, files)
    if program.run_well(["run", name, "--out", "x.db"], folder, outcome, statuses=(0, 3, 4)):
        points = invariants.check_database(os.path.join(folder, "x.db"), outcome)
        outcome.expect(points == len(cases), f"{points} points of {len(cases)}")
        outcome.count("random scenarios", points)


if __name__ == "__main__":
    frame.main(frame.Part(cell, plain_cells=50, long_cells=1000))

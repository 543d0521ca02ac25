"""Runs pisim, and judges how it ended.

However bad its input, it ends by itself and in time, with a documented exit status, and tells what is
wrong in one line: no signal, no failed assertion, no sanitizer's report.
"""

import itertools
import os
import re
import subprocess

# Of the README: ok, internal or I/O, usage or bad input, objective failed, undecided, interrupted.
EXIT_STATUSES = {0, 1, 2, 3, 4, 130}

# A run takes tens of milliseconds; with sanitizers, on a machine that is busy, a hundred times as long.
LIMIT_S = 120

# Looking for leaks takes a sanitized call as long as all the rest: one of so many does.
CALLS_PER_LEAK_CHECK = 4
call_numbers = itertools.count()

REPORTS = re.compile(r"Sanitizer|runtime error:|Assertion|assert|core dumped")


class Ended:
    """How a call of pisim ended."""

    def __init__(self, arguments, status, output, errors, in_time):
        self.arguments = arguments
        self.status = status
        self.output = output
        self.errors = errors
        self.in_time = in_time

    def told(self):
        """The lines on stderr that are no warnings, no hints, and no list of what there is."""
        lines = [line for line in self.errors.splitlines() if line]
        return [line for line in lines if not line.startswith(("pisim: warning: ", "try: ", "  pisim "))]

    def __str__(self):
        words = " ".join(str(word) for word in self.arguments)
        return f"pisim {words[:300]}: exit {self.status}: {self.errors[-600:]}"


def environment():
    """Of the next call."""
    if next(call_numbers) % CALLS_PER_LEAK_CHECK == 0:
        return dict(os.environ)
    return {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}


def run(arguments, folder, limit_s=LIMIT_S):
    """One call in a folder; text that is no UTF-8 is read all the same."""
    try:
        done = subprocess.run([os.environ["PISIM"], *arguments], cwd=folder, env=environment(),
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=limit_s,
                              check=False)
    except subprocess.TimeoutExpired as late:
        return Ended(arguments, None, "", str(late.stderr), False)
    return Ended(arguments, done.returncode, done.stdout.decode(errors="replace"),
                 done.stderr.decode(errors="replace"), True)


def faults(ended):
    """What is wrong with how a call ended, whatever it was asked: a list of texts."""
    if not ended.in_time:
        return [f"it did not end: {ended}"]
    found = []
    if ended.status not in EXIT_STATUSES:
        found.append(f"no documented exit status: {ended}")
    if REPORTS.search(ended.errors):
        found.append(f"a report: {ended}")
    if ended.status in (1, 2):
        found += faults_of_message(ended)
    return found


def faults_of_message(ended):
    """An error is one line, several faults of a scenario and of --set one each; without a word there is help."""
    told = ended.told()
    if not ended.arguments:
        return []
    if not told:
        return [f"it failed without a word: {ended}"]
    is_list = len(told) > 1 and all(re.match(r"pisim: (\S+\.json(:\d+)?|--set): ", line) for line in told)
    if not is_list and (len(told) > 1 or not told[0].startswith("pisim: ")):
        return [f"not one line of error: {ended}"]
    return []


def run_well(arguments, folder, outcome, statuses=(0,)):
    """A call that must work; None, and findings, where it did not."""
    ended = run(arguments, folder)
    outcome.count("calls of pisim")
    for fault in faults(ended):
        outcome.find(fault)
    if ended.in_time and ended.status not in statuses and not faults(ended):
        outcome.find(f"refused: {ended}")
    return ended if ended.in_time and ended.status in statuses else None

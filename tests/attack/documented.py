"""Which keys of a scenario models/README.md documents, and which of them scenarios use."""

import os
import re

README = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "models", "README.md")

# What comes of uncertain costs is printed and in no database; tests/integration/test_uncertain_costs.c looks at it.
ELSEWHERE = {"uncertainty.draws"}


def documented_keys():
    """The first column of the tables about scenarios; ".off_s" behind "arrivals.on_s" is a sibling."""
    with open(README, encoding="utf-8") as stream:
        text = stream.read().split("\n## scenarios", 1)[1]
    keys = set()
    for row in re.findall(r"^\| (`[^|]*) \|.*\|.*\|.*\|", text, re.MULTILINE):
        before = ""
        for key in re.findall(r"`([^`]+)`", row):
            before = before.rsplit(".", 1)[0] + key if key.startswith(".") else key
            keys.add(before)
    return keys


def used_keys(value, path=""):
    """Paths into a scenario; of a list the items count as the list itself, clients as client."""
    if isinstance(value, dict):
        for key, item in value.items():
            inner = f"{path}.{key}" if path else key
            yield inner
            yield from used_keys(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from used_keys(item, "client" if path == "clients" else path + "[]")


def unused(scenarios):
    """Documented keys that none of the scenarios has; an option's row tells only its last word."""
    used = set()
    for scenario in scenarios:
        used.update(used_keys(scenario))
    used |= {key.replace("client.", "clients[].", 1) for key in used if key.startswith("client.")}
    last_words = {key.rsplit(".", 1)[-1] for key in used if key.startswith("options.")}
    return sorted(documented_keys() - used - last_words - ELSEWHERE)

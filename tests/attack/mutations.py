"""Ways to spoil a file: as bytes, as JSON, as rows of numbers."""

import copy
import json

# What stands where something else was meant. Texts that begin with = go into the file as they are.
STRANGE = [
    -1, 0, 1, 0.5, -0.0, 3, 1e-300, 1e308, 2 ** 53 + 1, -2 ** 63, 10 ** 18, 1e12, None, True, False, "",
    "x" * 300, "a\nb", "\u00e9\u4e2d\U0001f600", "\u0000", "full", "eager", "fifo", "./", "/", "..",
    "/dev/null", "/dev/zero", "no such file", [], {}, [[]], [None], {"": 0}, [1, 2, 3], "=1e400",
    "=-1e400", "=NaN", "=01", "=1.", "=+1", "=0x10", "='a'", "=[1,]", "=//", "=/*", '="\\ud800"',
    "=" + "9" * 400, "=" + "[" * 2000 + "]" * 2000, "={}{}"]


def places(value, path=()):
    """All paths into a JSON value."""
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, path + (index,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def misspelt(chance, key):
    index = chance.randrange(len(key) + 1)
    return chance.choice([key[:index] + key[index + 1:], key[:index] + "x" + key[index:],
                          key.upper(), key + " ", "rtt_s", ""])


def spoil_place(chance, parent, key):
    """Deletes, replaces, renames, doubles or swaps one value; parent is a dict or a list."""
    way = chance.randrange(5)
    if way == 0:
        del parent[key]
    elif way == 1 and isinstance(parent, dict):
        parent[misspelt(chance, key)] = parent.pop(key)
    elif way == 2 and isinstance(parent, list):
        parent.insert(key, copy.deepcopy(parent[key]))
    elif way == 3:
        others = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
        other = chance.choice(others)
        parent[key], parent[other] = parent[other], parent[key]
    elif way == 4 and isinstance(parent[key], (int, float)) and parent[key] is not True:
        parent[key] = parent[key] * chance.choice([-1, 0.5, 1e3, 1e6, 1e15, 1e-9])
    else:
        parent[key] = copy.deepcopy(chance.choice(STRANGE))


def spoil_json(chance, text):
    """Some values of a JSON text are strange; texts that no value can be are put in last."""
    value = json.loads(text)
    for _ in range(chance.choice([1, 1, 1, 2, 3])):
        paths = [path for path in places(value) if path]
        if not paths:
            break
        path = chance.choice(paths)
        spoil_place(chance, at(value, path[:-1]), path[-1])
    return unquoted(json.dumps(value)).encode()


def unquoted(text):
    """Texts that begin with = lose their quotes."""
    for strange in STRANGE:
        if isinstance(strange, str) and strange.startswith("="):
            text = text.replace(json.dumps(strange), strange[1:])
    return text


def spoil_bytes(chance, content):
    """A bit, a piece that is gone, doubled, foreign or in another place, or an end that is missing."""
    content = bytearray(content)
    for _ in range(chance.choice([1, 1, 2, 5])):
        start = chance.randrange(len(content) + 1)
        end = min(start + chance.choice([1, 1, 3, 20]), len(content))
        way = chance.randrange(6)
        if way == 0 and start < len(content):
            content[start] ^= 1 << chance.randrange(8)
        elif way == 1:
            del content[start:end]
        elif way == 2:
            content[start:start] = content[start:end] * chance.choice([1, 2, 50])
        elif way == 3:
            content[start:start] = bytes(chance.randrange(256) for _ in range(end - start))
        elif way == 4:
            content[start:end] = chance.choice([b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\r\n", b"\"",
                                                b"{", b"]", b"-", b"1e999", b","])
        else:
            del content[start:]
    return bytes(content)


def spoil_rows(chance, content):
    """Rows of a trace or a log: swapped, doubled, gone, or with another number."""
    rows = content.split(b"\n")
    for _ in range(chance.choice([1, 1, 2, 4])):
        index = chance.randrange(len(rows))
        other = chance.randrange(len(rows))
        way = chance.randrange(4)
        if way == 0:
            rows[index], rows[other] = rows[other], rows[index]
        elif way == 1:
            rows.insert(index, rows[other])
        elif way == 2:
            del rows[index]
            rows = rows or [b""]
        else:
            words = rows[index].split(b",")
            words[chance.randrange(len(words))] = chance.choice(
                [b"-1", b"1e300", b"nan", b"inf", b"", b"\"", b"0", b"99999999999999999999", b"1e-400",
                 b"2023-13-45 99:99:99", b" 1", b"1 ", b"0x1p3", b"\xff"])
            rows[index] = b",".join(words)
    return b"\n".join(rows)


def spoil(chance, content, is_json):
    """The content of a file, spoilt in one of the ways that suit it."""
    if chance.random() < 0.35 or not content:
        return spoil_bytes(chance, content)
    return spoil_json(chance, content) if is_json else spoil_rows(chance, content)

"""Validates files against a schema: python3 check_schema.py SCHEMA.json FILE...

Files are JSON with comments. Prints how many are good, and each fault of the others.
"""
import json
import re
import sys

from jsonschema import Draft7Validator

COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)


def read(path):
    with open(path, encoding='utf-8') as file:
        return json.loads(COMMENT.sub(lambda found: found.group(1) or ' ', file.read()))


def main():
    schema = json.load(open(sys.argv[1], encoding='utf-8'))
    Draft7Validator.check_schema(schema)
    validator, good = Draft7Validator(schema), 0
    for path in sys.argv[2:]:
        faults = list(validator.iter_errors(read(path)))
        good += not faults
        for fault in faults:
            print(f'{path}: {"/".join(map(str, fault.absolute_path))}: {fault.message[:200]}')
    print(f'{good} good')


main()

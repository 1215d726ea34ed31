"""Measures the original's dwm 1.1.0: over mongomock, and its Python logic alone.

Reads {"config", "collections", "records"} as JSON and prints {"mongomock", "logic"} in records a second
of processor time. For the logic
alone the database is two dictionaries: rules found by what they are asked for, no time in a query language.
"""

import copy
import json
import sys
import time
from collections import OrderedDict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "test" / "wash" / "vectors"))

import original as peer  # noqa: E402
from dwm import dwm  # noqa: E402


class Rules:
    """A collection that answers the few questions dwm asks, from an index."""

    def __init__(self, rules):
        self.rules = rules
        self.found = {}

    def find(self, wanted, _fields=None):
        key = repr(wanted)
        if key not in self.found:
            self.found[key] = [rule for rule in self.rules if all(rule.get(name) == value for name, value in wanted.items())]
        return Cursor(self.found[key])

    def find_one(self, wanted, _fields=None):
        if "find" in wanted or "lookupVals" in wanted:
            return self.by_key().get(self.key(wanted))
        return next(iter(self.find(wanted)), None)

    def by_key(self):
        if "by key" not in self.found:
            self.found["by key"] = {}
            for rule in self.rules:
                self.found["by key"].setdefault(self.key(rule), rule)
        return self.found["by key"]

    @staticmethod
    def key(rule):
        return (rule.get("fieldName"), rule.get("find"), tuple(rule.get("lookupVals", {}).items()))

    def update(self, *_arguments, **_options):
        pass

    def insert_one(self, _document):
        return Inserted()


class Inserted:
    inserted_id = None


class Cursor(list):
    def close(self):
        pass

    def __bool__(self):
        return True


def speed(db, config, records):
    started = time.process_time()
    for record in records:
        dwm.dwmAll(data=[copy.deepcopy(record)], db=db, config=copy.deepcopy(config), udfNamespace="original")
    return len(records) / (time.process_time() - started)


def main():
    case = json.load(sys.stdin, object_pairs_hook=OrderedDict)
    config, collections, records = case["config"], case["collections"], case["records"]
    logic = {name: Rules(rules) for name, rules in collections.items()}
    logic["contactHistory"] = Rules([])
    for name in ["normRegex", "deriveRegex"]:
        logic.setdefault(name, Rules([]))
    speed(logic, config, records[:20])
    json.dump(
        {"logic": speed(logic, config, records), "mongomock": speed(peer.open_rules(collections), config, records[:60])},
        sys.stdout,
    )


if __name__ == "__main__":
    main()

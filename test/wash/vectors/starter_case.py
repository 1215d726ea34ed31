"""The wash config and a sample of the starter rules of this project, with records made from what those rules look for."""

import csv
import json
from collections import OrderedDict
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[3] / "config"
KINDS = [
    "genericLookup",
    "genericRegex",
    "fieldSpecificLookup",
    "fieldSpecificRegex",
    "normLookup",
    "normRegex",
    "normIncludes",
    "deriveValue",
    "deriveRegex",
    "deriveIncludes",
]


def starter_case(random, rules_a_kind, records):
    config = json.loads((CONFIG / "wash-config.json").read_text("utf-8"), object_pairs_hook=OrderedDict)
    collections = OrderedDict((kind, sample(random, read_rules(kind), rules_a_kind)) for kind in KINDS)
    fields = list(json.loads((CONFIG / "contact-fields.json").read_text("utf-8"), object_pairs_hook=OrderedDict))
    # No rule looks at it, and the recorded vectors were made without.
    fields.remove("contactIdExt")
    values = wanted_values(collections)
    return OrderedDict(
        name="starter",
        config=config,
        collections=collections,
        records=[record(random, at, fields, values) for at in range(records)],
    )


def sample(random, rules, count):
    """Some of the rules, in their order."""
    chosen = sorted(random.sample(range(len(rules)), min(count, len(rules))))
    return [rules[at] for at in chosen]


def read_rules(kind):
    path = CONFIG / "rules" / f"{kind}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return [rule(kind, row) for row in csv.DictReader(lines)]


def rule(kind, row):
    document = OrderedDict()
    for name, cell in row.items():
        text = "" if cell == "(empty)" else cell
        if name.startswith("lookup."):
            if cell != "":
                document.setdefault("lookupVals", OrderedDict())[name.removeprefix("lookup.")] = text
        elif name != "note":
            document[name] = text
    if "lookupVals" in document:
        document["lookupVals"] = OrderedDict(sorted(document["lookupVals"].items()))
    return document


def wanted_values(collections):
    """For each field, texts that rules look for in it."""
    wanted = {}
    for rules in collections.values():
        for document in rules:
            field = document.get("deriveFieldName", document.get("fieldName", ""))
            for name in ["find", "includes", "begins", "ends", "replace"]:
                if document.get(name):
                    wanted.setdefault(field, []).append(document[name])
            for name, text in document.get("lookupVals", {}).items():
                wanted.setdefault(name, []).append(text)
    return wanted


def record(random, at, fields, values):
    fields = OrderedDict((name, value(random, values.get(name, []) + values.get("", []))) for name in fields)
    fields["emailAddress"] = f"contact{at}@{random.choice(['example.com', 'example.de', 'example.org'])}"
    fields["ContactID"] = str(100000 + at)
    return fields


def value(random, wanted):
    kind = random.random()
    if kind < 0.25 or not wanted:
        return random.choice(["", "", "", "x", "Some text", "12345", "??", "aaaaaa"])
    text = random.choice(wanted)
    text = random.choice([str.lower, str.upper, str.title, str.strip])(text)
    if kind > 0.9:
        text = f"{text} {random.choice(wanted)}"
    return random.choice(["", "", "", " ", "\u00a0"]) + text + random.choice(["", "", "", " ", "\t"])

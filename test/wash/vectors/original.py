"""Runs the original's wash, PyPI's dwm 1.1.0 over mongomock, as a peer to compare with.

    python original.py < cases.json > outcomes.json

Reads a JSON list of cases, {"config", "collections", "records": [{...}, ...]}, and prints for each case a list with one
outcome a record: {"output", "history"}, or {"error"} where the original raised. A record that reached a rule which lacks
a key has "withWarnFixed" besides: what comes out when the original may report such a rule as it means to
(`warnings.warn('schema error', error)` passes the error as a category, which raises a TypeError).
"""

import copy
import json
import re
import sys
import warnings
from collections import OrderedDict
from contextlib import contextmanager

import mongomock
from dwm import dwm as original

warnings.filterwarnings("ignore", category=DeprecationWarning)

BUCKETS = [
    (1, "Less than $1 mil"),
    (5, "$1 mil to less than $5 mil"),
    (10, "$5 mil to less than $10 mil"),
    (25, "$10 mil to less than $25 mil"),
    (50, "$25 mil to less than $50 mil"),
    (100, "$50 mil to less than $100 mil"),
    (250, "$100 mil to less than $250 mil"),
    (500, "$250 mil to less than $500 mil"),
    (1000, "$500 mil to less than $1 bil"),
]


def note(history, field, stage, before, after):
    if before != after:
        history.setdefault(field, {})[stage] = {"from": before, "to": after}


def CleanZipcodeUS(data, histObj):
    if "zipPostalCode" in data and data["country"] == "US" and data["zipPostalCode"] != "":
        before = data["zipPostalCode"]
        data["zipPostalCode"] = re.match("[0-9]*", before).group()[:5].zfill(5)
        note(histObj, "zipPostalCode", "UDF-CleanZipcodeUS", before, data["zipPostalCode"])
    return data, histObj


def CleanAnnualRevenue(data, histObj):
    before = data.get("annualRevenue")
    try:
        dollars = int(before.replace(",", "").replace("$", ""))
    except (AttributeError, ValueError):
        return data, histObj
    names = [name for millions, name in BUCKETS if dollars < millions * 1000000]
    data["annualRevenue"] = names[0] if names else "$1 bil and above"
    note(histObj, "annualRevenue", "UDF-CleanAnnualRevenue", before, data["annualRevenue"])
    return data, histObj


def wash_case(case):
    db = open_rules(case["collections"])
    return [outcome(db, case["config"], record) for record in case["records"]]


def open_rules(collections):
    """A database in memory with the rules in their order."""
    db = mongomock.MongoClient().dwmdev
    for name, rules in collections.items():
        if rules:
            db[name].insert_many(copy.deepcopy(rules))
    return db


def outcome(db, config, record):
    try:
        return wash(db, config, record)
    except Exception as error:
        raised = {"error": f"{type(error).__name__}: {error}"}
        if "category must be a Warning subclass" in str(error):
            with quiet_warnings():
                try:
                    raised["withWarnFixed"] = wash(db, config, record)
                except Exception as second:
                    raised["error"] = f"{type(second).__name__}: {second}"
        return raised


@contextmanager
def quiet_warnings():
    warn = warnings.warn
    warnings.warn = lambda *arguments, **options: None
    try:
        yield
    finally:
        warnings.warn = warn


def wash(db, config, record):
    db["contactHistory"].delete_many({})
    (output,) = original.dwmAll(
        data=[copy.deepcopy(record)], db=db, config=copy.deepcopy(config), udfNamespace=__name__
    )
    stored = db["contactHistory"].find_one()
    if stored is not None:
        stored = OrderedDict((key, value) for key, value in stored.items() if key not in ("_id", "timestamp"))
    return {"output": output, "history": stored}


def main():
    cases = json.load(sys.stdin, object_pairs_hook=OrderedDict)
    json.dump([wash_case(case) for case in cases], sys.stdout)


if __name__ == "__main__":
    main()

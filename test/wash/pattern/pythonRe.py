"""Answers JSON lines {pattern, replacement, values} with what CPython's re makes of them, ignoring case.

A line is {"refused": why} for a pattern, or {"badReplacement": why or null, "results": [...]} with, for each value, null
when there is no match at its start, {"sub": text} when there is (text is null when the replacement is bad), "slow" when
it, or an earlier value, takes over 0.1 s, "crash" when the module fails by a bug of its own.
"""
import json
import re
import signal
import sys
import warnings

warnings.simplefilter("ignore")


class Slow(Exception):
    pass


def too_slow(*_):
    raise Slow


signal.signal(signal.SIGALRM, too_slow)


def result(pattern, replacement, value):
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        found = re.match(pattern, value, flags=re.IGNORECASE)
        sub = None if replacement is None else re.sub(pattern, replacement, value, flags=re.IGNORECASE)
        return {"match": found is not None, "sub": sub}
    except Slow:
        return "slow"
    except SystemError:
        return "crash"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def answer(question):
    pattern, replacement = question["pattern"], question["replacement"]
    try:
        compiled = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, ValueError, RecursionError) as error:
        return {"refused": str(error)}
    bad = None
    try:
        re._parser.parse_template(replacement, compiled)
    except (re.error, IndexError) as error:
        bad = str(error)
        replacement = None
    results = []
    for value in question["values"]:
        # A pattern that is slow once is slow again.
        results.append("slow" if "slow" in results else result(pattern, replacement, value))
    return {"badReplacement": bad, "results": results}


for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)

"""Prints what Python makes of every code point, as one JSON object: `changed` text by code point, and sets as lists."""
import _sre
import json
import re

CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def clean(text):
    return re.sub(r"\s+", " ", text.upper().strip())


def matching(pattern, flags=0):
    matches = re.compile(pattern, flags).match
    return [c for c in CODE_POINTS if matches(chr(c))]


print(json.dumps({
    "upper": {c: chr(c).upper() for c in CODE_POINTS if chr(c).upper() != chr(c)},
    "stripped": [c for c in CODE_POINTS if chr(c).strip() == ""],
    "cleaned": {c: clean("x" + chr(c) + chr(c) + "y") for c in CODE_POINTS if clean("x" + chr(c) + chr(c) + "y") != "X" + chr(c) + chr(c) + "Y"},
    "lower": {c: _sre.unicode_tolower(c) for c in CODE_POINTS if _sre.unicode_tolower(c) != c},
    "cased": [c for c in CODE_POINTS if _sre.unicode_iscased(c)],
    "siblings": {k: sorted(v) for k, v in re._casefix._EXTRA_CASES.items()},
    "word": matching(r"\w"),
    "digit": matching(r"\d"),
    "space": matching(r"\s"),
    "asciiWord": matching(r"\w", re.ASCII),
    "asciiSpace": matching(r"\s", re.ASCII),
}))

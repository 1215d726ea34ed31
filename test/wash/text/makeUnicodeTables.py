"""Writes src/wash/text/unicode14.ts from the Unicode 14.0 tables of Python 3.11. Run it with Python 3.11 only."""
import _sre
import re
import sys
import unicodedata

assert unicodedata.unidata_version == "14.0.0", unicodedata.unidata_version
CODE_POINTS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]


def runs(code_points):
    """(first, count, stride) with stride 1 or 2: cased letters often alternate with their counterparts."""
    out, i = [], 0
    while i < len(code_points):
        best = (0, 1)
        for stride in (1, 2):
            j = i
            while j + 1 < len(code_points) and code_points[j + 1] - code_points[j] == stride:
                j += 1
            best = max(best, (j - i + 1, stride), key=lambda run: run[0])
        out.append((code_points[i], *best))
        i += best[0]
    return out


def base36(n):
    digits = ""
    while True:
        n, rest = divmod(n, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
        if n == 0:
            return digits


def encode(code_points):
    words, previous = [], 0
    for first, count, stride in runs(code_points):
        word = base36(first - previous)
        if count > 1:
            word += "," + base36(count)
        if count > 1 and stride > 1:
            word += "," + base36(stride)
        words.append(word)
        previous = first
    return " ".join(words)


def constant(name, comment, code_points):
    lines, line = [], ""
    for word in encode(code_points).split(" "):
        if len(line) + len(word) > 112:
            lines.append(line)
            line = ""
        line += word + " "
    lines.append(line.rstrip())
    body = " +\n".join(f"  '{text}'" for text in lines)
    return f"/** {comment} ({len(code_points)} code points). */\nexport const {name} =\n{body};\n"


print("""/*
 * Sets of Unicode 14.0, the version that Python 3.11 (and so the original) knows. Engines have newer versions, which
 * would wash letters that the original leaves alone; only the sets are kept here, since mappings never change once
 * Unicode has given them.
 *
 * A word is `distance from the last run's first code point[,count[,stride]]`, in base 36; see decodeRuns.ts.
 * Written by test/wash/text/makeUnicodeTables.py; a test compares each set with Python on every code point.
 */
""")
print(constant("CHANGED_BY_UPPER", "str.upper() gives another text", [c for c in CODE_POINTS if chr(c).upper() != chr(c)]))
print(constant("CHANGED_BY_LOWER", "the simple lower case is another code point", [c for c in CODE_POINTS if _sre.unicode_tolower(c) != c]))
print(constant("DECIMAL_DIGITS", "`\\\\d`", [c for c in CODE_POINTS if re.match(r"\d", chr(c))]))
sys.stdout.write(constant("WORD_CHARACTERS", "`\\\\w`: letters, all numbers, and `_`", [c for c in CODE_POINTS if re.match(r"\w", chr(c))]))

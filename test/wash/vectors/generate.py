"""Makes test vectors for the wash: rule bases, records, and what the original's dwm 1.1.0 makes of them.

    python generate.py                                 writes vectors.json beside this file, with the seed below
    python generate.py --seed 7 --cases 40 --records 50    prints random cases for a test that compares at once

To be run with the environment that runscripts/python-env.sh makes: .venv/original/bin/python.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from random import Random

from original import wash_case
from random_cases import random_case
from starter_case import starter_case

SEED = 20261125
FILE = Path(__file__).with_name("vectors.json")


def washed(case):
    outcomes = wash_case(case)
    return {**case, "outcomes": outcomes}


def text_of(seed, cases):
    """One case a line, so that a changed vector is a changed line; the checksum is that of the lines."""
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    checksum = hashlib.sha256(lines.encode()).hexdigest()
    return f'{{"dwm":"1.1.0","seed":{seed},"sha256":"{checksum}","cases":[\n{lines}\n]}}\n'


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int)
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--records", type=int, default=50)
    options = parser.parse_args()
    if options.seed is None:
        random = Random(SEED)
        cases = [starter_case(random, 60, 150), *(random_case(random, number, 25) for number in range(24))]
        FILE.write_text(text_of(SEED, map(washed, cases)), "utf-8")
    else:
        random = Random(options.seed)
        cases = [random_case(random, number, options.records) for number in range(options.cases)]
        sys.stdout.write(text_of(options.seed, map(washed, cases)))


if __name__ == "__main__":
    main()

"""Operations of the original's queue library, measured: for bench/queue.ts.

usage: queue-pyqm.py URL DATABASE add|claim|transfer|complete|all COUNT FROM; prints a JSON object of the seconds each took.
"""

import json
import sys
import time

from pymongo import MongoClient
from pyqm import Queue

url, database, wanted = sys.argv[1:4]
count, first = int(sys.argv[4]), int(sys.argv[5])
db = MongoClient(url)[database]
source = Queue(db=db, queueName="source")
target = Queue(db=db, queueName="target")
seconds = {}


def contact(index):
    fields = {f"C_Field{field}": f"value {field} of contact {index}" for field in range(29)}
    return {"C_EmailAddress": f"person{index}@example.com", "rank": index, **fields}


def claimed(queue):
    return list(db[queue].find({"_jobName": "bench"}))


def measure(operation, call):
    started = time.perf_counter()
    result = call()
    seconds[operation] = time.perf_counter() - started
    return result


def transfer(records):
    target.add(records, transfer=True)
    source.complete(records)


if wanted in ("add", "all"):
    records = [contact(first + offset) for offset in range(count)]
    measure("add", lambda: source.add(records))
if wanted in ("claim", "all"):
    measure("claim", lambda: source.next(job="bench", limit=count))
if wanted in ("transfer", "all"):
    records = claimed("source")
    measure("transfer", lambda: transfer(records))
if wanted == "all":
    target.next(job="bench", limit=count)
    records = claimed("target")
    measure("complete", lambda: target.complete(records))
if wanted == "complete":
    records = claimed("source")
    measure("complete", lambda: source.complete(records))
print(json.dumps(seconds))

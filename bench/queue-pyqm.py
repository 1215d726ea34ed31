"""One operation of the original's queue library, measured: for bench/queue.ts.

usage: queue-pyqm.py URL DATABASE add|claim|transfer|complete COUNT FROM; prints the seconds it took.
"""

import sys
import time

from pymongo import MongoClient
from pyqm import Queue

url, database, operation = sys.argv[1:4]
count, first = int(sys.argv[4]), int(sys.argv[5])
db = MongoClient(url)[database]
source = Queue(db=db, queueName="source")
target = Queue(db=db, queueName="target")


def contact(index):
    fields = {f"C_Field{field}": f"value {field} of contact {index}" for field in range(29)}
    return {"C_EmailAddress": f"person{index}@example.com", "rank": index, **fields}


def claimed():
    return list(db["source"].find({"_jobName": "bench"}))


def transfer(records):
    target.add(records, transfer=True)
    source.complete(records)


given = {
    "add": lambda: [contact(first + offset) for offset in range(count)],
    "claim": lambda: count,
    "transfer": claimed,
    "complete": claimed,
}[operation]()
measured = {
    "add": source.add,
    "claim": lambda limit: source.next(job="claimed", limit=limit),
    "transfer": transfer,
    "complete": source.complete,
}[operation]

started = time.perf_counter()
measured(given)
print(time.perf_counter() - started)

"""Reads a dashboard with Grafana's published model and writes it again; prints what the model does not know.

readDashboard.py dashboard.json
"""

import json
import sys

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard


def differences(ours, read, path=""):
    if isinstance(ours, dict) and isinstance(read, dict):
        for key, value in ours.items():
            yield from differences(value, read[key], f"{path}/{key}") if key in read else [f"unknown: {path}/{key}"]
    elif isinstance(ours, list) and isinstance(read, list) and len(ours) == len(read):
        for index, (one, other) in enumerate(zip(ours, read)):
            yield from differences(one, other, f"{path}[{index}]")
    elif ours != read:
        yield f"changed: {path}"


with open(sys.argv[1], encoding="utf-8") as file:
    dashboard = json.load(file)
read = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
found = list(differences(dashboard, read))
print("\n".join(found))
sys.exit(1 if found else 0)

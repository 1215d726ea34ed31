#!/usr/bin/env python3
"""Draws dashboard.json from a real Prometheus, where no Grafana is at hand: for the documentation, and as a check.

    render_dashboard.py --prometheus http://127.0.0.1:9090 --minutes 60 --output dashboard.png

Every query of every panel is sent to Prometheus. With --strict a panel without data is an error (exit status 1).
Needs matplotlib (test/support/python/deploy-checks.txt).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as mdates  # noqa: E402
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator  # noqa: E402

GRID_COLUMNS = 24
PALETTE = ["#3274d9", "#e0752d", "#56a64b", "#a352cc", "#d44a3a", "#0a9396", "#c98a00", "#7d7d7d"]
SECONDS_STEPS = [1, 2, 5, 10, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400]
MOST_TICKS = 5
COLOURS = {"green": "#56a64b", "orange": "#ee9a2e", "red": "#d44a3a", "yellow": "#e5c12b", "blue": "#5794f2"}
INK, PALE, PAPER = "#24292e", "#6a737d", "#f4f5f7"


@dataclass
class Series:
    name: str
    labels: dict[str, str]
    times: list[float]
    values: list[float]


class Prometheus:
    """The part of its HTTP API that panels need."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def instant(self, expr: str, at: float) -> list[dict]:
        return self._get("query", {"query": expr, "time": at})

    def over_time(self, expr: str, start: float, end: float) -> list[dict]:
        step = max(5, round((end - start) / 500))
        return self._get("query_range", {"query": expr, "start": start, "end": end, "step": step})

    def _get(self, path: str, parameters: dict) -> list[dict]:
        address = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(parameters)}"
        with urllib.request.urlopen(address, timeout=30) as answer:
            return json.load(answer)["data"]["result"]


def read_series(panel: dict, prometheus: Prometheus, start: float, end: float) -> list[Series]:
    found = []
    for target in panel["targets"]:
        if target.get("instant"):
            results = prometheus.instant(target["expr"], end)
        else:
            results = prometheus.over_time(target["expr"], start, end)
        for result in results:
            labels = result["metric"]
            samples = result["values"] if "values" in result else [result["value"]]
            name = re.sub(r"\{\{\s*(\w+)\s*\}\}", lambda label: labels.get(label[1], ""), target["legendFormat"])
            times, values = [float(at) for at, _ in samples], [float(value) for _, value in samples]
            found.append(Series(rename(panel, name), labels, times, values))
    return found


def rename(panel: dict, name: str) -> str:
    for change in panel.get("transformations", []):
        if change["id"] == "renameByRegex":
            pattern = re.sub(r"\$(\d)", r"\\\1", change["options"]["renamePattern"])
            name = re.sub(f"^{change['options']['regex']}$", pattern, name)
    return name


def colour_of(name: str, known: dict[str, str] = {}) -> str:
    """The same name has the same colour on every panel."""
    return known.setdefault(name, PALETTE[len(known) % len(PALETTE)])


def setting(panel: dict, name: str, key: str):
    """A field setting such as `thresholds`, with the panel's overrides by name applied."""
    value = panel["fieldConfig"]["defaults"].get(key)
    for override in panel["fieldConfig"]["overrides"]:
        matcher, wanted = override["matcher"]["id"], override["matcher"]["options"]
        if (matcher == "byName" and wanted == name) or (matcher == "byRegexp" and re.fullmatch(wanted, name)):
            for one in override["properties"]:
                value = one["value"] if one["id"] == key else value
    return value


def in_unit(value: float, unit: str) -> str:
    if unit == "s":
        for size, sign in ((86400, "d"), (3600, "h"), (60, "min")):
            if value >= size:
                return f"{value / size:.1f}".rstrip("0").rstrip(".") + f" {sign}"
        return f"{value:.1f}".rstrip("0").rstrip(".") + " s"
    return f"{value / 1000:g} k" if value >= 10_000 else f"{value:g}"


def draw_stat(axes: Axes, panel: dict, series: list[Series]) -> None:
    axes.set_axis_off()
    width = 1 / max(1, len(series))
    for index, one in enumerate(sorted(series, key=lambda each: each.name)):
        value = one.values[-1]
        colour = "green"
        for step in (setting(panel, one.name, "thresholds") or {"steps": []})["steps"]:
            if step["value"] is None or value >= step["value"]:
                colour = step["color"]
        text = in_unit(value, panel["fieldConfig"]["defaults"]["unit"])
        for mapping in setting(panel, one.name, "mappings") or []:
            text = mapping["options"].get(f"{value:g}", {"text": text})["text"]
        left = index * width
        axes.add_patch(plt.Rectangle((left + 0.004, 0.02), width - 0.008, 0.96, color=COLOURS[colour], lw=0))
        centred = {"ha": "center", "va": "center", "color": "white"}
        axes.text(left + width / 2, 0.68, one.name, fontsize=8, **centred)
        axes.text(left + width / 2, 0.34, text, fontsize=12, weight="bold", **centred)


def draw_lines(axes: Axes, panel: dict, series: list[Series], start: float, end: float) -> None:
    custom = panel["fieldConfig"]["defaults"]["custom"]
    unit = panel["fieldConfig"]["defaults"]["unit"]
    below: dict[float, float] = {}
    highest = max((max(one.values) for one in series), default=0)
    for one in series:
        fixed = setting(panel, one.name, "color")
        colour = COLOURS[fixed["fixedColor"]] if "fixedColor" in fixed else colour_of(one.name)
        times = [datetime.fromtimestamp(at, timezone.utc) for at in one.times]
        stacked = custom.get("stacking", {}).get("mode") == "normal"
        floor = [below.get(at, 0) if stacked else 0 for at in one.times]
        top = [low + value for low, value in zip(floor, one.values)]
        axes.fill_between(times, floor, top, color=colour, alpha=custom["fillOpacity"] / 100, lw=0, step="post" if stacked else None)
        axes.plot(times, top, color=colour, lw=1.2, label=one.name, drawstyle="steps-post" if stacked else "default")
        below.update(zip(one.times, top))
    axes.set_xlim(datetime.fromtimestamp(start, timezone.utc), datetime.fromtimestamp(end, timezone.utc))
    axes.set_ylim(bottom=0, top=None if highest > 0 else 1)
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%H:%M"))
    axes.xaxis.set_major_locator(mdates.AutoDateLocator(maxticks=8))
    seconds = next((step for step in SECONDS_STEPS if highest / step <= MOST_TICKS), SECONDS_STEPS[-1])
    axes.yaxis.set_major_locator(MultipleLocator(seconds) if unit == "s" else MaxNLocator(nbins=MOST_TICKS, integer=True))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: in_unit(value, unit)))
    axes.grid(color="#e5e7eb", lw=0.6)
    axes.tick_params(colors=PALE, labelsize=7, length=0)
    axes.spines[:].set_visible(False)
    if series:
        tight = {"handlelength": 0.8, "handletextpad": 0.4, "columnspacing": 0.9, "fontsize": 6.5}
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.08), ncols=8, frameon=False, **tight)


def draw_table(axes: Axes, panel: dict, series: list[Series]) -> None:
    axes.set_axis_off()
    if not series:
        axes.text(0.5, 0.5, "none", transform=axes.transAxes, ha="center", color=PALE, fontsize=9)
        return
    order = next(change["options"] for change in panel["transformations"] if change["id"] == "organize")
    columns = sorted(order["indexByName"], key=order["indexByName"].get)
    shown = [name for name in columns if any(one.labels.get(name) for one in series)]
    heads = [order["renameByName"].get(name, name) for name in shown]
    rows = sorted([rename_job(one.labels.get(name, "")) for name in shown] for one in series)
    widths = [max(len(row[at]) for row in [heads, *rows]) for at in range(len(shown))]
    left = [sum(widths[:at]) / sum(widths) for at in range(len(shown))]
    for line, row in enumerate([heads, *rows[:9]]):
        for at, text in zip(left, row):
            axes.text(at, 0.97 - line * 0.1, text, transform=axes.transAxes, va="top", fontsize=6, color=PALE if line == 0 else INK)


def rename_job(text: str) -> str:
    short = {"Eloqua_Contacts.Indicators_Refresh": "REFRESH", "CLEAN_QUEUE_DWM": "CLEAN"}
    return short.get(text, text.removeprefix("Eloqua_Contacts_DWM_"))


def draw(dashboard: dict, prometheus: Prometheus, start: float, end: float, output: Path) -> list[str]:
    """@returns the titles of the panels without data."""
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in dashboard["panels"])
    figure = plt.figure(figsize=(14, rows * 0.3 + 0.5), facecolor=PAPER)
    figure.text(0.012, 1 - 0.2 / figure.get_figheight(), dashboard["title"], fontsize=13, weight="bold", color=INK, va="center")
    span = " to ".join(datetime.fromtimestamp(at, timezone.utc).strftime("%Y-%m-%d %H:%M") for at in (start, end))
    figure.text(0.988, 1 - 0.2 / figure.get_figheight(), f"{span} UTC", fontsize=8, color=PALE, va="center", ha="right")
    unit, head = 0.3 / figure.get_figheight(), 0.4 / figure.get_figheight()
    empty = []
    for panel in dashboard["panels"]:
        at = panel["gridPos"]
        x, width, height = 0.008 + at["x"] / GRID_COLUMNS * 0.984, at["w"] / GRID_COLUMNS * 0.984, at["h"] * unit
        y = 1 - head - at["y"] * unit - height
        card = figure.add_axes((x + 0.003, y + unit * 0.15, width - 0.006, height - unit * 0.3), facecolor="white")
        card.set(xticks=[], yticks=[])
        card.spines[:].set_color("#dcdfe4")
        figure.text(x + 0.009, y + height - unit * 0.75, panel["title"], fontsize=9, weight="bold", color=INK, va="center")
        series = read_series(panel, prometheus, start, end)
        if not series:
            empty.append(panel["title"])
        if panel["type"] == "timeseries":
            axes = figure.add_axes((x + 0.038, y + unit * 1.75, width - 0.05, height - unit * 3.2))
            draw_lines(axes, panel, series, start, end)
        else:
            axes = figure.add_axes((x + 0.008, y + unit * 0.4, width - 0.016, height - unit * 1.7))
            (draw_stat if panel["type"] == "stat" else draw_table)(axes, panel, series)
    figure.savefig(output, dpi=100, facecolor=figure.get_facecolor())
    return empty


def main() -> int:
    parser = argparse.ArgumentParser(description="Draws dashboard.json from a real Prometheus.")
    parser.add_argument("--prometheus", default="http://127.0.0.1:9090", help="its address")
    parser.add_argument("--minutes", type=float, default=60, help="how much time to show")
    parser.add_argument("--end", type=float, default=time.time(), help="until when, in unix seconds; default: now")
    parser.add_argument("--dashboard", type=Path, default=Path(__file__).with_name("dashboard.json"))
    parser.add_argument("--output", type=Path, default=Path("dashboard.png"))
    parser.add_argument("--strict", action="store_true", help="a panel without data is an error")
    given = parser.parse_args()
    dashboard = json.loads(given.dashboard.read_text(encoding="utf-8"))
    start = given.end - given.minutes * 60
    empty = draw(dashboard, Prometheus(given.prometheus), start, given.end, given.output)
    print(f"{given.output}: {len(dashboard['panels'])} panels, {given.output.stat().st_size // 1024} KB")
    for title in empty:
        print(f"no data: {title}", file=sys.stderr)
    return 1 if empty and given.strict else 0


if __name__ == "__main__":
    sys.exit(main())

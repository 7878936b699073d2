"""Compare what is the same in each run, instructions and modules, with what was recorded, and record it.

Counts belong to one build of Python on one kind of machine, so they are compared with counts of that alone.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from pathlib import Path

from runtime_peers import Python
from runtime_reading import Results
from runtime_rows import ROWS
from runtime_table import median, number

FILE = Path(__file__).with_name("runtime_baseline.json")
TOLERANCE = 0.05

Recorded = dict[str, dict[str, float]]
"""By build of Python, then by row."""


def build(python: Python) -> str:
    """Return what counts are compared within, e.g. ``3.12.1 Linux x86_64``."""
    return f"{python.version} {platform.system()} {platform.machine()}"


def counts(results: Results) -> dict[str, float]:
    """Return what is the same in each run, of ours, by row."""
    found = {row.name: median(results, row.name, "ours") for row in ROWS if row.is_exact}
    return {name: value for name, value in found.items() if value is not None}


def load(file: Path) -> Recorded:
    """Return what was recorded."""
    recorded: Recorded = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    return recorded


def record(file: Path, python: Python, results: Results) -> None:
    """Take the counts of this run over; of rows that it did not measure, those that were there stay."""
    recorded = load(file)
    measured = {name: round(value, 3) for name, value in counts(results).items()}
    recorded[build(python)] = recorded.get(build(python), {}) | measured
    file.write_text(json.dumps(recorded, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def compare(before: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """Return a line for each count, which is a loud one if it became more by more than 5 %."""
    lines = []
    for name, value in now.items():
        if name in before:
            change = value / before[name] - 1
            mark = "*** WORSE *** " if change > TOLERANCE else ""
            lines.append(f"{mark}{name}: {number(before[name])} recorded, {number(value)} now ({change:+.1%})")
    return lines

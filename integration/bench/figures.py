"""What was measured, and how it is shown: a Markdown table of medians, or every single measurement as JSON.

Pure. Nothing here measures; see ``workshop``.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """What is measured, in the order of the table; the value is what stands in it."""

    START = "sandbox start"
    PACKAGE = "package"
    DEPLOY = "deploy, first"
    COLD = "answer, cold"
    WARM = "answer, warm"
    REDEPLOY = "deploy, nothing changed"
    DELETE = "delete"
    WHOLE = "from nothing to an answer"

    @property
    def is_answer(self) -> bool:
        """Whether it is one HTTP request, which takes milliseconds, and not a command."""
        return self in (Step.COLD, Step.WARM)


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement, in seconds."""

    wall: float
    cpu: float | None = None
    """Of a command and the processes it waited for; ``None`` for HTTP, and where the system does not tell."""


Samples = dict[tuple[Step, str], list[Sample]]
"""By step and name of the tool (``ours`` or ``peer``); in the order of the rounds."""


def as_table(samples: Samples, ours: str, peer: str) -> str:
    """Return the medians, with minimum and maximum, as a Markdown table; *ours* and *peer* are headings."""
    rows: list[tuple[str, ...]] = [("step", ours, peer, "ratio", "CPU ours", "CPU peer", "ratio")]
    for step in Step:
        mine, others = samples[step, "ours"], samples[step, "peer"]
        walls = wall_times(mine), wall_times(others)
        cpus = cpu_times(mine), cpu_times(others)
        unit = milliseconds if step.is_answer else seconds
        rows.append((step, *(spread(each, unit) for each in walls), ratio(*walls), *map(middle, cpus), ratio(*cpus)))
    return as_markdown(rows)


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return a table whose first row is its heading."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def wall_times(samples: Sequence[Sample]) -> list[float]:
    """Return the wall seconds."""
    return [sample.wall for sample in samples]


def cpu_times(samples: Sequence[Sample]) -> list[float]:
    """Return the CPU seconds that are known."""
    return [sample.cpu for sample in samples if sample.cpu is not None]


def seconds(value: float) -> str:
    """Return e.g. ``1.25 s``."""
    return f"{value:.2f} s"


def milliseconds(value: float) -> str:
    """Return e.g. ``2.1 ms``."""
    return f"{value * 1000:.1f} ms"


def spread(values: Sequence[float], unit: Callable[[float], str]) -> str:
    """Return the median, minimum and maximum."""
    return f"{unit(statistics.median(values))} ({unit(min(values))} - {unit(max(values))})" if values else "-"


def middle(values: Sequence[float]) -> str:
    """Return the median."""
    return seconds(statistics.median(values)) if values else "-"


def ratio(ours: Sequence[float], peer: Sequence[float]) -> str:
    """Return how many times as long as ours the peer took, by the medians."""
    return f"{statistics.median(peer) / statistics.median(ours):.2f}" if ours and peer else "-"


def as_document(samples: Samples, conditions: Mapping[str, object]) -> str:
    """Return every single measurement as JSON, in seconds."""
    measured = [
        {"step": step, "tool": tool, "wall": wall_times(taken), "cpu": cpu_times(taken)}
        for (step, tool), taken in samples.items()
    ]
    return json.dumps({**conditions, "samples": measured}, indent=2) + "\n"


def total_cpu(samples: Sequence[Sample]) -> float | None:
    """Return the CPU seconds of all, or ``None`` where the system does not tell."""
    known = cpu_times(samples)
    return sum(known) if len(known) == len(samples) else None

"""How the figures of the runtime are shown: as a Markdown table of medians, or each of them as JSON.

Pure. Nothing here measures; see ``runtime_reading``.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence

from figures import as_markdown
from runtime_peers import Peer
from runtime_reading import Results
from runtime_rows import YARDSTICKS, Row

NOT_OFFERED, FAILED = "-", "fails"


def as_table(results: Results, rows: Sequence[Row], peers: Sequence[Peer]) -> str:
    """Return the medians; what others need is followed by how many times as much as ours that is."""
    heading = ("measure", "unit", "floor", "here", *(peer.label for peer in peers))
    return as_markdown([heading, *(line(results, row, peers) for row in rows)])


def line(results: Results, row: Row, peers: Sequence[Peer]) -> tuple[str, ...]:
    """Return one row of the table."""
    floors = ("" if floor is None else number(floor) for floor in (row.floor, floor_here(results, row)))
    return (row.label, row.way, *floors, *(cell(results, row, peer) for peer in peers))


def cell(results: Results, row: Row, peer: Peer) -> str:
    """Return e.g. ``10.4 (5.1x)``; for ours, whether it is over the floor instead of what is in brackets."""
    if (row.name, peer.name) in results.failures:
        return FAILED
    value = median(results, row.name, peer.name)
    if value is None:
        return NOT_OFFERED
    if not peer.is_ours:
        times = ratio(results, row.name, peer.name)
        return number(value) if times is None else f"{number(value)} ({number(times)}x)"
    floor = floor_here(results, row)
    return number(value) + (" OVER" if floor is not None and value > floor else "")


def ratio(results: Results, row: str, peer: str) -> float | None:
    """Return how many times as much as ours *peer* needs: the median of what that was within each round.

    What slows the machine down for a while slows both down in the rounds of that while.
    """
    ours, theirs = (results.samples.get((row, name), []) for name in ("ours", peer))
    pairs = [their / our for our, their in zip(ours, theirs, strict=False) if our > 0 and their > 0]
    return statistics.median(pairs) if pairs else None


def floor_here(results: Results, row: Row) -> float | None:
    """Return the floor; that of a time as much higher as Chalice 1.34 is slower here, or ``None`` if nobody knows."""
    if row.floor is None or row.way not in YARDSTICKS:
        return row.floor
    yardstick, there = YARDSTICKS[row.way]
    here = median(results, yardstick, "chalice")
    return None if here is None else row.floor * here / there


def median(results: Results, row: str, peer: str) -> float | None:
    """Return the median, or ``None`` if nothing was measured."""
    samples = results.samples.get((row, peer))
    return statistics.median(samples) if samples else None


def number(value: float) -> str:
    """Return three digits that count, e.g. ``1.27``, ``10.4``, ``1125``."""
    if abs(value) >= 100:
        return f"{value:.0f}"
    return f"{value:.3g}" if abs(value) >= 1 else f"{value:.2f}"


def reasons(results: Results) -> list[str]:
    """Return why something could not be measured, a line for each."""
    return [f"{peer} fails at {row}: {reason}" for (row, peer), reason in results.failures.items()]


def as_document(results: Results, conditions: Mapping[str, object]) -> str:
    """Return every single figure as JSON, each in the unit of its row."""
    samples = [{"row": row, "peer": peer, "figures": taken} for (row, peer), taken in results.samples.items()]
    failures = [{"row": row, "peer": peer, "reason": reason} for (row, peer), reason in results.failures.items()]
    return json.dumps({**conditions, "samples": samples, "failures": failures}, indent=2) + "\n"

"""How the figure of each row is got for each framework: which processes are run, and what is taken from them.

The processes of one row are run for one framework after the other, round by round, so that a drift of the machine
hits all of them.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from runtime_cases import GET, MANY, REST, Case
from runtime_measure import AbsentError, Figures, Job, MeasureError, count_instructions, run
from runtime_peers import Python, Task
from runtime_rows import Row, Way

WARMING, COUNTED = 100, 200
"""Requests that let the interpreter specialise its code, and those whose instructions are averaged."""


@dataclass(slots=True)
class Results:
    """What was measured with one Python; keys are the names of a row and of a framework."""

    samples: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    """In the unit of the row, in the order of the rounds."""
    failures: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why something could not be measured."""
    absent: set[tuple[str, str]] = field(default_factory=set)
    """What a framework does not offer."""

    def add(self, row: Row, task: Task, bench: Bench) -> None:
        """Measure once more, unless that could not be done before."""
        key = row.name, task.peer.name
        if key in self.failures or key in self.absent:
            return
        try:
            figure = READINGS[row.way](bench, row, task)
        except AbsentError:
            self.absent.add(key)
        except MeasureError as error:
            self.failures[key] = str(error)
        else:
            self.samples.setdefault(key, []).append(figure)


class Bench:
    """Where and how processes are run; what several rows read is run once, until ``forget``."""

    def __init__(self, python: Python, client: Path, folder: Path, seconds: float) -> None:
        self.python = python
        self.client = client
        self.folder = folder
        self.seconds = seconds
        self.cold = functools.cache(self._cold)
        self.boot = functools.cache(self._boot)

    def forget(self) -> None:
        """Let the next round run its own cold starts."""
        self.cold.cache_clear()

    def warm(self, row: Row, task: Task) -> Figures:
        """Return what ``runtime_probe.warm`` tells. Raises ``MeasureError``."""
        return run(self.python.path, self._job("warm", task, row.case, payload=row.payload))

    def count(self, mode: str, row: Row, task: Task, requests: int = 0) -> float:
        """Return the millions of instructions of a process. Raises ``MeasureError``."""
        job = self._job(mode, task, row.case, payload=row.payload, requests=requests)
        return count_instructions(self.python.path, job)

    def _cold(self, task: Task, case: Case, *, compiled: bool) -> Figures:
        """Return what ``runtime_probe.cold`` tells. Raises ``MeasureError``."""
        return run(self.python.path, self._job("cold", task, case, compiled=compiled))

    def _boot(self) -> float:
        """Return the millions of instructions of a process that loads no app. Raises ``MeasureError``."""
        return count_instructions(self.python.path, Job("boot", str(self.client), "", "", "", 0, "", {}))

    def _job(
        self, mode: str, task: Task, case: Case, *, payload: str = REST, compiled: bool = True, requests: int = 0
    ) -> Job:
        event = self.folder / f"{case.name}-{payload}.json"
        if not event.exists():
            event.write_text(json.dumps(case.event(payload)), encoding="utf-8")
        return Job(
            mode=mode,
            client=str(self.client),
            task=str(task.compiled if compiled else task.source),
            event=str(event),
            case=case.name,
            routes=case.routes,
            payload=payload,
            expected=case.expected(),
            seconds=self.seconds,
            requests=requests,
        )


def measure_round(number: int, bench: Bench, rows: Sequence[Row], tasks: Sequence[Task], results: Results) -> None:
    """Measure every row for every framework once more; after round 0 only what is not the same each time."""
    bench.forget()
    first = number % len(tasks)
    for row in rows:
        if number == 0 or not (row.is_exact or row.way is Way.ZIP):
            for task in (*tasks[first:], *tasks[:first]):
                results.add(row, task, bench)


def _read_cold(bench: Bench, row: Row, task: Task) -> float:
    return bench.cold(task, row.case, compiled=row.is_compiled)[row.phase] / 1e6


def _read_warm(bench: Bench, row: Row, task: Task) -> float:
    return bench.warm(row, task)["request"] / 1e3


def _read_route(bench: Bench, row: Row, task: Task) -> float:
    one, many = (bench.cold(task, case, compiled=True)["build"] for case in (GET, row.case))
    return (many - one) / 1e3 / MANY


def _read_modules(bench: Bench, row: Row, task: Task) -> float:
    return bench.cold(task, row.case, compiled=True)["modules"]


def _read_memory(bench: Bench, row: Row, task: Task) -> float:
    memory = bench.cold(task, row.case, compiled=True)["memory"]
    if memory is None:
        raise AbsentError("the system does not tell")
    return memory / 1e6


def _read_zip(bench: Bench, row: Row, task: Task) -> float:
    return task.zipped / 1024


def _count_cold(bench: Bench, row: Row, task: Task) -> float:
    return bench.count("cold", row, task) - bench.boot()


def _count_warm(bench: Bench, row: Row, task: Task) -> float:
    fewer, more = (bench.count("repeat", row, task, number) for number in (WARMING, WARMING + COUNTED))
    return (more - fewer) * 1e3 / COUNTED


READINGS: Mapping[Way, Callable[[Bench, Row, Task], float]] = {
    Way.COLD: _read_cold,
    Way.WARM: _read_warm,
    Way.ROUTE: _read_route,
    Way.MODULES: _read_modules,
    Way.MEMORY: _read_memory,
    Way.ZIP: _read_zip,
    Way.COLD_INSTRUCTIONS: _count_cold,
    Way.WARM_INSTRUCTIONS: _count_warm,
}
"""What is read of each kind of row, in the unit of the row; each raises ``MeasureError``."""

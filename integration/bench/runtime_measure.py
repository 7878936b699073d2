"""Run one measured process, and take its figures or its instructions.

What happens in the process is in ``runtime_probe``; what is read from its figures, in ``runtime_reading``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

PROBE = Path(__file__).with_name("runtime_probe.py")
Figures = dict[str, float]


class MeasureError(Exception):
    """A process could not do what it was to be measured at; its text is one line."""


class AbsentError(MeasureError):
    """A framework does not offer what a case needs."""


@dataclass(frozen=True, slots=True)
class Job:
    """What one process does, as ``runtime_probe`` reads it."""

    mode: str
    client: str
    """The folder with Lambda's runtime client."""
    task: str
    """The folder with the app and what it needs; it is first on the path, as in Lambda."""
    event: str
    """The JSON file with the event."""
    case: str
    routes: int
    payload: str
    expected: Mapping[str, object]
    seconds: float = 0.0
    requests: int = 0


def run(python: Path, job: Job) -> Figures:
    """Run one process and return what it printed. Raises ``MeasureError``."""
    return _outcome(_start([], python, job))


def count_instructions(python: Path, job: Job) -> float:
    """Return the millions of instructions that a process executes from its start to its end. Raises ``MeasureError``.

    It is repeatable to about 0.1 % on one machine with one build of Python: addresses and hashes are fixed.
    """
    tool = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"]
    result = _start(tool, python, job)
    _outcome(result)
    found = re.search(r"I\s+refs:\s+([\d,]+)", result.stderr)
    if found is None:
        raise MeasureError(_last_line(result.stderr) or "valgrind counted nothing")
    return int(found[1].replace(",", "")) / 1e6


def can_count() -> bool:
    """Whether valgrind is there."""
    return shutil.which("valgrind") is not None


def _start(tool: list[str], python: Path, job: Job) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "AWS_", "LAMBDA_"))}
    # A package without byte code stays without it; and a hash seed would make each process another one.
    environment = kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    command = [*tool, str(python), "-S", "-s", str(PROBE), json.dumps(asdict(job))]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace", check=False
    )


def _outcome(result: subprocess.CompletedProcess[str]) -> Figures:
    try:
        figures: Figures = json.loads(result.stdout)
    except ValueError:
        raise MeasureError(_last_line(result.stderr) or f"it ended with status {result.returncode}") from None
    if "absent" in figures:
        raise AbsentError(str(figures["absent"]))
    if "error" in figures:
        raise MeasureError(str(figures["error"]).partition("\n")[0])
    return figures


def _last_line(text: str) -> str:
    return text.strip().rpartition("\n")[2]

"""An executor that remembers what its functions logged, and functions written for one test."""

import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chalice_local.execution import Executor, Function, LogLine

OWN = f"python3.{sys.version_info.minor}"


@pytest.fixture
def lines() -> list[LogLine]:
    return []


@pytest.fixture
def executor(lines: list[LogLine]) -> Iterator[Executor]:
    with Executor(log=lines.append) as executor:
        yield executor


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Function]:
    """Return a function that writes ``app.py`` and gives the ``Function`` whose handler is ``app.app``."""

    def write(source: str, **fields: object) -> Function:
        root = tmp_path / "task"
        root.mkdir(exist_ok=True)
        (root / "app.py").write_text(textwrap.dedent(source), encoding="utf-8")
        settings: dict[str, object] = {"runtime": OWN, "timeout": 20.0, **fields}
        return Function(name="hello", handler="app.app", task_root=root, **settings)  # type: ignore[arg-type]

    return write

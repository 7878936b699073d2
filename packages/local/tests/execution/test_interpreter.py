"""Which Python runs a Lambda runtime."""

import sys
from pathlib import Path

import pytest

from chalice_local.execution import UnknownRuntimeError, ask, find

OWN = f"python3.{sys.version_info.minor}"


def test_the_own_interpreter_runs_its_own_version() -> None:
    assert find(OWN).path == Path(sys.executable)


def test_an_interpreter_says_its_version() -> None:
    interpreter = ask(Path(sys.executable))
    assert interpreter is not None
    assert interpreter.runtime == OWN


def test_what_is_no_interpreter_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "python3.12").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "python3.12").chmod(0o755)
    assert ask(tmp_path / "python3.12") is None
    assert ask(tmp_path / "python3.13") is None


@pytest.mark.parametrize("runtime", ["nodejs22.x", "python2.7", "python3", "provided.al2023"])
def test_another_runtime_is_refused_by_name(runtime: str) -> None:
    with pytest.raises(UnknownRuntimeError, match=runtime):
        find(runtime)

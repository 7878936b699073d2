"""Run pip for a target in a child process, with the user's own pip settings.

Which commands to run and what their answers mean is decided in ``resolve`` and ``fetch``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chalice_packager.target import Target

# Settings that would change what these runs are: they look for the target's wheels with this interpreter, install
# nothing, and nobody is there to answer.
_UNSET = frozenset(
    f"PIP_{option}"
    for option in ("ABI", "LOG", "PLATFORM", "PREFIX", "PYTHON", "QUIET", "REPORT", "ROOT", "TARGET", "VERBOSE")
)
_SET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_REQUIRE_VIRTUALENV": "0", "PIP_USER": "0"}


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of pip."""

    is_success: bool
    log: str
    """Everything that pip has to say, its debugging lines too, without the time in front."""
    errors: str
    """What pip wrote for the user."""


def run(command: Sequence[str], *, target: Target, folder: Path, log: Path) -> Run:
    """Run ``pip`` with *command*, looking for wheels of *target* only; *log* is written and overwritten.

    *folder* is where relative paths in requirements start.
    """
    log.unlink(missing_ok=True)
    finished = subprocess.run(
        [*_python(target), command[0], "--log", str(log), *_wheels_of(target), *command[1:]],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in _UNSET} | _SET,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    # pip writes "2026-01-31T12:00:00,000 message", the time also before every line of a message with several.
    lines = [line.partition(" ")[2] for line in text.splitlines()]
    return Run(finished.returncode == 0, "\n".join(lines), finished.stderr)


def _python(target: Target) -> list[str]:
    # -P: the working folder is the user's project, and its modules must not stand in for pip's.
    return [sys.executable, "-P", "-m", "chalice_packager.pip_child", json.dumps(dict(target.environment))]


def _wheels_of(target: Target) -> list[str]:
    options = ["--quiet", "--only-binary=:all:", "--implementation=cp"]
    options += [f"--python-version={target.full_version}", f"--abi={target.abi}"]
    return options + [f"--platform={platform}" for platform in target.platforms]

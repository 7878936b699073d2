"""Which Python on this computer runs a function of a given Lambda runtime.

Looks and asks; installs nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_local.errors import LocalError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SUPPORTED = range(10, 16)
"""Minor versions of Python 3 that the runtime client supports."""


class UnknownRuntimeError(LocalError):
    """A runtime that is not a Python of Lambda."""

    def __init__(self, runtime: str) -> None:
        super().__init__(runtime)
        self.runtime = runtime

    def __str__(self) -> str:
        return f"{self.runtime!r} is not a Python runtime of Lambda: use one such as 'python3.12'"


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python that was run, and said which version it is."""

    path: Path
    version: tuple[int, int]

    @property
    def runtime(self) -> str:
        """The Lambda runtime with this version, e.g. ``python3.12``."""
        return f"python{self.version[0]}.{self.version[1]}"


def find(runtime: str) -> Interpreter:
    """Return the interpreter that *runtime* names, or the one with the nearest version.

    Raises ``UnknownRuntimeError`` for anything but ``python3.<minor>``.
    """
    match = re.fullmatch(r"python3\.(\d+)", runtime)
    if match is None:
        raise UnknownRuntimeError(runtime)
    wanted = int(match[1])
    for minor in sorted({*_SUPPORTED, sys.version_info.minor}, key=lambda minor: (abs(minor - wanted), -minor)):
        interpreter = _find_minor(minor)
        if interpreter is not None:
            return interpreter
    return _own()


@lru_cache(maxsize=32)
def ask(path: Path) -> Interpreter | None:
    """Run *path* and return what it says it is; ``None`` if it does not run."""
    question = "import sys; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [path, "-S", "-c", question],
            capture_output=True,
            text=True,
            timeout=10,
            check=True,
            stdin=subprocess.DEVNULL,
        )
        major, minor = answer.stdout.split()
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return Interpreter(path, (int(major), int(minor)))


@lru_cache(maxsize=16)
def _find_minor(minor: int) -> Interpreter | None:
    if minor == sys.version_info.minor:
        return _own()
    for path in _candidates(f"3.{minor}"):
        interpreter = ask(path)
        if interpreter is not None and interpreter.version == (3, minor):
            return interpreter
    return None


def _own() -> Interpreter:
    return Interpreter(Path(sys.executable), (sys.version_info.major, sys.version_info.minor))


def _candidates(version: str) -> Iterator[Path]:
    """Yield what may be Python *version*: on the search path, then those that pyenv and uv keep."""
    for folder in os.get_exec_path():
        found = shutil.which(f"python{version}", path=folder)
        if found:
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or _data_home() / "uv" / "python")
    for pattern in (f"versions/{version}.*", f"pyenv-win/versions/{version}.*"):
        yield from _executables(sorted(pyenv.glob(pattern)))
    yield from _executables(sorted(uv.glob(f"cpython-{version}.*")))


def _data_home() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _executables(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for name in ("bin/python3", "bin/python", "python.exe"):
            if (folder / name).exists():
                yield folder / name
                break

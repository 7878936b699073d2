"""Install the two tools that are compared, each into a virtual environment of its own.

What is installed stays between runs, below ``.dev/bench``. Nothing here is measured.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRIVATE = ROOT / ".dev" / "bench"
PEER = "chalice==1.34.0"


class InstallationError(Exception):
    """A tool could not be installed."""


class PeerMissingError(InstallationError):
    """There is nothing to compare with."""

    def __init__(self, cause: InstallationError) -> None:
        super().__init__(cause)
        self.cause = cause

    def __str__(self) -> str:
        return f"{PEER} cannot be installed; is the package index in reach?\n{self.cause}"


@dataclass(frozen=True, slots=True)
class Tool:
    """One of the two that are compared."""

    name: str
    """``ours`` or ``peer``; also the last part of the name of its app."""
    label: str
    """What it calls itself, e.g. ``chalice 1.34.0``."""
    command: Path

    @property
    def is_ours(self) -> bool:
        """Whether this repository made it."""
        return self.name == "ours"


def install_both() -> tuple[Tool, Tool]:
    """Return ours, installed anew, and the peer, installed once: both in the same way and with the same botocore.

    Raises ``PeerMissingError``, or ``InstallationError`` if ours cannot be installed.
    """
    place = PRIVATE / f"python{sys.version_info.major}.{sys.version_info.minor}"
    folders = sorted(path.parent for path in ROOT.glob("packages/*/pyproject.toml"))
    anew = [f"--reinstall-package=chalice-{folder.name}" for folder in folders]
    ours = install(place / "ours", *anew, *map(str, folders))
    question = "import importlib.metadata as metadata; print(metadata.version('botocore'))"
    botocore = output_of([str(program(place / "ours", "python")), "-c", question])
    try:
        return ours, install(place / "peer", PEER, f"botocore=={botocore}")
    except InstallationError as error:
        raise PeerMissingError(error) from None


def install(folder: Path, *arguments: str) -> Tool:
    """Install into the virtual environment *folder*, with all byte code compiled. Raises ``InstallationError``."""
    uv = find_uv()
    output_of([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, str(folder)])
    python = str(program(folder, "python"))
    output_of([uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python, *arguments])
    command = program(folder, "chalice")
    label = output_of([str(command), "--version"]).partition(",")[0]
    return Tool(folder.name, label, command)


def find_uv() -> str:
    """Return the path of uv. Raises ``InstallationError``."""
    beside = str(Path(sys.executable).parent)
    uv = shutil.which("uv", path=os.pathsep.join([beside, os.environ.get("PATH", "")]))
    if uv is None:
        raise InstallationError("there is no uv beside this Python or on PATH: run this by ./dev")
    return uv


def program(environment: Path, name: str) -> Path:
    """Return the path of a program in a virtual environment."""
    return environment / "Scripts" / f"{name}.exe" if os.name == "nt" else environment / "bin" / name


def output_of(command: Sequence[str]) -> str:
    """Run a command and return what it printed. Raises ``InstallationError``."""
    environment = {"UV_CACHE_DIR": str(ROOT / ".dev" / "uv-cache"), **os.environ}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise InstallationError(f"{' '.join(command)}\nended with status {result.returncode}: {result.stderr.strip()}")
    return result.stdout.strip()

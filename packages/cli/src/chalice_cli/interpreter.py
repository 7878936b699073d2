"""Find the Python that runs the user's app.

Its version decides the Lambda runtime, and its packages what the app can import.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from chalice_cli.errors import InterpreterError

OLDEST = (3, 10)
"""What the runtime supports."""

# Run in the other interpreter: where its chalice-core is, if it has one. Chalice 1.x has no module "describe".
_PROBE = (
    "import importlib.util as u, json, sys\n"
    "try: s = u.find_spec('chalice.describe')\n"
    "except ImportError: s = None\n"
    "print(json.dumps([sys.version_info[:2], s and s.origin]))"
)


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python with chalice-core."""

    executable: Path
    version: tuple[int, int]
    runtime_dir: Path
    """The folder of its ``chalice`` package: what goes into the deployment package."""


def find_interpreter(project_dir: Path) -> Interpreter:
    """Return the Python of the project.

    That is ``.venv`` in the project, else the active virtual environment if it has chalice-core, else the Python
    that runs this command. Raises ``InterpreterError`` for a ``.venv`` that cannot run the app.
    """
    own = _executable(project_dir / ".venv")
    if own.exists():
        return _usable(own)
    active = os.environ.get("VIRTUAL_ENV")
    if active and _executable(Path(active)).exists() and Path(active) != Path(sys.prefix):
        try:
            return _usable(_executable(Path(active)))
        except InterpreterError:
            pass  # made for something else
    return _this()


def _this() -> Interpreter:
    """Return the Python that runs this, which has chalice-core because chalice-cli depends on it."""
    found = importlib.util.find_spec("chalice")
    places = found.submodule_search_locations if found else None
    if not places:
        raise InterpreterError(Path(sys.executable), "has no chalice-core; install chalice-cli anew")
    return Interpreter(Path(sys.executable), (sys.version_info[0], sys.version_info[1]), Path(places[0]))


def _executable(environment: Path) -> Path:
    return environment / "Scripts" / "python.exe" if os.name == "nt" else environment / "bin" / "python"


def _usable(python: Path) -> Interpreter:
    try:
        probe = subprocess.run([python, "-c", _PROBE], capture_output=True, text=True, check=True, timeout=60)
        (major, minor), origin = json.loads(probe.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        raise InterpreterError(python, "does not run; make the virtual environment anew") from None
    if origin is None:
        raise InterpreterError(python, f"has no chalice-core; install it: {python} -m pip install chalice-core")
    if (major, minor) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise InterpreterError(python, f"is Python {major}.{minor}, and Chalice needs {oldest} or newer")
    return Interpreter(python, (major, minor), Path(origin).parent)

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

PROBE_SECONDS = 60
"""Much more than a Python takes to start; a machine under load may need it."""

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
    own = project_dir / ".venv"
    if own.is_dir():
        return _usable(_executable(own))
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
    (major, minor), origin = _probe(python)
    if origin is None:
        raise InterpreterError(python, f"has no chalice-core; install it: {python} -m pip install chalice-core")
    if (major, minor) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise InterpreterError(python, f"is Python {major}.{minor}, and Chalice needs {oldest} or newer")
    return Interpreter(python, (major, minor), Path(origin).parent)


def _probe(python: Path) -> tuple[tuple[int, int], str | None]:
    """Return the version of *python*, and where its ``chalice.describe`` is. Raises ``InterpreterError``."""
    try:
        probe = subprocess.run(
            [python, "-I", "-c", _PROBE],  # isolated: what is installed there, and not what lies in the current folder
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            timeout=PROBE_SECONDS,
        )
    except OSError as error:
        raise _broken(python, error.strerror or str(error)) from None
    except subprocess.TimeoutExpired:
        raise _broken(python, f"no answer within {PROBE_SECONDS} seconds") from None
    try:
        (major, minor), origin = json.loads(probe.stdout)
    except (ValueError, TypeError):
        last_line = (probe.stderr.strip().splitlines() or [f"status {probe.returncode}"])[-1]
        raise _broken(python, last_line) from None
    return (major, minor), origin


def _broken(python: Path, reason: str) -> InterpreterError:
    return InterpreterError(python, f"does not run ({reason}); make the virtual environment anew")

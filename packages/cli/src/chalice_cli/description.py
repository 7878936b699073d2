"""Ask the project's own interpreter what its app declares: the app is never imported into this process."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalice.spec import AppSpec, SpecError, from_json
from chalice_cli.errors import AppError
from chalice_cli.interpreter import Interpreter


def describe(project_dir: Path, interpreter: Interpreter, environment: Mapping[str, str]) -> AppSpec:
    """Return what the app in *project_dir* declares, imported with *environment* added to that of this process.

    Raises ``AppError`` with the place in the app's source.
    """
    try:
        result = subprocess.run(
            [interpreter.executable, "-m", "chalice.describe", "--project-dir", project_dir],
            env={**os.environ, **environment},
            cwd=project_dir,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except ValueError as error:  # a name with '=', a null character: no system has such a variable
        raise AppError("", f"an environment variable of the stage cannot be set: {error}") from error
    if result.returncode != 0 or not result.stdout:
        raise _app_error(result)
    try:
        return from_json(result.stdout)
    except SpecError as error:
        raise AppError("", f"{error}; use versions of chalice-core and chalice-cli that belong together") from error


def _app_error(result: subprocess.CompletedProcess[str]) -> AppError:
    try:
        error = json.loads(result.stdout)["error"]
    except (ValueError, TypeError, KeyError):  # the app ended the interpreter before anything could be said
        return AppError("app.py", f"ended Python with status {result.returncode} while it was imported", result.stderr)
    others = [_sentence(other) for other in error.get("others", ())]
    problem = "\n".join((_problem(error), *others))
    return AppError(_place(error), problem, error.get("traceback") or "")


def _sentence(error: Mapping[str, Any]) -> str:
    """Return another problem of the app, on a line of its own."""
    place = _place(error)
    return f"{place}: {_problem(error)}" if place else _problem(error)


def _place(error: Mapping[str, Any]) -> str:
    return ":".join(str(part) for part in (error.get("file"), error.get("line")) if part is not None)


def _problem(error: Mapping[str, Any]) -> str:
    ours = str(error.get("module", "")).partition(".")[0] == "chalice"  # such a message is a sentence by itself
    return error["message"] if ours else f"{error['type']}: {error['message']}"

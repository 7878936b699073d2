"""Say what an app declares, as ``chalice.spec`` values.

As a command, ``python -m chalice.describe --project-dir DIR``, it imports DIR/app.py the way Lambda would, and writes
exactly one JSON document to stdout: the app's description, or ``{"error": {...}}`` with exit status 1. Whatever the
app itself prints goes to stderr.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType, TracebackType

from chalice.app import Chalice
from chalice.declaration import DeclarationError, Place, place_of
from chalice.description import describe
from chalice.errors import ChaliceError
from chalice.spec import to_json


class MissingAppFileError(ChaliceError):
    """A project folder without an app.py."""

    def __init__(self, project_dir: Path) -> None:
        super().__init__(project_dir)
        self.project_dir = project_dir

    def __str__(self) -> str:
        return f"there is no app.py in {self.project_dir}; run this in the folder that has it, or pass --project-dir"


class MissingAppError(ChaliceError):
    """An app.py whose ``app`` is missing, or is something else than an app."""

    def __init__(self, found: object, apps: tuple[str, ...]) -> None:
        super().__init__(found, apps)
        self.found = found
        """What ``app`` is; ``None`` when there is none."""
        self.apps = apps
        """The variables that do hold an app."""

    def __str__(self) -> str:
        kind = type(self.found)
        problem = (
            "app.py has no variable 'app'"
            if self.found is None
            else f"'app' in app.py is a {kind.__module__}.{kind.__qualname__}, not a chalice.Chalice"
        )
        fix = f"rename {' or '.join(self.apps)} to 'app'" if self.apps else "write app = Chalice(app_name=...)"
        return f"{problem}; {fix}"


class ExitAtImportError(ChaliceError):
    """An app that ended the process while it was imported."""

    def __init__(self, code: object) -> None:
        super().__init__(code)
        self.code = code

    def __str__(self) -> str:
        return f"app.py called sys.exit({self.code!r}) while it was imported; guard it with if __name__ == '__main__'"


class UnreachableHandlerError(DeclarationError):
    """A function that Lambda would not find where its handler says."""


def load(project_dir: Path) -> Chalice:
    """Import app.py of *project_dir* with the path and the working directory that it has in Lambda.

    Raises what the app raises, ``MissingAppFileError``, ``MissingAppError`` and ``ExitAtImportError``.
    """
    if not (project_dir / "app.py").is_file():
        raise MissingAppFileError(project_dir)
    os.chdir(project_dir)
    sys.path[:0] = [str(project_dir), str(project_dir / "vendor")]
    try:
        module = importlib.import_module("app")
    except SystemExit as error:
        raise ExitAtImportError(error.code).with_traceback(error.__traceback__) from None
    app = getattr(module, "app", None)
    if not isinstance(app, Chalice):
        raise MissingAppError(app, _names_of_apps(module))
    return app


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m chalice.describe", description="Describe a Chalice app as JSON.")
    parser.add_argument("--project-dir", type=Path, default=Path(), metavar="DIR", help="the folder that has app.py")
    project_dir = parser.parse_args(arguments).project_dir.resolve()
    # Looking at a project leaves nothing in it; and byte code of a moment ago could hide an edit of this very second.
    sys.dont_write_bytecode = True
    # The app, its threads and its subprocesses may write to file descriptor 1: keep the document's way out apart.
    with os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n") as document:
        os.dup2(2, 1)
        try:
            app = load(project_dir)
            spec = describe(app)
            check_handlers(app)
            text = to_json(spec)
        except Exception as error:  # noqa: BLE001 - whatever an app raises is what the caller asked to know
            report = _report(error, project_dir)
            sys.stdout.flush()
            sys.stderr.write(_one_line(report) + "\n")
            document.write(json.dumps({"error": report}, indent=2) + "\n")
            return 1
        document.write(text)
    return 0


def check_handlers(app: Chalice) -> None:
    """Raise ``UnreachableHandlerError`` for a function that its module does not have by the name of its handler."""
    for entry in app.declared_functions:
        module, _, name = entry.handler_string.rpartition(".")
        if not callable(getattr(sys.modules.get(module), name, None)):
            subject = f"the function {entry.name!r}"
            problem = f"is {entry.handler_string!r} to Lambda, but {module}.py has nothing by that name"
            fix = f"import {name} in {module}.py, or register it in a Blueprint(__name__)"
            raise UnreachableHandlerError(subject, problem, fix, place=place_of(entry.func))


def _names_of_apps(module: ModuleType) -> tuple[str, ...]:
    return tuple(name for name, value in vars(module).items() if isinstance(value, Chalice))


def _report(error: Exception, project_dir: Path) -> dict[str, object]:
    """Return the document's account of *error*; ``others`` has what else is wrong with what the app declares."""
    others = error.others if isinstance(error, DeclarationError) else ()
    return {
        **_account(error, project_dir),
        "traceback": "".join(traceback.format_exception(type(error), error, _first_inside(error, project_dir))),
        "others": [_account(other, project_dir) for other in others],
    }


def _account(error: Exception, project_dir: Path) -> dict[str, str | int | None]:
    """Return what *error* is; file and line are ``None`` where the project has no part in it."""
    place = _place(error, project_dir)
    return {
        "type": type(error).__name__,
        "module": _module(error),
        "message": _message(error),
        "file": place.file if place else None,
        "line": place.line if place else None,
    }


def _module(error: Exception) -> str:
    """Return where *error*'s class is from; this module is ``__main__`` when it is run."""
    name = type(error).__module__
    return "chalice.describe" if name == __name__ else name


def _one_line(report: Mapping[str, object]) -> str:
    place = f"{report['file']}:{report['line']}: " if report["file"] else ""
    return " ".join(f"{place}{report['type']}: {report['message']}".split())


def _message(error: Exception) -> str:
    """Return what *error* says, without the place that the report names beside it."""
    if isinstance(error, DeclarationError):
        return error.sentence
    if isinstance(error, SyntaxError):
        return error.msg
    return str(error)


def _place(error: Exception, project_dir: Path) -> Place | None:
    """Return the line of the project to look at, its file relative to *project_dir*."""
    places: list[Place] = []
    if isinstance(error, DeclarationError):
        places = [error.place] if error.place else []
    elif isinstance(error, SyntaxError) and error.filename and error.lineno:
        places = [Place(error.filename, error.lineno)]
    else:
        frames = traceback.extract_tb(error.__traceback__)
        places = [Place(frame.filename, frame.lineno) for frame in frames if frame.lineno]
    inside = [place for place in places if _is_inside(place.file, project_dir)]
    return replace(inside[-1], file=Path(inside[-1].file).relative_to(project_dir).as_posix()) if inside else None


def _first_inside(error: Exception, project_dir: Path) -> TracebackType | None:
    """Return *error*'s traceback without the frames that led to the project."""
    step = error.__traceback__
    while step and not _is_inside(step.tb_frame.f_code.co_filename, project_dir):
        step = step.tb_next
    return step


def _is_inside(file: str, project_dir: Path) -> bool:
    """Return whether *file* is the project's own: a virtual environment in its folder is not."""
    path = Path(file)
    return path.is_relative_to(project_dir) and "site-packages" not in path.relative_to(project_dir).parts


if __name__ == "__main__":
    sys.exit(main())

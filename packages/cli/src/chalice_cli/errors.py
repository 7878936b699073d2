"""What the command itself can find wrong, and the one place where every package's errors become text."""

from __future__ import annotations

import functools
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

import click

FAILED = 2
"""The exit status of everything that could not be done, as in Chalice 1.x."""

R = TypeVar("R")


class CliError(Exception):
    """Base of the errors of this package."""


class AppError(CliError):
    """An app that cannot be described: it does not import, or declares what cannot be deployed."""

    def __init__(self, where: str, problem: str, traceback: str = "") -> None:
        super().__init__(where, problem)
        self.where = where
        """``app.py:7``, or an empty string."""
        self.problem = problem
        self.traceback = traceback
        """The app's own, for ``--debug``."""

    def __str__(self) -> str:
        return f"{self.where}: {self.problem}" if self.where else self.problem


class InterpreterError(CliError):
    """A Python that cannot run the app."""

    def __init__(self, python: Path, problem: str) -> None:
        super().__init__(python, problem)
        self.python = python
        self.problem = problem

    def __str__(self) -> str:
        return f"{self.python} {self.problem}"


class ProjectError(CliError):
    """A project that cannot be made or found."""


class UnansweredError(CliError):
    """A question that nobody is there to answer."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question

    def __str__(self) -> str:
        return f"{self.question}\nNobody is there to answer: add --yes to answer every question with yes"


_BASES: Final = {
    "chalice_cli.errors": "CliError",
    "chalice_deployer.errors": "DeployerError",
    "chalice_local.errors": "LocalError",
    "chalice_packager.errors": "PackagerError",
    "chalice_policygen.errors": "PolicygenError",
    "chalice_sdkgen.errors": "SdkgenError",
}
"""Module -> the base of its package's errors. What was not imported cannot have been raised."""


def readable_errors(main: Callable[[], R]) -> Callable[[], R]:
    """Make *main* end with one clear line and status 2 where it would raise; ``--debug`` shows the traceback."""

    @functools.wraps(main)
    def guarded() -> R:
        try:
            return main()
        except Exception as error:  # noqa: BLE001 - the one place where every error becomes text
            if "--debug" in sys.argv:
                click.echo(_traceback(error), err=True)
            click.echo(f"Error: {_sentence(error)}", err=True)
            sys.exit(FAILED)

    return guarded


def _sentence(error: Exception) -> str:
    loaded = {name: sys.modules[name] for name in _BASES if name in sys.modules}
    if isinstance(error, tuple(getattr(module, _BASES[name]) for name, module in loaded.items())):
        return str(error)
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return f"this should not happen: {type(error).__name__}: {error}; chalice --debug ... shows where it did"


def _traceback(error: Exception) -> str:
    own = isinstance(error, AppError) and error.traceback
    return (own or "".join(traceback.format_exception(error))).rstrip()

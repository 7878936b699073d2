"""What the command itself can find wrong, and the one place where every package's errors become text."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

FAILED = 2
"""The exit status of everything that could not be done, as in Chalice 1.x."""


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


class NoSandboxError(CliError):
    """A command for what is deployed to a sandbox, and none was running: the new one has nothing."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.port = port

    def __str__(self) -> str:
        return (
            f"no sandbox was running on port {self.port}; the one that is started now has nothing of an earlier one: "
            "deploy it anew with: chalice deploy --sandbox"
        )


class ForeignResourcesError(CliError):
    """Deployed resources of kinds that this version does not know, where all were to be deleted."""

    def __init__(self, rows: Sequence[Mapping[str, object]]) -> None:
        super().__init__(rows)
        self.rows = tuple(rows)
        """As they stand in the state."""

    def __str__(self) -> str:
        return (
            f"not deleted, for this version does not know their kinds: {name_rows(self.rows)}; "
            "delete them with Chalice 1.x, which knows them from the same record"
        )


class UnansweredError(CliError):
    """A question that nobody is there to answer."""

    def __init__(self, question: str) -> None:
        super().__init__(question)
        self.question = question

    def __str__(self) -> str:
        return f"{self.question}\nNobody is there to answer: add --yes to answer every question with yes"


def name_rows(rows: Sequence[Mapping[str, object]]) -> str:
    """Return the names of rows of the state, each with its kind."""
    return ", ".join(f"{row.get('name', '?')} ({row.get('resource_type', '?')})" for row in rows)


_BASES: Final = {
    "chalice_cli.errors": "CliError",
    "chalice_deployer.errors": "DeployerError",
    "chalice_local.errors": "LocalError",
    "chalice_packager.errors": "PackagerError",
    "chalice_policygen.errors": "PolicygenError",
    "chalice_sdkgen.errors": "SdkgenError",
}
"""Module -> the base of its package's errors. What was not imported cannot have been raised."""


@contextmanager
def readable_errors(*, debug: bool) -> Iterator[None]:
    """End the command with one clear line and status 2 for what is raised inside, after its traceback with *debug*.

    What click says itself passes through, and so does the end of whoever reads the output.
    """
    try:
        yield
    except (click.ClickException, click.Abort, click.exceptions.Exit, BrokenPipeError):
        raise
    except Exception as error:  # noqa: BLE001 - the one place where every error becomes text
        if debug:
            click.echo(_traceback(error), err=True)
        click.echo(f"Error: {_sentence(error)}", err=True)
        sys.exit(FAILED)


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

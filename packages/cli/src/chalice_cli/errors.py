"""What the command itself can find wrong, and the one place where every package's errors become text."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from chalice_deployer import DeployerError
from chalice_local.errors import LocalError
from chalice_packager import PackagerError
from chalice_policygen import PolicygenError
from chalice_sdkgen import SdkgenError

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


OURS = (CliError, DeployerError, LocalError, PackagerError, PolicygenError, SdkgenError)


def readable_errors(main: Callable[[], R]) -> Callable[[], R]:
    """Make *main* end with one clear line and status 2 where it would raise an error of any of our packages."""

    @functools.wraps(main)
    def guarded() -> R:
        try:
            return main()
        except OURS as error:
            if "--debug" in sys.argv:
                if isinstance(error, AppError) and error.traceback:
                    click.echo(error.traceback.rstrip(), err=True)
                else:
                    raise
            click.echo(f"Error: {error}", err=True)
            sys.exit(FAILED)
        except OSError as error:
            if "--debug" in sys.argv:
                raise
            named = f"{error.filename}: " if error.filename else ""
            click.echo(f"Error: {named}{error.strerror or error}", err=True)
            sys.exit(FAILED)

    return guarded

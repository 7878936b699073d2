"""Talk to the user: the only module that prints, and the only one that asks."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from chalice_cli.errors import UnansweredError
from chalice_deployer.plan import Action, Change

VERBS = {
    Action.CREATE: "Creating",
    Action.UPDATE: "Updating",
    Action.DELETE: "Deleting",
    Action.RELEASE: "Leaving as it is, no longer managed:",
}


def say(text: str = "") -> None:
    """Print a line on stdout: what was asked for, and as in Chalice 1.x what is being done."""
    click.echo(text)


def note(text: str) -> None:
    """Print a line on stderr, beside what may be piped on: warnings, findings, remarks."""
    click.echo(text, err=True)


def confirm(questions: Iterable[str], *, assume_yes: bool) -> None:
    """Ask all *questions*; end the command with status 1 at the first that is answered with no.

    With *assume_yes* nothing is asked. Where nobody is there to answer, ``UnansweredError`` is raised.
    """
    for question in questions:
        ask(question, assume_yes=assume_yes, default=True) or sys.exit(1)


def ask(question: str, *, assume_yes: bool, default: bool) -> bool:
    """Return the answer to one question; *default* is that of the return key.

    Raises ``UnansweredError`` where nobody is there to answer.
    """
    if assume_yes:
        return True
    if not sys.stdin.isatty():
        raise UnansweredError(question)
    return click.confirm(question, default=default)


class Progress:
    """Says each change of a deployment on stdout when it starts; a ``chalice_deployer.Reporter``."""

    def started(self, change: Change) -> None:
        """Say what is being done."""
        say(f"{VERBS[change.action]} {change.target.title}")

    def finished(self, change: Change) -> None:
        """Say nothing: the next line says that this one is done."""

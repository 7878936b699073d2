"""Delete a stage: a plan for nothing wanted, with a question about each role."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Sequence

from chalice_cli import console
from chalice_cli.errors import ForeignResourcesError
from chalice_cli.pipeline import Destination
from chalice_deployer import Change, Plan, State, Wanted, apply, observe, plan, questions


def remove(destination: Destination, *, assume_yes: bool) -> None:
    """Delete what is deployed, and its logs; every question is asked before anything is deleted.

    A role that the user wants to keep stays in the state. Raises ``ForeignResourcesError`` in the end for what this
    version cannot delete, which stays there as well.
    """
    changes = plan(Wanted(), observe(destination.aws, Wanted(), destination.state))
    chosen = _choose(changes, assume_yes=assume_yes)
    state = apply(chosen, destination.aws, destination.store, console.Progress())
    if state.foreign:
        raise ForeignResourcesError(state.foreign)
    if not changes.has_changes:
        console.say(f"Nothing to delete: AWS has nothing of stage {destination.stage!r} any more.")


def forget(destination: Destination) -> None:
    """Remove the record of what is gone with the sandbox that it was deployed to."""
    with destination.store.lock():
        destination.store.save(State())
    console.say(f"Nothing to delete: stage {destination.stage!r} is gone with its sandbox. Its record was removed.")


def _choose(changes: Plan, *, assume_yes: bool) -> Plan:
    """Return *changes* without those that the user answered with no."""
    about = [tuple(questions(dataclasses.replace(changes, changes=(change,)))) for change in changes.changes]
    if not assume_yes and any(about):
        _announce([change for change, asked in zip(changes.changes, about, strict=True) if not asked])
    agreed = [_is_agreed(asked, assume_yes=assume_yes) for asked in about]
    for change, is_agreed in zip(changes.changes, agreed, strict=True):
        if not is_agreed:
            console.say(f"Keeping {change.target.title}")
    return dataclasses.replace(changes, changes=tuple(itertools.compress(changes.changes, agreed)))


def _announce(certain: Sequence[Change]) -> None:
    """Say what goes whatever is answered: the questions are about the rest."""
    if certain:
        console.note("To be deleted, with the logs of functions:")
        for change in certain:
            console.note(f"  - {change.target.title}")


def _is_agreed(about: tuple[str, ...], *, assume_yes: bool) -> bool:
    answers = [console.ask(question, assume_yes=assume_yes, default=False) for question in about]
    return all(answers)

"""Decide which IAM permissions one call needs: its actions, on which resources, and under which condition.

Pure. Which operation needs which action is in the table that ``actions`` reads.
"""

from __future__ import annotations

from dataclasses import dataclass

from chalice_policygen.calls import Call
from chalice_policygen.scoping import scope


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program runs, as far as it is known; ``*`` is anywhere."""

    partition: str = "*"
    region: str = "*"
    account: str = "*"


@dataclass(frozen=True, slots=True, order=True)
class Permission:
    """One IAM action that a call needs."""

    action: str
    """As AWS documents it, e.g. ``dynamodb:GetItem``."""
    resources: tuple[str, ...] = ("*",)
    """Sorted ARN patterns; ``("*",)`` only where IAM has no type of resource for the action."""
    conditions: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    """Triples of (operator, condition key, values), e.g. ``("StringEquals", "iam:PassedToService", ("ecs...",))``."""
    reason: str = ""
    """Why the call needs it, if it is not the action of its operation."""


ANYWHERE = Place()


def permissions(call: Call, place: Place = ANYWHERE) -> tuple[Permission, ...]:
    """Return what *call* needs, sorted; nothing if IAM has no say in it."""
    return tuple(sorted(Permission(action, arns or ("*",)) for action, arns in scope(call).items()))

"""Whether policies allow an action on a resource.

Pure. ``decide`` answers for one action and one resource as IAM does within an account: what a statement denies is
denied, and what none allows is, too. A statement that cannot be judged allows nothing, and denies.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from chalice_local.sandbox.access.condition import holds
from chalice_local.sandbox.access.pattern import Context, matches


class Verdict(Enum):
    """What policies say; the value is how AWS gives the reason."""

    ALLOWED = ""
    DENIED = "with an explicit deny in an identity-based policy"
    DENIED_BY_BOUNDARY = "with an explicit deny in a permissions boundary"
    NOT_ALLOWED = "because no identity-based policy allows the {action} action"
    OUT_OF_BOUNDS = "because no permissions boundary allows the {action} action"


UNKNOWN = ""
"""The resource of an access that cannot be told: every statement that allows the action on anything covers it."""


@dataclass(frozen=True, slots=True)
class Access:
    """One action on one resource, as a request needs it."""

    action: str
    """``service:Action`` as IAM spells it."""
    resource: str = "*"
    """An ARN, ``UNKNOWN``, or ``*`` for an action without a resource type: only a statement for ``*`` covers that."""
    context: Context = field(default_factory=dict)
    """What is known of this access alone, e.g. ``iam:passedtoservice``."""


@dataclass(frozen=True, slots=True)
class Policies:
    """The policy documents that decide for one role, parsed."""

    identity: tuple[object, ...]
    """Those in the role and those attached to it."""
    boundary: tuple[object, ...] | None = None
    """The permissions boundary, or ``None`` for a role without one."""


def decide(policies: Policies, access: Access, context: Context) -> Verdict:
    """Return what *policies* say of *access* when *context* is known of the request."""
    known = {**context, **access.context}
    identity = _effects(policies.identity, access, known)
    boundary = {"Allow"} if policies.boundary is None else _effects(policies.boundary, access, known)
    if "Deny" in identity:
        return Verdict.DENIED
    if "Deny" in boundary:
        return Verdict.DENIED_BY_BOUNDARY
    if "Allow" not in identity:
        return Verdict.NOT_ALLOWED
    return Verdict.ALLOWED if "Allow" in boundary else Verdict.OUT_OF_BOUNDS


def parse(document: str) -> object:
    """Return the policy in *document*; what is no JSON says nothing, so it allows nothing."""
    try:
        parsed: object = json.loads(document)
    except ValueError:
        return None
    return parsed


def _effects(documents: Iterable[object], access: Access, context: Context) -> set[str]:
    return {effect for document in documents for effect in _speak(document, access, context)}


def _speak(document: object, access: Access, context: Context) -> Iterable[str]:
    """Yield the effects of the statements that speak of *access*."""
    if not isinstance(document, Mapping):
        return
    variables = context if document.get("Version") == "2012-10-17" else None
    for statement in _listed(document.get("Statement")):
        if isinstance(statement, Mapping) and _names(statement, access, variables):
            effect = str(statement.get("Effect"))
            is_met = holds(statement["Condition"], context, variables=variables) if "Condition" in statement else True
            if is_met or (is_met is None and effect == "Deny"):
                yield effect


def _names(statement: Mapping[str, object], access: Access, variables: Context | None) -> bool:
    """Return whether *statement* is about *access*: its action, and its resource."""

    def is_action(pattern: str) -> bool:
        return matches(pattern, access.action, ignores_case=True)

    def is_resource(pattern: str) -> bool:
        return matches(pattern, access.resource, variables=variables)

    if not _covers(statement, "Action", is_action):
        return False
    if access.resource == UNKNOWN:
        return statement.get("Effect") == "Allow" or "*" in _texts(statement, "Resource")
    return _covers(statement, "Resource", is_resource)


def _covers(statement: Mapping[str, object], element: str, is_meant: Callable[[str], bool]) -> bool:
    """Return whether *element* names what is meant, or its opposite is there and does not."""
    if any(is_meant(each) for each in _texts(statement, element)):
        return True
    excluded = _texts(statement, f"Not{element}")
    return bool(excluded) and not any(is_meant(each) for each in excluded)


def _texts(statement: Mapping[str, object], element: str) -> tuple[str, ...]:
    return tuple(str(each) for each in _listed(statement.get(element)))


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]

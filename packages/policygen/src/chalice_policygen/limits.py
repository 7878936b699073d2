"""Decide whether a policy fits where it is to go, and how it is spread over several that do.

Pure. IAM's own quotas, which no support case raises:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from chalice_policygen.errors import PolicyTooLargeError
from chalice_policygen.immutable import changed
from chalice_policygen.policy import Policy, Statement, number

MANAGED: Final = 6144
"""Characters of a managed policy; a role holds at least ten of them."""
ROLE: Final = 10240
"""Characters of all inline policies of a role together."""
LIMITS: Final[Mapping[str, int]] = {"managed": MANAGED, "role": ROLE, "group": 5120, "user": 2048}
"""Where a policy can go -> the characters that it may have there."""

_NUMBER: Final = 8
"""Characters that the number in the Sid of a divided statement may take."""


def size(document: Mapping[str, object]) -> int:
    """Return how many characters of a policy IAM counts: all but white space."""
    return len("".join(json.dumps(document, ensure_ascii=False, separators=(",", ":")).split()))


def check(policy: Policy, limit: int) -> None:
    """Raise ``PolicyTooLargeError`` if *policy* has more than *limit* characters."""
    counted = size(policy.document())
    if counted > limit:
        sizes = sorted(((size(each.document()), each.sid) for each in policy.statements), reverse=True)
        raise PolicyTooLargeError(counted, limit, tuple((sid, characters) for characters, sid in sizes[:3]))


def split(policy: Policy, limit: int = MANAGED) -> tuple[Policy, ...]:
    """Return policies of at most *limit* characters that allow together what *policy* allows; itself if it fits.

    Statements stay in their order, and are only divided when they fit nowhere alone. Raises ``PolicyTooLargeError`` for
    one action on one resource that does not fit.
    """
    if size(policy.document()) <= limit:
        return (policy,)
    parts: list[list[Statement]] = [[]]
    for piece in number(piece for statement in policy.statements for piece in _divide(statement, limit - _NUMBER)):
        if parts[-1] and size(Policy((*parts[-1], piece)).document()) > limit:
            parts.append([])
        parts[-1].append(piece)
    return tuple(_only(policy, tuple(part)) for part in parts)


def _divide(statement: Statement, limit: int) -> Iterator[Statement]:
    alone = size(Policy((statement,)).document())
    actions, resources = statement.actions, statement.resources
    if alone <= limit:
        yield statement
    elif len(resources) > 1:
        half = len(resources) // 2
        yield from _divide(changed(statement, resources=resources[:half]), limit)
        yield from _divide(changed(statement, resources=resources[half:]), limit)
    elif len(actions) > 1:
        half = len(actions) // 2
        yield from _divide(changed(statement, actions=actions[:half]), limit)
        yield from _divide(changed(statement, actions=actions[half:]), limit)
    else:
        raise PolicyTooLargeError(alone, limit, ((statement.sid, size(statement.document())),))


def _only(policy: Policy, statements: tuple[Statement, ...]) -> Policy:
    """Return a policy with *statements* alone, and why they are there."""
    grants = tuple(
        changed(grant, resources=resources)
        for grant in policy.grants
        if (
            resources := tuple(
                resource
                for resource in grant.resources
                if any(
                    grant.action in statement.actions
                    and resource in statement.resources
                    and grant.conditions == statement.conditions
                    for statement in statements
                )
            )
        )
    )
    return Policy(statements, grants)

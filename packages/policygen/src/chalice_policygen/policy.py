"""Decide which IAM policy permits what an analysis found, and nothing else.

Pure. The same analysis gives the same bytes: actions, resources and statements are sorted and have readable names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from chalice_policygen.calls import Analysis, Call
from chalice_policygen.scoping import scope

VERSION = "2012-10-17"
"""The version of IAM's policy language, not of a policy."""
ANYTHING = ("*",)


@dataclass(frozen=True, slots=True)
class Statement:
    """Actions of one service that are allowed on the same resources."""

    sid: str
    """Letters and digits, unique in the policy, e.g. ``DynamodbOnTableOrders``."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]

    def document(self) -> dict[str, object]:
        """Return the statement as IAM's JSON has it."""
        return {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }


@dataclass(frozen=True, slots=True)
class Policy:
    """What a program is allowed to do, and why."""

    statements: tuple[Statement, ...]
    provenance: Mapping[str, tuple[Call, ...]]
    """Each action with the calls that need it."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Every IAM action that is allowed, sorted."""
        return tuple(sorted(self.provenance))

    def document(self) -> dict[str, object]:
        """Return the policy as IAM's JSON has it; an empty list of statements if there is nothing to allow."""
        return {"Version": VERSION, "Statement": [statement.document() for statement in self.statements]}


def generate(analysis: Analysis) -> Policy:
    """Return the policy that permits every call of *analysis*.

    An action is limited to the resources that its calls name, unless one of them names none.
    """
    provenance: defaultdict[str, list[Call]] = defaultdict(list)
    resources: defaultdict[str, set[str]] = defaultdict(set)
    for call in analysis.calls:
        for action, arns in scope(call).items():
            provenance[action].append(call)
            resources[action].update(arns or ANYTHING)
    return Policy(
        statements=_group({action: _widen(found) for action, found in resources.items()}),
        provenance={action: tuple(calls) for action, calls in sorted(provenance.items())},
    )


def _widen(resources: set[str]) -> tuple[str, ...]:
    return ANYTHING if "*" in resources else tuple(sorted(resources))


def _group(resources: Mapping[str, tuple[str, ...]]) -> tuple[Statement, ...]:
    groups: defaultdict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for action in sorted(resources):
        groups[action.partition(":")[0], resources[action]].append(action)
    taken: set[str] = set()
    return tuple(
        Statement(_name(prefix, arns, taken), tuple(grouped), arns)
        for (prefix, arns), grouped in sorted(groups.items())
    )


def _name(prefix: str, resources: tuple[str, ...], taken: set[str]) -> str:
    """Return a Sid that says what the statement is about, and add it to *taken*."""
    first = resources[0].split(":", 5)[-1] if resources != ANYTHING else "anything"
    wanted = _camel(prefix) + "On" + _camel(first.replace("*", "-any-")) + ("AndMore" if len(resources) > 1 else "")
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}{count}"
    taken.add(name)
    return name


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))

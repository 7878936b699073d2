"""Decide how good an answer is: the operations and the policy that a tool prints for code whose needs are labelled.

Strict: an action that the code as written does not need is wrong, even if AWS may ask for it in another
configuration. Pure; nothing is run here.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from policy_iam import IamData, without_place

TOLERATED = frozenset(
    action.lower()
    for action in (
        # What a key needs depends on how the bucket, table or secret is encrypted, which no code says.
        *("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
        *("kms:DescribeKey", "kms:CreateGrant"),
        # What each Lambda function needs.
        *("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"),
        *("xray:PutTraceSegments", "xray:PutTelemetryRecords"),
    )
)


class Scope(StrEnum):
    """How far a statement reaches."""

    STAR = "*"
    UNAVOIDABLE = "*, where IAM has no resource type"
    TYPED = "any resource of a type"
    NAMED = "a resource by a name"


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer compared with the labels."""

    right: frozenset[str] = frozenset()
    wrong: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()

    @property
    def is_exact(self) -> bool:
        """Whether nothing is wrong or missing."""
        return not (self.wrong or self.missing)


@dataclass(frozen=True, slots=True)
class PolicyVerdict:
    """A policy compared with the labels."""

    actions: Verdict
    scopes: tuple[Scope, ...] = ()
    """Of each statement."""
    resources: Mapping[str, bool] = field(default_factory=dict)
    """By labelled action: whether the policy has it on exactly the labelled resources."""


def judge(given: Iterable[str], required: Iterable[str], optional: Iterable[str]) -> Verdict:
    """Return how *given* compares; what is *optional*, which may have wildcards, is neither right nor wrong."""
    found = {judged_alike(each): each for each in given}
    needed = {judged_alike(each): each for each in required}
    allowed = [judged_alike(pattern) for pattern in optional]
    extra = [name for name in found if name not in needed]
    return Verdict(
        frozenset(spelt for name, spelt in needed.items() if name in found),
        frozenset(found[name] for name in extra if not any(fnmatch.fnmatchcase(name, each) for each in allowed)),
        frozenset(spelt for name, spelt in needed.items() if name not in found),
    )


def judged_alike(name: str) -> str:
    """Return a name so that ``s3:PutObject`` and boto3's ``s3:put_object`` are the same; IAM ignores case."""
    return name.replace("_", "").lower()


def judge_policy(
    statements: Sequence[Mapping[str, Any]],
    required: Iterable[str],
    optional: Iterable[str],
    resources: Mapping[str, frozenset[str]],
    iam: IamData,
) -> PolicyVerdict:
    """Return how the statements of a policy compare."""
    granted: dict[str, set[str]] = {}
    for statement in statements:
        for action in actions_of(statement, iam):
            granted.setdefault(action.lower(), set()).update(as_list(statement.get("Resource", "*")))
    given = {action for statement in statements for action in actions_of(statement, iam)}
    return PolicyVerdict(
        judge(given, required, {*optional, *TOLERATED}),
        tuple(scope(statement, iam) for statement in statements),
        {action: granted.get(action.lower()) == set(arns) for action, arns in resources.items()},
    )


def statements_of(document: Any) -> list[dict[str, Any]]:
    """Return the statements that allow something, of a policy or a list of policies."""
    if isinstance(document, list):
        return [statement for each in document for statement in statements_of(each)]
    return [each for each in as_list(document.get("Statement", [])) if each.get("Effect") == "Allow"]


def actions_of(statement: Mapping[str, Any], iam: IamData) -> frozenset[str]:
    """Return the actions of a statement, without wildcards."""
    return frozenset(action for pattern in as_list(statement.get("Action", [])) for action in iam.expand(pattern))


def scope(statement: Mapping[str, Any], iam: IamData) -> Scope:
    """Return how far a statement reaches: as far as the widest of its resources."""
    reached = [scope_of(arn, iam) for arn in as_list(statement.get("Resource", "*"))]
    if Scope.STAR in reached:
        limitable = any(iam.has_resources(action) for action in actions_of(statement, iam))
        return Scope.STAR if limitable else Scope.UNAVOIDABLE
    return Scope.TYPED if Scope.TYPED in reached else Scope.NAMED


def scope_of(arn: str, iam: IamData) -> Scope:
    """Return how far one resource reaches: ``NAMED`` needs a letter or digit that the resource type does not have."""
    parts = arn.split(":", 5)
    if len(parts) < 6:
        return Scope.STAR
    is_template = without_place(arn) in iam.templates(parts[2])
    return Scope.TYPED if is_template or not re.search(r"[A-Za-z0-9]", parts[5]) else Scope.NAMED


def as_list(value: Any) -> list[Any]:
    """Return a value that IAM lets stand without its list as a list."""
    return value if isinstance(value, list) else [value]

"""Decide which IAM policy permits what an analysis found, and nothing else.

Pure. The same analysis gives the same bytes: actions, resources and statements are sorted and have readable names. What
one call needs is ``permissions``' business.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from chalice_policygen.calls import Analysis, Call, Entry
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.pattern import covers, minimal
from chalice_policygen.permissions import ANYWHERE, Permission, Place, permissions
from chalice_policygen.whereabouts import locate

VERSION: Final = "2012-10-17"
"""The version of IAM's policy language, not of a policy."""

Conditions = tuple[tuple[str, str, tuple[str, ...]], ...]
"""Triples of (operator, condition key, values)."""


@immutable
class Need:
    """What one call needs of an action."""

    call: Call
    permission: Permission


@immutable
class Grant:
    """One action that is allowed, and why."""

    action: str
    resources: tuple[str, ...]
    """Sorted, and none of them covered by another."""
    conditions: Conditions
    needs: tuple[Need, ...]
    """Every call that needs it, by place."""


@immutable
class Statement:
    """Actions of one service that are allowed on the same resources, under the same conditions."""

    sid: str
    """Letters and digits, unique in the policy, e.g. ``DynamodbOnTableOrders``."""
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: Conditions = ()

    def document(self) -> dict[str, object]:
        """Return the statement as IAM's JSON has it."""
        document: dict[str, object] = {
            "Sid": self.sid,
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
        }
        if self.conditions:
            document["Condition"] = _condition(self.conditions)
        return document


@immutable
class Policy:
    """What a program is allowed to do, and why."""

    statements: tuple[Statement, ...] = ()
    grants: tuple[Grant, ...] = ()
    """The same by action, sorted, with the calls that need it; one action has several if its conditions differ."""

    @property
    def actions(self) -> tuple[str, ...]:
        """Every IAM action that is allowed, sorted."""
        return tuple(sorted({grant.action for grant in self.grants}))

    @property
    def provenance(self) -> Mapping[str, tuple[Call, ...]]:
        """Each action with the calls that need it, by place."""
        calls: defaultdict[str, list[Call]] = defaultdict(list)
        for grant in self.grants:
            calls[grant.action].extend(need.call for need in grant.needs)
        return {action: tuple(sorted(dict.fromkeys(found), key=Call.order)) for action, found in calls.items()}

    def document(self) -> dict[str, object]:
        """Return the policy as IAM's JSON has it; an empty list of statements if there is nothing to allow."""
        return {"Version": VERSION, "Statement": [statement.document() for statement in self.statements]}


def generate(analysis: Analysis, place: Place = ANYWHERE) -> Policy:
    """Return the policy that permits every call of *analysis* in *place*, and nothing else."""
    return merge(
        Need(call, permission) for call in analysis.calls for permission in permissions(call, locate(call, place))
    )


def merge(needs: Iterable[Need]) -> Policy:
    """Return the policy that meets all *needs*, and nothing else.

    What is covered is left out: the table ``users`` beside all tables, and a condition where the same action is needed
    on the same resource without it.
    """
    by_action: defaultdict[str, list[Need]] = defaultdict(list)
    for need in sorted(needs, key=lambda need: (need.call.order(), need.permission)):
        by_action[need.permission.action].append(need)
    grants = tuple(grant for action in sorted(by_action) for grant in _grant(action, by_action[action]))
    return Policy(state(grants), grants)


def generate_each(analysis: Analysis, place: Place = ANYWHERE) -> Mapping[str, Policy]:
    """Return a policy for each Lambda function of the program, by its name, sorted.

    Where the entry points belong to no Lambda function, each has its own. What runs when a module is imported runs in
    every function.
    """
    functions: defaultdict[str, list[Entry]] = defaultdict(list)
    shared = [entry for entry in analysis.entries if _is_module(entry)]
    for entry in analysis.entries:
        if not _is_module(entry):
            functions[entry.function or entry.name].append(entry)
    if not functions:
        functions.update({entry.name: [entry] for entry in shared})
        shared = []
    return {name: generate(analysis.only([*shared, *functions[name]]), place) for name in sorted(functions)}


def state(grants: Iterable[Grant]) -> tuple[Statement, ...]:
    """Return the statements that allow *grants*: one for all actions of a service with the same resources."""
    groups: defaultdict[tuple[str, tuple[str, ...], Conditions], list[str]] = defaultdict(list)
    for grant in grants:
        groups[grant.action.partition(":")[0], grant.resources, grant.conditions].append(grant.action)
    statements = tuple(
        Statement(_describe(prefix, resources, conditions), tuple(sorted(actions)), resources, conditions)
        for (prefix, resources, conditions), actions in sorted(groups.items())
    )
    return tuple(number(statements))


def number(statements: Iterable[Statement]) -> Iterator[Statement]:
    """Give a number to every Sid that was there before."""
    taken: set[str] = set()
    for statement in statements:
        name, count = statement.sid, 1
        while name in taken:
            count += 1
            name = f"{statement.sid}{count}"
        taken.add(name)
        yield changed(statement, sid=name)


def _grant(action: str, needs: Sequence[Need]) -> Iterator[Grant]:
    by_conditions: defaultdict[Conditions, list[Need]] = defaultdict(list)
    for need in needs:
        by_conditions[need.permission.conditions].append(need)
    free = _resources(by_conditions.get((), []))
    for conditions in sorted(by_conditions):
        if not conditions:
            # A need that is met without a condition is no reason for a statement with one.
            met = [need for need in needs if all(_is_covered(arn, free) for arn in _resources([need]))]
            yield Grant(action, free, (), tuple(met))
            continue
        left = tuple(arn for arn in _resources(by_conditions[conditions]) if not _is_covered(arn, free))
        if left:
            yield Grant(action, left, conditions, tuple(by_conditions[conditions]))


def _resources(needs: Iterable[Need]) -> tuple[str, ...]:
    """Return the widest resources of *needs*, with ``?`` for characters that a policy cannot have.

    It can have U+0020 to U+00FF: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    """
    return minimal(re.sub(r"[^\x20-\xff]", "?", arn) for need in needs for arn in need.permission.resources)


def _is_covered(resource: str, by: Iterable[str]) -> bool:
    return any(covers(wide, resource) for wide in by)


def _is_module(entry: Entry) -> bool:
    return not entry.function and ":" not in entry.name


def _condition(conditions: Conditions) -> dict[str, dict[str, list[str]]]:
    condition: dict[str, dict[str, list[str]]] = {}
    for operator, key, values in conditions:
        condition.setdefault(operator, {})[key] = list(values)
    return condition


_LONGEST_NAME: Final = 60
"""Characters of a Sid before its number: enough to be read, and every one counts for the size of a policy."""


def _describe(prefix: str, resources: tuple[str, ...], conditions: Conditions) -> str:
    """Return what a statement is about, in letters and digits."""
    first = "anything" if resources == ("*",) else resources[0].split(":", 5)[-1].replace("*", "-any-")
    more = "AndMore" if len(resources) > 1 else ""
    under = "".join(f"If{_camel(key.partition(':')[2])}" for _, key, _ in conditions)
    about = _camel(first) or "Other"
    return f"{_camel(prefix)}On{about}"[: _LONGEST_NAME - len(more + under)] + more + under


def _camel(text: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", text))

"""Decide what a policy document says, as rules: one pattern of actions on one pattern of resources.

Pure. Reads everything that IAM's tools write a policy into, and refuses what is no policy for a role or a user. What
two documents have in common is ``comparison``'s business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from chalice_policygen.errors import PolicyFileError
from chalice_policygen.immutable import immutable
from chalice_policygen.pattern import covers, overlap
from chalice_policygen.policy import Conditions, Policy

_WRAPPERS: Final = ("PolicyDocument", "PolicyVersion", "Document")
"""Keys under which IAM's answers, CloudFormation and Terraform have a document."""
_WIDENED_BY_VALUES: Final = frozenset({"stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase"})
"""Operators which hold for any of their values: more of them is less of a condition."""


@immutable(order=True)
class Selection:
    """What one element of a statement selects: what a pattern matches, or everything that several do not."""

    patterns: tuple[str, ...]
    is_inverted: bool = False
    """Written as ``NotAction`` or ``NotResource``."""

    def covers(self, other: Selection) -> bool:
        """Say whether this selects everything that *other* does."""
        match self.is_inverted, other.is_inverted:
            case False, False:
                return all(any(covers(wide, narrow) for wide in self.patterns) for narrow in other.patterns)
            case False, True:
                return "*" in self.patterns
            case True, False:
                return not any(overlap(left_out, narrow) for left_out in self.patterns for narrow in other.patterns)
            case _:
                return all(any(covers(wide, left_out) for wide in other.patterns) for left_out in self.patterns)

    def overlaps(self, other: Selection) -> bool:
        """Say whether both select something; two inverted ones always do."""
        match self.is_inverted, other.is_inverted:
            case False, False:
                return any(overlap(one, two) for one in self.patterns for two in other.patterns)
            case False, True:
                return other.overlaps(self)
            case True, False:
                return any(not any(covers(left_out, one) for left_out in self.patterns) for one in other.patterns)
            case _:
                return True

    def __str__(self) -> str:
        listed = ", ".join(self.patterns)
        return f"everything except {listed}" if self.is_inverted else listed


@immutable(order=True)
class Rule:
    """Actions that a policy allows or denies on resources, under conditions."""

    action: Selection
    resource: Selection
    conditions: Conditions = ()
    is_denial: bool = False
    where: str = ""
    """The statement that says so, in words: ``policy.json, statement 2 (ReadAll)``."""

    def covers(self, other: Rule) -> bool:
        """Say whether this holds wherever *other* does; both allow, or both deny."""
        return (
            self.is_denial == other.is_denial
            and self.includes(other)
            and all(any(_implies(theirs, ours) for theirs in other.conditions) for ours in self.conditions)
        )

    def includes(self, other: Rule) -> bool:
        """Say whether this is about everything that *other* is about, whatever their conditions and effects."""
        return _fold(self.action).covers(_fold(other.action)) and self.resource.covers(other.resource)

    def overlaps(self, other: Rule) -> bool:
        """Say whether there is an action on a resource that both are about, whatever their conditions and effects."""
        return _fold(self.action).overlaps(_fold(other.action)) and self.resource.overlaps(other.resource)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}{describe(self.conditions)}"


@lru_cache(maxsize=4096)
def _fold(actions: Selection) -> Selection:
    """Return the same without the case of its letters, which IAM ignores in actions."""
    return Selection(tuple(pattern.lower() for pattern in actions.patterns), actions.is_inverted)


def describe(conditions: Conditions) -> str:
    """Return conditions in words, to follow what they are for; nothing if there are none."""
    return "".join(f", if {key} {operator} {' or '.join(values)}" for operator, key, values in conditions)


def state_rules(policy: Policy) -> tuple[Rule, ...]:
    """Return the rules of a generated policy."""
    return tuple(
        Rule(Selection((grant.action,)), Selection((resource,)), grant.conditions)
        for grant in policy.grants
        for resource in grant.resources
    )


def read_rules(text: str, *, file: str) -> tuple[Rule, ...]:
    """Return the rules of a policy in JSON, in its order; *file* is what errors name.

    A document may stand alone, in a list of several, or as ``PolicyDocument`` in what IAM answers. Raises
    ``PolicyFileError``.
    """
    try:
        statements = tuple(_statements(json.loads(text, object_pairs_hook=_refuse_repeated_keys), file))
    except json.JSONDecodeError as error:
        problem = f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}"
        raise PolicyFileError(file, problem) from None
    except (ValueError, RecursionError) as error:
        raise PolicyFileError(file, f"cannot be read as a policy: {error}") from None
    return tuple(
        rule
        for number, statement in enumerate(statements, start=1)
        for rule in _rules(statement, _where(statement, number, file))
    )


def _refuse_repeated_keys(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        repeated = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {repeated!r} stands twice in one object, which IAM refuses")
    return found


def _statements(content: object, file: str) -> Iterator[Mapping[str, object]]:
    match content:
        case list():
            for item in content:
                yield from _statements(item, file)
        case {"Statement": found}:
            yield from _statements(found if isinstance(found, list) else [found], file)
        case {"Effect": effect, **rest}:
            yield {"Effect": effect, **{str(key): value for key, value in rest.items()}}
        case dict() if wrapper := next((key for key in _WRAPPERS if key in content), None):
            yield from _statements(content[wrapper], file)
        case _:
            raise PolicyFileError(file, "no IAM policy: it has no 'Statement'")


def _where(statement: Mapping[str, object], number: int, file: str) -> str:
    sid = statement.get("Sid")
    return f"{file}, statement {number}" + (f" ({sid})" if sid else "")


def _rules(statement: Mapping[str, object], where: str) -> Iterator[Rule]:
    effect = statement["Effect"]
    if effect not in ("Allow", "Deny"):
        raise PolicyFileError(where, f"'Effect' is {effect!r}, and must be 'Allow' or 'Deny'")
    for key in ("Principal", "NotPrincipal"):
        if key in statement:
            problem = f"it has {key!r}, so this is the policy of a resource; give one of a role or a user"
            raise PolicyFileError(where, problem)
    conditions = _read_conditions(statement.get("Condition", {}), where)
    for action in _select(statement, "Action", where):
        for resource in _select(statement, "Resource", where):
            yield Rule(action, resource, conditions, is_denial=effect == "Deny", where=where)


def _select(statement: Mapping[str, object], element: str, where: str) -> Iterator[Selection]:
    present = [key for key in (element, f"Not{element}") if key in statement]
    if len(present) != 1:
        raise PolicyFileError(where, f"it must have either {element!r} or 'Not{element}'")
    (key,) = present
    patterns = _texts(statement[key], f"{key!r}", where)
    if key == element:
        yield from (Selection((pattern,)) for pattern in patterns)
    else:
        yield Selection(patterns, is_inverted=True)


def _read_conditions(value: object, where: str) -> Conditions:
    if not isinstance(value, dict) or not all(isinstance(keys, dict) for keys in value.values()):
        raise PolicyFileError(where, "'Condition' must have an object of keys and values for each operator")
    found = (
        (operator, key, tuple(sorted(_texts(values, f"the condition {key!r}", where))))
        for operator, keys in value.items()
        for key, values in keys.items()
    )
    return tuple(sorted(found))


def _texts(value: object, name: str, where: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(each, str | bool | int) for each in values):
        raise PolicyFileError(where, f"{name} must be a string or a list of strings")
    return tuple(each if isinstance(each, str) else json.dumps(each) for each in values)


def _implies(one: tuple[str, str, tuple[str, ...]], other: tuple[str, str, tuple[str, ...]]) -> bool:
    """Say whether the condition *other* holds whenever *one* does."""
    operator, key, values = one
    if (operator.lower(), key.lower()) != (other[0].lower(), other[1].lower()):
        return False
    if operator.lower() in _WIDENED_BY_VALUES:
        return set(values) <= set(other[2])
    return set(values) == set(other[2])

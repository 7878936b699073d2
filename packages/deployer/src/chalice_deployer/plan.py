"""Decide what must change so that AWS matches what is wanted.

Pure: what is wanted and what was found in, one plan out. Nothing here talks to AWS; see ``observe`` and
``apply``.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from chalice_deployer.document import AWS, Document, Lookup, Ref, refs, resolve
from chalice_deployer.resource import Found, Observed, Resource, Wanted
from chalice_deployer.resources import KINDS

R = TypeVar("R", bound=Resource)

REPLACED = " (replaced)"
"""Ends the name under which the predecessor of a resource with a new identity is kept until it is deleted."""


class Action(enum.Enum):
    """What happens to a resource; the value is its mark in a plan."""

    CREATE = "+"
    UPDATE = "~"
    DELETE = "-"


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not as it is wanted."""

    field: str
    before: Document
    after: Document


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a plan: *wanted* to create, *found* to delete, both to update."""

    action: Action
    wanted: Resource | None
    found: Found | None
    differences: tuple[Difference, ...] = ()

    @property
    def target(self) -> Resource | Found:
        """What the change is about."""
        target = self.wanted or self.found
        assert target is not None  # noqa: S101 - one of the two is always there
        return target

    @property
    def fields(self) -> frozenset[str]:
        """The fields that differ."""
        return frozenset(difference.field for difference in self.differences)

    def __str__(self) -> str:
        suffix = f" ({', '.join(difference.field for difference in self.differences)})" if self.differences else ""
        return f"{self.action.value} {self.target.title}{suffix}"


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes, safe to apply in their order, and the facts that their refs are resolved with."""

    changes: tuple[Change, ...]
    found: Mapping[str, Found]
    """By name in the state: everything of the stage that AWS has."""
    place: Mapping[str, str]
    """What refs to the place of the deployment stand for."""

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changes)


def plan(wanted: Wanted, observed: Observed) -> Plan:
    """Return the changes that turn what was *observed* into what is *wanted*.

    Dependencies come before their dependents; deletions come last, dependents first. An empty plan means
    that there is nothing to do. What is wanted under a name that has another identity in AWS is created
    anew, and its predecessor deleted.
    """
    resources = wanted.resources
    kept = _kept(resources, observed.found)
    place = {**observed.place, "name_prefix": wanted.name_prefix}
    known = lookup(kept, place)
    changes = [change for name in _ordered(resources) if (change := _change(resources[name], kept.get(name), known))]
    doomed = sorted((item for name, item in kept.items() if name not in resources), key=_kind_order)[::-1]
    changes += [Change(Action.DELETE, None, item) for item in doomed]
    return Plan(tuple(changes), kept, place)


def lookup(found: Mapping[str, Found], place: Mapping[str, str]) -> Lookup:
    """Return what refs stand for, given what exists."""

    def value(ref: Ref) -> str | None:
        if ref.resource == AWS:
            return place[ref.attribute]
        target = found.get(ref.resource)
        return target.attributes.get(ref.attribute) if target else None

    return value


def resolved(resource: R, plan: Plan) -> R:
    """Return *resource* with every ref replaced that the facts of *plan* can replace."""
    return resolve(resource, lookup(plan.found, plan.place))


def _kept(wanted: Mapping[str, Resource], found: Mapping[str, Found]) -> dict[str, Found]:
    """Return *found* with predecessors moved out of the way of what replaces them."""

    def moved(item: Found) -> Found:
        successor = wanted.get(item.name)
        same = successor is None or successor.identity.items() <= item.attributes.items()
        return item if same else dataclasses.replace(item, name=item.name + REPLACED)

    return {item.name: item for item in map(moved, found.values())}


def _change(wanted: Resource, found: Found | None, known: Lookup) -> Change | None:
    if found is None:
        return Change(Action.CREATE, wanted, None)
    differences = tuple(_differences(resolve(wanted, known).fields, found.fields))
    return Change(Action.UPDATE, wanted, found, differences) if differences else None


def _differences(wanted: Mapping[str, Document], found: Mapping[str, Document]) -> Iterator[Difference]:
    for field, after in wanted.items():
        before = found.get(field)
        if _plain(before) != _plain(after):
            yield Difference(field, before, after)


def _plain(value: object) -> object:
    """Return a document with tuples as lists, so that only content is compared."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value


def _ordered(wanted: Mapping[str, Resource]) -> list[str]:
    """Return the names so that whatever a resource refers to comes before it."""
    order: list[str] = []

    def visit(name: str) -> None:
        if name in order or name not in wanted:
            return
        for ref in refs(wanted[name]):
            visit(ref.resource)
        order.append(name)

    for name in sorted(wanted, key=lambda name: (_kind_order(wanted[name]), name)):
        visit(name)
    return order


def _kind_order(item: Resource | Found) -> int:
    kind = item.type if isinstance(item, Found) else item.TYPE
    return list(KINDS).index(kind)

"""Decide what must change so that AWS matches what is wanted.

Pure: what is wanted and what was found in, one plan out. Nothing here talks to AWS; see ``observe`` and
``apply``.
"""

from __future__ import annotations

import dataclasses
import enum
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from chalice_deployer.document import AWS, Document, Lookup, Ref, refs, resolve
from chalice_deployer.errors import NotOursError
from chalice_deployer.owner import Owner
from chalice_deployer.resource import Found, Observed, Resource, Wanted
from chalice_deployer.resources import KINDS, Function

if TYPE_CHECKING:
    from chalice_deployer.state import State

R = TypeVar("R", bound=Resource)

SET_ASIDE = " ("
"""Ends the name of something in the name under which it is kept until it is deleted: an id follows."""


class Action(enum.Enum):
    """What happens to a resource; the value is its mark in a plan."""

    CREATE = "+"
    UPDATE = "~"
    DELETE = "-"
    RELEASE = "="
    """It stays in AWS as it is, and is not managed any more."""


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
    owner: Owner | None
    """The stage that new resources are made for; ``None`` when everything is to be deleted."""
    state: State
    """What was recorded when the plan was made."""

    @property
    def has_changes(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.changes)


def plan(wanted: Wanted, observed: Observed) -> Plan:
    """Return the changes that turn what was *observed* into what is *wanted*.

    Dependencies come before their dependents; deletions come last, dependents first. An empty plan means
    that there is nothing to do. What is wanted under a name that has another identity in AWS is created
    anew, and its predecessor deleted. Raises ``NotOursError`` when a name that is needed is somebody else's.
    """
    found = _named(wanted, observed)
    place = {**observed.place, "name_prefix": wanted.name_prefix}
    known = lookup(found, place)
    resources = wanted.resources
    changes = [change for name in _ordered(resources) if (change := _change(resources[name], found.get(name), known))]
    doomed = sorted((item for name, item in found.items() if name not in resources), key=_kind_order)[::-1]
    used = {resource.role for resource in resources.values() if isinstance(resource, Function)}
    changes += [Change(Action.RELEASE if _role_arn(item) in used else Action.DELETE, None, item) for item in doomed]
    return Plan(tuple(changes), found, place, wanted.owner, observed.state)


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


def _named(wanted: Wanted, observed: Observed) -> dict[str, Found]:
    """Return what was found by the names that the state is to have: those of the wanted, and of what is left over."""
    ours = {
        str(item.fields["role"]) for item in observed.found if item.type == Function.TYPE and _is_ours(item, wanted)
    }
    named: dict[str, Found] = {}
    left = list(observed.found)
    for name, resource in wanted.resources.items():
        match = next((item for item in left if _answers(item, resource)), None)
        if match is None:
            continue
        if not (_is_ours(match, wanted) or _role_arn(match) in ours):
            raise NotOursError(match.title, _describe_owner(match.owner))
        named[name] = match
        left.remove(match)
    for item in left:
        if item.is_recorded or item.owner is not None or not KINDS[item.type].IS_TAGGED:
            named[_spare_name(item, {*named, *wanted.resources})] = item
    return {name: dataclasses.replace(item, name=name) for name, item in named.items()}


def _answers(item: Found, resource: Resource) -> bool:
    """Say whether what was found is the wanted resource, changed or not."""
    if item.type != resource.TYPE:
        return False
    # An API that Chalice 1.x made has no tag: then the record's name must do.
    untagged = item.name == resource.name and item.is_recorded
    return all(
        item.attributes.get(key, value if untagged else None) == value for key, value in resource.identity.items()
    )


def _is_ours(item: Found, wanted: Wanted) -> bool:
    return item.is_recorded or item.owner == wanted.owner or not KINDS[item.type].IS_TAGGED


def _describe_owner(owner: Owner | None) -> str:
    return f"stage {owner.stage!r} of {owner.app!r}" if owner else "nobody that Chalice knows"


def _spare_name(item: Found, taken: set[str]) -> str:
    if item.name not in taken:
        return item.name
    ident = ", ".join(item.attributes[key] for key in KINDS[item.type].KEY)
    return f"{item.name.partition(SET_ASIDE)[0]}{SET_ASIDE}{ident})"


def _role_arn(item: Found) -> str | None:
    return item.attributes.get("role_arn")


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

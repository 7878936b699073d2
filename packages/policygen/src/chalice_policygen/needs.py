"""Decide what is known about an operation's permissions before its arguments are: rules, bindings, types of resource.

Reads ``data/needs.jsonl`` (by client) and ``data/types.jsonl`` (by IAM prefix), which ``scripts/build_table.py`` makes.
What follows from them for one call is the business of ``permissions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from chalice_policygen.table import mapping, read_row, strings, texts


@dataclass(frozen=True, slots=True)
class Binding:
    """An argument that names what a type of resource is called."""

    kind: str
    """The type of resource, e.g. ``table``; empty for any of the service's."""
    variable: str
    """The variable of its ARN template, e.g. ``TableName``; empty if the argument is a whole ARN."""
    member: str
    """The path of the argument, as ``calls.Argument`` has it; empty if nothing in the call says the name."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a call needs besides, or instead of, the actions of its operation."""

    when: tuple[str, ...] = ()
    """Arguments of which one must be passed; always if there is none."""
    values: tuple[str, ...] = ()
    """What its value must be, if it is known; anything if there is none."""
    unless: tuple[str, ...] = ()
    """Arguments none of which may be passed."""
    drop: tuple[str, ...] = ()
    add: tuple[str, ...] = ()
    bind: tuple[Binding, ...] = ()
    """What names the resources of the added actions; the operation's own bindings if there is none."""
    passed_to: str = ""
    """The service that a role is passed to."""
    is_tagging: bool = False
    """Whether the added action tags what the operation makes."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Needs:
    """What is known of the operations of one client."""

    bindings: Mapping[str, tuple[Binding, ...]] = field(default_factory=dict)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    paths: Mapping[str, str] = field(default_factory=dict)
    """Operation -> the path of its request, of the services that IAM authorizes by path."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of resource that an action is authorized on."""

    name: str
    templates: tuple[str, ...]
    """ARNs with ``${Variables}``; all of a few types have more than one."""
    is_optional: bool = False
    """Whether AWS looks at it only if the call names one."""
    is_named_by_arn: bool = False
    """Whether a call can only name it by its ARN."""


@cache
def needs(client: str) -> Needs:
    """Return what is known of a client's operations."""
    row = read_row("needs.jsonl", client)
    bindings = texts(row.get("bindings"))
    return Needs(
        bindings={name: _decode_bindings(text) for text, names in bindings.items() for name in names.split(" ")},
        rules={name: tuple(map(_decode_rule, _list(rules))) for name, rules in mapping(row.get("rules")).items()},
        paths=texts(row.get("paths")),
    )


def kinds(action: str) -> tuple[Kind, ...]:
    """Return the types of resource that an action is authorized on, sorted; none if IAM knows none for it."""
    prefix, _, name = action.partition(":")
    row = _types(prefix)
    templates = mapping(row.get("types"))
    words = strings(mapping(row.get("actions")).get(name))
    return tuple(
        Kind(kind, strings(templates.get(kind)), is_optional=word[0] == "?", is_named_by_arn=word[0] == "=")
        for word in words
        if (kind := word.lstrip("?="))
    )


@cache
def _types(prefix: str) -> Mapping[str, object]:
    return read_row("types.jsonl", prefix)


@cache
def _decode_bindings(text: str) -> tuple[Binding, ...]:
    return tuple(_decode_binding(*word.split("=", 1)) for word in text.split(","))


def _decode_binding(name: str, member: str) -> Binding:
    kind, _, variable = name.partition(".")
    return Binding(kind, variable, member)


def _decode_rule(value: object) -> Rule:
    row = mapping(value)
    return Rule(
        when=strings(row.get("when")),
        values=strings(row.get("values")),
        unless=strings(row.get("unless")),
        drop=strings(row.get("drop")),
        add=strings(row.get("add")),
        bind=tuple(_decode_binding(name, member) for name, member in texts(row.get("bind")).items()),
        passed_to=str(row.get("to", "")),
        is_tagging=bool(row.get("tags")),
        why=str(row.get("why", "")),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []

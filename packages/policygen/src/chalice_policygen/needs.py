"""Decide what is known about an operation's permissions before its arguments are: rules, bindings, types of resource.

Reads ``data/needs.jsonl`` (by client) and ``data/types.jsonl`` (by IAM prefix), which ``scripts/build_table.py`` makes.
What follows from them for one call is the business of ``permissions``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from chalice_policygen.immutable import immutable
from chalice_policygen.table import mapping, read_row, strings, texts


@immutable
class Binding:
    """An argument that names what a type of resource is called."""

    kind: str
    """The type of resource, e.g. ``table``; empty for any of the service's."""
    variable: str
    """The variable of its ARN template, e.g. ``TableName``; empty if the argument is a whole ARN."""
    member: str
    """The path of the argument, as ``calls.Argument`` has it; empty if nothing in the call says the name."""


@immutable
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


@immutable
class Needs:
    """What is known of one operation."""

    bindings: tuple[Binding, ...] = ()
    rules: tuple[Rule, ...] = ()
    path: str | None = None
    """The path of its request, if IAM authorizes the service by path."""


@immutable
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
def needs(client: str, operation: str) -> Needs:
    """Return what is known of an operation of a client."""
    row = _row("needs.jsonl", client)
    bindings = texts(row.get("bindings"))
    text = next((text for text, names in bindings.items() if f" {operation} " in f" {names} "), "")
    return Needs(
        bindings=tuple(_decode_binding(*word.split("=", 1)) for word in text.split(",")) if text else (),
        rules=tuple(map(_decode_rule, _list(mapping(row.get("rules")).get(operation)))),
        path=texts(row.get("paths")).get(operation),
    )


@cache
def kinds(action: str) -> tuple[Kind, ...]:
    """Return the types of resource that an action is authorized on, sorted; none if IAM knows none for it."""
    prefix, _, name = action.partition(":")
    row = _row("types.jsonl", prefix)
    templates = mapping(row.get("types"))
    words = strings(mapping(row.get("actions")).get(name))
    return tuple(
        Kind(kind, strings(templates.get(kind)), is_optional=word[0] == "?", is_named_by_arn=word[0] == "=")
        for word in words
        if (kind := word.lstrip("?="))
    )


@cache
def _row(file: str, name: str) -> Mapping[str, object]:
    return read_row(file, name)


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

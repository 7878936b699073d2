"""Decide when a call on something unknown is worth a word: when it looks like the call of an AWS operation.

It is never taken for one. Which client it is would be a guess: a third of all operations share their name with another
service's.
"""
# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from chalice_policygen import actions
from chalice_policygen.registry import find_rule
from chalice_policygen.values import Arguments, Use, Value, Values, texts


@dataclass(frozen=True, slots=True)
class Unknown(Value):
    """Could be anything, such as the argument of a function that nothing in the program calls."""

    is_followed: ClassVar[bool] = False

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({UnknownAttribute(name)})

    def call(self, arguments: Arguments, use: Use) -> Values:
        arguments.escape(use)
        return UNKNOWNS

    def item(self, keys: Values, use: Use) -> Values:
        return UNKNOWNS

    def each(self, use: Use) -> Values:
        return UNKNOWNS


@dataclass(frozen=True, slots=True)
class UnknownAttribute(Unknown):
    """Any attribute of this name."""

    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        # Whatever has a method client() that takes the name of an AWS service is a session of some kind.
        make = find_rule(f"boto3.{self.name}") if self.name in ("client", "resource") else None
        names = texts(arguments.get(0, "service_name"))
        if make is not None and names and all(map(actions.service, names)):
            return make(arguments, use)
        # botocore takes no positional arguments; a single word without arguments is anything but an AWS call.
        if not arguments.positional and ("_" in self.name or arguments.keywords or arguments.rest):
            _doubt(self.name, use)
        arguments.escape(use)
        return UNKNOWNS


@dataclass(frozen=True, slots=True)
class Foreign(Value):
    """Something of a library that is not analyzed; rarely an AWS client, unless a library of one's own makes it."""

    is_followed: ClassVar[bool] = False

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({ForeignAttribute(name)})

    def call(self, arguments: Arguments, use: Use) -> Values:
        arguments.escape(use)
        return FOREIGNS

    def item(self, keys: Values, use: Use) -> Values:
        return FOREIGNS

    def each(self, use: Use) -> Values:
        return FOREIGNS


@dataclass(frozen=True, slots=True)
class ForeignAttribute(Foreign):
    """The attribute of this name of something foreign."""

    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        # Hardly anything but botocore has parameters in capitals.
        if not arguments.positional and any(name[:1].isupper() for name in arguments.keywords):
            _doubt(self.name, use)
        arguments.escape(use)
        return FOREIGNS


UNKNOWNS: Values = frozenset({Unknown()})
FOREIGNS: Values = frozenset({Foreign()})


def _doubt(method: str, use: Use) -> None:
    clients = actions.clients_with(method)
    if clients:
        shown = ", ".join(clients[:3]) + (", ..." if len(clients) > 3 else "")
        use.doubt(
            f"{method}() is called on a value that is not known here; if that is an AWS client ({shown}), make it "
            "in this program with boto3.client(...), or annotate it with a type of mypy_boto3"
        )

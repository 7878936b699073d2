"""Decide what happens with values that are not known: they are AWS objects only where their shape leaves no doubt."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from typing import ClassVar

from chalice_policygen import actions, shape
from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import find_rule
from chalice_policygen.spelling import words
from chalice_policygen.text import Text, texts
from chalice_policygen.values import NOTHING, Use, Value, Values

_MAKERS = {"client": "boto3.client", "create_client": "boto3.client", "resource": "boto3.resource"}


@immutable
class Unknown(Value):
    """Could be anything, such as the argument of a function that nothing in the program calls."""

    path: str = ""
    """The dotted name if it is a name of a library."""
    is_foreign: bool = False
    """Whether a library which is not analyzed made it: rarely an AWS client."""
    is_followed: ClassVar[bool] = False

    def attribute(self, name: str, use: Use) -> Values:
        path = f"{self.path}.{name}" if self.path else ""
        return frozenset({UnknownAttribute(path, self.is_foreign, name)})

    def inherited(self, name: str, use: Use) -> Values:
        return frozenset({UnknownAttribute("", self.is_foreign, name)})

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self._vague()

    def item(self, keys: Values, use: Use) -> Values:
        return self._vague()

    def each(self, use: Use) -> Values:
        return self._vague()

    def enter(self, use: Use) -> Values:
        return self._vague()

    def _vague(self) -> Values:
        return FOREIGNS if self.is_foreign else UNKNOWNS


@immutable
class UnknownAttribute(Unknown):
    """Any attribute of this name."""

    name: str = ""

    def call(self, arguments: Arguments, use: Use) -> Values:
        made = self._make(arguments, use)
        return made or self._vague()

    def effect(self, arguments: Arguments, use: Use) -> None:
        said = _receiver_words(use.node)
        if self.name in shape.NARROWING and isinstance(use.node, ast.Call) and isinstance(use.node.func, ast.Attribute):
            shape.report_collection(use.node.func.value, arguments, use)
        shape.report(self.name, arguments, use, words=said, is_foreign=self.is_foreign, is_library=bool(self.path))

    def _make(self, arguments: Arguments, use: Use) -> Values:
        """Return the AWS object that a method of this name makes of these arguments, if it is surely one."""
        if self.name in _MAKERS:
            # Whatever has a method client() that takes the name of an AWS service is a session of some kind.
            rule = find_rule(_MAKERS[self.name])
            names = texts(arguments.get(0, "service_name"))
            if rule is not None and names and all(map(actions.service, names)):
                return rule(arguments, use)
        if self.name in ("get_paginator", "get_waiter"):
            said = _receiver_words(use.node)
            names = texts(arguments.get(0, "operation_name" if self.name == "get_paginator" else "waiter_name"))
            if names:
                return frozenset(Delayed(self.name, name, said, self.is_foreign) for name in names)
        service = self._resource_service(arguments, use)
        rule = find_rule("boto3.resource")
        if service and rule is not None:
            services = frozenset({Text(service)})
            made = rule(Arguments((lambda: services,), use=use, key=(use.node, use.frame)), use)
            return frozenset(
                result
                for resource in made
                for factory in resource.attribute(self.name, use)
                for result in factory.call(arguments, use)
            )
        return NOTHING

    def _resource_service(self, arguments: Arguments, use: Use) -> str:
        """Return the service whose resource has a type of this name, if that is certain; else nothing."""
        if not arguments.has(0, "name"):
            return ""
        said = _receiver_words(use.node)[-1:]
        for name in said if self.name[:1].isupper() else ():
            service = actions.service(name)
            if service is not None and service.resources and self.name in service.resources[""].factories:
                return name
        return _RESOURCE_TYPES.get(self.name, "") if not self.path else ""


_RESOURCE_TYPES = {"Table": "dynamodb", "Bucket": "s3"}
"""Methods of a resource that nothing else has, as far as one argument goes."""


@immutable
class Delayed(Value):
    """A paginator or waiter of a client that is not known."""

    method: str
    name: str
    words: tuple[str, ...]
    is_foreign: bool

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({DelayedCall(self)}) if name in ("paginate", "wait") else UNKNOWNS


@immutable
class DelayedCall(Value):
    """What calls the operation of a paginator or waiter later."""

    of: Delayed

    def effect(self, arguments: Arguments, use: Use) -> None:
        if self.of.method == "get_paginator":
            shape.report(self.of.name, arguments, use, words=self.of.words, is_foreign=self.of.is_foreign)
        else:
            shape.report_waiter(self.of.name, arguments, use, words=self.of.words)


UNKNOWNS: Values = frozenset({Unknown()})
FOREIGNS: Values = frozenset({Unknown(is_foreign=True)})


def foreign(path: str) -> Values:
    """Return a name of a library that is not analyzed."""
    return frozenset({Unknown(path, is_foreign=True)})


def _receiver_words(node: ast.AST) -> tuple[str, ...]:
    function = node.func if isinstance(node, ast.Call) else node
    receiver = function.value if isinstance(function, ast.Attribute) else None
    return words(receiver) if receiver is not None else ()

"""Decide what happens with values that are not known: they are AWS objects only where their shape leaves no doubt."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from typing import ClassVar

from chalice_policygen import actions, shape
from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import find_rule
from chalice_policygen.scope import last_name
from chalice_policygen.spelling import split, words
from chalice_policygen.text import Text, texts
from chalice_policygen.values import NOTHING, Use, Value, Values, join

_MAKING = frozenset({"client", "clients", "resource", "resources"})
"""What functions are named that make clients, or resources."""
_OF_SERVICES = frozenset({"service", "name", "client", "resource", "aws"})
"""What constants are called that name a service, beside its name."""
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
        return self._made(use)

    def item(self, keys: Values, use: Use) -> Values:
        return self._vague()

    def each(self, use: Use) -> Values:
        return self._vague()

    def enter(self, use: Use) -> Values:
        return self._vague()

    def _vague(self) -> Values:
        return FOREIGNS if self.is_foreign else UNKNOWNS

    def _made(self, use: Use) -> Values:
        service = _named_service(use.node)
        return frozenset({MadeFor("", self.is_foreign, service)}) if service else self._vague()


@immutable
class MadeFor(Unknown):
    """What an unknown function makes that gets the name of an AWS service: ``connect("ec2", region)``."""

    service: str = ""

    def attribute(self, name: str, use: Use) -> Values:
        service = actions.service(self.service)
        made = made_by_resource(service, name, use) if service is not None else NOTHING
        return made or frozenset({UnknownAttribute("", self.is_foreign, name, (self.service,))})


@immutable
class UnknownAttribute(Unknown):
    """Any attribute of this name."""

    name: str = ""
    hints: tuple[str, ...] = ()
    """More words that say what it is an attribute of."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        made = self._make(arguments, use)
        return made or self._made(use)

    def effect(self, arguments: Arguments, use: Use) -> None:
        said = (*_receiver_words(use.node), *self.hints)
        if self.name in shape.NARROWING and isinstance(use.node, ast.Call) and isinstance(use.node.func, ast.Attribute):
            shape.report_collection(use.node.func.value, arguments, use)
        for method in self._resource_methods(arguments, use):
            method.effect(arguments, use)
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
        return join(method.call(arguments, use) for method in self._resource_methods(arguments, use))

    def _resource_methods(self, arguments: Arguments, use: Use) -> Values:
        service = actions.service(self._resource_service(arguments, use))
        return made_by_resource(service, self.name, use) if service is not None else NOTHING

    def _resource_service(self, arguments: Arguments, use: Use) -> str:
        """Return the service whose resource has a type of this name, if that is certain; else nothing."""
        if not arguments.positional and not arguments.keywords:
            return ""
        said = _receiver_words(use.node)
        is_resource = self.name[:1].isupper() or said[-1:] == ("resource",)
        for name in said[-2:] if is_resource else ():
            service = actions.service(name) if name in actions.client_names() else None
            if service is not None and made_by_resource(service, self.name, use):
                return name
        return _RESOURCE_TYPES.get(self.name, "") if not self.path else ""


_RESOURCE_TYPES = {
    "Table": "dynamodb", "Bucket": "s3", "BucketAcl": "s3", "BucketCors": "s3", "BucketLifecycle": "s3",
    "BucketLifecycleConfiguration": "s3", "BucketLogging": "s3", "BucketNotification": "s3", "BucketPolicy": "s3",
    "BucketTagging": "s3", "BucketVersioning": "s3", "BucketWebsite": "s3", "ObjectAcl": "s3", "ObjectSummary": "s3",
}  # fmt: skip
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


def made_by_resource(service: actions.Service, name: str, use: Use) -> Values:
    """Return a method such as ``Bucket`` that boto3's resource of *service* has, and a client has not."""
    rule = find_rule("boto3.resource")
    root = service.resources.get("")
    if rule is None or root is None or name not in {*root.factories, *root.actions} - service.methods.keys():
        return NOTHING
    services = frozenset({Text(service.name)})
    resources = rule(Arguments((lambda: services,), use=use, key=(use.node, use.frame)), use)
    return frozenset(value for resource in resources for value in resource.attribute(name, use))


def _named_service(node: ast.AST) -> str:
    """Return the one AWS client whose name a call gets as text, if there is exactly one."""
    if not isinstance(node, ast.Call):
        return ""
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    names = [each.value for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    found = [name for name in names if name in actions.client_names()]
    if not names and not _MAKING.isdisjoint(split(last_name(node.func))):
        found = [name for each in given if (name := _constant_service(each))]
    return found[0] if len(found) == 1 else ""


def _constant_service(node: ast.AST) -> str:
    """Return the service after which a constant that cannot be followed is named: ``common.EC2_SERVICE``."""
    name = last_name(node) if isinstance(node, ast.Name | ast.Attribute) else ""
    if not name.isupper():
        return ""
    spelt = "-".join(word for word in split(name) if word not in _OF_SERVICES)
    return spelt if spelt in actions.client_names() else ""


def _receiver_words(node: ast.AST) -> tuple[str, ...]:
    function = node.func if isinstance(node, ast.Call) else node
    receiver = function.value if isinstance(function, ast.Attribute) else None
    return words(receiver) if receiver is not None else ()

"""Decide how the program's own functions, classes, instances and modules answer.

Follows Python's rules for attributes and calls as far as values pass through them. What a function's body does is
evaluated in ``infer``.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from enum import Enum
from typing import TypeAlias

from chalice_policygen.scope import FunctionNode, Scope, parameters
from chalice_policygen.values import NOTHING, OTHERS, Arguments, Container, Use, Value, Values, are_followed, join


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One piece of code with one set of arguments: the owner of the values that its names have."""

    scope: Scope
    outer: Frame | None = None


class Kind(Enum):
    """What reading a function from an instance gives."""

    METHOD = "method"
    STATIC = "staticmethod"
    CLASS = "classmethod"
    PROPERTY = "property"


@dataclass(frozen=True, slots=True)
class Function(Value):
    """A function or lambda of the program, in the frame that defines it."""

    node: FunctionNode
    outer: Frame
    kind: Kind = Kind.METHOD

    def call(self, arguments: Arguments, use: Use) -> Values:
        return use.invoke(self, arguments)

    def escape(self, use: Use) -> None:
        use.expose(self)


@dataclass(frozen=True, slots=True)
class Bound(Value):
    """A method together with the object that it was read from."""

    function: Function
    receiver: Value

    def call(self, arguments: Arguments, use: Use) -> Values:
        own = (frozenset({self.receiver}), *arguments.positional)
        return use.invoke(self.function, replace(arguments, positional=own))

    def escape(self, use: Use) -> None:
        use.expose(self.function)


@dataclass(frozen=True, slots=True)
class Class(Value):
    """A class of the program; its body's frame holds its attributes."""

    frame: Frame

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset(
            Bound(value, self) if isinstance(value, Function) and value.kind is Kind.CLASS else value
            for value in find(self, name, use)
        )

    def assign(self, name: str, values: Values, use: Use) -> None:
        use.write(self.frame, name, values)

    def call(self, arguments: Arguments, use: Use) -> Values:
        instance = Instance(self, use.origin)
        initializers = [value for value in find(self, "__init__", use) if isinstance(value, Function)]
        for initializer in initializers:
            Bound(initializer, instance).call(arguments, use)
        if not initializers:
            for position, name in enumerate(_fields(self, use)):
                instance.assign(name, arguments.get(position, name), use)
            arguments.escape(use)
        return frozenset({instance})


@dataclass(frozen=True, slots=True)
class Instance(Value):
    """The objects that a class makes at one place."""

    of: Class
    origin: Hashable = None
    """``None`` stands for every object of the class, wherever it is made."""

    def attribute(self, name: str, use: Use) -> Values:
        inherited = find(self.of, name, use)
        return use.read(self, name) | join(self._bind(value, use) for value in inherited)

    def assign(self, name: str, values: Values, use: Use) -> None:
        use.write(self, name, values)
        for each in ancestors(self.of, use):
            use.write(Instance(each), name, values)

    def call(self, arguments: Arguments, use: Use) -> Values:
        return join(value.call(arguments, use) for value in self.attribute("__call__", use)) or OTHERS

    def enter(self, use: Use) -> Values:
        methods = self.attribute("__enter__", use) | self.attribute("__aenter__", use)
        return join(value.call(Arguments(), use) for value in methods) or frozenset({self})

    def _bind(self, value: Value, use: Use) -> Values:
        if not isinstance(value, Function):
            return frozenset({value})
        match value.kind:
            case Kind.METHOD:
                return frozenset({Bound(value, self)})
            case Kind.CLASS:
                return frozenset({Bound(value, self.of)})
            case Kind.STATIC:
                return frozenset({value})
            case Kind.PROPERTY:
                return Bound(value, self).call(Arguments(), use)


@dataclass(frozen=True, slots=True)
class Parent(Value):
    """``super()``: an instance, seen as what comes after one of its classes."""

    of: Class
    receiver: Value

    def attribute(self, name: str, use: Use) -> Values:
        found = join(find(base, name, use) for base in ancestors(self.of, use) if base != self.of)
        return frozenset(Bound(value, self.receiver) if isinstance(value, Function) else value for value in found)


@dataclass(frozen=True, slots=True)
class Module(Value):
    """A module of the program."""

    frame: Frame

    def attribute(self, name: str, use: Use) -> Values:
        return use.read(self.frame, name) | use.submodule(f"{self.frame.scope.module}.{name}")

    def assign(self, name: str, values: Values, use: Use) -> None:
        use.write(self.frame, name, values)


BASES = "class bases"
"""The cell of a class body's frame with the values of the base classes; no name can be spelled like this."""

ANNOTATION = "annotation"
"""With a function, the owner of what its parameters' annotations promise; the function alone owns the defaults."""

FrameKey: TypeAlias = tuple[tuple[str, Values], ...]


def find(start: Class, name: str, use: Use) -> Values:
    """Return what a class attribute is: the nearest definition in the class and its bases."""
    for each in ancestors(start, use):
        values = use.read(each.frame, name)
        if values:
            return values
    return NOTHING


def ancestors(start: Class, use: Use) -> Iterator[Class]:
    """Yield a class and then all classes of the program that it inherits from, each once."""
    waiting, seen = [start], {start}
    while waiting:
        each = waiting.pop(0)
        yield each
        for base in use.read(each.frame, BASES):
            if isinstance(base, Class) and base not in seen:
                seen.add(base)
                waiting.append(base)


def bind(function: Function, arguments: Arguments, use: Use) -> dict[str, Values]:
    """Return what a call gives to each parameter of a function, defaults included."""
    node = function.node
    positional = [parameter.arg for parameter in (*node.args.posonlyargs, *node.args.args)]
    bound = {name: arguments.get(position, name) for position, name in enumerate(positional)}
    bound |= {
        parameter.arg: arguments.keywords.get(parameter.arg, arguments.rest) for parameter in node.args.kwonlyargs
    }
    for parameter in parameters(node):
        name = parameter.arg
        bound[name] = bound[name] or use.read(function, name)
        if bound[name] and not are_followed(bound[name]):
            bound[name] |= use.read((function, ANNOTATION), name)
    if node.args.vararg:
        spread = Container((use.origin, "*"))
        for index, values in enumerate(arguments.positional[len(positional) :]):
            spread.put(str(index), values, use)
        spread.put("*", arguments.rest, use)
        bound[node.args.vararg.arg] = frozenset({spread})
    if node.args.kwarg:
        named = Container((use.origin, "**"), is_mapping=True)
        for name in arguments.keywords.keys() - bound.keys():
            named.put(name, arguments.keywords[name], use)
        named.put("*", arguments.rest, use)
        bound[node.args.kwarg.arg] = frozenset({named})
    return bound


def _fields(start: Class, use: Use) -> Iterator[str]:
    """Yield the names of a dataclass's fields, in the order of its constructor's parameters."""
    for each in reversed(tuple(ancestors(start, use))):
        node = each.frame.scope.node
        for statement in node.body if isinstance(node, ast.ClassDef) else ():
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                yield statement.target.id

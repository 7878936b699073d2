"""Decide how the program's own functions, classes, instances and modules answer.

Follows Python's rules for attributes and calls as far as values pass through them. What a function's body gives is
evaluated in ``evaluate``.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum
from typing import ClassVar, cast

from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import changed, immutable
from chalice_policygen.library import External
from chalice_policygen.registry import keep
from chalice_policygen.scope import FunctionNode, Kind, Scope
from chalice_policygen.text import Text
from chalice_policygen.values import NOTHING, OTHERS, Lazy, Use, Value, Values, are_followed, join, known


@immutable(eq=False)
class Frame:
    """One piece of code as it runs: for one call of a function, or for any call that the program makes."""

    scope: Scope
    outer: Frame | None = None
    arguments: Arguments | None = None
    """What the call passes; ``None`` stands for any call."""
    receiver: Value | None = None
    """What the first parameter of a method is, in any call of it on this object."""
    depth: int = 0
    """How many calls are known to lead here."""


ENUMERATIONS = frozenset({"enum.Enum", "enum.StrEnum"})
"""What the classes inherit from whose calls give one of their members, and whose members may be strings."""

for _path in ENUMERATIONS:
    keep(_path)


class Role(Enum):
    """What reading a function from an instance gives."""

    METHOD = "method"
    STATIC = "staticmethod"
    CLASS = "classmethod"
    PROPERTY = "property"


@immutable
class Function(Value):
    """A function or lambda of the program, in the frame that defines it."""

    node: FunctionNode
    outer: Frame
    role: Role = Role.METHOD

    @property
    def scope(self) -> Scope:
        """Return the function's own scope."""
        return self.outer.scope.index.scopes[self.node]

    def attribute(self, name: str, use: Use) -> Values:
        return use.function_attribute(self, name) or OTHERS

    def call(self, arguments: Arguments, use: Use) -> Values:
        return use.invoke(self, arguments)


@immutable
class Bound(Value):
    """A method together with the object that it was read from."""

    function: Function
    receiver: Value

    def call(self, arguments: Arguments, use: Use) -> Values:
        return use.invoke(self.function, self.bind(arguments))

    def bind(self, arguments: Arguments) -> Arguments:
        """Return the arguments that the function gets."""
        return arguments.before(known(frozenset({self.receiver})), key=self.receiver)


@immutable
class Class(Value):
    """A class of the program; its body's frame holds its attributes."""

    frame: Frame

    @property
    def node(self) -> ast.ClassDef:
        """Return the statement that defines it."""
        return cast("ast.ClassDef", self.frame.scope.node)

    def place(self) -> tuple[str, int]:
        """Return the module and line that define it."""
        return self.frame.scope.index.module, self.node.lineno

    def attribute(self, name: str, use: Use) -> Values:
        found: Values = frozenset(
            Bound(value, self) if isinstance(value, Function) and value.role is Role.CLASS else value
            for value in find(self, name, use)
        )
        stored = use.class_attribute(self, name)
        return stored | (frozenset(value for value in found if value.is_followed) if stored else found)

    def call(self, arguments: Arguments, use: Use) -> Values:
        return self._members(use) or frozenset({Instance(self, Construction(arguments))})

    def each(self, use: Use) -> Values:
        return self._members(use) or OTHERS

    def _members(self, use: Use) -> Values:
        """Return the members of an enumeration; nothing for any other class."""
        if not self.node.bases:
            return NOTHING
        classes = use.ancestors(self)
        bases = (base for each in classes for base in use.bases(each))
        if not any(isinstance(base, External) and base.path in ENUMERATIONS for base in bases):
            return NOTHING
        return join(use.load(name, each.frame) for each in classes for name in each.members())

    def members(self) -> Iterator[str]:
        """Yield the names that the body gives a value, other than special ones."""
        for name, bindings in self.frame.scope.bindings.items():
            if not name.startswith("_") and any(binding.kind is Kind.VALUE for binding in bindings):
                yield name

    def item(self, keys: Values, use: Use) -> Values:
        # A generic class with its parameters, or a member of an enumeration.
        members = [find(self, key.text, use) for key in keys if isinstance(key, Text)]
        return join(members) or frozenset({self})


class Construction:
    """The arguments of one call of a class, compared by where the call is."""

    __slots__ = ("arguments", "key")

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.key = arguments.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Construction) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@immutable
class Instance(Value):
    """The objects that a class makes at one place."""

    of: Class
    made: Construction | None = None
    """``None`` stands for every object of the class and its subclasses, wherever it is made."""

    def attribute(self, name: str, use: Use) -> Values:
        inherited = list(find(self.of, name, use))
        if self.made is None:
            own = join(use.load(name, each.frame) for each in use.subclasses(self.of))
            if are_followed(own):
                # A base class that leaves an attribute to its subclasses has None for it.
                inherited = [value for value in inherited if value not in OTHERS]
            inherited.extend(own)
        stored = use.instance_attribute(self, name)
        found = join(self.bind(value, use) for value in dict.fromkeys(inherited))
        # What a class only promises of an attribute counts where nothing better is known.
        found = stored | (frozenset(value for value in found if value.is_followed) if stored else found)
        if found or name.startswith("__"):
            return found or OTHERS
        return self._delegate(name, use) or missing(self.of, use, name)

    def _delegate(self, name: str, use: Use) -> Values:
        methods = [value for value in find(self.of, "__getattr__", use) if isinstance(value, Function)]
        given = known(frozenset({Text(name)}))
        return join(
            use.invoke(method, Bound(method, self).bind(Arguments((given,), key=("__getattr__", name))))
            for method in methods
        )

    def call(self, arguments: Arguments, use: Use) -> Values:
        return join(value.call(arguments, use) for value in self.attribute("__call__", use)) or OTHERS

    def item(self, keys: Values, use: Use) -> Values:
        lazy: Lazy = known(keys)
        arguments = Arguments((lazy,), use=use, key=("__getitem__", keys))
        return join(value.call(arguments, use) for value in self.attribute("__getitem__", use)) or OTHERS

    def each(self, use: Use) -> Values:
        made = join(value.call(Arguments(key="__iter__"), use) for value in self.attribute("__iter__", use))
        return join(value.each(use) for value in made if value != self) or OTHERS

    def enter(self, use: Use) -> Values:
        methods = self.attribute("__enter__", use) | self.attribute("__aenter__", use)
        entered = join(value.call(Arguments(key="__enter__"), use) for value in methods - OTHERS)
        return entered or frozenset({self})

    def read_from(self, owner: Instance, use: Use) -> Values:
        # A descriptor has a method for it.
        getters = [value for value in find(self.of, "__get__", use) if isinstance(value, Function)]
        if not getters:
            return frozenset({self})
        passed = Arguments((known(frozenset({owner})), known(frozenset({owner.of}))), key=("__get__", owner))
        return join(use.invoke(getter, Bound(getter, self).bind(passed)) for getter in getters)

    def bind(self, value: Value, use: Use) -> Values:
        """Return what a class attribute is when it is read from this instance."""
        if not isinstance(value, Function):
            return value.read_from(self, use)
        match value.role:
            case Role.METHOD:
                return frozenset({Bound(value, self)})
            case Role.CLASS:
                return frozenset({Bound(value, self.of)})
            case Role.STATIC:
                return frozenset({value})
            case Role.PROPERTY:
                return Bound(value, self).call(Arguments(key="property"), use)


@immutable
class Parent(Value):
    """``super()``: an instance or class, seen as what comes after one of its classes."""

    of: Class
    receiver: Value

    def attribute(self, name: str, use: Use) -> Values:
        for base in use.ancestors(self.of):
            if base != self.of and (found := use.load(name, base.frame)):
                return found if name == "__new__" else join(self._bind(value, use) for value in found)
        return frozenset({Maker()}) if name == "__new__" else missing(self.of, use, name)

    def _bind(self, value: Value, use: Use) -> Values:
        if isinstance(self.receiver, Instance):
            return self.receiver.bind(value, use)
        if isinstance(value, Function) and value.role is not Role.STATIC:
            return frozenset({Bound(value, self.receiver)})
        return frozenset({value})


@immutable
class Module(Value):
    """A module of the program."""

    frame: Frame

    def attribute(self, name: str, use: Use) -> Values:
        return use.load(name, self.frame) | use.submodule(f"{self.frame.scope.index.module}.{name}".lstrip("."))


@immutable
class Maker(Value):
    """``object.__new__``, which makes an instance without initializing it."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        made = frozenset(Instance(value) for value in arguments.get(0, "cls") if isinstance(value, Class))
        return made or OTHERS


@immutable
class Foreigner(Value):
    """An attribute that an object of the program can only have from a library's base class."""

    is_followed: ClassVar[bool] = False


def find(start: Class, name: str, use: Use) -> Values:
    """Return what a class attribute is: the nearest definition in the class and its bases."""
    for each in use.ancestors(start):
        if values := use.load(name, each.frame):
            return values
    return NOTHING


def missing(of: Class, use: Use, name: str) -> Values:
    """Return what an attribute is that the program does not define: nothing, or something of a library's base."""
    found = NOTHING
    for each in use.ancestors(of):
        for base in use.bases(each):
            if not isinstance(base, Class):
                found |= base.inherited(name, use)
    return found


def fields(start: Class, use: Use) -> Iterator[tuple[str, Frame, ast.expr | None]]:
    """Yield (name, class body, default) of a dataclass's fields, in the order of its constructor's parameters."""
    for each in reversed(tuple(use.ancestors(start))):
        for statement in each.node.body:
            if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
                yield statement.target.id, each.frame, statement.value


def as_role(values: Values, role: Role) -> Values:
    """Return functions as methods of another role."""
    return frozenset(changed(value, role=role) if isinstance(value, Function) else value for value in values)


__all__ = [
    "Bound", "Class", "Construction", "Foreigner", "Frame", "Function", "Instance", "Kind", "Maker", "Module", "Parent",
    "Role", "as_role", "fields", "find", "missing",
]  # fmt: skip

"""Decide what a name can hold, as far as AWS calls depend on it.

An expression has a *set* of values, one for every way to reach it; an empty set means that none was found yet. Each
value answers what reading an attribute of it, calling it or looping over it gives. Nothing here evaluates syntax: that
is ``infer``; the values that stand for objects of boto3 are in ``rules``.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

if TYPE_CHECKING:
    from chalice_policygen.objects import Function

EACH = "*"
"""The cell of a container that has every element."""


class Value:
    """Something that is not followed; the base of what is."""

    __slots__ = ()
    is_followed: ClassVar[bool] = True
    """Whether the value tells more than that nothing, or not much, is known."""

    def attribute(self, name: str, use: Use) -> Values:
        """Return what ``value.name`` can be."""
        return OTHERS

    def assign(self, name: str, values: Values, use: Use) -> None:
        """Take note of ``value.name = values``."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        """Return what ``value(...)`` can be."""
        arguments.escape(use)
        return OTHERS

    def item(self, keys: Values, use: Use) -> Values:
        """Return what ``value[keys]`` can be."""
        return OTHERS

    def each(self, use: Use) -> Values:
        """Return what ``for x in value`` can give."""
        return OTHERS

    def enter(self, use: Use) -> Values:
        """Return what ``with value as x`` can give."""
        return frozenset({self})

    def escape(self, use: Use) -> None:
        """Take note that code which is not analyzed gets this value and may call it, with unknown arguments."""


Values: TypeAlias = frozenset[Value]


class Use(Protocol):
    """The place of the expression that uses a value, and what can be done there."""

    @property
    def origin(self) -> Hashable:
        """Tell this place apart from every other."""

    def read(self, owner: Hashable, name: str) -> Values:
        """Return what the cell *name* of *owner* can hold."""

    def write(self, owner: Hashable, name: str, values: Values) -> None:
        """Add *values* to the cell *name* of *owner*."""

    def names(self, owner: Hashable) -> Iterable[str]:
        """Return the names of the cells of *owner*, in the order of their first writing."""

    def invoke(self, function: Function, arguments: Arguments) -> Values:
        """Call a function of the program and return what it can return."""

    def expose(self, function: Function) -> None:
        """Take note that *function* can be called from outside of the program."""

    def submodule(self, module: str) -> Values:
        """Return the program's module of this dotted name, or nothing."""

    def record(self, client: str, operation: str, arguments: Mapping[str, Values]) -> None:
        """Take note of a call of an AWS operation here."""

    def doubt(self, message: str) -> None:
        """Take note that an AWS call may be hidden here."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call passes. Elements that ``*`` and ``**`` spread are in place where they are known."""

    positional: tuple[Values, ...] = ()
    keywords: Mapping[str, Values] = field(default_factory=dict, hash=False)
    rest: Values = frozenset()
    """What any further argument can be, because of a ``*`` or ``**`` that cannot be followed; usually empty."""

    def get(self, position: int, name: str) -> Values:
        """Return what the parameter gets that is passed at *position* or as ``name=``; empty if it is not passed."""
        if name in self.keywords:
            return self.keywords[name]
        return self.positional[position] if position < len(self.positional) else self.rest

    def after(self, count: int) -> Arguments:
        """Return the arguments without the first *count* positional ones."""
        return Arguments(self.positional[count:], self.keywords, self.rest)

    def escape(self, use: Use) -> None:
        """Hand every argument to code that is not analyzed."""
        for values in (*self.positional, *self.keywords.values(), self.rest):
            for value in values:
                value.escape(use)


@dataclass(frozen=True, slots=True)
class Other(Value):
    """Certainly no AWS object: a number, an object of the standard library, the answer of a call."""

    is_followed: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A string that is known."""

    text: str


@dataclass(frozen=True, slots=True)
class AnyText(Value):
    """Too many strings to list."""


OTHERS: Values = frozenset({Other()})
ANY_TEXT = AnyText()
NOTHING: Values = frozenset()


@dataclass(frozen=True, slots=True)
class Container(Value):
    """A list, tuple, set or dictionary: one for each place in the source that makes it."""

    origin: Hashable
    is_mapping: bool = False

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({ContainerMethod(self, name)})

    def item(self, keys: Values, use: Use) -> Values:
        known = {key.text for key in keys if isinstance(key, Text)}
        written = set(use.names(self.origin))
        if keys and len(known) == len(keys) and known <= written:
            return join(use.read(self.origin, name) for name in known)
        return use.read(self.origin, EACH)

    def each(self, use: Use) -> Values:
        if self.is_mapping:
            return frozenset(Text(name) for name in use.names(self.origin) if name != EACH) or OTHERS
        return use.read(self.origin, EACH)

    def enter(self, use: Use) -> Values:
        # Only a generator is entered: a function made a context manager by contextlib.
        return use.read(self.origin, EACH)

    def put(self, key: str, values: Values, use: Use) -> None:
        """Store *values* under *key*, or under no known key for ``EACH``."""
        use.write(self.origin, EACH, values)
        if key != EACH:
            use.write(self.origin, key, values)


@dataclass(frozen=True, slots=True)
class ContainerMethod(Value):
    """A method of a list, set or dictionary."""

    container: Container
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        container = self.container
        match self.name:
            case "append" | "add" | "appendleft":
                container.put(EACH, arguments.get(0, "object"), use)
            case "setdefault":
                container.put((texts(arguments.get(0, "key")) or (EACH,))[0], arguments.get(1, "default"), use)
                return container.item(arguments.get(0, "key"), use)
            case "get" | "pop":
                return container.item(arguments.get(0, "key"), use) | arguments.get(1, "default")
            case "copy":
                return frozenset({container})
            case "values":
                return frozenset({Container(container.origin)})
            case "items":
                return frozenset({self._pair(use)})
            case _:
                arguments.escape(use)
        return OTHERS

    def _pair(self, use: Use) -> Container:
        """Return the container whose elements are the pairs of key and value."""
        pair, pairs = (Container((self.container.origin, part)) for part in ("pair", "pairs"))
        pair.put("0", self.container.each(use), use)
        pair.put("1", use.read(self.container.origin, EACH), use)
        pairs.put(EACH, frozenset({pair}), use)
        return pairs


def join(sets: Iterable[Values]) -> Values:
    """Return the values of all *sets*."""
    return NOTHING.union(*sets)


def are_followed(values: Values) -> bool:
    """Return whether anything about *values* is known that matters."""
    return any(value.is_followed for value in values)


def texts(values: Values) -> tuple[str, ...] | None:
    """Return the strings that *values* can be, sorted, or ``None`` if it can be anything else."""
    known = [value.text for value in values if isinstance(value, Text)]
    return tuple(sorted(known)) if known and len(known) == len(values) else None

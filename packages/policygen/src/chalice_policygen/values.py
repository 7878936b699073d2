"""Decide what an expression can be, as far as AWS calls depend on it.

An expression has a *set* of values, one for every way to reach it. Each value answers what reading an attribute of it,
calling it or looping over it gives, and says what doing so calls in AWS. Nothing here evaluates syntax: that is
``evaluate``; the values that stand for objects of boto3 are in ``rules``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from chalice_policygen.calls import Evidence
from chalice_policygen.immutable import immutable

if TYPE_CHECKING:
    from chalice_policygen.arguments import Arguments
    from chalice_policygen.container import Container
    from chalice_policygen.objects import Class, Frame, Function, Instance

MAX_TEXTS = 16
"""More strings than this for one expression count as any string."""


class Value:
    """Something that is not followed; the base of what is."""

    __slots__ = ()
    is_followed: ClassVar[bool] = True
    """Whether the value tells more than that nothing, or not much, is known."""
    is_text: ClassVar[bool] = False

    def widen(self) -> Values:
        """Return what stands for too many values of this kind."""
        return OTHERS

    def attribute(self, name: str, use: Use) -> Values:
        """Return what ``value.name`` can be."""
        return OTHERS

    def inherited(self, name: str, use: Use) -> Values:
        """Return what an attribute can be of an instance of a class which this is, or inherits from."""
        return OTHERS

    def read_from(self, owner: Instance, use: Use) -> Values:
        """Return what this is when it is an attribute of a class and read from an instance."""
        return frozenset({self})

    def call(self, arguments: Arguments, use: Use) -> Values:
        """Return what ``value(...)`` can be."""
        return OTHERS

    def item(self, keys: Values, use: Use) -> Values:
        """Return what ``value[keys]`` can be."""
        return OTHERS

    def each(self, use: Use) -> Values:
        """Return what ``for x in value`` can give."""
        return OTHERS

    def sequence(self, use: Use) -> list[Lazy] | None:
        """Return the elements in their order, or ``None`` if it is not known."""
        return None

    def enter(self, use: Use) -> Values:
        """Return what ``with value as x`` can give."""
        return frozenset({self})

    def touch(self, name: str, use: Use) -> None:
        """Report what reading ``value.name`` calls."""

    def effect(self, arguments: Arguments, use: Use) -> None:
        """Report what ``value(...)`` calls by itself; the code of the program's own functions is not part of it."""


Values: TypeAlias = frozenset[Value]
Lazy: TypeAlias = Callable[[], Values]


class Use(Protocol):
    """The place of the expression that uses a value, and what can be done there."""

    @property
    def frame(self) -> Frame:
        """The code that the place is in."""

    @property
    def node(self) -> ast.AST:
        """The expression."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The values of environment variables that are given."""

    def evaluate(self, node: ast.expr, frame: Frame) -> Values:
        """Return what an expression can be."""

    def load(self, name: str, frame: Frame) -> Values:
        """Return what the name can be that *frame* itself binds."""

    def invoke(self, function: Function, arguments: Arguments) -> Values:
        """Return what a call of a function of the program can give."""

    def instance_attribute(self, instance: Instance, name: str) -> Values:
        """Return what the program stores in an attribute of an instance."""

    def class_attribute(self, of: Class, name: str) -> Values:
        """Return what the program stores in an attribute of a class."""

    def function_attribute(self, function: Function, name: str) -> Values:
        """Return what the program stores in an attribute of a function."""

    def namespace_attribute(self, namespace: Value, name: str) -> Values:
        """Return what the program stores in an attribute of an object that has nothing else."""

    def speaks_of_aws(self) -> bool:
        """Return whether the module of this place speaks of AWS at all."""

    def dictionary_items(self) -> Values:
        """Return what the code around this place stores in dictionaries of objects."""

    def submodule(self, module: str) -> Values:
        """Return the program's module of this dotted name, or nothing."""

    def subclasses(self, of: Class) -> Iterable[Class]:
        """Return the classes of the program that inherit from a class."""

    def bases(self, of: Class) -> Values:
        """Return what a class of the program inherits from."""

    def ancestors(self, of: Class) -> Iterable[Class]:
        """Return a class and all classes of the program that it inherits from, each once."""

    def stored(self, container: Container) -> Iterable[tuple[Values, Lazy]]:
        """Return the keys and values that are stored in a container after it was made."""

    def record(
        self,
        client: str,
        operation: str,
        arguments: Mapping[str, Lazy],
        *,
        evidence: Evidence = Evidence.FOLLOWED,
        reason: str = "",
        region: str = "",
    ) -> None:
        """Report a call of an AWS operation here."""

    def doubt(self, message: str) -> None:
        """Report that an AWS call may be hidden here."""

    def surroundings(self) -> tuple[str, ...]:
        """Return the words in the names of the module, class and function around this place."""

    def mentions(self, word: str) -> int:
        """Return how near to this place the program speaks of *word* in quotes: 2 in this file, 1 elsewhere, 0 not."""

    def origin(self) -> str:
        """Return the place in words, as ``file:line``."""


def known(values: Values) -> Lazy:
    """Return values that need no evaluation."""
    return lambda: values


@immutable
class Other(Value):
    """Certainly no AWS object: a number, an object of the standard library, the answer of a call."""

    is_followed: ClassVar[bool] = False


@immutable
class Rest(Value):
    """What a ``*`` or ``**`` that cannot be followed may hold."""

    is_followed: ClassVar[bool] = False


OTHERS: Values = frozenset({Other()})
UNKNOWN_REST: Values = frozenset({Rest()})
NOTHING: Values = frozenset()


def join(sets: Iterable[Values]) -> Values:
    """Return the values of all *sets*; too many strings become any string."""
    joined = NOTHING.union(*sets)
    if len(joined) > MAX_TEXTS:
        strings = [value for value in joined if value.is_text]
        if len(strings) > MAX_TEXTS:
            return joined.difference(strings) | strings[0].widen()
    return joined


def are_followed(values: Values) -> bool:
    """Return whether anything about *values* is known that matters."""
    return any(value.is_followed for value in values)

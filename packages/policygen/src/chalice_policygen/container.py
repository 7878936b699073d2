"""Decide what lists, tuples, sets and dictionaries hold: what stands in them, and what is stored in them later."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeAlias

from chalice_policygen.immutable import immutable
from chalice_policygen.text import HOLE, Text, texts
from chalice_policygen.values import OTHERS, UNKNOWN_REST, Lazy, Use, Value, Values, join, known

if TYPE_CHECKING:
    from chalice_policygen.arguments import Arguments
    from chalice_policygen.objects import Frame

Elements: TypeAlias = list[tuple[str | None, Lazy]]
"""Keys, ``None`` for one that is not known, and what is under them. The keys of a list are positions."""


@immutable
class Container(Value):
    """A list, tuple, set or dictionary: one for each expression that makes it, in its frame."""

    frame: Frame | None
    node: ast.expr | ast.arg | None = None
    is_mapping: bool = False
    parts: tuple[tuple[str | None, Values], ...] = ()
    """Elements that are already evaluated, with their keys; those of *node* come on top."""

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({ContainerMethod(self, name)})

    def item(self, keys: Values, use: Use) -> Values:
        wanted = texts(keys)
        if wanted is None:
            return self.values(use)
        elements = self.elements(use)
        exact = join(lazy() for key, lazy in elements if key in wanted)
        return exact | join(lazy() for key, lazy in elements if key is None)

    def each(self, use: Use) -> Values:
        if self.is_mapping:
            return frozenset(Text(key if key is not None else HOLE) for key, _lazy in self.elements(use))
        return self.values(use)

    def values(self, use: Use) -> Values:
        """Return what every element can be."""
        return join(lazy() for _key, lazy in self.elements(use))

    def keys(self, use: Use) -> tuple[str, ...]:
        """Return the keys that are known, each once."""
        return tuple(dict.fromkeys(key for key, _lazy in self.elements(use) if key is not None))

    def is_open(self, use: Use) -> bool:
        """Return whether it may have more keys than those known."""
        return any(key is None for key, _lazy in self.elements(use))

    def enter(self, use: Use) -> Values:
        # Only a generator is entered: a function made a context manager by contextlib.
        return self.each(use)

    def sequence(self, use: Use) -> list[Lazy] | None:
        elements = self.elements(use)
        if self.is_mapping or any(key is None for key, _lazy in elements):
            return None
        return [lazy for _key, lazy in elements]

    def elements(self, use: Use) -> Elements:
        """Return everything that it holds."""
        found: Elements = [(key, known(values)) for key, values in self.parts]
        if self.node is None or self.frame is None:
            return found
        if isinstance(self.node, ast.Dict):
            found += _pairs(self, self.node, self.frame, use)
        elif isinstance(self.node, ast.List | ast.Tuple | ast.Set):
            found += _places(self.node, self.frame, use)
        for keys, lazy in use.stored(self):
            stored = texts(keys)
            found += [(key, lazy) for key in stored] if stored is not None else [(None, lazy)]
        return found


def _pairs(container: Container, node: ast.Dict, frame: Frame, use: Use) -> Iterator[tuple[str | None, Lazy]]:
    for key, element in zip(node.keys, node.values, strict=True):
        if key is not None:
            keys: tuple[str | None, ...] = texts(use.evaluate(key, frame)) or (None,)
            yield from ((each, _later(use, element, frame)) for each in keys)
            continue
        for value in use.evaluate(element, frame):
            if isinstance(value, Container) and value.node is not container.node:
                yield from value.elements(use)
            else:
                yield None, known(UNKNOWN_REST)


def _places(node: ast.List | ast.Tuple | ast.Set, frame: Frame, use: Use) -> Iterator[tuple[str | None, Lazy]]:
    is_counted = True
    for number, element in enumerate(node.elts):
        if isinstance(element, ast.Starred):
            is_counted = False
            yield None, _each(use, element.value, frame)
        else:
            yield str(number) if is_counted else None, _later(use, element, frame)


def _later(use: Use, node: ast.expr, frame: Frame) -> Lazy:
    return lambda: use.evaluate(node, frame)


def _each(use: Use, node: ast.expr, frame: Frame) -> Lazy:
    return lambda: join(value.each(use) for value in use.evaluate(node, frame))


@immutable
class ContainerMethod(Value):
    """A method of a list, set or dictionary."""

    container: Container
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        container = self.container
        match self.name:
            case "get" | "pop" | "setdefault" if container.is_mapping:
                return container.item(arguments.get(0, "key"), use) | arguments.get(1, "default")
            case "pop" | "popleft" | "popitem":
                return container.values(use)
            case "copy":
                return frozenset({container})
            case "values" | "keys":
                held = container.values(use) if self.name == "values" else container.each(use)
                return frozenset({Container(None, parts=((None, held),))})
            case "items":
                return _items(container, use)
            case _:
                return OTHERS


def _items(container: Container, use: Use) -> Values:
    pairs: Values = frozenset(
        Container(None, parts=(("0", frozenset({Text(key if key is not None else HOLE)})), ("1", lazy())))
        for key, lazy in container.elements(use)
    )
    return frozenset({Container(None, parts=((None, pairs),))}) if pairs else OTHERS

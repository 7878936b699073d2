"""Decide what is told of the arguments of a call: every text that each of them can be, also inside of containers."""

from __future__ import annotations

from collections.abc import Mapping

from chalice_policygen.calls import Argument
from chalice_policygen.container import Container
from chalice_policygen.place import Place
from chalice_policygen.text import HOLE, Text
from chalice_policygen.values import Lazy, Values

MAX_DEPTH = 4
"""How deep the arguments of a call are told."""
MAX_ELEMENTS = 24
"""How many elements of a container are told."""


def describe(arguments: Mapping[str, Lazy], use: Place) -> tuple[Argument, ...]:
    """Return what is passed, as far as it is known, sorted; see ``Argument`` for the names of parts."""
    description = _Description(use)
    for name, lazy in arguments.items():
        description.add(name, lazy(), 1)
    return tuple(sorted(Argument(name, tuple(sorted(texts))) for name, texts in description.found.items()))


class _Description:
    """What is told so far."""

    def __init__(self, use: Place) -> None:
        self.use = use
        self.found: dict[str, set[str]] = {}

    def add(self, name: str, values: Values, depth: int) -> None:
        """Tell of one argument or part."""
        known = self.found.setdefault(name, set())
        known.update(_pattern(value.text) for value in values if isinstance(value, Text))
        self.use.evaluator.note_variables(values)
        if not values or "*" in known or not all(isinstance(value, Text) for value in values):
            known.clear()
        if depth < MAX_DEPTH:
            for value in values:
                if isinstance(value, Container):
                    self._add_parts(name, value, depth)

    def _add_parts(self, name: str, container: Container, depth: int) -> None:
        elements = container.elements(self.use)[:MAX_ELEMENTS]
        keys = [key for key, _lazy in elements if key is not None]
        if container.is_mapping and keys and len(keys) == len(elements):
            self.found.setdefault(f"{name}{{}}", set()).update(map(_pattern, keys))
        for key, lazy in elements:
            if not container.is_mapping:
                self.add(f"{name}[]", lazy(), depth + 1)
            elif key is not None:
                self.add(f"{name}.{key}", lazy(), depth + 1)


def _pattern(text: str) -> str:
    escaped = "".join(f"${{{letter}}}" if letter in "*?$" else letter for letter in text)
    return escaped.replace(HOLE, "*")

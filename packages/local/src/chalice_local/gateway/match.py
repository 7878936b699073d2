"""Which method of an API answers a request, and what its path parameters are.

Pure. Paths come as they stand on the wire; parameters are decoded only after the match, so an encoded slash never
separates two segments.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

ANY = "ANY"
"""The method that answers every verb for which the resource has no method of its own."""

T = TypeVar("T")

_Captured = tuple[tuple[str, str], ...]

_CAPTURE = re.compile(r"\{(?P<name>[^{}+]+)(?P<greedy>\+?)\}")


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """The method that answers."""

    method: T
    parameters: Mapping[str, str]
    """Decoded, by the name in the resource; empty for a resource without captures."""


@dataclass(slots=True)
class _Node(Generic[T]):
    """One segment of the resources below it."""

    methods: dict[str, T] = field(default_factory=dict)
    literals: dict[str, _Node[T]] = field(default_factory=dict)
    captures: dict[str, _Node[T]] = field(default_factory=dict)
    greedy: dict[str, _Node[T]] = field(default_factory=dict)


class Tree(Generic[T]):
    """Resources arranged by segment; not changed after it is made."""

    __slots__ = ("_root",)

    def __init__(self, methods: Iterable[tuple[str, str, T]]) -> None:
        """Take ``(resource, verb, method)`` triples, e.g. ``("/cities/{city}", "GET", ...)``."""
        self._root: _Node[T] = _Node()
        for resource, verb, method in methods:
            node = self._root
            for segment in _split(resource):
                node = _branch(node, segment)
            node.methods[verb] = method

    def match(self, verb: str, raw_path: str) -> Match[T] | None:
        """Return what answers *verb* on *raw_path*, or ``None``.

        A literal segment wins over a capture, a capture over ``{name+}``, from the left. A slash at the end makes
        no difference. The resource is chosen by the path alone: a verb that it lacks is not looked for elsewhere.
        """
        for node, captured in _walk(self._root, _split(raw_path), 0):
            method = node.methods.get(verb) or node.methods.get(ANY)
            return Match(method, dict(captured)) if method is not None else None
        return None


def _split(path: str) -> list[str]:
    stripped = path.removeprefix("/").removesuffix("/")
    return stripped.split("/") if stripped else []


def _branch(node: _Node[T], segment: str) -> _Node[T]:
    capture = _CAPTURE.fullmatch(segment)
    if capture is None:
        return node.literals.setdefault(segment, _Node())
    siblings = node.greedy if capture["greedy"] else node.captures
    return siblings.setdefault(capture["name"], _Node())


def _walk(node: _Node[T], segments: list[str], index: int) -> Iterator[tuple[_Node[T], _Captured]]:
    """Yield the resources that match from *index* on, best first, with what they captured."""
    if index == len(segments):
        if node.methods:
            yield node, ()
        return
    segment = unquote(segments[index])
    if segment in node.literals:
        yield from _walk(node.literals[segment], segments, index + 1)
    # An empty segment fills no capture: /cities//today is not the resource /cities/{city}/today.
    for name, child in node.captures.items() if segment else ():
        for found, captured in _walk(child, segments, index + 1):
            yield found, ((name, segment), *captured)
    rest = unquote("/".join(segments[index:]))
    yield from ((child, ((name, rest),)) for name, child in node.greedy.items() if child.methods)

"""Decide what strings can be: known ones, and known parts with holes between them."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import TYPE_CHECKING, ClassVar

from chalice_policygen.immutable import immutable
from chalice_policygen.values import MAX_TEXTS, OTHERS, Use, Value, Values

if TYPE_CHECKING:
    from chalice_policygen.arguments import Arguments

HOLE = "\0"
"""Stands for an unknown part in a text."""
MAX_LENGTH = 2048
"""What is longer than this is nobody's name."""


@immutable
class Text(Value):
    """A string; unknown parts are holes."""

    text: str
    is_text: ClassVar[bool] = True

    def widen(self) -> Values:
        return ANY_TEXTS

    @property
    def is_exact(self) -> bool:
        """Whether the string has no holes."""
        return HOLE not in self.text

    def attribute(self, name: str, use: Use) -> Values:
        # Strings have no value: it is that of a member of an enumeration.
        return frozenset({self if name == "value" else TextMethod(self.text, name)})

    def item(self, keys: Values, use: Use) -> Values:
        return ANY_TEXTS

    def each(self, use: Use) -> Values:
        return ANY_TEXTS


@immutable
class Variable(Value):
    """The string of an environment variable whose value is not given."""

    name: str

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({TextMethod(HOLE, name)})

    def item(self, keys: Values, use: Use) -> Values:
        return ANY_TEXTS

    def each(self, use: Use) -> Values:
        return ANY_TEXTS


@immutable
class AttributeName(Value):
    """What ``__getattr__`` gets from any code: each place that reads an attribute is looked at by itself."""

    is_followed: ClassVar[bool] = False


@immutable
class TextMethod(Value):
    """A method of a string."""

    text: str
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        method = _METHODS.get(self.name)
        if method is not None:
            return method(self, arguments, use)
        return OTHERS if self.name.startswith(_NO_TEXTS) else ANY_TEXTS


_NO_TEXTS = (
    "is",
    "count",
    "find",
    "index",
    "split",
    "rsplit",
    "partition",
    "rpartition",
    "encode",
    "startswith",
    "endswith",
)
"""How the methods begin that give no string."""


def _simple(method: TextMethod, arguments: Arguments, _use: Use) -> Values:
    if arguments.positional:
        return _trim(method, arguments, _use)
    return frozenset({Text(getattr(method.text, method.name)())})


def _trim(method: TextMethod, arguments: Arguments, _use: Use) -> Values:
    given = texts(arguments.get(0, "chars"))
    if given is None or len(given) != 1 or not given[0] or HOLE in method.text:
        return ANY_TEXTS
    return frozenset({Text(getattr(method.text, method.name)(given[0]))})


def _replace(method: TextMethod, arguments: Arguments, _use: Use) -> Values:
    old, new = texts(arguments.get(0, "old")), patterns(arguments.get(1, "new"))
    if old is None or new is None or not len(old) == len(new) == 1 or not old[0]:
        return ANY_TEXTS
    return frozenset({Text(method.text.replace(old[0], new[0]))})


def _format(method: TextMethod, arguments: Arguments, _use: Use) -> Values:
    try:
        fields = list(Formatter().parse(method.text))
    except ValueError:
        return ANY_TEXTS
    parts: list[Values] = []
    position = 0
    for literal, field, spec, conversion in fields:
        parts.append(frozenset({Text(literal)}))
        if field is None:
            continue
        name = field or str(position)
        position += not field
        if spec or conversion or not (name.isdecimal() or name.isidentifier()):
            parts.append(ANY_TEXTS)
        else:
            parts.append(arguments.get(int(name) if name.isdecimal() else -1, name))
    return concatenate(parts)


def _join(method: TextMethod, arguments: Arguments, use: Use) -> Values:
    for value in arguments.get(0, "iterable"):
        elements = value.sequence(use)
        if elements is not None and 0 < len(elements) <= MAX_TEXTS:
            parts: list[Values] = []
            for number, lazy in enumerate(elements):
                parts += [frozenset({Text(method.text)}), lazy()] if number else [lazy()]
            return concatenate(parts)
    return ANY_TEXTS


_METHODS: Mapping[str, Callable[[TextMethod, Arguments, Use], Values]] = {
    "format": _format,
    "join": _join,
    "replace": _replace,
    **dict.fromkeys(("lower", "upper", "strip", "lstrip", "rstrip", "title", "capitalize", "casefold"), _simple),
    **dict.fromkeys(("removeprefix", "removesuffix"), _trim),
}


ANY_TEXTS: Values = frozenset({Text(HOLE)})
ATTRIBUTE_NAMES: Values = frozenset({AttributeName()})


def texts(values: Values) -> tuple[str, ...] | None:
    """Return the strings that *values* can be, sorted, or ``None`` if it can be anything else."""
    found = [value.text for value in values if isinstance(value, Text) and HOLE not in value.text]
    return tuple(sorted(found)) if found and len(found) == len(values) else None


def patterns(values: Values) -> tuple[str, ...] | None:
    """Return the strings with holes that *values* can be, sorted, or ``None`` if it is nothing known."""
    found: set[str] = set()
    for value in values:
        found.add(value.text if isinstance(value, Text) else HOLE)
    return tuple(sorted(found)) if found else None


def concatenate(parts: Iterable[Values]) -> Values:
    """Return the strings made of one of each of *parts*, with a hole for what is not known."""
    made = [""]
    for values in parts:
        options = patterns(values) or (HOLE,)
        if len(options) * len(made) > MAX_TEXTS:
            options = (HOLE,)
        made = [_tidy(start + option) for start in made for option in options]
        if len(made[0]) > MAX_LENGTH:
            return ANY_TEXTS
    return frozenset(Text(text) for text in made)


def _tidy(text: str) -> str:
    while HOLE * 2 in text:
        text = text.replace(HOLE * 2, HOLE)
    return text

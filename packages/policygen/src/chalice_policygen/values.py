"""Decide what an expression can be, as far as AWS calls depend on it.

An expression has a *set* of values, one for every way to reach it. Each value answers what reading an attribute of it,
calling it or looping over it gives, and says what doing so calls in AWS. Nothing here evaluates syntax: that is
``evaluate``; the values that stand for objects of boto3 are in ``rules``.
"""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeAlias

from chalice_policygen.calls import Evidence

if TYPE_CHECKING:
    from chalice_policygen.objects import Class, Frame, Function, Instance

HOLE = "\0"
"""Stands for an unknown part in a text."""
MAX_TEXTS = 16
"""More strings than this for one expression count as any string."""
MAX_LENGTH = 2048
"""What is longer than this is nobody's name."""


class Value:
    """Something that is not followed; the base of what is."""

    __slots__ = ()
    is_followed: ClassVar[bool] = True
    """Whether the value tells more than that nothing, or not much, is known."""

    def attribute(self, name: str, use: Use) -> Values:
        """Return what ``value.name`` can be."""
        return OTHERS

    def inherited(self, name: str, use: Use) -> Values:
        """Return what an attribute can be of an instance of a class which this is, or inherits from."""
        return OTHERS

    def call(self, arguments: Arguments, use: Use) -> Values:
        """Return what ``value(...)`` can be."""
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


def nothing() -> Values:
    """Return no value: for an argument that is not passed."""
    return NOTHING


def known(values: Values) -> Lazy:
    """Return values that need no evaluation."""
    return lambda: values


@dataclass(frozen=True, slots=True, eq=False)
class Arguments:
    """What a call passes; each argument is evaluated when somebody asks for it."""

    positional: tuple[Lazy, ...] = ()
    keywords: Mapping[str, Lazy] = field(default_factory=dict)
    starred: tuple[Lazy, ...] = ()
    """What ``*`` spreads after the positional ones."""
    spread: tuple[Lazy, ...] = ()
    """What ``**`` spreads."""
    use: Use | None = None
    """Where the call is."""
    key: Hashable = ()
    """Tells these arguments apart from others of the same function."""

    def get(self, position: int, name: str) -> Values:
        """Return what the parameter gets that is passed at *position* or as ``name=``; empty if it is not passed."""
        if name in self.keywords:
            return self.keywords[name]()
        if 0 <= position < len(self.positional):
            return self.positional[position]()
        found = NOTHING
        if position >= 0:
            found = join(self._starred(one(), position - len(self.positional)) for one in self.starred)
        return found | join(self._spread(one(), name) for one in self.spread)

    def has(self, position: int, name: str) -> bool:
        """Return whether the parameter is surely passed."""
        return name in self.keywords or 0 <= position < len(self.positional)

    def named(self) -> dict[str, Lazy]:
        """Return what is passed by name, with the known keys of ``**``."""
        found: dict[str, Lazy] = {}
        for one in self.spread:
            for value in one():
                if isinstance(value, Container) and self.use is not None:
                    for key in value.keys(self.use):
                        found[key] = _item(value, key, self.use)
        return found | dict(self.keywords)

    def unnamed(self) -> Values:
        """Return what ``**`` spreads under keys that are not known."""
        found = NOTHING
        for one in self.spread:
            for value in one():
                if isinstance(value, Container) and self.use is not None:
                    found |= join(lazy() for key, lazy in value.elements(self.use) if key is None)
                else:
                    found |= UNKNOWN_REST
        return found

    @property
    def is_open(self) -> bool:
        """Whether more may be passed than ``named`` tells."""
        if self.starred:
            return True
        for one in self.spread:
            values = one()
            if not values or not all(isinstance(value, Container) for value in values):
                return True
            if self.use is not None and any(isinstance(v, Container) and v.is_open(self.use) for v in values):
                return True
        return False

    def after(self, count: int) -> Arguments:
        """Return the arguments without the first *count* positional ones."""
        return Arguments(
            self.positional[count:], self.keywords, self.starred, self.spread, self.use, (self.key, "after", count)
        )

    def before(self, *first: Lazy, keywords: Mapping[str, Lazy] | None = None, key: Hashable = ()) -> Arguments:
        """Return the arguments with others in front."""
        merged = {**(keywords or {}), **self.keywords}
        return Arguments(
            (*first, *self.positional), merged, self.starred, self.spread, self.use, (self.key, "before", key)
        )

    def _starred(self, values: Values, offset: int) -> Values:
        if self.use is None:
            return UNKNOWN_REST
        use, key = self.use, frozenset({Text(str(offset))})
        return join(value.item(key, use) if isinstance(value, Container) else UNKNOWN_REST for value in values)

    def _spread(self, values: Values, name: str) -> Values:
        found = NOTHING
        for value in values:
            if isinstance(value, Container) and self.use is not None:
                found |= value.item(frozenset({Text(name)}), self.use)
            else:
                found |= UNKNOWN_REST
        return found


def _item(container: Container, key: str, use: Use) -> Lazy:
    return lambda: container.item(frozenset({Text(key)}), use)


@dataclass(frozen=True, slots=True)
class Other(Value):
    """Certainly no AWS object: a number, an object of the standard library, the answer of a call."""

    is_followed: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Rest(Value):
    """What a ``*`` or ``**`` that cannot be followed may hold."""

    is_followed: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Text(Value):
    """A string; unknown parts are holes."""

    text: str

    @property
    def is_exact(self) -> bool:
        """Whether the string has no holes."""
        return HOLE not in self.text

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({TextMethod(self.text, name)})

    def item(self, keys: Values, use: Use) -> Values:
        return ANY_TEXTS

    def each(self, use: Use) -> Values:
        return ANY_TEXTS


@dataclass(frozen=True, slots=True)
class Variable(Value):
    """The string of an environment variable whose value is not given."""

    name: str

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({TextMethod(HOLE, name)})

    def item(self, keys: Values, use: Use) -> Values:
        return ANY_TEXTS

    def each(self, use: Use) -> Values:
        return ANY_TEXTS


OTHERS: Values = frozenset({Other()})
UNKNOWN_REST: Values = frozenset({Rest()})
NOTHING: Values = frozenset()
ANY_TEXTS: Values = frozenset({Text(HOLE)})


@dataclass(frozen=True, slots=True)
class TextMethod(Value):
    """A method of a string."""

    text: str
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        match self.name:
            case "format":
                return _format(self.text, arguments)
            case "join":
                return _join(self.text, arguments, use)
            case "lower" | "upper" | "strip" | "title" | "capitalize" | "casefold" if not arguments.positional:
                return frozenset({Text(getattr(self.text, self.name)())})
            case "removeprefix" | "removesuffix" | "strip" | "lstrip" | "rstrip":
                given = texts(arguments.get(0, "chars"))
                if given is not None and len(given) == 1 and given[0] and HOLE not in self.text:
                    return frozenset({Text(getattr(self.text, self.name)(given[0]))})
                return ANY_TEXTS
            case "replace":
                old, new = texts(arguments.get(0, "old")), patterns(arguments.get(1, "new"))
                if old is not None and new is not None and len(old) == len(new) == 1 and old[0]:
                    return frozenset({Text(self.text.replace(old[0], new[0]))})
                return ANY_TEXTS
            case "split" | "rsplit" | "partition" | "rpartition" | "splitlines" | "encode":
                return OTHERS
        return OTHERS if self.name.startswith(("is", "count", "find", "index")) else ANY_TEXTS


@dataclass(frozen=True, slots=True)
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
            return join(lazy() for _key, lazy in self._elements(use))
        exact, rest = NOTHING, NOTHING
        is_complete = True
        for key, lazy in self._elements(use):
            if key is None:
                rest |= lazy()
                is_complete = False
            elif key in wanted:
                exact |= lazy()
        if exact or is_complete:
            return exact | rest
        return rest

    def each(self, use: Use) -> Values:
        if self.is_mapping:
            found: set[Value] = set()
            for key, _lazy in self._elements(use):
                found.add(Text(key if key is not None else HOLE))
            return frozenset(found)
        return join(lazy() for _key, lazy in self._elements(use))

    def values(self, use: Use) -> Values:
        """Return what every element can be."""
        return join(lazy() for _key, lazy in self._elements(use))

    def keys(self, use: Use) -> tuple[str, ...]:
        """Return the keys that are known, each once."""
        return tuple(dict.fromkeys(key for key, _lazy in self._elements(use) if key is not None))

    def is_open(self, use: Use) -> bool:
        """Return whether it may have more keys than those known."""
        return any(key is None for key, _lazy in self._elements(use))

    def elements(self, use: Use) -> list[tuple[str | None, Lazy]]:
        """Return keys (``None`` if unknown) and what is under them."""
        return self._elements(use)

    def enter(self, use: Use) -> Values:
        # Only a generator is entered: a function made a context manager by contextlib.
        return self.each(use)

    def _elements(self, use: Use) -> list[tuple[str | None, Lazy]]:
        found: list[tuple[str | None, Lazy]] = [(key, known(values)) for key, values in self.parts]
        if self.node is None or self.frame is None:
            return found
        frame = self.frame
        for key, node, how in _parts(self.node):
            if how == "key":
                keys = texts(use.evaluate(key, frame)) if isinstance(key, ast.expr) else (key,)
                for one in keys if keys is not None and isinstance(key, ast.expr) else (None if keys is None else key,):
                    found.append((one if isinstance(one, str) else None, _later(use, node, frame)))
            elif how == "spread":
                for value in use.evaluate(node, frame):
                    if isinstance(value, Container) and value != self:
                        found.extend(value._elements(use))
                    else:
                        found.append((None, known(UNKNOWN_REST)))
            else:
                found.append((None, _each(use, node, frame)))
        for keys_values, lazy in use.stored(self):
            stored = texts(keys_values)
            found.extend([(one, lazy) for one in stored] if stored is not None else [(None, lazy)])
        return found


def _later(use: Use, node: ast.expr, frame: Frame) -> Lazy:
    return lambda: use.evaluate(node, frame)


def _each(use: Use, node: ast.expr, frame: Frame) -> Lazy:
    return lambda: join(value.each(use) for value in use.evaluate(node, frame))


def _parts(node: ast.expr | ast.arg) -> Iterable[tuple[ast.expr | str, ast.expr, str]]:
    """Yield (key, element, how) of a display: how is ``key``, ``spread`` (of a mapping) or ``each`` (of a list)."""
    match node:
        case ast.Dict():
            for key, value in zip(node.keys, node.values, strict=True):
                yield ("", value, "spread") if key is None else (key, value, "key")
        case ast.List() | ast.Tuple() | ast.Set():
            is_counted = True
            for number, element in enumerate(node.elts):
                if isinstance(element, ast.Starred):
                    is_counted = False
                    yield "", element.value, "each"
                elif is_counted:
                    yield str(number), element, "key"
                else:
                    yield "", ast.Tuple([element], ast.Load()), "each"


@dataclass(frozen=True, slots=True)
class ContainerMethod(Value):
    """A method of a list, set or dictionary."""

    container: Container
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        container = self.container
        match self.name:
            case "get" | "pop" | "setdefault" | "popleft" | "popitem":
                if not container.is_mapping and self.name != "get":
                    return container.values(use)
                return container.item(arguments.get(0, "key"), use) | arguments.get(1, "default")
            case "copy":
                return frozenset({container})
            case "values":
                return frozenset({Container(None, parts=((None, container.values(use)),))})
            case "keys":
                return frozenset({Container(None, parts=((None, container.each(use)),))})
            case "items":
                pairs = [
                    Container(None, parts=(("0", frozenset({Text(key if key is not None else HOLE)})), ("1", lazy())))
                    for key, lazy in container.elements(use)
                ]
                return frozenset({Container(None, parts=((None, frozenset(pairs)),))}) if pairs else OTHERS
        return OTHERS


def join(sets: Iterable[Values]) -> Values:
    """Return the values of all *sets*; too many strings become any string."""
    joined = NOTHING.union(*sets)
    if len(joined) > MAX_TEXTS:
        strings = [value for value in joined if isinstance(value, Text)]
        if len(strings) > MAX_TEXTS:
            return joined.difference(strings) | ANY_TEXTS
    return joined


def are_followed(values: Values) -> bool:
    """Return whether anything about *values* is known that matters."""
    return any(value.is_followed for value in values)


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


def _format(template: str, arguments: Arguments) -> Values:
    import string

    parts: list[Values] = []
    position = 0
    try:
        fields = list(string.Formatter().parse(template))
    except ValueError:
        return ANY_TEXTS
    for literal, name, spec, conversion in fields:
        parts.append(frozenset({Text(literal)}))
        if name is None:
            continue
        if name == "":
            name, position = str(position), position + 1
        if spec or conversion or not (name.isdecimal() or name.isidentifier()):
            parts.append(ANY_TEXTS)
        else:
            parts.append(arguments.get(int(name) if name.isdecimal() else -1, name))
    return concatenate(parts)


def _join(separator: str, arguments: Arguments, use: Use) -> Values:
    for value in arguments.get(0, "iterable"):
        if isinstance(value, Container) and not value.is_mapping:
            elements = value.elements(use)
            if elements and all(key is not None for key, _lazy in elements) and len(elements) <= MAX_TEXTS:
                parts: list[Values] = []
                for number, (_key, lazy) in enumerate(elements):
                    parts.extend([frozenset({Text(separator)}), lazy()] if number else [lazy()])
                return concatenate(parts)
    return ANY_TEXTS

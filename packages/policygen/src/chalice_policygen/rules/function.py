"""The idioms that pass a value through a function of the standard library: partial, getattr, closing, caches, ..."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from dataclasses import dataclass, replace

from chalice_policygen.objects import Function, Kind
from chalice_policygen.registry import rule
from chalice_policygen.rules.client import Client
from chalice_policygen.values import OTHERS, Arguments, Container, Use, Value, Values, join, texts


@dataclass(frozen=True, slots=True)
class Partial(Value):
    """A callable with some of its arguments."""

    function: Value
    positional: tuple[Values, ...]
    keywords: tuple[tuple[str, Values], ...]

    def call(self, arguments: Arguments, use: Use) -> Values:
        given = (*self.positional, *arguments.positional)
        return self.function.call(Arguments(given, {**dict(self.keywords), **arguments.keywords}, arguments.rest), use)

    def escape(self, use: Use) -> None:
        self.call(Arguments(), use)


@dataclass(frozen=True, slots=True)
class Unchanged(Value):
    """A decorator that gives back what it decorates."""

    def call(self, arguments: Arguments, use: Use) -> Values:
        return arguments.get(0, "function")


@rule("functools.partial")
def _partial(arguments: Arguments, _use: Use) -> Values:
    rest = arguments.after(1)
    keywords = tuple(rest.keywords.items())
    return frozenset(Partial(function, rest.positional, keywords) for function in arguments.get(0, "func"))


@rule("functools.lru_cache")
def _lru_cache(arguments: Arguments, _use: Use) -> Values:
    # Written as @lru_cache it gets the function, as @lru_cache(...) the size.
    given = arguments.get(0, "user_function")
    return frozenset(value for value in given if isinstance(value, Function)) or frozenset({Unchanged()})


@rule("functools.wraps")
def _wraps(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({Unchanged()})


@rule(
    "builtins.frozenset",
    "builtins.iter",
    "builtins.list",
    "builtins.reversed",
    "builtins.set",
    "builtins.sorted",
    "builtins.tuple",
    "contextlib.aclosing",
    "contextlib.asynccontextmanager",
    "contextlib.closing",
    "contextlib.contextmanager",
    "contextlib.nullcontext",
    "copy.copy",
    "functools.cache",
    "typing.final",
)
def _same(arguments: Arguments, _use: Use) -> Values:
    return arguments.get(0, "iterable") or OTHERS


@rule("typing.cast")
def _cast(arguments: Arguments, _use: Use) -> Values:
    return arguments.get(1, "val")


@rule("builtins.dict")
def _dict(arguments: Arguments, use: Use) -> Values:
    made = Container(use.origin, is_mapping=True)
    for name, values in arguments.keywords.items():
        made.put(name, values, use)
    return frozenset({made}) | arguments.get(0, "")


@rule("builtins.next")
def _next(arguments: Arguments, use: Use) -> Values:
    return join(value.each(use) for value in arguments.get(0, "")) | arguments.get(1, "")


@rule("builtins.getattr")
def _getattr(arguments: Arguments, use: Use) -> Values:
    receivers, names = arguments.get(0, ""), texts(arguments.get(1, ""))
    if names is None:
        for client in (value for value in receivers if isinstance(value, Client)):
            use.doubt(f"which {client.service.name} operation this is, is not a known string here")
        return OTHERS
    return join(value.attribute(name, use) for value in receivers for name in names) | arguments.get(2, "")


@rule("dataclasses.field")
def _field(arguments: Arguments, use: Use) -> Values:
    made = join(value.call(Arguments(), use) for value in arguments.get(0, "default_factory"))
    return made | arguments.keywords.get("default", frozenset())


@rule("builtins.property", "functools.cached_property")
def _property(arguments: Arguments, _use: Use) -> Values:
    return _as_kind(arguments, Kind.PROPERTY)


@rule("builtins.staticmethod")
def _static(arguments: Arguments, _use: Use) -> Values:
    return _as_kind(arguments, Kind.STATIC)


@rule("builtins.classmethod")
def _class(arguments: Arguments, _use: Use) -> Values:
    return _as_kind(arguments, Kind.CLASS)


def _as_kind(arguments: Arguments, kind: Kind) -> Values:
    given = arguments.get(0, "function")
    return frozenset(replace(value, kind=kind) if isinstance(value, Function) else value for value in given)

"""Decide how the small values of the analysis are made: like frozen dataclasses, which cost more to define.

``dataclass`` writes and compiles Python for each class. For the some eighty classes of the analysis that is more work
than the analysis of a small program, and a command for every commit has to start fast.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform, overload

T = TypeVar("T")


@overload
def immutable(made: type[T]) -> type[T]: ...
@overload
def immutable(*, eq: bool) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True)
def immutable(made: type[T] | None = None, *, eq: bool = True) -> type[T] | Callable[[type[T]], type[T]]:
    """Give a class slots for its annotated names, a constructor, and, with *eq*, comparison by its values."""
    if made is None:
        return lambda each: _make(each, eq=eq)
    return _make(made, eq=eq)


def changed(value: T, **changes: object) -> T:
    """Return a copy of an immutable value with other contents for some of its names."""
    contents = {name: getattr(value, name) for name in fields_of(type(value))}
    return type(value)(**{**contents, **changes})


def fields_of(made: type) -> tuple[str, ...]:
    """Return the names of what an immutable value holds, in order."""
    return tuple(getattr(made, "__match_args__", ()))


def _make(made: type[T], *, eq: bool) -> type[T]:
    contents = dict(vars(made))
    own = [name for name, kind in contents.get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
    fields = (*fields_of(made), *own)
    defaults = {**getattr(made, "__defaults__", {}), **{name: contents[name] for name in own if name in contents}}
    namespace = {name: value for name, value in contents.items() if name not in (*own, "__dict__", "__weakref__")}
    namespace |= {"__slots__": tuple(own), "__match_args__": fields, "__defaults__": defaults}
    namespace["__init__"] = _constructor(fields, defaults)
    if eq:
        namespace |= _comparison(fields)
    remade: type[T] = type(made)(made.__name__, made.__bases__, namespace)  # type: ignore[misc]  # a metaclass makes it
    return remade


def _constructor(fields: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    count = len(fields)

    def construct(self: object, *positional: object, **named: object) -> None:
        if len(positional) > count or not named.keys() <= set(fields[len(positional) :]):
            raise TypeError(f"{type(self).__name__} takes {', '.join(fields)}")
        for name, value in zip(fields, positional, strict=False):
            object.__setattr__(self, name, value)
        for name in fields[len(positional) :]:
            if name not in named and name not in defaults:
                raise TypeError(f"{type(self).__name__} needs {name}")
            object.__setattr__(self, name, named[name] if name in named else defaults[name])

    return construct


def _comparison(fields: tuple[str, ...]) -> dict[str, Any]:
    if not fields:
        return {
            "__eq__": lambda self, other: type(self) is type(other),
            "__hash__": lambda self: hash(type(self)),
        }
    values = attrgetter(*fields)
    return {
        "__eq__": lambda self, other: self is other or (type(self) is type(other) and values(self) == values(other)),
        "__hash__": lambda self: hash((type(self), values(self))),
    }

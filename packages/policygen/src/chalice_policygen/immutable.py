"""Decide how the values of this package are made: like frozen dataclasses, which cost more to define.

``dataclass`` writes and compiles Python for each class, and imports what it needs for that. For the some
hundred classes here that is more work than the analysis of a small program, and a command for every commit has to start
fast.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any, Final, NoReturn, TypeVar, cast, dataclass_transform, overload

T = TypeVar("T")


@overload
def immutable(made: type[T]) -> type[T]: ...
@overload
def immutable(*, eq: bool = True, order: bool = False) -> Callable[[type[T]], type[T]]: ...
@dataclass_transform(frozen_default=True)
def immutable(
    made: type[T] | None = None, *, eq: bool = True, order: bool = False
) -> type[T] | Callable[[type[T]], type[T]]:
    """Give a class slots for its annotated names, a constructor, and by *eq* and *order* comparison by its values."""
    if made is None:
        return lambda each: _make(each, eq=eq, order=order)
    return _make(made, eq=eq, order=order)


def changed(value: T, **changes: object) -> T:
    """Return a copy of an immutable value with other contents for some of its names."""
    contents = {name: getattr(value, name) for name in fields_of(type(value))}
    return type(value)(**{**contents, **changes})


def fields_of(made: type) -> tuple[str, ...]:
    """Return the names of what an immutable value holds, in order."""
    return tuple(getattr(made, "__match_args__", ()))


def _make(made: type[T], *, eq: bool, order: bool) -> type[T]:
    contents = dict(vars(made))
    own = [name for name, kind in contents.get("__annotations__", {}).items() if not kind.startswith("ClassVar")]
    fields = (*fields_of(made), *own)
    defaults = {**getattr(made, "__defaults__", {}), **{name: contents[name] for name in own if name in contents}}
    namespace = {name: value for name, value in contents.items() if name not in (*own, "__dict__", "__weakref__")}
    namespace |= {"__slots__": tuple(own), "__match_args__": fields, "__defaults__": defaults}
    namespace |= _ALWAYS
    if eq:
        namespace |= _comparison(fields)
    if order:
        namespace["__lt__"] = _before(fields)
    remade: type[T] = type(made)(made.__name__, made.__bases__, namespace)  # type: ignore[misc]  # a metaclass makes it
    type.__setattr__(remade, "__init__", _constructor(remade, fields, defaults))
    return remade


def _constructor(made: type, fields: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    """Return a constructor that writes the real one when the first object is made: most classes never have any."""

    def construct(self: object, *positional: object, **named: object) -> None:
        written = _write_constructor(made, fields, defaults)
        type.__setattr__(made, "__init__", written)
        written(self, *positional, **named)

    return construct


def _write_constructor(made: type, fields: tuple[str, ...], defaults: dict[str, Any]) -> Callable[..., None]:
    """Write and compile a constructor, as ``dataclass`` does: a general one takes several times as long."""
    parameters = ", ".join(f"{name}=_default_{name}" if name in defaults else name for name in fields)
    body = "".join(f"\n    _put_{name}(self, {name})" for name in fields)
    names = {f"_put_{name}": getattr(made, name).__set__ for name in fields}
    names |= {f"_default_{name}": value for name, value in defaults.items()}
    exec(f"def __init__(self, {parameters}):{body or ' pass'}", names)  # noqa: S102 - made of the names of fields
    written = cast("Callable[..., None]", names["__init__"])
    written.__qualname__ = f"{made.__qualname__}.__init__"  # for the message of a wrong call
    return written


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


def _before(fields: tuple[str, ...]) -> Callable[[object, object], bool]:
    values = attrgetter(*fields)

    def before(self: object, other: object) -> bool:
        return bool(values(self) < values(other)) if type(self) is type(other) else NotImplemented

    return before


def _contents(self: object) -> tuple[object, ...]:
    return tuple(getattr(self, name) for name in fields_of(type(self)))


def _reduce(self: object) -> tuple[type, tuple[object, ...]]:
    return type(self), _contents(self)


def _represent(self: object) -> str:
    shown = ", ".join(f"{name}={value!r}" for name, value in zip(fields_of(type(self)), _contents(self), strict=True))
    return f"{type(self).__qualname__}({shown})"


def _refuse(self: object, name: str, _value: object = None) -> NoReturn:
    raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")


_ALWAYS: Final[dict[str, Any]] = {
    "__repr__": _represent,
    "__reduce__": _reduce,
    "__replace__": changed,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
}
"""What every immutable value has: it shows its contents, can be pickled and copied, and refuses to be changed."""

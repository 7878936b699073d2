"""What a view may say about a parameter beyond its type: where it comes from, under which name, within which limits.

Only records; ``params`` reads it. An app that uses none of these never loads this module.

A marker stands in ``Annotated[int, Query("page-size", ge=1)]``, or is the parameter's default:
``limit: int = Query(default=10, le=100)``. In a model, ``Annotated[str, Body("firstName")]`` names a field's key and
``Annotated[int, Limits(ge=1)]`` limits its value.
"""

from __future__ import annotations

import operator
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sized
    from typing import Any, ParamSpec, TypedDict, Unpack

    from chalice.signature import Parameter

    P = ParamSpec("P")

    class Bounds(TypedDict, total=False):
        """What ``Limits`` takes; the names are those of pydantic and annotated-types."""

        ge: object
        gt: object
        le: object
        lt: object
        min_length: int
        max_length: int
        pattern: str


__all__ = ["Body", "Cookie", "Depends", "Header", "Limits", "Path", "Query"]


class Limits:
    """What a value must satisfy: ``ge``, ``gt``, ``le``, ``lt``, ``min_length``, ``max_length``, ``pattern``.

    A pattern may match anywhere in the text, as in JSON Schema: anchor it with ``^`` and ``$``. ``None`` satisfies all.
    """

    __slots__ = ("bounds",)

    def __init__(self, **bounds: Unpack[Bounds]) -> None:
        unknown = bounds.keys() - CHECKS.keys()
        if unknown:
            raise TypeError(f"{', '.join(sorted(unknown))} is no limit; the limits are {', '.join(CHECKS)}")
        self.bounds: dict[str, object] = {**bounds}

    def __repr__(self) -> str:
        given = ", ".join(f"{name}={bound!r}" for name, bound in self.bounds.items())
        return f"{type(self).__name__}({given})"


class Marker(Limits):
    """Where a parameter comes from."""

    __slots__ = ("default", "description", "name")

    __chalice_marker__ = True  # lets a view be recognised as typed without this module
    source = ""
    """One of ``path``, ``query``, ``header``, ``cookie`` and ``body``."""

    def __init__(
        self,
        name: str | None = None,
        *,
        default: object = ...,
        description: str = "",
        **bounds: Unpack[Bounds],
    ) -> None:
        super().__init__(**bounds)
        self.name = name
        """The name that the request has it under; ``None`` for the parameter's own."""
        self.default = default
        """What an absent value becomes; ``...`` when it is required."""
        self.description = description
        """What it is for, shown in the API's description."""


class QueryMarker(Marker):
    """A parameter of the query string."""

    __slots__ = ()
    source = "query"


class HeaderMarker(Marker):
    """A request header; without a name, the parameter's with ``-`` for ``_``."""

    __slots__ = ()
    source = "header"


class CookieMarker(Marker):
    """A cookie."""

    __slots__ = ()
    source = "cookie"


class PathMarker(Marker):
    """A part of the path; with a name, the capture of that name."""

    __slots__ = ()
    source = "path"


class BodyMarker(Marker):
    """The whole body, read as JSON; in a model, one field of it."""

    __slots__ = ()
    source = "body"


class Dependency:
    """A parameter that *func* computes; its own parameters are bound like a view's."""

    __slots__ = ("func",)

    __chalice_marker__ = True

    def __init__(self, func: Callable[..., object]) -> None:
        self.func = func

    def __repr__(self) -> str:
        return f"Depends({getattr(self.func, '__name__', self.func)!s})"


def _as_default(marker: Callable[P, object]) -> Callable[P, Any]:
    """Let type checkers take a marker for the default of a parameter of any type."""
    return marker


Query = _as_default(QueryMarker)
Header = _as_default(HeaderMarker)
Cookie = _as_default(CookieMarker)
Path = _as_default(PathMarker)
Body = _as_default(BodyMarker)
Depends = _as_default(Dependency)


def _is_long_enough(value: Sized, bound: int) -> bool:
    return len(value) >= bound


def _is_short_enough(value: Sized, bound: int) -> bool:
    return len(value) <= bound


def _matches(value: str, pattern: str) -> bool:
    return re.search(pattern, value) is not None  # re keeps the compiled pattern


CHECKS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "ge": (operator.ge, "must be at least {}"),
    "gt": (operator.gt, "must be greater than {}"),
    "le": (operator.le, "must be at most {}"),
    "lt": (operator.lt, "must be less than {}"),
    "min_length": (_is_long_enough, "must have a length of at least {}"),
    "max_length": (_is_short_enough, "must have a length of at most {}"),
    "pattern": (_matches, "must match {}"),
}
"""How a limit is checked, and what is said of a value beyond it."""


def problem_of(value: object, bounds: dict[str, object]) -> str:
    """Return what is wrong with *value*, or an empty string."""
    if value is not None:
        for name, bound in bounds.items():
            is_within, message = CHECKS[name]
            if not is_within(value, bound):
                return message.format(bound)
    return ""


def mark(parameter: Parameter, notes: tuple[object, ...]) -> None:
    """Take over into *parameter* what its default, or the *notes* on its type, say about it."""
    for note in (*notes, parameter.default):
        if isinstance(note, Dependency):
            parameter.source, parameter.function = "dependency", note.func
        elif isinstance(note, Marker):
            parameter.source, parameter.marker = note.source, note
            parameter.key = note.name or _key_of(parameter.name, note.source)
    if isinstance(parameter.default, Dependency):
        parameter.default = ...
    elif isinstance(parameter.default, Marker):
        parameter.default = parameter.default.default
    elif parameter.default is ... and parameter.marker is not None:
        parameter.default = parameter.marker.default


def _key_of(name: str, source: str) -> str:
    return name.replace("_", "-") if source == "header" else name

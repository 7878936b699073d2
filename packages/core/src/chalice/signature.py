"""Decide where each argument of a function comes from.

Only reads the function: ``params`` makes the arguments of a request, ``schema`` describes them.

- A name captured from the path is that part of the path; without annotation, or annotated ``str``, as it is.
- A scalar, or a list of scalars, is a query parameter; with a default, or ``Optional``, it may be missing.
- A model, a dict or a list of models is the JSON body.
- ``Request`` is the request, and a marker (``markers``) names another source, or another name.
- Anything else without annotation, or of any type, keeps its default.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import Enum
from functools import partial
from types import NoneType

from chalice.converters import arguments_of, is_of_typing, is_union, origin_of, peel, resolve
from chalice.request import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from typing import Any

    from chalice.markers import Marker

_KEYWORDS = 0x08  # the flag of a code object that takes **kwargs
_SCALARS = {
    ("decimal", "Decimal"),
    ("uuid", "UUID"),
    ("datetime", "date"),
    ("datetime", "datetime"),
    ("datetime", "time"),
}
_LISTS = {list, set, frozenset, tuple, Sequence}


class Parameter:
    """One argument of a function, and where it comes from."""

    __slots__ = ("default", "function", "hint", "key", "marker", "name", "source")

    def __init__(self, name: str, hint: object, default: object) -> None:
        self.name = name
        self.hint = hint
        """Its type, with all that ``Annotated`` says; ``...`` when there is none."""
        self.default = default
        """``...`` when the request must have it."""
        self.source = "none"
        """``path``, ``query``, ``header``, ``cookie``, ``body``, ``request``, ``dependency``; ``none``: its default."""
        self.key = name
        """The name that the request has it under."""
        self.marker: Marker | None = None
        self.function: Callable[..., object] | None = None
        """What computes a dependency."""

    def __repr__(self) -> str:
        return f"Parameter({self.name}: {self.source} {self.key})"

    @property
    def is_plain(self) -> bool:
        """Whether it needs no work: a capture as it is, or a default."""
        return self.source == "none" or (self.source == "path" and self.marker is None and self.hint in {..., str})


def parameters_of(
    function: Callable[..., object], captures: Collection[str], *, is_wrapped: bool = False
) -> list[Parameter]:
    """Return the parameters of *function* where the path captures *captures*.

    Raises ``InvalidParameterError`` for an annotation that cannot be read, unless a decorator may know about it.
    """
    function, names, defaults = read(function)
    annotations = _annotations_of(function)
    scope = scope_of(function)
    parameters = []
    for name in names:
        hint: object = ...
        if name in annotations:
            try:
                hint = resolve(annotations[name], {}, scope)
            except Exception as error:
                if name not in captures and not is_wrapped:  # a capture stays the text that it is
                    raise _unresolvable(function, name, error) from error
        parameters.append(_place(Parameter(name, hint, defaults.get(name, ...)), captures))
    return parameters


def read(function: Any) -> tuple[Any, list[str], dict[str, object]]:
    """Return the function below *function* that has the code, the names to pass by keyword, and their defaults."""
    given: set[str] = set()
    skipped = 0
    while True:
        if isinstance(function, partial):
            given |= function.keywords.keys()
            skipped += len(function.args)
            function = function.func
        elif hasattr(function, "__func__"):
            function, skipped = function.__func__, skipped + 1
        elif isinstance(function, type):
            function, skipped = vars(function).get("__init__", object.__init__), skipped + 1
        elif hasattr(function, "__wrapped__") and _passes_all(function):
            function = function.__wrapped__
        elif hasattr(function, "__code__"):
            break
        elif hasattr(type(function).__call__, "__code__"):
            function, skipped = type(function).__call__, skipped + 1
        else:
            return function, [], {}
    code = function.__code__
    count = code.co_argcount
    names = code.co_varnames[: count + code.co_kwonlyargcount]
    positional = function.__defaults__ or ()
    defaults = dict(zip(names[count - len(positional) : count], positional, strict=True))
    defaults.update(function.__kwdefaults__ or {})
    return function, [name for name in names[skipped:] if name not in given], defaults


def scope_of(function: Any) -> dict[str, Any]:
    """Return the globals of the module that the annotations of *function* were written in."""
    while hasattr(function, "__wrapped__"):  # a wrapper has copied them
        function = function.__wrapped__
    scope: dict[str, Any] = getattr(function, "__globals__", {})
    return scope


def _passes_all(function: Any) -> bool:
    """Return whether a wrapper takes whatever the function below it takes."""
    return not hasattr(function, "__code__") or bool(function.__code__.co_flags & _KEYWORDS)


def _annotations_of(function: Any) -> dict[str, object]:
    try:
        return getattr(function, "__annotations__", {})
    except NameError:  # Python 3.14 evaluates them now, all together
        import annotationlib  # type: ignore[import-not-found]  # of Python 3.14

        found: dict[str, object] = annotationlib.get_annotations(function, format=annotationlib.Format.FORWARDREF)
        return found


def _place(parameter: Parameter, captures: Collection[str]) -> Parameter:
    """Fill in where *parameter* comes from."""
    hint, notes = peel(parameter.hint)
    if "chalice.markers" in sys.modules:  # otherwise the app cannot have used one
        from chalice.markers import mark

        mark(parameter, notes)
    if parameter.source == "none":
        parameter.source = _source_of(parameter.name, hint, captures)
        if parameter.source == "path" and not is_scalar(hint):
            parameter.hint = ...  # what a text cannot become, it stays
    if parameter.default is ... and parameter.source in {"query", "header", "cookie", "body"} and is_optional(hint):
        parameter.default = None  # what cannot be sent as null can only be left out
    return parameter


def _source_of(name: str, hint: object, captures: Collection[str]) -> str:
    """Return the source of a parameter that has no marker."""
    if name in captures:
        return "path"
    if hint is ... or hint is object or is_of_typing(hint, "Any"):
        return "none"
    if hint is Request:
        return "request"
    return "query" if is_scalar(hint) or is_list_of_scalars(hint) else "body"


def is_scalar(hint: object) -> bool:
    """Return whether one string can stand for a value of *hint*."""
    hint, _ = peel(hint)
    if is_union(hint):
        return all(member is NoneType or is_scalar(member) for member in arguments_of(hint))
    if not isinstance(hint, type) or origin_of(hint) is not None:
        return is_of_typing(origin_of(hint), "Literal")
    if hint in {str, int, float, bool} or issubclass(hint, Enum):
        return True
    return (hint.__module__, hint.__qualname__) in _SCALARS


def is_list_of_scalars(hint: object) -> bool:
    """Return whether *hint* is a list, a set, a sequence or a tuple of any length, of scalars."""
    hint = _without_none(peel(hint)[0])
    origin, arguments = origin_of(hint), arguments_of(hint)
    if origin is tuple and arguments[1:] != (...,):
        return False
    return origin in _LISTS and bool(arguments) and is_scalar(arguments[0])


def is_optional(hint: object) -> bool:
    """Return whether ``None`` is a value of *hint*."""
    return is_union(hint) and NoneType in arguments_of(hint)


def _without_none(hint: object) -> object:
    """Return the only alternative to ``None``, or *hint*."""
    members = [member for member in arguments_of(hint) if member is not NoneType] if is_union(hint) else []
    return members[0] if len(members) == 1 else hint


def _unresolvable(function: Callable[..., object], name: str, error: Exception) -> Exception:
    from chalice.unbindable import InvalidParameterError

    problem = f"has an annotation that cannot be evaluated ({type(error).__name__}: {error})"
    return InvalidParameterError(function, name, problem, "import what it names at run time, at the top of the module")

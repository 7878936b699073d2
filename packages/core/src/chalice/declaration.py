"""Decide whether what an app declares can be deployed.

Pure, and never loaded in Lambda: the decorators record, ``describe`` calls ``check``. Nothing here imports an app.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from chalice.app import Chalice
from chalice.errors import ChaliceError
from chalice.response import media_type
from chalice.routing import Route

API_HANDLER = "api_handler"
"""The name of the function that answers the routes."""

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The methods of an API Gateway REST API, without its catch-all."""

MAX_BINARY_TYPES = 25
"""API Gateway's quota of binary media types of one API."""

_WRITE_DEF = "write it with 'def'"
_SEGMENT = re.compile(r"[a-zA-Z0-9._-]+|\{[a-zA-Z0-9._-]+\}")
_FUNCTION_NAME = re.compile(r"[A-Za-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something was declared."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class DeclarationError(ChaliceError):
    """Something declared that cannot be deployed."""

    def __init__(self, subject: str, problem: str, fix: str, *, place: Place | None = None) -> None:
        super().__init__(subject, problem, fix)
        self.subject = subject
        """What was declared, with its value."""
        self.problem = problem
        self.fix = fix
        self.place = place
        """``None`` for what has no line of its own."""

    @property
    def sentence(self) -> str:
        """The error without its place."""
        return f"{self.subject} {self.problem}; {self.fix}"

    def __str__(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


class InvalidPathError(DeclarationError):
    """A path that API Gateway or a view cannot take."""


class InvalidMethodError(DeclarationError):
    """A method that a REST API does not have."""


class InvalidViewError(DeclarationError):
    """A view that cannot be called for its path."""


class DuplicateNameError(DeclarationError):
    """A name that two things have, though it must tell them apart."""


class InvalidFunctionError(DeclarationError):
    """A function that Lambda cannot have by this name, or cannot call."""


class InvalidContentTypeError(DeclarationError):
    """Content types that API Gateway cannot pass as declared."""


def place_of(function: Callable[..., object]) -> Place | None:
    """Return where *function* was written, below any well-behaved decorators; ``None`` for what is no function."""
    code = getattr(inspect.unwrap(function), "__code__", None)
    return Place(code.co_filename, code.co_firstlineno) if code else None


def check(app: Chalice) -> None:
    """Raise a ``DeclarationError`` for the first thing in *app* that cannot be deployed."""
    for route in app.declared_routes:
        _check_path(route)
        _check_method(route)
        _check_view(route)
        _check_content_types(route, app.api.binary_types)
    for methods in app.routes.values():
        _check_view_names(list(methods.values()))
    _check_siblings(app.declared_routes)
    _check_binary_types(app.api.binary_types)
    _check_functions(app)


def _check_path(route: Route) -> None:
    path, place = route.uri_pattern, place_of(route.view_function)
    subject = f"the path {path!r} of the view {route.view_name!r}"
    if not path.startswith("/"):
        raise InvalidPathError(subject, "does not start with '/'", "start it with one", place=place)
    if path == "/":
        return
    if path.endswith("/"):
        raise InvalidPathError(subject, "ends with '/'", f"write {path.rstrip('/') or '/'!r}", place=place)
    for segment in path[1:].split("/"):
        if not segment:
            raise InvalidPathError(subject, "has an empty part", "write one '/' between parts", place=place)
        if not _SEGMENT.fullmatch(segment):
            fix = "use letters, digits, '.', '_' and '-', and braces only around a whole part"
            raise InvalidPathError(subject, f"has the part {segment!r}", fix, place=place)
    repeated = _first_repeated(route.view_args)
    if repeated:
        raise InvalidPathError(subject, f"captures {repeated!r} twice", "give one of them another name", place=place)


def _check_method(route: Route) -> None:
    if route.method in METHODS:
        return
    if route.method.upper() in METHODS:
        fix = f"write {route.method.upper()!r}"
    else:
        fix = f"use a list of {', '.join(METHODS)}"
    subject = f"the method {route.method!r} of the view {route.view_name!r}"
    raise InvalidMethodError(subject, "is none of a REST API", fix, place=place_of(route.view_function))


def _check_view(route: Route) -> None:
    """Check that the view can be called with its captures by name.

    What is called is the outermost function: a decorator that supplies arguments of its own is not looked through.
    """
    place = place_of(route.view_function)
    subject = f"the view {route.view_name!r} of {route.uri_pattern!r}"
    if inspect.iscoroutinefunction(route.view_function):
        raise InvalidViewError(subject, "is async, and is not awaited", _WRITE_DEF, place=place)
    parameters = _signature(route.view_function).parameters.values()
    captures = route.view_args
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
    accepted = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    missing = [name for name in captures if name not in accepted and not takes_any]
    if missing:
        fix = f"add {_listed(missing)} to its arguments"
        raise InvalidViewError(subject, "does not take all that its path captures", fix, place=place)
    uncaptured = [
        p.name
        for p in parameters
        if p.default is p.empty
        and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        and (p.name not in captures or p.kind is p.POSITIONAL_ONLY)
    ]
    if uncaptured:
        fix = f"capture {_listed(f'{{{name}}}' for name in uncaptured)} in the path, or give a default"
        raise InvalidViewError(subject, "has arguments that nothing is passed to", fix, place=place)


def _signature(view: Callable[..., object]) -> inspect.Signature:
    """Return the signature of *view*; its annotations may name what only type checkers import."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(view, follow_wrapped=False, annotation_format=Format.FORWARDREF)
    return inspect.signature(view, follow_wrapped=False)


def _check_content_types(route: Route, binary_types: Sequence[str]) -> None:
    subject = f"content_types={route.content_types!r} of the view {route.view_name!r}"
    place = place_of(route.view_function)
    for content_type in route.content_types:
        if "/" not in content_type[1:-1]:
            fix = "write a list such as ['application/json']"
            raise InvalidContentTypeError(subject, f"has {content_type!r}, no media type", fix, place=place)
    binary = [name for name in route.content_types if media_type(name) in binary_types]
    if binary and len(binary) != len(route.content_types) and "*/*" not in binary_types:
        problem = f"mixes binary types ({', '.join(binary)}) with text"
        fix = "write two views, or change app.api.binary_types"
        raise InvalidContentTypeError(subject, problem, fix, place=place)


def _check_view_names(routes: Sequence[Route]) -> None:
    """Check that the views on one path have names of their own."""
    views: dict[str, Callable[..., object]] = {}
    for route in routes:
        first = views.setdefault(route.view_name, route.view_function)
        if first is not route.view_function:
            subject = f"the name {route.view_name!r}"
            problem = f"belongs to two views of {route.uri_pattern!r}, the other one at {place_of(first)}"
            fix = "rename one, or pass name="
            raise DuplicateNameError(subject, problem, fix, place=place_of(route.view_function))


def _check_siblings(routes: Sequence[Route]) -> None:
    """Check that captures at one place of the path tree have one name: API Gateway allows one there."""
    names: dict[str, str] = {}
    for route in routes:
        head = ""
        for segment in route.uri_pattern.split("/"):
            first = names.setdefault(head, segment) if segment.startswith("{") else segment
            if first != segment:
                subject = f"the path {route.uri_pattern!r} of the view {route.view_name!r}"
                problem = f"captures {segment} where another path captures {first}"
                raise InvalidPathError(subject, problem, f"write {first}", place=place_of(route.view_function))
            head += f"{segment}/"


def _check_binary_types(binary_types: Sequence[str]) -> None:
    if len(binary_types) > MAX_BINARY_TYPES:
        raise InvalidContentTypeError(
            "app.api.binary_types",
            f"has {len(binary_types)} types, and API Gateway takes {MAX_BINARY_TYPES}",
            "assign a list of the types that the app uses",
        )


def _check_functions(app: Chalice) -> None:
    names: set[str] = {API_HANDLER}
    handlers: set[str] = set()
    for function in app.pure_lambda_functions:
        place = place_of(function.func)
        subject = f"the Lambda function {function.name!r}"
        if not _FUNCTION_NAME.fullmatch(function.name):
            fix = "use letters, digits and '_'"
            raise InvalidFunctionError(subject, "has a name that Lambda does not take", fix, place=place)
        if inspect.iscoroutinefunction(function.func):
            raise InvalidFunctionError(subject, "is async, and Lambda does not await it", _WRITE_DEF, place=place)
        if function.name in names:
            problem = "is the handler of the routes" if function.name == API_HANDLER else "exists already"
            raise DuplicateNameError(subject, problem, "choose another name", place=place)
        if function.handler_string in handlers:
            problem = f"has the handler {function.handler_string} of another one"
            raise DuplicateNameError(subject, problem, "rename the Python function", place=place)
        names.add(function.name)
        handlers.add(function.handler_string)


def _first_repeated(names: Sequence[str]) -> str | None:
    return next((name for position, name in enumerate(names) if name in names[:position]), None)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)

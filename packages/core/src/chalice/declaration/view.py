"""Decide whether a view can be called for its path.

What annotations mean is decided in ``signature`` and ``params``.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from chalice.declaration.errors import DeclarationError, DuplicateNameError, InvalidViewError
from chalice.declaration.place import place_of
from chalice.params import view_parameters
from chalice.routing import Route
from chalice.schema import describe_view
from chalice.unbindable import InvalidParameterError


def judge(route: Route) -> Iterator[DeclarationError]:
    """Yield why *route*'s view cannot be called with what a request gives it, by name.

    What is called is the outermost function: a decorator that supplies arguments of its own is not looked through.
    """
    view, place = route.view_function, place_of(route.view_function)
    subject = f"the view {route.view_name!r} of {route.uri_pattern!r}"
    if not callable(view):
        yield InvalidViewError(subject, f"is {view!r}, which cannot be called", "decorate a function", place=place)
        return
    try:
        describe_view(route)
        passed = _passed(route)
    except InvalidParameterError as error:
        owner = getattr(error.view, "__name__", repr(error.view))
        parameter = f"the parameter {error.parameter!r} of {owner!r} for {route.method} {route.uri_pattern}"
        yield InvalidViewError(parameter, error.problem, error.fix, place=place_of(error.view) or place)
        return
    try:
        parameters = list(_signature(view).parameters.values())
    except ValueError:  # a callable that does not say what it takes
        return
    refused = _refused(parameters, passed)
    if refused:
        fix = f"add {_listed(refused)} to its arguments"
        yield InvalidViewError(subject, "does not take all that its path captures", fix, place=place)
    unfilled = _unfilled(parameters, passed)
    if unfilled:
        captures = _listed(f"{{{name}}}" for name in unfilled)
        fix = f"capture {captures} in the path, annotate what comes from the query or the body, or give a default"
        yield InvalidViewError(subject, f"is not passed its argument {_listed(unfilled)}", fix, place=place)


def judge_names(routes: Sequence[Route]) -> Iterator[DeclarationError]:
    """Yield the names that several views on one path have; *routes* are those of the path."""
    views: dict[str, Callable[..., object]] = {}
    for route in routes:
        first = views.setdefault(route.view_name, route.view_function)
        if first is not route.view_function:
            subject = f"the name {route.view_name!r}"
            problem = (
                f"belongs to two views of {route.uri_pattern!r}, the other one at {place_of(first) or repr(first)}"
            )
            fix = "rename one, or pass name="
            yield DuplicateNameError(subject, problem, fix, place=place_of(route.view_function))


def _passed(route: Route) -> list[str]:
    """Return the names of the arguments that the view is called with."""
    parameters = view_parameters(route)
    named = [parameter.name for parameter in parameters if parameter.source != "none"]
    renamed = {parameter.key for parameter in parameters if parameter.source == "path"} - set(named)
    return [*(name for name in route.view_args if name not in {*named, *renamed}), *named]


def _signature(view: Callable[..., object]) -> inspect.Signature:
    """Return the signature of *view*; its annotations may name what only type checkers import."""
    if sys.version_info >= (3, 14):
        from annotationlib import Format

        return inspect.signature(view, follow_wrapped=False, annotation_format=Format.FORWARDREF)
    return inspect.signature(view, follow_wrapped=False)


def _refused(parameters: Sequence[inspect.Parameter], passed: Iterable[str]) -> list[str]:
    """Return what of *passed* a function with *parameters* does not take by name."""
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return []
    accepted = {p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    return [name for name in passed if name not in accepted]


def _unfilled(parameters: Sequence[inspect.Parameter], passed: Sequence[str]) -> list[str]:
    """Return what of *parameters* nothing is passed to, and needs something."""
    return [
        p.name
        for p in parameters
        if p.default is p.empty
        and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
        and (p.name not in passed or p.kind is p.POSITIONAL_ONLY)
    ]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)

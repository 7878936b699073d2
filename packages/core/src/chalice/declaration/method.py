"""Decide which methods a route may have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from chalice.declaration.errors import DeclarationError, InvalidMethodError
from chalice.declaration.place import place_of
from chalice.routing import Route

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""The methods of an API Gateway REST API, without its catch-all ``ANY``."""


def judge(routes: Iterable[Route]) -> Iterator[DeclarationError]:
    """Yield the methods of *routes* that a REST API does not have."""
    declared: dict[tuple[str, str, int], list[Route]] = {}
    for route in routes:
        declared.setdefault((route.uri_pattern, route.view_name, id(route.view_function)), []).append(route)
    for entries in declared.values():
        methods = [entry.method for entry in entries]
        place = place_of(entries[0].view_function)
        view = f"the view {entries[0].view_name!r}"
        text = "".join(map(str, methods))
        if len(text) == len(methods) > 1:
            problem, fix = "is a text, of which every letter is taken for a method", f"write methods=[{text!r}]"
            yield InvalidMethodError(f"methods={text!r} of {view}", problem, fix, place=place)
            continue
        for method in methods:
            if method not in (*METHODS, "ANY"):
                subject = f"the method {method!r} of {view}"
                yield InvalidMethodError(subject, "is none of a REST API", _fix(method), place=place)


def _fix(method: object) -> str:
    if isinstance(method, str) and method.upper() in (*METHODS, "ANY"):
        return f"write {method.upper()!r}"
    return f"use a list of {', '.join(METHODS)}, or ANY"

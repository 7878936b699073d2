"""Decide which paths API Gateway takes.

What a path's captures mean to its view is decided in ``view``. Source, where the manual says less:
https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from chalice.declaration.errors import DeclarationError, InvalidPathError
from chalice.declaration.place import place_of
from chalice.routing import Route

_NAME = r"[a-zA-Z0-9._:,-]+"
_SEGMENT = re.compile(rf"{_NAME}|\{{{_NAME}\}}")
_GREEDY = re.compile(rf"\{{{_NAME}\+\}}")


def judge(route: Route) -> Iterator[DeclarationError]:
    """Yield what is wrong with *route*'s path."""
    place = place_of(route.view_function)
    for problem, fix in _problems(route.uri_pattern, route.view_args):
        yield InvalidPathError(_subject(route), problem, fix, place=place)


def judge_siblings(routes: Iterable[Route]) -> Iterator[DeclarationError]:
    """Yield where captures at one place of the path tree have several names: API Gateway allows one there."""
    names: dict[str, str] = {}
    for route in routes:
        head = ""
        for segment in route.uri_pattern.split("/"):
            first = names.setdefault(head, segment) if segment.startswith("{") else segment
            if first != segment:
                problem = f"captures {segment} where another path captures {first}"
                fix = f"write {first}" if "+" not in first + segment else "leave one of them out"
                yield InvalidPathError(_subject(route), problem, fix, place=place_of(route.view_function))
                break
            head += f"{segment}/"


def _subject(route: Route) -> str:
    return f"the path {route.uri_pattern!r} of the view {route.view_name!r}"


def _problems(path: str, captures: list[str]) -> Iterator[tuple[str, str]]:
    if not path.startswith("/"):
        yield "does not start with '/'", "start it with one"
        return
    if path == "/":
        return
    if path.endswith("/"):
        yield "ends with '/'", f"write {path.rstrip('/') or '/'!r}"
    *heads, last = path.strip("/").split("/")
    for segment in heads:
        if _GREEDY.fullmatch(segment):
            yield f"has {segment} before its end", "capture the rest of the path in its last part only"
        else:
            yield from _part(segment)
    if last and not _GREEDY.fullmatch(last):
        yield from _part(last)
    for name in dict.fromkeys(name for name in captures if captures.count(name) > 1):
        yield f"captures {name!r} twice", "give one of them another name"


def _part(segment: str) -> Iterator[tuple[str, str]]:
    if not segment:
        yield "has an empty part", "write one '/' between parts"
    elif not _SEGMENT.fullmatch(segment):
        fix = "use letters, digits, '.', '_', '-', ':' and ',', and braces only around a whole part"
        yield f"has the part {segment!r}", fix

"""Decide which CORS configurations browsers and API Gateway can act on.

An empty origin is not judged: it comes from a variable that is set only in Lambda. Nor are credentials with ``*``:
browsers refuse those requests, but apps that send a token in a header work with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from chalice.app import Chalice
from chalice.cors import CORSConfig
from chalice.declaration.errors import DeclarationError, InvalidCorsError
from chalice.declaration.place import Place, place_of
from chalice.routing import Route

_ORIGIN = re.compile(r"\*|null||[a-zA-Z][a-zA-Z0-9+.-]*://[^\s/,?#@*]*\*?[^\s/,?#@*]+")
"""What a browser sends as ``Origin`` (RFC 6454, 6.2), perhaps with one ``*`` for a part of the host."""


def judge(app: Chalice) -> Iterator[DeclarationError]:
    """Yield the configurations of *app* and its routes that allow nobody what they seem to allow."""
    default = app.api.cors
    if isinstance(default, CORSConfig):
        yield from _judge(default, "app.api.cors", None)
    elif default not in (None, False, True):
        fix = "assign True, False or a CORSConfig"
        yield InvalidCorsError(f"app.api.cors={default!r}", "is no CORS configuration", fix)
    for route in app.declared_routes:
        if isinstance(route.cors, CORSConfig) and route.cors is not default:
            subject = f"cors= of the view {route.view_name!r}"
            yield from _judge(route.cors, subject, place_of(route.view_function))


def judge_path(routes: Sequence[Route]) -> Iterator[DeclarationError]:
    """Yield where *routes*, those of one path, differ in CORS, or answer the preflight request that CORS answers."""
    configured = [route for route in routes if isinstance(route.cors, CORSConfig) and _is_complete(route.cors)]
    for route in configured:
        if route.cors != configured[0].cors:
            first = configured[0].view_function
            subject = f"the CORS configuration of {route.method} {route.uri_pattern}"
            problem = f"differs from that of {configured[0].method}, at {place_of(first) or repr(first)}"
            fix = "give one configuration to both: a browser asks once for the path"
            yield InvalidCorsError(subject, problem, fix, place=place_of(route.view_function))
            break
    for route in routes:
        if configured and route.method == "OPTIONS":
            subject = f"the method 'OPTIONS' of the view {route.view_name!r}"
            problem = f"has a view, and CORS answers it for {route.uri_pattern}"
            fix = "leave out OPTIONS, or pass cors=False to every view of the path"
            yield InvalidCorsError(subject, problem, fix, place=place_of(route.view_function))


def _judge(cors: CORSConfig, subject: str, place: Place | None) -> Iterator[DeclarationError]:
    if not _names_origins(cors):
        fix = "name one, or '*' for all"
        yield InvalidCorsError(f"allow_origin={cors.allow_origin!r} in {subject}", "names no origin", fix, place=place)
        return
    origins = cors.origins
    if len(origins) > 1 and "*" in origins:
        problem, fix = "lists '*' beside others", "write allow_origin='*', or leave it out"
        yield InvalidCorsError(f"allow_origin={cors.allow_origin!r} in {subject}", problem, fix, place=place)
    for origin in origins:
        if not _ORIGIN.fullmatch(str(origin)):
            fix = "write scheme and host alone, such as 'https://example.com', and several as a list"
            yield InvalidCorsError(f"the origin {origin!r} in {subject}", "is one no browser sends", fix, place=place)
            return
    if not _is_complete(cors):
        fix = "list the names of headers, as texts, in allow_headers and expose_headers"
        yield InvalidCorsError(subject, "cannot be written as headers", fix, place=place)


def _names_origins(cors: CORSConfig) -> bool:
    origins: object = cors.allow_origin
    return isinstance(origins, str) or (isinstance(origins, Collection) and bool(origins))


def _is_complete(cors: CORSConfig) -> bool:
    """Return whether the headers of *cors* can be written at all."""
    if not _names_origins(cors):
        return False
    try:
        cors.get_access_control_headers()
    except TypeError:
        return False
    return True

"""Decide which content types a view may take, and which API Gateway may pass as bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from chalice.declaration.errors import DeclarationError, InvalidContentTypeError
from chalice.declaration.place import place_of
from chalice.response import media_type
from chalice.routing import Route

MAX_BINARY_TYPES = 25
"""API Gateway's quota of binary media types of one API, as the manual has it."""


def judge(route: Route, binary_types: Sequence[str]) -> Iterator[DeclarationError]:
    """Yield what is wrong with the content types of *route*, in an API with *binary_types*."""
    subject = f"content_types={route.content_types!r} of the view {route.view_name!r}"
    place = place_of(route.view_function)
    others = [name for name in route.content_types if not _is_media_type(name)]
    if others:
        problem, fix = f"has {others[0]!r}, no media type", "write a list such as ['application/json']"
        yield InvalidContentTypeError(subject, problem, fix, place=place)
        return
    if not _is_list(binary_types) or "*/*" in binary_types:
        return
    binary = [name for name in route.content_types if media_type(name) in binary_types]
    if binary and len(binary) != len(route.content_types):
        problem = f"mixes binary types ({', '.join(binary)}) with text"
        fix = "write two views, or change app.api.binary_types"
        yield InvalidContentTypeError(subject, problem, fix, place=place)


def judge_binary_types(binary_types: Sequence[str]) -> Iterator[DeclarationError]:
    """Yield what is wrong with the *binary_types* of an API."""
    subject = "app.api.binary_types"
    fix = "assign a list such as ['image/png']"
    if not _is_list(binary_types):
        yield InvalidContentTypeError(f"{subject}={binary_types!r}", "is no list", fix)
        return
    for name in binary_types:
        if not _is_media_type(name):
            yield InvalidContentTypeError(subject, f"has {name!r}, no media type", fix)
            return
    count = len(set(binary_types))
    if count > MAX_BINARY_TYPES:
        problem = f"has {count} types, and API Gateway takes {MAX_BINARY_TYPES}"
        yield InvalidContentTypeError(subject, problem, "assign a list of the types that the app uses")


def _is_list(binary_types: object) -> bool:
    return isinstance(binary_types, list | tuple | set | frozenset)


def _is_media_type(name: object) -> bool:
    return isinstance(name, str) and "/" in name[1:-1]

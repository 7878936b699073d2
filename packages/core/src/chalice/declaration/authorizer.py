"""Decide which authorizers API Gateway can ask.

Identity sources are judged when they are declared, in ``authorizers``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from chalice.app import Chalice
from chalice.authorizers import (
    BuiltinAuthConfig,
    ChaliceAuthorizer,
    CognitoUserPoolAuthorizer,
    CustomAuthorizer,
    IAMAuthorizer,
    JWTAuthorizer,
)
from chalice.declaration.errors import DeclarationError, DuplicateNameError, InvalidAuthorizerError
from chalice.declaration.place import place_of
from chalice.routing import Route

KNOWN = (IAMAuthorizer, CognitoUserPoolAuthorizer, CustomAuthorizer, JWTAuthorizer, ChaliceAuthorizer)
"""What a route can ask; anything else could not be described, and would leave the route open."""

MAX_TTL = 3600
"""Seconds for which API Gateway remembers a decision at most (``authorizerResultTtlInSeconds``)."""

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, 5.6.2

Problem = tuple[str, str, str]  # what is declared, with its value; what is wrong; the fix


def judge(app: Chalice) -> Iterator[DeclarationError]:
    """Yield what is wrong with the authorizers of *app*, and with those that its routes ask."""
    configs = []
    for entry in app.declared_functions:
        if entry.kind == "authorizer":
            config: BuiltinAuthConfig = entry.handler.config
            configs.append(config)
            for what, problem, fix in (*_header(config.header), *_ttl(config.ttl_seconds)):
                subject = f"{what} of the authorizer {entry.name!r}"
                yield InvalidAuthorizerError(subject, problem, fix, place=place_of(entry.func))
    first: dict[object, Route] = {}
    for route in app.declared_routes:
        if route.authorizer:
            yield from _judge_use(route, configs)
            if isinstance(route.authorizer, KNOWN) and isinstance(route.authorizer.name, str):
                yield from _judge_name(route, first.setdefault(route.authorizer.name, route))


def _judge_use(route: Route, configs: list[BuiltinAuthConfig]) -> Iterator[DeclarationError]:
    """Yield what is wrong with the authorizer that *route* asks, where *configs* are those of the app's functions."""
    authorizer, place = route.authorizer, place_of(route.view_function)
    view = f"the view {route.view_name!r}"
    if not isinstance(authorizer, KNOWN):
        fix = f"pass a function below @app.authorizer(), or one of {', '.join(kind.__name__ for kind in KNOWN[:-1])}"
        yield InvalidAuthorizerError(f"authorizer={authorizer!r} of {view}", "is none", fix, place=place)
        return
    name = f"the authorizer {authorizer.name!r} of {view}"
    if isinstance(authorizer, ChaliceAuthorizer):
        if not any(config is authorizer.config for config in configs):
            fix = "register the blueprint that has it"
            yield InvalidAuthorizerError(name, "is no function of this app", fix, place=place)
    else:
        for what, problem, fix in _settings(authorizer):
            yield InvalidAuthorizerError(f"{what} of the authorizer {authorizer.name!r}", problem, fix, place=place)
    label: object = authorizer.name
    if not (isinstance(label, str) and label):
        yield InvalidAuthorizerError(name, "has no name", "write one, such as 'users'", place=place)
    if isinstance(authorizer.scopes, str):
        subject = f"scopes={authorizer.scopes!r} of {name}"
        fix = f"write [{authorizer.scopes!r}]"
        yield InvalidAuthorizerError(subject, "is no list", fix, place=place)


def _judge_name(route: Route, first: Route) -> Iterator[DeclarationError]:
    """Yield an error if the authorizers of *route* and of *first* are two, and have one name."""
    one, other = route.authorizer, first.authorizer
    if one and other and (type(one) is not type(other) or _identity(one) != _identity(other)):
        subject = f"the name {one.name!r} of the authorizer of the view {route.view_name!r}"
        problem = f"belongs to another authorizer too, that of {first.method} {first.uri_pattern}"
        fix = "give one of them another name"
        yield DuplicateNameError(subject, problem, fix, place=place_of(route.view_function))


def _identity(authorizer: object) -> dict[str, object]:
    """Return what makes *authorizer* the one that it is; each route may ask for scopes of its own."""
    if isinstance(authorizer, ChaliceAuthorizer):
        return {"config": authorizer.config}
    return {name: value for name, value in vars(authorizer).items() if name != "scopes"}


def _settings(authorizer: object) -> Iterator[Problem]:
    if isinstance(authorizer, CognitoUserPoolAuthorizer | CustomAuthorizer | JWTAuthorizer):
        yield from _header(authorizer.header)
    if isinstance(authorizer, CustomAuthorizer):
        yield from _ttl(authorizer.ttl_seconds)
    if isinstance(authorizer, JWTAuthorizer):
        yield from _issuer(authorizer.issuer)


def _header(header: object) -> Iterator[Problem]:
    if not isinstance(header, str) or not _HEADER.fullmatch(header):
        yield f"header={header!r}", "is no name of a header", "write such as 'Authorization'"


def _ttl(seconds: object) -> Iterator[Problem]:
    is_number = isinstance(seconds, int) and not isinstance(seconds, bool)
    if seconds is not None and not (is_number and 0 <= seconds <= MAX_TTL):  # type: ignore[operator]  # it is a number
        fix = f"write a number of seconds from 0, which remembers nothing, to {MAX_TTL}"
        yield f"ttl_seconds={seconds!r}", "is none that API Gateway takes", fix


def _issuer(issuer: object) -> Iterator[Problem]:
    parts = urlsplit(issuer) if isinstance(issuer, str) else None
    if parts is None or parts.scheme != "https" or not parts.netloc:
        fix = "write the URL that tokens have as 'iss', which starts with https://"
        yield f"issuer={issuer!r}", "is one that API Gateway does not ask for keys", fix

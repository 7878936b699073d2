"""What a deployed stage of a REST API answers: its methods, and the function behind each.

Values only. A deployed API is read from its Swagger document elsewhere; ``Api.from_spec`` makes the one that
a project has before any deployment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Self

from chalice.spec import AppSpec, BuiltinAuthorizer, RestApi, Route
from chalice_local.gateway.authorizer import Authorizer
from chalice_local.gateway.http import HttpResponse
from chalice_local.gateway.match import Tree
from chalice_local.gateway.preflight import constant_preflight, needs_preflight

LOCAL_ACCOUNT = "123456789012"
"""The account id that AWS's own documentation uses where any account will do."""

LOCAL_REGION = "us-east-1"
"""Where an API is that is nowhere."""


@dataclass(frozen=True, slots=True)
class Method:
    """One verb of one resource, and what answers it."""

    resource: str
    """As API Gateway writes it, e.g. ``/cities/{city}`` or ``/files/{proxy+}``."""
    method: str
    """Upper case, e.g. ``GET``, or ``ANY``."""
    function: str
    """The name of the function to invoke."""
    reply: HttpResponse | None = None
    """What API Gateway answers without any function."""
    authorizer: Authorizer | None = None
    """Who is asked before."""


@dataclass(frozen=True, slots=True)
class Api:
    """One stage of one REST API."""

    api_id: str
    stage: str
    methods: tuple[Method, ...]
    binary_types: tuple[str, ...] = ()
    """Media types passed as base64; ``*`` and ``*/*`` match every one, ``image/*`` every image."""
    name: str = ""
    account_id: str = LOCAL_ACCOUNT
    region: str = LOCAL_REGION
    tree: Tree[Method] = field(init=False, repr=False, compare=False)
    """The methods, arranged for matching."""

    def __post_init__(self) -> None:
        tree: Tree[Method] = Tree((method.resource, method.method, method) for method in self.methods)
        object.__setattr__(self, "tree", tree)

    @classmethod
    def from_spec(cls, spec: AppSpec, *, stage: str, api_id: str = "local") -> Self:
        """Return the API that *spec* declares; one without methods if the app has no route.

        Authorizers that are functions of the app are asked. Of the others, and of API keys, it knows nothing.
        """
        methods: list[Method] = []
        binary_types: tuple[str, ...] = ()
        for function in spec.functions:
            if isinstance(function.trigger, RestApi):
                binary_types = function.trigger.binary_types
                methods += [*_views(function.trigger, function.name), *_preflights(function.trigger, function.name)]
        return cls(api_id, stage, tuple(methods), binary_types, name=spec.app_name)


def _views(api: RestApi, function: str) -> Iterator[Method]:
    authorizers = {
        authorizer.name: _authorizer(authorizer)
        for authorizer in api.authorizers
        if isinstance(authorizer, BuiltinAuthorizer)
    }
    for route in api.routes:
        asked = authorizers.get(route.admission.authorizer) if route.admission else None
        yield Method(route.path, route.method, function, authorizer=asked)


def _authorizer(declared: BuiltinAuthorizer) -> Authorizer:
    sources = declared.identity_sources
    identity = (f"header.{declared.header}",) if sources is None else sources
    return Authorizer(declared.name, declared.function, identity, takes_request=sources is not None)


def _preflights(api: RestApi, function: str) -> Iterator[Method]:
    def path(route: Route) -> str:
        return route.path

    for resource, group in groupby(sorted(api.routes, key=path), key=path):
        routes = tuple(group)
        if needs_preflight(routes):
            yield Method(resource, "OPTIONS", function, reply=constant_preflight(routes))

"""What a deployed stage of a REST API answers: its methods, and the function behind each.

Values only. A deployed API is read from its Swagger document elsewhere; ``Api.from_spec`` makes the one that
a project has before any deployment.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

from chalice.spec import AppSpec, RestApi
from chalice_local.gateway.match import Tree

LOCAL_ACCOUNT = "123456789012"
"""The account id that AWS's own documentation uses where any account will do."""


@dataclass(frozen=True, slots=True)
class Method:
    """One verb of one resource, and the function that it invokes."""

    resource: str
    """As API Gateway writes it, e.g. ``/cities/{city}`` or ``/files/{proxy+}``."""
    method: str
    """Upper case, e.g. ``GET``, or ``ANY``."""
    function: str
    """The name of the function to invoke."""


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
    tree: Tree[Method] = field(init=False, repr=False, compare=False)
    """The methods, arranged for matching."""

    def __post_init__(self) -> None:
        tree: Tree[Method] = Tree((method.resource, method.method, method) for method in self.methods)
        object.__setattr__(self, "tree", tree)

    @classmethod
    def from_spec(cls, spec: AppSpec, *, stage: str, api_id: str = "local") -> Self:
        """Return the API that *spec* declares; one without methods if the app has no route."""
        methods: list[Method] = []
        binary_types: tuple[str, ...] = ()
        for function in spec.functions:
            if isinstance(function.trigger, RestApi):
                binary_types = function.trigger.binary_types
                methods += [Method(route.path, route.method, function.name) for route in function.trigger.routes]
        return cls(api_id, stage, tuple(methods), binary_types, name=spec.app_name)

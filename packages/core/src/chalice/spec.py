"""An app as plain values: what it declares, and nothing of how it runs.

``describe`` makes an ``AppSpec`` from an imported app; the deployer, the local servers and the SDK
generators read one. The JSON form is how separately installed versions of those meet, so it is
versioned and documented here. Never imported by the runtime in Lambda.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

SPEC_VERSION = "1.0"
"""``major.minor``. A reader accepts every minor of its own major: unknown keys are ignored, missing ones default."""


class SpecError(Exception):
    """A document that is not an ``AppSpec`` this version can read."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"not a readable app description: {self.where} {self.problem}"


@dataclass(frozen=True, slots=True)
class Route:
    """One method of one path, and the view that answers it."""

    path: str
    """As written in ``@app.route``, e.g. ``/cities/{city}``."""
    method: str
    """Upper case, e.g. ``GET``."""
    view: str
    """The view's name: the function's, unless ``name=`` was given."""
    content_types: tuple[str, ...] = ("application/json",)
    description: str = ""
    """The view's docstring, dedented, or an empty string."""


@dataclass(frozen=True, slots=True)
class RestApi:
    """The function answers an API Gateway REST API."""

    routes: tuple[Route, ...]
    """In the order of the source."""
    binary_types: tuple[str, ...] = ()
    """Media types whose bodies API Gateway passes as base64."""


@dataclass(frozen=True, slots=True)
class Direct:
    """The function is called by name: nothing in AWS triggers it."""


Trigger = RestApi | Direct
"""Closed: a reader that meets another type of trigger refuses the document instead of losing it."""


@dataclass(frozen=True, slots=True)
class Function:
    """One Lambda function."""

    name: str
    """Unique in the app, e.g. ``api_handler`` for the routes, or the name of a ``@app.lambda_function``."""
    handler: str
    """``module.attribute`` as Lambda wants it, e.g. ``app.app``."""
    trigger: Trigger
    description: str = ""


@dataclass(frozen=True, slots=True)
class AppSpec:
    """Everything that an app declares."""

    app_name: str
    functions: tuple[Function, ...]

    @property
    def rest_api(self) -> RestApi | None:
        """The app's REST API, or ``None`` for an app without a route."""
        return next((f.trigger for f in self.functions if isinstance(f.trigger, RestApi)), None)


def to_json(spec: AppSpec) -> str:
    """Return *spec* as a JSON document; equal specs give equal text."""
    document = {
        "spec_version": SPEC_VERSION,
        "app_name": spec.app_name,
        "functions": [
            {
                "name": function.name,
                "handler": function.handler,
                "description": function.description,
                "trigger": _render_trigger(function.trigger),
            }
            for function in spec.functions
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def from_json(text: str) -> AppSpec:
    """Read a document that this or another version of the same major wrote.

    Raises ``SpecError`` naming the place in the document, e.g. ``functions[0].trigger.type``.
    """
    try:
        document = json.loads(text)
    except ValueError as error:
        raise SpecError("the document", f"is not JSON: {error}") from None
    node = _Node(document, "")
    version = node.string("spec_version")
    if version.partition(".")[0] != SPEC_VERSION.partition(".")[0]:
        raise SpecError("spec_version", f"is {version!r}, but this version reads {SPEC_VERSION!r}")
    return AppSpec(
        app_name=node.string("app_name"),
        functions=tuple(_parse_function(item) for item in node.items("functions")),
    )


def _render_trigger(trigger: Trigger) -> dict[str, object]:
    if isinstance(trigger, Direct):
        return {"type": "direct"}
    return {
        "type": "rest_api",
        "binary_types": list(trigger.binary_types),
        "routes": [
            {
                "path": route.path,
                "method": route.method,
                "view": route.view,
                "content_types": list(route.content_types),
                "description": route.description,
            }
            for route in trigger.routes
        ],
    }


def _parse_function(node: _Node) -> Function:
    return Function(
        name=node.string("name"),
        handler=node.string("handler"),
        trigger=_parse_trigger(node.child("trigger")),
        description=node.string("description", default=""),
    )


def _parse_trigger(node: _Node) -> Trigger:
    kind = node.string("type")
    parse = _TRIGGERS.get(kind)
    if parse is None:
        raise SpecError(node.path("type"), f"is {kind!r}, which only a newer version can read")
    return parse(node)


def _parse_rest_api(node: _Node) -> RestApi:
    return RestApi(
        routes=tuple(_parse_route(item) for item in node.items("routes")),
        binary_types=node.strings("binary_types", default=()),
    )


def _parse_route(node: _Node) -> Route:
    return Route(
        path=node.string("path"),
        method=node.string("method"),
        view=node.string("view"),
        content_types=node.strings("content_types", default=("application/json",)),
        description=node.string("description", default=""),
    )


_TRIGGERS: dict[str, Callable[[_Node], Trigger]] = {
    "direct": lambda _node: Direct(),
    "rest_api": _parse_rest_api,
}


class _Node:
    """One object of the document, with its place for error messages."""

    __slots__ = ("_place", "_values")

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise SpecError(place or "the document", "is not an object")
        self._values = value
        self._place = place

    def path(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def string(self, key: str, *, default: str | None = None) -> str:
        value = self._values.get(key, default)
        if not isinstance(value, str):
            raise SpecError(self.path(key), "is missing" if value is None else "is not a string")
        return value

    def strings(self, key: str, *, default: tuple[str, ...]) -> tuple[str, ...]:
        values = self._values.get(key, default)
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            raise SpecError(self.path(key), "is not a list of strings")
        return tuple(values)

    def child(self, key: str) -> _Node:
        return _Node(self._values.get(key), self.path(key))

    def items(self, key: str) -> Iterator[_Node]:
        values = self._values.get(key)
        if not isinstance(values, list):
            raise SpecError(self.path(key), "is not a list")
        return (_Node(value, f"{self.path(key)}[{index}]") for index, value in enumerate(values))

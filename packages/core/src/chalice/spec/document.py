"""The JSON form of a description, which separately installed versions exchange.

Every class of ``values`` is an object with its fields as keys, and a union has its member in ``type``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from chalice.spec.values import (
    S3,
    Admission,
    ApiAuthorizer,
    AppSpec,
    Authorizer,
    BuiltinAuthorizer,
    CognitoAuthorizer,
    Cors,
    Direct,
    DynamoDb,
    EventPattern,
    Function,
    IamAuthorizer,
    JsonObject,
    JwtAuthorizer,
    Kinesis,
    LambdaAuthorizer,
    RestApi,
    Route,
    Schedule,
    Sns,
    Sqs,
    Trigger,
    Types,
    Websocket,
)

SPEC_VERSION = "2.0"
"""``major.minor``. A reader accepts every minor of its own major: unknown keys are ignored, missing ones default.

What a reader must not ignore, such as who may call a route, makes a new major.
"""


class SpecError(Exception):
    """A document that is not an ``AppSpec`` this version can read."""

    def __init__(self, where: str, problem: str) -> None:
        super().__init__(where, problem)
        self.where = where
        self.problem = problem

    def __str__(self) -> str:
        return f"not a readable app description: {self.where} {self.problem}"


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
    except (ValueError, RecursionError) as error:
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
    rendered = {"type": _TRIGGER_NAMES[type(trigger)], **asdict(trigger)}
    if isinstance(trigger, RestApi):
        rendered["authorizers"] = [
            {"type": _AUTHORIZER_NAMES[type(authorizer)], **asdict(authorizer)} for authorizer in trigger.authorizers
        ]
    return rendered


def _parse_function(node: _Node) -> Function:
    return Function(
        name=node.string("name"),
        handler=node.string("handler"),
        trigger=_parse_union(node.child("trigger"), _TRIGGERS),
        description=node.string("description", default=""),
    )


def _parse_rest_api(node: _Node) -> RestApi:
    return RestApi(
        routes=tuple(_parse_route(item) for item in node.items("routes")),
        binary_types=node.strings("binary_types", default=()),
        authorizers=tuple(_parse_union(item, _AUTHORIZERS) for item in node.items("authorizers", default=())),
        schemas=node.mapping("schemas", default={}),
    )


def _parse_route(node: _Node) -> Route:
    return Route(
        path=node.string("path"),
        method=node.string("method"),
        view=node.string("view"),
        content_types=node.strings("content_types", default=("application/json",)),
        description=node.string("description", default=""),
        api_key_required=node.boolean("api_key_required"),
        cors=_parse_optional(node, "cors", _parse_cors),
        admission=_parse_optional(node, "admission", _parse_admission),
        types=_parse_optional(node, "types", _parse_types),
    )


def _parse_cors(node: _Node) -> Cors:
    return Cors(
        allow_origins=node.strings("allow_origins"),
        allow_headers=node.strings("allow_headers"),
        expose_headers=node.strings("expose_headers", default=()),
        max_age=node.optional_integer("max_age"),
        allow_credentials=node.boolean("allow_credentials"),
    )


def _parse_admission(node: _Node) -> Admission:
    return Admission(node.string("authorizer"), node.strings("scopes", default=()))


def _parse_types(node: _Node) -> Types:
    return Types(
        parameters=tuple(item.values for item in node.items("parameters", default=())),
        request_body=node.optional_mapping("request_body"),
        is_body_required=node.boolean("is_body_required"),
        response=node.optional_mapping("response"),
    )


def _parse_builtin_authorizer(node: _Node) -> BuiltinAuthorizer:
    return BuiltinAuthorizer(
        name=node.string("name"),
        function=node.string("function"),
        header=node.string("header", default="Authorization"),
        ttl_seconds=node.optional_integer("ttl_seconds"),
        execution_role=node.optional_string("execution_role"),
        identity_sources=node.optional_strings("identity_sources"),
        simple_responses=node.boolean("simple_responses"),
    )


def _parse_lambda_authorizer(node: _Node) -> LambdaAuthorizer:
    return LambdaAuthorizer(
        name=node.string("name"),
        uri=node.string("uri"),
        header=node.string("header", default="Authorization"),
        ttl_seconds=node.optional_integer("ttl_seconds"),
        invoke_role_arn=node.optional_string("invoke_role_arn"),
        identity_sources=node.optional_strings("identity_sources"),
    )


def _parse_s3(node: _Node) -> S3:
    return S3(
        bucket=node.string("bucket"),
        events=node.strings("events"),
        prefix=node.optional_string("prefix"),
        suffix=node.optional_string("suffix"),
    )


def _parse_sqs(node: _Node) -> Sqs:
    return Sqs(
        queue=node.string("queue"),
        batch_size=node.integer("batch_size", default=1),
        window_seconds=node.integer("window_seconds", default=0),
        maximum_concurrency=node.optional_integer("maximum_concurrency"),
        partial_failures=node.boolean("partial_failures"),
    )


def _parse_stream(node: _Node) -> tuple[int, str, int, bool]:
    return (
        node.integer("batch_size", default=100),
        node.string("starting_position", default="LATEST"),
        node.integer("window_seconds", default=0),
        node.boolean("partial_failures"),
    )


_TRIGGERS: dict[str, tuple[type[Trigger], Callable[[_Node], Trigger]]] = {
    "rest_api": (RestApi, _parse_rest_api),
    "direct": (Direct, lambda _node: Direct()),
    "authorizer": (Authorizer, lambda _node: Authorizer()),
    "schedule": (
        Schedule,
        lambda node: Schedule(node.string("expression"), node.string("description", default="")),
    ),
    "event_pattern": (EventPattern, lambda node: EventPattern(node.mapping("pattern"))),
    "s3": (S3, _parse_s3),
    "sns": (Sns, lambda node: Sns(node.string("topic"))),
    "sqs": (Sqs, _parse_sqs),
    "kinesis": (Kinesis, lambda node: Kinesis(node.string("stream"), *_parse_stream(node))),
    "dynamodb": (DynamoDb, lambda node: DynamoDb(node.string("stream_arn"), *_parse_stream(node))),
    "websocket": (Websocket, lambda node: Websocket(node.string("route_key"))),
}
_TRIGGER_NAMES = {kind: name for name, (kind, _) in _TRIGGERS.items()}

_AUTHORIZERS: dict[str, tuple[type[ApiAuthorizer], Callable[[_Node], ApiAuthorizer]]] = {
    "iam": (IamAuthorizer, lambda node: IamAuthorizer(node.string("name"))),
    "cognito": (
        CognitoAuthorizer,
        lambda node: CognitoAuthorizer(
            node.string("name"), node.strings("provider_arns"), node.string("header", default="Authorization")
        ),
    ),
    "lambda": (LambdaAuthorizer, _parse_lambda_authorizer),
    "jwt": (
        JwtAuthorizer,
        lambda node: JwtAuthorizer(
            node.string("name"),
            node.string("issuer"),
            node.strings("audience"),
            node.string("header", default="Authorization"),
        ),
    ),
    "builtin": (BuiltinAuthorizer, _parse_builtin_authorizer),
}
_AUTHORIZER_NAMES = {kind: name for name, (kind, _) in _AUTHORIZERS.items()}


class _Node:
    """One object of the document, with its place for error messages."""

    __slots__ = ("_place", "values")

    def __init__(self, value: object, place: str) -> None:
        if not isinstance(value, Mapping):
            raise SpecError(place or "the document", "is missing" if value is None else "is not an object")
        self.values: JsonObject = value
        self._place = place

    def path(self, key: str) -> str:
        return f"{self._place}.{key}" if self._place else key

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def string(self, key: str, *, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str):
            raise SpecError(self.path(key), "is missing" if value is None else "is not a string")
        return value

    def optional_string(self, key: str) -> str | None:
        return self.string(key) if self.has(key) else None

    def strings(self, key: str, *, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        values = self.values.get(key, default)
        if not isinstance(values, list | tuple) or not all(isinstance(value, str) for value in values):
            raise SpecError(self.path(key), "is missing" if values is None else "is not a list of strings")
        return tuple(values)

    def optional_strings(self, key: str) -> tuple[str, ...] | None:
        return self.strings(key) if self.has(key) else None

    def integer(self, key: str, *, default: int) -> int:
        value = self.values.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SpecError(self.path(key), "is not a whole number")
        return value

    def optional_integer(self, key: str) -> int | None:
        return self.integer(key, default=0) if self.has(key) else None

    def boolean(self, key: str) -> bool:
        """Return a value that is false when it is missing."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            raise SpecError(self.path(key), "is neither true nor false")
        return value

    def mapping(self, key: str, *, default: JsonObject | None = None) -> JsonObject:
        return _Node(self.values.get(key, default), self.path(key)).values

    def optional_mapping(self, key: str) -> JsonObject | None:
        return self.mapping(key) if self.has(key) else None

    def child(self, key: str) -> _Node:
        return _Node(self.values.get(key), self.path(key))

    def items(self, key: str, *, default: tuple[()] | None = None) -> Iterator[_Node]:
        values = self.values.get(key, default)
        if not isinstance(values, list | tuple):
            raise SpecError(self.path(key), "is missing" if values is None else "is not a list")
        return (_Node(value, f"{self.path(key)}[{index}]") for index, value in enumerate(values))


def _parse_union(node: _Node, members: Mapping[str, tuple[type[Any], Callable[[_Node], Any]]]) -> Any:
    kind = node.string("type")
    if kind not in members:
        raise SpecError(node.path("type"), f"is {kind!r}, which only a newer version can read")
    return members[kind][1](node)


def _parse_optional(node: _Node, key: str, parse: Callable[[_Node], Any]) -> Any:
    return parse(node.child(key)) if node.has(key) else None

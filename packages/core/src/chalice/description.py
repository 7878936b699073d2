"""What an app declares, as ``chalice.spec`` values.

Pure, and for tools only. Whether it can be deployed is decided in ``declaration``; how an app is found and imported, in
``describe``.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import Any

from chalice import authorizers, spec
from chalice.app import Chalice
from chalice.cors import CORSConfig
from chalice.declaration import API_HANDLER, check
from chalice.routing import Route
from chalice.schedule import ScheduleExpression
from chalice.schema import Components, describe_view
from chalice.subscriptions import Declared

Options = Mapping[str, Any]  # the arguments of a decorator, which ``declaration`` has checked


def describe(app: Chalice) -> spec.AppSpec:
    """Return what *app* declares. Raises a ``DeclarationError`` for what cannot be deployed."""
    check(app)
    functions = [
        spec.Function(entry.name, entry.handler_string, _trigger_of(entry), _description(entry.func))
        for entry in app.declared_functions
    ]
    if app.routes:
        functions.insert(0, spec.Function(API_HANDLER, "app.app", _describe_api(app)))
    return spec.AppSpec(app_name=app.app_name, functions=tuple(functions))


def _describe_api(app: Chalice) -> spec.RestApi:
    components = Components()
    routes = tuple(_describe_route(route, components) for route in app.declared_routes)
    used = {route.authorizer.name: route.authorizer for route in app.declared_routes if route.authorizer}
    return spec.RestApi(
        routes=routes,
        binary_types=tuple(app.api.binary_types),
        authorizers=tuple(_describe_authorizer(authorizer) for authorizer in used.values()),
        schemas=dict(sorted(components.schemas.items())),
    )


def _describe_route(route: Route, components: Components) -> spec.Route:
    cors = route.cors
    return spec.Route(
        path=route.uri_pattern,
        method=route.method,
        view=route.view_name,
        content_types=tuple(route.content_types),
        description=_description(route.view_function),
        api_key_required=bool(route.api_key_required),
        cors=_describe_cors(cors) if isinstance(cors, CORSConfig) else None,
        admission=spec.Admission(route.authorizer.name, tuple(route.authorizer.scopes)) if route.authorizer else None,
        types=_describe_types(route, components),
    )


def _describe_cors(cors: CORSConfig) -> spec.Cors:
    return spec.Cors(
        allow_origins=cors.origins,
        allow_headers=tuple(cors.allow_headers.split(",")),
        expose_headers=cors.expose_headers,
        max_age=cors.max_age,
        allow_credentials=cors.allow_credentials,
    )


def _describe_types(route: Route, components: Components) -> spec.Types | None:
    types = describe_view(route, components)
    is_typed = any(
        parameter["in"] != "path" or parameter["schema"] != {"type": "string"} for parameter in types.parameters
    )
    if not is_typed and types.request_body is None and types.response is None:
        return None
    return spec.Types(types.parameters, types.request_body, types.is_body_required, types.response)


def _describe_authorizer(authorizer: authorizers.Authorizer | authorizers.ChaliceAuthorizer) -> spec.ApiAuthorizer:
    match authorizer:
        case authorizers.ChaliceAuthorizer(config=config):
            return spec.BuiltinAuthorizer(
                name=authorizer.name,
                function=config.name,
                header=config.header,
                ttl_seconds=config.ttl_seconds,
                execution_role=config.execution_role,
                identity_sources=config.identity_sources,
                simple_responses=config.simple_responses,
            )
        case authorizers.CognitoUserPoolAuthorizer():
            return spec.CognitoAuthorizer(authorizer.name, tuple(authorizer.provider_arns), authorizer.header)
        case authorizers.CustomAuthorizer():
            return spec.LambdaAuthorizer(
                name=authorizer.name,
                uri=authorizer.authorizer_uri,
                header=authorizer.header,
                ttl_seconds=authorizer.ttl_seconds,
                invoke_role_arn=authorizer.invoke_role_arn,
                identity_sources=authorizer.identity_sources,
            )
        case authorizers.JWTAuthorizer():
            return spec.JwtAuthorizer(authorizer.name, authorizer.issuer, tuple(authorizer.audience), authorizer.header)
        case _:
            return spec.IamAuthorizer(authorizer.name)


def _trigger_of(entry: Declared) -> spec.Trigger:
    options = entry.options
    if entry.kind in _TRIGGERS:
        return _TRIGGERS[entry.kind](options)
    return spec.Authorizer() if entry.kind == "authorizer" else spec.Direct()


def _schedule(options: Options) -> spec.Schedule:
    expression = options["expression"]
    text = expression.to_string() if isinstance(expression, ScheduleExpression) else expression
    return spec.Schedule(text, options["description"])


def _s3(options: Options) -> spec.S3:
    return spec.S3(options["bucket"], tuple(options["events"]), options["prefix"], options["suffix"])


def _sqs(options: Options) -> spec.Sqs:
    return spec.Sqs(
        queue=options["queue"] or options["queue_arn"],
        batch_size=options["batch_size"],
        window_seconds=options["maximum_batching_window_in_seconds"],
        maximum_concurrency=options["maximum_concurrency"],
        partial_failures=options["per_record"],
    )


def _stream(options: Options) -> tuple[int, str, int, bool]:
    return (
        options["batch_size"],
        options["starting_position"],
        options["maximum_batching_window_in_seconds"],
        options["per_record"],
    )


_TRIGGERS: dict[str, Callable[[Options], spec.Trigger]] = {
    "scheduled": _schedule,
    "cloudwatch": lambda options: spec.EventPattern(options["event_pattern"]),
    "s3": _s3,
    "sns": lambda options: spec.Sns(options["topic"]),
    "sqs": _sqs,
    "kinesis": lambda options: spec.Kinesis(options["stream"], *_stream(options)),
    "dynamodb": lambda options: spec.DynamoDb(options["stream_arn"], *_stream(options)),
    "websocket": lambda options: spec.Websocket(options["route_key"]),
}


def _description(function: Callable[..., object]) -> str:
    return inspect.cleandoc(function.__doc__ or "")

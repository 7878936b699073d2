"""What of an app local mode leaves out, so that nobody takes it for done. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from chalice import spec


def omissions(app: spec.AppSpec) -> tuple[str, ...]:
    """Return one sentence for each thing that *app* declares and only a deployment has."""
    return tuple(sentence for function in app.functions for sentence in _omissions(function))


def _omissions(function: spec.Function) -> Iterator[str]:
    match function.trigger:
        case spec.RestApi() as api:
            yield from _open_routes(api)
        case spec.Direct() | spec.Authorizer():
            pass
        case _ as trigger:
            yield f"the function {function.name!r} is not called: local mode has no {_WORDS[type(trigger)]}"


def _open_routes(api: spec.RestApi) -> Iterator[str]:
    """Yield what nobody asks for, with the routes that are open for it."""
    needs_key = [route for route in api.routes if route.api_key_required]
    if needs_key:
        yield f"nobody needs an API key here: {_listed(needs_key)}"
    for authorizer in api.authorizers:
        if isinstance(authorizer, spec.BuiltinAuthorizer):
            continue
        routes = [route for route in api.routes if route.admission and route.admission.authorizer == authorizer.name]
        yield f"the {_ASKED[type(authorizer)]} {authorizer.name!r} is not asked here: {_listed(routes)}"


def _listed(routes: list[spec.Route]) -> str:
    return ", ".join(f"{route.method} {route.path}" for route in routes)


_ASKED: dict[type[spec.ApiAuthorizer], str] = {
    spec.IamAuthorizer: "IAM authorizer",
    spec.CognitoAuthorizer: "Cognito authorizer",
    spec.LambdaAuthorizer: "Lambda authorizer",
    spec.JwtAuthorizer: "JWT authorizer",
}

_WORDS: dict[type[spec.Trigger], str] = {
    spec.Schedule: "schedules",
    spec.EventPattern: "EventBridge",
    spec.S3: "S3 notifications",
    spec.Sns: "SNS topics",
    spec.Sqs: "SQS queues",
    spec.Kinesis: "Kinesis streams",
    spec.DynamoDb: "DynamoDB streams",
    spec.Websocket: "websockets",
}

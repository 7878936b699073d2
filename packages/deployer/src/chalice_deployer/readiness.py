"""Decide whether all that an app declares can be deployed, before anything is built for it. Pure.

Nothing of an app is left out silently: what this version cannot deploy is an error.
"""

from __future__ import annotations

from collections.abc import Iterator

from chalice import spec
from chalice_deployer.errors import UndeployableError
from chalice_deployer.security import API_KEY


def check_deployable(app: spec.AppSpec) -> None:
    """Raise ``UndeployableError`` with everything in *app* that cannot be deployed."""
    problems = tuple(problem for function in app.functions for problem in _problems(function))
    if problems:
        raise UndeployableError(problems)


def _problems(function: spec.Function) -> Iterator[str]:
    match function.trigger:
        case spec.RestApi() as api:
            for authorizer in api.authorizers:
                yield from _authorizer_problems(authorizer)
            if API_KEY in {authorizer.name for authorizer in api.authorizers}:
                yield f"the authorizer {API_KEY!r} (the name stands for API keys: use another)"
        case spec.Direct() | spec.Authorizer():
            pass
        case _ as trigger:
            yield f"the function {function.name!r} ({_WORDS[type(trigger)]})"


def _authorizer_problems(authorizer: spec.ApiAuthorizer) -> Iterator[str]:
    """Yield what a REST API would not understand."""
    match authorizer:
        case spec.JwtAuthorizer():
            yield f"the JWT authorizer {authorizer.name!r} (REST APIs have none: use CognitoUserPoolAuthorizer)"
        case spec.BuiltinAuthorizer(simple_responses=True):
            yield f"simple responses of the authorizer {authorizer.name!r} (REST APIs have none: return a policy)"
        case _:
            pass


_WORDS: dict[type[spec.Trigger], str] = {
    spec.Schedule: "schedules",
    spec.EventPattern: "EventBridge events",
    spec.S3: "S3 notifications",
    spec.Sns: "SNS topics",
    spec.Sqs: "SQS queues",
    spec.Kinesis: "Kinesis streams",
    spec.DynamoDb: "DynamoDB streams",
    spec.Websocket: "websockets",
}

"""What is said of an app that local mode cannot do."""

import typing

import pytest

from chalice import spec
from chalice_local.omission import omissions

TRIGGERS = {
    "schedules": spec.Schedule("rate(1 hour)"),
    "EventBridge": spec.EventPattern({"source": ["aws.s3"]}),
    "S3 notifications": spec.S3("bucket", ("s3:ObjectCreated:*",)),
    "SNS topics": spec.Sns("topic"),
    "SQS queues": spec.Sqs("queue"),
    "Kinesis streams": spec.Kinesis("stream"),
    "DynamoDB streams": spec.DynamoDb("arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1"),
    "websockets": spec.Websocket("$connect"),
}

AUTHORIZERS: dict[str, spec.ApiAuthorizer] = {
    "IAM": spec.IamAuthorizer("users"),
    "Cognito": spec.CognitoAuthorizer("users", ("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/p",)),
    "Lambda": spec.LambdaAuthorizer("users", "arn:uri"),
    "JWT": spec.JwtAuthorizer("users", "https://issuer.example", ("shop",)),
}


def with_api(*routes: spec.Route, authorizers: tuple[spec.ApiAuthorizer, ...] = ()) -> spec.AppSpec:
    api = spec.RestApi(routes, authorizers=authorizers)
    functions = (spec.Function("api_handler", "app.app", api), spec.Function("job", "app.job", spec.Direct()))
    return spec.AppSpec("shop", functions)


def test_every_trigger_is_served_or_spoken_of() -> None:
    served = {spec.RestApi, spec.Direct, spec.Authorizer}
    assert served | {type(trigger) for trigger in TRIGGERS.values()} == set(typing.get_args(spec.Trigger))


@pytest.mark.parametrize("words", TRIGGERS)
def test_a_function_that_only_aws_calls_is_named(words: str) -> None:
    app = spec.AppSpec("shop", (spec.Function("tick", "app.tick", TRIGGERS[words]),))
    assert omissions(app) == (f"the function 'tick' is not called: local mode has no {words}",)


@pytest.mark.parametrize("words", AUTHORIZERS)
def test_an_authorizer_that_only_aws_asks_is_named_with_the_open_routes(words: str) -> None:
    routes = (
        spec.Route("/", "GET", "index"),
        spec.Route("/a", "GET", "get", admission=spec.Admission("users")),
        spec.Route("/a", "PUT", "put", admission=spec.Admission("users")),
    )
    assert omissions(with_api(*routes, authorizers=(AUTHORIZERS[words],))) == (
        f"the {words} authorizer 'users' is not asked here: GET /a, PUT /a",
    )


def test_every_authorizer_is_asked_or_spoken_of() -> None:
    spoken_of = {type(authorizer) for authorizer in AUTHORIZERS.values()}
    assert spoken_of | {spec.BuiltinAuthorizer} == set(typing.get_args(spec.ApiAuthorizer))


def test_routes_that_need_a_key_elsewhere_are_named() -> None:
    app = with_api(spec.Route("/", "GET", "index"), spec.Route("/a", "GET", "get", api_key_required=True))
    assert omissions(app) == ("nobody needs an API key here: GET /a",)


def test_nothing_is_said_of_what_is_served() -> None:
    route = spec.Route("/", "GET", "index", cors=spec.Cors(("*",), ("X-A",)), admission=spec.Admission("own"))
    assert omissions(with_api(route, authorizers=(spec.BuiltinAuthorizer("own", "own"),))) == ()

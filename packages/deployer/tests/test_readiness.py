"""What an app may declare and this version cannot deploy."""

import typing

import pytest

from chalice import spec
from chalice_deployer import check_deployable
from chalice_deployer.errors import UndeployableError

TRIGGERS = {
    "schedules": spec.Schedule("rate(1 hour)"),
    "EventBridge events": spec.EventPattern({"source": ["aws.s3"]}),
    "S3 notifications": spec.S3("bucket", ("s3:ObjectCreated:*",)),
    "SNS topics": spec.Sns("topic"),
    "SQS queues": spec.Sqs("queue"),
    "Kinesis streams": spec.Kinesis("stream"),
    "DynamoDB streams": spec.DynamoDb("arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/1"),
    "websockets": spec.Websocket("$connect"),
}


def with_authorizer(authorizer):
    route = spec.Route("/", "GET", "index", admission=spec.Admission(authorizer.name))
    return spec.Function("api_handler", "app.app", spec.RestApi((route,), authorizers=(authorizer,)))


def test_every_trigger_is_deployed_or_refused():
    deployed = {spec.RestApi, spec.Direct, spec.Authorizer}
    assert deployed | {type(trigger) for trigger in TRIGGERS.values()} == set(typing.get_args(spec.Trigger))


@pytest.mark.parametrize("words", TRIGGERS)
def test_a_trigger_that_cannot_be_deployed_is_named_with_its_function(words):
    with pytest.raises(UndeployableError) as caught:
        check_deployable(spec.AppSpec("shop", (spec.Function("tick", "app.tick", TRIGGERS[words]),)))
    assert caught.value.problems == (f"the function 'tick' ({words})",)
    assert "nothing was changed" in str(caught.value)


@pytest.mark.parametrize(
    ("authorizer", "problem"),
    [
        pytest.param(
            spec.JwtAuthorizer("jwt", "https://issuer.example", ("shop",)),
            "the JWT authorizer 'jwt' (REST APIs have none: use CognitoUserPoolAuthorizer)",
            id="a JWT authorizer",
        ),
        pytest.param(
            spec.BuiltinAuthorizer("own", "own", simple_responses=True),
            "simple responses of the authorizer 'own' (REST APIs have none: return a policy)",
            id="simple responses",
        ),
        pytest.param(
            spec.IamAuthorizer("api_key"),
            "the authorizer 'api_key' (the name stands for API keys: use another)",
            id="the name of the API keys",
        ),
    ],
)
def test_an_authorizer_that_a_rest_api_cannot_have_is_named(authorizer, problem):
    with pytest.raises(UndeployableError) as caught:
        check_deployable(spec.AppSpec("shop", (with_authorizer(authorizer),)))
    assert caught.value.problems == (problem,)


def test_all_that_is_wrong_is_said_at_once():
    functions = (
        with_authorizer(spec.JwtAuthorizer("jwt", "https://issuer.example", ("shop",))),
        spec.Function("tick", "app.tick", spec.Schedule("rate(1 hour)")),
    )
    with pytest.raises(UndeployableError) as caught:
        check_deployable(spec.AppSpec("shop", functions))
    assert len(caught.value.problems) == 2

"""The URLs of deployed stages, and what a deployed stage answers on them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from chalice_local.sandbox.execute_api import StageUrl, find_stage_url
from chalice_local.wire import Head

if TYPE_CHECKING:
    from collections.abc import Callable

ECHO = """
import json
def app(event, context):
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event)}
"""


@pytest.mark.parametrize(
    ("authority", "raw_path", "found"),
    [
        pytest.param("127.0.0.1:1", "/_aws/execute-api/abc/api/x/y", StageUrl("abc", "api", "/x/y"), id="path style"),
        pytest.param(
            "localhost", "/_aws/execute-api/abc/api", StageUrl("abc", "api", "/"), id="nothing below the stage"
        ),
        pytest.param(
            "abc.execute-api.eu-west-1.amazonaws.com", "/api/x", StageUrl("abc", "api", "/x"), id="AWS's host"
        ),
        pytest.param("abc.execute-api.localhost:4570", "/api/", StageUrl("abc", "api", "/"), id="local host"),
        pytest.param(
            "ABC.execute-api.localhost", "/api/A%2fb", StageUrl("abc", "api", "/A%2fb"), id="path stays encoded"
        ),
        pytest.param("abc.execute-api.localhost", "/", StageUrl("", "", "/abc/"), id="no stage"),
        pytest.param("127.0.0.1", "/restapis", None, id="control plane"),
        pytest.param("lambda.eu-west-1.amazonaws.com", "/api/x", None, id="another service"),
    ],
)
def test_a_url_names_a_stage(authority: str, raw_path: str, found: StageUrl | None) -> None:
    head = Head("GET", authority, raw_path, "", (), "127.0.0.1")

    assert find_stage_url(head) == found


def test_a_deployed_stage_runs_the_function(deploy: Callable[..., Any]) -> None:
    app = deploy(ECHO, "/cities/{city}")

    answer = app.get("/cities/K%C3%B6ln?a=1&a=2", headers={"X-Thing": "Value"})

    assert answer.status == 200
    event = answer.json
    assert event["resource"] == "/cities/{city}"
    assert event["pathParameters"] == {"city": "Köln"}
    assert event["multiValueQueryStringParameters"] == {"a": ["1", "2"]}
    assert event["headers"]["X-Thing"] == "Value"
    assert event["requestContext"]["apiId"] == app.api_id
    assert event["requestContext"]["stage"] == "api"


@pytest.mark.parametrize("suffix", ["eu-west-1.amazonaws.com", "localhost:4570"])
def test_a_stage_answers_on_the_host_of_its_api(deploy: Callable[..., Any], aws: Any, suffix: str) -> None:
    app = deploy(ECHO)

    answer = aws.request("GET", "/api/", headers={"Host": f"{app.api_id}.execute-api.{suffix}"})

    assert answer.json["path"] == "/"


def test_a_target_in_absolute_form_is_answered(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy(ECHO)

    answer = aws.request("GET", f"http://{app.api_id}.execute-api.eu-west-1.amazonaws.com/api/?q=1")

    assert answer.json["queryStringParameters"] == {"q": "1"}


def test_a_body_without_a_length_arrives(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy(ECHO)

    answer = aws.request("POST", app.path(), body=iter([b"one ", b"two"]))

    assert answer.json["body"] == "one two"


@pytest.mark.parametrize(
    ("api", "path", "status", "message"),
    [
        pytest.param(True, "/nothing", 403, "Missing Authentication Token", id="unknown path"),
        pytest.param(False, "/", 403, "Forbidden", id="unknown API"),
    ],
)
def test_what_is_not_deployed_is_refused(
    deploy: Callable[..., Any], aws: Any, api: bool, path: str, status: int, message: str
) -> None:
    app = deploy(ECHO)

    answer = aws.request("GET", f"/_aws/execute-api/{app.api_id if api else 'none'}/api{path}")

    assert (answer.status, answer.json) == (status, {"message": message})


def test_a_stage_that_was_not_deployed_is_forbidden(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy(ECHO)

    assert aws.request("GET", app.path(stage="other")).json == {"message": "Forbidden"}


def test_a_function_that_does_not_allow_the_api_is_not_invoked(deploy: Callable[..., Any]) -> None:
    app = deploy(ECHO, allowed=False)

    answer = app.get()

    assert (answer.status, answer.json) == (500, {"message": "Internal server error"})


def test_an_import_is_served_only_once_it_is_deployed(
    deploy: Callable[..., Any], aws: Any, integration: Callable[[str], dict[str, object]]
) -> None:
    app, gateway = deploy(ECHO), aws.client("apigateway")
    document = {"swagger": "2.0", "info": {"title": "x"}, "paths": {"/new": {"get": integration(app.arn)}}}

    gateway.put_rest_api(restApiId=app.api_id, mode="overwrite", body=json.dumps(document).encode())

    assert [app.get("/").status, app.get("/new").status] == [200, 403]
    gateway.create_deployment(restApiId=app.api_id, stageName="api")
    assert [app.get("/").status, app.get("/new").status] == [403, 200]


def test_a_mock_integration_answers_by_itself(
    deploy: Callable[..., Any], aws: Any, integration: Callable[[str], dict[str, object]]
) -> None:
    app, gateway = deploy(ECHO), aws.client("apigateway")
    preflight = {
        "type": "mock",
        "responses": {
            "default": {
                "statusCode": "200",
                "responseParameters": {"method.response.header.Access-Control-Allow-Origin": "'https://a.example'"},
            }
        },
    }
    methods = {"get": integration(app.arn), "options": {"x-amazon-apigateway-integration": preflight}}
    document = {"swagger": "2.0", "info": {"title": "x"}, "paths": {"/": methods}}
    gateway.put_rest_api(restApiId=app.api_id, mode="overwrite", body=json.dumps(document).encode())
    gateway.create_deployment(restApiId=app.api_id, stageName="api")

    answer = aws.request("OPTIONS", app.path(), headers={"Origin": "https://a.example"})

    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "https://a.example"


def test_a_method_that_wants_authorization_is_not_open(
    deploy: Callable[..., Any], aws: Any, integration: Callable[[str], dict[str, object]]
) -> None:
    app, gateway = deploy(ECHO), aws.client("apigateway")
    method = {**integration(app.arn), "security": [{"api_key": []}]}
    document = {"swagger": "2.0", "info": {"title": "x"}, "paths": {"/": {"get": method}}}
    gateway.put_rest_api(restApiId=app.api_id, mode="overwrite", body=json.dumps(document).encode())
    gateway.create_deployment(restApiId=app.api_id, stageName="api")

    assert app.get().status == 501


AUTHORIZER = """
def app(event, context):
    user, arn = event["authorizationToken"], event["methodArn"]
    if user == "nobody":
        raise Exception("Unauthorized")
    effect = "Deny" if user == "denied" else "Allow"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": user, "policyDocument": policy, "context": {"age": 7}}
"""


@pytest.fixture(scope="module")
def guarded(
    deploy: Callable[..., Any],
    create: Callable[..., Any],
    aws: Any,
    integration: Callable[[str], dict[str, object]],
) -> Callable[..., Any]:
    """Deploy an API whose one method asks an authorizer, which allows to be asked."""

    def guarded(*, allowed: bool = True) -> Any:
        app, authorizer, gateway = deploy(ECHO), create(AUTHORIZER), aws.client("apigateway")
        uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{authorizer.arn}/invocations"
        scheme = {
            "type": "apiKey",
            "in": "header",
            "name": "X-User",
            "x-amazon-apigateway-authtype": "custom",
            "x-amazon-apigateway-authorizer": {"type": "token", "authorizerUri": uri},
        }
        document = {
            "swagger": "2.0",
            "info": {"title": "x"},
            "paths": {"/": {"get": {**integration(app.arn), "security": [{"users": []}]}}},
            "securityDefinitions": {"users": scheme},
        }
        if allowed:
            aws.client("lambda").add_permission(
                FunctionName=authorizer.function,
                StatementId="api",
                Action="lambda:InvokeFunction",
                Principal="apigateway.amazonaws.com",
                SourceArn=f"arn:aws:execute-api:eu-west-1:123456789012:{app.api_id}/authorizers/*",
            )
        gateway.put_rest_api(restApiId=app.api_id, mode="overwrite", body=json.dumps(document).encode())
        gateway.create_deployment(restApiId=app.api_id, stageName="api")
        return app

    return guarded


def test_an_authorizer_decides_who_may_call(guarded: Callable[..., Any]) -> None:
    app = guarded()

    answer = app.get(headers={"X-User": "ada"})

    assert answer.status == 200
    told = answer.json["requestContext"]["authorizer"]
    assert (told["principalId"], told["age"]) == ("ada", "7")
    refused = [app.get(headers=headers).status for headers in ({}, {"X-User": "nobody"}, {"X-User": "denied"})]
    assert refused == [401, 401, 403]


def test_an_authorizer_that_does_not_allow_it_is_not_asked(guarded: Callable[..., Any]) -> None:
    assert guarded(allowed=False).get(headers={"X-User": "ada"}).status == 500


def test_a_function_may_call_its_own_stage(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy("""
import json, os, urllib.request
def app(event, context):
    if event["queryStringParameters"]:
        return {"statusCode": 200, "body": "inner"}
    context_ = event["requestContext"]
    url = f"{os.environ['AWS_ENDPOINT_URL']}/_aws/execute-api/{context_['apiId']}/{context_['stage']}/?inner=1"
    with urllib.request.urlopen(url) as answer:
        return {"statusCode": 200, "body": "outer " + answer.read().decode()}
""")

    assert app.get().body == b"outer inner"


def test_a_failing_view_leaves_the_next_request_alone(deploy: Callable[..., Any]) -> None:
    app = deploy("""
import os
def app(event, context):
    if event["queryStringParameters"]:
        os._exit(3)
    return {"statusCode": 200, "body": "fine"}
""")

    assert [app.get("/?die=1").status, app.get().status] == [502, 200]


def test_a_function_that_cannot_run_is_a_502_and_its_log_says_why(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy("def app(event, context):\n    return {}")
    aws.client("lambda").update_function_configuration(FunctionName=app.function, Runtime="nodejs24.x")

    answer = app.get()

    assert (answer.status, answer.json) == (502, {"message": "Internal server error"})
    assert _wait_for_log(aws, f"/aws/lambda/{app.function}", "'nodejs24.x' is not a Python runtime")


def test_the_log_of_a_request_is_in_the_functions_log_group(deploy: Callable[..., Any], aws: Any) -> None:
    app = deploy("""
def app(event, context):
    print("seen", event["path"])
    return {"statusCode": 200, "body": ""}
""")
    app.get()

    messages = _wait_for_log(aws, f"/aws/lambda/{app.function}", "REPORT")

    assert [line.split(" ")[0].strip() for line in messages][:4] == ["START", "seen", "END", "REPORT"]


def _wait_for_log(aws: Any, group: str, wanted: str) -> list[str]:
    logs = aws.client("logs")
    for _ in range(200):
        try:
            events = logs.filter_log_events(logGroupName=group)["events"]
        except logs.exceptions.ResourceNotFoundException:  # nothing was logged yet
            events = []
        messages = [event["message"] for event in events]
        if any(wanted in message for message in messages):
            return messages
        time.sleep(0.05)
    raise AssertionError(f"no {wanted} in {group}")

"""Who passes an authorizer, what it is asked, and what the view is told."""

import json
from typing import Any

import pytest

from chalice_local.gateway import Api, Authorizer, HttpRequest, HttpResponse, Method, answer

TOKEN = Authorizer("users", "auth", ("header.X-Token",))
REQUEST = Authorizer("users", "auth", ("header.X-Token", "querystring.q", "context.identity.sourceIp"), True)


class Functions:
    """An authorizer with one answer, and a view that returns its event."""

    def __init__(self, payload: object, error: str | None = None) -> None:
        self.question: Any = None
        self.payload = json.dumps(payload).encode()
        self.error = error

    def __call__(self, function: str, event: bytes) -> Any:
        if function == "auth":
            self.question = json.loads(event)
            return self
        return View(event)


class View:
    error = None

    def __init__(self, event: bytes) -> None:
        self.payload = json.dumps({"statusCode": 200, "body": event.decode()}).encode()


def policy(effect: str = "Allow", resource: str = "*", **context: object) -> dict[str, object]:
    statement = {"Effect": effect, "Action": "execute-api:Invoke", "Resource": resource}
    return {"principalId": "ada", "policyDocument": {"Statement": [statement]}, "context": context}


def ask(functions: Functions, authorizer: Authorizer = TOKEN, **fields: Any) -> HttpResponse:
    api = Api("abc123", "api", (Method("/cities/{city}", "PUT", "view", authorizer=authorizer),))
    fields = {"headers": (("x-token", "secret"),), "query_string": "q=1", **fields}
    return answer(HttpRequest("PUT", "/cities/new%20york", **fields), api, functions)


def test_a_token_authorizer_is_asked_with_the_token_alone() -> None:
    functions = Functions(policy())
    ask(functions)
    assert functions.question == {
        "type": "TOKEN",
        "authorizationToken": "secret",
        "methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc123/api/PUT/cities/new%20york",
    }


def test_a_request_authorizer_is_asked_with_the_request_but_its_body() -> None:
    functions = Functions(policy())
    assert ask(functions, REQUEST, body=b"large").status == 200
    assert functions.question["type"] == "REQUEST"
    assert functions.question["pathParameters"] == {"city": "new york"}
    assert functions.question["queryStringParameters"] == {"q": "1"}
    assert not {"body", "isBase64Encoded"} & functions.question.keys()


def test_the_view_is_told_who_calls() -> None:
    response = ask(Functions(policy(age=7, admin=True, name="Ada", nothing=None)))
    told = json.loads(response.body)["requestContext"]["authorizer"]
    assert told == {
        "principalId": "ada",
        "age": "7",
        "admin": "true",
        "name": "Ada",
        "nothing": None,
        "integrationLatency": 0,
    }


@pytest.mark.parametrize(
    ("authorizer", "fields"),
    [
        pytest.param(TOKEN, {"headers": ()}, id="no token"),
        pytest.param(TOKEN, {"headers": (("X-Token", ""),)}, id="an empty token"),
        pytest.param(REQUEST, {"query_string": ""}, id="no query parameter"),
        pytest.param(Authorizer("users", "auth", ("stageVariables.x",), True), {}, id="no stage variable"),
        pytest.param(Authorizer("users", "auth", ("moon.x",), True), {}, id="a source that nobody knows"),
    ],
)
def test_without_what_it_goes_by_an_authorizer_is_not_asked(authorizer: Authorizer, fields: dict[str, Any]) -> None:
    functions = Functions(policy())
    response = ask(functions, authorizer, **fields)
    assert (response.status, json.loads(response.body)) == (401, {"message": "Unauthorized"})
    assert functions.question is None


@pytest.mark.parametrize(
    ("functions", "status", "body"),
    [
        pytest.param(
            Functions({"errorMessage": "Unauthorized"}, "Unhandled"),
            401,
            {"message": "Unauthorized"},
            id="unauthorized",
        ),
        pytest.param(Functions({"errorMessage": "boom"}, "Unhandled"), 500, {"message": None}, id="an error"),
        pytest.param(Functions("boom", "Unhandled"), 500, {"message": None}, id="a crash"),
        pytest.param(
            Functions(policy("Deny")),
            403,
            {"Message": "User is not authorized to access this resource with an explicit deny"},
            id="a denial",
        ),
        pytest.param(
            Functions(policy(resource="x")),
            403,
            {"Message": "User is not authorized to access this resource"},
            id="nothing said",
        ),
        pytest.param(Functions(None), 500, {"message": None}, id="no answer"),
        pytest.param(Functions({"policyDocument": {}}), 500, {"message": None}, id="no principal"),
        pytest.param(Functions({"principalId": "a", "policyDocument": 1}), 500, {"message": None}, id="no policy"),
        pytest.param(Functions(policy(roles=["a"])), 500, {"message": None}, id="a list in the context"),
    ],
)
def test_who_does_not_pass_is_answered_as_by_api_gateway(functions: Functions, status: int, body: object) -> None:
    response = ask(functions)
    assert (response.status, json.loads(response.body)) == (status, body)

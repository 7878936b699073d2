"""A request from the wire to the function and back."""

import json
from dataclasses import dataclass, field

import pytest

from chalice_local.gateway import REQUEST_LIMIT, Api, HttpRequest, HttpResponse, Method, answer

API = Api(
    "abc123",
    "api",
    (Method("/", "GET", "reader"), Method("/", "HEAD", "reader"), Method("/cities/{city}", "PUT", "writer")),
)


@dataclass
class Lambda:
    """Remembers what it was invoked with, and answers every time the same."""

    payload: bytes = b'{"statusCode": 200, "body": "hi"}'
    error: str | None = None
    calls: list[tuple[str, bytes]] = field(default_factory=list)

    def __call__(self, function: str, event: bytes) -> "Lambda":
        self.calls.append((function, event))
        return self


def ask(method: str, path: str, function: Lambda | None = None, **fields: object) -> HttpResponse:
    return answer(HttpRequest(method, path, **fields), API, function or Lambda())  # type: ignore[arg-type]


def test_the_function_of_the_method_is_invoked_with_the_event() -> None:
    function = Lambda()
    response = ask("PUT", "/cities/lima", function, body=b'{"size": 1}')
    [(name, event)] = function.calls
    assert name == "writer"
    assert json.loads(event)["pathParameters"] == {"city": "lima"}
    assert (response.status, response.body) == (200, b"hi")


def test_an_answer_carries_the_ids_of_the_request() -> None:
    function = Lambda()
    response = ask("GET", "/", function)
    context = json.loads(function.calls[0][1])["requestContext"]
    assert response.header("x-amzn-RequestId") == context["requestId"]
    assert response.header("x-amz-apigw-id") == context["extendedRequestId"]
    assert response.header("X-Amzn-Trace-Id")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        pytest.param("GET", "/towns", id="an unknown path"),
        pytest.param("POST", "/cities/lima", id="a method that is not configured"),
        pytest.param("OPTIONS", "/", id="OPTIONS without CORS"),
    ],
)
def test_what_nobody_answers_misses_a_token(method: str, path: str) -> None:
    response = ask(method, path)
    assert response.status == 403
    assert json.loads(response.body) == {"message": "Missing Authentication Token"}
    assert response.header("x-amzn-ErrorType") == "MissingAuthenticationTokenException"


def test_what_nobody_answers_is_judged_as_a_signature_if_it_has_an_authorization() -> None:
    response = ask("GET", "/towns", headers=(("Authorization", "Bearer abc"),))
    assert response.status == 403
    assert response.header("x-amzn-ErrorType") == "IncompleteSignatureException"
    message = json.loads(response.body)["message"]
    assert message.startswith("Authorization header requires 'Credential' parameter.")
    assert message.endswith("Authorization=Bearer abc")


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(Lambda(error="Unhandled", payload=b'{"errorMessage": "secret"}'), id="the function failed"),
        pytest.param(Lambda(payload=b'{"city": "lima"}'), id="the result is malformed"),
        pytest.param(Lambda(payload=b"not json"), id="the result is not JSON"),
    ],
)
def test_a_function_that_does_not_answer_as_it_should_is_a_502_that_tells_nothing(function: Lambda) -> None:
    response = ask("GET", "/", function)
    assert response.status == 502
    assert json.loads(response.body) == {"message": "Internal server error"}
    assert response.header("x-amzn-ErrorType") == "InternalServerErrorException"


@pytest.mark.parametrize("path", ["/", "/towns"])
def test_an_answer_to_head_has_no_body(path: str) -> None:
    assert ask("HEAD", path).body == b""


def test_an_answer_to_head_says_how_long_the_body_is() -> None:
    assert ask("HEAD", "/").header("content-length") == "2"
    assert ask("HEAD", "/", Lambda(payload=b'{"statusCode": 204, "body": "hi"}')).header("content-length") is None


def test_a_body_above_the_limit_reaches_no_function() -> None:
    function = Lambda()
    response = ask("PUT", "/cities/lima", function, body=b"x" * (REQUEST_LIMIT + 1))
    assert response.status == 413
    assert function.calls == []

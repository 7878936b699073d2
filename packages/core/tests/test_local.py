"""What the tests of apps written for Chalice 1.x do without a server."""

import json

import pytest

from chalice import AuthResponse, Chalice
from chalice.config import Config
from chalice.local import ForbiddenError, LocalGateway, LocalGatewayException, NotAuthorizedError

app = Chalice("shop")


@app.authorizer()
def allow_ok(request):
    return AuthResponse(["/private"] if request.token == "ok" else [], "somebody")


@app.route("/hello", methods=["GET", "POST"])
def hello():
    request = app.current_request
    return {"query": dict(request.query_params or {}), "body": request.raw_body.decode()}


@app.route("/private", authorizer=allow_ok)
def private():
    return {}


@app.route("/stage")
def stage():
    import os

    return {"name": os.environ.get("SHOP_NAME")}


@pytest.fixture
def gateway():
    return LocalGateway(app, Config())


@pytest.mark.parametrize(
    ("method", "path", "body", "answered"),
    [
        ("GET", "/hello?a=1", "", {"query": {"a": "1"}, "body": ""}),
        ("POST", "/hello", b"text", {"query": {}, "body": "text"}),
        ("POST", "/hello", None, {"query": {}, "body": ""}),
    ],
    ids=["a query", "a body", "no body"],
)
def test_a_request_is_answered_by_its_view(gateway, method, path, body, answered):
    result = gateway.handle_request(method=method, path=path, headers={}, body=body)
    assert (result["statusCode"], json.loads(result["body"])) == (200, answered)


@pytest.mark.parametrize(
    ("path", "headers", "error"),
    [
        ("/nowhere", {}, ForbiddenError),
        ("/private", {}, NotAuthorizedError),
        ("/private", {"Authorization": "no"}, ForbiddenError),
    ],
    ids=["no such route", "no token", "a token that is not allowed"],
)
def test_what_the_app_is_not_asked_is_raised_as_api_gateway_answers_it(gateway, path, headers, error):
    with pytest.raises(error) as raised:
        gateway.handle_request(method="GET", path=path, headers=headers, body="")
    assert isinstance(raised.value, LocalGatewayException)
    assert "message" in raised.value.body.decode().lower()


def test_the_configuration_gives_the_environment():
    config = Config.create(environment_variables={"SHOP_NAME": "corner"})
    result = LocalGateway(app, config).handle_request("GET", "/stage", {}, "")
    assert json.loads(result["body"]) == {"name": "corner"}

"""How a browser is answered that asks before it calls."""

import pytest

from chalice.spec import Cors, Route
from chalice_deployer import Ref
from chalice_deployer.preflight import preflight

HANDLER = Ref("api_handler", "lambda_arn")
ALL = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"


def answered(*routes):
    """Return the headers of the constant answer to OPTIONS."""
    operation = preflight([Route("/", method, "view", cors=cors) for method, cors in routes], HANDLER)
    integration = operation["x-amazon-apigateway-integration"]
    assert (integration["type"], integration["requestTemplates"]) == (
        "mock",
        {"application/json": '{"statusCode": 200}'},
    )
    declared = operation["responses"]["200"]["headers"]
    sent = integration["responses"]["default"]["responseParameters"]
    headers = {name.removeprefix("method.response.header."): value.strip("'") for name, value in sent.items()}
    assert declared == {name: {"type": "string"} for name in headers}
    return headers


def test_the_answer_says_what_is_configured():
    cors = Cors(("https://a.example",), ("Content-Type", "X-A"), ("X-B", "X-C"), 600, True)
    assert answered(("PUT", cors), ("GET", cors)) == {
        "Access-Control-Allow-Methods": "PUT,GET,OPTIONS",
        "Access-Control-Allow-Origin": "https://a.example",
        "Access-Control-Allow-Headers": "Content-Type,X-A",
        "Access-Control-Expose-Headers": "X-B,X-C",
        "Access-Control-Max-Age": "600",
        "Access-Control-Allow-Credentials": "true",
    }


@pytest.mark.parametrize(
    ("routes", "methods"),
    [
        pytest.param([("GET", True)], "GET,OPTIONS", id="one"),
        pytest.param([("GET", True), ("POST", False)], "GET,OPTIONS", id="only those with CORS"),
        pytest.param([("ANY", True)], ALL, id="any"),
        pytest.param([("GET", True), ("ANY", True)], ALL, id="one and any"),
    ],
)
def test_the_answer_names_the_methods_that_pages_may_use(routes, methods):
    cors = Cors(("*",), ("Content-Type",))
    headers = answered(*((method, cors if shared else None) for method, shared in routes))
    assert headers == {
        "Access-Control-Allow-Methods": methods,
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "Content-Type",
    }


@pytest.mark.parametrize(
    "origins",
    [
        pytest.param(("https://a.example", "https://b.example"), id="several"),
        pytest.param(("https://*.example",), id="a pattern"),
    ],
)
def test_the_app_answers_when_it_matters_who_asks(origins):
    operation = preflight([Route("/", "GET", "view", cors=Cors(origins, ("X-A",)))], HANDLER)
    assert operation["x-amazon-apigateway-integration"]["type"] == "aws_proxy"
    assert "security" not in operation


@pytest.mark.parametrize(
    "routes",
    [
        pytest.param([Route("/", "GET", "view")], id="without CORS"),
        pytest.param(
            [Route("/", "GET", "view", cors=Cors(("*",), ())), Route("/", "OPTIONS", "answer")], id="with a view for it"
        ),
    ],
)
def test_a_path_needs_no_answer(routes):
    assert preflight(routes, HANDLER) is None

"""The document of the REST API."""

import pytest

from chalice.spec import Admission, BuiltinAuthorizer, Cors, RestApi, Route
from chalice_deployer import Ref
from chalice_deployer.swagger import swagger


def test_every_route_is_a_proxy_to_the_handler(make_deployment):
    api = make_deployment().spec.rest_api
    document = swagger(api, title="shop", handler=Ref("api_handler", "lambda_arn"))
    assert list(document["paths"]) == ["/", "/items/{id}"]
    assert list(document["paths"]["/items/{id}"]) == ["put", "get"]
    operation = document["paths"]["/items/{id}"]["put"]
    assert operation["consumes"] == ["image/png"]
    assert operation["parameters"] == [{"name": "id", "in": "path", "required": True, "type": "string"}]
    integration = operation["x-amazon-apigateway-integration"]
    assert integration["type"] == "aws_proxy"
    assert str(integration["uri"]) == (
        "arn:${aws.partition}:apigateway:${aws.region}:lambda:path/2015-03-31/functions/"
        "${api_handler.lambda_arn}/invocations"
    )
    assert document["x-amazon-apigateway-binary-media-types"] == ["image/png"]


def test_a_docstring_becomes_summary_and_description(make_deployment):
    document = swagger(make_deployment().spec.rest_api, title="shop", handler=Ref("api_handler", "lambda_arn"))
    operation = document["paths"]["/"]["get"]
    assert (operation["summary"], operation["description"]) == ("Say hello.", "To everybody.")
    assert "summary" not in document["paths"]["/items/{id}"]["get"]


def document_of(*routes, **api):
    return swagger(RestApi(routes, **api), title="shop", handler=Ref("api_handler", "lambda_arn"))


def test_a_view_for_every_method_is_api_gateways_own_operation():
    document = document_of(Route("/a", "ANY", "view", cors=Cors(("*",), ("X-A",))))
    assert list(document["paths"]["/a"]) == ["x-amazon-apigateway-any-method", "options"]


@pytest.mark.parametrize("path", ["/{rest+}", "/{rest}"])
def test_a_capture_is_a_parameter_by_its_name(path):
    operation = document_of(Route(path, "GET", "view"))["paths"][path]["get"]
    assert operation["parameters"] == [{"name": "rest", "in": "path", "required": True, "type": "string"}]


def test_who_may_call_is_said_where_it_matters():
    document = document_of(
        Route("/", "GET", "index"),
        Route("/", "PUT", "put", api_key_required=True, admission=Admission("own"), cors=Cors(("*",), ("X-A",))),
        authorizers=(BuiltinAuthorizer("own", "own"),),
    )
    operations = document["paths"]["/"]
    assert {name: operation.get("security") for name, operation in operations.items()} == {
        "get": None,
        "put": [{"api_key": []}, {"own": []}],
        "options": None,
    }
    assert list(document["securityDefinitions"]) == ["api_key", "own"]


def test_an_open_api_has_no_security_definitions():
    assert "securityDefinitions" not in document_of(Route("/", "GET", "index"))

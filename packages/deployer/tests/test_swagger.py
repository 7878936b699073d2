"""The document of the REST API."""

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

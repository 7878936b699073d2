"""What is read from an API document, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalice_local.sandbox.apigateway.document import (
    DeclaredAuthorizer,
    DeclaredMethod,
    FunctionIntegration,
    MockIntegration,
    Parameter,
    binary_types,
    declared_methods,
    merge,
    parse,
    without_extensions,
)
from chalice_local.sandbox.apigateway.refusal import BadRequestError

FUNCTION = "arn:aws:lambda:eu-west-1:123456789012:function:app-dev"
INTEGRATION = "x-amazon-apigateway-integration"


def _proxy(uri: str | None = None) -> dict[str, Any]:
    found = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
    return {INTEGRATION: {"type": "aws_proxy", "httpMethod": "POST", "uri": uri or found}}


def _document(paths: dict[str, Any], **others: Any) -> bytes:
    return json.dumps({"swagger": "2.0", "info": {"title": "t"}, "paths": paths, **others}).encode()


def _methods(body: bytes) -> list[DeclaredMethod]:
    return list(declared_methods(parse(body)))


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        pytest.param({}, [], id="an empty API"),
        pytest.param({"/": {"get": _proxy()}}, [("/", "GET")], id="one method"),
        pytest.param({"/a": {"put": _proxy(), "get": _proxy()}}, [("/a", "PUT"), ("/a", "GET")], id="in its order"),
        pytest.param({"/{p+}": {"x-amazon-apigateway-any-method": _proxy()}}, [("/{p+}", "ANY")], id="any method"),
        pytest.param({"/": {"parameters": [], "get": _proxy()}}, [("/", "GET")], id="parameters are no method"),
    ],
)
def test_the_methods_of_a_document(paths: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    found = _methods(_document(paths))

    assert [(item.resource, item.method) for item in found] == expected
    assert all(item.integration == FunctionIntegration(FUNCTION) for item in found)


def test_openapi_3_is_read_too() -> None:
    body = json.dumps({"openapi": "3.0.1", "info": {}, "paths": {"/": {"get": _proxy()}}}).encode()

    assert len(_methods(body)) == 1


def test_a_mock_answers_with_its_static_headers() -> None:
    parameters = {
        "method.response.header.Access-Control-Allow-Origin": "'*'",
        "method.response.header.X-Mapped": "integration.response.header.x",
    }
    mock = {"type": "mock", "responses": {"default": {"statusCode": "204", "responseParameters": parameters}}}

    (method,) = _methods(_document({"/": {"options": {INTEGRATION: mock}}}))

    assert method.integration == MockIntegration(204, (("Access-Control-Allow-Origin", "*"),))


def test_parameters_of_the_resource_belong_to_its_methods() -> None:
    shared = [{"name": "id", "in": "path"}, {"name": "body", "in": "body"}]
    own = {**_proxy(), "parameters": [{"name": "q", "in": "query"}]}

    (method,) = _methods(_document({"/{id}": {"parameters": shared, "get": own}}))

    assert method.parameters == (Parameter("id", "path"), Parameter("q", "query"))


@pytest.mark.parametrize(
    ("everywhere", "own", "secured"),
    [
        pytest.param(None, None, False, id="open"),
        pytest.param(None, [{"api_key": []}], True, id="the method"),
        pytest.param([{"sigv4": []}], None, True, id="the whole API"),
        pytest.param([{"sigv4": []}], [], False, id="the whole API but this method"),
    ],
)
def test_what_wants_authorization_is_secured(everywhere: Any, own: Any, secured: bool) -> None:
    method = _proxy() | ({} if own is None else {"security": own})
    others = {} if everywhere is None else {"security": everywhere}

    (found,) = _methods(_document({"/": {"get": method}}, **others))

    assert found.is_secured is secured


def _scheme(kind: str, header: str = "Authorization", **others: Any) -> dict[str, Any]:
    uri = f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION}/invocations"
    authorizer = {"type": kind, "authorizerUri": uri, **others}
    return {"type": "apiKey", "in": "header", "name": header, "x-amazon-apigateway-authorizer": authorizer}


@pytest.mark.parametrize(
    ("scheme", "sources", "takes_request"),
    [
        pytest.param(_scheme("token", "X-Token"), ("header.X-Token",), False, id="TOKEN"),
        pytest.param(
            _scheme("token", identitySource="method.request.header.X-Other"), ("header.X-Other",), False, id="in words"
        ),
        pytest.param(
            _scheme("request", "Unused", identitySource="method.request.header.Cookie, context.path"),
            ("header.Cookie", "context.path"),
            True,
            id="REQUEST",
        ),
        pytest.param(_scheme("request", "Unused"), (), True, id="REQUEST that goes by nothing"),
    ],
)
def test_a_function_that_is_asked_first_is_an_authorizer(
    scheme: dict[str, Any], sources: tuple[str, ...], takes_request: bool
) -> None:
    method = {**_proxy(), "security": [{"users": []}]}

    (found,) = _methods(_document({"/": {"get": method}}, securityDefinitions={"users": scheme}))

    assert found.authorizer == DeclaredAuthorizer("users", FUNCTION, sources, takes_request)
    assert not found.is_secured


@pytest.mark.parametrize(
    "scheme",
    [
        pytest.param({"type": "apiKey", "name": "Authorization", "in": "header"}, id="a signature"),
        pytest.param(_scheme("cognito_user_pools"), id="Cognito"),
        pytest.param(_scheme("token", authorizerCredentials="arn:aws:iam::123456789012:role/r"), id="a role"),
    ],
)
def test_what_cannot_be_asked_leaves_the_method_secured(scheme: dict[str, Any]) -> None:
    method = {**_proxy(), "security": [{"users": []}]}

    (found,) = _methods(_document({"/": {"get": method}}, securityDefinitions={"users": scheme}))

    assert (found.authorizer, found.is_secured) == (None, True)


def test_a_method_may_want_a_key_and_an_authorizer() -> None:
    method = {**_proxy(), "security": [{"api_key": []}, {"users": []}]}

    (found,) = _methods(_document({"/": {"get": method}}, securityDefinitions={"users": _scheme("token")}))

    assert found.is_secured
    assert found.authorizer is not None


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        pytest.param(b"paths: {}", "not JSON", id="YAML"),
        pytest.param(b"[]", "not a JSON object", id="a list"),
        pytest.param(b'{"swagger": "1.2"}', "only Swagger 2.0", id="an old version"),
        pytest.param(b'{"openapi": "3.1.0"}', "OpenAPI 3.0", id="a version that AWS does not take"),
        pytest.param(_document({"x": {}}), "the path 'x' does not begin with '/'", id="a relative path"),
        pytest.param(_document({"/x": []}), "the path '/x' is not an object", id="a path that is a list"),
        pytest.param(
            _document({"/x": {"get": {}}}), "No integration defined for method GET of resource '/x'", id="none"
        ),
        pytest.param(
            _document({"/x": {"get": _proxy("arn:aws:s3:::b")}}), "Invalid lambda function", id="not a function"
        ),
        pytest.param(
            _document(
                {"/x": {"get": _proxy("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions//invocations")}}
            ),
            "Invalid lambda function",
            id="no function",
        ),
        pytest.param(
            _document({"/x": {"get": {INTEGRATION: {"type": "http"}}}}), "'http' is not in the sandbox", id="http"
        ),
        pytest.param(
            _document({}, **{"x-amazon-apigateway-binary-media-types": "*/*"}),
            "not a list of strings",
            id="binary types",
        ),
    ],
)
def test_a_document_that_cannot_be_served_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(BadRequestError) as refused:
        parse(body)

    assert problem in refused.value.message


def test_binary_types_are_read() -> None:
    assert binary_types(parse(_document({}, **{"x-amazon-apigateway-binary-media-types": ["*/*"]}))) == ("*/*",)


def test_merging_replaces_methods_and_keeps_the_others() -> None:
    old = {"info": {"title": "old"}, "paths": {"/a": {"get": 1, "put": 1}, "/b": {"get": 1}}}
    new = {"info": {"title": "new"}, "paths": {"/a": {"get": 2}, "/c": {"get": 2}}}

    assert merge(old, new) == {
        "info": {"title": "new"},
        "paths": {"/a": {"get": 2, "put": 1}, "/b": {"get": 1}, "/c": {"get": 2}},
    }


def test_extensions_are_left_out_at_any_depth() -> None:
    document = {
        "x-amazon-apigateway-policy": {},
        "paths": {"/": {"get": {**_proxy(), "responses": [{INTEGRATION: 1}]}}},
    }

    assert without_extensions(document) == {"paths": {"/": {"get": {"responses": [{}]}}}}

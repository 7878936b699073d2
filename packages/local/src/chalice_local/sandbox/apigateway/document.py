"""Decide what an imported API document declares: which method of which resource is answered how.

Reads Swagger 2.0 and OpenAPI 3.0 with API Gateway's integration extension. It does not answer
requests, and keeps nothing of the document but what is needed for that.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from chalice_local.sandbox.apigateway.refusal import BadRequestError

Document = Mapping[str, object]
"""A parsed JSON document; nobody changes one after it was parsed."""

INTEGRATION = "x-amazon-apigateway-integration"
ANY_METHOD = "x-amazon-apigateway-any-method"
BINARY_TYPES = "x-amazon-apigateway-binary-media-types"
AUTHORIZER = "x-amazon-apigateway-authorizer"
POLICY = "x-amazon-apigateway-policy"
COMPRESSION = "x-amazon-apigateway-minimum-compression-size"

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch"}
_LAMBDA_URI = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/"
    r"(?P<function>arn:(?P=partition):lambda:[a-z0-9-]+:\d{12}:function:[A-Za-z0-9_-]{1,64}(:[A-Za-z0-9$_-]+)?)"
    r"/(invocations|response-streaming-invocations)"
)
_HEADER_PARAMETER = "method.response.header."


@dataclass(frozen=True, slots=True)
class FunctionIntegration:
    """A Lambda function answers, with the proxy contract."""

    function: str
    """The function's ARN."""


@dataclass(frozen=True, slots=True)
class MockIntegration:
    """API Gateway answers by itself, always the same."""

    status: int
    headers: tuple[tuple[str, str], ...]


Integration = FunctionIntegration | MockIntegration


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a method."""

    name: str
    place: str
    """``path``, ``query`` or ``header``."""


@dataclass(frozen=True, slots=True)
class DeclaredAuthorizer:
    """A function that is asked before a method's own."""

    name: str
    function: str
    """The function's ARN."""
    identity_sources: tuple[str, ...]
    """Each ``header.NAME``, ``querystring.NAME``, ``context.NAME`` or ``stageVariables.NAME``."""
    takes_request: bool


@dataclass(frozen=True, slots=True)
class DeclaredMethod:
    """One method of one resource."""

    resource: str
    method: str
    """Upper case; ``ANY`` for every method that the resource does not declare itself."""
    integration: Integration
    is_secured: bool
    """Whether the document wants what nobody here can check: an API key, a signature, a token of Cognito."""
    authorizer: DeclaredAuthorizer | None = None
    parameters: tuple[Parameter, ...] = ()
    """Those of the path, the query and the headers; the resource's own come first."""


def parse(body: bytes) -> Document:
    """Return the document in *body*.

    Raises ``BadRequestError`` if it is not JSON, or not one of the two formats that can be imported.
    """
    try:
        document = json.loads(body)
    except ValueError as error:
        raise BadRequestError(f"Invalid API document: it is not JSON ({error})") from None
    if not isinstance(document, dict):
        raise BadRequestError("Invalid API document: it is not a JSON object")
    if document.get("swagger") != "2.0" and not str(document.get("openapi", "")).startswith("3.0."):
        raise BadRequestError("Invalid API document: only Swagger 2.0 and OpenAPI 3.0 can be imported")
    validate(document)
    return document


def validate(document: Document) -> None:
    """Raise ``BadRequestError`` unless every method of *document* can be read."""
    binary_types(document)
    for _ in declared_methods(document):
        pass


def title(document: Document) -> str:
    """Return the API's name, which is the document's title."""
    return _info(document, "title") or "Untitled"


def version(document: Document) -> str:
    """Return the version that the document's author gave it, or an empty string."""
    return _info(document, "version")


def description(document: Document) -> str:
    """Return the API's description, or an empty string."""
    return _info(document, "description")


def policy(document: Document) -> str:
    """Return the resource policy as JSON, or an empty string."""
    found = document.get(POLICY)
    return json.dumps(found) if found else ""


def minimum_compression_size(document: Document) -> int | None:
    """Return the size in bytes from which answers are compressed, or ``None`` for never."""
    found = document.get(COMPRESSION)
    return found if isinstance(found, int) else None


def _info(document: Document, key: str) -> str:
    found = _mapping(document.get("info", {}), "info").get(key)
    return found if isinstance(found, str) else ""


def binary_types(document: Document) -> tuple[str, ...]:
    """Return the media types whose bodies travel as base64."""
    found = document.get(BINARY_TYPES, [])
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise BadRequestError(f"Invalid API document: {BINARY_TYPES} is not a list of strings")
    return tuple(found)


def declared_methods(document: Document) -> Iterator[DeclaredMethod]:
    """Yield every method in the order of the document. Raises ``BadRequestError`` for one that cannot be read."""
    authorizers = _authorizers(document)
    for resource, item in _mapping(document.get("paths", {}), "paths").items():
        if not resource.startswith("/"):
            raise BadRequestError(f"Invalid API document: the path '{resource}' does not begin with '/'")
        shared = _mapping(item, f"the path '{resource}'").get("parameters")
        for key, operation in _mapping(item, f"the path '{resource}'").items():
            method = "ANY" if key == ANY_METHOD else key.upper()
            if method == "ANY" or key in _METHODS:
                declared = _mapping(operation, f"{method} {resource}")
                wanted = list(_wanted(declared.get("security", document.get("security"))))
                yield DeclaredMethod(
                    resource=resource,
                    method=method,
                    integration=_integration(declared, f"method {method} of resource '{resource}'"),
                    is_secured=any(name not in authorizers for name in wanted),
                    authorizer=next((authorizers[name] for name in wanted if name in authorizers), None),
                    parameters=(*_parameters(shared), *_parameters(declared.get("parameters"))),
                )


def without_extensions(value: object) -> object:
    """Return *value* without API Gateway's own keys, at any depth."""
    if isinstance(value, dict):
        return {k: without_extensions(v) for k, v in value.items() if not k.startswith("x-amazon-apigateway-")}
    if isinstance(value, list):
        return [without_extensions(item) for item in value]
    return value


def merge(old: Document, new: Document) -> Document:
    """Return *old* with everything that *new* declares added or replaced, method by method."""
    merged = {**old, **new}
    for section in ("paths", "definitions", "securityDefinitions", "components"):
        if section in old and section in new:
            merged[section] = _merge_section(_mapping(old[section], section), _mapping(new[section], section))
    return merged


def _merge_section(old: Document, new: Document) -> Document:
    def entry(name: str) -> object:
        before, after = old.get(name), new.get(name)
        if isinstance(before, dict) and isinstance(after, dict):
            return {**before, **after}
        return before if after is None else after

    return {name: entry(name) for name in {**old, **new}}


def _wanted(security: object) -> Iterator[str]:
    """Yield the names of the definitions that a request has to satisfy: for API Gateway, all that are listed."""
    for requirement in security if isinstance(security, list) else ():
        yield from _mapping(requirement, "a security requirement")


def _authorizers(document: Document) -> dict[str, DeclaredAuthorizer]:
    """Return the authorizers that are functions which API Gateway calls by their own permission, by name."""
    components = _mapping(document.get("components", {}), "components")
    schemes = document.get("securityDefinitions", components.get("securitySchemes", {}))
    found = {
        name: _authorizer(name, _mapping(scheme, f"the security definition '{name}'"))
        for name, scheme in _mapping(schemes, "the security definitions").items()
    }
    return {name: authorizer for name, authorizer in found.items() if authorizer is not None}


def _authorizer(name: str, scheme: Document) -> DeclaredAuthorizer | None:
    declared = _mapping(scheme.get(AUTHORIZER, {}), f"the authorizer '{name}'")
    kind = str(declared.get("type", "")).lower()
    function = _LAMBDA_URI.fullmatch(str(declared.get("authorizerUri", "")))
    if kind not in ("token", "request") or function is None or "authorizerCredentials" in declared:
        return None
    listed = str(declared.get("identitySource") or ("" if kind == "request" else f"header.{scheme.get('name')}"))
    sources = tuple(source.strip().removeprefix("method.request.") for source in listed.split(",") if source.strip())
    return DeclaredAuthorizer(name, function["function"], sources, takes_request=kind == "request")


def _parameters(listed: object) -> Iterator[Parameter]:
    for item in listed if isinstance(listed, list) else ():
        if isinstance(item, dict) and item.get("in") in ("path", "query", "header"):
            yield Parameter(str(item.get("name")), str(item["in"]))


def _integration(operation: Document, where: str) -> Integration:
    declared = _mapping(operation.get(INTEGRATION, {}), f"the integration of {where}")
    kind = str(declared.get("type", "")).lower()
    match kind:
        case "aws_proxy":
            found = _LAMBDA_URI.fullmatch(str(declared.get("uri", "")))
            if not found:
                raise BadRequestError(f"Unable to put integration on {where}: Invalid lambda function")
            return FunctionIntegration(found["function"])
        case "mock":
            return _mock(declared, where)
        case "":
            raise BadRequestError(f"No integration defined for {where}")
        case _:
            raise BadRequestError(f"Unable to put integration on {where}: type '{kind}' is not in the sandbox")


def _mock(declared: Document, where: str) -> MockIntegration:
    responses = _mapping(declared.get("responses", {}), f"the responses of {where}")
    response = _mapping(responses.get("default", {}), f"the default response of {where}")
    status = str(response.get("statusCode", "200"))
    if not re.fullmatch(r"[1-5]\d\d", status):
        raise BadRequestError(f"Invalid status code '{status}' in the default response of {where}")
    parameters = _mapping(response.get("responseParameters", {}), f"the response parameters of {where}")
    headers = tuple(
        (name.removeprefix(_HEADER_PARAMETER), value[1:-1])
        for name, value in parameters.items()
        if name.startswith(_HEADER_PARAMETER) and isinstance(value, str) and re.fullmatch(r"'[^\r\n]*'", value)
    )
    return MockIntegration(int(status), headers)


def _mapping(value: object, place: str) -> Document:
    if not isinstance(value, dict):
        raise BadRequestError(f"Invalid API document: {place} is not an object")
    return cast("Document", value)

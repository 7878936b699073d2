"""Say who may call a method of the REST API, as security definitions of its Swagger document. Pure.

What a REST API cannot enforce is refused in ``readiness``.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalice.spec import (
    ApiAuthorizer,
    BuiltinAuthorizer,
    CognitoAuthorizer,
    IamAuthorizer,
    LambdaAuthorizer,
    RestApi,
    Route,
)
from chalice_deployer.document import Document, Ref, Value
from chalice_deployer.integration import invocation_uri

API_KEY = "api_key"
"""The name of the definition that stands for API keys, as Chalice 1.x calls it."""


def requirements(route: Route) -> list[Document]:
    """Return what a request to *route* must have: each names a definition, with the scopes that it asks for.

    API Gateway wants all of them, though Swagger's list would be a choice.
    """
    required: list[Document] = [{API_KEY: []}] if route.api_key_required else []
    if route.admission is not None:
        required.append({route.admission.authorizer: list(route.admission.scopes)})
    return required


def definitions(api: RestApi) -> dict[str, Document]:
    """Return the security definitions that the routes of *api* name."""
    found: dict[str, Document] = {}
    if any(route.api_key_required for route in api.routes):
        found[API_KEY] = {"type": "apiKey", "name": "x-api-key", "in": "header"}
    return {**found, **{authorizer.name: _definition(authorizer) for authorizer in api.authorizers}}


def _definition(authorizer: ApiAuthorizer) -> Document:
    match authorizer:
        case IamAuthorizer():
            return _header("Authorization", "awsSigv4")
        case CognitoAuthorizer():
            check: Document = {"type": "cognito_user_pools", "providerARNs": list(authorizer.provider_arns)}
            return {**_header(authorizer.header, "cognito_user_pools"), "x-amazon-apigateway-authorizer": check}
        case LambdaAuthorizer():
            return _function(authorizer, authorizer.uri, authorizer.invoke_role_arn)
        case BuiltinAuthorizer():
            uri = invocation_uri(Ref(authorizer.function, "lambda_arn"))
            return _function(authorizer, uri, authorizer.execution_role)
        case _:
            raise AssertionError(authorizer)


def _function(authorizer: LambdaAuthorizer | BuiltinAuthorizer, uri: Value, role_arn: str | None) -> Document:
    sources = authorizer.identity_sources
    check: dict[str, Document] = {"type": "token" if sources is None else "request", "authorizerUri": uri}
    if authorizer.ttl_seconds is not None:
        check["authorizerResultTtlInSeconds"] = authorizer.ttl_seconds
    if role_arn is not None:
        check["authorizerCredentials"] = role_arn
    if sources:
        check["identitySource"] = _expressions(sources)
    # A REQUEST authorizer has no header of its own, and the name is what API Gateway's documentation writes then.
    header = _header(authorizer.header if sources is None else "Unused", "custom")
    return {**header, "x-amazon-apigateway-authorizer": check}


def _header(name: str, kind: str) -> dict[str, Document]:
    return {"in": "header", "type": "apiKey", "name": name, "x-amazon-apigateway-authtype": kind}


def _expressions(sources: Sequence[str]) -> str:
    """Return identity sources as a REST API writes them, e.g. ``method.request.header.Cookie``."""
    ours = ("header.", "querystring.")
    return ", ".join(f"method.request.{source}" if source.startswith(ours) else source for source in sources)

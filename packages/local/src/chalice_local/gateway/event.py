"""The event that a REST API's proxy integration hands to the function: what the function sees of a request.

Pure. Payload format 1.0:
https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl

from chalice_local.gateway.media import DEFAULT, is_binary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chalice_local.gateway.api import Api, Method
    from chalice_local.gateway.http import HttpRequest
    from chalice_local.gateway.match import Match
    from chalice_local.gateway.receipt import Receipt

_OF_THE_CONNECTION = frozenset(
    {"connection", "content-length", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that concern the client's connection to API Gateway; the function never sees them."""

_IDENTITY = (
    "accessKey",
    "accountId",
    "caller",
    "cognitoAuthenticationProvider",
    "cognitoAuthenticationType",
    "cognitoIdentityId",
    "cognitoIdentityPoolId",
    "principalOrgId",
    "user",
    "userArn",
)
"""Null for a request that nobody signed."""


def describe_event(request: HttpRequest, api: Api, match: Match[Method], receipt: Receipt) -> dict[str, object]:
    """Return the event of a request that nobody was asked about."""
    headers = _group(_forwarded(request, receipt), fold=True)
    query = _group(parse_qsl(request.query_string, keep_blank_values=True, errors="replace"), fold=False)
    body, is_base64 = _encode_body(request, api.binary_types)
    return {
        "resource": match.method.resource,
        "path": request.raw_path,
        "httpMethod": request.method,
        "headers": _last(headers),
        "multiValueHeaders": headers or None,
        "queryStringParameters": _last(query),
        "multiValueQueryStringParameters": query or None,
        "pathParameters": dict(match.parameters) or None,
        "stageVariables": None,
        "requestContext": _describe_context(request, api, match.method, receipt),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def encode(event: Mapping[str, object]) -> bytes:
    """Return *event* as JSON in UTF-8."""
    return json.dumps(event, ensure_ascii=False).encode("utf-8", "replace")


def with_authorizer(event: Mapping[str, object], told: Mapping[str, object]) -> dict[str, object]:
    """Return *event* with what an authorizer said of the caller."""
    context = cast("Mapping[str, object]", event["requestContext"])
    return {**event, "requestContext": {**context, "authorizer": told}}


def _describe_context(request: HttpRequest, api: Api, method: Method, receipt: Receipt) -> dict[str, object]:
    domain = (request.header("host") or "").partition(":")[0]
    identity: dict[str, str | None] = dict.fromkeys(_IDENTITY)
    identity |= {"sourceIp": request.source_ip, "userAgent": request.header("user-agent")}
    return {
        "accountId": api.account_id,
        "apiId": api.api_id,
        "deploymentId": _short_id(api.api_id, api.stage),
        "domainName": domain,
        "domainPrefix": domain.partition(".")[0],
        "extendedRequestId": receipt.extended_request_id,
        "httpMethod": request.method,
        "identity": identity,
        "path": f"/{api.stage}{request.raw_path}",
        "protocol": "HTTP/1.1",
        "requestId": receipt.request_id,
        "requestTime": f"{receipt.received:%d/%b/%Y:%H:%M:%S %z}",
        "requestTimeEpoch": int(receipt.received.timestamp() * 1000),
        "resourceId": _short_id(api.api_id, method.resource),
        "resourcePath": method.resource,
        "stage": api.stage,
    }


def _forwarded(request: HttpRequest, receipt: Receipt) -> Iterable[tuple[str, str]]:
    """Yield the headers that reach the function: the client's, and those that API Gateway adds."""
    added = ("x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id")
    for name, value in request.headers:
        if name.lower() not in _OF_THE_CONNECTION and name.lower() not in added:
            yield name, value
    port = (request.header("host") or "").rpartition(":")[2]
    before = request.header("x-forwarded-for")
    yield "X-Amzn-Trace-Id", request.header("x-amzn-trace-id") or f"Root={receipt.trace_root}"
    yield "X-Forwarded-For", f"{before}, {request.source_ip}" if before else request.source_ip
    yield "X-Forwarded-Port", port if port.isdigit() else {"https": "443"}.get(request.scheme, "80")
    yield "X-Forwarded-Proto", request.scheme


def _group(pairs: Iterable[tuple[str, str]], *, fold: bool) -> dict[str, list[str]]:
    """Collect the values of each name in order. With *fold*, the first spelling stands for every case of a name."""
    spellings: dict[str, str] = {}
    groups: dict[str, list[str]] = {}
    for name, value in pairs:
        spelling = spellings.setdefault(name.lower(), name) if fold else name
        groups.setdefault(spelling, []).append(value)
    return groups


def _last(groups: dict[str, list[str]]) -> dict[str, str] | None:
    return {name: values[-1] for name, values in groups.items()} or None


def _encode_body(request: HttpRequest, binary_types: tuple[str, ...]) -> tuple[str | None, bool]:
    if not request.body:
        return None, False
    if is_binary(request.header("content-type") or DEFAULT, binary_types):
        return base64.b64encode(request.body).decode("ascii"), True
    return request.body.decode("utf-8", "replace"), False


def _short_id(*parts: str) -> str:
    """Return six characters such as API Gateway names its resources with; the same for the same parts."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    return base64.b32encode(digest).decode("ascii")[:6].lower()

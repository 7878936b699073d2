"""The events that an app gets for a request, by what stands in front of it, and the answers that it never sees.

Pure. Formats: https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html, .../urls-invocation.html and
.../services-alb.html. Whether a client is let through is decided in ``admission``.
"""

from __future__ import annotations

import uuid
import warnings
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote

from chalice.matching import Matcher
from chalice.response import JSON, is_binary, media_type

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from chalice.app import Chalice
    from chalice.request import Event
    from chalice.routing import Route

ACCOUNT = "123456789012"
REGION = "us-east-1"
SOURCE_IP = "127.0.0.1"


class MangledBodyWarning(UserWarning):
    """A body reached the app as bytes that would reach it as broken text on AWS."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a client."""

    method: str
    path: str
    """As it stands in the URL, without the query."""
    query: str
    headers: Mapping[str, str]
    body: bytes
    stage: str
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    time: datetime = field(default_factory=lambda: datetime.now(timezone.utc))

    def header(self, name: str) -> str | None:
        """Return the header *name*, whatever its spelling."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), None)

    def parameters(self) -> dict[str, list[str]]:
        """Return the query's parameters, decoded, each with all of its values."""
        several: dict[str, list[str]] = {}
        for name, value in parse_qsl(self.query, keep_blank_values=True):
            several.setdefault(name, []).append(value)
        return several

    def body_for(self, *, is_bytes: bool) -> dict[str, object]:
        """Return the body as events have it: in base64 with *is_bytes*.

        A body that is no text comes in base64 as well, with a warning: on AWS it would not arrive unharmed.
        """
        if not is_bytes:
            try:
                return {"body": self.body.decode() or None, "isBase64Encoded": False}
            except UnicodeDecodeError:
                kind = self.header("content-type") or "no content type"
                text = (
                    f"a body with {kind} is not UTF-8, and only binary types pass such bytes: see app.api.binary_types"
                )
                warnings.warn(text, MangledBodyWarning, stacklevel=2)
        return {"body": b64encode(self.body).decode("ascii") or None, "isBase64Encoded": bool(self.body)}


@dataclass(frozen=True, slots=True)
class Found:
    """What of the API a path belongs to."""

    resource: str
    """The declared path; empty when there is none."""
    captures: Mapping[str, str]
    route: Route | None
    """``None`` when no view is declared for the method."""


NOTHING = Found("", {}, None)


@dataclass(frozen=True, slots=True)
class Front:
    """What passes requests on to an app."""

    name: str
    event: Callable[[Sent, Found, Chalice], Event]
    unknown: tuple[int, str, str] | None = None
    """Status, error type and body for a path that it does not know; ``None`` if it passes on every path."""


def find(app: Chalice, method: str, path: str) -> Found:
    """Return what of *app* a request for *path* belongs to."""
    is_path = path[:1] == "/" and path[:2] != "//"
    found = Matcher(app.routes).match(path) if is_path else None
    if found is None:
        return NOTHING
    resource, captures = found
    methods = app.routes[resource]
    route = methods.get(method) or methods.get("ANY") or (methods.get("GET") if method == "HEAD" else None)
    return Found(resource, {name: unquote(value) for name, value in captures.items()}, route)


def rest_event(sent: Sent, found: Found, app: Chalice) -> Event:
    """Return the event of a REST API (payload 1.0)."""
    several = sent.parameters()
    is_bytes = is_binary(media_type(sent.header("content-type") or JSON), app.api.binary_types)
    identity = {"sourceIp": SOURCE_IP, "userAgent": sent.header("user-agent"), "apiKey": sent.header("x-api-key")}
    return {
        "resource": found.resource,
        "path": sent.path,
        "httpMethod": sent.method,
        "headers": dict(sent.headers),
        "multiValueHeaders": {name: [value] for name, value in sent.headers.items()},
        "queryStringParameters": {name: values[-1] for name, values in several.items()} or None,
        "multiValueQueryStringParameters": several or None,
        "pathParameters": dict(found.captures) or None,
        "stageVariables": None,
        "requestContext": {
            **_context(sent),
            "resourcePath": found.resource,
            "httpMethod": sent.method,
            "path": f"/{sent.stage}{sent.path}",
            "protocol": "HTTP/1.1",
            "identity": {name: value for name, value in identity.items() if value is not None},
            "requestTime": f"{sent.time:%d/%b/%Y:%H:%M:%S %z}",
            "requestTimeEpoch": int(sent.time.timestamp() * 1000),
        },
        **sent.body_for(is_bytes=is_bytes),
    }


def http_event(sent: Sent, found: Found, _app: Chalice) -> Event:
    """Return the event of an HTTP API (payload 2.0), whose stage is ``$default``."""
    several = sent.parameters()
    headers = {name.lower(): value for name, value in sent.headers.items()}
    cookies = headers.pop("cookie", None)
    route_key = f"{found.route.method} {found.resource}" if found.route else "$default"
    event: Event = {
        "version": "2.0",
        "routeKey": route_key,
        "rawPath": unquote(sent.path),
        "rawQueryString": sent.query,
        "headers": headers,
        "requestContext": {
            **_context(sent),
            "stage": "$default",
            "routeKey": route_key,
            "http": {
                "method": sent.method,
                "path": unquote(sent.path),
                "protocol": "HTTP/1.1",
                "sourceIp": SOURCE_IP,
                "userAgent": headers.get("user-agent", ""),
            },
            "time": f"{sent.time:%d/%b/%Y:%H:%M:%S %z}",
            "timeEpoch": int(sent.time.timestamp() * 1000),
        },
        **sent.body_for(is_bytes=not _is_text(sent.header("content-type"))),
    }
    if cookies is not None:
        event["cookies"] = cookies.split("; ")
    if several:
        event["queryStringParameters"] = {name: ",".join(values) for name, values in several.items()}
    if found.captures:
        event["pathParameters"] = dict(found.captures)
    return event


def url_event(sent: Sent, _found: Found, app: Chalice) -> Event:
    """Return the event of a function URL, which knows no routes."""
    return http_event(sent, NOTHING, app)


def balancer_event(sent: Sent, _found: Found, _app: Chalice) -> Event:
    """Return the event of an Application Load Balancer whose target group has single header values."""
    pairs = (pair.partition("=") for pair in sent.query.split("&") if pair)
    arn = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/test/49e9d65c45c6791a"
    return {
        "requestContext": {"elb": {"targetGroupArn": arn}},
        "httpMethod": sent.method,
        "path": sent.path,
        "queryStringParameters": {name: value for name, _, value in pairs},
        "headers": {name.lower(): value for name, value in sent.headers.items()},
        **sent.body_for(is_bytes=not _is_text(sent.header("content-type"))),
    }


FRONTS: Mapping[str, Front] = {
    "rest_api": Front(
        "rest_api",
        rest_event,
        (403, "MissingAuthenticationTokenException", '{"message":"Missing Authentication Token"}'),
    ),
    "http_api": Front("http_api", http_event, (404, "", '{"message":"Not Found"}')),
    "function_url": Front("function_url", url_event),
    "load_balancer": Front("load_balancer", balancer_event),
}


def _context(sent: Sent) -> dict[str, Any]:
    domain = f"test.execute-api.{REGION}.amazonaws.com"
    return {
        "accountId": ACCOUNT,
        "apiId": "test",
        "domainName": domain,
        "domainPrefix": "test",
        "requestId": sent.request_id,
        "stage": sent.stage,
    }


def _is_text(content_type: str | None) -> bool:
    """Return whether an HTTP API or a load balancer passes *content_type* as text.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html lists these.
    """
    kind = media_type(content_type or JSON)
    return kind.startswith("text/") or kind in {JSON, "application/javascript", "application/xml"}

"""Whether a request may pass to its method: a function decides, and API Gateway asks it first.

Calls nothing but ``invoke``. Decisions are not remembered, and conditions of a policy are not looked at.
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from chalice_local.gateway.policy import Decision, decide
from chalice_local.gateway.refusal import ACCESS_DENIED, AUTHORIZER_FAILED, DENIED_EXPLICITLY, UNAUTHORIZED, Refusal

if TYPE_CHECKING:
    from chalice_local.gateway.answer import Invoke
    from chalice_local.gateway.http import HttpRequest

Event = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Authorizer:
    """A function that is asked about a request."""

    name: str
    function: str
    """The name of the function to invoke."""
    identity_sources: tuple[str, ...]
    """What the request must have, each ``header.NAME``, ``querystring.NAME``, ``context.NAME`` or
    ``stageVariables.NAME``; a TOKEN authorizer has one header."""
    takes_request: bool = False
    """Whether it is asked with the whole request (REQUEST), or with a token alone (TOKEN)."""


def authorize(
    authorizer: Authorizer, request: HttpRequest, event: Event, method_arn: str, invoke: Invoke
) -> Mapping[str, object] | Refusal:
    """Return what the method's function is told of the caller, or why the request does not pass.

    *event* is the method's own. What *invoke* raises passes through.
    """
    identity = [_find(source, request, event) for source in authorizer.identity_sources]
    if not all(identity):
        return UNAUTHORIZED
    invocation = invoke(authorizer.function, _question(authorizer, identity, event, method_arn))
    if invocation.error is not None:
        return UNAUTHORIZED if _message(invocation.payload) == "Unauthorized" else AUTHORIZER_FAILED
    return _read(invocation.payload, method_arn)


def _question(authorizer: Authorizer, identity: list[str], event: Event, method_arn: str) -> bytes:
    if authorizer.takes_request:
        asked = {name: value for name, value in event.items() if name not in ("body", "isBase64Encoded")}
        question = {"type": "REQUEST", "methodArn": method_arn, **asked}
    else:
        question = {"type": "TOKEN", "methodArn": method_arn, "authorizationToken": identity[0]}
    return json.dumps(question, ensure_ascii=False).encode("utf-8", "replace")


def _read(payload: bytes, method_arn: str) -> Mapping[str, object] | Refusal:
    """Return what a function's answer says; one that API Gateway could not read is a failure."""
    try:
        answer = json.loads(payload)
        principal, policy, context = answer["principalId"], answer["policyDocument"], answer.get("context") or {}
        decision = decide(policy, method_arn)
        told = {name: _as_text(value) for name, value in context.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return AUTHORIZER_FAILED
    if decision is not Decision.ALLOW:
        return DENIED_EXPLICITLY if decision is Decision.DENY else ACCESS_DENIED
    return {"principalId": principal, **told, "integrationLatency": 0}


def _as_text(value: object) -> str | None:
    """Return a value of the context as the function gets it. Raises ``TypeError`` for an object or a list."""
    if isinstance(value, dict | list):
        raise TypeError(value)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def _message(payload: bytes) -> object:
    """Return what a function that raised said, if it said anything."""
    try:
        return json.loads(payload)["errorMessage"]
    except (ValueError, TypeError, KeyError):
        return None


def _find(source: str, request: HttpRequest, event: Event) -> str:
    """Return what *source* holds, or an empty string."""
    location, _, name = source.partition(".")
    find = _LOCATIONS.get(location)
    return find(name, request, event) if find else ""


def _query(name: str, request: HttpRequest, _event: Event) -> str:
    return dict(parse_qsl(request.query_string, keep_blank_values=True, errors="replace")).get(name, "")


def _variable(name: str, _request: HttpRequest, event: Event) -> str:
    return _at(event.get("stageVariables"), name)


def _context(name: str, _request: HttpRequest, event: Event) -> str:
    return _at(event.get("requestContext"), *name.split("."))


def _at(value: object, *keys: str) -> str:
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return "" if value is None else str(value)


_LOCATIONS: dict[str, Callable[[str, HttpRequest, Event], str]] = {
    "header": lambda name, request, _event: request.header(name) or "",
    "querystring": _query,
    "context": _context,
    "stageVariables": _variable,
}

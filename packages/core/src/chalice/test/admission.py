"""Whether API Gateway lets a request through to its view: the API key, and the answer of the authorizer.

Authorizers of the app are asked as on AWS. What only AWS can check (IAM, Cognito, another function) is let through
with a warning.
"""

from __future__ import annotations

import json
import re
import warnings
from binascii import a2b_base64
from typing import TYPE_CHECKING
from urllib.parse import unquote

from chalice.authorizers import ChaliceAuthorizer, CognitoUserPoolAuthorizer, JWTAuthorizer
from chalice.errors import UnauthorizedError
from chalice.test.functions import LambdaContext
from chalice.test.gateway import ACCOUNT, REGION

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import Any

    from chalice.authorizers import Authorizer
    from chalice.request import Event
    from chalice.test.gateway import Front, Sent
    from chalice.test.settings import Stage


class UncheckedAuthorizerWarning(UserWarning):
    """A request was let through that only AWS could have checked."""


class RefusedError(Exception):
    """A request that the app never sees, and the answer that its client gets."""

    def __init__(self, status: int, error_type: str, body: str) -> None:
        super().__init__(status, error_type, body)
        self.status = status
        self.error_type = error_type
        self.body = body


def admit(
    authorizer: Authorizer | ChaliceAuthorizer | None, sent: Sent, event: Event, front: Front, stage: Stage
) -> dict[str, Any] | None:
    """Return what ``requestContext.authorizer`` of *event* becomes, ``None`` for nothing.

    Raises ``RefusedError``, and whatever the authorizer itself raises.
    """
    if authorizer is None:
        return None
    if front.name not in ("rest_api", "http_api"):
        warnings.warn(f"nothing asks the authorizer {authorizer.name!r} here", UncheckedAuthorizerWarning, stacklevel=5)
        return None
    if isinstance(authorizer, ChaliceAuthorizer):
        ask = _ask_for_rest if front.name == "rest_api" else _ask_for_http
        settings = stage.function(authorizer.name)
        with settings.applied():
            return ask(authorizer, sent, event, LambdaContext(authorizer.name, settings))
    text = f"the {type(authorizer).__name__} {authorizer.name!r} cannot be asked in a test; the request is let through"
    warnings.warn(text, UncheckedAuthorizerWarning, stacklevel=5)
    if isinstance(authorizer, (CognitoUserPoolAuthorizer, JWTAuthorizer)):
        return _claims(sent.header(authorizer.header), is_rest=front.name == "rest_api")
    return None


def check_api_key(sent: Sent, api_keys: Collection[str]) -> None:
    """Raise ``RefusedError`` unless the request has one of *api_keys*."""
    if sent.header("x-api-key") not in api_keys:
        raise RefusedError(403, "ForbiddenException", '{"message":"Forbidden"}')


def _ask_for_rest(authorizer: ChaliceAuthorizer, sent: Sent, event: Event, context: LambdaContext) -> dict[str, Any]:
    config = authorizer.config
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:test/{sent.stage}/{sent.method}{sent.path}"
    if config.identity_sources is None:
        token = _identity(sent, event, [f"header.{config.header}"])[0]
        question: Event = {"type": "TOKEN", "authorizationToken": token, "methodArn": arn}
    else:
        found = _identity(sent, event, config.identity_sources)
        left_out = ("body", "isBase64Encoded")
        question = {name: value for name, value in event.items() if name not in left_out}
        question |= {"type": "REQUEST", "methodArn": arn, "identitySource": ",".join(found), "version": "1.0"}
    decision = _decision(authorizer, question, context)
    if not is_allowed(decision.get("policyDocument"), arn):
        raise RefusedError(403, "AccessDeniedException", '{"Message":"User is not authorized to access this resource"}')
    values = {name: _written(value) for name, value in (decision.get("context") or {}).items()}
    return {"principalId": decision.get("principalId"), **values}


def _ask_for_http(authorizer: ChaliceAuthorizer, sent: Sent, event: Event, context: LambdaContext) -> dict[str, Any]:
    sources = authorizer.config.identity_sources
    found = _identity(sent, event, [f"header.{authorizer.config.header}"] if sources is None else sources)
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:test/$default/{sent.method}{unquote(sent.path)}"
    left_out = ("body", "isBase64Encoded")
    question = {name: value for name, value in event.items() if name not in left_out}
    question |= {"type": "REQUEST", "routeArn": arn, "identitySource": found}
    decision = _decision(authorizer, question, context)
    simple = decision.get("isAuthorized")
    if simple is not True and not (simple is None and is_allowed(decision.get("policyDocument"), arn)):
        raise RefusedError(403, "", '{"message":"Forbidden"}')
    return {"lambda": decision.get("context") or {}}


def _decision(authorizer: ChaliceAuthorizer, question: Event, context: LambdaContext) -> dict[str, Any]:
    try:
        return authorizer(question, context) or {}
    except UnauthorizedError:
        raise _unauthorized() from None


def _identity(sent: Sent, event: Event, sources: Iterable[str]) -> list[str]:
    """Return what *sources* hold. Raises ``RefusedError`` when one of them is missing or empty."""
    values = [_source(sent, event, *source.split(".", 1)) for source in sources]
    if not all(values):
        raise _unauthorized()
    return [str(value) for value in values]


def _source(sent: Sent, event: Event, location: str, name: str) -> object:
    if location == "header":
        return sent.header(name)
    if location == "querystring":
        return sent.parameters().get(name, [None])[-1]
    value: object = event.get("stageVariables") if location == "stageVariables" else event["requestContext"]
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _unauthorized() -> RefusedError:
    return RefusedError(401, "UnauthorizedException", '{"message":"Unauthorized"}')


def is_allowed(policy: object, arn: str) -> bool:
    """Return whether *policy* lets *arn* be called: a statement allows it, and none denies it.

    Conditions are not looked at.
    """
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    effects = {
        statement.get("Effect")
        for statement in _listed(statements)
        if isinstance(statement, dict)
        and _names(_lowered(statement.get("Action")), "execute-api:invoke")
        and _names(statement.get("Resource"), arn)
    }
    return effects == {"Allow"}


def _names(patterns: object, value: str) -> bool:
    """Return whether one of *patterns* matches *value*; ``*`` is any text in them, ``?`` any character."""
    return any(re.fullmatch(_expression(str(pattern)), value, re.DOTALL) for pattern in _listed(patterns))


def _expression(pattern: str) -> str:
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def _lowered(actions: object) -> list[object]:
    """Return *actions*, whose case means nothing to IAM."""
    return [str(action).lower() for action in _listed(actions)]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _written(value: object) -> object:
    """Return *value* as a REST API passes it on: everything becomes text."""
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value)


def _claims(token: str | None, *, is_rest: bool) -> dict[str, Any] | None:
    """Return what API Gateway would say of the claims in *token*, which nobody has verified."""
    parts = (token or "").removeprefix("Bearer ").split(".")
    try:
        body = parts[1].replace("-", "+").replace("_", "/")
        claims: Mapping[str, Any] = json.loads(a2b_base64(body + "=" * (-len(body) % 4)))
    except (IndexError, ValueError):
        return None
    if is_rest:
        return {"claims": claims, "principalId": claims.get("cognito:username")}
    return {"jwt": {"claims": claims, "scopes": str(claims.get("scope", "")).split() or None}}

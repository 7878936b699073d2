"""Who decides whether a client may call a route: what ``@app.route(authorizer=...)`` takes.

Declarations, which the deployment turns into authorizers of API Gateway, and ``ChaliceAuthorizer``, which is a function
of the app. What such a function is asked and answers is in ``authorization``.
"""

from __future__ import annotations

import logging

from chalice.errors import ChaliceError, ForbiddenError, UnauthorizedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Self

    from chalice.request import Event


class Authorizer:
    """What every declared authorizer has."""

    name: str = ""
    scopes: Sequence[str] = ()
    """The OAuth scopes of which a token needs one; none is asked for when it is empty."""

    def to_swagger(self) -> dict[str, Any]:
        """Return the security definition of API Gateway's OpenAPI documents."""
        raise NotImplementedError("to_swagger")

    def with_scopes(self, scopes: Sequence[str]) -> Self:
        """Return a copy that asks for *scopes*, for one route."""
        raise NotImplementedError("with_scopes")

    def _copy(self, scopes: Sequence[str]) -> Self:
        copy = self.__class__.__new__(self.__class__)
        copy.__dict__.update(self.__dict__)
        copy.scopes = scopes
        return copy


class IAMAuthorizer(Authorizer):
    """Clients sign their requests, and IAM policies say what each may call. It knows no scopes."""

    def __init__(self) -> None:
        self.name = "sigv4"
        self.scopes = []

    def to_swagger(self) -> dict[str, Any]:
        """Return the security definition of API Gateway's OpenAPI documents."""
        return _scheme("Authorization", "awsSigv4")


class CognitoUserPoolAuthorizer(Authorizer):
    """API Gateway itself checks the token of a Cognito user pool."""

    def __init__(
        self,
        name: str,
        provider_arns: list[str],
        header: str = "Authorization",
        scopes: Sequence[str] | None = None,
    ) -> None:
        if not isinstance(provider_arns, list):
            # A string would be taken for a list of letters, and each for an ARN.
            raise NotAListError("provider_arns", provider_arns)
        self.name = name
        self.provider_arns = provider_arns
        self.header = header
        self.scopes = scopes or []

    def to_swagger(self) -> dict[str, Any]:
        """Return the security definition of API Gateway's OpenAPI documents."""
        authorizer = {"type": "cognito_user_pools", "providerARNs": self.provider_arns}
        return _scheme(self.header, "cognito_user_pools", authorizer)

    def with_scopes(self, scopes: Sequence[str]) -> Self:
        """Return a copy that asks for *scopes*, for one route."""
        return self._copy(scopes)


class CustomAuthorizer(Authorizer):
    """A Lambda function that exists already decides; see ``@app.authorizer`` for one of the app's own."""

    def __init__(  # noqa: PLR0913  # what API Gateway is told of it
        self,
        name: str,
        authorizer_uri: str,
        ttl_seconds: int = 300,
        header: str = "Authorization",
        invoke_role_arn: str | None = None,
        scopes: Sequence[str] | None = None,
        *,
        identity_sources: Iterable[str] | None = None,
    ) -> None:
        self.name = name
        self.authorizer_uri = authorizer_uri
        self.ttl_seconds = ttl_seconds
        """For how long API Gateway remembers a decision; 0 for not at all."""
        self.header = header
        self.invoke_role_arn = invoke_role_arn
        self.scopes = scopes or []
        self.identity_sources = parse_identity_sources(identity_sources, ttl_seconds)
        """What makes it a REQUEST authorizer: see ``BuiltinAuthConfig``."""

    def to_swagger(self) -> dict[str, Any]:
        """Return the security definition of API Gateway's OpenAPI documents."""
        sources = self.identity_sources
        authorizer: dict[str, Any] = {
            "type": "token" if sources is None else "request",
            "authorizerUri": self.authorizer_uri,
            "authorizerResultTtlInSeconds": self.ttl_seconds,
        }
        if sources:
            authorizer["identitySource"] = ", ".join(map(_rest_expression, sources))
        if self.invoke_role_arn is not None:
            authorizer["authorizerCredentials"] = self.invoke_role_arn
        # "Unused" is what API Gateway's documentation asks for where the header says nothing.
        return _scheme(self.header if sources is None else "Unused", "custom", authorizer)

    def with_scopes(self, scopes: Sequence[str]) -> Self:
        """Return a copy that asks for *scopes*, for one route."""
        return self._copy(scopes)


class JWTAuthorizer(Authorizer):
    """API Gateway itself checks the JSON web token of any OpenID Connect issuer. Only HTTP APIs have it."""

    def __init__(
        self,
        name: str,
        issuer: str,
        audience: list[str],
        header: str = "Authorization",
        scopes: Sequence[str] | None = None,
    ) -> None:
        if not isinstance(audience, list):
            raise NotAListError("audience", audience)
        self.name = name
        self.issuer = issuer
        """The URL that a token must have as its ``iss``, and under which the issuer's keys are found."""
        self.audience = audience
        """The values of which a token must have one as its ``aud`` or ``client_id``."""
        self.header = header
        self.scopes = scopes or []

    def to_swagger(self) -> dict[str, Any]:
        """Return the security scheme of an HTTP API's OpenAPI 3 document."""
        return {
            "type": "oauth2",
            "x-amazon-apigateway-authorizer": {
                "type": "jwt",
                "jwtConfiguration": {"issuer": self.issuer, "audience": self.audience},
                "identitySource": f"$request.header.{self.header}",
            },
        }

    def with_scopes(self, scopes: Sequence[str]) -> Self:
        """Return a copy that asks for *scopes*, for one route."""
        return self._copy(scopes)


class BuiltinAuthConfig:
    """How API Gateway is to call an authorizer of the app."""

    def __init__(  # noqa: PLR0913  # the options of @app.authorizer
        self,
        name: str,
        handler_string: str,
        ttl_seconds: int | None = None,
        execution_role: str | None = None,
        header: str = "Authorization",
        *,
        identity_sources: Iterable[str] | None = None,
        simple_responses: bool = False,
    ) -> None:
        self.name = name
        self.handler_string = handler_string
        self.ttl_seconds = ttl_seconds
        """For how long API Gateway remembers a decision; 0 for not at all, ``None`` for its default of 300."""
        self.execution_role = execution_role
        """The ARN of the role with which API Gateway invokes the function; without one the function allows it."""
        self.header = header
        """Where the token is. It is all that a TOKEN authorizer is given."""
        self.identity_sources = parse_identity_sources(identity_sources, ttl_seconds)
        """What identifies the client to a REQUEST authorizer, which is given the whole request; ``None`` for TOKEN.

        Each is ``header.NAME``, ``querystring.NAME``, ``context.NAME`` or ``stageVariables.NAME``. A request that
        lacks one is answered with 401 without asking, and a decision is remembered for what they hold.
        """
        self.simple_responses = simple_responses
        """Whether an HTTP API is to expect ``{"isAuthorized": ...}`` and not a policy."""

    def configure(self, name: str, handler_string: str, options: Mapping[str, Any]) -> None:
        """Take what a function was registered with: *options* are the arguments of ``@app.authorizer`` by name.

        Raises as ``parse_identity_sources`` does.
        """
        self.__dict__.update(BuiltinAuthConfig(name, handler_string, **options).__dict__)


class ChaliceAuthorizer:
    """A function of the app that decides; its instance is the Lambda handler."""

    def __init__(self, name: str, func: Callable[..., Any], scopes: Sequence[str] | None = None) -> None:
        self.name = name
        self.func = func
        self.scopes: Sequence[str] = scopes or []
        self.config = BuiltinAuthConfig(name, "")
        """Completed when the function is registered, which for a blueprint's is later; shared with the copies."""
        self._decide: Callable[..., object] | None = None

    def __call__(self, event: Event, context: object) -> dict[str, Any] | None:
        """Answer API Gateway's question with a policy, or with a simple response when the config says so.

        When the function raises ``ForbiddenError``, nothing is allowed (the client gets 403, and API Gateway
        remembers it). When it raises ``UnauthorizedError``, or the event is not a question, this raises
        ``UnauthorizedError("Unauthorized")``: the one message that API Gateway answers with 401. Any other exception
        passes, and is a 500 for the client.
        """
        from chalice.authorization import AuthRequest, AuthResponse, InvalidAuthEventError, answer

        try:
            request = AuthRequest.from_event(event, self.config.header)
        except InvalidAuthEventError as error:
            logging.getLogger(self.func.__module__).exception("The authorizer %s was not asked anything", self.name)
            raise UnauthorizedError("Unauthorized") from error
        try:
            value = self._function()(request)
        except UnauthorizedError as error:
            raise UnauthorizedError("Unauthorized") from error
        except ForbiddenError:
            value = AuthResponse([], "anonymous")
        if value is None:  # a 500 for the client, as any answer that is none
            logging.getLogger(self.func.__module__).error("The authorizer %s returned None, no policy", self.name)
            return None
        return answer(request, value, is_simple=self.config.simple_responses)

    def with_scopes(self, scopes: Sequence[str]) -> ChaliceAuthorizer:
        """Return a copy that asks for *scopes*, for one route."""
        copy = ChaliceAuthorizer(self.name, self.func, scopes)
        copy.config = self.config
        return copy

    def _function(self) -> Callable[..., object]:
        if self._decide is None:
            from chalice.routing import is_async

            self._decide = self.func
            if is_async(self.func):
                from chalice.aio import synchronous

                self._decide = synchronous(self.func)
        return self._decide


def parse_identity_sources(sources: Iterable[str] | None, ttl_seconds: int | None) -> tuple[str, ...] | None:
    """Return *sources* in the form ``location.name``; ``None`` stays ``None``.

    AWS's own spellings are accepted: ``method.request.header.NAME`` (REST APIs), ``$request.header.NAME`` (HTTP APIs),
    ``route.request.header.NAME`` (websocket APIs). Raises ``NotAListError``, ``InvalidIdentitySourceError``, and
    ``MissingIdentitySourceError`` for none of them when decisions are remembered.
    """
    if sources is None:
        return None
    if isinstance(sources, str):
        raise NotAListError("identity_sources", sources)
    parsed = tuple(map(_parse_identity_source, sources))
    if not parsed and ttl_seconds != 0:
        raise MissingIdentitySourceError
    return parsed


class InvalidIdentitySourceError(ChaliceError, ValueError):
    """An identity source that API Gateway does not know."""

    def __init__(self, source: object) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        return (
            f"the identity source {self.source!r} is not known; write header.NAME, querystring.NAME, context.NAME"
            " or stageVariables.NAME"
        )


class MissingIdentitySourceError(ChaliceError, ValueError):
    """A REQUEST authorizer whose decisions are remembered, but for nobody in particular."""

    def __str__(self) -> str:
        return "an authorizer without identity sources cannot remember decisions; set ttl_seconds=0, or name one"


class NotAListError(ChaliceError, TypeError):
    """One value where an authorizer takes a list of them."""

    def __init__(self, argument: str, value: object) -> None:
        super().__init__(argument, value)
        self.argument = argument
        self.value = value

    def __str__(self) -> str:
        return f"{self.argument} must be a list, and is {self.value!r}"


def _parse_identity_source(source: object) -> str:
    text = source.removeprefix("$") if isinstance(source, str) else ""
    for prefix in ("method.request.", "route.request.", "request."):
        text = text.removeprefix(prefix)
    location, _, name = text.partition(".")
    if location not in ("header", "querystring", "context", "stageVariables") or not name:
        raise InvalidIdentitySourceError(source)
    return text


def _rest_expression(source: str) -> str:
    return f"method.request.{source}" if source.startswith(("header.", "querystring.")) else source


def _scheme(header: str, kind: str, authorizer: dict[str, Any] | None = None) -> dict[str, Any]:
    scheme: dict[str, Any] = {"in": "header", "type": "apiKey", "name": header, "x-amazon-apigateway-authtype": kind}
    if authorizer is not None:
        scheme["x-amazon-apigateway-authorizer"] = authorizer
    return scheme

"""What an authorizer function is asked, and what its answer becomes for API Gateway.

Which routes an authorizer protects is declared with ``authorizers``; nothing here looks at a token.
"""

from __future__ import annotations

from functools import cached_property

from chalice.errors import ChaliceError
from chalice.request import CaseInsensitiveMapping, MultiDict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from typing import Any, ClassVar, TypeVar

    from chalice.request import Event

    Value = TypeVar("Value")


class AuthRequest:
    """The question whether a client may call the API.

    A TOKEN authorizer is given the token alone; the rest is there for a REQUEST authorizer, and empty otherwise.
    """

    def __init__(self, auth_type: str, token: str, method_arn: str, event: Event | None = None) -> None:
        self.auth_type = auth_type
        """``TOKEN`` or ``REQUEST``."""
        self.token = token
        """What the client sent in the authorizer's header; for a REQUEST authorizer perhaps an empty string."""
        self.method_arn = method_arn
        """The ARN of the method that the client wants to call; the path in it is the client's, not the route's."""
        self._event: Event = {} if event is None else event

    def __repr__(self) -> str:
        return f"AuthRequest({self.auth_type}, {self.method_arn!r})"  # without the token: it is a secret

    @classmethod
    def from_event(cls, event: Event, header: str = "Authorization") -> AuthRequest:
        """Read the event of a TOKEN or REQUEST authorizer, or one of payload 2.0, whose token is in *header*.

        Raises ``InvalidAuthEventError``.
        """
        arn = _part(event, "methodArn", str) or _part(event, "routeArn", str)
        auth_type = _part(event, "type", str)
        if arn is None or auth_type is None:
            raise InvalidAuthEventError(event)
        request = cls(auth_type, "", arn, event)
        token = _part(event, "authorizationToken", str)
        request.token = request.headers.get(header, "") if token is None else token
        return request

    @property
    def payload_version(self) -> str:
        """``2.0`` for an authorizer of an HTTP API with that payload, else ``1.0``."""
        return "2.0" if self._event.get("version") == "2.0" else "1.0"

    @property
    def method(self) -> str | None:
        """The HTTP method; ``None`` for a websocket."""
        http = _part(self.context, "http", dict) or {}
        return _part(self._event, "httpMethod", str) or _part(http, "method", str)

    @property
    def path(self) -> str | None:
        """The path as the client wrote it, without the stage; ``None`` for a websocket."""
        if _part(self._event, "rawPath", str) and _part(self.context, "http", dict):  # payload 2.0
            from chalice.payload import HttpRequest

            return HttpRequest(self._event).raw_path
        return _part(self._event, "path", str)

    @property
    def context(self) -> dict[str, Any]:
        """API Gateway's own account of the request: identity, stage, request id."""
        return _part(self._event, "requestContext", dict) or {}

    @property
    def uri_params(self) -> dict[str, str] | None:
        """What the path's captures hold, or ``None``."""
        return _part(self._event, "pathParameters", dict)

    @property
    def stage_vars(self) -> dict[str, str] | None:
        """The stage variables, or ``None``."""
        return _part(self._event, "stageVariables", dict)

    @cached_property
    def headers(self) -> CaseInsensitiveMapping:
        """The headers, found under any spelling of their name; of a repeated one, the last."""
        headers = _part(self._event, "headers", dict)
        if headers is None:
            headers = {name: values[-1] for name, values in _lists(self._event, "multiValueHeaders").items()}
        return CaseInsensitiveMapping({name: value for name, value in headers.items() if isinstance(value, str)})

    @cached_property
    def query_params(self) -> MultiDict | None:
        """The query string's parameters, or ``None`` when there are none."""
        several = _lists(self._event, "multiValueQueryStringParameters")
        if raw := _part(self._event, "rawQueryString", str):  # payload 2.0 has joined the values with commas elsewhere
            from urllib.parse import parse_qs

            several = parse_qs(raw, keep_blank_values=True)
        if not several:
            single = _part(self._event, "queryStringParameters", dict) or {}
            several = {name: [value] for name, value in single.items()}
        return MultiDict(several) if several else None

    @cached_property
    def cookies(self) -> dict[str, str]:
        """The cookies that the client sent; of a repeated one, the first."""
        from chalice.cookies import parse

        several = _lists(self._event, "multiValueHeaders").items()
        cookies = _part(self._event, "cookies", list)  # of payload 2.0
        cookies = cookies or [value for name, values in several if name.lower() == "cookie" for value in values]
        cookies = cookies or [self.headers.get("cookie", "")]
        return parse([cookie for cookie in cookies if isinstance(cookie, str)])

    def to_dict(self) -> Event:
        """Return the event that Lambda was invoked with."""
        return self._event


class AuthRoute:
    """A path of which an ``AuthResponse`` allows some methods only."""

    def __init__(self, path: str, methods: Collection[str]) -> None:
        self.path = path
        self.methods = methods
        """HTTP methods, or ``*``."""

    def __repr__(self) -> str:
        return f"AuthRoute({self.path!r}, {self.methods!r})"


class AuthResponse:
    """What a client may call; everything else is denied."""

    ALL_HTTP_METHODS: ClassVar[list[str]] = ["DELETE", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "GET"]

    def __init__(
        self,
        routes: Sequence[str | AuthRoute],
        principal_id: str,
        context: Mapping[str, Any] | None = None,
        *,
        usage_identifier_key: str | None = None,
    ) -> None:
        self.routes = routes
        """Paths, of which every method is allowed, or ``AuthRoute``; ``*`` is every path.

        A path may have captures or end with ``*``. IAM knows no path segments, so both match slashes too:
        ``/users/{id}`` allows ``/users/1/orders``. A websocket API has the routes ``$connect`` and ``*``.
        """
        self.principal_id = principal_id
        self.context: dict[str, Any] = dict(context or {})
        """What views find in ``app.current_request.context["authorizer"]``: strings, numbers and booleans."""
        self.usage_identifier_key = usage_identifier_key
        """The API key that the request counts for, where the API takes it from its authorizer."""

    def to_dict(self, request: AuthRequest) -> dict[str, Any]:
        """Return the IAM policy that API Gateway expects, for the API and stage of *request*.

        Raises ``InvalidAuthResponseError``.
        """
        resources = self._check(request)
        statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": resources}
        document: dict[str, Any] = {
            "context": self.context,
            "principalId": self.principal_id,
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        }
        if self.usage_identifier_key is not None:
            document["usageIdentifierKey"] = self.usage_identifier_key
        return document

    def to_simple(self, request: AuthRequest) -> dict[str, Any]:
        """Return the simple response of an HTTP API: whether *request* itself is allowed.

        The context says whose it is under ``principalId``. Raises ``InvalidAuthResponseError``.
        """
        allowed = any(_matches(resource, request.method_arn) for resource in self._check(request))
        return {"isAuthorized": allowed, "context": {"principalId": self.principal_id, **self.context}}

    def _check(self, request: AuthRequest) -> list[str]:
        """Return the ARNs of what is allowed, after everything has been checked."""
        problems = list(_route_problems(self.routes))
        if request.payload_version == "1.0":
            problems += _context_problems(self.context)
        if problems:
            raise InvalidAuthResponseError(problems)
        return [resource for route in self.routes for resource in _resources(route, request.method_arn)]


def answer(request: AuthRequest, value: object, *, is_simple: bool = False) -> dict[str, Any]:
    """Return what API Gateway is answered when an authorizer function returned *value*.

    A dict goes out as it is. *is_simple* says that an HTTP API expects simple responses (of payload 2.0) instead of
    policies. Raises ``NotAuthResponseError`` and ``InvalidAuthResponseError``.
    """
    is_simple = is_simple and request.payload_version == "2.0"
    if isinstance(value, AuthResponse):
        return value.to_simple(request) if is_simple else value.to_dict(request)
    if isinstance(value, dict):
        return value
    if is_simple and isinstance(value, bool):
        return {"isAuthorized": value}
    raise NotAuthResponseError(value)


class InvalidAuthEventError(ChaliceError, ValueError):
    """An authorizer was invoked with something else than API Gateway's question."""

    def __init__(self, event: object) -> None:
        super().__init__(event)
        self.event = event

    def __str__(self) -> str:
        keys = ", ".join(sorted(map(str, self.event))) if isinstance(self.event, dict) else type(self.event).__name__
        return f"the event is not one of an authorizer: it needs type and methodArn or routeArn (it has: {keys})"


class InvalidAuthResponseError(ChaliceError, ValueError):
    """An ``AuthResponse`` that API Gateway would refuse, or that would allow something else than it says."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "the AuthResponse cannot be used: " + "; ".join(self.problems)


class NotAuthResponseError(ChaliceError, TypeError):
    """An authorizer function returned what says nothing about who may call what."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return (
            f"an authorizer returned a value of type {type(self.value).__qualname__}; return an AuthResponse or a dict"
            " in API Gateway's own format (or a bool, when it has simple_responses=True and the API is an HTTP API)"
        )


def _part(event: object, key: str, kind: type[Value]) -> Value | None:
    """Return what *event* has under *key*, or ``None`` unless it is of type *kind*."""
    value = event.get(key) if isinstance(event, dict) else None
    return value if isinstance(value, kind) else None


def _lists(event: Event, key: str) -> dict[str, list[Any]]:
    several = _part(event, key, dict) or {}
    return {name: values for name, values in several.items() if isinstance(values, list) and values}


def _route_problems(routes: object) -> Iterator[str]:
    if not isinstance(routes, (list, tuple)):
        yield f"routes is {routes!r}; it must be a list"
        return
    for route in routes:
        path = route.path if isinstance(route, AuthRoute) else route
        if not isinstance(path, str) or not (path == "*" or path[:1] in ("/", "$", "")):
            yield f"the route {path!r} is neither a path that begins with '/' nor '*'"
        if isinstance(route, AuthRoute):
            yield from _method_problems(route)


def _method_problems(route: AuthRoute) -> Iterator[str]:
    if not isinstance(route.methods, (list, tuple, set, frozenset)):
        yield f"the methods of {route.path!r} are {route.methods!r}; they must be a list"
        return
    for method in route.methods:
        if not isinstance(method, str) or method.upper() not in (*AuthResponse.ALL_HTTP_METHODS, "ANY", "*"):
            yield f"{method!r} of {route.path!r} is not an HTTP method"


def _context_problems(context: Mapping[str, object]) -> Iterator[str]:
    """Find values that API Gateway refuses with an error that only its own log shows.

    It documents strings, numbers and booleans; what it does with a null is not documented, so that is passed on.
    """
    from decimal import Decimal

    for name, value in context.items():
        if value is not None and not isinstance(value, (str, int, float, Decimal)):
            yield (
                f"context[{name!r}] is of type {type(value).__qualname__}; API Gateway takes strings, numbers and"
                " booleans (json.dumps makes a string of it)"
            )


def _resources(route: str | AuthRoute, method_arn: str) -> Iterator[str]:
    """Give the ARNs of *route* in the API and stage that *method_arn* names: ``arn:...:api/stage/METHOD/path``.

    A route of a websocket API has no method: ``arn:...:api/stage/$connect``.
    """
    stage, _, called = method_arn.partition("/")
    name, _, called = called.partition("/")
    stage = f"{stage}/{name}" if name else stage
    path, methods = (route.path, route.methods) if isinstance(route, AuthRoute) else (route, ("*",))
    if called[:1] == "$" or path[:1] == "$":
        yield f"{stage}/{path}"
        return
    for method in methods:
        yield f"{stage}/{'*' if method.upper() == 'ANY' else method.upper()}/{_wildcards(path)}"


def _wildcards(path: str) -> str:
    """Return *path* without its first slash, and with ``*`` for each capture."""
    if "{" not in path:
        return path if path == "*" else path[1:]
    import re

    return re.sub(r"\{[^}]*\}", "*", path[1:])


def _matches(pattern: str, arn: str) -> bool:
    """Return whether *pattern*, in which ``*`` stands for any text, matches *arn*; in time linear in both."""
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == arn
    if not arn.startswith(first):
        return False
    position = len(first)
    for part in rest[:-1]:
        position = arn.find(part, position)
        if position < 0:
            return False
        position += len(part)
    return len(arn) - position >= len(rest[-1]) and arn.endswith(rest[-1])

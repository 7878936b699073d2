"""How the events that are not a REST API's say what is requested, and how they are answered.

HTTP APIs and function URLs use payload 2.0, HTTP APIs and REST APIs 1.0, load balancers their own. The formats are
those of the AWS documentation; the view and its ``Request`` see no difference.
"""

from __future__ import annotations

from chalice.request import MultiDict, Request, lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from chalice.request import Event
    from chalice.response import Result
    from chalice.routing import Answer, Read

_HTTP_STATUS = {
    200: "OK",
    201: "Created",
    202: "Accepted",
    204: "No Content",
    301: "Moved Permanently",
    302: "Found",
    303: "See Other",
    304: "Not Modified",
    307: "Temporary Redirect",
    308: "Permanent Redirect",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    415: "Unsupported Media Type",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


class Payload:
    """What differs from one payload to another."""

    __slots__ = ("adapted", "path_of", "reader", "route_of")

    def __init__(
        self,
        reader: Callable[[str], Read],
        route_of: Callable[[Event], tuple[str, str]],
        path_of: Callable[[Event], str],
        adapted: Callable[[Answer], Answer],
    ) -> None:
        self.reader = reader
        """Gives what reads the events of one declared path."""
        self.route_of = route_of
        """Gives the method, and the route that API Gateway found: an empty string if it did not."""
        self.path_of = path_of
        """Gives the path as the client wrote it, without the stage, decoded."""
        self.adapted = adapted
        """Makes a proxy result of payload 1.0 the one that is expected here."""


class HttpRequest(Request):
    """A request in payload 2.0: of an HTTP API or a function URL."""

    def __init__(
        self,
        event_dict: Event,
        lambda_context: object = None,
        uri_params: dict[str, str] | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(event_dict, lambda_context, uri_params)
        self.__dict__["path"] = path

    @lazy
    def method(self) -> str:
        """The HTTP method in upper case."""
        method: str = self.context["http"]["method"]
        return method

    @lazy
    def raw_path(self) -> str | None:
        """The path as the client wrote it, without the stage."""
        return _without_stage(self._event)

    @lazy
    def query_params(self) -> MultiDict | None:
        """The query string's parameters, or ``None`` when there are none."""
        return _parsed(self._event.get("rawQueryString") or "")

    def accepts_binary(self, binary_types: object) -> bool:
        """Return ``True``: HTTP APIs and function URLs pass on bytes whatever the client accepts."""
        return True

    def _cookie_headers(self) -> list[str]:
        return self._event.get("cookies") or [self.headers.get("cookie", "")]


class BalancedRequest(Request):
    """A request from an Application Load Balancer."""

    def __init__(
        self,
        event_dict: Event,
        lambda_context: object = None,
        uri_params: dict[str, str] | None = None,
        path: str | None = None,
    ) -> None:
        super().__init__(event_dict, lambda_context, uri_params)
        self.__dict__["path"] = path

    @lazy
    def method(self) -> str:
        """The HTTP method in upper case."""
        method: str = self._event["httpMethod"]
        return method

    @lazy
    def query_params(self) -> MultiDict | None:
        """The query string's parameters, decoded, or ``None`` when there are none; a load balancer does not decode."""
        from urllib.parse import unquote_plus

        several = self._event.get("multiValueQueryStringParameters")
        if several is None:
            several = {name: [value] for name, value in (self._event.get("queryStringParameters") or {}).items()}
        return MultiDict({unquote_plus(n): [unquote_plus(v) for v in values] for n, values in several.items()}) or None

    def accepts_binary(self, binary_types: object) -> bool:
        """Return ``True``: a load balancer passes on bytes whatever the client accepts."""
        return True


def payload_of(event: object) -> str | None:
    """Return which of ``PAYLOADS`` *event* is, or ``None`` for what is no HTTP request."""
    context = event.get("requestContext") if isinstance(event, dict) else None
    if not isinstance(context, dict):
        return None
    if isinstance(context.get("http"), dict):
        return "2.0"
    if "elb" in context:
        return "elb"
    return "1.0" if isinstance(context.get("httpMethod"), str) else None


def _route_of_http(event: Event) -> tuple[str, str]:
    method: str = event["requestContext"]["http"]["method"]
    _, _, path = (event.get("routeKey") or "").partition(" ")
    return method, path


def _route_of_rest(event: Event) -> tuple[str, str]:
    context = event["requestContext"]
    return context["httpMethod"], context.get("resourcePath") or ""


def _without_stage(event: Event) -> str:
    path: str = event["rawPath"]
    stage = event["requestContext"].get("stage")
    if isinstance(stage, str) and stage not in ("", "$default") and (path + "/").startswith(f"/{stage}/"):
        path = path[len(stage) + 1 :] or "/"
    return path


def _decoded(path: str) -> str:
    if "%" not in path:
        return path
    from urllib.parse import unquote

    # An encoded slash stays one, so that a capture cannot be made to look like several segments.
    return unquote(path.replace("%2F", "%252F").replace("%2f", "%252f"))


def _parsed(query: str) -> MultiDict | None:
    """Return the parameters of a raw *query* string."""
    if not query:
        return None
    decode: Callable[[str], str] = str
    if "%" in query or "+" in query:
        from urllib.parse import unquote_plus

        decode = unquote_plus
    several: dict[str, list[str]] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if part:
            several.setdefault(decode(name), []).append(decode(value))
    return MultiDict(several) if several else None


def _to_http(result: Result) -> Result:
    """Return *result* as payload 2.0 has it: header lines joined, cookies apart, and a content type."""
    if not result["headers"] and not result["multiValueHeaders"]:
        return {"statusCode": result["statusCode"], "headers": _json_headers(result), **_body(result)}
    headers: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in (*result["headers"].items(), *result["multiValueHeaders"].items()):
        values = [value] if isinstance(value, str) else value
        if name.lower() == "set-cookie":
            cookies += values
        else:
            headers[name] = ", ".join(values)
    # Without one an HTTP API would say text/plain, where a REST API says application/json.
    if result["body"] and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    answer = {"statusCode": result["statusCode"], "headers": headers, **_body(result)}
    if cookies:
        answer["cookies"] = cookies
    return answer


def _json_headers(result: Result) -> dict[str, str]:
    return {"Content-Type": "application/json"} if result["body"] else {}


def _body(result: Result) -> Result:
    if "isBase64Encoded" in result:
        return {"body": result["body"], "isBase64Encoded": True}
    return {"body": result["body"]}


def _to_balancer(result: Result, event: Event) -> Result:
    """Return *result* as a load balancer takes it: all headers in one way, the one that its target group has."""
    headers: dict[str, Any] = {**result["headers"], **result["multiValueHeaders"]}
    if result["body"] and not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = "application/json"
    status = result["statusCode"]
    answer = {
        "statusCode": status,
        "statusDescription": f"{status} {_HTTP_STATUS.get(status, '')}".strip(),
        "isBase64Encoded": result.get("isBase64Encoded", False),
        "body": result["body"],
    }
    if event.get("multiValueHeaders") is not None:
        answer["multiValueHeaders"] = {n: [v] if isinstance(v, str) else v for n, v in headers.items()}
    else:  # several lines of one header cannot be said here: the last cookie wins, others are one list
        answer["headers"] = {
            n: v if isinstance(v, str) else v[-1] if n.lower() == "set-cookie" else ", ".join(v)
            for n, v in headers.items()
        }
    return answer


def _adapted_to_http(answer: Answer) -> Answer:
    return lambda event, context, captures=None: _to_http(answer(event, context, captures))


def _adapted_to_balancer(answer: Answer) -> Answer:
    return lambda event, context, captures=None: _to_balancer(answer(event, context, captures), event)


def _reader(request_class: type[HttpRequest | BalancedRequest]) -> Callable[[str], Read]:
    return lambda path: lambda event, context, captures: request_class(event, context, captures, path)


PAYLOADS: Mapping[str, Payload] = {
    "1.0": Payload(lambda _path: Request, _route_of_rest, lambda event: event.get("path") or "", lambda answer: answer),
    "2.0": Payload(
        _reader(HttpRequest), _route_of_http, lambda event: _decoded(_without_stage(event)), _adapted_to_http
    ),
    "elb": Payload(
        _reader(BalancedRequest),
        lambda event: (event["httpMethod"], ""),
        lambda event: _decoded(event["path"]),
        _adapted_to_balancer,
    ),
}

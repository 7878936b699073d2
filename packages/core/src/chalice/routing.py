"""What is declared for one method of one path, and the callable that answers its requests.

Which route an event belongs to is decided in ``app``; whether a route can be deployed, in ``declaration``.
"""

from __future__ import annotations

import traceback

from chalice.errors import ChaliceViewError
from chalice.request import Request
from chalice.response import JSON, Response, encode, is_binary, media_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Collection, Mapping

    from chalice.app import Chalice
    from chalice.request import Event
    from chalice.response import Result

    Answer = Callable[[Event, object], Result]


class Route:
    """One method of one path, as ``@app.route`` declared it."""

    __slots__ = ("content_types", "method", "uri_pattern", "view_function", "view_name")

    def __init__(
        self,
        view_function: Callable[..., object],
        view_name: str,
        uri_pattern: str,
        method: str,
        content_types: list[str],
    ) -> None:
        self.view_function = view_function
        self.view_name = view_name
        self.uri_pattern = uri_pattern
        self.method = method
        self.content_types = content_types

    def __repr__(self) -> str:
        return f"Route({self.method} {self.uri_pattern} -> {self.view_name})"

    @property
    def view_args(self) -> list[str]:
        """The names captured from the path, in order."""
        return [part[1:-1] for part in self.uri_pattern.split("/") if part[:1] == "{"]


def prepare(route: Route, app: Chalice, invocation: threading.local) -> Answer:
    """Return the callable that answers *route*'s requests; what can be decided once is decided here.

    While the view runs, ``request`` of *invocation* is the request.
    """
    respond = _bind(route, app)

    def answer(event: Event, context: object) -> Result:
        state = invocation.__dict__
        outer = state.get("request")
        try:
            state["request"] = Request(event, context)
            return respond(event)
        except ChaliceViewError as error:
            return answer_error(error)
        except Exception as error:
            app.log.exception("%s %s: the view %r failed", route.method, route.uri_pattern, route.view_name)
            return answer_failure(error, debug=app.debug)
        finally:
            state["request"] = outer

    return answer


def answer_error(error: ChaliceViewError, headers: Mapping[str, str] | None = None) -> Result:
    """Return the answer that *error* stands for."""
    return _fault(error.STATUS_CODE, type(error).__name__, str(error), headers)


def answer_failure(error: Exception, *, debug: bool) -> Result:
    """Return a 500: with *error*'s traceback in debug mode, with nothing of it otherwise."""
    if debug:
        return Response("".join(traceback.format_exception(error)), {"Content-Type": "text/plain"}, 500).to_dict()
    return _fault(500, "InternalServerError", "An internal server error occurred.")


def _bind(route: Route, app: Chalice) -> Callable[[Event], Result]:
    """Return the callable that calls *route*'s view for an event and lets its errors pass."""
    view = route.view_function
    takes_captures = bool(route.view_args)
    accepted = frozenset(media_type(content_type) for content_type in route.content_types)

    def respond(event: Event) -> Result:
        headers: Mapping[str, str] = event.get("headers") or {}
        sent = _header(headers, "content-type") or JSON  # without a header it is taken for JSON
        if sent not in accepted and media_type(sent) not in accepted:
            return _fault(415, "UnsupportedMediaType", f"Unsupported media type: {media_type(sent)}")
        value = view(**event["pathParameters"]) if takes_captures else view()
        if isinstance(value, (Response, bytes)):
            return _respond(value, _header(headers, "accept"), app.api.binary_types)
        body = value if isinstance(value, str) else encode(value)
        return {"statusCode": 200, "headers": {"Content-Type": JSON}, "multiValueHeaders": {}, "body": body}

    return respond


def _fault(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Result:
    return Response({"Code": code, "Message": message}, headers, status).to_dict()


def _respond(value: Response | bytes, accept: str, binary_types: Collection[str]) -> Result:
    """Give a view's own response its form.

    API Gateway turns base64 back into bytes only for a request that accepts a binary type, and would pass the
    base64 text to anyone else; so anyone else gets a 400.
    """
    response = value if isinstance(value, Response) else Response(value)
    result = response.to_dict(binary_types)
    if "isBase64Encoded" in result and not any(is_binary(media_type(a), binary_types) for a in accept.split(",")):
        content_type = media_type(response.content_type)
        return _fault(
            400,
            "BadRequest",
            f"Request did not specify an Accept header with {content_type}, "
            f"The response has a Content-Type of {content_type}. "
            "If a response has a binary Content-Type then the request must specify an Accept header that matches.",
        )
    return result


def _header(headers: Mapping[str, str], name: str) -> str:
    """Return the header *name* (lower case), or an empty string; cheaper than making ``Headers`` of all of them."""
    size = len(name)
    for candidate in headers:
        if len(candidate) == size and candidate.lower() == name:
            return headers[candidate]
    return ""

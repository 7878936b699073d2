"""What runs around views and functions: the middleware that ``@app.middleware`` registered.

Loaded by apps that have some. A middleware is called with an event and what gives the answer to it; the one that was
registered first is the outermost.
"""

from __future__ import annotations

from collections.abc import Mapping

from chalice.errors import ChaliceError, ChaliceUnhandledError
from chalice.failing import response_to
from chalice.response import Response
from chalice.routing import is_async, rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from chalice.app import Chalice
    from chalice.request import Request
    from chalice.response import Result
    from chalice.routing import Call, ExtraHeaders

    GetResponse = Callable[[Any], Any]
    Middleware = Callable[[Any, GetResponse], Any]


MIDDLEWARE_TYPES = (
    "all",
    "http",
    "pure_lambda",
    "scheduled",
    "cloudwatch",
    "s3",
    "sns",
    "sqs",
    "kinesis",
    "dynamodb",
    "websocket",
)
"""What a middleware can be registered for."""


def check_event_type(event_type: str) -> None:
    """Raise ``InvalidArgumentError`` for what middleware cannot be registered for."""
    if event_type not in MIDDLEWARE_TYPES:
        from chalice.faults import InvalidArgumentError

        raise InvalidArgumentError("event_type", event_type, f"use one of {', '.join(MIDDLEWARE_TYPES)}")


def around_view(
    handlers: Sequence[Middleware], call: Call, app: Chalice, name: str, extra: ExtraHeaders | None
) -> Call:
    """Return *call* with *handlers* around it; what they get from it is always a ``Response``, with its CORS headers.

    An error of the view is an answer to them, except a ``ChaliceUnhandledError``, which passes through.
    """

    def endpoint(request: Request) -> Response:
        try:
            value = call(request)
        except ChaliceUnhandledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a view raises is answered
            value = response_to(error, app, name)
        return respond(value, request)

    async def endpoint_on_loop(request: Request) -> Response:
        try:
            value = await call(request)  # type: ignore[misc]  # it is async where a middleware is
        except ChaliceUnhandledError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a view raises is answered
            value = response_to(error, app, name)
        return respond(value, request)

    def respond(value: object, request: Request) -> Response:
        response = as_response(value)
        return response.with_headers(extra(request.raw_headers)) if extra else response

    return around(handlers, endpoint_on_loop if is_async(call) else endpoint)


def around(handlers: Sequence[Middleware], endpoint: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return *endpoint* with *handlers* around it, the first one outermost; any of them may be async."""
    if any(is_async(handler) for handler in handlers):
        from chalice.aio import chain

        return chain(handlers, endpoint)
    for handler in reversed(handlers):
        endpoint = _around_one(handler, endpoint)
    return endpoint


def as_response(value: object) -> Response:
    """Return *value* as the ``Response`` that it stands for."""
    if isinstance(value, Response):
        return value
    if type(value) is not dict and hasattr(value, "__await__"):  # a plain decorator around an async view
        from chalice.aio import run

        return as_response(run(value))
    return Response(value, {})


def rendered_response(value: object, app: Chalice) -> Result:
    """Give what a middleware returned the form of an answer. Raises ``NotResponseError`` for what is none.

    A tuple would become a list with status 200, which is not what ``return {"error": ...}, 401`` is meant for.
    """
    if value is not None and not isinstance(value, (Response, str, bytes, bytearray, Mapping, list)):
        raise NotResponseError(value)
    return rendered(value, app)


class NotResponseError(ChaliceError, TypeError):
    """A middleware that returned something else than an answer."""

    def __init__(self, value: object) -> None:
        super().__init__(value)
        self.value = value

    def __str__(self) -> str:
        return f"a middleware returned a {type(self.value).__name__}; return what get_response gives, or a Response"


class ConvertToMiddleware:
    """A decorator for Lambda handlers, such as a tracer's, as middleware."""

    def __init__(self, lambda_wrapper: Callable[..., Any]) -> None:
        self._wrapper = lambda_wrapper

    def __call__(self, event: Any, get_response: GetResponse) -> Any:
        """Answer *event* inside of the wrapper, which sees the event and context that Lambda gave."""
        from chalice.request import Request

        if isinstance(event, Request):
            original, context = event.to_original_event(), event.lambda_context
        else:
            original, context = event.to_dict(), event.context
        return self._wrapper(lambda _event, _context: get_response(event))(original, context)


def _around_one(handler: Middleware, get_response: GetResponse) -> GetResponse:
    def call(event: Any) -> Any:
        return handler(event, get_response)

    return call

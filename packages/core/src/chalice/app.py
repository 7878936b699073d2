"""The app: what the decorators record, and which record answers an event.

Nothing is checked or built at import beyond what would be lost otherwise: the first request of a route prepares it
(``routing``), and ``declaration`` checks everything when the app is described.
"""

from __future__ import annotations

import logging
import os
import sys
import threading

from chalice.errors import (
    BadRequestError,
    ChaliceError,
    ChaliceViewError,
    ConflictError,
    DuplicateRouteError,
    ForbiddenError,
    MethodNotAllowedError,
    NoRequestError,
    NotFoundError,
    RequestTimeoutError,
    TooManyRequestsError,
    UnauthorizedError,
    UncalledDecoratorError,
    UnknownEventError,
    UnprocessableEntityError,
)
from chalice.request import Request
from chalice.response import Response
from chalice.routing import Route, answer_error, answer_failure, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import TypeVar

    from chalice.request import Event
    from chalice.response import Result
    from chalice.routing import Answer

    Decorated = TypeVar("Decorated", bound=Callable[..., object])

__all__ = [
    "APIGateway",
    "BadRequestError",
    "Chalice",
    "ChaliceError",
    "ChaliceViewError",
    "ConflictError",
    "ForbiddenError",
    "LambdaFunction",
    "MethodNotAllowedError",
    "NotFoundError",
    "Request",
    "RequestTimeoutError",
    "Response",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
]


class APIGateway:
    """How API Gateway is to treat content types."""

    default_binary_types = (
        "application/octet-stream",
        "application/x-tar",
        "application/zip",
        "audio/basic",
        "audio/ogg",
        "audio/mp4",
        "audio/mpeg",
        "audio/wav",
        "audio/webm",
        "image/png",
        "image/jpg",
        "image/jpeg",
        "image/gif",
        "video/ogg",
        "video/mpeg",
        "video/webm",
    )

    def __init__(self) -> None:
        self.binary_types = list(self.default_binary_types)
        """The media types that are passed as bytes: append to it, or assign another list (at most 25)."""


class LambdaFunction:
    """A function that Lambda calls as it is."""

    __slots__ = ("func", "handler_string", "name")

    def __init__(self, func: Callable[..., object], name: str, handler_string: str) -> None:
        self.func = func
        self.name = name
        self.handler_string = handler_string

    def __repr__(self) -> str:
        return f"LambdaFunction({self.name} -> {self.handler_string})"


class Chalice:
    """An app: views registered with ``route``, functions registered with ``lambda_function``.

    Its instance is the Lambda handler of the routes.
    """

    FORMAT_STRING = "%(name)s - %(levelname)s - %(message)s"

    def __init__(
        self,
        app_name: str,
        debug: bool = False,
        configure_logs: bool = True,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.app_name = app_name
        self.api = APIGateway()
        self.routes: dict[str, dict[str, Route]] = {}
        """By path, then by method."""
        self.declared_routes: list[Route] = []
        """The same, in the order of the source."""
        self.pure_lambda_functions: list[LambdaFunction] = []
        self.experimental_feature_flags: set[str] = set()
        """Accepted from apps that set them; no feature needs one."""
        self.configure_logs = configure_logs
        self.env = os.environ if env is None else env
        self.log = logging.getLogger(app_name)
        self.debug = debug
        if configure_logs:
            self._configure_log()
        self._answers: dict[tuple[str, str], Answer] = {}
        self._invocation = threading.local()

    @property
    def debug(self) -> bool:
        """Whether a failing view answers with its traceback, and debug messages are logged."""
        return self._debug

    @debug.setter
    def debug(self, value: bool) -> None:
        self._debug = value
        if self.configure_logs:
            self.log.setLevel(logging.DEBUG if value else logging.ERROR)

    @property
    def current_request(self) -> Request:
        """The request that this thread's view is answering. Raises ``NoRequestError`` outside a view."""
        request: Request | None = self._invocation.__dict__.get("request")
        if request is None:
            raise NoRequestError
        return request

    @current_request.setter
    def current_request(self, request: Request) -> None:
        self._invocation.__dict__["request"] = request

    @property
    def lambda_context(self) -> object:
        """Lambda's context object of the current request. Raises ``NoRequestError`` outside a view."""
        return self.current_request.lambda_context

    def route(
        self,
        path: str,
        *,
        methods: Iterable[str] = ("GET",),
        name: str | None = None,
        content_types: Iterable[str] = ("application/json",),
    ) -> Callable[[Decorated], Decorated]:
        """Register a view for *methods* of *path*; captures, written ``{city}``, are passed by name.

        A request with another content type than *content_types* is answered with 415. Raises ``DuplicateRouteError``,
        a ``ValueError``.
        """
        if callable(path):
            raise UncalledDecoratorError("@app.route('/path')")
        accepted = list(content_types)

        def register(view: Decorated) -> Decorated:
            entries = self.routes.setdefault(path, {})
            for method in methods:
                if method in entries:
                    raise DuplicateRouteError(path, method, entries[method].view_function, view)
                entries[method] = Route(view, name or view.__name__, path, method, accepted)
                self.declared_routes.append(entries[method])
            return view

        return register

    def lambda_function(self, name: str | None = None) -> Callable[[Decorated], Decorated]:
        """Register a function that Lambda calls with its event and context, unchanged."""
        if callable(name):
            raise UncalledDecoratorError("@app.lambda_function()")

        def register(func: Decorated) -> Decorated:
            entry = LambdaFunction(func, name or func.__name__, f"app.{func.__name__}")
            self.pure_lambda_functions.append(entry)
            return func

        return register

    def __call__(self, event: Event, context: object) -> Result:
        """Answer a request of the REST API (payload 1.0) with a proxy result; what a view raises becomes one too."""
        try:
            request = event["requestContext"]
            answer = self._answers[request["resourcePath"], request["httpMethod"]]
        except (KeyError, TypeError):
            answer = self._find(event)
        return answer(event, context)

    def _find(self, event: Event) -> Answer:
        """Return what answers *event*, prepared now if a route does."""
        try:
            path, method = event["requestContext"]["resourcePath"], event["requestContext"]["httpMethod"]
        except (KeyError, TypeError):
            return self._refuse_event
        methods = self.routes.get(path)
        if methods is None:
            return _refuse(NotFoundError(f"No view for {path}"))
        if method not in methods:
            return _refuse(MethodNotAllowedError(f"No {method} for {path}"), {"Allow": ", ".join(methods)})
        answer = prepare(methods[method], self, self._invocation)
        self._answers[path, method] = answer
        return answer

    def _refuse_event(self, event: Event, _context: object) -> Result:
        error = UnknownEventError(event)
        self.log.error("%s", error)
        return answer_failure(error, debug=self.debug)

    def _configure_log(self) -> None:
        """Give the log its format and a way out: Lambda's own, else stdout.

        A log that Lambda writes as JSON, and one that the process has a handler for, is left as it is.
        """
        if self.log.handlers:
            return
        handlers = logging.getLogger().handlers
        if not handlers:
            handler: logging.Handler = logging.StreamHandler(sys.stdout)
        elif hasattr(handlers[0], "log_sink") and os.environ.get("AWS_LAMBDA_LOG_FORMAT") != "JSON":
            handler = _twin(handlers[0])
        else:
            return
        # Lambda's way out writes a record as it is formatted; a stream ends the line itself.
        handler.setFormatter(logging.Formatter(self.FORMAT_STRING + ("\n" if handlers else "")))
        self.log.addHandler(handler)
        self.log.propagate = False


def _twin(handler: logging.Handler) -> logging.Handler:
    """Return a handler that writes where *handler* writes, and can have a format of its own.

    Lambda's keeps a record with a traceback in one piece; lines on stdout would become one event each.
    """
    twin: logging.Handler = handler.__class__.__new__(handler.__class__)
    twin.__dict__.update(handler.__dict__)
    return twin


def _refuse(error: ChaliceViewError, headers: Mapping[str, str] | None = None) -> Answer:
    def answer(_event: Event, _context: object) -> Result:
        return answer_error(error, headers)

    return answer

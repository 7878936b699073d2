"""The app: what the decorators recorded, and which record answers an event.

Nothing is checked or built at import beyond what would be lost otherwise: the first request of a route prepares it
(``routing``), and ``declaration`` checks everything when the app is described.
"""

from __future__ import annotations

import logging
import os
import sys
from functools import partial

from chalice.decorators import DecoratorAPI
from chalice.errors import ChaliceError, ChaliceUnhandledError, ChaliceViewError
from chalice.request import CaseInsensitiveMapping, MultiDict, Request
from chalice.response import Response
from chalice.routing import CURRENT, Route, prepare

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from chalice.authorizers import BuiltinAuthConfig
    from chalice.blueprint import Blueprint
    from chalice.cors import CORSConfig
    from chalice.decorators import ErrorHandler
    from chalice.matching import Router
    from chalice.request import Event
    from chalice.response import Result
    from chalice.routing import Answer
    from chalice.sources import BaseEventSourceConfig
    from chalice.subscriptions import Declared, LambdaFunction
    from chalice.websocket import WebsocketAPI

    WebsocketConfig = Any  # one of three classes of ``websocket``, each with its own constructor

__all__ = [
    "APIGateway",
    "CaseInsensitiveMapping",
    "Chalice",
    "ChaliceError",
    "ChaliceUnhandledError",
    "ChaliceViewError",
    "MultiDict",
    "Request",
    "Response",
]

RouteEntry = Route
EVENT_SOURCES = frozenset({"scheduled", "cloudwatch", "s3", "sns", "sqs", "kinesis", "dynamodb"})
_EAGER = ("snap-start", "provisioned-concurrency")


class APIGateway:
    """How API Gateway, and what answers behind it, treats every route."""

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
        self.cors: bool | CORSConfig | None = False
        """The CORS configuration of views that have none of their own."""
        self.compress = False
        """Whether answers are compressed for clients that take it."""


class Chalice(DecoratorAPI):
    """An app: views registered with ``route``, functions registered with the other decorators.

    Its instance is the Lambda handler of the routes.
    """

    FORMAT_STRING = "%(name)s - %(levelname)s - %(message)s"
    most_recent: Request | None = None
    """What ``current_request`` is where no request is being answered."""
    _lambda_context: Any = None
    _websocket_api: WebsocketAPI | None = None

    def __init__(
        self,
        app_name: str,
        debug: bool = False,
        configure_logs: bool = True,
        env: MutableMapping[str, str] | None = None,
    ) -> None:
        self.app_name = app_name
        self.api = APIGateway()
        self.routes: dict[str, dict[str, Route]] = {}
        """By path, then by method."""
        self.declared_routes: list[Route] = []
        """The same, in the order of the source."""
        self.declared_functions: list[Declared] = []
        """Every function but the one that answers the routes, in the order of the source."""
        self.middleware_handlers: list[tuple[Callable[..., Any], str]] = []
        """Middleware and the type of event that it is for, in the order of registration."""
        self.error_handlers: dict[type[Exception], ErrorHandler] = {}
        self.experimental_feature_flags: set[str] = set()
        """Accepted from apps that set them; no feature needs one."""
        self.configure_logs = configure_logs
        self.env = os.environ if env is None else env
        self.log = logging.getLogger(app_name)
        self.debug = debug
        if configure_logs:
            self._configure_log()
        self.routers: dict[str, Router] = {}
        """What finds the answers that need looking for, by payload; filled by ``matching``."""
        self.answers: dict[object, Answer] = {}
        """What was prepared, by the path and method of a REST API, or by the route key of an HTTP API."""
        self._is_eager = self._prepare_for_snapshot()

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
        """The request that is being answered, also in threads that its view starts; afterwards it is the latest one.

        Raises ``NoRequestError``, an ``AttributeError``, before the first.
        """
        request = CURRENT.get() or self.most_recent
        if request is None:
            from chalice.faults import NoRequestError

            raise NoRequestError
        return request

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        if CURRENT.get() is not None:
            CURRENT.set(request)
        self.most_recent = request

    @current_request.deleter
    def current_request(self) -> None:
        self.most_recent = None

    @property
    def lambda_context(self) -> Any:
        """Lambda's context object of the current request. Raises ``NoRequestError`` before the first."""
        return self.current_request.lambda_context if self._lambda_context is None else self._lambda_context

    @lambda_context.setter
    def lambda_context(self, context: Any) -> None:
        self._lambda_context = context

    @lambda_context.deleter
    def lambda_context(self) -> None:
        self._lambda_context = None

    @property
    def websocket_api(self) -> WebsocketAPI:
        """What sends to websocket clients; its ``session`` may be set to a boto3 session of the app's."""
        if self._websocket_api is None:
            from chalice.websocket import WebsocketAPI

            self._websocket_api = WebsocketAPI(self.env)
        return self._websocket_api

    @websocket_api.setter
    def websocket_api(self, value: WebsocketAPI) -> None:
        self._websocket_api = value

    @property
    def pure_lambda_functions(self) -> list[LambdaFunction]:
        """What ``lambda_function`` registered."""
        from chalice.subscriptions import LambdaFunction

        return [
            LambdaFunction(entry.func, entry.name, entry.handler_string)
            for entry in self.declared_functions
            if entry.kind == "pure_lambda"
        ]

    @property
    def event_sources(self) -> list[BaseEventSourceConfig]:
        """What the decorators of schedules and event sources registered."""
        from chalice.sources import config_of

        return [config_of(entry) for entry in self.declared_functions if entry.kind in EVENT_SOURCES]

    @property
    def builtin_auth_handlers(self) -> list[BuiltinAuthConfig]:
        """What ``authorizer`` registered."""
        return [entry.handler.config for entry in self.declared_functions if entry.kind == "authorizer"]

    @property
    def websocket_handlers(self) -> dict[str, WebsocketConfig]:
        """What the decorators of websockets registered, by route key."""
        from chalice.websocket import config_of

        return {
            entry.options["route_key"]: config_of(entry)
            for entry in self.declared_functions
            if entry.kind == "websocket"
        }

    @property
    def handler_map(self) -> dict[str, Callable[..., Any]]:
        """Every registered function and view by name, as the decorator returned it."""
        views = {route.view_name: route.view_function for route in self.declared_routes}
        return {**views, **{entry.name: entry.handler for entry in self.declared_functions}}

    def owning_app(self) -> Chalice:
        """Return this app."""
        return self

    def register_blueprint(
        self, blueprint: Blueprint, name_prefix: str | None = None, url_prefix: str | None = None
    ) -> None:
        """Take over the views, functions and middleware of *blueprint*, with prefixes for its names and paths."""
        blueprint.register_in(self, name_prefix or "", url_prefix or "")

    def add_route(self, route: Route, cors: bool | CORSConfig | None) -> None:
        """Declare *route*, with what ``cors=`` says. Raises ``DuplicateRouteError``."""
        entries = self.routes.setdefault(route.uri_pattern, {})
        if route.method in entries:
            from chalice.faults import DuplicateRouteError

            first = entries[route.method].view_function
            raise DuplicateRouteError(route.uri_pattern, route.method, first, route.view_function)
        if cors is None:
            cors = self.api.cors
        if cors:
            from chalice.cors import configured

            route.cors = configured(cors)
        entries[route.method] = route
        self.declared_routes.append(route)
        if self.routers:  # what they refused may be this route's now
            self.routers.clear()
            self.answers.clear()
        if self._is_eager:
            self._try(partial(prepare, route, self))

    def add_function(self, handler: Any, kind: str, name: str, options: dict[str, Any]) -> None:
        """Declare *handler* under *name*. Raises ``DuplicateFunctionError``."""
        route_key = options.get("route_key")
        for other in self.declared_functions:
            if other.name == name:
                from chalice.faults import DuplicateFunctionError

                raise DuplicateFunctionError("name", name, other.func, handler.func)
            if route_key is not None and other.options.get("route_key") == route_key:
                from chalice.faults import DuplicateFunctionError

                raise DuplicateFunctionError("websocket route", route_key, other.func, handler.func)
        options = dict(options)
        handler_string = f"{options.pop('module', 'app')}.{handler.func.__name__}"
        from chalice.subscriptions import Declared

        self.declared_functions.append(Declared(handler, kind, name, handler_string, options))
        if kind == "authorizer":
            handler.config.configure(name, handler_string, options)
            return
        handler.reset()  # a blueprint's may have been called before it was registered
        if self._is_eager:
            self._try(handler.prepare)

    def register_middleware(self, func: Callable[..., Any], event_type: str = "all") -> None:
        """Call *func* with each event of *event_type* and with ``get_response``, in the order of registration.

        Raises ``InvalidArgumentError``, a ``ValueError``, for what is no type of event.
        """
        if event_type != "all":
            from chalice.middleware import check_event_type

            check_event_type(event_type)
        self.middleware_handlers.append((func, event_type))
        self._forget_answers()

    def add_error_handler(self, error: type[Exception], handler: ErrorHandler) -> None:
        """Answer *error*, and what derives from it, with what *handler* returns for it."""
        from chalice.routing import is_async

        if is_async(handler):
            from chalice.aio import synchronous

            handler = synchronous(handler)
        self.error_handlers[error] = handler

    def _get_view_function_response(self, view_function: Callable[..., Any], function_args: dict[str, Any]) -> Any:
        """Call a view. Tools that report errors, and apps, put something of their own in the place of this."""
        return view_function(**function_args)

    def handlers_of(self, event_type: str) -> list[Callable[..., Any]]:
        """Return the middleware for events of *event_type*, the outermost first."""
        return [func for func, registered in self.middleware_handlers if registered in ("all", event_type)]

    def warm(self) -> None:
        """Prepare every route and function now instead of at its first request: for snapshots of the process.

        What cannot be prepared is left for its first request to answer.
        """
        for route in self.declared_routes:
            self._try(partial(self._prepare, route))
        for entry in self.declared_functions:
            if entry.kind != "authorizer":
                self._try(entry.handler.prepare)

    def __call__(self, event: Event, context: object) -> Result:
        """Answer a request of API Gateway, a function URL or a load balancer; what a view raises is an answer too."""
        try:
            request = event["requestContext"]
            # An HTTP API names its route; a REST API, its path and method.
            key = request.get("routeKey") or (request["resourcePath"], request["httpMethod"])
            answer = self.answers[key]
        except (KeyError, TypeError, AttributeError):
            answer = self._find(event)
        return answer(event, context)

    def _prepare(self, route: Route) -> Answer:
        answer = self.answers[route.uri_pattern, route.method] = prepare(route, self)
        return answer

    def _try(self, preparation: Callable[[], object]) -> None:
        """Do what may fail, because the app is not complete yet, or is wrong."""
        try:
            preparation()
        except Exception:
            self.log.debug("Not prepared early", exc_info=True)

    def _prepare_for_snapshot(self) -> bool:
        """Return whether everything is to be built while Lambda initializes, which is not charged to a request."""
        if self.env.get("AWS_LAMBDA_INITIALIZATION_TYPE") not in _EAGER:
            return False
        from chalice.snapstart import register

        register(self)
        return True

    def _find(self, event: Event) -> Answer:
        """Return what answers *event*, prepared now if a route of a REST API does."""
        try:
            path, method = event["requestContext"]["resourcePath"], event["requestContext"]["httpMethod"]
            route = self.routes[path][method]
        except (KeyError, TypeError, AttributeError):
            from chalice.matching import find

            return find(self, event)
        try:
            return self._prepare(route)
        except Exception as error:  # noqa: BLE001 - a view that cannot be called at all is answered, too
            from chalice.matching import refuse

            error.__context__ = None  # that nobody had prepared it before
            answer = refuse(self, error, route.cors, name=f"{method} {path}")
        self.answers[path, method] = answer
        return answer

    def _forget_answers(self) -> None:
        """Have everything built again: something that all of it depends on has changed."""
        self.answers.clear()
        self.routers.clear()
        for entry in self.declared_functions:
            if entry.kind != "authorizer":
                entry.handler.reset()

    def _configure_log(self) -> None:
        """Give the log its format and a way out: Lambda's own, else stdout.

        A log that Lambda writes as JSON, and one that the process prints already, is left as it is. Other handlers of
        the process, as a test runner has them, get the records as well.
        """
        if self.log.handlers:
            return
        handlers = logging.getLogger().handlers
        is_lambda = bool(handlers) and hasattr(handlers[0], "log_sink")
        if is_lambda:
            is_done = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
        else:
            is_done = any(getattr(handler, "stream", None) in (sys.stdout, sys.stderr) for handler in handlers)
        if is_done:
            return
        handler = _twin(handlers[0]) if is_lambda else logging.StreamHandler(sys.stdout)
        # Lambda's way out writes a record as it is formatted; a stream ends the line itself.
        handler.setFormatter(logging.Formatter(self.FORMAT_STRING + ("\n" if is_lambda else "")))
        self.log.addHandler(handler)
        self.log.propagate = bool(handlers) and not is_lambda


def _twin(handler: logging.Handler) -> logging.Handler:
    """Return a handler that writes where *handler* writes, and can have a format of its own.

    Lambda's keeps a record with a traceback in one piece; lines on stdout would become one event each.
    """
    twin: logging.Handler = handler.__class__.__new__(handler.__class__)
    twin.__dict__.update(handler.__dict__)
    return twin


RestAPIEventHandler = Chalice  # what tools that report errors know in Chalice 1.x: it calls the views


def __getattr__(name: str) -> object:
    import chalice

    return chalice.__getattr__(name)

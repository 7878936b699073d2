"""The decorators of an app and of a blueprint, and what they make of a function.

Those of event sources are in ``subscriptions``. All of them only record: what a record means is decided at the first
request or invocation (``routing``, ``functions``), and whether it can be deployed, in ``declaration``.
"""

from __future__ import annotations

from chalice.routing import is_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from chalice.app import Chalice
    from chalice.authorizers import Authorizer, ChaliceAuthorizer
    from chalice.cors import CORSConfig
    from chalice.subscriptions import Subscriptions

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])
    ErrorHandler = Callable[[Any], object]
    Run = Callable[[Any, Any], Any]
    Register = Callable[[Callable[..., Any]], "Handler"]
else:
    Subscriptions = object  # loaded by the apps that use it: it is longer than this module

SUBSCRIPTIONS = (
    "authorizer",
    "on_cw_event",
    "on_dynamodb_record",
    "on_kinesis_record",
    "on_s3_event",
    "on_sns_message",
    "on_sqs_message",
    "on_ws_connect",
    "on_ws_disconnect",
    "on_ws_message",
    "schedule",
)
"""The decorators of ``subscriptions.Subscriptions``."""

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


class Handler:
    """What Lambda calls for a registered function, and what the decorator puts in its place."""

    def __init__(self, func: Callable[..., Any], kind: str, options: dict[str, Any], owner: DecoratorAPI) -> None:
        self.func = func
        self.kind = kind
        self.options = options
        self.__wrapped__ = func
        self.__name__ = func.__name__
        self.__doc__ = func.__doc__
        self.__module__ = func.__module__
        self._owner = owner
        self._run: Run | None = None

    def __call__(self, event: Any, context: Any = None) -> Any:
        """Call the function as it is declared; *event* is what Lambda passes."""
        return (self._run or self.prepare())(event, context)

    def __repr__(self) -> str:
        return f"<{self.kind} {self.__module__}.{self.__name__}>"

    def prepare(self) -> Run:
        """Build what an invocation runs."""
        app = self._owner.owning_app()
        run: Run = self.func
        if self.kind != "pure_lambda" or is_async(run) or (app is not None and app.middleware_handlers):
            from chalice.functions import prepare

            run = prepare(self, app)
        self._run = run
        return run

    def reset(self) -> None:
        """Forget what was built: middleware was registered since."""
        self._run = None


class Declared:
    """One registered function, by the name that it has in one app."""

    __slots__ = ("func", "handler", "handler_string", "kind", "name", "options")

    def __init__(self, handler: Any, kind: str, name: str, handler_string: str, options: dict[str, Any]) -> None:
        self.handler = handler
        """What the decorator returned."""
        self.func: Callable[..., Any] = handler.func
        """What was decorated."""
        self.kind = kind
        self.name = name
        self.handler_string = handler_string
        """``module.attribute``, as Lambda wants it."""
        self.options = options
        """The arguments of the decorator by name."""

    def __repr__(self) -> str:
        return f"Declared({self.kind} {self.name} -> {self.handler_string})"


class DecoratorAPI(Subscriptions):
    """What an app and a blueprint have in common: each decorator registers the function below it."""

    def __getattr__(self, name: str) -> Any:
        """Load the decorators of event sources when the first one is used."""
        if name not in SUBSCRIPTIONS:
            return object.__getattribute__(self, name)  # raises what brought us here
        from chalice.subscriptions import Subscriptions

        for decorator in SUBSCRIPTIONS:
            setattr(DecoratorAPI, decorator, vars(Subscriptions)[decorator])
        return getattr(self, name)

    def owning_app(self) -> Chalice | None:
        """Return the app that the functions belong to, if there is one yet."""
        raise NotImplementedError

    def add_route(self, view: Callable[..., Any], path: str, options: dict[str, Any]) -> None:
        """Record *view*; *options* are the arguments of ``route``."""
        raise NotImplementedError

    def add_function(self, handler: Any, kind: str, name: str, options: dict[str, Any]) -> None:
        """Record *handler* under *name*."""
        raise NotImplementedError

    def register_middleware(self, func: Callable[..., Any], event_type: str = "all") -> None:
        """Call *func* with each event of *event_type* and with ``get_response``, in the order of registration."""
        raise NotImplementedError

    def add_error_handler(self, error: type[Exception], handler: ErrorHandler) -> None:
        """Answer *error*, and what derives from it, with what *handler* returns for it."""
        raise NotImplementedError

    def route(  # noqa: PLR0913 - a declaration has many sides
        self,
        path: str,
        *,
        methods: Iterable[str] = ("GET",),
        name: str | None = None,
        authorizer: Authorizer | ChaliceAuthorizer | None = None,
        api_key_required: bool | None = None,
        content_types: Iterable[str] = ("application/json",),
        cors: bool | CORSConfig | None = None,
    ) -> Callable[[Decorated], Decorated]:
        """Register a view for *methods* of *path*; captures, written ``{city}``, are passed by name.

        ``{rest+}`` at the end captures the rest of the path, and ``ANY`` stands for every method. A request with
        another content type than *content_types* is answered with 415. *cors* is what ``app.api.cors`` says unless it
        is given. Raises ``DuplicateRouteError``, a ``ValueError``.
        """
        if callable(path):
            raise uncalled("@app.route('/path')")
        options = {
            "methods": methods,
            "name": name,
            "authorizer": authorizer,
            "api_key_required": api_key_required,
            "content_types": content_types,
            "cors": cors,
        }

        def register(view: Decorated) -> Decorated:
            self.add_route(view, path, options)
            return view

        return register

    def lambda_function(self, name: str | None = None) -> Register:
        """Register a function that Lambda calls with its event and context, unchanged."""
        return self.register_function("pure_lambda", "@app.lambda_function()", name, {})

    def middleware(self, event_type: str = "all") -> Callable[[Decorated], Decorated]:
        """Register what runs around views and functions: ``def m(event, get_response)``."""
        if callable(event_type):
            raise uncalled("@app.middleware('all')")

        def register(func: Decorated) -> Decorated:
            self.register_middleware(func, event_type)
            return func

        return register

    def exception_handler(self, *errors: type[Exception]) -> Callable[[Decorated], Decorated]:
        """Register what answers when a view raises one of *errors*: called with the error, it returns as a view does.

        ``NotFoundError`` and ``MethodNotAllowedError`` are raised for requests that no view is declared for, too.
        """

        def register(handler: Decorated) -> Decorated:
            for error in errors:
                self.add_error_handler(error, handler)
            return handler

        if not _are_errors(errors):
            raise uncalled("@app.exception_handler(ValueError)")
        return register

    def register_function(self, kind: str, usage: str, name: object, options: dict[str, Any]) -> Register:
        """Return the decorator that registers a function of *kind*; *usage* is how it is written."""
        if callable(name):
            raise uncalled(usage)

        def register(func: Callable[..., Any]) -> Handler:
            name_of(func)
            handler = Handler(func, kind, options, self)
            self.add_function(handler, kind, str(name or func.__name__), options)
            return handler

        return register


def check_event_type(event_type: str) -> None:
    """Raise ``InvalidArgumentError`` for what middleware cannot be registered for."""
    if event_type not in MIDDLEWARE_TYPES:
        from chalice.faults import InvalidArgumentError

        raise InvalidArgumentError("event_type", event_type, f"use one of {', '.join(MIDDLEWARE_TYPES)}")


def _are_errors(values: tuple[object, ...]) -> bool:
    return bool(values) and all(isinstance(value, type) and issubclass(value, Exception) for value in values)


def name_of(func: Callable[..., Any]) -> str:
    """Return the name of *func*. Raises ``UnnamedFunctionError``."""
    name: str | None = getattr(func, "__name__", None)
    if name is None:
        from chalice.faults import UnnamedFunctionError

        raise UnnamedFunctionError(func)
    return name


def uncalled(usage: str) -> Exception:
    """Return the error for a decorator that is written without its parentheses."""
    from chalice.faults import UncalledDecoratorError

    return UncalledDecoratorError(usage)

"""The decorators of an app and of a blueprint that are for requests.

Those for functions and events are in ``subscriptions``. All of them only record: what a record means is decided at the
first request (``routing``), and whether it can be deployed, in ``declaration``.
"""

from __future__ import annotations

from chalice.routing import Route

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeVar

    from chalice.authorizers import Authorizer, ChaliceAuthorizer
    from chalice.cors import CORSConfig
    from chalice.subscriptions import Subscriptions

    Decorated = TypeVar("Decorated", bound=Callable[..., Any])
    ErrorHandler = Callable[[Any], object]
else:
    Subscriptions = object  # loaded by the apps that use it: it is longer than this module

SUBSCRIPTIONS = (
    "authorizer",
    "lambda_function",
    "on_cw_event",
    "on_dynamodb_record",
    "on_kinesis_record",
    "on_s3_event",
    "on_sns_message",
    "on_sqs_message",
    "on_ws_connect",
    "on_ws_disconnect",
    "on_ws_message",
    "register_function",
    "schedule",
)
"""What ``subscriptions.Subscriptions`` adds."""


class DecoratorAPI(Subscriptions):
    """What an app and a blueprint have in common: each decorator registers the function below it."""

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
        if isinstance(content_types, str) or not methods:
            from chalice.faults import InvalidArgumentError

            if methods:
                raise InvalidArgumentError("content_types", content_types, "write a list of media types")
            raise InvalidArgumentError("methods", methods, "name at least one")

        def register(view: Decorated) -> Decorated:
            view_name = name or getattr(view, "__name__", None) or _unnamed(view)
            for method in methods:
                entry = Route(view, view_name, path, method, api_key_required, content_types, None, authorizer)
                self.add_route(entry, cors)
            return view

        return register

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


def _unnamed(view: object) -> str:
    from chalice.faults import UnnamedFunctionError

    raise UnnamedFunctionError(view)


def _are_errors(values: tuple[object, ...]) -> bool:
    return bool(values) and all(isinstance(value, type) and issubclass(value, Exception) for value in values)


def uncalled(usage: str) -> Exception:
    """Return the error for a decorator that is written without its parentheses."""
    from chalice.faults import UncalledDecoratorError

    return UncalledDecoratorError(usage)


def _loaded_at_first_use(name: str) -> Callable[..., Any]:
    """Return what stands for the decorator *name* until one of its kind is used, and loads all of them then."""

    def stand_in(self: DecoratorAPI, *args: Any, **kwargs: Any) -> Any:
        from chalice.subscriptions import Subscriptions

        for decorator in SUBSCRIPTIONS:
            setattr(DecoratorAPI, decorator, vars(Subscriptions)[decorator])
        return vars(DecoratorAPI)[name](self, *args, **kwargs)

    return stand_in


for _name in SUBSCRIPTIONS:
    setattr(DecoratorAPI, _name, _loaded_at_first_use(_name))

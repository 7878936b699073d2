"""What is declared for one method of one path, and the callable that answers its requests.

Which route an event belongs to is decided in ``app`` and ``matching``; whether a route can be deployed, in
``declaration``.
"""

from __future__ import annotations

try:
    from _contextvars import ContextVar  # what contextvars re-exports; one file less to find and load
except ImportError:  # pragma: no cover - an interpreter that has it elsewhere
    from contextvars import ContextVar

from chalice.request import Request
from chalice.response import JSON, Response, encode, media_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from chalice.app import Chalice
    from chalice.authorizers import Authorizer, ChaliceAuthorizer
    from chalice.cors import CORSConfig
    from chalice.params import Bound
    from chalice.request import Event
    from chalice.response import Result

    Answer = Callable[..., Result]  # (event, context), and the captures where API Gateway did not give them.
    View = Callable[..., object]
    Call = Callable[[Request], object]
    Read = Callable[[Event, object, "dict[str, str] | None"], Request]
    AddHeaders = Callable[[Result, Mapping[str, str]], None]
    ExtraHeaders = Callable[[Mapping[str, str]], dict[str, str]]

CURRENT: ContextVar[Request | None] = ContextVar("chalice_request", default=None)
"""The request that is being answered in this context; in a thread or task of its own, every answer has its own."""

LARGE_BODY = 1 << 20
"""Shorter bodies fit into an answer whatever they contain (see ``size``)."""

ASYNC_FLAGS = 0x80 | 0x200  # inspect.CO_COROUTINE and CO_ASYNC_GENERATOR, whose module takes 5 ms to import


class Route:
    """One method of one path, as ``@app.route`` declared it."""

    __slots__ = (
        "api_key_required",
        "authorizer",
        "content_types",
        "cors",
        "method",
        "uri_pattern",
        "view_function",
        "view_name",
    )

    def __init__(  # noqa: PLR0913, PLR0917 - the order of Chalice 1.x
        self,
        view_function: View,
        view_name: str,
        path: str,
        method: str,
        api_key_required: bool | None = None,
        content_types: Iterable[str] = (JSON,),
        cors: bool | CORSConfig | None = False,
        authorizer: Authorizer | ChaliceAuthorizer | None = None,
    ) -> None:
        self.view_function = view_function
        self.view_name = view_name
        self.uri_pattern = path
        self.method = method
        self.api_key_required = api_key_required
        self.content_types = content_types if type(content_types) is list else list(content_types)
        self.cors = cors or None
        """``None`` for none; ``True`` is ``CORSConfig()`` once ``@app.route`` has recorded the route."""
        self.authorizer = authorizer

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Route):
            return NotImplemented
        return all(getattr(self, name, None) == getattr(other, name, None) for name in self.__slots__)

    __hash__ = None  # type: ignore[assignment]  # compared by what can be changed

    def __repr__(self) -> str:
        return f"Route({self.method} {self.uri_pattern} -> {self.view_name})"

    @property
    def view_args(self) -> list[str]:
        """The names captured from the path, in order; of a greedy capture, without its ``+``."""
        return [part[1:-1].rstrip("+") for part in self.uri_pattern.split("/") if part[:1] == "{"]


def prepare(route: Route, app: Chalice, read: Read = Request) -> Answer:
    """Return the callable that answers *route*'s requests; what can be decided once is decided here.

    *read* reads the event, and with that decides which payload it may be.
    """
    name = f"{route.method} {route.uri_pattern} (the view {route.view_name!r})"
    cors = route.cors
    return compose(_caller(route, app), app, name, cors if cors and cors is not True else None, read)


def compose(call: Call, app: Chalice, name: str, cors: CORSConfig | None = None, read: Read = Request) -> Answer:
    """Return the callable that answers with what *call* returns or raises; *name* is what a failure is logged as.

    What it raises itself, an answer does not raise: it becomes a 500 as well.
    """
    extra: ExtraHeaders | None = None
    add: AddHeaders | None = None
    if cors:
        from chalice.cors import add_headers as add
        from chalice.cors import headers_of

        extra = headers_of(cors)
    respond = _responder(call, app, extra, add)
    handlers = app.handlers_of("http")
    if handlers:
        from chalice.middleware import around_view, rendered_response

        # Middleware sees the CORS headers of the view, and its own answers need them as well.
        respond = _responder(around_view(handlers, call, app, name, extra), app, extra, add, others=rendered_response)

    def answer(event: Event, context: object, captures: dict[str, str] | None = None) -> Result:
        token = None
        try:
            request = read(event, context, captures)
            token = CURRENT.set(request)
            app.most_recent = request
            return respond(request)
        except Exception as error:  # noqa: BLE001 - whatever a view raises is answered
            from chalice.failing import raw_headers, recovered

            return recovered(error, app, name, extra(raw_headers(event)) if extra else None)
        finally:
            if token is not None:
                CURRENT.reset(token)

    return answer


def _responder(
    call: Call,
    app: Chalice,
    extra: ExtraHeaders | None = None,
    add: AddHeaders | None = None,
    *,
    others: Callable[[object, Chalice], Result] | None = None,
) -> Callable[[Request], Result]:
    """Return what makes a result of what *call* returns; the shortest way is for what most views return."""
    render = others or rendered
    api = app.api
    compress = api.compress
    is_text = "*/*" not in api.binary_types

    def respond(request: Request) -> Result:
        value = call(request)
        kind = type(value)
        if is_text and (kind is dict or kind is list):
            headers = dict(extra(request.raw_headers)) if extra else {}
            result: Result = {"headers": headers, "multiValueHeaders": {}, "statusCode": 200, "body": encode(value)}
        elif kind is Response:
            result = value.to_dict(api.binary_types)  # type: ignore[attr-defined]  # its type says so
            if extra and add:
                add(result, extra(request.raw_headers))
            if "isBase64Encoded" in result:
                return finish(result, request, app)
        else:
            result = render(value, app)
            if extra and add:
                add(result, extra(request.raw_headers))
            return finish(result, request, app)
        if compress or len(result["body"]) > LARGE_BODY:
            return finish(result, request, app)
        return result

    return respond


def rendered(value: object, app: Chalice) -> Result:
    """Give *value*, what a view or a handler of errors returned, the form of an answer."""
    if isinstance(value, str):
        return {"headers": {}, "multiValueHeaders": {}, "statusCode": 200, "body": value}
    if not isinstance(value, Response):
        if hasattr(value, "__await__"):  # a plain decorator around an async view
            from chalice.aio import run

            return rendered(run(value), app)
        value = Response(value)
    return value.to_dict(app.api.binary_types)


def finish(result: Result, request: Request | None, app: Chalice) -> Result:
    """Compress *result* if the app wants it; refuse bytes for who cannot have them, and more than Lambda returns."""
    if request is not None:
        if "isBase64Encoded" in result and not request.accepts_binary(app.api.binary_types):
            from chalice.failing import not_accepted

            result = not_accepted(result)
        if app.api.compress:
            from chalice.compression import compress

            compress(result, request, app.api)
    body = result["body"]
    if isinstance(body, str) and len(body) > LARGE_BODY:
        from chalice.size import check

        check(result)
    return result


def is_async(func: object) -> bool:
    """Return whether calling *func* gives a coroutine, through partial objects and instances with ``__call__``."""
    while (inner := getattr(func, "func", None)) is not None and hasattr(func, "keywords"):
        func = inner
    code = getattr(func, "__code__", None) or getattr(getattr(func, "__call__", None), "__code__", None)  # noqa: B004
    return code is not None and bool(code.co_flags & ASYNC_FLAGS)


def is_typed(view: View, captures: Iterable[str]) -> bool:
    """Return whether annotations or markers ask for more than captures as ``str``."""
    if not hasattr(view, "__code__"):  # a partial object, or an instance with __call__
        return True
    try:
        annotations = getattr(view, "__annotations__", None) or {}
    except NameError:  # Python 3.14 evaluates them now
        return True
    for name, hint in annotations.items():
        if name != "return" and not (hint in (str, "str") and name in captures):
            return True
    defaults = (*(getattr(view, "__defaults__", None) or ()), *(getattr(view, "__kwdefaults__", None) or {}).values())
    return any(hasattr(default, "__chalice_marker__") for default in defaults)


def _view_of(route: Route, app: Chalice) -> View:
    """Return *route*'s view, or what calls it by the method that a tool or a subclass has put into the app's class."""
    view = route.view_function
    if type(app)._get_view_function_response.__module__ == "chalice.app":
        return view
    return lambda **kwargs: app._get_view_function_response(view, kwargs)


def _binder(route: Route) -> Bound | None:
    """Return what computes the arguments of a typed view, ``None`` for any other."""
    if not is_typed(route.view_function, route.view_args):
        return None
    from chalice.params import bind

    return bind(route)


def _caller(route: Route, app: Chalice) -> Call:
    """Return the callable that calls *route*'s view for a request and lets its errors pass."""
    view, captures = _view_of(route, app), route.view_args
    accepted: set[str | None] = {media_type(content_type) for content_type in route.content_types}
    if JSON in accepted:
        accepted.add(None)  # without a header it is taken for JSON
    bind = _binder(route)
    awaits = is_async(view) and any(is_async(handler) for handler in app.handlers_of("http"))
    if is_async(view) and not awaits:
        from chalice.aio import synchronous

        view = synchronous(view)

    def call(request: Request) -> object:
        headers = request.raw_headers
        sent = headers.get("content-type")
        if sent is None:
            sent = headers.get("Content-Type")
        if sent not in accepted or (sent is None and request.has_body):
            from chalice.failing import check_content_type

            check_content_type(request, accepted)
        if bind:
            return view(**bind(request, request.uri_params or {}))
        return view(**request.uri_params) if captures else view()  # type: ignore[arg-type]  # a 500 if it is None

    async def call_on_loop(request: Request) -> object:
        return await call(request)  # type: ignore[misc]  # the view is async

    return call_on_loop if awaits else call

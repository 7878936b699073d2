"""How a registered function is called: its event as an object, middleware around it, its result for AWS.

Loaded at the first invocation of a function that needs any of it; a plain Lambda function without middleware is called
as it is (see ``subscriptions.Handler``).
"""

from __future__ import annotations

import logging

from chalice.routing import is_async

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from chalice.app import Chalice
    from chalice.subscriptions import Handler

    Run = Callable[[Any, Any], Any]


def prepare(handler: Handler, app: Chalice | None) -> Run:
    """Return what answers the invocations of *handler*; without an *app* there is no middleware."""
    layers = app.handlers_of(handler.kind) if app else []
    func = handler.func
    takes_event = handler.kind not in ("pure_lambda", "websocket") and not handler.options.get("per_record")
    if is_async(func) and not (takes_event and any(is_async(layer) for layer in layers)):
        from chalice.aio import synchronous

        func = synchronous(func)
    if handler.kind == "websocket":
        return _websocket(func, layers, app)
    if handler.kind == "pure_lambda":
        if not layers:
            return func
        func = _with_context(func)
    elif handler.options.get("per_record"):
        func = _per_record(handler, func, app)
    return _around(func, layers, handler.kind)


def _with_context(func: Run) -> Callable[[Any], Any]:
    """Return *func*, which takes an event and a context, for the one object that middleware passes on."""
    return lambda event: func(event.event, event.context)


def _around(func: Callable[[Any], Any], layers: list[Callable[..., Any]], kind: str) -> Run:
    from chalice.events import EVENT_CLASSES

    event_class = EVENT_CLASSES[kind]
    if layers:
        from chalice.middleware import around

        func = around(layers, func)

    def run(event: Any, context: Any) -> Any:
        return func(event if isinstance(event, event_class) else event_class(event, context))

    return run


def _per_record(handler: Handler, func: Callable[[Any], Any], app: Chalice | None) -> Callable[[Any], Any]:
    """Return what calls *func* for each record, and tells AWS which ones to deliver again."""
    from chalice.batch import answer

    log = app.log if app else logging.getLogger(handler.func.__module__)

    def call(event: Any) -> Any:
        return answer(handler.kind, event.to_dict(), event.context, func, log)

    return call


def _websocket(func: Callable[[Any], Any], layers: list[Callable[..., Any]], app: Chalice | None) -> Run:
    from chalice.websocket import prepare as prepare_websocket

    if app is None:
        return prepare_websocket(func, None, logging.getLogger(func.__module__))
    if layers:
        from chalice.middleware import around

        func = around(layers, func)
    return prepare_websocket(func, app.websocket_api, app.log)

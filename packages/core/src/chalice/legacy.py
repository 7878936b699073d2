"""Names of Chalice 1.x that code outside of apps reads: tests and tools.

Nothing here is used by the package itself.
"""

from __future__ import annotations

from decimal import Decimal

from chalice.request import MultiDict
from chalice.response import Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Sequence
    from typing import Any

    from chalice.websocket import WebsocketAPI


def handle_extra_types(obj: object) -> object:
    """Return *obj* as something that ``json.dumps`` knows, for its ``default=``.

    Raises ``TypeError`` for anything else than a ``Decimal`` or a ``MultiDict``.
    """
    if isinstance(obj, Decimal):
        return float(obj)
    if isinstance(obj, MultiDict):
        return dict(obj)
    raise TypeError(f"a {type(obj).__name__} has no JSON form")


class WebsocketEventSourceHandler:
    """What answers the invocations of a websocket function, made by hand."""

    def __init__(
        self,
        func: Callable[..., Any],
        event_class: type,
        websocket_api: WebsocketAPI,
        middleware_handlers: Sequence[Callable[..., Any]] | None = None,
    ) -> None:
        from chalice.middleware import around
        from chalice.websocket import prepare

        self.func = func
        self.event_class = event_class
        self.websocket_api = websocket_api
        self._run = prepare(around(middleware_handlers or (), func), websocket_api, _log())

    def __call__(self, event: Any, context: Any) -> Any:
        """Answer *event*, as Lambda passes it."""
        return self._run(event, context)


def error_response(
    message: str, error_code: str, http_status_code: int, headers: dict[str, Any] | None = None
) -> Response:
    """Return the answer to an error."""
    return Response({"Code": error_code, "Message": message}, headers, http_status_code)


def _log() -> logging.Logger:
    import logging

    return logging.getLogger("chalice")

"""How headers keep the client's own spelling between the socket and the application, and answers leave at once.

Everything else about HTTP is uvicorn's. ASGI asks for names in lower case; API Gateway passes them on as the client
wrote them, and functions that look for ``X-Thing`` in an event notice the difference.
"""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import asyncio

    from chalice_local.wire import Receive, Scope, Send

_HEAD_LIMIT = 64 * 1024
"""Bytes of a request line with its headers; API Gateway accepts 10,240 bytes of headers."""


class _Connection(h11.Connection):
    """Remembers the headers of the request that it read last."""

    spelled: list[tuple[bytes, bytes]]

    def next_event(self) -> Any:
        event = super().next_event()
        if isinstance(event, h11.Request):
            self.spelled = event.headers.raw_items()
        return event


class ExactCaseProtocol(H11Protocol):
    """For ``uvicorn.Config(http=...)``: the scope's header names are spelled as the client spelled them."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        connection = self.conn = _Connection(h11.SERVER, _HEAD_LIMIT)
        application = self.app

        async def spell(scope: Scope, receive: Receive, send: Send) -> None:
            await application({**scope, "headers": connection.spelled}, receive, send)

        self.app = spell

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Let small writes leave at once."""
        # asyncio does so only for sockets that name their protocol, which accepted ones often do not; without it a
        # kept connection waits 40 ms for each answer, whose head and body are two small writes.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().connection_made(transport)

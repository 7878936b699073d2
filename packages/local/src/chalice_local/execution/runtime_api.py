"""Lambda's Runtime API on loopback for one worker: which call the worker makes next, and our answer to it.

One listening socket belongs to one worker, so the address alone says who calls. What an invocation means is
decided in ``worker``. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    from collections.abc import Iterable

_CHUNK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Call:
    """One complete request of the worker."""

    method: str
    path: str
    """Below ``/2018-06-01/runtime``, e.g. ``/invocation/next``."""
    body: bytes
    peer: _Peer

    def answer(self, status: int, headers: Iterable[tuple[str, str]] = (), body: bytes = b"") -> None:
        """Send the answer; raises ``OSError`` if the worker is gone."""
        self.peer.send(status, headers, body)


class RuntimeApi:
    """The server side of one worker's Runtime API. Used by one thread at a time."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._peers: set[_Peer] = set()

    @property
    def address(self) -> str:
        """``host:port``, as the function finds it in ``AWS_LAMBDA_RUNTIME_API``."""
        host, port = self._listener.getsockname()
        return f"{host}:{port}"

    @property
    def is_connected(self) -> bool:
        """True while the worker holds a connection."""
        return bool(self._peers)

    def receive(self, deadline: float) -> Call | None:
        """Wait for the next call; ``None`` at the *deadline* (``time.monotonic``) or when the last connection ends."""
        while (remaining := deadline - time.monotonic()) > 0:
            for key, _ in self._selector.select(remaining):
                if key.fileobj is self._listener:
                    self._accept()
                    continue
                peer: _Peer = key.data
                call = peer.receive()
                if call is not None:
                    return call
                if peer.is_closed:
                    self._drop(peer)
                    if not self._peers:
                        return None
        return None

    def close(self) -> None:
        """Refuse every further call."""
        for peer in tuple(self._peers):
            self._drop(peer)
        self._selector.close()
        self._listener.close()

    def _accept(self) -> None:
        connection, _ = self._listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = _Peer(connection)
        self._peers.add(peer)
        self._selector.register(connection, selectors.EVENT_READ, peer)

    def _drop(self, peer: _Peer) -> None:
        self._peers.discard(peer)
        self._selector.unregister(peer.connection)
        peer.connection.close()


class _Peer:
    """One connection of the worker."""

    __slots__ = ("_body", "_http", "_request", "connection", "is_closed")

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.is_closed = False
        self._http = h11.Connection(h11.SERVER)
        self._request: h11.Request | None = None
        self._body: list[bytes] = []

    def receive(self) -> Call | None:
        """Read what has arrived; return the call that it completes, if it does."""
        try:
            data = self.connection.recv(_CHUNK)
            self._http.receive_data(data)
            call = self._next_call()
        except (OSError, h11.RemoteProtocolError):
            self.is_closed = True
            return None
        self.is_closed = not data
        return call

    def _next_call(self) -> Call | None:
        while True:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request, self._body = event, []
            elif isinstance(event, h11.Data):
                self._body.append(bytes(event.data))
            elif isinstance(event, h11.EndOfMessage) and self._request is not None:
                path = self._request.target.decode("latin-1").removeprefix("/2018-06-01/runtime")
                return Call(self._request.method.decode("ascii"), path, b"".join(self._body), self)
            else:
                return None

    def send(self, status: int, headers: Iterable[tuple[str, str]], body: bytes) -> None:
        lines = [*headers, ("Content-Length", str(len(body)))]
        parts = [
            self._http.send(h11.Response(status_code=status, headers=lines)),
            self._http.send(h11.Data(body)),
            self._http.send(h11.EndOfMessage()),
        ]
        self.connection.sendall(b"".join(parts))
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()

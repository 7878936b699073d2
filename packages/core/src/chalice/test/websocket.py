"""Connect to the websocket handlers of an app, and receive what it sends.

While a client is connected, ``app.websocket_api`` sends to it from everywhere in the app.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

from chalice.errors import ChaliceError
from chalice.response import encode
from chalice.websocket import WebsocketAPI, WebsocketDisconnectedError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from chalice.app import Chalice
    from chalice.request import Event
    from chalice.test.events import TestEventsClient
    from chalice.test.functions import TestLambdaClient


class ClosedWebsocketError(ChaliceError):
    """Something was done with a connection that there is not: the app refused it, or one side has closed it."""

    def __init__(self, connection_id: str, status_code: int | None = None) -> None:
        super().__init__(connection_id, status_code)
        self.connection_id = connection_id
        self.status_code = status_code
        """What the app refused the connection with; ``None`` for one that was open once."""

    def __str__(self) -> str:
        how = f"was refused by the app with {self.status_code}" if self.status_code else "is closed"
        return f"the websocket {self.connection_id} {how}"


class Websocket:
    """One connected client."""

    def __init__(self, client: TestWebsocketClient, connection_id: str) -> None:
        self._client = client
        self.connection_id = connection_id
        self.received: list[str | bytes] = []
        """What the app has sent, in order."""

    def __repr__(self) -> str:
        return f"Websocket({self.connection_id!r})"

    @property
    def is_open(self) -> bool:
        """Whether neither side has closed the connection."""
        return self._client.connections.get(self.connection_id) is self

    def send(self, message: object) -> None:
        """Send *message* to the app: text, or a value that goes out as JSON. Raises ``ClosedWebsocketError``."""
        if not self.is_open:
            raise ClosedWebsocketError(self.connection_id)
        self._client.deliver(self, message if isinstance(message, str) else encode(message))

    def close(self) -> None:
        """Close the connection, and tell the app. Raises ``ClosedWebsocketError``."""
        if not self.is_open:
            raise ClosedWebsocketError(self.connection_id)
        self._client.disconnect(self)


class TestWebsocketClient:
    """Connects to the websocket handlers of an app."""

    __test__ = False  # pytest collects classes by this beginning of their name

    def __init__(self, app: Chalice, functions: TestLambdaClient, events: TestEventsClient, stage: str) -> None:
        self._app = app
        self._functions = functions
        self._events = events
        self._stage = stage
        self._replaced: WebsocketAPI | None = None
        self.connections: dict[str, Websocket] = {}
        """Every open connection by its id."""

    def connect(
        self, headers: Mapping[str, str] | None = None, query_params: Mapping[str, str] | None = None
    ) -> Websocket:
        """Open a connection. Raises ``ClosedWebsocketError`` when the app refuses it."""
        if self._replaced is None:
            self._replaced = self._app.websocket_api
            self._app.websocket_api = _Recorder(self)
        socket = Websocket(self, uuid.uuid4().hex)
        make = self._events.generate_websocket_connect_event
        answer = self._invoke(make(socket.connection_id, headers, query_params, stage=self._stage))
        status = answer.get("statusCode", 200) if answer else 200
        if status >= 300:
            raise ClosedWebsocketError(socket.connection_id, status)
        self.connections[socket.connection_id] = socket
        return socket

    def deliver(self, socket: Websocket, body: str) -> None:
        """Pass a message on to the handler of its route: the text under ``action``, if a handler has that."""
        try:
            route_key = json.loads(body)["action"]
        except (ValueError, TypeError, LookupError):
            route_key = None
        known = isinstance(route_key, str) and route_key in self._app.websocket_handlers
        make = self._events.generate_websocket_message_event
        route_key = route_key if known else "$default"
        self._invoke(make(body, socket.connection_id, route_key=route_key, stage=self._stage))

    def disconnect(self, socket: Websocket) -> None:
        """Forget a connection, and tell the app."""
        del self.connections[socket.connection_id]
        self._invoke(self._events.generate_websocket_disconnect_event(socket.connection_id, stage=self._stage))

    def restore(self) -> None:
        """Give the app its own ``websocket_api`` back, without telling it that anyone has gone."""
        self.connections.clear()
        if self._replaced is not None:
            self._app.websocket_api = self._replaced
            self._replaced = None

    def _invoke(self, event: Event) -> Any:
        """Return what the event's handler answers, ``None`` when the app has no such handler."""
        handler = self._app.websocket_handlers.get(event["requestContext"]["routeKey"])
        return None if handler is None else self._functions.invoke(handler.name, event).payload


class _Recorder(WebsocketAPI):
    """Sends to the connected test clients."""

    def __init__(self, client: TestWebsocketClient) -> None:
        super().__init__({})
        self._to = client

    def send(self, connection_id: str, message: object) -> None:
        """Have the client receive *message*."""
        data = message if isinstance(message, (str, bytes)) else encode(message)
        self._socket(connection_id).received.append(data)

    def close(self, connection_id: str) -> None:
        """Disconnect the client, and tell the app."""
        self._to.disconnect(self._socket(connection_id))

    def info(self, connection_id: str) -> Any:
        """Return what API Gateway knows of a client."""
        self._socket(connection_id)
        return {"Identity": {"SourceIp": "127.0.0.1"}}

    def _socket(self, connection_id: str) -> Websocket:
        socket = self._to.connections.get(connection_id)
        if socket is None:
            raise WebsocketDisconnectedError(connection_id)
        return socket

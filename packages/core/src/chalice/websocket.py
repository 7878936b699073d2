"""Websockets: the event of a handler, its answer, and messages to connected clients.

boto3 is imported when the first message is sent, not before. Which handler an event belongs to is decided by API
Gateway.
"""

from __future__ import annotations

import json
import os
from functools import cached_property

from chalice.errors import BadRequestError, ChaliceError, ChaliceViewError
from chalice.failing import failure, fault
from chalice.request import CaseInsensitiveMapping, MultiDict
from chalice.response import Response, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping
    from typing import Any

    from chalice.request import Event
    from chalice.response import Result
    from chalice.subscriptions import Declared

    Run = Callable[[Any, Any], Result]
    Session = Any  # of boto3, whose stubs know the services that are installed with them


ENDPOINT_VARIABLE = "CHALICE_WEBSOCKET_ENDPOINT"
"""The environment variable with the URL of the app's websocket API and stage: ``https://HOST/STAGE``.

The deployment sets it, so that functions which answer no websocket can send messages too.
"""


class WebsocketEvent:
    """A client connected, disconnected or sent a message."""

    def __init__(self, event_dict: Event, context: Any) -> None:
        self._event = event_dict
        self.context = context
        """Lambda's context object."""
        try:
            request = event_dict["requestContext"]
            self.connection_id: str = request["connectionId"]
            self.domain_name: str = request["domainName"]
            self.stage: str = request["stage"]
            self.body: str | None = event_dict.get("body")
        except (KeyError, TypeError, AttributeError):
            raise InvalidWebsocketEventError(event_dict) from None
        self.request_context: dict[str, Any] = request
        """API Gateway's own account: identity, authorizer, ``connectedAt``, ``disconnectReason``."""

    def __repr__(self) -> str:
        return f"WebsocketEvent({self.route_key}, {self.connection_id!r})"

    @cached_property
    def json_body(self) -> Any:
        """The parsed body. Raises ``BadRequestError`` when it is not JSON, or is nested too deeply to read."""
        try:
            return json.loads(self.body or "")
        except (ValueError, TypeError, RecursionError) as error:
            raise BadRequestError(f"Error Parsing JSON: {error}") from None

    @property
    def route_key(self) -> str | None:
        """``$connect``, ``$default``, ``$disconnect`` or a route of the app's own."""
        return self.request_context.get("routeKey")

    @property
    def event_type(self) -> str | None:
        """``CONNECT``, ``MESSAGE`` or ``DISCONNECT``."""
        return self.request_context.get("eventType")

    @property
    def request_id(self) -> str | None:
        """API Gateway's name for this event, as its log shows it."""
        return self.request_context.get("requestId")

    @property
    def api_id(self) -> str | None:
        """The id of the websocket API."""
        return self.request_context.get("apiId")

    @property
    def headers(self) -> CaseInsensitiveMapping:
        """The headers of the handshake; empty for a message."""
        headers = self._event.get("headers")
        return CaseInsensitiveMapping(headers if isinstance(headers, dict) else None)

    @property
    def query_params(self) -> MultiDict | None:
        """The query string's parameters of the handshake; ``None`` without any, and for a message."""
        several = self._event.get("multiValueQueryStringParameters")
        if not isinstance(several, dict):
            single = self._event.get("queryStringParameters")
            several = {name: [value] for name, value in single.items()} if isinstance(single, dict) else {}
        return MultiDict(several) if several else None

    def to_dict(self) -> Event:
        """Return the event that Lambda was invoked with."""
        return self._event


class WebsocketAPI:
    """Sends messages to the clients that are connected to a websocket API."""

    def __init__(self, env: Mapping[str, str] | None = None) -> None:
        self.session: Session | None = None
        """The boto3 session to use; without one, the first message makes one."""
        self._env = os.environ if env is None else env
        self._endpoint: str | None = None
        self._client: Any = None

    def configure(self, domain_name: str, stage: str) -> None:
        """Send to the API at *domain_name*, for the life of this object: later calls change nothing."""
        if self._endpoint is None:
            self._endpoint = f"https://{domain_name}/{stage}"

    def configure_from_api_id(self, api_id: str, stage: str) -> None:
        """Send to the API *api_id* of this region, for the life of this object: later calls change nothing.

        Raises ``UnknownRegionError``, a ``ValueError``.
        """
        if self._endpoint is None:
            region = self._region()
            if not region:
                raise UnknownRegionError
            self.configure(f"{api_id}.execute-api.{region}.{_dns_suffix(region)}", stage)

    def configure_from_event(self, event: WebsocketEvent) -> None:
        """Send to the API that *event* comes from, unless something else was configured or is in the environment.

        Messages go to the API's own domain: under a custom domain, the stage may be mapped to another path.
        """
        if self._endpoint is not None or self._env.get(ENDPOINT_VARIABLE):
            return
        api_id = event.api_id
        if api_id is None or event.domain_name.startswith(f"{api_id}.") or not self._region():
            self.configure(event.domain_name, event.stage)
        else:
            self.configure_from_api_id(api_id, event.stage)

    def send(self, connection_id: str, message: object) -> None:
        """Send *message*: text, bytes, or a value that goes out as JSON.

        Raises ``WebsocketDisconnectedError`` when the client is gone, ``WebsocketNotConfiguredError``, and
        ``UnserializableError`` for a value without a JSON form.
        """
        data = message if isinstance(message, (str, bytes, bytearray)) else encode(message)
        self._call("post_to_connection", connection_id, Data=data)

    def close(self, connection_id: str) -> None:
        """Disconnect the client. Raises as ``send`` does."""
        self._call("delete_connection", connection_id)

    def info(self, connection_id: str) -> Any:
        """Return what API Gateway knows: ``ConnectedAt``, ``Identity``, ``LastActiveAt``. Raises as ``send`` does."""
        return self._call("get_connection", connection_id)

    def _call(self, operation: str, connection_id: str, **arguments: object) -> Any:
        client = self._client
        if client is None:
            client = self._client = self._connect()
        try:
            return getattr(client, operation)(ConnectionId=connection_id, **arguments)
        except client.exceptions.GoneException:
            raise WebsocketDisconnectedError(connection_id) from None

    def _connect(self) -> Any:
        endpoint = self._endpoint or self._env.get(ENDPOINT_VARIABLE)
        if not endpoint:
            raise WebsocketNotConfiguredError
        return self._any_session().client("apigatewaymanagementapi", endpoint_url=endpoint)

    def _any_session(self) -> Session:
        if self.session is None:
            from boto3.session import Session as Boto3Session

            self.session = Boto3Session(region_name=self._region())
        return self.session

    def _region(self) -> str | None:
        region = self._env.get("AWS_REGION") or self._env.get("AWS_DEFAULT_REGION")
        return region or (self.session.region_name if self.session else None)


class WebsocketConnectConfig:
    """The handler of new connections."""

    CONNECT_ROUTE = "$connect"

    def __init__(self, name: str, handler_string: str, user_handler: Callable[..., object]) -> None:
        self.name = name
        self.handler_string = handler_string
        self.route_key_handled = self.CONNECT_ROUTE
        self.handler_function = user_handler


class WebsocketMessageConfig:
    """The handler of messages, of one route key or of all that have no other handler (``$default``)."""

    def __init__(
        self,
        name: str,
        route_key_handled: str,
        handler_string: str,
        user_handler: Callable[..., object],
    ) -> None:
        self.name = name
        self.handler_string = handler_string
        self.route_key_handled = route_key_handled
        self.handler_function = user_handler


class WebsocketDisconnectConfig:
    """The handler of ended connections."""

    DISCONNECT_ROUTE = "$disconnect"

    def __init__(self, name: str, handler_string: str, user_handler: Callable[..., object]) -> None:
        self.name = name
        self.handler_string = handler_string
        self.route_key_handled = self.DISCONNECT_ROUTE
        self.handler_function = user_handler


def config_of(entry: Declared) -> WebsocketConnectConfig | WebsocketMessageConfig | WebsocketDisconnectConfig:
    """Return what ``app.websocket_handlers`` lists for *entry*."""
    route_key = entry.options["route_key"]
    if route_key == WebsocketConnectConfig.CONNECT_ROUTE:
        return WebsocketConnectConfig(entry.name, entry.handler_string, entry.func)
    if route_key == WebsocketDisconnectConfig.DISCONNECT_ROUTE:
        return WebsocketDisconnectConfig(entry.name, entry.handler_string, entry.func)
    return WebsocketMessageConfig(entry.name, route_key, entry.handler_string, entry.func)


def prepare(func: Callable[[Any], object], api: WebsocketAPI | None, log: logging.Logger) -> Run:
    """Return what answers the invocations of a handler: *func*, with the middleware around it.

    *api* is told where the events come from. An error of a view (``ForbiddenError``) is answered as a view's is, so
    that ``$connect`` can refuse a client; any other one is raised, and counted by Lambda. What is no websocket event is
    logged, and answered with 500.
    """

    def run(event: Any, context: Any) -> Result:
        try:
            message = event if isinstance(event, WebsocketEvent) else WebsocketEvent(event, context)
            if api is not None:
                api.configure_from_event(message)
        except Exception as error:
            log.exception("The event is not one of a websocket API")
            return failure(error, debug=False).to_dict()
        try:
            return answer(func(message))
        except ChaliceViewError as error:
            return fault(error).to_dict()

    return run


def answer(value: object) -> Result:
    """Return what API Gateway is answered when a handler returned *value*.

    A dict is added to the answer (``statusCode`` refuses a connection), and a ``Response`` is all of it: API Gateway
    takes the ``Sec-WebSocket-Protocol`` header of ``$connect`` from there. Anything else only says that all is well.
    """
    if isinstance(value, Response):
        return value.to_dict()
    return {"statusCode": 200, **value} if isinstance(value, dict) else {"statusCode": 200}


class WebsocketDisconnectedError(ChaliceError):
    """The client is not connected any more."""

    def __init__(self, connection_id: str) -> None:
        super().__init__(connection_id)
        self.connection_id = connection_id


class InvalidWebsocketEventError(ChaliceError, ValueError):
    """A websocket handler was invoked with something else than an event of a websocket API."""

    def __init__(self, event: object) -> None:
        super().__init__(event)
        self.event = event

    def __str__(self) -> str:
        keys = ", ".join(sorted(map(str, self.event))) if isinstance(self.event, dict) else type(self.event).__name__
        return f"the event is not one of an API Gateway websocket API (it has: {keys or 'nothing'})"


class WebsocketNotConfiguredError(ChaliceError, ValueError):
    """A message was to be sent outside a websocket handler, and nothing says to which API."""

    def __str__(self) -> str:
        return (
            "it is not known which websocket API to send to: outside of its handlers, set the environment variable"
            f" {ENDPOINT_VARIABLE} to its URL, or call app.websocket_api.configure(domain_name, stage) first"
        )


class UnknownRegionError(ChaliceError, ValueError):
    """An API was named by its id alone, and nothing says in which region it is."""

    def __str__(self) -> str:
        return (
            "the region of the websocket API is not known: set AWS_REGION, give app.websocket_api.session a session"
            " with a region, or call configure(domain_name, stage)"
        )


def _dns_suffix(region: str) -> str:
    """Return the domain of AWS in *region*: as in the list of partitions that botocore 1.44 ships."""
    suffixes = {
        "cn-": "amazonaws.com.cn",
        "eusc-": "amazonaws.eu",
        "us-iso-": "c2s.ic.gov",
        "us-isob-": "sc2s.sgov.gov",
        "eu-isoe-": "cloud.adc-e.uk",
        "us-isof-": "csp.hci.ic.gov",
    }
    return next((suffix for prefix, suffix in suffixes.items() if region.startswith(prefix)), "amazonaws.com")

"""The idiom ``@app.route("/")``: the decorators of a Chalice app register functions that AWS calls."""

# ruff: noqa: D102 - what these methods promise is said once, in values.Value

from __future__ import annotations

from chalice_policygen.arguments import Arguments
from chalice_policygen.immutable import immutable
from chalice_policygen.registry import rule
from chalice_policygen.text import texts
from chalice_policygen.values import OTHERS, Use, Value, Values

ROUTES = frozenset({"route", "get", "post", "put", "patch", "delete", "head", "options"})
"""What runs in the one function of the REST API."""
WEBSOCKETS = frozenset({"on_ws_connect", "on_ws_message", "on_ws_disconnect"})
FUNCTIONS = frozenset({
    "lambda_function", "schedule", "on_cw_event", "on_s3_event", "on_sns_message", "on_sqs_message",
    "on_kinesis_record", "on_dynamodb_record", "authorizer",
})  # fmt: skip
"""What runs in a function of its own."""
EVERYWHERE = frozenset({"middleware", "register_middleware", "exception_handler", "on_startup"})
"""What runs in every function."""
DECORATORS = ROUTES | WEBSOCKETS | FUNCTIONS | EVERYWHERE
API_HANDLER = "api_handler"


@immutable
class App(Value):
    """A Chalice app or blueprint."""

    def attribute(self, name: str, use: Use) -> Values:
        if name == "websocket_api":
            return frozenset({WebsocketApi()})
        return frozenset({Registration(name)}) if name in DECORATORS else OTHERS


CONNECTIONS = {"send": "PostToConnection", "close": "DeleteConnection", "info": "GetConnection"}
"""Method of ``app.websocket_api`` -> the operation that it calls."""


@immutable
class WebsocketApi(Value):
    """What answers to the connections of a websocket."""

    def attribute(self, name: str, use: Use) -> Values:
        return frozenset({WebsocketCall(CONNECTIONS[name])}) if name in CONNECTIONS else OTHERS


@immutable
class WebsocketCall(Value):
    """A method that calls an operation on one connection."""

    operation: str

    def effect(self, arguments: Arguments, use: Use) -> None:
        given = {"ConnectionId": lambda: arguments.get(0, "connection_id")}
        use.record("apigatewaymanagementapi", self.operation, given, reason="what app.websocket_api of Chalice calls")


@immutable
class Registration(Value):
    """A decorator of an app, before it is called with its arguments."""

    kind: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        names = texts(arguments.get(-1, "name"))
        return frozenset({Register(self.kind, names[0] if names else "")})


@immutable
class Register(Value):
    """A decorator of an app: gives back the function."""

    kind: str
    name: str

    def call(self, arguments: Arguments, use: Use) -> Values:
        return arguments.get(0, "function")


@rule("chalice.Chalice", "chalice.app.Chalice", "chalice.Blueprint", "chalice.app.Blueprint")
def _make_app(_arguments: Arguments, _use: Use) -> Values:
    return frozenset({App()})

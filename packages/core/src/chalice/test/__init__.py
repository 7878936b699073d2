"""Test an app in process: requests as API Gateway passes them on, invocations of functions, events of AWS.

Nothing is served and nothing of AWS is asked. An app never loads this in Lambda.
"""

from chalice.test.client import Client
from chalice.test.events import TestEventsClient
from chalice.test.functions import FunctionNotFoundError, InvokeResponse, TestLambdaClient
from chalice.test.http import HTTPResponse, TestHTTPClient
from chalice.test.settings import ConfigError
from chalice.test.websocket import ClosedWebsocketError, TestWebsocketClient, Websocket

__all__ = [
    "Client",
    "ClosedWebsocketError",
    "ConfigError",
    "FunctionNotFoundError",
    "HTTPResponse",
    "InvokeResponse",
    "TestEventsClient",
    "TestHTTPClient",
    "TestLambdaClient",
    "TestWebsocketClient",
    "Websocket",
]

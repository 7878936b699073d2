"""Websocket events, their answers, and messages to clients over a real connection to a server of the test."""

import json
import logging
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chalice
from chalice.errors import BadRequestError, ForbiddenError
from chalice.response import Response
from chalice.subscriptions import Declared
from chalice.websocket import (
    ENDPOINT_VARIABLE,
    InvalidWebsocketEventError,
    UnknownRegionError,
    WebsocketAPI,
    WebsocketConnectConfig,
    WebsocketDisconnectConfig,
    WebsocketDisconnectedError,
    WebsocketEvent,
    WebsocketMessageConfig,
    WebsocketNotConfiguredError,
    answer,
    config_of,
    prepare,
)

SOURCE = Path(chalice.__file__).parent.parent
LOG = logging.getLogger("shop")
FAILURE = {"Code": "InternalServerError", "Message": "An internal server error occurred."}


def event(route_key="$default", event_type="MESSAGE", **changes):
    """Make an event as API Gateway's documentation shows it."""
    return {
        "requestContext": {
            "routeKey": route_key,
            "eventType": event_type,
            "requestId": "X9J=",
            "apiId": "abc123",
            "domainName": "abc123.execute-api.us-west-2.amazonaws.com",
            "stage": "api",
            "connectionId": "X9J8ecN=",
            "connectedAt": 1607854667185,
        },
        "body": '{"text": "hello"}',
        "isBase64Encoded": False,
        **changes,
    }


def custom_domain_event():
    custom = event()
    custom["requestContext"]["domainName"] = "ws.example.com"
    return custom


class Sessions:
    """Stands in for a boto3 session: notes the endpoint that a client is made for."""

    def __init__(self, region_name=None):
        self.region_name = region_name
        self.endpoints = []

    def client(self, service_name, *, endpoint_url):
        assert service_name == "apigatewaymanagementapi"
        self.endpoints.append(endpoint_url)
        return self

    def post_to_connection(self, **arguments):
        return None


def endpoint_of(env, configure, region_name=None):
    """Return where a message goes after *configure*."""
    api = WebsocketAPI(env)
    api.session = Sessions(region_name)
    configure(api)
    api.send("c", "hello")
    return api.session.endpoints.pop()


class Connections(BaseHTTPRequestHandler):
    """What API Gateway's management API does: connections of a stage, as paths."""

    def do_POST(self):
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def do_DELETE(self):
        self._answer()

    def do_GET(self):
        self._answer(body=json.dumps({"connectedAt": "2020-12-13T10:17:47Z"}).encode())

    def _answer(self, sent=b"", body=b""):
        connection_id = unquote(self.path).removeprefix("/api/@connections/")
        self.server.requests.append((self.command, connection_id, sent))
        is_gone = connection_id == "gone"
        self.send_response(410 if is_gone else 200)
        if is_gone:
            self.send_header("x-amzn-ErrorType", "GoneException")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the output of the tests clean."""


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Connections) as server:
        server.requests = []
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def api(server, monkeypatch, tmp_path):
    """Make an API that is known from the environment, and whose session nobody has set."""
    pytest.importorskip("boto3", reason="boto3 is not installed")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_CA_BUNDLE", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "credentials"))
    return WebsocketAPI({ENDPOINT_VARIABLE: f"http://127.0.0.1:{server.server_port}/api", "AWS_REGION": "us-west-2"})


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        ("hello", b"hello"),
        ("gr\u00fc\u00df dich", "gr\u00fc\u00df dich".encode()),
        (b"\x00\xff", b"\x00\xff"),
        ({"text": "hello"}, b'{"text":"hello"}'),
        ([1, None], b"[1,null]"),
    ],
    ids=["text", "text of other languages", "bytes", "a dict as JSON", "a list as JSON"],
)
def test_a_message_reaches_the_client(api, server, message, sent):
    api.send("X9J8ecN=", message)
    assert server.requests == [("POST", "X9J8ecN=", sent)]


def test_a_client_is_disconnected(api, server):
    api.close("X9J8ecN=")
    assert server.requests == [("DELETE", "X9J8ecN=", b"")]


def test_what_is_known_of_a_connection(api):
    assert api.info("X9J8ecN=")["ConnectedAt"].year == 2020


@pytest.mark.parametrize(
    "call", [lambda api: api.send("gone", "x"), lambda api: api.close("gone"), lambda api: api.info("gone")]
)
def test_a_client_that_is_gone_is_an_error_of_its_own(api, call):
    with pytest.raises(WebsocketDisconnectedError) as raised:
        call(api)
    assert (raised.value.connection_id, str(raised.value)) == ("gone", "gone")


def test_messages_share_one_client():
    api = WebsocketAPI({})
    api.session = Sessions("us-west-2")
    api.configure("example.com", "api")
    for _ in range(3):
        api.send("c", "hello")
    assert api.session.endpoints == ["https://example.com/api"]


@pytest.mark.parametrize(
    ("env", "configure", "endpoint"),
    [
        ({}, lambda api: api.configure("ws.example.com", "api"), "https://ws.example.com/api"),
        (
            {"AWS_REGION": "eu-west-1"},
            lambda api: api.configure_from_api_id("abc", "api"),
            "https://abc.execute-api.eu-west-1.amazonaws.com/api",
        ),
        (
            {"AWS_DEFAULT_REGION": "cn-north-1"},
            lambda api: api.configure_from_api_id("abc", "api"),
            "https://abc.execute-api.cn-north-1.amazonaws.com.cn/api",
        ),
        (
            {"AWS_REGION": "us-gov-west-1"},
            lambda api: api.configure_from_api_id("abc", "api"),
            "https://abc.execute-api.us-gov-west-1.amazonaws.com/api",
        ),
        (
            {"AWS_REGION": "us-isob-east-1"},
            lambda api: api.configure_from_api_id("abc", "api"),
            "https://abc.execute-api.us-isob-east-1.sc2s.sgov.gov/api",
        ),
        ({ENDPOINT_VARIABLE: "https://x.example/dev"}, lambda api: None, "https://x.example/dev"),
        (
            {ENDPOINT_VARIABLE: "https://x.example/dev"},
            lambda api: api.configure("ws.example.com", "api"),
            "https://ws.example.com/api",
        ),
        (
            {ENDPOINT_VARIABLE: "https://x.example/dev"},
            lambda api: api.configure_from_event(WebsocketEvent(event(), None)),
            "https://x.example/dev",
        ),
        (
            {},
            lambda api: api.configure_from_event(WebsocketEvent(event(), None)),
            "https://abc123.execute-api.us-west-2.amazonaws.com/api",
        ),
        (
            {"AWS_REGION": "us-west-2"},
            lambda api: api.configure_from_event(WebsocketEvent(custom_domain_event(), None)),
            "https://abc123.execute-api.us-west-2.amazonaws.com/api",
        ),
        (
            {},
            lambda api: api.configure_from_event(WebsocketEvent(custom_domain_event(), None)),
            "https://ws.example.com/api",
        ),
        (
            {},
            lambda api: (api.configure("one.example", "api"), api.configure("two.example", "api")),
            "https://one.example/api",
        ),
    ],
    ids=[
        "a domain",
        "an id in the region of the function",
        "an id in China",
        "an id in GovCloud",
        "an id in an isolated partition",
        "the environment",
        "what is configured goes before the environment",
        "the environment goes before the event",
        "the event",
        "not the custom domain of the event",
        "the custom domain, where nothing tells the region",
        "what was configured first",
    ],
)
def test_where_messages_go(env, configure, endpoint):
    assert endpoint_of(env, configure) == endpoint


def test_the_region_of_the_session_is_used_last():
    endpoint = endpoint_of({}, lambda api: api.configure_from_api_id("abc", "api"), "ap-south-1")
    assert endpoint == "https://abc.execute-api.ap-south-1.amazonaws.com/api"


def test_an_api_that_is_not_known_is_explained():
    api = WebsocketAPI({})
    with pytest.raises(WebsocketNotConfiguredError, match="CHALICE_WEBSOCKET_ENDPOINT") as raised:
        api.send("c", "hello")
    assert isinstance(raised.value, ValueError)


def test_a_region_that_is_not_known_is_explained():
    with pytest.raises(UnknownRegionError, match="set AWS_REGION") as raised:
        WebsocketAPI({}).configure_from_api_id("abc", "api")
    assert isinstance(raised.value, ValueError)


def test_an_event_says_who_sent_what():
    message = WebsocketEvent(event(), "context")
    assert message.domain_name == "abc123.execute-api.us-west-2.amazonaws.com"
    assert (message.stage, message.connection_id, message.api_id) == ("api", "X9J8ecN=", "abc123")
    assert (message.route_key, message.event_type, message.request_id) == ("$default", "MESSAGE", "X9J=")
    assert (message.body, message.json_body) == ('{"text": "hello"}', {"text": "hello"})
    assert (dict(message.headers), message.query_params) == ({}, None)
    assert message.request_context["connectedAt"] == 1607854667185
    assert message.context == "context"
    assert message.to_dict() == event()


def test_a_connection_has_the_headers_and_the_query_of_its_handshake():
    connect = event(
        "$connect",
        "CONNECT",
        body=None,
        headers={"Sec-WebSocket-Protocol": "chat"},
        queryStringParameters={"room": "2"},
        multiValueQueryStringParameters={"room": ["1", "2"]},
    )
    message = WebsocketEvent(connect, None)
    assert message.headers["sec-websocket-protocol"] == "chat"
    assert (message.query_params, message.query_params.getlist("room")) == ({"room": "2"}, ["1", "2"])
    assert WebsocketEvent({**connect, "multiValueQueryStringParameters": None}, None).query_params == {"room": "2"}


@pytest.mark.parametrize("body", [None, "", "{", "[" * 200_000], ids=["none", "empty", "broken", "too deep"])
def test_a_body_that_is_no_json_is_a_bad_request(body):
    with pytest.raises(BadRequestError, match="Error Parsing JSON"):
        _ = WebsocketEvent(event(body=body), None).json_body


@pytest.mark.parametrize(
    "other", [None, [], {}, {"requestContext": None}, {"requestContext": {"stage": "api"}}], ids=repr
)
def test_another_event_is_refused(other):
    with pytest.raises(InvalidWebsocketEventError, match="not one of an API Gateway websocket API"):
        WebsocketEvent(other, None)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, {"statusCode": 200}),
        ("text", {"statusCode": 200}),
        ([1], {"statusCode": 200}),
        ({"statusCode": 403}, {"statusCode": 403}),
        ({"headers": {"A": "b"}}, {"statusCode": 200, "headers": {"A": "b"}}),
        (
            Response("", {"Sec-WebSocket-Protocol": "chat"}),
            {"statusCode": 200, "headers": {"Sec-WebSocket-Protocol": "chat"}, "multiValueHeaders": {}, "body": ""},
        ),
        (
            Response({"a": 1}, status_code=401),
            {"statusCode": 401, "headers": {}, "multiValueHeaders": {}, "body": '{"a":1}'},
        ),
    ],
    ids=["nothing", "text", "a list", "a status", "headers", "a response with a protocol", "a response that refuses"],
)
def test_what_a_returned_value_answers(value, expected):
    assert answer(value) == expected


def test_a_handler_is_called_with_the_event():
    received = []
    assert prepare(received.append, None, LOG)(event(), "context") == {"statusCode": 200}
    assert (received[0].connection_id, received[0].context) == ("X9J8ecN=", "context")


def test_a_handler_that_sends_nothing_does_not_load_boto3():
    code = (
        f"import sys; sys.path[:0] = [{str(SOURCE)!r}]; import logging; from chalice.websocket import *;"
        f"handle = prepare(lambda message: None, WebsocketAPI(), logging.getLogger());"
        f"print(handle({event()!r}, None));"
        "print([name for name in ('boto3', 'botocore') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-I", "-c", code], check=True, stdout=subprocess.PIPE, text=True, timeout=60)
    assert done.stdout.splitlines() == ["{'statusCode': 200}", "[]"]


def test_an_event_object_is_passed_as_it_is():
    received = []
    message = WebsocketEvent(event(), None)
    prepare(received.append, None, LOG)(message, None)
    assert received == [message]


def test_a_handler_can_answer_the_sender():
    api = WebsocketAPI({})
    api.session = Sessions()
    prepare(lambda message: api.send(message.connection_id, "hi"), api, LOG)(event(), None)
    assert api.session.endpoints == ["https://abc123.execute-api.us-west-2.amazonaws.com/api"]


def test_an_error_of_a_view_refuses_the_client():
    def connect(message):
        raise ForbiddenError("not here")

    result = prepare(connect, None, LOG)(event("$connect", "CONNECT"), None)
    assert result["statusCode"] == 403
    assert json.loads(result["body"]) == {"Code": "ForbiddenError", "Message": "not here"}


def test_any_other_error_is_raised_so_that_lambda_counts_it():
    def handle(message):
        raise LookupError("the table is gone")

    with pytest.raises(LookupError, match="the table is gone"):
        prepare(handle, None, LOG)(event(), None)


parts = st.sampled_from(["requestContext", "body", "apiId", "domainName", "stage", "connectionId"])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(parts, inner, max_size=5),
    max_leaves=8,
)


@settings(deadline=None)
@given(json_values | st.builds(lambda value: {"requestContext": value}, json_values))
def test_whatever_arrives_is_answered(other):
    handle = prepare(lambda message: None, WebsocketAPI({}), LOG)
    assert handle(other, None)["statusCode"] in (200, 500)


@pytest.mark.parametrize(
    ("route_key", "kind"),
    [
        ("$connect", WebsocketConnectConfig),
        ("$default", WebsocketMessageConfig),
        ("join", WebsocketMessageConfig),
        ("$disconnect", WebsocketDisconnectConfig),
    ],
)
def test_what_was_registered_can_be_read(route_key, kind):
    class Handler:
        func = print

    config = config_of(Declared(Handler, "websocket", "talk", "app.talk", {"route_key": route_key}))
    assert type(config) is kind
    assert (config.name, config.handler_string, config.route_key_handled) == ("talk", "app.talk", route_key)
    assert config.handler_function is print

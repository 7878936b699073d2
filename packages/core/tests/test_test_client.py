"""The test client: what an app's developer sees of it, and what the app sees through it."""

import base64
import json
import os
import warnings
from pathlib import Path

import pytest

from chalice import (
    AuthResponse,
    AuthRoute,
    Chalice,
    CognitoUserPoolAuthorizer,
    CORSConfig,
    CustomAuthorizer,
    ForbiddenError,
    IAMAuthorizer,
    JWTAuthorizer,
    NotFoundError,
    Response,
    Stream,
    UnauthorizedError,
    WebsocketDisconnectedError,
)
from chalice.declaration import DeclarationError
from chalice.test import Client, ClosedWebsocketError, ConfigError, FunctionNotFoundError
from chalice.test.admission import UncheckedAuthorizerWarning, is_allowed
from chalice.test.gateway import MangledBodyWarning

CASES = Path(__file__).parent / "cases"
FRONTS = ("rest_api", "http_api", "function_url", "load_balancer")


@pytest.fixture
def app():
    return Chalice("shop")


@pytest.fixture
def client(app, tmp_path):
    """Make a client of the app, as it is by then."""

    def make(**options):
        return Client(app, project_dir=tmp_path, **options)

    return make


class TestHttp:
    @pytest.fixture
    def app(self, app):
        @app.route("/")
        def index():
            return {"hello": "world"}

        @app.route("/cities/{city}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"])
        def city(city):
            request = app.current_request
            return {
                "city": city,
                "method": request.method,
                "query": request.query_params,
                "all": request.query_params and request.query_params.getlist("a"),
                "header": request.headers.get("x-header"),
                "path": request.path,
            }

        @app.route("/json", methods=["POST"])
        def echo():
            return app.current_request.json_body

        @app.route("/missing")
        def missing():
            raise NotFoundError("no such thing")

        @app.route("/broken")
        def broken():
            raise ValueError("secret")

        @app.route("/cookies")
        def cookies():
            return Response(app.current_request.cookies, {"Set-Cookie": ["a=1", "b=2"]})

        return app

    def test_a_get_is_answered_with_bytes_and_parsed_json(self, client):
        response = client().http.get("/")
        assert (response.status_code, response.headers) == (200, {})
        assert response.body == b'{"hello":"world"}'
        assert response.json_body == {"hello": "world"}

    def test_json_is_none_where_there_is_none(self, app, client):
        app.route("/text")(lambda: "no json")
        assert client().http.get("/text").json_body is None

    @pytest.mark.parametrize("method", ["get", "post", "put", "patch", "delete"])
    @pytest.mark.parametrize("front", FRONTS)
    def test_every_method_reaches_its_view(self, client, method, front):
        response = getattr(client(front=front).http, method)("/cities/se%20at?a=1&a=%32&b", headers={"X-Header": "h"})
        assert response.json_body == {
            "city": "se at",
            "method": method.upper(),
            "query": {"a": "2", "b": ""},
            "all": ["1", "2"],
            "header": "h",
            "path": "/cities/{city}",
        } | ({"query": {"a": "2", "b": ""}, "all": ["2"]} if front == "load_balancer" else {})

    @pytest.mark.parametrize("front", FRONTS)
    def test_a_body_reaches_the_view(self, client, front):
        http = client(front=front).http
        response = http.post("/json", headers={"Content-Type": "application/json"}, body=b'{"a": "\xc3\xa9"}')
        assert response.json_body == {"a": "é"}

    def test_a_body_may_be_text(self, client):
        response = client().http.post("/json", headers={"Content-Type": "application/json"}, body='{"a": 1}')
        assert response.json_body == {"a": 1}

    @pytest.mark.parametrize("front", FRONTS)
    def test_bytes_of_a_binary_type_reach_the_view_and_come_back(self, app, client, front):
        @app.route("/upload", methods=["POST"], content_types=["image/png"])
        def upload():
            return Response(app.current_request.raw_body[::-1], {"Content-Type": "image/png"})

        headers = {"Content-Type": "image/png", "Accept": "image/png"}
        response = client(front=front).http.post("/upload", headers=headers, body=b"\xfe\x01")
        assert (response.status_code, response.body) == (200, b"\x01\xfe")

    def test_bytes_that_api_gateway_would_break_are_passed_with_a_warning(self, app, client):
        app.route("/raw", methods=["POST"], content_types=["text/plain"])(lambda: repr(app.current_request.raw_body))
        http = client().http
        with pytest.warns(MangledBodyWarning, match=r"a body with text/plain is not UTF-8"):
            assert http.post("/raw", headers={"Content-Type": "text/plain"}, body=b"\xff").body == b"b'\\xff'"

    def test_a_greedy_capture_takes_the_rest_of_the_path(self, app, client):
        app.route("/files/{name+}")(lambda name: {"name": name})
        assert client().http.get("/files/a/b%2Fc").json_body == {"name": "a/b/c"}

    def test_a_slash_at_the_end_makes_no_difference(self, client):
        assert client().http.get("/cities/x/").status_code == 200

    def test_errors_are_answers(self, client):
        http = client().http
        assert http.get("/missing").json_body == {"Code": "NotFoundError", "Message": "no such thing"}
        assert http.get("/broken").status_code == 500
        assert b"secret" not in http.get("/broken").body

    @pytest.mark.parametrize("path", ["/nothing", "//json", "/%6Ason", "json", ""])
    def test_an_unknown_path_is_refused_as_a_rest_api_does(self, client, path):
        response = client().http.get(path)
        assert (response.status_code, response.json_body) == (403, {"message": "Missing Authentication Token"})
        assert response.headers["x-amzn-ErrorType"] == "MissingAuthenticationTokenException"
        assert response.headers["x-amzn-RequestId"]

    @pytest.mark.parametrize("front", ["http_api", "function_url", "load_balancer"])
    def test_an_unknown_path_is_404_elsewhere(self, client, front):
        assert client(front=front).http.get("/nothing").status_code == 404

    def test_an_unknown_method_is_405(self, client):
        response = client().http.delete("/json")
        assert (response.status_code, response.headers["Allow"]) == (405, "POST")

    def test_a_head_is_answered_from_get_without_a_body(self, client):
        response = client().http.head("/")
        assert (response.status_code, response.body) == (200, b"")

    def test_a_view_of_its_own_for_head_is_called(self, client):
        assert client().http.head("/cities/x").json_body["method"] == "HEAD"

    @pytest.mark.parametrize("front", FRONTS)
    def test_cookies_go_both_ways(self, client, front):
        response = client(front=front).http.get("/cookies", headers={"Cookie": "x=1; y=2"})
        assert response.json_body == {"x": "1", "y": "2"}
        expected = "b=2" if front == "load_balancer" else ["a=1", "b=2"]
        assert response.headers["Set-Cookie"] == expected

    def test_a_preflight_is_answered(self, app, client):
        app.route("/shared", methods=["PUT"], cors=CORSConfig("https://a.example"))(lambda: None)
        response = client().http.options("/shared", headers={"Origin": "https://a.example"})
        assert response.status_code < 300
        assert response.headers["Access-Control-Allow-Methods"] == "OPTIONS,PUT"
        assert response.headers["Access-Control-Allow-Origin"] == "https://a.example"

    def test_a_stream_is_joined(self, app, client):
        app.route("/stream")(lambda: Stream(["a", b"b"], {"Content-Type": "text/plain"}))
        assert client().http.get("/stream").body == b"ab"

    def test_the_context_is_lambdas(self, app, client):
        @app.route("/context")
        def context():
            given = app.lambda_context
            assert 0 < given.get_remaining_time_in_millis() <= 60_000
            return [given.function_name, given.function_version, given.memory_limit_in_mb, given.identity]

        assert client().http.get("/context").json_body == ["api_handler", "$LATEST", 128, None]

    @pytest.mark.parametrize("front", FRONTS)
    def test_the_event_has_the_parts_of_awss(self, app, client, front):
        samples = {
            "rest_api": "rest_api_event.json",
            "http_api": "http_api_event.json",
            "function_url": "function_url_event.json",
            "load_balancer": "load_balancer_event.json",
        }
        seen = []
        app.route("/see/{what}", methods=["POST"])(lambda what: seen.append(app.current_request.to_original_event()))
        headers = {"Content-Type": "application/json", "Cookie": "a=1"}
        client(front=front).http.post("/see/1?a=1", headers=headers, body=b"{}")
        sample = json.loads((CASES / samples[front]).read_text(encoding="utf-8"))
        assert set(seen[0]) <= set(sample)
        assert set(seen[0]["requestContext"]) <= set(sample["requestContext"])

    def test_an_unknown_front_is_refused(self, client):
        with pytest.raises(ValueError, match="front='cdn' is not known; use one of rest_api, http_api"):
            client(front="cdn")

    def test_an_app_that_cannot_be_deployed_is_refused(self, app, client):
        app.route("/ends/")(lambda: None)
        with pytest.raises(DeclarationError, match="ends with '/'"):
            client()


CONFIG = {
    "environment_variables": {"SHOP_A": "all", "SHOP_B": "all", "SHOP_C": "all"},
    "lambda_functions": {"job": {"environment_variables": {"SHOP_A": "job of all"}}},
    "lambda_timeout": 7,
    "stages": {
        "dev": {
            "api_gateway_stage": "v1",
            "lambda_memory_size": 256,
            "environment_variables": {"SHOP_B": "dev", "SHOP_C": "dev"},
            "lambda_functions": {"job": {"environment_variables": {"SHOP_C": 3}}},
        }
    },
}


class TestEnvironment:
    @pytest.fixture
    def app(self, app):
        @app.route("/")
        def index():
            return {name: os.environ.get(name) for name in ("SHOP_A", "SHOP_B", "SHOP_C")}

        @app.route("/stage")
        def stage():
            return app.current_request.context["stage"]

        @app.lambda_function()
        def job(event, context):
            assert context.get_remaining_time_in_millis() <= 7000
            return index(), context.memory_limit_in_mb

        return app

    @pytest.fixture(autouse=True)
    def config(self, tmp_path):
        (tmp_path / ".chalice").mkdir()
        path = tmp_path / ".chalice" / "config.json"
        path.write_text(json.dumps(CONFIG))
        return path

    def test_a_view_has_the_variables_of_its_stage(self, client):
        with client() as shop:
            assert shop.http.get("/").json_body == {"SHOP_A": "all", "SHOP_B": "dev", "SHOP_C": "dev"}
            assert shop.http.get("/stage").body == b"v1"

    def test_a_function_has_its_own_variables_and_memory(self, client):
        payload = ({"SHOP_A": "job of all", "SHOP_B": "dev", "SHOP_C": "3"}, 256)
        assert client().lambda_.invoke("job").payload == payload

    def test_another_stage_has_what_holds_for_all(self, client):
        assert client(stage_name="prod").http.get("/").json_body["SHOP_B"] == "all"

    def test_the_environment_is_as_before_after_a_call(self, client, monkeypatch):
        monkeypatch.setenv("SHOP_A", "mine")
        client().http.get("/")
        assert (os.environ["SHOP_A"], os.environ.get("SHOP_B")) == ("mine", None)

    def test_the_environment_is_as_before_after_a_failure(self, app, client):
        @app.lambda_function()
        def fail(event, context):
            raise ValueError("boom")

        with pytest.raises(ValueError, match="boom"):
            client().lambda_.invoke("fail")
        assert "SHOP_A" not in os.environ

    @pytest.mark.parametrize("text", ["{", "[]", '"x"'])
    def test_a_broken_configuration_is_named(self, client, config, text):
        config.write_text(text)
        with pytest.raises(ConfigError, match=r"config\.json: ") as caught:
            client()
        assert caught.value.path == config


class TestFunctions:
    def test_a_function_gets_its_payload_and_context(self, app, client):
        @app.lambda_function()
        def job(event, context):
            return [event, context.function_name]

        assert client().lambda_.invoke("job", {"a": 1}).payload == [{"a": 1}, "job"]
        assert client().lambda_.invoke("job").payload == [{}, "job"]

    def test_a_result_is_passed_as_it_is(self, app, client):
        @app.on_sqs_message("queue", name="messages")
        def job(event):
            return [record.body.encode() for record in event]

        shop = client()
        event = shop.events.generate_sqs_event(["a", "b"])
        assert shop.lambda_.invoke("messages", event).payload == [b"a", b"b"]

    def test_an_unknown_function_is_refused_with_the_known_ones(self, app, client):
        app.lambda_function(name="job")(lambda event, context: None)
        with pytest.raises(FunctionNotFoundError, match="no function 'nothing'; it has: job"):
            client().lambda_.invoke("nothing")
        with pytest.raises(FunctionNotFoundError):
            client().lambda_.invoke("api_handler")


class TestEvents:
    """Each event is given to a function of its kind, which reads all that this kind has."""

    @pytest.fixture
    def read(self, app, client):
        def read(decorator, read, event):
            seen = []

            @decorator(name="reader")
            def reader(event):
                seen.append(read(event))

            client().lambda_.invoke("reader", event)
            return seen[0]

        return read

    def test_sns(self, app, client, read):
        event = client().events.generate_sns_event("hello", "hi", {"a": {"Type": "String", "Value": "1"}})
        values = read(
            lambda name: app.on_sns_message("topic", name=name),
            lambda e: (e.message, e.subject, e.message_attributes),
            event,
        )
        assert values == ("hello", "hi", {"a": {"Type": "String", "Value": "1"}})

    def test_s3_has_the_key_as_it_was_given(self, app, client, read):
        event = client().events.generate_s3_event("bucket", "a b/c+d.txt", "ObjectRemoved:Delete")
        values = read(
            lambda name: app.on_s3_event("bucket", name=name),
            lambda e: (e.bucket, e.key, next(iter(e)).event_name),
            event,
        )
        assert values == ("bucket", "a b/c+d.txt", "ObjectRemoved:Delete")

    def test_sqs_has_a_message_each(self, app, client, read):
        event = client().events.generate_sqs_event(["a", "b"], "queue.fifo")
        values = read(
            lambda name: app.on_sqs_message("queue", name=name),
            lambda e: [(r.body, r.message_group_id, r.event_source_arn.rpartition(":")[2]) for r in e],
            event,
        )
        assert values == [("a", "group", "queue.fifo"), ("b", "group", "queue.fifo")]
        assert len({record["messageId"] for record in event["Records"]}) == 2

    def test_eventbridge(self, app, client, read):
        event = client().events.generate_eventbridge_event("shop", "sold", {"a": 1}, ["arn:1"], region="eu-west-1")
        values = read(
            lambda name: app.on_cw_event({"source": ["shop"]}, name=name),
            lambda e: (e.source, e.detail_type, e.detail, e.resources, e.region),
            event,
        )
        assert values == ("shop", "sold", {"a": 1}, ["arn:1"], "eu-west-1")

    def test_a_schedule(self, app, client, read):
        event = client().events.generate_schedule_event("nightly")
        values = read(
            lambda name: app.schedule("rate(1 day)", name=name), lambda e: (e.source, e.detail_type, e.resources), event
        )
        assert values == (
            "aws.events",
            "Scheduled Event",
            ["arn:aws:events:us-west-2:123456789012:rule/nightly"],
        )

    def test_kinesis(self, app, client, read):
        event = client().events.generate_kinesis_event([b"a", b"\xff"], "clicks")
        values = read(
            lambda name: app.on_kinesis_record("clicks", name=name),
            lambda e: [(r.data, r.sequence_number) for r in e],
            event,
        )
        assert values == [(b"a", "12345"), (b"\xff", "12346")]

    def test_dynamodb_names_the_change_by_its_images(self, app, client, read):
        one = {"Id": {"N": "1"}}
        changes = [
            {"Keys": one, "NewImage": one},
            {"Keys": one, "NewImage": one, "OldImage": one},
            {"Keys": one, "OldImage": one},
        ]
        event = client().events.generate_dynamodb_event(changes, "orders")
        values = read(
            lambda name: app.on_dynamodb_record("arn", name=name),
            lambda e: [(r.event_name, r.keys, r.table_name) for r in e],
            event,
        )
        assert values == [(name, one, "orders") for name in ("INSERT", "MODIFY", "REMOVE")]

    def test_websocket(self, app, client):
        seen = []
        app.on_ws_connect(name="connect")(lambda e: seen.append((e.event_type, e.headers["x-a"], e.query_params["q"])))
        app.on_ws_message(name="message")(lambda e: seen.append((e.route_key, e.body, e.connection_id)))
        app.on_ws_disconnect(name="disconnect")(lambda e: seen.append((e.route_key, e.body, e.connection_id)))
        shop = client()
        make = shop.events
        shop.lambda_.invoke("connect", make.generate_websocket_connect_event("c", {"X-A": "1"}, {"q": "2"}))
        shop.lambda_.invoke("message", make.generate_websocket_message_event("hi", "c"))
        shop.lambda_.invoke("disconnect", make.generate_websocket_disconnect_event("c"))
        assert seen == [("CONNECT", "1", "2"), ("$default", "hi", "c"), ("$disconnect", None, "c")]


def send_all(app, connections, message):
    for connection_id in connections:
        app.websocket_api.send(connection_id, message)


class TestWebsockets:
    @pytest.fixture
    def app(self, app):
        names = {}

        @app.on_ws_connect()
        def connect(event):
            if event.query_params is None:
                raise ForbiddenError("who are you?")
            names[event.connection_id] = event.query_params["name"]

        @app.on_ws_message()
        def message(event):
            send_all(app, names, f"{names[event.connection_id]}: {event.body}")

        @app.on_ws_message(route_key="leave")
        def leave(event):
            app.websocket_api.close(event.connection_id)

        @app.on_ws_disconnect()
        def disconnect(event):
            del names[event.connection_id]

        @app.route("/names")
        def index():
            send_all(app, names, {"asked": app.app_name})
            return sorted(names.values())

        return app

    def test_messages_go_to_every_client(self, app, client):
        with client() as shop:
            ann = shop.websocket.connect(query_params={"name": "ann"})
            bob = shop.websocket.connect(query_params={"name": "bob"})
            ann.send("hi")
            bob.send({"a": 1})
            assert ann.received == bob.received == ["ann: hi", 'bob: {"a":1}']
            assert shop.http.get("/names").json_body == ["ann", "bob"]
            assert app.websocket_api.info(ann.connection_id) == {"Identity": {"SourceIp": "127.0.0.1"}}
            assert ann.received[-1] == '{"asked":"shop"}'

    def test_a_refused_connection_is_an_error_with_its_status(self, client):
        with pytest.raises(ClosedWebsocketError, match="was refused by the app with 403") as caught:
            client().websocket.connect()
        assert caught.value.status_code == 403

    def test_either_side_may_close(self, client):
        shop = client()
        ann = shop.websocket.connect(query_params={"name": "ann"})
        bob = shop.websocket.connect(query_params={"name": "bob"})
        ann.close()
        bob.send({"action": "leave"})
        assert (ann.is_open, bob.is_open) == (False, False)
        assert shop.http.get("/names").json_body == []
        for use in (ann.close, lambda: bob.send("x")):
            with pytest.raises(ClosedWebsocketError, match="is closed"):
                use()

    def test_sending_to_a_client_that_is_gone_is_the_apps_own_error(self, app, client):
        client().websocket.connect(query_params={"name": "ann"}).close()
        with pytest.raises(WebsocketDisconnectedError):
            app.websocket_api.send("nobody", "x")

    def test_the_app_has_its_own_api_back_at_the_end(self, app, client):
        own = app.websocket_api
        with client() as shop:
            shop.websocket.connect(query_params={"name": "ann"})
            assert app.websocket_api is not own
        assert app.websocket_api is own


def token_of(claims):
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    return f"eyJhbGciOiJub25lIn0.{body}.c2ln"


class TestAuthorizers:
    @pytest.fixture
    def app(self, app):
        @app.authorizer()
        def by_token(request):
            if request.token == "broken":
                raise ValueError("boom")
            if request.token == "unknown":
                raise UnauthorizedError("who?")
            allowed = {"all": ["*"], "post": [AuthRoute("/{x}", ["POST"])], "own": ["/own/{x}"]}
            return AuthResponse(allowed.get(request.token, []), "ann", {"number": 1, "is": True, "text": "t"})

        @app.route("/mine", methods=["GET", "POST"], authorizer=by_token)
        def mine():
            return app.current_request.context["authorizer"]

        @app.route("/own/{thing}", authorizer=by_token)
        def own(thing):
            return thing

        return app

    @pytest.mark.parametrize(
        ("method", "path", "token", "status"),
        [
            pytest.param("GET", "/mine", "all", 200, id="everything is allowed"),
            pytest.param("GET", "/mine", "post", 403, id="another method"),
            pytest.param("POST", "/mine", "post", 200, id="the method"),
            pytest.param("GET", "/own/x%20y", "own", 200, id="any value of a capture"),
            pytest.param("GET", "/mine", "own", 403, id="another path"),
            pytest.param("GET", "/mine", "unknown", 401, id="the authorizer says 401"),
            pytest.param("GET", "/mine", "", 401, id="an empty token"),
            pytest.param("GET", "/mine", None, 401, id="no token"),
        ],
    )
    @pytest.mark.parametrize("front", ["rest_api", "http_api"])
    def test_the_answer_decides(self, client, front, method, path, token, status):
        headers = {} if token is None else {"authorization": token}
        response = client(front=front).http.request(method, path, headers=headers)
        assert response.status_code == status
        messages = {401: {"message": "Unauthorized"}, 403: {"message": "Forbidden"}}
        if front == "rest_api":
            messages[403] = {"Message": "User is not authorized to access this resource"}
        assert status == 200 or response.json_body == messages[status]

    def test_the_context_is_text_behind_a_rest_api(self, client):
        response = client().http.get("/mine", headers={"Authorization": "all"})
        assert response.json_body == {"principalId": "ann", "number": "1", "is": "true", "text": "t"}

    def test_the_context_keeps_its_types_behind_an_http_api(self, client):
        response = client(front="http_api").http.get("/mine", headers={"Authorization": "all"})
        assert response.json_body == {"lambda": {"number": 1, "is": True, "text": "t"}}

    def test_what_an_authorizer_raises_is_raised(self, client):
        with pytest.raises(ValueError, match="boom"):
            client().http.get("/mine", headers={"Authorization": "broken"})

    def test_an_authorizer_can_be_invoked_by_itself(self, client):
        event = {"type": "TOKEN", "authorizationToken": "own", "methodArn": "arn:aws:execute-api:r:1:api/dev/GET/own/x"}
        policy = client().lambda_.invoke("by_token", event).payload["policyDocument"]
        assert policy["Statement"][0]["Resource"] == ["arn:aws:execute-api:r:1:api/dev/*/own/*"]

    @pytest.mark.parametrize(
        ("sent", "path", "status"),
        [
            pytest.param({"x-one": "1"}, "/mine/a?two=2", 200, id="all sources"),
            pytest.param({"x-one": "1"}, "/mine/a", 401, id="one is missing"),
            pytest.param({"x-one": ""}, "/mine/a?two=2", 401, id="one is empty"),
            pytest.param({"x-one": "0"}, "/mine/a?two=2", 403, id="denied"),
        ],
    )
    @pytest.mark.parametrize("front", ["rest_api", "http_api"])
    def test_a_request_authorizer_is_given_the_whole_request(self, client, front, sent, path, status):
        app = Chalice("other")

        @app.authorizer(identity_sources=["header.X-One", "querystring.two", "context.identity.sourceIp"])
        def by_request(request):
            assert request.query_params["two"] == "2"
            assert request.uri_params == {"thing": "a"}
            assert (request.method, request.path, request.auth_type) == ("GET", "/mine/a", "REQUEST")
            return AuthResponse(["*"] if request.headers["x-one"] == "1" else [], "ann")

        app.route("/mine/{thing}", authorizer=by_request)(lambda thing: thing)
        if front == "http_api":
            by_request.config.identity_sources = ("header.X-One", "querystring.two", "context.http.sourceIp")
        assert Client(app, front=front).http.get(path, headers=sent).status_code == status

    @pytest.mark.parametrize(("token", "status"), [("yes", 200), ("no", 403)])
    def test_a_simple_response_decides_behind_an_http_api(self, token, status):
        app = Chalice("other")

        @app.authorizer(simple_responses=True)
        def simple(request):
            return request.token == "yes"

        app.route("/", authorizer=simple)(lambda: None)
        assert Client(app, front="http_api").http.get("/", headers={"Authorization": token}).status_code == status

    @pytest.mark.parametrize(
        "authorizer",
        [
            IAMAuthorizer(),
            CustomAuthorizer("other", "arn:aws:lambda:1"),
            CognitoUserPoolAuthorizer("pool", ["arn:aws:cognito-idp:1"]),
        ],
        ids=lambda authorizer: type(authorizer).__name__,
    )
    def test_what_only_aws_can_check_is_let_through_with_a_warning(self, app, client, authorizer):
        app.route("/theirs", authorizer=authorizer)(lambda: "in")
        http = client().http
        with pytest.warns(UncheckedAuthorizerWarning, match=f"the {type(authorizer).__name__} '{authorizer.name}'"):
            assert http.get("/theirs").body == b"in"

    def test_the_claims_of_a_cognito_token_reach_the_view(self, app, client):
        pool = CognitoUserPoolAuthorizer("pool", ["arn:aws:cognito-idp:1"])
        app.route("/theirs", authorizer=pool)(lambda: app.current_request.context["authorizer"])
        claims = {"sub": "1", "cognito:username": "ann"}
        http = client().http
        with pytest.warns(UncheckedAuthorizerWarning):
            response = http.get("/theirs", headers={"Authorization": token_of(claims)})
        assert response.json_body == {"claims": claims, "principalId": "ann"}

    def test_the_claims_of_a_jwt_reach_the_view_of_an_http_api(self, app, client):
        issuer = JWTAuthorizer("issuer", "https://issuer.example", ["shop"])
        app.route("/theirs", authorizer=issuer)(lambda: app.current_request.context["authorizer"])
        claims = {"sub": "1", "scope": "a b"}
        http = client(front="http_api").http
        with pytest.warns(UncheckedAuthorizerWarning):
            response = http.get("/theirs", headers={"Authorization": "Bearer " + token_of(claims)})
        assert response.json_body == {"jwt": {"claims": claims, "scopes": ["a", "b"]}}

    @pytest.mark.parametrize("front", ["function_url", "load_balancer"])
    def test_where_nothing_asks_an_authorizer_a_warning_says_so(self, client, front):
        http = client(front=front).http
        with pytest.warns(UncheckedAuthorizerWarning, match="nothing asks the authorizer 'by_token' here"):
            assert http.get("/own/x").status_code == 200


class TestApiKeys:
    @pytest.mark.parametrize(
        ("known", "sent", "status"),
        [
            pytest.param(None, {}, 200, id="nobody asks"),
            pytest.param(["k1", "k2"], {"x-api-key": "k2"}, 200, id="a known key"),
            pytest.param(["k1"], {"X-API-Key": "k2"}, 403, id="an unknown key"),
            pytest.param(["k1"], {}, 403, id="no key"),
            pytest.param([], {}, 403, id="no keys exist"),
        ],
    )
    def test_a_route_with_a_key_takes_known_ones(self, app, client, known, sent, status):
        app.route("/keyed", api_key_required=True)(lambda: None)
        response = client(api_keys=known).http.get("/keyed", headers=sent)
        assert response.status_code == status
        assert status == 200 or response.json_body == {"message": "Forbidden"}

    def test_a_route_without_one_takes_everybody(self, app, client):
        app.route("/open")(lambda: None)
        assert client(api_keys=[]).http.get("/open").status_code == 200


ARN = "arn:aws:execute-api:us-east-1:123456789012:test/api/GET/a"
ALLOW = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": ARN}


@pytest.mark.parametrize(
    ("statements", "allowed"),
    [
        pytest.param([ALLOW], True, id="the method"),
        pytest.param(ALLOW, True, id="one statement without a list"),
        pytest.param([{**ALLOW, "Action": ["s3:Get*", "EXECUTE-API:*"]}], True, id="actions have no case"),
        pytest.param([{**ALLOW, "Resource": ["x", "arn:aws:execute-api:*:*:test/*/G?T/*"]}], True, id="wildcards"),
        pytest.param([{**ALLOW, "Resource": ARN + "/b"}], False, id="another resource"),
        pytest.param([{**ALLOW, "Resource": ARN.replace("execute-api", "execute.api")}], False, id="a dot is a dot"),
        pytest.param([{**ALLOW, "Action": "s3:GetObject"}], False, id="another action"),
        pytest.param([ALLOW, {**ALLOW, "Effect": "Deny", "Resource": "*"}], False, id="a denial wins"),
        pytest.param([], False, id="nothing is said"),
        pytest.param(["x", None], False, id="no statements"),
        pytest.param(None, False, id="no list"),
    ],
)
def test_a_policy_allows_what_a_statement_allows_and_none_denies(statements, allowed):
    assert is_allowed({"Version": "2012-10-17", "Statement": statements}, ARN) is allowed


def test_what_is_no_policy_allows_nothing():
    assert not is_allowed(None, ARN)
    assert not is_allowed("x", ARN)


def test_no_warning_is_given_without_a_reason(app, client):
    app.route("/")(lambda: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        client().http.get("/", body=b"{}")

"""Whatever Lambda is invoked with is answered, and no answer and no log says more than it should.

The events are AWS's, as the samples of Powertools for AWS Lambda (MIT No Attribution) have them, with parts taken away
or replaced by what a hostile client or a mistaken caller could send.
"""

import json
import logging
from enum import Enum
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalice import (
    AuthResponse,
    BadRequestError,
    Chalice,
    ChaliceError,
    CORSConfig,
    Response,
    UnauthorizedError,
)
from chalice.compression import takes_gzip

EVENTS = Path(__file__).parent / "events"
SECRET = "s3cr3t-of-a-client"
CAREFUL = settings(
    deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), max_examples=100
)

REST = ["apiGatewayProxyEvent", "apiGatewayProxyEventNoOrigin"]
HTTP = [
    "apiGatewayProxyV2Event",
    "apiGatewayProxyV2Event_GET",
    "apiGatewayProxyV2LambdaAuthorizerEvent",
    "lambdaFunctionUrlEvent",
    "lambdaFunctionUrlIAMEvent",
]
BALANCER = ["albEvent", "albMultiValueHeadersEvent", "albMultiValueQueryStringEvent"]
SOURCES = {
    "sqs": ["sqsEvent", "snsSqsFifoEvent"],
    "sns": ["snsEvent"],
    "s3": ["s3Event"],
    "kinesis": ["kinesisStreamEvent"],
    "dynamodb": ["dynamoStreamEvent"],
    "cloudwatch": ["eventBridgeEvent", "cloudWatchAlarmEventSingleMetric"],
}
AUTHORIZERS = ["apiGatewayAuthorizerTokenEvent", "apiGatewayAuthorizerRequestEvent", "apiGatewayAuthorizerV2Event"]


@cache
def text_of(name):
    return (EVENTS / f"{name}.json").read_text(encoding="utf-8")


def sample(name):
    return json.loads(text_of(name))


class Hostile(Enum):
    """What takes the place of a part of an event; values that are long to write are made when they are used."""

    NOTHING = None
    EMPTY_TEXT = ""
    ZERO = 0
    HUGE_NUMBER = 10**400
    NOT_A_NUMBER = float("nan")
    TRUE = True
    EMPTY_LIST = ()
    EMPTY_OBJECT = frozenset()
    LISTS = "lists"
    OBJECTS = "objects"
    DEEP = "deep"
    LONG = "long"
    LINES = "a\r\nSet-Cookie: b=1\r\n\r\n<script>"
    HALF_A_CHARACTER = "a\ud800b"
    NULLS = "\0\0"
    UP = "/../../%2e%2e/etc/passwd"
    SLASHES = "//////"
    BRACES = "/{city}/{rest+}/{}"
    BROKEN_ESCAPES = "%zz%e9%"
    JSON_TYPE = "application/json; charset=\ud800"
    BROKEN_JSON = '{"a":'
    DEEP_JSON = "deep JSON"
    BROKEN_BASE64 = "*="
    MARKED = SECRET

    def make(self):
        makers = {
            "EMPTY_LIST": list,
            "EMPTY_OBJECT": dict,
            "LISTS": lambda: [None, [], {}, 1, "a"],
            "OBJECTS": lambda: {"": None, "a": {"b": []}, "é\ud800": 1},
            "DEEP": _deep,
            "LONG": lambda: "a/" * 100_000,
            "DEEP_JSON": lambda: "[" * 100_000,
        }
        return makers.get(self.name, lambda: self.value)()


def _deep():
    value = []
    for _ in range(5_000):
        value = [value]
    return value


def places(value, at=()):
    """Give the way to every part of *value*, itself first, as deep as AWS's events go."""
    yield at
    if len(at) == 8:
        return
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*at, key))


CHANGES = st.lists(st.tuples(st.integers(0, 10_000), st.sampled_from(["take", *Hostile])), min_size=1, max_size=4)


def changed(event, changes):
    """Return *event* with *changes*: at each place, counted around, a part is taken away or replaced."""
    for number, change in changes:
        ways = list(places(event)) if number % 7 else [(), *((key,) for key in event)] if event else [()]
        at = ways[number % len(ways)]
        if not at:
            continue
        owner = event
        for key in at[:-1]:
            owner = owner[key]
        if change == "take":
            del owner[at[-1]]
        else:
            owner[at[-1]] = change.make()
    return event


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def everything_of(request):
    """Read all that a view can ask of its request."""
    parts = [request.method, request.path, request.raw_path, dict(request.headers), request.cookies]
    parts += [request.query_params, request.uri_params, request.stage_vars, len(request.raw_body), request.json_body]
    return [*parts, request.to_dict()]


@pytest.fixture(scope="module")
def app():
    app = Chalice("shop")
    app.log.propagate = True
    app.api.compress = True
    cors = CORSConfig(["https://aws.amazon.com", "https://*.shop.example"], allow_credentials=True)
    types = ["application/json", "text/plain"]

    @app.route("/my/path", methods=["GET", "POST", "PUT"], cors=cors, content_types=types)
    @app.route("/", methods=["GET", "POST"], content_types=types)
    @app.route("/lambda", content_types=types)
    @app.route("/todos", content_types=types)
    @app.route("/{rest+}", methods=["ANY"], content_types=types)
    def everything(rest=None):
        return everything_of(app.current_request)

    @app.route("/typed/{number}", methods=["GET"], content_types=types)
    def typed(number: int, size: float = 1.0, tags: list[str] | None = None):
        return [number, size, tags]

    return app


def check_answer(answer):
    """Check that *answer* is one that API Gateway, a function URL or a load balancer takes."""
    json.dumps(answer)
    assert type(answer["statusCode"]) is int
    assert 100 <= answer["statusCode"] <= 599
    assert type(answer["body"]) is str
    assert answer.get("isBase64Encoded", False) in (True, False)
    lines = list(answer.get("headers", {}).items())
    for name, values in answer.get("multiValueHeaders", {}).items():
        assert isinstance(values, list)
        lines += [(name, value) for value in values]
    lines += [("cookies", value) for value in answer.get("cookies", [])]
    for name, value in lines:
        assert type(name) is type(value) is str
        assert not set(name + value) & set("\r\n\0")
    if answer["statusCode"] >= 500:
        assert json.loads(answer["body"]) in (
            {"Code": "InternalServerError", "Message": "An internal server error occurred."},
            {"Code": "InternalServerError", "Message": "Unknown request."},
        )
    assert "Traceback" not in answer["body"]


@pytest.mark.parametrize("name", [*REST, *HTTP, *BALANCER])
def test_aws_own_event_is_answered_with_200(app, name):
    answer = app(sample(name), None)
    check_answer(answer)
    assert answer["statusCode"] == 200


@pytest.mark.parametrize("name", [*REST, *HTTP, *BALANCER])
@CAREFUL
@given(changes=CHANGES)
def test_a_changed_event_is_answered(app, name, changes):
    check_answer(app(changed(sample(name), changes), None))


@CAREFUL
@given(event=ANY_JSON)
def test_anything_is_answered(app, event):
    check_answer(app(event, None))


@pytest.mark.parametrize("name", ["apiGatewayProxyEvent", "lambdaFunctionUrlEvent", "albEvent"])
@CAREFUL
@given(path=st.text(), method=st.sampled_from(["GET", "PUT", "OPTIONS", "HEAD"]) | st.text(), data=st.data())
def test_any_request_is_answered(app, name, path, method, data):
    event = sample(name)
    context = event["requestContext"]
    texts = st.text() | st.sampled_from(["application/json", "gzip", "*/*", "a=1; b", "https://x.shop.example"])
    names = st.sampled_from(["Content-Type", "Accept", "accept-encoding", "Cookie", "Origin"]) | st.text(max_size=9)
    event["headers"] = data.draw(st.dictionaries(names, texts, max_size=5))
    event["body"] = data.draw(st.none() | texts | st.just('{"a": [1]}'))
    if "http" in context:
        context["http"]["method"], event["rawPath"] = method, "/" + path
        event["rawQueryString"] = data.draw(st.text())
    elif "elb" in context:
        event["httpMethod"], event["path"] = method, "/" + path
        event["queryStringParameters"] = data.draw(st.dictionaries(st.text(), st.text(), max_size=3))
    else:
        context["httpMethod"], context["resourcePath"], event["path"] = method, "/{rest+}", "/" + path
        event["pathParameters"] = {"rest": path}
    check_answer(app(event, None))


@CAREFUL
@given(number=st.text() | st.integers().map(str), query=st.text())
def test_any_typed_request_is_answered(app, number, query):
    event = sample("apiGatewayProxyEvent")
    event["requestContext"].update(resourcePath="/typed/{number}", httpMethod="GET")
    event.update(pathParameters={"number": number}, multiValueQueryStringParameters={"size": [query], "tags": [query]})
    answer = app(event, None)
    check_answer(answer)
    assert answer["statusCode"] in (200, 400, 422)


class TestAnswers:
    """What a view answers goes out as it is meant, or not at all."""

    @CAREFUL
    @given(
        headers=st.dictionaries(
            st.text(max_size=9) | st.just("Vary"),
            st.text() | st.lists(st.text(), max_size=3) | st.integers() | st.none() | st.binary(),
            max_size=4,
        ),
        body=st.none() | st.text() | st.binary() | ANY_JSON,
    )
    @pytest.mark.parametrize("name", ["apiGatewayProxyEvent", "apiGatewayProxyV2Event_GET", "albEvent"])
    def test_any_response_is_sent_or_refused(self, name, headers, body):
        app = Chalice("shop")
        app.log.setLevel(logging.CRITICAL)
        app.api.compress = True
        cors = CORSConfig(["https://a.example", "https://b.example"])
        app.route("/{rest+}", cors=cors)(lambda rest: Response(body, headers))
        event = sample(name)
        if name == "apiGatewayProxyEvent":
            event.update(pathParameters={"rest": "x"})
            event["requestContext"]["resourcePath"] = "/{rest+}"
        elif name != "albEvent":
            event.update(rawPath="/x", routeKey="$default")
        check_answer(app(event, None))

    @CAREFUL
    @given(
        origin=st.text() | st.tuples(st.text(), st.text()).map(lambda parts: "https://{}.shop.example{}".format(*parts))
    )
    def test_no_origin_is_named_that_is_not_allowed(self, app, origin):
        event = sample("apiGatewayProxyEvent")
        event["headers"]["Origin"] = origin
        answer = app(event, None)
        check_answer(answer)
        named = answer["headers"]["Access-Control-Allow-Origin"]
        host = named.removeprefix("https://").removesuffix(".shop.example")
        assert named == "https://aws.amazon.com" or (named == origin and set(host) <= set("-._") | set(LETTERS))

    @CAREFUL
    @given(st.text() | st.lists(st.sampled_from(["gzip", ";", "q", "=", "0", "1", ",", "*", "nan", " "])).map("".join))
    def test_any_accept_encoding_is_weighed(self, header):
        assert takes_gzip(header) in (True, False)


LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def read_all(event):
    """Read every attribute that the classes of *event* and of its records have."""
    for kind in type(event).__mro__:
        for name in vars(kind):
            if not name.startswith("_") and name != "to_dict":
                getattr(event, name)
    if hasattr(event, "__iter__"):
        for record in event:
            read_all(record)


@pytest.fixture(scope="module")
def functions():
    """One function of each event source, which reads all of its event."""
    app = Chalice("hostile-events")  # a log of its own, which other apps do not turn on again
    app.log.setLevel(logging.CRITICAL)
    sources = {
        "sqs": app.on_sqs_message(queue="q", name="sqs"),
        "sns": app.on_sns_message("t", name="sns"),
        "s3": app.on_s3_event("b", name="s3"),
        "kinesis": app.on_kinesis_record("s", name="kinesis"),
        "dynamodb": app.on_dynamodb_record("arn", name="dynamodb"),
        "cloudwatch": app.on_cw_event({}, name="cloudwatch"),
    }
    handlers = {kind: register(_reader()) for kind, register in sources.items()}
    records = {
        "sqs": app.on_sqs_message(queue="q", name="sqs_records", per_record=True),
        "kinesis": app.on_kinesis_record("s", name="kinesis_records", per_record=True),
        "dynamodb": app.on_dynamodb_record("arn", name="dynamodb_records", per_record=True),
    }
    return handlers, {kind: register(_reader()) for kind, register in records.items()}


def _reader():
    def read(event):
        read_all(event)

    return read


SAMPLES = [(kind, name) for kind, names in SOURCES.items() for name in names]


@pytest.mark.parametrize(("kind", "name"), SAMPLES)
@CAREFUL
@given(changes=CHANGES)
def test_a_function_meets_no_other_error_than_ours(functions, kind, name, changes):
    handlers, _ = functions
    try:
        handlers[kind](changed(sample(name), changes), None)
    except ChaliceError as error:
        assert len(str(error)) < 500  # noqa: PT017 - what is not raised is fine, too


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, name in SAMPLES if kind in ("sqs", "kinesis", "dynamodb")]
)
@CAREFUL
@given(changes=CHANGES)
def test_a_batch_is_handled_or_refused_as_a_whole(functions, kind, name, changes):
    _, handlers = functions
    try:
        answer = handlers[kind](changed(sample(name), changes), None)
    except ChaliceError:
        return
    assert list(answer) == ["batchItemFailures"]
    assert all(type(item["itemIdentifier"]) is str for item in answer["batchItemFailures"])


@pytest.mark.parametrize("name", AUTHORIZERS)
@CAREFUL
@given(changes=CHANGES)
def test_an_authorizer_answers_or_says_unauthorized(name, changes):
    app = Chalice("shop")

    @app.authorizer()
    def guard(request):
        parts = [request.token, request.method, request.path, dict(request.headers), request.cookies]
        parts += [
            request.query_params,
            request.uri_params,
            request.context,
            request.stage_vars,
            request.payload_version,
        ]
        return AuthResponse(["*"], "ann")

    try:
        assert set(guard(changed(sample(name), changes), None)) == {"context", "principalId", "policyDocument"}
    except UnauthorizedError as error:
        assert str(error) == "Unauthorized"  # noqa: PT017 - the one text that API Gateway knows


WEBSOCKET = {
    "requestContext": {
        "routeKey": "$default",
        "eventType": "MESSAGE",
        "connectionId": "id",
        "requestId": "r",
        "domainName": "a.execute-api.us-east-1.amazonaws.com",
        "stage": "api",
        "apiId": "a",
        "identity": {"sourceIp": "127.0.0.1"},
    },
    "body": '{"a": 1}',
    "headers": {"A": "1"},
    "queryStringParameters": {"a": "1"},
    "isBase64Encoded": False,
}


@CAREFUL
@given(changes=CHANGES)
def test_a_websocket_is_answered(changes):
    app = Chalice("shop", env={"AWS_REGION": "us-east-1"})
    app.log.setLevel(logging.CRITICAL)

    @app.on_ws_message()
    def message(event):
        read_all(event)

    check_answer({"body": "", **message(changed(json.loads(json.dumps(WEBSOCKET)), changes), None)})


class TestSilence:
    """What a client sends stays out of the log."""

    @pytest.mark.parametrize("name", [*REST, *HTTP, *BALANCER])
    @CAREFUL
    @given(changes=CHANGES, error=st.sampled_from([None, BadRequestError("a"), ValueError("b")]))
    def test_nothing_of_an_event_is_logged(self, caplog, name, changes, error):
        app = Chalice("shop")
        app.log.propagate = True
        caplog.clear()

        @app.route("/{rest+}", methods=["ANY"], cors=True)
        @app.route("/my/path", methods=["GET", "POST"])
        def view(rest=""):
            everything_of(app.current_request)
            if error:
                raise error

        event = marked(sample(name))
        app(changed(event, changes), None)
        assert SECRET not in caplog.text

    def test_an_answer_without_an_error_logs_nothing(self, app, caplog):
        for name in [*REST, *HTTP, *BALANCER]:
            app(sample(name), None)
        assert caplog.text == ""


def marked(event):
    """Return *event* with a secret in each part that a client decides about."""
    for part in ("headers", "queryStringParameters", "pathParameters"):
        event[part] = dict.fromkeys(event.get(part) or {}, SECRET)
    for part in ("multiValueHeaders", "multiValueQueryStringParameters"):
        if event.get(part):
            event[part] = {name: [SECRET] for name in event[part]}
    return event | {"body": SECRET, "rawQueryString": f"a={SECRET}", "cookies": [f"a={SECRET}"]}

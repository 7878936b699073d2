"""The runtime loop in a process of its own, against a Runtime API on loopback; the same under Lambda's, to compare."""

import contextlib
import importlib.util
import json
import os
import queue
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from binascii import a2b_base64
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import chalice
from chalice.bootstrap.api import RuntimeApi, RuntimeApiError

SOURCE = Path(chalice.__file__).parent.parent
CASES = Path(__file__).parent / "cases"
PREFIX = "/2018-06-01/runtime"
HAS_RIC = importlib.util.find_spec("awslambdaric") is not None
needs_ric = pytest.mark.skipif(not HAS_RIC, reason="awslambdaric is not installed")
OURS, LAMBDAS = "chalice.bootstrap", "awslambdaric"

FUNCTIONS = """
import asyncio, logging, os, sys, time
from pathlib import Path
from chalice import Chalice, Response
from chalice.stream import Stream

app = Chalice("shop")
HERE = Path(__file__).parent


def wait_for(name):
    deadline = time.monotonic() + 30
    while not (HERE / name).exists():
        assert time.monotonic() < deadline, name
        time.sleep(0.005)


@app.route("/plain")
def plain():
    return {"é": [1.5, None, "\\u20ac"]}


@app.route("/late")
async def late():
    await asyncio.sleep(0)
    return {"late": True}


@app.route("/fails")
def fails():
    raise ValueError("secret")


@app.route("/stream")
def stream():
    def pieces():
        yield "one"
        wait_for("first-piece")
        yield b"two"
    return Stream(pieces(), {"Content-Type": "text/plain", "Set-Cookie": ["a=1", "b=2"]}, 201)


@app.route("/joined")
async def joined():
    async def pieces():
        yield "one"
        await asyncio.sleep(0)
        yield "two"
    return Stream(pieces(), {"Content-Type": "text/plain"})


@app.route("/breaks")
def breaks():
    def pieces():
        yield "one"
        raise KeyError("broken\\r\\nhalf way")
    return Stream(pieces())


@app.route("/breaks-at-once")
def breaks_at_once():
    def pieces():
        raise KeyError("broken")
        yield
    return Stream(pieces())


@app.route("/endless")
def endless():
    def pieces():
        try:
            while True:
                yield b"x" * 65536
        finally:
            (HERE / "closed").touch()
    return Stream(pieces())


@app.route("/meet/{name}")
async def meet(name):
    (HERE / f"here-{name}").touch()
    for other in "1234":
        wait_for(f"here-{other}")
    return {"name": app.current_request.uri_params["name"], "id": app.lambda_context.aws_request_id, "pid": os.getpid()}


@app.route("/picture")
def picture():
    return Response(b"\\x89PNG", {"Content-Type": "image/png"})


def echo(event, context):
    return {"event": event, "é": "\\u20ac"}


def half(event, context):
    return "\\ud800"


def whole(event, context):
    return event


def nothing(event, context):
    return None


def raw(event, context):
    return b"raw"


def unknown(event, context):
    return {"value": object()}


def fail(event, context):
    inner(event)


def inner(event):
    raise KeyError("missing é")


def fail_with_half_a_character(event, context):
    print("\\ud800")
    raise KeyError("\\ud800")


def leave(event, context):
    sys.exit(3)


def trace(event, context):
    return os.environ.get("_X_AMZN_TRACE_ID")


def describe(event, context):
    client = context.client_context
    return {
        "aws_request_id": context.aws_request_id,
        "function_name": context.function_name,
        "function_version": context.function_version,
        "memory_limit_in_mb": context.memory_limit_in_mb,
        "log_group_name": context.log_group_name,
        "log_stream_name": context.log_stream_name,
        "invoked_function_arn": context.invoked_function_arn,
        "tenant_id": context.tenant_id,
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "client": client and [client.custom, client.env, client.client and client.client.app_title],
        "w3c": context.w3c(),
        "has_time": context.get_remaining_time_in_millis() > 0,
    }


def logs(event, context):
    logging.warning("two\\nlines %s", 1)
    log = logging.getLogger("shop")
    try:
        1 / 0
    except ZeroDivisionError:
        log.exception("failed", extra={"order": {7}})
    log.error({"k": 1})
    log.critical("é %s", "x")
    log.info("not shown by default")
    context.log("by the context\\n")
    print("printed")
    print("no line", end="")


def big(event, context):
    return len(event["data"])
"""

BROKEN = {
    "syntax": "def f(:\n",
    "missing": "import surely_not_installed\n",
    "crash": "1 / 0\n",
}


class Call:
    """What the process under test sent."""

    def __init__(self, method, path, headers, chunks, trailers):
        self.method = method
        self.path = path.removeprefix(PREFIX)
        self.headers = headers
        self.chunks = chunks
        self.trailers = trailers

    @property
    def body(self):
        return b"".join(self.chunks)

    @property
    def json(self):
        return json.loads(self.body)


class Server(ThreadingHTTPServer):
    """A Runtime API that hands out *events*: JSON values, or bytes as they are."""

    daemon_threads = True

    def __init__(self, events=(), headers=None, statuses=(), on_chunk=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.events = queue.Queue()
        for number, event in enumerate(events, 1):
            self.events.put((number, event))
        self.headers = headers or {}
        self.statuses = iter(statuses)
        self.on_chunk = on_chunk
        self.calls = queue.Queue()
        self.drops = False

    @property
    def address(self):
        return f"127.0.0.1:{self.server_port}"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()

    def handle_error(self, request, client_address):
        """A process that is killed leaves its request half read."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.calls.put(Call("GET", self.path, self.headers, [], {}))
        if self.path != PREFIX + "/invocation/next":
            self.reply(200)
            return
        number, event = self.server.events.get()
        self.reply(200, event if isinstance(event, bytes) else json.dumps(event).encode(), number)

    def do_POST(self):
        chunks, trailers = self.receive()
        if chunks is None:
            self.close_connection = True
            return
        self.server.calls.put(Call("POST", self.path, self.headers, chunks, trailers))
        self.reply(next(self.server.statuses, 202))

    def receive(self):
        if self.headers.get("Transfer-Encoding") != "chunked":
            return [self.rfile.read(int(self.headers["Content-Length"]))], {}
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
            if self.server.on_chunk and self.server.on_chunk(len(chunks)) == "hang up":
                return None, None
        trailers = {}
        while line := self.rfile.readline().decode("ascii").strip():
            name, _, value = line.partition(": ")
            trailers[name] = value
        return chunks, trailers

    def reply(self, status, body=b"", number=None):
        self.send_response(status)
        if number is not None:
            self.send_header("Lambda-Runtime-Aws-Request-Id", f"request-{number}")
            self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
            self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:1:function:shop")
            self.send_header("Content-Type", "application/json")
            for name, value in self.server.headers.items():
                self.send_header(name, value)
        if len(body) > 100_000:  # as the real one does with large events
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            for start in range(0, len(body), 70_000):
                piece = body[start : start + 70_000]
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        self.close_connection = self.server.drops


@pytest.fixture
def task(tmp_path):
    """Make the directory of a deployed function."""
    (tmp_path / "app.py").write_text(FUNCTIONS, encoding="utf-8")
    for name, source in BROKEN.items():
        (tmp_path / f"{name}.py").write_text(source, encoding="utf-8")
    return tmp_path


@contextlib.contextmanager
def running(task, server, handler, runtime=OURS, **environ):
    """Run the loop in a process, which is ended afterwards."""
    environment = {
        "PATH": os.environ["PATH"],
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        "PYTHONPATH": os.pathsep.join([str(task), str(SOURCE)]),
        "PYTHONIOENCODING": "utf-8",
        "LAMBDA_TASK_ROOT": str(task),
        "AWS_LAMBDA_RUNTIME_API": server.address,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": "shop-dev",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
        "_HANDLER": handler,
        **environ,
    }
    command = [sys.executable, "-m", runtime, *([handler] if runtime == LAMBDAS else [])]
    process = subprocess.Popen(
        command,
        cwd=task,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # its workers end with it
    )
    try:
        yield process
    finally:
        if hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        process.kill()
        process.wait()
        process.stdout.close()


def posted(server, count=1):
    """Return the first *count* things that the process posted."""
    calls = []
    while len(calls) < count:
        call = server.calls.get(timeout=30)
        if call.method == "POST":
            calls.append(call)
    return calls


def answer(task, handler, event, runtime=OURS, headers=None, **environ):
    """Return what the process answers to one event."""
    with Server([event], headers) as server, running(task, server, handler, runtime, **environ):
        return posted(server)[0]


def rest(path, **changes):
    """Return AWS's sample of a REST API's event, for GET of *path*."""
    event = json.loads((CASES / "rest_api_event.json").read_text(encoding="utf-8"))
    event.update(resource=path, path=path, httpMethod="GET", pathParameters=None, headers={"Accept": "*/*"}, body=None)
    event["requestContext"].update(resourcePath=path, httpMethod="GET")
    return {**event, "multiValueHeaders": None, **changes}


def to_parts(call):
    """Return the head and the body of a streamed HTTP answer."""
    head, _, body = call.body.partition(bytes(8))
    return json.loads(head), body


# what a function answers


@pytest.mark.parametrize(
    ("handler", "event"),
    [
        ("app.echo", {"a": [1, 2.5, None, "é"]}),
        ("app.whole", "text"),
        ("app.nothing", {}),
        ("app.raw", {}),
        ("app.fail", {}),
        ("app.trace", {}),
        ("app.app", rest("/plain")),
        ("app.app", rest("/late")),
        ("app.app", rest("/fails")),
        ("app.app", rest("/joined")),
        ("app.app", rest("/missing")),
        ("app.app", rest("/picture", headers={"Accept": "image/png"})),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else (value.get("path", "") if isinstance(value, dict) else "raw")
    ),
)
@needs_ric
def test_a_function_answers_as_under_lambdas_runtime(task, handler, event):
    headers = {"Lambda-Runtime-Trace-Id": "Root=1", "Lambda-Runtime-Invocation-Id": "attempt"}
    ours = answer(task, handler, event, headers=headers)
    theirs = answer(task, handler, event, LAMBDAS, headers)
    assert ours.path == theirs.path
    assert ours.headers["Lambda-Runtime-Invocation-Id"] == theirs.headers["Lambda-Runtime-Invocation-Id"] == "attempt"
    assert ours.headers["Content-Type"] == theirs.headers["Content-Type"]
    if handler == "app.raw":
        assert ours.body == theirs.body == b"raw"
    else:
        assert ours.json == theirs.json
    cause = "Lambda-Runtime-Function-XRay-Error-Cause"
    assert json.loads(ours.headers.get(cause, "{}")) == json.loads(decode(theirs.headers.get(cause, "{}")))


def decode(header):
    """Return a header as it was meant: Lambda's runtime puts UTF-8 into it."""
    return header.encode("latin-1").decode()


@pytest.mark.parametrize("runtime", [OURS, pytest.param(LAMBDAS, marks=needs_ric)])
def test_an_event_that_is_no_json_is_an_error(task, runtime):
    call = answer(task, "app.whole", b"{no json", runtime)
    assert call.path == "/invocation/request-1/error"
    assert (call.json["errorType"], call.json["stackTrace"]) == ("Runtime.UnmarshalError", [])


def test_half_a_character_is_answered_as_an_escape(task):
    call = answer(task, "app.half", {})
    assert call.body == b'"\\ud800"'


def test_an_answer_that_is_no_json_is_an_error(task):
    call = answer(task, "app.unknown", {})
    assert call.path == "/invocation/request-1/error"
    assert call.headers["Lambda-Runtime-Function-Error-Type"] == "Runtime.MarshalError"
    assert call.json["errorType"] == "Runtime.MarshalError"
    assert "object" in call.json["errorMessage"]


@pytest.mark.parametrize("log_format", ["Text", "JSON"])
def test_an_error_about_half_a_character_is_told_like_any_other(task, log_format):
    call = answer(task, "app.fail_with_half_a_character", {}, AWS_LAMBDA_LOG_FORMAT=log_format)
    assert (call.path, call.json["errorType"]) == ("/invocation/request-1/error", "KeyError")


def test_every_invocation_is_answered_with_its_own_id(task):
    events = [{"number": number} for number in range(20)]
    with Server(events) as server, running(task, server, "app.whole"):
        calls = posted(server, 20)
    assert [call.json for call in calls] == events
    assert [call.path for call in calls] == [f"/invocation/request-{number}/response" for number in range(1, 21)]


def test_a_large_event_arrives_whole(task):
    assert answer(task, "app.big", {"data": "é" * 3_000_000}).json == 3_000_000


def test_a_failing_invocation_does_not_end_the_loop(task):
    with Server([{}, {}]) as server, running(task, server, "app.fail"):
        assert [call.path for call in posted(server, 2)] == [
            "/invocation/request-1/error",
            "/invocation/request-2/error",
        ]


def test_a_function_that_exits_ends_the_process_with_its_code(task):
    with Server([{}]) as server, running(task, server, "app.leave") as process:
        assert process.wait(30) == 3


@pytest.mark.parametrize(("status", "continues"), [(400, True), (413, True), (403, True), (500, False)])
def test_an_answer_that_lambda_refuses_ends_the_process_only_when_the_environment_is_lost(task, status, continues):
    with Server([{}, {}], statuses=[status]) as server, running(task, server, "app.whole") as process:
        posted(server)
        if continues:
            assert posted(server)[0].path == "/invocation/request-2/response"
        else:
            assert process.wait(30) != 0


# the context


CONTEXTS = {
    "nothing": {},
    "all of it": {
        "Lambda-Runtime-Client-Context": json.dumps(
            {
                "client": {"app_title": "t"},
                "custom": {"c": 1},
                "env": {"e": 2},
                "w3c": {"traceparent": "00-1", "baggage": 5, "other": "x"},
            }
        ),
        "Lambda-Runtime-Cognito-Identity": '{"cognitoIdentityId": "i", "cognitoIdentityPoolId": "p"}',
        "Lambda-Runtime-Aws-Tenant-Id": "tenant",
    },
    "no client": {"Lambda-Runtime-Client-Context": '{"custom": {}}'},
    "broken": {"Lambda-Runtime-Client-Context": "{"},
}


@pytest.mark.parametrize("headers", CONTEXTS.values(), ids=CONTEXTS)
@needs_ric
def test_the_context_is_that_of_lambdas_runtime(task, headers):
    assert answer(task, "app.describe", {}, headers=headers).json == (
        answer(task, "app.describe", {}, LAMBDAS, headers).json
    )


def test_the_context_names_the_function_and_its_time(task):
    context = answer(task, "app.describe", {}).json
    assert context["aws_request_id"] == "request-1"
    assert context["function_name"] == "shop-dev"
    assert context["has_time"] is True


# the log


def logged(task, handler, runtime, **environ):
    """Return what the process wrote, without what differs from run to run."""
    server = Server([{}], {"Lambda-Runtime-Aws-Tenant-Id": "t"})
    with server, running(task, server, handler, runtime, **environ) as process:
        posted(server)
        process.terminate()
        output = process.stdout.read().decode()
    output = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<now>", output)
    return [json.loads(line) if line.startswith("{") else line for line in output.splitlines()]


@pytest.mark.parametrize("handler", ["app.logs", "app.fail"])
@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"AWS_LAMBDA_LOG_LEVEL": "CRITICAL"},
        {"AWS_LAMBDA_LOG_FORMAT": "JSON"},
        {"AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "TRACE"},
        {"AWS_LAMBDA_LOG_FORMAT": "Text", "AWS_LAMBDA_LOG_LEVEL": "LOUD"},
    ],
    ids=lambda environ: " ".join(environ.values()) or "default",
)
@needs_ric
@pytest.mark.skipif(os.name == "nt", reason="a terminated process on Windows loses its output")
def test_the_log_is_that_of_lambdas_runtime(task, handler, environ):
    assert logged(task, handler, OURS, **environ) == logged(task, handler, LAMBDAS, **environ)


@pytest.mark.skipif(os.name == "nt", reason="Windows passes no file descriptors")
@pytest.mark.parametrize("runtime", [OURS, pytest.param(LAMBDAS, marks=needs_ric)])
@pytest.mark.parametrize(("log_format", "types"), [("Text", [0x03] * 5), ("JSON", [0x12, 0x16, 0x16, 0x1A, 0x03])])
def test_the_log_is_framed_where_lambda_opened_a_file_for_it(task, runtime, log_format, types):
    reader, writer = os.pipe()
    with Server([{}]) as server:
        environ = {"_LAMBDA_TELEMETRY_LOG_FD": "9", "AWS_LAMBDA_LOG_FORMAT": log_format}
        command = [sys.executable, "-c", START.format(fd=writer, runtime=runtime)]
        with running_command(task, server, command, (writer,), environ):
            os.close(writer)
            posted(server)
        data = b""
        while piece := os.read(reader, 65536):
            data += piece
    os.close(reader)
    frames = to_frames(data)
    assert [kind - 0xA55A0000 for kind, _ in frames] == types
    first = frames[0][1] if log_format == "Text" else json.loads(frames[0][1])["message"]
    assert "two\nlines 1" in first


START = """
import os, runpy, sys
os.dup2({fd}, 9)
sys.argv = ["x", "app.logs"]
runpy.run_module({runtime!r}, run_name="__main__", alter_sys=False)
"""


@contextlib.contextmanager
def running_command(task, server, command, descriptors, environ):
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join([str(task), str(SOURCE)]),
        "LAMBDA_TASK_ROOT": str(task),
        "AWS_LAMBDA_RUNTIME_API": server.address,
        "_HANDLER": "app.logs",
        **environ,
    }
    process = subprocess.Popen(
        command, cwd=task, env=environment, pass_fds=descriptors, stdout=subprocess.DEVNULL
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def to_frames(data):
    """Return the types and messages of log frames."""
    frames = []
    while data:
        size = int.from_bytes(data[4:8], "big")
        frames.append((int.from_bytes(data[:4], "big"), data[16 : 16 + size].decode()))
        data = data[16 + size :]
    return frames


# streaming


def test_a_stream_is_joined_where_nothing_streams(task):
    result = answer(task, "app.app", rest("/joined")).json
    assert (result["statusCode"], result["body"]) == (200, "onetwo")


def test_a_stream_is_sent_piece_by_piece(task):
    def on_chunk(count):
        if count == 2:  # the head, then the first piece
            (task / "first-piece").touch()

    server = Server([rest("/stream")], on_chunk=on_chunk)
    with server, running(task, server, "app.app", CHALICE_INVOKE_MODE="RESPONSE_STREAM"):
        call = posted(server)[0]
    assert call.path == "/invocation/request-1/response"
    assert call.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    assert call.headers["Content-Type"] == "application/vnd.awslambda.http-integration-response"
    head, body = to_parts(call)
    assert head == {
        "statusCode": 201,
        "headers": {"Content-Type": "text/plain"},
        "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"]},
    }
    assert body == b"onetwo"
    assert call.chunks[1:] == [b"one", b"two"]
    assert call.trailers == {}


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/plain", 200, '{"é":[1.5,null,"€"]}'),
        ("/late", 200, '{"late":true}'),
        ("/joined", 200, "onetwo"),
        ("/missing", 404, None),
        ("/fails", 500, None),
        ("/breaks-at-once", 500, None),
    ],
)
def test_every_answer_of_an_api_that_streams_is_streamed(task, path, status, body):
    call = answer(task, "app.app", rest(path), CHALICE_INVOKE_MODE="RESPONSE_STREAM")
    head, sent = to_parts(call)
    assert call.headers["Lambda-Runtime-Function-Response-Mode"] == "streaming"
    assert head["statusCode"] == status
    if body is not None and path == "/joined":
        assert sent.decode() == body
    elif body is not None:
        assert json.loads(sent) == json.loads(body)
    assert b"secret" not in sent


def test_binary_content_is_streamed_as_it_is(task):
    event = rest("/picture", headers={"Accept": "image/png"})
    head, body = to_parts(answer(task, "app.app", event, CHALICE_INVOKE_MODE="RESPONSE_STREAM"))
    assert head["headers"]["Content-Type"] == "image/png"
    assert "isBase64Encoded" not in head
    assert body == b"\x89PNG"


@pytest.mark.parametrize(
    "event",
    [
        {"Records": []},
        {"statusCode": 200},
        {"statusCode": 200, "requestContext": {"connectionId": "1", "eventType": "CONNECT"}},
        {"statusCode": 200, "requestContext": {"elb": {}}, "httpMethod": "GET"},
        {
            "statusCode": 200,
            "version": "2.0",
            "requestContext": {"domainName": "x.execute-api.eu-west-1.amazonaws.com"},
        },
        {"policyDocument": {}, "requestContext": {"resourcePath": "/", "httpMethod": "GET"}},
    ],
    ids=["queue", "direct", "websocket", "load balancer", "HTTP API", "authorizer"],
)
def test_what_is_no_request_of_an_api_that_streams_is_answered_in_one_piece(task, event):
    call = answer(task, "app.whole", event, CHALICE_INVOKE_MODE="RESPONSE_STREAM")
    assert "Lambda-Runtime-Function-Response-Mode" not in call.headers
    assert call.json == event


def test_a_body_that_cannot_be_streamed_is_an_error(task):
    call = answer(task, "app.whole", rest("/", statusCode=200, body={"a": 1}), CHALICE_INVOKE_MODE="RESPONSE_STREAM")
    assert (call.path, call.json["errorType"]) == ("/invocation/request-1/error", "Runtime.MarshalError")
    assert "dict" in call.json["errorMessage"]


def test_head_of_a_streamed_view_ends_its_maker(task):
    def on_chunk(count):
        assert count < 3

    event = rest("/endless", httpMethod="HEAD")
    event["requestContext"]["httpMethod"] = "HEAD"
    server = Server([event], on_chunk=on_chunk)
    with server, running(task, server, "app.app", CHALICE_INVOKE_MODE="RESPONSE_STREAM"):
        head, body = to_parts(posted(server)[0])
        assert (head["statusCode"], body) == (200, b"")
    assert (task / "closed").exists()


def test_a_function_url_streams_its_cookies_and_body(task):
    event = {
        "version": "2.0",
        "requestContext": {"domainName": "abc.lambda-url.eu-west-1.on.aws", "http": {}},
        "statusCode": 200,
        "cookies": ["a=1"],
        "headers": {"X": "1"},
        "body": "aGk=",
        "isBase64Encoded": True,
    }
    head, body = to_parts(answer(task, "app.whole", event, CHALICE_INVOKE_MODE="RESPONSE_STREAM"))
    assert (head["statusCode"], head["cookies"], head["headers"]) == (200, ["a=1"], {"X": "1"})
    assert body == b"hi"


def test_an_error_within_a_stream_ends_it_with_trailers(task):
    call = answer(task, "app.app", rest("/breaks"), CHALICE_INVOKE_MODE="RESPONSE_STREAM")
    assert to_parts(call)[1] == b"one"
    assert call.trailers["Lambda-Runtime-Function-Error-Type"] == "KeyError"
    report = json.loads(a2b_base64(call.trailers["Lambda-Runtime-Function-Error-Body"]))
    assert report["errorType"] == "KeyError"
    assert "half way" in report["errorMessage"]
    assert report["requestId"] == "request-1"


def test_a_stream_that_nobody_reads_any_more_is_closed_and_the_loop_goes_on(task):
    def on_chunk(count):
        return "hang up" if count == 3 else None

    server = Server([rest("/endless"), rest("/plain")], on_chunk=on_chunk)
    with server, running(task, server, "app.app", CHALICE_INVOKE_MODE="RESPONSE_STREAM"):
        assert posted(server)[0].path == "/invocation/request-2/response"
    assert (task / "closed").exists()


# the start


@pytest.mark.parametrize(
    ("handler", "kind"),
    [
        ("app.absent", "Runtime.HandlerNotFound"),
        ("absent.f", "Runtime.ImportModuleError"),
        ("missing.f", "Runtime.ImportModuleError"),
        ("syntax.f", "Runtime.UserCodeSyntaxError"),
        ("time.f", "Runtime.BuiltInModuleConflict"),
        ("app", "Runtime.MalformedHandlerName"),
        ("crash.f", "ZeroDivisionError"),
    ],
)
@pytest.mark.parametrize("runtime", [OURS, pytest.param(LAMBDAS, marks=needs_ric)])
def test_a_function_that_cannot_be_loaded_is_reported(task, runtime, handler, kind):
    with Server() as server, running(task, server, handler, runtime) as process:
        call = posted(server)[0]
        assert process.wait(30) == 1
    assert call.path == "/init/error"
    assert call.headers["Lambda-Runtime-Function-Error-Type"] == kind
    assert call.json["errorType"] == kind


def test_outside_of_lambda_it_says_what_is_missing():
    environ = {**os.environ, "PYTHONPATH": str(SOURCE)}
    environ.pop("AWS_LAMBDA_RUNTIME_API", None)
    result = subprocess.run(
        [sys.executable, "-m", OURS], env=environ, capture_output=True, text=True, timeout=60, check=False
    )
    assert result.returncode == 1
    assert result.stderr.startswith("AWS_LAMBDA_RUNTIME_API is not set")


def test_a_handler_in_a_folder_is_found(task):
    (task / "api").mkdir()
    (task / "api" / "orders.py").write_text("def f(event, context):\n    return 7\n", encoding="utf-8")
    assert answer(task, "api/orders.f", {}).json == 7


@pytest.mark.skipif(os.name == "nt", reason="Lambda's wrapper is a shell script")
def test_the_wrapper_starts_the_loop_with_the_interpreter_of_lambda(task):
    wrapper = Path(chalice.__file__).parent / "lambda-wrapper"
    with Server([{"a": 1}]) as server:
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(SOURCE),
            "LAMBDA_TASK_ROOT": str(task),
            "AWS_LAMBDA_RUNTIME_API": server.address,
            "_HANDLER": "app.whole",
        }
        with subprocess.Popen(
            [wrapper, sys.executable, "/var/runtime/bootstrap.py"], cwd="/", env=environment
        ) as process:
            try:
                assert posted(server)[0].json == {"a": 1}
            finally:
                process.kill()


# many at once


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes can be forked here")
@pytest.mark.parametrize("runtime", [OURS, pytest.param(LAMBDAS, marks=needs_ric)])
def test_invocations_at_the_same_time_get_their_own_answers(task, runtime):
    events = [rest("/meet/{name}", pathParameters={"name": str(number)}) for number in (1, 2, 3, 4)]
    server = Server(events)
    environ = {"AWS_LAMBDA_MAX_CONCURRENCY": "4", "AWS_LAMBDA_LOG_FORMAT": "JSON"}
    with server, running(task, server, "app.app", runtime, **environ):
        calls = posted(server, 4)
    answers = [json.loads(call.json["body"]) for call in calls]
    assert {call.path: answer["id"] for call, answer in zip(calls, answers, strict=True)} == {
        f"/invocation/request-{number}/response": f"request-{number}" for number in (1, 2, 3, 4)
    }
    assert all(answer["id"] == f"request-{answer['name']}" for answer in answers)
    assert len({answer["pid"] for answer in answers}) == 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes can be forked here")
def test_workers_that_cannot_start_end_the_process(task):
    server = Server(statuses=[202, 403])
    with server, running(task, server, "app.absent", AWS_LAMBDA_MAX_CONCURRENCY="2") as process:
        assert [call.path for call in posted(server, 2)] == ["/init/error"] * 2
        assert process.wait(30) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes can be forked here")
def test_each_worker_writes_to_a_log_of_its_own(task):
    listener = socket.socket(socket.AF_UNIX)
    with tempfile.TemporaryDirectory() as folder, listener, Server([{}]) as server:
        path = str(Path(folder) / "log")  # the path of a socket must be short
        listener.bind(path)
        listener.listen()
        environ = {"AWS_LAMBDA_MAX_CONCURRENCY": "1", "_LAMBDA_TELEMETRY_LOG_FD_PROVIDER_SOCKET": path}
        with running(task, server, "app.logs", **environ):
            posted(server)
            stdout, stderr = (listener.accept()[0] for _ in range(2))
            with stdout, stderr:
                assert b"two\nlines" in stdout.recv(65536)


# the Runtime API


def test_a_connection_that_was_closed_is_opened_again():
    with Server([{}, {}]) as server, contextlib.closing(RuntimeApi(server.address)) as api:
        server.drops = True
        for number in (1, 2):
            invocation = api.next()
            api.answer(invocation, b"{}", "application/json")
            assert invocation.request_id == f"request-{number}"


def test_what_the_runtime_api_refuses_says_why():
    said = r"413.*more than 6 MB.*/invocation/request-1/response"
    with Server([{}], statuses=[413]) as server, contextlib.closing(RuntimeApi(server.address)) as api:
        invocation = api.next()
        with pytest.raises(RuntimeApiError, match=said):
            api.answer(invocation, b"{}", "application/json")


def test_an_error_name_cannot_end_its_header():
    with Server([{}]) as server, contextlib.closing(RuntimeApi(server.address)) as api:
        api.fail(api.next(), b"{}", "Bad\r\nInjected: é", "{}")
        call = posted(server)[0]
    assert call.headers["Lambda-Runtime-Function-Error-Type"] == "Bad  Injected: \\xe9"
    assert "Injected" not in call.headers

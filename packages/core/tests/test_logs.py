"""Structured logs, under Lambda's own runtime, under ours, and locally; each in a process of its own."""

import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import chalice

SOURCE = Path(chalice.__file__).parent.parent
CASES = Path(__file__).parent / "cases"
RUNTIMES = [
    pytest.param(
        "awslambdaric",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("awslambdaric") is None, reason="awslambdaric is not installed"
        ),
    ),
    "chalice.bootstrap",
]

APP = """
import logging, os, time
from chalice import Chalice
from chalice.logs import correlation_id, structured

app = Chalice("shop")
structured(app, slow_seconds=0.05)
library = logging.getLogger("library")


@app.route("/cities/{city}", methods=["GET", "POST"])
def city(city):
    app.log.info("found %s", "it", extra={"count": 2})
    library.error("of a library")
    return {"id": correlation_id()}


@app.route("/slow")
def slow():
    time.sleep(0.1)


@app.route("/fails")
def fails():
    raise ValueError("why")


@app.route("/odd")
def odd():
    loop = {}
    loop["loop"] = loop
    app.log.info(loop)
    app.log.info("half \\ud800", extra={"object": object})
    app.log.info({"a": 1})
    app.log.info("%d", "no number")
    app.log.info("an odd key", extra={"odd": {(1, 2): 3}})


@app.lambda_function()
def job(event, context):
    app.log.info("a job")
    return correlation_id()


@app.lambda_function()
def broken(event, context):
    app.log.info("before")
    raise ValueError("why")
"""


class RuntimeApi(ThreadingHTTPServer):
    """Hands out events, and keeps what is answered to them."""

    daemon_threads = True

    def __init__(self, events):
        super().__init__(("127.0.0.1", 0), _Invocation)
        self.events = iter(enumerate(events, 1))
        self.answers = queue.Queue()


class _Invocation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        """Say nothing."""

    def do_GET(self):
        number, event = next(self.server.events, (0, None))
        if event is None:
            threading.Event().wait()  # as long as there is nothing to do
        body = json.dumps(event).encode()
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", f"request-{number}")
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:eu-west-1:1:function:shop")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        self.server.answers.put(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(202)
        self.send_header("Content-Length", "0")
        self.end_headers()


def environment(folder, **variables):
    return {
        "PATH": os.environ["PATH"],
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        "PYTHONPATH": os.pathsep.join([str(folder), str(SOURCE)]),
        "PYTHONIOENCODING": "utf-8",
        **variables,
    }


@pytest.fixture
def in_lambda(tmp_path):
    """Invoke a function of the app in a runtime; return its answers and the lines of its log."""

    def invoke(runtime, events, handler="app.app", **variables):
        (tmp_path / "app.py").write_text(APP, encoding="utf-8")
        with RuntimeApi(events) as server:
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
            lambdas = {
                "LAMBDA_TASK_ROOT": str(tmp_path),
                "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
                "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
                "AWS_LAMBDA_FUNCTION_NAME": "shop-dev",
                "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
                "_HANDLER": handler,
            }
            process = subprocess.Popen(
                [sys.executable, "-m", runtime, *([handler] if runtime == "awslambdaric" else [])],
                cwd=tmp_path,
                env=environment(tmp_path, **lambdas, **variables),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                answers = [json.loads(server.answers.get(timeout=60)) for _ in events]
            finally:
                process.kill()
                log, _ = process.communicate()
                server.shutdown()
        return answers, log.decode().splitlines()

    return invoke


@pytest.fixture
def locally(tmp_path):
    """Run a script in the place of a local server; return what it printed."""

    def run(script, **variables):
        (tmp_path / "app.py").write_text(APP, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", script],
            cwd=tmp_path,
            env=environment(tmp_path, **variables),
            capture_output=True,
            check=True,
            timeout=60,
        )
        return done.stdout.decode().splitlines()

    return run


def objects(lines):
    """Return the lines that are records, each of which has to be JSON on its own."""
    return [json.loads(line) for line in lines if not line.startswith(("START", "END", "REPORT"))]


def part(record, *names):
    return {name: record.get(name) for name in names}


FORMATS = pytest.mark.parametrize("log_format", ["Text", "JSON"])
WITH_RUNTIMES = pytest.mark.parametrize("runtime", RUNTIMES)


@FORMATS
@WITH_RUNTIMES
def test_each_record_says_which_request_it_belongs_to(in_lambda, event, runtime, log_format):
    sent = {"X-Correlation-Id": "from-client:1", "Authorization": "Bearer secret"}
    events = [
        event("/cities/{city}", captures={"city": "rome"}, headers=sent, queryStringParameters={"q": "secret"}),
        event("/cities/{city}", "POST", captures={"city": "oslo"}, headers={}, body='"secret"'),
    ]
    answers, lines = in_lambda(runtime, events, AWS_LAMBDA_LOG_FORMAT=log_format)
    assert [json.loads(answer["body"])["id"] for answer in answers] == ["from-client:1", "request-2"]
    records = objects(lines)
    assert [record["message"] for record in records] == ["found it", "of a library"] * 2
    api_id = events[0]["requestContext"]["requestId"]
    names = ("requestId", "correlationId", "route", "method", "coldStart", "apiRequestId")
    for record in records[:2]:
        values = ("request-1", "from-client:1", "/cities/{city}", "GET", True, api_id)
        assert part(record, *names) == dict(zip(names, values, strict=True))
    for record in records[2:]:
        values = ("request-2", "request-2", "/cities/{city}", "POST", False, api_id)
        assert part(record, *names) == dict(zip(names, values, strict=True))
    assert part(records[0], "level", "logger", "count") == {"level": "INFO", "logger": "shop", "count": 2}
    assert not any("secret" in line for line in lines)
    assert not any("rome" in line for line in lines)


@FORMATS
@WITH_RUNTIMES
def test_a_failing_view_is_one_record_with_its_trace(in_lambda, event, runtime, log_format):
    _, lines = in_lambda(runtime, [event("/fails")], AWS_LAMBDA_LOG_FORMAT=log_format)
    (record,) = objects(lines)
    values = {"level": "ERROR", "errorType": "ValueError", "errorMessage": "why", "route": "/fails"}
    assert part(record, *values) == values
    assert 'raise ValueError("why")' in "".join(record["stackTrace"])


@FORMATS
def test_a_slow_request_is_told_with_its_time(in_lambda, event, log_format):
    _, lines = in_lambda("chalice.bootstrap", [event("/slow"), event("/fails")], AWS_LAMBDA_LOG_FORMAT=log_format)
    slow, _ = objects(lines)
    assert part(slow, "message", "level", "route") == {"message": "slow request", "level": "WARNING", "route": "/slow"}
    assert slow["durationMs"] >= 100


@WITH_RUNTIMES
def test_a_function_is_named(in_lambda, runtime):
    answers, lines = in_lambda(runtime, [{}, {}], "app.job")
    assert answers == ["request-1", "request-2"]
    names = ("message", "function", "requestId", "coldStart", "route")
    assert [part(record, *names) for record in objects(lines)] == [
        dict(zip(names, ("a job", "shop-dev", "request-1", True, None), strict=True)),
        dict(zip(names, ("a job", "shop-dev", "request-2", False, None), strict=True)),
    ]


@pytest.mark.parametrize(
    ("kind", "cold"),
    [("on-demand", True), ("provisioned-concurrency", False), ("snap-start", False)],
)
def test_a_cold_start_is_one_that_a_request_waited_for(locally, kind, cold):
    script = "import app; app.job({}, None)"
    (record,) = objects(locally(script, AWS_LAMBDA_INITIALIZATION_TYPE=kind))
    assert record["coldStart"] is cold


@FORMATS
def test_whatever_is_logged_is_one_line_of_json(in_lambda, event, log_format):
    _, lines = in_lambda("chalice.bootstrap", [event("/odd")], AWS_LAMBDA_LOG_FORMAT=log_format)
    if log_format == "Text":  # in the other one, the form is Lambda's
        records = objects(line for line in lines if line.startswith("{"))
        messages = [record["message"] for record in records]
        assert messages[1:] == ["half \ud800", {"a": 1}, "%d", "an odd key"]
        assert messages[0].startswith("{'loop': {")
        assert records[1]["object"] == "<class 'object'>"
        assert all(record["route"] == "/odd" for record in records)
    else:
        assert '"message": {"a": 1}' in "".join(lines)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param("a-1:2/3+4=", True, id="an identifier"),
        pytest.param("x" * 128, True, id="the longest"),
        pytest.param("x" * 129, False, id="too long"),
        pytest.param("", False, id="an empty one"),
        pytest.param("a b", False, id="words"),
        pytest.param('a","admin":"', False, id="quotes"),
        pytest.param("a\n", False, id="another line"),
        pytest.param("é", False, id="other letters"),
    ],
)
def test_only_an_identifier_of_the_client_is_taken(locally, event, sent, kept):
    request = event("/cities/{city}", captures={"city": "x"}, headers={"x-correlation-id": sent})
    lines = locally(f"import app; print(app.app({request!r}, None)['body'])")
    answer = json.loads(lines[-1])
    assert answer == {"id": sent if kept else None}


def test_locally_the_lines_go_to_stdout(locally, event):
    request = event("/cities/{city}", captures={"city": "x"}, headers={})
    (record,) = objects(locally(f"import app; app.app({request!r}, None)"))
    names = ("message", "level", "logger", "route", "count")
    assert part(record, *names) == dict(zip(names, ("found it", "INFO", "shop", "/cities/{city}", 2), strict=True))


def test_a_process_that_logs_in_its_own_way_to_stdout_gets_lines_there(locally, event):
    request = event("/cities/{city}", captures={"city": "x"}, headers={})
    script = f"import logging, sys; logging.basicConfig(stream=sys.stdout); import app; app.app({request!r}, None)"
    records = objects(locally(script))
    assert [record["message"] for record in records] == ["found it", "of a library"]
    assert {record["route"] for record in records} == {"/cities/{city}"}


@pytest.mark.parametrize(("level", "messages"), [("ERROR", ["of a library"]), ("INFO", ["found it", "of a library"])])
@WITH_RUNTIMES
def test_lambdas_level_is_obeyed(in_lambda, event, runtime, level, messages):
    request = event("/cities/{city}", captures={"city": "x"}, headers={})
    _, lines = in_lambda(runtime, [request], AWS_LAMBDA_LOG_FORMAT="JSON", AWS_LAMBDA_LOG_LEVEL=level)
    assert [record["message"] for record in objects(lines)] == messages


def test_outside_an_event_there_is_no_correlation_id(locally):
    script = (
        "import app, chalice.logs\n"
        "try: app.broken({}, None)\n"
        "except ValueError: pass\n"
        "app.app.log.error('later'); print(chalice.logs.correlation_id())"
    )
    before, later, last = locally(script)
    assert json.loads(before)["coldStart"] is True
    assert "coldStart" not in json.loads(later)
    assert last == "None"


def test_the_context_of_a_function_passes_through_untouched(locally):
    """Also what a durable function, or a tracer, hands on in place of Lambda's own."""
    script = """
import functools
import app

class Context:
    aws_request_id = "r"
    function_name = "f"
    def w3c(self):
        return {"traceparent": "00-1-2-01"}

seen = []

def durable(func):
    @functools.wraps(func)
    def wrapped(event, context):
        return func(event, (context, event))
    return wrapped

@app.app.lambda_function()
@durable
def step(event, context):
    seen.append(context)

event, context = {"a": 1}, Context()
step(event, context)
assert seen[0][0] is context and seen[0][1] is event
assert seen[0][0].w3c() == {"traceparent": "00-1-2-01"}
"""
    locally(script)


def test_an_app_that_does_not_ask_loads_none_of_it():
    script = "import sys, chalice; app = chalice.Chalice('s'); print('chalice.logs' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"

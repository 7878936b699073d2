"""What runs before a snapshot and after a restore: under our loop and Lambda's, against a Runtime API on loopback."""

import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import chalice
from chalice import Chalice, snapstart

SOURCE = Path(chalice.__file__).parent.parent
PREFIX = "/2018-06-01/runtime"
HAS_RIC = importlib.util.find_spec("awslambdaric") is not None

FUNCTIONS = """
from chalice import Chalice, snapstart

done = []


class App:
    def warm(self):
        done.append("warm")


snapstart.register(App())


@snapstart.before_snapshot
def last():
    done.append("before")


@snapstart.after_restore
async def first():
    done.append("after 1")


@snapstart.after_restore
def second():
    done.append("after 2")


def tell(event, context):
    return done


def fail():
    raise KeyError("no")
"""

pytestmark = pytest.mark.skipif(not HAS_RIC, reason="snapshot_restore_py, which awslambdaric brings, is not installed")


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.server.calls.put((self.path.removeprefix(PREFIX), None))
        if self.path.endswith("/invocation/next") and self.server.served:
            self.server.stopped.wait()
        self.server.served = self.path.endswith("/invocation/next")
        self.reply(200, b"{}")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.headers.get("Lambda-Runtime-Function-Error-Type")
        self.server.calls.put((self.path.removeprefix(PREFIX), (kind, body) if kind else body))
        self.reply(202, b"")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Lambda-Runtime-Aws-Request-Id", "1")
        self.send_header("Lambda-Runtime-Deadline-Ms", "4102444800000")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def calls_of(folder, runtime, count, source=""):
    """Return the first *count* calls of a process that serves ``app.tell``, and its exit code if it ended."""
    (folder / "app.py").write_text(FUNCTIONS + source, encoding="utf-8")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.calls, server.served, server.stopped = queue.Queue(), False, threading.Event()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    environ = {
        "PATH": os.environ["PATH"],
        "SYSTEMROOT": os.environ.get("SYSTEMROOT", ""),
        "PYTHONPATH": os.pathsep.join([str(folder), str(SOURCE)]),
        "LAMBDA_TASK_ROOT": str(folder),
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_port}",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
        "_HANDLER": "app.tell",
    }
    process = subprocess.Popen([sys.executable, "-m", runtime, "app.tell"], env=environ, stdout=subprocess.DEVNULL)
    try:
        calls = [server.calls.get(timeout=30) for _ in range(count)]
        return calls, None if calls[-1][0].endswith("/response") else process.wait(30)
    finally:
        process.kill()
        process.wait()
        server.stopped.set()
        server.shutdown()
        server.server_close()


runtimes = pytest.mark.parametrize("runtime", ["chalice.bootstrap", "awslambdaric"])


@runtimes
def test_an_app_prepares_itself_before_the_snapshot_and_hooks_run_in_their_order(tmp_path, runtime):
    calls, _ = calls_of(tmp_path, runtime, 3)
    assert calls == [
        ("/restore/next", None),
        ("/invocation/next", None),
        ("/invocation/1/response", ["before", "warm", "after 1", "after 2"]),
    ]


@runtimes
def test_a_hook_that_fails_before_the_snapshot_is_reported(tmp_path, runtime):
    calls, code = calls_of(tmp_path, runtime, 1, "snapstart.before_snapshot(fail)\n")
    path, (kind, error) = calls[0]
    assert (path, kind, error["errorType"], code) == ("/init/error", "Runtime.BeforeSnapshotError", "KeyError", 64)


@runtimes
def test_a_hook_that_fails_after_the_restore_is_reported(tmp_path, runtime):
    calls, code = calls_of(tmp_path, runtime, 2, "snapstart.after_restore(fail)\n")
    path, (kind, error) = calls[1]
    assert (path, kind, error["errorType"], code) == ("/restore/error", "Runtime.AfterRestoreError", "KeyError", 65)


def test_without_snapstart_a_hook_is_left_as_it_is_and_not_called(monkeypatch):
    monkeypatch.delenv("AWS_LAMBDA_INITIALIZATION_TYPE", raising=False)

    def hook():
        raise AssertionError

    assert snapstart.before_snapshot(hook) is hook
    assert snapstart.after_restore(hook) is hook


@pytest.mark.parametrize("initialization", ["snap-start", "provisioned-concurrency"])
def test_an_app_that_is_not_complete_yet_is_only_looked_at(initialization):
    """Its models come after its views, and its settings after both."""
    app = Chalice("shop", env={"AWS_LAMBDA_INITIALIZATION_TYPE": initialization})

    @app.route("/", methods=["POST"])
    def view(item: "Item"):
        return item.name

    @dataclass
    class Item:
        name: str

    view.__globals__["Item"] = Item
    try:
        app.warm()
        event = {
            "requestContext": {"resourcePath": "/", "httpMethod": "POST"},
            "headers": {"Content-Type": "application/json"},
            "body": '{"name": "book"}',
        }
        assert app(event, None)["body"] == "book"
    finally:
        del view.__globals__["Item"]


def test_a_view_that_cannot_be_called_is_left_to_its_first_request():
    app = Chalice("shop")

    @app.route("/")
    def view(item: "Nowhere" = None):  # noqa: F821 - it is nowhere
        return None

    app.warm()
    event = {"requestContext": {"resourcePath": "/", "httpMethod": "GET"}, "headers": {}}
    assert app(event, None)["statusCode"] == 500

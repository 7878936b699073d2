"""Starting, finding and stopping sandboxes."""

from __future__ import annotations

import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chalice_local.errors import PortTakenError
from chalice_local.sandbox import (
    DEFAULT_PORT,
    PORT_VARIABLE,
    AlreadyRunningError,
    InvalidPortError,
    Sandbox,
    default_port,
    ensure,
    find,
    log_path,
    registry,
    start,
    status,
    stop,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Impostor(http.server.BaseHTTPRequestHandler):
    """Another program, which answers every request."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"instance": "not it"}')

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def taken_port() -> Iterator[int]:
    with http.server.HTTPServer(("127.0.0.1", 0), _Impostor) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


@pytest.fixture
def own() -> Iterator[Sandbox]:
    """A sandbox that the test may stop."""
    sandbox = start(0)
    yield sandbox
    stop(sandbox.port)


def test_a_running_sandbox_is_found(aws: Any) -> None:
    assert find(aws.sandbox.port) == aws.sandbox
    assert ensure(aws.sandbox.port) == aws.sandbox
    assert aws.sandbox in status()


def test_starting_twice_says_that_it_is_running(aws: Any) -> None:
    with pytest.raises(AlreadyRunningError, match=f"already running on port {aws.sandbox.port}"):
        start(aws.sandbox.port)


def test_a_stopped_sandbox_is_gone(own: Sandbox) -> None:
    assert stop(own.port)

    assert find(own.port) is None
    assert own not in status()
    assert not stop(own.port)
    assert not registry.code_path(own.port).exists()


def test_another_process_can_stop_it(own: Sandbox) -> None:
    program = f"from chalice_local.sandbox import stop; print(stop({own.port}))"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=14)

    assert (done.stdout, find(own.port)) == ("True\n", None)


def test_its_port_is_free_at_once(own: Sandbox) -> None:
    stop(own.port)

    again = start(own.port)

    assert (again.port, again.instance == own.instance) == (own.port, False)


def test_two_sandboxes_share_nothing(aws: Any, own: Sandbox) -> None:
    other = replace(aws, sandbox=own)
    aws.client("iam").create_role(RoleName="only-here", AssumeRolePolicyDocument="{}")

    names = [role["RoleName"] for role in other.client("iam").list_roles()["Roles"]]

    assert "only-here" not in names


@pytest.mark.parametrize("open_one", [start, ensure])
def test_a_port_of_another_program_is_named(taken_port: int, open_one: Any) -> None:
    with pytest.raises(PortTakenError, match=str(taken_port)):
        open_one(taken_port)

    assert registry.read(taken_port) is None
    assert not log_path(taken_port).exists()


def test_a_claim_that_another_program_contradicts_is_removed(aws: Any, taken_port: int) -> None:
    registry.write(replace(aws.sandbox, port=taken_port))

    assert find(taken_port) is None
    assert registry.read(taken_port) is None


def test_a_sandbox_that_is_too_busy_to_answer_keeps_its_claim(aws: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        busy = replace(aws.sandbox, port=silent.getsockname()[1])
        registry.write(busy)

        assert find(busy.port) == busy
        registry.remove(busy)


def test_who_waits_for_a_function_is_told_that_the_sandbox_ends(aws: Any, own: Sandbox, zipped: Any) -> None:
    client = replace(aws, sandbox=own).client("lambda")
    role = replace(aws, sandbox=own).client("iam").create_role(RoleName="any", AssumeRolePolicyDocument="{}")["Role"]
    code = zipped("import time\ndef app(event, context):\n    print('started')\n    time.sleep(60)")
    runtime = f"python3.{sys.version_info.minor}"
    client.create_function(
        FunctionName="slow", Runtime=runtime, Handler="app.app", Role=role["Arn"], Code={"ZipFile": code}, Timeout=60
    )
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.invoke, FunctionName="slow")
        logs = replace(aws, sandbox=own).client("logs")
        while not logs.describe_log_groups()["logGroups"]:
            time.sleep(0.02)
        stop(own.port)

        assert waiting.result()["FunctionError"] == "Unhandled"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_what_a_killed_sandbox_left_is_removed_by_the_next(aws: Any, own: Sandbox) -> None:
    leftover = registry.code_path(own.port) / "leftover"
    leftover.mkdir(parents=True)
    os.kill(own.pid, signal.SIGKILL)

    again = start(own.port)
    replace(aws, sandbox=again).client("iam").list_roles()

    assert not leftover.exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_sandbox_is_not_running(own: Sandbox) -> None:
    os.kill(own.pid, signal.SIGKILL)
    for _ in range(200):
        if find(own.port) is None:
            break
        time.sleep(0.02)

    assert registry.read(own.port) is None
    assert start(own.port).port == own.port


def test_it_outlives_the_process_that_started_it() -> None:
    program = "from chalice_local.sandbox import start; print(start(0).port)"
    started = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)
    port = int(started.stdout)

    try:
        assert find(port) is not None
    finally:
        assert stop(port)


def test_the_users_own_aws_and_folder_do_not_matter(aws: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "flask.py").write_text("raise RuntimeError('not this one')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AWS_PROFILE", "does-not-exist")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")

    sandbox = start(0)
    try:
        monkeypatch.undo()
        assert replace(aws, sandbox=sandbox).client("iam").list_roles()["Roles"] == []
    finally:
        stop(sandbox.port)


@pytest.mark.skipif(os.name == "nt", reason="Windows sends no signals to another process")
@pytest.mark.usefixtures("hears_hangups")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_one_in_the_foreground(ending: str) -> None:
    command = [sys.executable, "-m", "chalice_local.sandbox", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stderr is not None
            announced = process.stdout.readline()
            process.send_signal(getattr(signal, ending))
            status_code = process.wait(timeout=30)
            errors = process.stderr.read()
        finally:
            process.kill()

    assert announced.startswith("AWS_ENDPOINT_URL=http://127.0.0.1:")
    assert (status_code, errors) == (0, "")


@pytest.mark.parametrize(("value", "port"), [(None, DEFAULT_PORT), ("4571", 4571)])
def test_the_environment_names_the_port(monkeypatch: pytest.MonkeyPatch, value: str | None, port: int) -> None:
    if value is None:
        monkeypatch.delenv(PORT_VARIABLE, raising=False)
    else:
        monkeypatch.setenv(PORT_VARIABLE, value)

    assert default_port() == port


@pytest.mark.parametrize("value", ["", "x", "0", "65536", "-1"])
def test_a_port_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv(PORT_VARIABLE, value)

    with pytest.raises(InvalidPortError, match=PORT_VARIABLE):
        default_port()

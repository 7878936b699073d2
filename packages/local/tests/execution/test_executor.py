"""Functions in real processes under AWS's runtime client."""

import json
import os
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

import pytest

from chalice_local.execution import (
    BrokenInterpreterError,
    Executor,
    ExecutorClosedError,
    Function,
    Invocation,
    LogLine,
    UnstartableError,
    find,
)
from chalice_local.execution.executor import IDLE_WORKERS


class Write(Protocol):
    def __call__(self, source: str, **fields: object) -> Function: ...


def result(invocation: Invocation) -> Any:
    assert invocation.error is None, invocation.log.decode()
    return json.loads(invocation.payload)


def test_a_function_answers_an_event(executor: Executor, write: Write) -> None:
    function = write("def app(event, context): return {'got': event}")
    assert result(executor.invoke(function, b'{"city": "s\xc3\xa3o paulo"}')) == {"got": {"city": "são paulo"}}


def test_an_idle_worker_is_used_again(executor: Executor, write: Write) -> None:
    function = write("import os\ndef app(event, context): return os.getpid()")
    assert len({result(executor.invoke(function, b"{}")) for _ in range(5)}) == 1


def test_another_worker_starts_while_all_are_busy(executor: Executor, write: Write) -> None:
    function = write(
        """
        import os, pathlib, time
        def app(event, context):
            pathlib.Path(str(os.getpid())).touch()
            while len([p for p in pathlib.Path().iterdir() if p.name.isdigit()]) < 3:
                time.sleep(0.01)
            return os.getpid()
        """
    )
    with ThreadPoolExecutor(3) as threads:
        invocations = list(threads.map(lambda _: executor.invoke(function, b"{}"), range(3)))
    assert len({result(invocation) for invocation in invocations}) == 3


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill(pid, 0)")
def test_of_many_workers_some_are_kept(executor: Executor, write: Write, lines: list[LogLine], tmp_path: Path) -> None:
    function = write(
        """
        import os, pathlib, time
        def app(event, context):
            print("waiting")
            while not pathlib.Path(event).exists():
                time.sleep(0.01)
            return os.getpid()
        """
    )
    event = json.dumps(str(tmp_path / "go")).encode()
    count = IDLE_WORKERS + 2
    with ThreadPoolExecutor(count) as threads:
        running = [threads.submit(executor.invoke, function, event) for _ in range(count)]
        while sum(line.text == "waiting" for line in lines) < count and not any(one.done() for one in running):
            time.sleep(0.02)
        (tmp_path / "go").touch()
        pids = {result(one.result()) for one in running}
    assert len(pids) == count
    assert sum(is_running(pid) for pid in pids) == IDLE_WORKERS


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_new_code_needs_a_worker_that_has_not_seen_the_old(executor: Executor, write: Write) -> None:
    assert result(executor.invoke(write("def app(event, context): return 'old'"), b"{}")) == "old"
    function = write("def app(event, context): return 'newer'")
    executor.forget(function.name)
    assert result(executor.invoke(function, b"{}")) == "newer"


def test_new_configuration_needs_a_worker_that_has_not_seen_the_old(executor: Executor, write: Write) -> None:
    source = "import os\ndef app(event, context): return os.environ['COLOUR']"
    for colour in ("red", "blue"):
        assert result(executor.invoke(write(source, environment={"COLOUR": colour}), b"{}")) == colour


def test_an_exception_is_the_answer(executor: Executor, write: Write) -> None:
    invocation = executor.invoke(write("def app(event, context): raise KeyError('city')"), b"{}")
    error = json.loads(invocation.payload)
    assert invocation.error == "Unhandled"
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'city'")
    assert b"[ERROR] KeyError: 'city'\nTraceback (most recent call last):\n" in invocation.log


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        pytest.param("os._exit(3)", "exit status 3", id="an exit status"),
        pytest.param("os._exit(0)", "without providing a reason", id="an exit without one"),
        pytest.param("os.kill(os.getpid(), 9)", "signal: killed", id="a signal"),
        pytest.param("os.closerange(3, 64); os.kill(os.getpid(), 6)", "signal: aborted", id="all files closed"),
    ],
)
def test_a_crash_is_the_answer_and_the_next_invocation_works(
    executor: Executor, write: Write, statement: str, reason: str
) -> None:
    function = write(f"import os\ndef app(event, context):\n    if event: {statement}\n    return 'fine'")
    invocation = executor.invoke(function, b"[1]")
    error = json.loads(invocation.payload)
    assert (invocation.error, error["errorType"]) == ("Unhandled", "Runtime.ExitError")
    assert reason in error["errorMessage"]
    assert result(executor.invoke(function, b"[]")) == "fine"


def test_a_worker_that_dies_while_idle_costs_no_invocation(executor: Executor, write: Write) -> None:
    function = write(
        """
        import os, threading, time
        def app(event, context):
            threading.Thread(target=lambda: (time.sleep(0.05), os._exit(1))).start()
            return "fine"
        """
    )
    for _ in range(3):
        assert result(executor.invoke(function, b"{}")) == "fine"
        threading.Event().wait(0.3)


def test_a_function_that_takes_too_long_is_ended(executor: Executor, write: Write) -> None:
    function = write("import time\ndef app(event, context):\n    time.sleep(event)\n    return 'slept'", timeout=0.5)
    invocation = executor.invoke(function, b"60")
    assert invocation.timed_out
    assert json.loads(invocation.payload) == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {invocation.request_id} Error: Task timed out after 0.50 seconds",
    }
    assert b" Task timed out after 0.50 seconds\nEND RequestId: " in invocation.log
    assert result(executor.invoke(function, b"0")) == "slept"


@pytest.mark.parametrize(
    ("source", "kind", "message"),
    [
        pytest.param("import moto", "Runtime.ImportModuleError", "No module named 'moto'", id="a missing dependency"),
        pytest.param("def app(:", "Runtime.UserCodeSyntaxError", "Syntax error", id="a syntax error"),
        pytest.param("application = 1", "Runtime.HandlerNotFound", "Handler 'app' missing", id="no such handler"),
        pytest.param("1 / 0", "ZeroDivisionError", "division by zero", id="an error at import"),
        pytest.param("import os; os._exit(5)", "Runtime.ExitError", "exit status 5", id="an exit at import"),
    ],
)
def test_a_function_that_does_not_load_says_why_each_time(
    executor: Executor, write: Write, source: str, kind: str, message: str
) -> None:
    function = write(source)
    for _ in range(2):
        invocation = executor.invoke(function, b"{}")
        error = json.loads(invocation.payload)
        assert (invocation.error, error["errorType"]) == ("Unhandled", kind)
        assert message in error["errorMessage"]


def test_nothing_of_the_host_reaches_an_isolated_function(
    executor: Executor, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOST", "1")
    function = write(
        """
        import importlib.util, os
        NAMES = ["flask", "moto", "chalice", "uvicorn", "yaml", "boto3", "awslambdaric", "site"]
        def app(event, context):
            found = [name for name in NAMES if importlib.util.find_spec(name)]
            return {"found": found, "environment": dict(os.environ)}
        """,
        arn="arn:aws:lambda:eu-west-1:123456789012:function:hello",
        environment={"COLOUR": "red", "AWS_LAMBDA_FUNCTION_NAME": "forged"},
    )
    answer = result(executor.invoke(function, b"{}"))
    environment = answer["environment"]
    assert answer["found"] == ["boto3", "awslambdaric", "site"]
    assert "SECRET_OF_THE_HOST" not in environment
    assert environment["AWS_LAMBDA_FUNCTION_NAME"] == "hello"
    assert environment["AWS_REGION"] == environment["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert environment["LAMBDA_TASK_ROOT"] == str(function.task_root)
    assert environment["COLOUR"] == "red"


def test_boto3_works_in_an_isolated_function(executor: Executor, write: Write) -> None:
    function = write(
        """
        import boto3
        def app(event, context):
            return boto3.client("s3", region_name="us-east-1", endpoint_url="http://127.0.0.1:1").meta.service_model.service_name
        """
    )
    assert result(executor.invoke(function, b"{}")) == "s3"


def test_a_function_that_is_not_isolated_keeps_the_interpreters_packages(executor: Executor, write: Write) -> None:
    function = write("import uvicorn\ndef app(event, context): return uvicorn.__name__", isolated=False)
    assert result(executor.invoke(function, b"{}")) == "uvicorn"


@pytest.mark.parametrize("isolated", [True, False])
def test_the_runtime_client_is_never_the_compiled_one(executor: Executor, write: Write, *, isolated: bool) -> None:
    source = "import runtime_client\ndef app(event, context): return runtime_client.__file__"
    assert result(executor.invoke(write(source, isolated=isolated), b"{}")).endswith("runtime_client.py")


def test_a_layer_is_importable_after_the_task_root(executor: Executor, write: Write, tmp_path: Path) -> None:
    (tmp_path / "layer" / "python").mkdir(parents=True)
    (tmp_path / "layer" / "python" / "extra.py").write_text("where = 'layer'", encoding="utf-8")
    (tmp_path / "layer" / "python" / "app.py").write_text("1 / 0", encoding="utf-8")
    function = write("import extra\ndef app(event, context): return extra.where", layers=(tmp_path / "layer",))
    assert result(executor.invoke(function, b"{}")) == "layer"


def test_the_context_tells_the_function_who_it_is(executor: Executor, write: Write) -> None:
    function = write(
        """
        def app(event, context):
            return {
                "name": context.function_name, "memory": context.memory_limit_in_mb, "id": context.aws_request_id,
                "arn": context.invoked_function_arn, "left": context.get_remaining_time_in_millis(),
                "group": context.log_group_name, "custom": context.client_context.custom,
            }
        """,
        arn="arn:aws:lambda:us-west-2:123456789012:function:hello",
        memory=256,
    )
    invocation = executor.invoke(function, b"{}", client_context='{"custom": {"a": 1}}')
    context = result(invocation)
    assert 0 < context.pop("left") <= 20_000
    assert context == {
        "name": "hello",
        "memory": "256",
        "id": invocation.request_id,
        "arn": function.arn,
        "group": "/aws/lambda/hello",
        "custom": {"a": 1},
    }


def test_a_result_above_the_limit_is_an_error(executor: Executor, write: Write) -> None:
    function = write("def app(event, context): return 'x' * event")
    assert len(result(executor.invoke(function, b"6000000"))) == 6_000_000
    invocation = executor.invoke(function, b"7000000")
    assert json.loads(invocation.payload)["errorType"] == "Function.ResponseSizeTooLarge"
    assert result(executor.invoke(function, b"1")) == "x"


def test_what_a_function_writes_is_logged_between_start_and_end(
    executor: Executor, write: Write, lines: list[LogLine]
) -> None:
    function = write(
        """
        import logging, os, sys
        print("loading")
        def app(event, context):
            print("hello")
            logging.getLogger().warning("careful")
            print("trouble", file=sys.stderr)
            sys.stdout.write("no newline")
            os.system("echo from a child")
        """
    )
    invocation = executor.invoke(function, b"{}")
    texts = invocation.log.decode().splitlines()
    assert texts[0] == "loading"
    assert texts[1] == f"START RequestId: {invocation.request_id} Version: $LATEST"
    assert texts[-2] == f"END RequestId: {invocation.request_id}"
    assert re.fullmatch(
        rf"REPORT RequestId: {invocation.request_id}\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB"
        r"(\tMax Memory Used: \d+ MB)?\tInit Duration: [\d.]+ ms",
        texts[-1],
    )
    written = {(line.source, line.text) for line in lines if line.request_id == invocation.request_id}
    assert {("stdout", "hello"), ("stderr", "trouble"), ("stdout", "no newlinefrom a child")} <= written
    assert re.search(rf"\[WARNING\]\t\S+Z\t{invocation.request_id}\tcareful", invocation.log.decode())
    assert {line.request_id for line in lines if line.text == "loading"} == {""}
    [stream] = {line.stream for line in lines}
    assert re.fullmatch(r"\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}", stream)


def test_the_second_invocation_reports_no_initialization(executor: Executor, write: Write) -> None:
    function = write("def app(event, context): pass")
    executor.invoke(function, b"{}")
    assert b"Init Duration" not in executor.invoke(function, b"{}").log


def test_a_closed_executor_invokes_nothing(write: Write) -> None:
    function = write("def app(event, context): pass")
    with Executor() as executor:
        executor.invoke(function, b"{}")
    with pytest.raises(ExecutorClosedError, match="hello"):
        executor.invoke(function, b"{}")


def test_closing_ends_an_invocation_that_runs(write: Write, lines: list[LogLine]) -> None:
    started = threading.Event()

    def log(line: LogLine) -> None:
        if line.text == "sleeping":
            started.set()

    function = write("import time\ndef app(event, context):\n    print('sleeping')\n    time.sleep(60)")
    executor = Executor(log=log)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(executor.invoke, function, b"{}")
        assert started.wait(20)
        executor.close()
        assert running.result(20).error == "Unhandled"


def test_an_interpreter_that_does_not_start_is_named(executor: Executor, write: Write, tmp_path: Path) -> None:
    with pytest.raises(BrokenInterpreterError, match=r"nowhere.*hello|hello.*nowhere"):
        executor.invoke(write("", python=tmp_path / "nowhere"), b"{}")


def test_a_folder_that_is_gone_is_named(executor: Executor, write: Write, tmp_path: Path) -> None:
    function = replace(write(""), task_root=tmp_path / "nowhere")
    with pytest.raises(UnstartableError, match=r"hello cannot run: .*nowhere"):
        executor.invoke(function, b"{}")


def test_an_executor_leaves_nothing_in_the_folder_that_it_was_given(tmp_path: Path, write: Write) -> None:
    with Executor(folder=tmp_path / "work") as executor:
        path = result(executor.invoke(write("import boto3\ndef app(event, context): return boto3.__file__"), b"{}"))
        assert path.startswith(str(tmp_path / "work"))
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("runtime", [f"python3.{minor}" for minor in range(10, 15)])
def test_a_function_runs_under_the_python_of_its_runtime(executor: Executor, write: Write, runtime: str) -> None:
    if find(runtime).runtime != runtime:
        pytest.skip(f"{runtime} is not on this computer")
    function = write(
        """
        import sys, boto3
        def app(event, context): return "python%d.%d" % sys.version_info[:2]
        """,
        runtime=runtime,
    )
    assert result(executor.invoke(function, b"{}")) == runtime


def test_a_runtime_that_is_not_here_runs_under_the_nearest_with_a_warning(
    executor: Executor, write: Write, lines: list[LogLine]
) -> None:
    function = write("def app(event, context): return 'ran'", runtime="python3.99")
    assert result(executor.invoke(function, b"{}")) == "ran"
    [warning] = [line.text for line in lines if line.source == "fault"]
    assert re.fullmatch(r"python3\.99 is not on this computer; running under python3\.\d+ instead", warning)

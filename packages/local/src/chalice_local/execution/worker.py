"""One process of a function, and what one invocation in it comes to: a result, an error, a crash or a time-out.

A worker serves one invocation at a time and is then used again, or not; which worker gets which invocation is
decided in ``executor``.
"""

from __future__ import annotations

import json
import signal
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from chalice_local.execution.environment import describe_environment
from chalice_local.execution.invocation import FunctionError, Invocation
from chalice_local.execution.journal import Journal, Log, end_line, report_line, start_line
from chalice_local.execution.process import Process
from chalice_local.execution.runtime_api import Call, RuntimeApi

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalice_local.execution.function import Function
    from chalice_local.execution.interpreter import Interpreter

INIT_SECONDS = 10.0
"""How long Lambda lets a function initialize before the invocation's own time starts to run."""

RESPONSE_LIMIT = 6 * 1024 * 1024 + 100
"""Bytes that Lambda accepts as a function's result."""

_SETTLE_SECONDS = 1.0
_BOOT = Path(__file__).with_name("child") / "boot.py"


@dataclass(frozen=True, slots=True)
class Event:
    """What one invocation hands to the function."""

    request_id: str
    payload: bytes
    trace_id: str
    client_context: str | None = None
    """JSON, as the ``context`` parameter of an AWS client carries it once decoded."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """How an invocation ended. A *fault* is Lambda's word for an end that the handler did not choose."""

    payload: bytes
    is_error: bool = False
    fault: str = ""
    lines: tuple[str, ...] = ()
    timed_out: bool = False


class Worker:
    """A process under AWS's runtime client. Used by one thread at a time."""

    def __init__(
        self,
        function: Function,
        interpreter: Interpreter,
        *,
        runtime_folder: Path,
        host_environment: Mapping[str, str],
        log: Log,
    ) -> None:
        self.function = function
        self.is_spent = False
        self._is_closed = False
        stream = log_stream_name(function.version)
        self._journal = Journal(function.name, stream, log)
        self._api = RuntimeApi()
        self._started = time.monotonic()
        self._init: float | None = None
        self._waiting: Call | None = None
        self._failure: Callable[[str], _Outcome] | None = None
        environment = describe_environment(
            function, host_environment, runtime_api=self._api.address, log_stream=stream, runtime_folder=runtime_folder
        )
        flags = ["-S"] if function.isolated else []
        command: list[str | Path] = [
            interpreter.path,
            *flags,
            _BOOT,
            function.handler,
            function.task_root,
            runtime_folder,
        ]
        try:
            self._process = Process(command, folder=function.task_root, environment=environment)
        except OSError:
            self._api.close()
            raise
        out, err = self._process.outputs
        self._journal.follow(out, "stdout")
        self._journal.follow(err, "stderr")
        if interpreter.runtime != function.runtime:
            self._journal.write(
                f"{function.runtime} is not on this computer; running under {interpreter.runtime} instead", "fault"
            )

    def wait_until_ready(self) -> bool:
        """Wait for the runtime client to ask for work; False if this worker can serve no invocation any more.

        Initialization may take ``INIT_SECONDS`` and the function's time-out. A failure to initialize counts as
        ready: the first invocation reports it.
        """
        if self._init is None:
            self._initialize()
        elif self._waiting is None:
            self._waiting = self._receive(time.monotonic() + _SETTLE_SECONDS)
            self.is_spent = self._waiting is None
        return not self.is_spent

    def invoke(self, event: Event) -> Invocation:
        """Hand *event* to the function and wait for what comes of it. ``is_spent`` says if it was the last one."""
        self._journal.begin(event.request_id)
        self._journal.write(start_line(event.request_id, self.function.version))
        started = time.monotonic()
        outcome = self._run(event, started + self.function.timeout)
        duration = time.monotonic() - started
        self._journal.settle(event.request_id, _SETTLE_SECONDS)
        if outcome.fault:
            self.is_spent = True
        log = self._report(event.request_id, outcome, duration)
        error: FunctionError | None = "Unhandled" if outcome.is_error else None
        return Invocation(outcome.payload, error, log, event.request_id, duration, timed_out=outcome.timed_out)

    def close(self) -> None:
        """End the process. May be called from another thread while an invocation runs; that one then fails."""
        self.is_spent = self._is_closed = True
        self._process.kill()

    def discard(self) -> None:
        """End the process and give back what it held. Only when no invocation runs."""
        self.close()
        self._api.close()

    def _initialize(self) -> None:
        deadline = self._started + INIT_SECONDS + self.function.timeout
        call = self._receive(deadline)
        self._init = time.monotonic() - self._started
        if call is None:
            self._failure = self._end(deadline)
        elif call.path == "/init/error":
            call.answer(202)
            self._failure = partial(_init_failed, call.body)
        else:
            self._waiting = call
        self._journal.settle("init", _SETTLE_SECONDS)

    def _run(self, event: Event, deadline: float) -> _Outcome:
        call, self._waiting = self._waiting, None
        if call is None or self._failure is not None:
            failure = self._failure or self._end(deadline)
            return failure(event.request_id)
        try:
            call.answer(200, _invocation_headers(event, self.function), event.payload)
            reply = self._receive(deadline)
        except OSError:
            reply = None
        if reply is None:
            return self._end(deadline)(event.request_id)
        reply.answer(202)
        if len(reply.body) > RESPONSE_LIMIT:
            return _too_large()
        return _Outcome(reply.body, is_error=reply.path.endswith("/error"))

    def _receive(self, deadline: float) -> Call | None:
        """Wait for the worker's next call; ``None`` at the *deadline* or when the process has ended."""
        while self._process.is_running and time.monotonic() < deadline:
            # Until the process connects, nothing but its end tells that it will never do so.
            until = deadline if self._api.is_connected else min(deadline, time.monotonic() + 0.05)
            call = self._api.receive(until)
            if call is not None:
                return call
            if not self._api.is_connected and self._init is not None:
                return None
        return None

    def _end(self, deadline: float) -> Callable[[str], _Outcome]:
        """End the process; return what to report: too slow, if the *deadline* has passed, or gone."""
        if self._process.is_running and time.monotonic() >= deadline:
            self._process.kill()
            return partial(_timed_out, seconds=self.function.timeout)
        status = self._process.wait(_SETTLE_SECONDS)
        self._process.kill()
        return partial(_exited, status=-9 if status is None else status)

    def _report(self, request_id: str, outcome: _Outcome, duration: float) -> bytes:
        for line in () if self._is_closed else outcome.lines:
            self._journal.write(line, "fault")
        self._journal.write(end_line(request_id))
        init, self._init = self._init, 0.0
        status = ""
        if outcome.timed_out:
            status = "Status: timeout"
        elif outcome.fault:
            status = f"Status: error\tError Type: {outcome.fault}"
        report = report_line(
            request_id,
            duration=duration,
            memory=self.function.memory,
            init=init or None,
            used=self._process.peak_memory(),
            status=status,
        )
        self._journal.write(report)
        return self._journal.take()


def log_stream_name(version: str) -> str:
    """Return a new name as Lambda gives it: the day (UTC), the version, and 32 hexadecimal digits."""
    return f"{datetime.now(UTC):%Y/%m/%d}/[{version}]{uuid.uuid4().hex}"


def _invocation_headers(event: Event, function: Function) -> list[tuple[str, str]]:
    headers = [
        ("Content-Type", "application/json"),
        ("Lambda-Runtime-Aws-Request-Id", event.request_id),
        ("Lambda-Runtime-Deadline-Ms", str(int((time.time() + function.timeout) * 1000))),
        ("Lambda-Runtime-Invoked-Function-Arn", function.qualified_arn),
        ("Lambda-Runtime-Trace-Id", event.trace_id),
    ]
    if event.client_context is not None:
        headers.append(("Lambda-Runtime-Client-Context", event.client_context))
    return headers


def _init_failed(payload: bytes, request_id: str) -> _Outcome:
    del request_id  # the runtime client reports it before there is an invocation
    return _Outcome(payload, is_error=True, fault=_error_type(payload))


def _timed_out(request_id: str, *, seconds: float) -> _Outcome:
    sentence = f"Task timed out after {seconds:.2f} seconds"
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    payload = _error_payload("Sandbox.Timedout", f"RequestId: {request_id} Error: {sentence}")
    line = f"{now} {request_id} {sentence}"
    return _Outcome(payload, is_error=True, fault="Sandbox.Timedout", lines=(line,), timed_out=True)


def _exited(request_id: str, *, status: int) -> _Outcome:
    if status == 0:
        reason = "Runtime exited without providing a reason"
    elif status < 0:
        reason = f"Runtime exited with error: signal: {(signal.strsignal(-status) or str(-status)).lower()}"
    else:
        reason = f"Runtime exited with error: exit status {status}"
    sentence = f"RequestId: {request_id} Error: {reason}"
    lines = (sentence, "Runtime.ExitError")
    return _Outcome(
        _error_payload("Runtime.ExitError", sentence), is_error=True, fault="Runtime.ExitError", lines=lines
    )


def _too_large() -> _Outcome:
    message = f"Response payload size exceeded maximum allowed payload size ({RESPONSE_LIMIT} bytes)."
    return _Outcome(_error_payload("Function.ResponseSizeTooLarge", message), is_error=True, lines=(message,))


def _error_payload(kind: str, message: str) -> bytes:
    return json.dumps({"errorType": kind, "errorMessage": message}).encode()


def _error_type(payload: bytes) -> str:
    try:
        document = json.loads(payload)
    except ValueError:
        return "Runtime.Unknown"
    kind = document.get("errorType") if isinstance(document, dict) else None
    return kind if isinstance(kind, str) else "Runtime.Unknown"

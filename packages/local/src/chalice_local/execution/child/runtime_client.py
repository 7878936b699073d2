"""Carry invocations between Lambda's Runtime API and AWS's runtime client, inside the function's process.

``awslambdaric`` reaches the Runtime API through a compiled module of this name, built for one Python and for Linux
alone. This one has the same functions for every Python from 3.10 on and every system; it decides nothing.
``http.client`` stays away on purpose: it would add 18 ms to every cold start.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import socket

_MARK = b"\x1e"


class RuntimeApiError(RuntimeError):
    """The Runtime API is gone, or refused a call."""


class _RuntimeApi:
    """One kept connection, opened by the first call."""

    def __init__(self) -> None:
        self.user_agent = ""
        self.is_initialized = False
        self._connection: socket.socket | None = None

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[bytes, dict[str, str | int]]:
        if self._connection is None:
            self._connection = self._connect()
        lines = [f"{method} /2018-06-01/runtime{path} HTTP/1.1", "Host: runtime", f"User-Agent: {self.user_agent}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        lines += [f"Content-Length: {len(body)}", "", ""]
        self._connection.sendall("\r\n".join(lines).encode("latin-1") + body)
        return self._receive(path)

    def _connect(self) -> socket.socket:
        host, _, port = os.environ["AWS_LAMBDA_RUNTIME_API"].rpartition(":")
        connection = socket.create_connection((host, int(port)))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = connection.makefile("rb")
        return connection

    def _receive(self, path: str) -> tuple[bytes, dict[str, str | int]]:
        status = self._stream.readline().split(b" ", 2)
        if len(status) < 2:
            raise RuntimeApiError(f"the Runtime API closed the connection during {path}")
        headers: dict[str, str | int] = {}
        while line := self._stream.readline().rstrip(b"\r\n"):
            name, _, value = line.decode("utf-8").partition(":")
            headers[name] = value.strip()
        body = self._stream.read(int(headers.get("Content-Length", 0)))
        if not status[1].startswith(b"2"):
            raise RuntimeApiError(f"the Runtime API answered {status[1].decode()} to {path}: {body!r}")
        return body, headers


_api = _RuntimeApi()


def initialize_client(user_agent: str) -> None:
    """Remember how to introduce ourselves, and tie this process's life to the server's."""
    _api.user_agent = user_agent
    lifeline = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    _thread.start_new_thread(_end_with_server, (lifeline,))


def next() -> tuple[bytes, dict[str, str | int]]:  # noqa: A001 -- awslambdaric calls it by this name
    """Wait for an invocation; return its event and the headers that came with it."""
    if not _api.is_initialized:
        _api.is_initialized = True
        _mark_end_of_output("init")
    event, headers = _api.call("GET", "/invocation/next", {}, b"")
    headers["Lambda-Runtime-Deadline-Ms"] = int(headers["Lambda-Runtime-Deadline-Ms"])
    return event, headers


def post_invocation_result(
    invoke_id: str, result_data: bytes, content_type: str, invocation_id: str | None = None
) -> None:
    """Send the function's result."""
    _post(invoke_id, "response", content_type, result_data, invocation_id)


def post_error(invoke_id: str, error_response_data: str, xray_fault: str, invocation_id: str | None = None) -> None:
    """Send the error that the function raised. The fault is for X-Ray, which nothing here feeds."""
    del xray_fault
    _post(invoke_id, "error", "application/json", error_response_data.encode(), invocation_id)


def _post(invoke_id: str, kind: str, content_type: str, body: bytes, invocation_id: str | None) -> None:
    headers = {"Content-Type": content_type}
    if invocation_id is not None:
        headers["Lambda-Runtime-Invocation-Id"] = invocation_id
    _mark_end_of_output(invoke_id)
    _api.call("POST", f"/invocation/{invoke_id}/{kind}", headers, body)


def _mark_end_of_output(phase: str) -> None:
    # Output travels through pipes and the result through a socket: the mark tells the server that it has seen all
    # that was written in an invocation, or before the first. A handler may have closed its standard streams.
    mark = _MARK + phase.encode("ascii") + _MARK + b"\n"
    for descriptor in (1, 2):
        with contextlib.suppress(OSError):
            os.write(descriptor, mark)


def _end_with_server(lifeline: int) -> None:
    # The server holds the other end of our standard input and never writes: reading returns when it is gone.
    while os.read(lifeline, 64):
        pass
    os._exit(1)

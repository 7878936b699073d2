"""Speak Lambda's Runtime API: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.

What is said is decided in ``loop``. It is HTTP/1.1 on a socket of our own, because importing ``http.client`` takes
18 ms of every cold start, as much as all else here together; the other side is one known server on loopback.
"""

from __future__ import annotations

import socket
import sys
from contextlib import closing

from chalice.__about__ import __version__
from chalice.errors import ChaliceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import BinaryIO

    Headers = Mapping[str, str]

PREFIX = "/2018-06-01/runtime"
ERROR_TYPE = "Lambda-Runtime-Function-Error-Type"
ERROR_BODY = "Lambda-Runtime-Function-Error-Body"
MEANINGS = {400: ", the invocation is over,", 413: ", the answer has more than 6 MB,"}
USER_AGENT = f"chalice-core/{__version__} python/{sys.version_info.major}.{sys.version_info.minor}"


class RuntimeApiError(ChaliceError):
    """The Runtime API did not take what was sent."""

    def __init__(self, path: str, status: int, body: bytes) -> None:
        super().__init__(path, status, body)
        self.path = path
        self.status = status
        self.body = body

    def __str__(self) -> str:
        meaning = MEANINGS.get(self.status, "")
        return f"the Runtime API answered {self.status}{meaning} to {self.path}: {self.body.decode(errors='replace')}"


class Invocation:
    """One event, with what Lambda says about it in headers; their names are in lower case."""

    __slots__ = ("body", "headers", "request_id")

    def __init__(self, headers: Headers, body: bytes) -> None:
        self.headers = headers
        self.body = body
        self.request_id = headers["lambda-runtime-aws-request-id"]


class RuntimeApi:
    """The Runtime API at *address*, ``host:port``. Its methods raise ``RuntimeApiError`` and ``OSError``."""

    __slots__ = ("_address", "_connection", "_name")

    def __init__(self, address: str) -> None:
        host, _, port = address.rpartition(":")
        self._name = address
        self._address = (host.strip("[]"), int(port))
        self._connection: Connection | None = None

    def close(self) -> None:
        """Close the connection that is kept."""
        if self._connection is not None:
            self._connection.close()

    def next(self) -> Invocation:
        """Wait for an invocation, as long as it takes."""
        return Invocation(*self._call("GET", "/invocation/next", {}, b"", 200))

    def answer(self, invocation: Invocation, body: bytes, content_type: str) -> None:
        """Give the whole answer to *invocation*."""
        headers = {"Content-Type": content_type, **_echo(invocation)}
        self._call("POST", f"/invocation/{invocation.request_id}/response", headers, body, 202)

    def stream(
        self,
        invocation: Invocation,
        chunks: Iterator[bytes],
        content_type: str,
        explain: Callable[[Exception], tuple[str, bytes]],
    ) -> None:
        """Give the answer to *invocation* while *chunks*, none of them empty, are made.

        When making one fails, the type and base64 body that *explain* gives for the error end the answer.
        """
        path = f"{PREFIX}/invocation/{invocation.request_id}/response"
        headers = {
            "Content-Type": content_type,
            "Lambda-Runtime-Function-Response-Mode": "streaming",
            "Transfer-Encoding": "chunked",
            "Trailer": f"{ERROR_TYPE}, {ERROR_BODY}",
            "Connection": "close",
            **_echo(invocation),
        }
        with closing(Connection(self._address)) as connection:
            connection.send(self._head("POST", path, headers))
            trailer = b""
            while True:
                try:
                    chunk = next(chunks, None)
                except Exception as error:  # noqa: BLE001  # the app's, whatever it is: the answer has begun, so it ends the answer
                    kind, body = explain(error)
                    trailer = b"%b: %b\r\n%b: %b\r\n" % (ERROR_TYPE.encode(), _safe(kind), ERROR_BODY.encode(), body)
                    break
                if chunk is None:
                    break
                connection.send(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            connection.send(b"0\r\n" + trailer + b"\r\n")
            _expect(202, path, connection.receive())

    def fail(self, invocation: Invocation, error: bytes, kind: str, cause: str) -> None:
        """Say that *invocation* failed: *error* for the caller, *cause*, one line of ASCII, for X-Ray."""
        headers = {"Content-Type": "application/json", ERROR_TYPE: kind, **_echo(invocation)}
        if len(cause) < 1024 * 1024:
            headers["Lambda-Runtime-Function-XRay-Error-Cause"] = cause
        self._call("POST", f"/invocation/{invocation.request_id}/error", headers, error, 202)

    def fail_init(self, error: bytes, kind: str) -> None:
        """Say that the function cannot be served."""
        self._call("POST", "/init/error", {"Content-Type": "application/json", ERROR_TYPE: kind}, error, 202)

    def wait_for_restore(self) -> None:
        """Let Lambda take the snapshot; return in each environment that is restored from it."""
        self._call("GET", "/restore/next", {}, b"", 200)

    def fail_restore(self, error: bytes, kind: str) -> None:
        """Say that the environment cannot be used after it was restored."""
        self._call("POST", "/restore/error", {"Content-Type": "application/json", ERROR_TYPE: kind}, error, 202)

    def _call(self, method: str, path: str, headers: Headers, body: bytes, expected: int) -> tuple[Headers, bytes]:
        if method == "POST":
            headers = {**headers, "Content-Length": str(len(body))}
        request = self._head(method, PREFIX + path, headers) + body
        kept = self._connection
        if kept is not None:
            try:
                return _expect(expected, path, kept.exchange(request))
            except ConnectionError:  # closed between two calls, which a server may do
                kept.close()
        self._connection = Connection(self._address)
        return _expect(expected, path, self._connection.exchange(request))

    def _head(self, method: str, path: str, headers: Headers) -> bytes:
        lines = [f"{method} {path} HTTP/1.1\r\nHost: {self._name}\r\nUser-Agent: {USER_AGENT}\r\n".encode("ascii")]
        lines += [b"%b: %b\r\n" % (name.encode("ascii"), _safe(value)) for name, value in headers.items()]
        return b"".join([*lines, b"\r\n"])


class Connection:
    """One connection to the server: a request, its reply, the next request."""

    __slots__ = ("_reader", "_socket")

    def __init__(self, address: tuple[str, int]) -> None:
        # Not create_connection, which loads the codec of international names.
        self._socket = socket.socket(socket.AF_INET6 if ":" in address[0] else socket.AF_INET)
        self._socket.connect(address)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader: BinaryIO = self._socket.makefile("rb")

    def close(self) -> None:
        """Close both directions."""
        self._reader.close()
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send all of *data*."""
        self._socket.sendall(data)

    def exchange(self, request: bytes) -> tuple[int, Headers, bytes]:
        """Send *request* and return its reply."""
        self.send(request)
        return self.receive()

    def receive(self) -> tuple[int, Headers, bytes]:
        """Return a reply's status, headers and body. Raises ``ConnectionError`` when there is none."""
        line = self._reader.readline().split()
        if len(line) < 2:
            raise ConnectionResetError("the Runtime API closed the connection")
        headers: dict[str, str] = {}
        while text := self._reader.readline().decode(errors="replace").strip():
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return int(line[1]), headers, self._receive_chunks()
        return int(line[1]), headers, self._read(int(headers.get("content-length", "0")))

    def _receive_chunks(self) -> bytes:
        chunks = []
        while size := int(self._reader.readline().partition(b";")[0], 16):
            chunks.append(self._read(size))
            self._reader.readline()
        while self._reader.readline().strip():
            pass
        return b"".join(chunks)

    def _read(self, size: int) -> bytes:
        data = self._reader.read(size)
        if len(data) < size:
            raise ConnectionResetError("the Runtime API closed the connection within a body")
        return data


def _echo(invocation: Invocation) -> dict[str, str]:
    """Return the header that ties an answer to its attempt, where Lambda sent one."""
    attempt = invocation.headers.get("lambda-runtime-invocation-id")
    return {} if attempt is None else {"Lambda-Runtime-Invocation-Id": attempt}


def _expect(expected: int, path: str, reply: tuple[int, Headers, bytes]) -> tuple[Headers, bytes]:
    code, headers, body = reply
    if code != expected:
        raise RuntimeApiError(path, code, body)
    return headers, body


def _safe(value: str) -> bytes:
    """Return *value* as a header may have it: the name of an error class can be any text."""
    return "".join(char if char.isprintable() else " " for char in value).encode("ascii", "backslashreplace")

"""A reverse proxy on loopback that records AWS calls, and can do something after one has been carried out."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

READS = re.compile(r"GET |HEAD |POST / .*Action=(Get|List|Describe)|POST / \S*\.?(Get|List|Describe|Filter)\w*$")
"""Calls that change nothing: by method, by the Action of a query, by the target of a JSON protocol."""


class RecordingProxy:
    """Forwards every request to *target*; ``calls`` has a line for each, in order."""

    def __init__(self, target: str) -> None:
        self.calls: list[str] = []
        self.after: Callable[[int], None] | None = None
        """Called with the number of mutating calls so far after one was carried out, before its answer is passed on."""
        address = urlsplit(target)
        self._target = (address.hostname or "", address.port or 80)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def mutations(self) -> list[str]:
        """The calls that changed something, or could have."""
        return [call for call in self.calls if not READS.match(call)]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def forward(self, request: BaseHTTPRequestHandler) -> http.client.HTTPResponse:
        """Carry out one request at the target."""
        length = int(request.headers.get("Content-Length", 0))
        body = request.rfile.read(length)
        call = f"{request.command} {request.path} {self._action(request, body)}".rstrip()
        connection = http.client.HTTPConnection(*self._target, timeout=60)
        headers = {**dict(request.headers), "Via": "1.1 recording", "Connection": "close"}
        headers.pop("Expect", None)
        connection.request(request.command, request.path, body, headers)
        answer = connection.getresponse()
        with self._lock:
            self.calls.append(call)
            count = len(self.mutations)
        if self.after and not READS.match(call):
            self.after(count)
        return answer

    @staticmethod
    def _action(request: BaseHTTPRequestHandler, body: bytes) -> str:
        target = request.headers.get("X-Amz-Target")
        named = re.search(rb"Action=\w+", body[:2000])
        return target or (named[0].decode() if named else "")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self) -> None:
                answer = proxy.forward(self)
                content = answer.read()
                self.send_response_only(answer.status, answer.reason)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = handle_any  # noqa: N815 - names of the base

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named so by the base class
                """Say nothing: ``calls`` has it all."""

        return Handler

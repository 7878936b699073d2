"""Serve a project over HTTP on this computer, as its deployed API would answer: local mode.

The gateway decides what an answer is and the executor runs the app, in a process of its own: no view can take the
server down. Nothing is printed here; what there is to say goes to ``report``.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import functools
import signal
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from chalice_local.errors import LocalError, PortTakenError
from chalice_local.execution import BrokenInterpreterError, Executor, ExecutorClosedError, Function, LogLine, ask
from chalice_local.gateway import (
    FORBIDDEN,
    FUNCTION_FAILED,
    INTEGRATION_SECONDS,
    REQUEST_LIMIT,
    TIMED_OUT,
    Api,
    HttpRequest,
    HttpResponse,
    Invocation,
    answer,
    new_receipt,
)
from chalice_local.omission import omissions
from chalice_local.protocol import ExactCaseProtocol
from chalice_local.reload import watch
from chalice_local.wire import Receive, Scope, Send, read_body, read_head, send_response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chalice_local.project import Project

_PARALLEL = 16
"""Requests that are in a function at one time; each may need a process of its own."""

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})


class UnusableAddressError(LocalError):
    """An address on which this computer cannot listen."""

    def __init__(self, host: str, port: int, reason: OSError) -> None:
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        problem = f"cannot listen on {self.host}, port {self.port}: {self.reason.strerror}"
        return f"{problem}; choose others with --host and --port"


def serve(
    load: Callable[[], Project],
    *,
    folder: Path,
    report: Callable[[str], None],
    host: str = "127.0.0.1",
    port: int = 8000,
    autoreload: bool = True,
) -> None:
    """Serve the project in *folder* until Ctrl-C, SIGTERM or the end of the terminal.

    *load* describes the project; it is called at the start, where what it raises passes through, and in another
    thread after every change, where it is reported and the old app keeps serving. *report* receives lines for the
    terminal, the app's own output among them, from several threads. Port 0 is any free one. Raises
    ``PortTakenError`` before anything else happens, and ``BrokenInterpreterError``.
    """
    with _listen(host, port) as listener:
        site = _load_site(load)
        with Executor(log=functools.partial(_report_line, report)) as executor:
            for note in site.notes:
                report(f"Note: {note}")
            server = _LocalServer(load, site, executor, report, is_open=host not in _LOOPBACK)
            report(f"Serving on http://{host}:{listener.getsockname()[1]}")
            asyncio.run(server.run(listener, folder.resolve() if autoreload else None))


@dataclass(frozen=True, slots=True)
class _Site:
    """What is served between two changes."""

    api: Api
    functions: dict[str, Function]
    notes: tuple[str, ...]
    """What is left out."""


def _load_site(load: Callable[[], Project]) -> _Site:
    project = load()
    interpreter = ask(project.python)
    if interpreter is None:
        raise BrokenInterpreterError(project.python, project.spec.app_name)
    return _Site(project.api(), project.functions(interpreter), omissions(project.spec))


class _LocalServer:
    """The ASGI application, and the loop that it runs in."""

    def __init__(
        self,
        load: Callable[[], Project],
        site: _Site,
        executor: Executor,
        report: Callable[[str], None],
        *,
        is_open: bool,
    ) -> None:
        self._load = load
        self._site = site
        self._executor = executor
        self._report = report
        self._is_open = is_open
        self._threads = ThreadPoolExecutor(_PARALLEL, thread_name_prefix="request")

    async def run(self, listener: socket.socket, watched: Path | None) -> None:
        """Answer what arrives at *listener* until a signal ends it, loading again what changes in *watched*."""
        server = _Server(_configure(self), self._executor.close)
        watching = asyncio.create_task(watch(watched, self._reload)) if watched else None
        try:
            await server.serve([listener])
        finally:
            if watching is not None:
                watching.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await watching
            self._threads.shutdown()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        head = read_head(scope)
        if not self._is_open and not _is_loopback(head.authority):
            response = FORBIDDEN.to_response(new_receipt())
        else:
            response = await self._answer(head.with_body(await read_body(receive, limit=REQUEST_LIMIT)))
        self._report(f"{head.method} {head.raw_path} {response.status}")
        await send_response(send, response)

    async def _answer(self, request: HttpRequest) -> HttpResponse:
        site, receipt = self._site, new_receipt()

        def invoke(function: str, event: bytes) -> Invocation:
            return self._executor.invoke(site.functions[function], event)

        work = functools.partial(answer, request, site.api, invoke, receipt=receipt)
        waiting = asyncio.get_running_loop().run_in_executor(self._threads, work)
        waiting.add_done_callback(_ignore_outcome)
        done, _ = await asyncio.wait({waiting}, timeout=INTEGRATION_SECONDS)
        if not done:  # the function goes on without its client, as it does in AWS
            return TIMED_OUT.to_response(receipt)
        try:
            return waiting.result()
        except ExecutorClosedError:
            return FUNCTION_FAILED.to_response(receipt)
        except LocalError as error:
            self._report(str(error))
            return FUNCTION_FAILED.to_response(receipt)

    async def _reload(self) -> None:
        try:
            site = await asyncio.to_thread(_load_site, self._load)
        except Exception as error:  # noqa: BLE001 -- the loader is the caller's, and a broken app must not end the server
            self._report(f"{error}\nThe app was not reloaded; its last version keeps serving.")
            return
        before, self._site = self._site, site
        for function in site.functions.values():
            await asyncio.to_thread(self._executor.forget, function.name)
        for note in site.notes:
            if note not in before.notes:
                self._report(f"Note: {note}")
        self._report("Reloaded")


class _Server(uvicorn.Server):
    """Ends quietly: a signal is what local mode waits for, and is not passed on when it has done its work."""

    def __init__(self, config: uvicorn.Config, end_functions: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_functions = end_functions

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Whoever still waits for a function is answered when its process ends, and keeps nobody waiting.
        await asyncio.to_thread(self._end_functions)
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _end_signals()}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _end_signals() -> Iterator[signal.Signals]:
    """Yield the signals that end local mode: the terminal that closes, too, unless somebody said that it shall not."""
    yield from (signal.SIGINT, signal.SIGTERM)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        yield signal.SIGHUP


def _configure(application: _LocalServer) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=ExactCaseProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=1,
    )


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTakenError(port, host) from None
        raise UnusableAddressError(host, port, error) from None


def _is_loopback(authority: str) -> bool:
    """Return whether a client that sends this ``Host`` means this computer, not a name that resolves to it."""
    name = authority.lower() if authority.endswith("]") else authority.lower().rpartition(":")[0] or authority.lower()
    return name in _LOOPBACK or name.endswith(".localhost")


def _ignore_outcome(waiting: asyncio.Future[HttpResponse]) -> None:
    # An error in a function whose client has been answered, or is gone, concerns nobody.
    if not waiting.cancelled():
        waiting.exception()


def _report_line(report: Callable[[str], None], line: LogLine) -> None:
    if line.source != "platform":
        report(line.text)

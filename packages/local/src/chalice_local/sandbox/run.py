"""Run one sandbox in this process until it is told to end.

Owns what must be cleaned up; starting a process of its own is ``lifecycle``'s matter.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timezone
from typing import TYPE_CHECKING

import uvicorn

from chalice_local.protocol import ExactCaseProtocol
from chalice_local.sandbox import control_plane, registry
from chalice_local.sandbox.door import Door
from chalice_local.sandbox.listener import HOST, listen
from chalice_local.sandbox.registry import Sandbox

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from types import FrameType

    from chalice_local.sandbox.assembly import Parts
    from chalice_local.wire import AsgiApp


def run(port: int, *, instance: str, report: Callable[[Sandbox], None], enforces: bool = True) -> None:
    """Serve on *port* (0: any free one) until SIGTERM or Ctrl-C. State is in memory and gone afterwards.

    *instance* is its id; *enforces* says whether functions may do only what their roles allow. *report* is
    called once the sandbox answers. Raises ``PortTakenError`` before anything else happens.
    """
    with listen(port) as listener:
        bound = int(listener.getsockname()[1])
        sandbox = Sandbox(
            port=bound,
            pid=os.getpid(),
            endpoint_url=f"http://{HOST}:{bound}",
            started=datetime.now(timezone.utc),
            instance=instance,
        )
        signal.signal(signal.SIGTERM, _end)
        if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
            signal.signal(signal.SIGHUP, _end_with_terminal)
        _serve(sandbox, listener, report, enforces=enforces)


def _serve(sandbox: Sandbox, listener: socket.socket, report: Callable[[Sandbox], None], *, enforces: bool) -> None:
    front: Future[AsgiApp] = Future()
    with ThreadPoolExecutor(1, thread_name_prefix="load") as loader:
        loading = loader.submit(_load, sandbox, enforces=enforces)
        server = _Server(_configure(Door(sandbox, front)), lambda: _announce(sandbox, report), loading)
        loading.add_done_callback(lambda done: _open(done, front, server))
        try:
            server.run(sockets=[listener])
        except KeyboardInterrupt:
            pass  # Ctrl-C is how a sandbox in the foreground ends
        finally:
            registry.remove(sandbox)
            loading.result().runner.close()


def _announce(sandbox: Sandbox, report: Callable[[Sandbox], None]) -> None:
    registry.write(sandbox)
    report(sandbox)


def _load(sandbox: Sandbox, *, enforces: bool) -> Parts:
    control_plane.load()
    from chalice_local.sandbox.assembly import assemble

    return assemble(sandbox, enforces=enforces)


def _open(loading: Future[Parts], front: Future[AsgiApp], server: uvicorn.Server) -> None:
    error = loading.exception()
    if error is None:
        front.set_result(loading.result().front)
    else:
        front.set_exception(error)
        server.should_exit = True


def _configure(door: Door) -> uvicorn.Config:
    return uvicorn.Config(
        door,
        http=ExactCaseProtocol,
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=3,
    )


class _Server(uvicorn.Server):
    """Says when it answers, and ends the functions before it waits for what they answer."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None], loading: Future[Parts]) -> None:
        super().__init__(config)
        self._announce = announce
        self._loading = loading

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._loading.done() and self._loading.exception() is None:
            await asyncio.to_thread(self._loading.result().runner.close)
        await super().shutdown(sockets)


def _end(_signal: int, _frame: FrameType | None) -> None:
    # uvicorn ends its loop by itself and raises the signal once more afterwards: then everything is cleaned up.
    sys.exit(0)


def _end_with_terminal(_signal: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)

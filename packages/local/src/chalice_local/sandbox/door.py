"""Answer from the first moment: health at once, everything else as soon as it is loaded.

Importing moto takes longer than all the rest of a start together, and whoever starts a sandbox has other things to
do meanwhile; a request that comes too early waits instead of failing. What is answered is decided by ``front``.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from chalice_local.sandbox import admission
from chalice_local.wire import read_head, send_json

if TYPE_CHECKING:
    from concurrent.futures import Future

    from chalice_local.sandbox.registry import Sandbox
    from chalice_local.wire import AsgiApp, Receive, Scope, Send

HEALTH_PATH = "/_sandbox/health"


class Door:
    """The ASGI application of a sandbox from the start of its process on."""

    def __init__(self, sandbox: Sandbox, front: Future[AsgiApp]) -> None:
        self._sandbox = sandbox
        self._front = front

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request. Refuses every host but this machine's own names and AWS's."""
        head = read_head(scope)
        if not admission.is_known_host(head.authority):
            await send_json(send, 403, {"message": f"the sandbox does not answer for the host {head.authority!r}"})
        elif head.raw_path == HEALTH_PATH:
            sandbox = self._sandbox
            await send_json(send, 200, {"instance": sandbox.instance, "pid": sandbox.pid, "port": sandbox.port})
        else:
            front = await asyncio.wrap_future(self._front)
            await front(scope, receive, send)

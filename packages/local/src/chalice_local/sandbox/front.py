"""Which part of the sandbox answers a request.

An ASGI application that only dispatches: deployed stages, the code of functions, the control plane of REST APIs, and
moto for all the rest. What a web page from elsewhere sends reaches nothing but deployed stages.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Protocol

from chalice_local.gateway import INTEGRATION_SECONDS, REQUEST_LIMIT, TIMED_OUT, HttpRequest, HttpResponse
from chalice_local.sandbox import admission
from chalice_local.sandbox.apigateway import router
from chalice_local.sandbox.execute_api import ExecuteApi, StageUrl, find_stage_url, refuse
from chalice_local.sandbox.signature import Signature, read_signature
from chalice_local.wire import read_body, read_head, replay, send_json, send_response

if TYPE_CHECKING:
    from chalice_local.sandbox.apigateway.store import ApiStore
    from chalice_local.wire import AsgiApp, Head, Receive, Scope, Send

THREADS = 256
"""Requests at once; see ``control_plane``."""

ACCESS_PATH = "/_sandbox/access"
"""Here is what functions did and were refused."""

UPLOAD_LIMIT = 5 * 1024**3
"""Bytes of the largest object that S3 takes in one request."""

_CODE = re.compile(r"/_aws/lambda/code/(?P<account>\d{12})/(?P<region>[a-z0-9-]+)/(?P<digest>[0-9a-f]{64})\.zip")


class CodeSource(Protocol):
    """The code of the deployed functions."""

    def code(self, account: str, region: str, digest: str) -> bytes | None:
        """Return the zip with the SHA-256 *digest*, or ``None``."""


class RequestGuard(Protocol):
    """Decides what functions may do."""

    def watches(self, signature: Signature) -> bool:
        """Return whether requests with *signature* are judged at all."""

    def check(self, request: HttpRequest, signature: Signature) -> HttpResponse | None:
        """Return the refusal of *request*, or ``None``."""

    def describe(self) -> list[dict[str, object]]:
        """Return what functions did and were refused, as JSON has it."""


class Front:
    """The sandbox as one ASGI application."""

    def __init__(
        self,
        *,
        store: ApiStore,
        execute_api: ExecuteApi,
        code: CodeSource,
        rest: AsgiApp,
        guard: RequestGuard | None = None,
    ) -> None:
        """Without a *guard*, functions may do everything."""
        self._store = store
        self._guard = guard
        self._execute_api = execute_api
        self._code = code
        self._rest = rest
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="request")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        head = read_head(scope)
        url = find_stage_url(head)
        if url is not None:
            await send_response(send, await self._execute(head, url, receive))
        elif admission.is_foreign_page(head.lower_headers()):
            await send_json(send, 403, {"message": "the sandbox does not answer web pages from elsewhere"})
        else:
            await self._admit(scope, head, receive, send)

    async def _execute(self, head: Head, url: StageUrl, receive: Receive) -> HttpResponse:
        body = await read_body(receive, limit=REQUEST_LIMIT)
        work = partial(self._execute_api.answer, head, url, body)
        answered = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.wait_for(asyncio.shield(answered), INTEGRATION_SECONDS)
        except asyncio.TimeoutError:
            return refuse(head, TIMED_OUT)  # the function goes on until its own limit, as in AWS

    async def _admit(self, scope: Scope, head: Head, receive: Receive, send: Send) -> None:
        signature, guard = read_signature(head), self._guard
        if guard is None or not guard.watches(signature):
            await self._control(scope, head, receive, send, signature)
            return
        body = await read_body(receive, limit=UPLOAD_LIMIT)
        check = partial(guard.check, head.with_body(body), signature)
        refusal = await asyncio.get_running_loop().run_in_executor(self._threads, check)
        if refusal is None:
            await self._control(scope, head, replay(body, receive), send, signature)
        else:
            await send_response(send, refusal.without_body() if head.method == "HEAD" else refusal)

    async def _control(self, scope: Scope, head: Head, receive: Receive, send: Send, signature: Signature) -> None:
        if signature.service == "apigateway" and router.is_ours(head.raw_path):
            body = await read_body(receive, limit=REQUEST_LIMIT)
            reply = router.answer(self._store, head.with_body(body), region=signature.region)
            await send_response(send, HttpResponse(reply.status, reply.headers, reply.body))
        elif found := _CODE.fullmatch(head.raw_path):
            await self._send_code(found, send)
        elif head.raw_path == ACCESS_PATH:
            await send_json(send, 200, self._guard.describe() if self._guard else [])
        elif head.raw_path.startswith(("/moto-api", "/_aws/", "/_sandbox/")):
            await send_json(send, 404, {"message": f"the sandbox has nothing at {head.raw_path}"})
        else:
            # The origin form is what moto's WSGI application understands.
            raw_path, query = head.raw_path.encode("latin-1"), head.query_string.encode("latin-1")
            headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in head.headers]
            await self._rest({**scope, "raw_path": raw_path, "query_string": query, "headers": headers}, receive, send)

    async def _send_code(self, found: re.Match[str], send: Send) -> None:
        archive = self._code.code(found["account"], found["region"], found["digest"])
        if archive is None:
            await send_json(send, 404, {"message": "no function has this code"})
        else:
            await send_response(send, HttpResponse(200, (("Content-Type", "application/zip"),), archive))

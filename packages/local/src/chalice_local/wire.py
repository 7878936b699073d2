"""Read what arrived over HTTP, and send an answer: the border between ASGI and the values of the gateway.

Nothing is decided here. A target in absolute form, as clients send it to a proxy, is read as the origin form
with that authority (RFC 9112, section 3.2.2).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from chalice_local.gateway import HttpRequest, HttpResponse

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Head:
    """A request before its body is read."""

    method: str
    authority: str
    """``name:port`` of the server for which the request is meant."""
    raw_path: str
    query_string: str
    headers: tuple[tuple[str, str], ...]
    source_ip: str

    def lower_headers(self) -> Mapping[str, str]:
        """Return the headers by their names in lower case; of several the last."""
        return {name.lower(): value for name, value in self.headers}

    def with_body(self, body: bytes, *, raw_path: str | None = None) -> HttpRequest:
        """Return the whole request, under another path if one is given."""
        return HttpRequest(
            method=self.method,
            raw_path=self.raw_path if raw_path is None else raw_path,
            query_string=self.query_string,
            headers=self.headers,
            body=body,
            source_ip=self.source_ip,
        )


def read_head(scope: Scope) -> Head:
    """Return the head of the request that *scope* describes."""
    headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
    authority = next((value for name, value in headers if name.lower() == "host"), "")
    raw_path = scope["raw_path"].decode("latin-1")
    if not raw_path.startswith("/"):
        authority, raw_path = _split_target(raw_path)
        headers = tuple((name, authority if name.lower() == "host" else value) for name, value in headers)
    client = scope.get("client")
    return Head(
        method=scope["method"],
        authority=authority,
        raw_path=raw_path,
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        source_ip=client[0] if client else "127.0.0.1",
    )


def _split_target(target: str) -> tuple[str, str]:
    """Return the authority and the path of a target in absolute form; an empty authority if it is malformed."""
    try:
        absolute = urlsplit(target)
    except ValueError:
        return "", "/"
    return absolute.netloc, absolute.path or "/"


async def read_body(receive: Receive, *, limit: int) -> bytes:
    """Return the body, or its first *limit* + 1 bytes if it is longer.

    The rest is received, too, and forgotten: a client that still sends when the connection is closed sees a broken
    connection and not the answer that says why.
    """
    body = bytearray()
    has_more = True
    while has_more:
        message = await receive()
        body += message.get("body", b"")[: limit + 1 - len(body)]
        has_more = message["type"] == "http.request" and message.get("more_body", False)
    return bytes(body)


def replay(body: bytes, receive: Receive) -> Receive:
    """Return a source that gives *body*, which has been received, once more, and then what *receive* gives."""
    is_given = False

    async def replayed() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replayed


async def send_response(send: Send, response: HttpResponse) -> None:
    """Send *response* with the length of its body, unless it says the length itself."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    # A function may well return a body for 204 or 304: it ends here, or the client would take it for the next answer.
    body = response.body if response.may_have_body else b""
    if response.may_have_body and response.header("content-length") is None:
        headers.append((b"Content-Length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def send_json(send: Send, status: int, value: object) -> None:
    """Send *value* as JSON."""
    await send_response(send, HttpResponse(status, (("Content-Type", "application/json"),), json.dumps(value).encode()))

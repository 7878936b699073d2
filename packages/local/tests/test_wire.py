"""What is read from an ASGI request, and what is sent."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from chalice_local.gateway import HttpResponse
from chalice_local.wire import Message, read_body, read_head, send_response


def _scope(target: bytes, *headers: tuple[bytes, bytes]) -> dict[str, Any]:
    raw_path, _, query = target.partition(b"?")
    return {
        "method": "GET",
        "raw_path": raw_path,
        "query_string": query,
        "headers": headers,
        "client": ("127.0.0.1", 1),
    }


@pytest.mark.parametrize(
    ("target", "authority", "raw_path"),
    [
        pytest.param(b"/a%2Fb?q=1", "client.example:1", "/a%2Fb", id="origin form"),
        pytest.param(b"http://target.example:80/a%2Fb?q=1", "target.example:80", "/a%2Fb", id="absolute form"),
        pytest.param(b"http://target.example?q=1", "target.example", "/", id="absolute form without a path"),
        pytest.param(b"http://[?q=1", "", "/", id="absolute form that names nobody"),
    ],
)
def test_a_target_says_for_whom_a_request_is(target: bytes, authority: str, raw_path: str) -> None:
    head = read_head(_scope(target, (b"X-First", b"1"), (b"Host", b"client.example:1")))

    assert (head.authority, head.raw_path, head.query_string) == (authority, raw_path, "q=1")
    assert head.headers == (("X-First", "1"), ("Host", authority))


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        pytest.param([b""], b"", id="no body"),
        pytest.param([b"ab", b"cd"], b"abcd", id="up to the limit"),
        pytest.param([b"abcd", b"efgh", b"the rest"], b"abcde", id="one byte more says that it is too long"),
    ],
)
def test_a_body_is_kept_up_to_a_limit_and_received_to_its_end(chunks: list[bytes], expected: bytes) -> None:
    waiting = iter(chunks)

    async def receive() -> Message:
        body = next(waiting)
        return {"type": "http.request", "body": body, "more_body": body != chunks[-1]}

    assert asyncio.run(read_body(receive, limit=4)) == expected
    assert list(waiting) == []


def test_a_client_that_leaves_ends_the_body() -> None:
    async def receive() -> Message:
        return {"type": "http.disconnect"}

    assert asyncio.run(read_body(receive, limit=4)) == b""


@pytest.mark.parametrize(
    ("response", "length"),
    [
        pytest.param(HttpResponse(200, (), b"four"), b"4", id="of its body"),
        pytest.param(HttpResponse(200, (("Content-Length", "9"),), b""), b"9", id="its own"),
        pytest.param(HttpResponse(204), None, id="none where there can be no body"),
        pytest.param(HttpResponse(304), None, id="none where nothing changed"),
    ],
)
def test_an_answer_says_its_length(response: HttpResponse, length: bytes | None) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(send_response(send, response))

    headers = dict(sent[0]["headers"])
    assert headers.get(b"Content-Length") == length
    assert _body(sent) == response.body


@pytest.mark.parametrize("status", [204, 304])
def test_a_body_is_not_sent_where_there_can_be_none(status: int) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(send_response(send, HttpResponse(status, (), b"null")))

    assert _body(sent) == b""


def _body(sent: list[Message]) -> bytes:
    return b"".join(message.get("body", b"") for message in sent)

"""Give what a function returned the form in which Lambda passes it on: in one piece, or streamed.

Nothing is sent here. What API Gateway and function URLs want of a streamed answer is in
https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html: the head as JSON,
eight NUL bytes, and the body as it is.
"""

from __future__ import annotations

import json

from chalice.bootstrap.report import RuntimeFaultError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from chalice.stream import Chunks

HTTP_RESPONSE = "application/vnd.awslambda.http-integration-response"
HEAD_END = bytes(8)


class Answer:
    """What is sent: *body* in one piece, or *chunks* where they are not None."""

    __slots__ = ("_source", "body", "chunks", "content_type")

    def __init__(self, body: bytes, content_type: str) -> None:
        self.body = body
        self.content_type = content_type
        self.chunks: Iterator[bytes] | None = None
        self._source: Chunks | None = None

    @classmethod
    def streamed(cls, head: bytes, body: Chunks | bytes) -> Answer:
        """Return an HTTP answer that is sent while it is made."""
        answer = cls(b"", HTTP_RESPONSE)
        answer._source = None if isinstance(body, bytes) else body
        answer.chunks = _after(head + HEAD_END, body)
        return answer

    def close(self) -> None:
        """Tell the maker of the body that no more of it is wanted."""
        if self._source is not None:
            self._source.close()


def to_answer(handler: Callable[[Any, Any], object], event: Any, context: object, *, streams: bool) -> Answer:
    """Return what *handler* answers. Raises what it raises, and ``RuntimeFaultError`` for what is no JSON.

    *streams* says that API Gateway, or the function URL, takes streamed answers, and therefore no others.
    """
    if not (streams and is_streamed(event)):
        return _whole(handler(event, context))
    from chalice.stream import sent_in_chunks

    token = sent_in_chunks.set(True)
    try:
        result = handler(event, context)
    finally:
        sent_in_chunks.reset(token)
    if not (isinstance(result, dict) and "statusCode" in result):
        return _whole(result)
    return _streamed(result)


def is_streamed(event: Any) -> bool:
    """Return whether *event* is a request of an API that can stream: a REST API, or a function URL.

    Websockets and load balancers cannot, nor can HTTP APIs; one that sends payloads 1.0 cannot be told from a REST API.
    """
    request = event.get("requestContext") if isinstance(event, dict) else None
    if not isinstance(request, dict):
        return False
    if event.get("version") == "2.0":
        return ".lambda-url." in str(request.get("domainName"))
    return "resourcePath" in request and "connectionId" not in request


def _whole(result: object) -> Answer:
    if isinstance(result, bytes):
        return Answer(result, "application/unknown")
    try:
        text = json.dumps(result, ensure_ascii=False, separators=(",", ":"), default=_default)
    except Exception as error:
        raise RuntimeFaultError("MarshalError", f"Unable to marshal response: {error}") from error
    try:
        return Answer(text.encode(), "application/json")
    except UnicodeEncodeError:  # half a character has no UTF-8, only an escape
        return Answer(json.dumps(result, default=_default).encode(), "application/json")


def _default(value: object) -> object:
    from chalice.jsonable import default

    return default(value)


def _streamed(result: dict[str, Any]) -> Answer:
    from chalice.stream import Chunks

    body = result.get("body") or b""
    if isinstance(body, str):
        body = _decoded(body) if result.get("isBase64Encoded") else body.encode(errors="replace")
    elif not isinstance(body, (bytes, Chunks)):
        raise RuntimeFaultError("MarshalError", f"Unable to marshal response: a body is str, not {type(body).__name__}")
    head = _whole({name: value for name, value in result.items() if name not in ("body", "isBase64Encoded")})
    return Answer.streamed(head.body, body)


def _decoded(body: str) -> bytes:
    from binascii import a2b_base64

    return a2b_base64(body)


def _after(head: bytes, body: Chunks | bytes) -> Iterator[bytes]:
    yield head
    if not isinstance(body, bytes):
        yield from body
    elif body:
        yield body

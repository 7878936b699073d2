"""Whether a client has an answer already: ETags (RFC 9110, 8.8.3 and 13.1.2)."""

from __future__ import annotations

from hashlib import sha256

from chalice.response import Response, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from chalice.request import Request


def conditional(response: Response, request: Request) -> Response:
    """Return *response* with an ``ETag``, or a 304 for a GET or HEAD whose client has it already.

    An ``ETag`` that the response has is used as it is. Only a 200 is compared.
    """
    if response.status_code != 200:
        return response
    tag = next((value for name, value in response.headers.items() if name.lower() == "etag"), None)
    if tag is None:
        tag = f'"{sha256(_content(response)).hexdigest()[:32]}"'
        response = response.with_headers({"ETag": tag})
    known = request.headers.get("if-none-match", "")
    if request.method not in ("GET", "HEAD") or not _matches(tag, known):
        return response
    # RFC 9110, 15.4.5: what would have been sent but for the content and what describes it.
    kept = {name: value for name, value in response.headers.items() if not name.lower().startswith("content-")}
    return Response("", kept, 304)


def _content(response: Response) -> bytes:
    body = response.body
    if isinstance(body, (bytes, bytearray)):
        return bytes(body)
    return (body if isinstance(body, str) else encode(body)).encode()


def _matches(tag: str, known: str) -> bool:
    """Return whether the If-None-Match header *known* names *tag*; weak and strong ones compare alike."""
    tags = {item.strip().removeprefix("W/") for item in known.split(",")}
    return known.strip() == "*" or tag.removeprefix("W/") in tags

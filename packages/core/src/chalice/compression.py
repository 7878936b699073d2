"""Whether an answer is sent compressed: ``app.api.compress``, Accept-Encoding, and what the gateway can pass on."""

from __future__ import annotations

import zlib

from chalice.response import media_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from chalice.app import APIGateway
    from chalice.request import Request
    from chalice.response import Result

MINIMUM_SIZE = 1024
"""Characters below which the headers outweigh what compression saves."""

LEVEL = 6  # zlib's own balance
_GZIP = 16 + zlib.MAX_WBITS
_COMPRESSED_ALREADY = (
    "image/",
    "video/",
    "audio/",
    "font/woff",
    "application/zip",
    "application/gzip",
    "application/x-7z",
)


def compress(result: Result, request: Request, api: APIGateway) -> None:
    """Compress the body of *result* with gzip when *request* takes it and it is worth it; ``Vary`` says so.

    A REST API passes bytes on only to clients that accept one of its binary types: for anyone else the body stays.
    """
    headers = result["headers"]
    names = {name.lower(): name for name in (*headers, *result["multiValueHeaders"])}
    if not _is_worth_it(result, names):
        return
    _vary(result, names.get("vary"))
    if not takes_gzip(request.headers.get("accept-encoding", "")) or not request.accepts_binary(api.binary_types):
        return
    _pack(result)
    headers["Content-Encoding"] = "gzip"
    if "content-type" not in names:
        headers["Content-Type"] = "application/json"
    headers.pop(names.get("content-length", ""), None)
    tag = headers.get(names.get("etag", ""))
    if tag and not tag.startswith("W/"):  # other bytes for the same content
        headers[names["etag"]] = "W/" + tag


def _is_worth_it(result: Result, names: Mapping[str, str]) -> bool:
    body = result["body"]
    if not isinstance(body, str) or len(body) < MINIMUM_SIZE or "content-encoding" in names:
        return False
    content_type = media_type(result["headers"].get(names.get("content-type", ""), ""))
    return not content_type.startswith(_COMPRESSED_ALREADY) or content_type == "image/svg+xml"


def _vary(result: Result, name: str | None) -> None:
    headers, several = result["headers"], result["multiValueHeaders"]
    if name is None:
        headers["Vary"] = "Accept-Encoding"
    elif name in several:
        several[name] = [*several[name], "Accept-Encoding"]
    elif "accept-encoding" not in headers[name].lower():
        headers[name] += ", Accept-Encoding"


def _pack(result: Result) -> None:
    from binascii import a2b_base64, b2a_base64

    body = result["body"]
    content = a2b_base64(body) if result.get("isBase64Encoded") else body.encode("utf-8", "surrogatepass")
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
    result["body"] = b2a_base64(packer.compress(content) + packer.flush(), newline=False).decode("ascii")
    result["isBase64Encoded"] = True


def takes_gzip(accept_encoding: str) -> bool:
    """Return whether the header *accept_encoding* gives gzip, or ``*``, a weight above 0 (RFC 9110, 12.5.3)."""
    weights: dict[str, float] = {}
    for item in accept_encoding.lower().split(","):
        coding, _, parameters = item.partition(";")
        name, _, value = parameters.strip().partition("=")
        try:
            weights[coding.strip()] = float(value) if name.strip() == "q" else 1.0
        except ValueError:
            weights[coding.strip()] = 0.0
    return weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0))) > 0

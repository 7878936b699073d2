"""What a function's result means as an HTTP answer, and which results are malformed.

Pure. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING

from chalice_local.gateway.http import HttpResponse
from chalice_local.gateway.media import DEFAULT, is_binary

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEYS = frozenset({"statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded", "cookies"})

_REMAPPED = frozenset(
    {
        "authorization",
        "connection",
        "content-length",
        "content-md5",
        "date",
        "expect",
        "host",
        "max-forwards",
        "proxy-authenticate",
        "server",
        "trailer",
        "upgrade",
        "user-agent",
        "www-authenticate",
    }
)
"""Headers that belong to API Gateway's own answer; a function's go out as ``x-amzn-Remapped-...``.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
"""

_DROPPED = frozenset({"transfer-encoding", "keep-alive", "te"})

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
"""What a header can be made of (RFC 9110, sections 5.1 and 5.5)."""


class MalformedResultError(ValueError):
    """A result that is not a proxy result; its text says why."""


def parse_result(payload: bytes, *, accept: str | None, binary_types: tuple[str, ...]) -> HttpResponse:
    """Return the answer that *payload*, a proxy result in JSON, describes.

    A body marked as base64 is decoded only if the first media type of *accept* is one of *binary_types*; otherwise
    the base64 itself is sent, as API Gateway does. Raises ``MalformedResultError``.
    """
    result = _load(payload)
    body = result.get("body")
    if not isinstance(body, str | None):
        raise MalformedResultError("body is neither a string nor null")
    content = (body or "").encode("utf-8", "replace")
    first = (accept or "").partition(",")[0]
    if result.get("isBase64Encoded") is True and is_binary(first or "*/*", binary_types):
        content = _decode(content)
    headers = _merge(_mapping(result, "headers"), _mapping(result, "multiValueHeaders"))
    if not any(name.lower() == "content-type" for name, _ in headers):
        headers = (("Content-Type", DEFAULT), *headers)
    return HttpResponse(_status(result.get("statusCode", 200)), headers, content)


def _load(payload: bytes) -> Mapping[str, object]:
    try:
        result = json.loads(payload)
    except ValueError:
        raise MalformedResultError("it is not JSON") from None
    if not isinstance(result, dict):
        raise MalformedResultError("it is not an object")
    unknown = sorted(result.keys() - _KEYS)
    if unknown:
        raise MalformedResultError(f"it has keys that a proxy result cannot have: {', '.join(unknown)}")
    return result


def _status(value: object) -> int:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 200 <= value <= 599:
        raise MalformedResultError(f"statusCode is {value!r}")
    return value


def _decode(content: bytes) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except binascii.Error:
        raise MalformedResultError("body is marked as base64 and is not") from None


def _mapping(result: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = result.get(key)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise MalformedResultError(f"{key} is not an object")
    return value


def _merge(single: Mapping[str, object], multiple: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """Return the headers of both; a pair that both name is sent once."""
    pairs = [(name, _text(name, value)) for name, value in single.items()]
    for name, values in multiple.items():
        if not isinstance(values, list):
            raise MalformedResultError(f"multiValueHeaders.{name} is not a list")
        listed = [_text(name, value) for value in values]
        pairs = [pair for pair in pairs if pair[0].lower() != name.lower() or pair[1] not in listed]
        pairs += [(name, value) for value in listed]
    return tuple((_rename(name), value) for name, value in pairs if name.lower() not in _DROPPED)


def _rename(name: str) -> str:
    return f"x-amzn-Remapped-{name}" if name.lower() in _REMAPPED else name


def _text(name: str, value: object) -> str:
    if isinstance(value, bool):
        value = "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise MalformedResultError(f"the header {name} is not a string")
    text = str(value).strip(" \t")
    if not _NAME.fullmatch(name) or not _VALUE.fullmatch(text):
        raise MalformedResultError(f"the header {name!r} holds a character that no header can hold")
    return text
